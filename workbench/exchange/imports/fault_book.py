"""Everything that is wrong with a file, as a workbook to work through."""

from collections.abc import Sequence

from workbench.exchange.imports.table import Fault
from workbench.exchange.plain_book import list_book

REVIEW_HEADS = ("位置", "哪里不对")


def fault_book(faults: Sequence[Fault], file_name: str) -> bytes:
    """Return the list of faults by row and column."""
    heads = ("行", "列", "哪里不对", "怎么办")
    rows = ((one.row, one.column, one.what, one.fix) for one in faults)
    notes = (f"文件：{file_name}", f"共 {len(faults)} 处；改正后重新上传，已导入的行会自动认出")
    return list_book("导入错误清单", heads, rows, notes=notes, name="错误清单")


def review_fault_book(faults: Sequence[tuple[str, str]]) -> bytes:
    """Return the list of faults of a record of a review: where each is, and what is wrong there."""
    return list_book("评审记录错误清单", REVIEW_HEADS, faults)
