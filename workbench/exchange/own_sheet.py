"""A member's own sheet as a workbook, out and in: one row a judged point, faults told by row and column."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.errors import ScoringError
from scoring.exact import text
from scoring.ordinal import MarkBand, bands_of
from scoring.tree import Node
from workbench.errors import ValidationError
from workbench.exchange.files.cells import sheets
from workbench.exchange.files.entry import Entry as Cell
from workbench.exchange.files.entry import Faults
from workbench.exchange.files.sheets import table
from workbench.exchange.plain_book import list_book
from workbench.queries.sheet import SheetView
from workbench.services.sheets import Entry, parsed_mark

CODE, POINT, FULL, BANDS, BAND, MARK, REASON = "代码", "评分点", "满分", "可选档次", "档次", "分数", "理由"
HEADS = (CODE, POINT, FULL, BANDS, BAND, MARK, REASON)
NAME = "评分表"


@dataclass(frozen=True)
class Filled:
    """What a workbook says: entries by point, and every fault with its row and column. With faults nothing is taken."""

    entries: Mapping[str, Entry]
    faults: tuple[str, ...]


def own_book(view: SheetView, *, blank: bool) -> bytes:
    """Return the member's sheet as a workbook, blank or with what is saved, with the line to sign on."""
    rows = [_row(view, node, blank=blank) for node in view.judged()]
    notes = (
        f"{view.line.project}　{view.line.phase_name}　评分人 {view.me.name}",
        f"只填“档次”“分数”“理由”三列；分数最小单位 {text(view.tree.step)}。填好后在“我的评分表”上传，逐行核对后填入。",
        "成员签字：__________________　　日期：______年____月____日",
    )
    return list_book("评分表（成员个人）", HEADS, rows, notes=notes, name=NAME)


def _row(view: SheetView, node: Node, *, blank: bool) -> tuple[str, ...]:
    mark = None if blank or view.sheet is None else view.sheet.marks.get(node.code)
    value = "" if mark is None or mark.value is None else str(mark.value)
    bands = "／".join(band.name for band in _bands(node))
    told = (mark.band or "", value, mark.reason) if mark else ("", "", "")
    return (node.code, node.name, text(node.full), bands, *told)


def _bands(node: Node) -> tuple[MarkBand, ...]:
    return bands_of(node) if node.point and node.point.kind == "ordinal" else ()


def read_own(view: SheetView, content: bytes) -> Filled:
    """Read a filled workbook for this sheet; a row left blank is passed over and changes nothing.

    Raises ValidationError for what is no workbook.
    """
    faults, found = Faults(), {}
    books = sheets(content)
    lines = books.get(NAME) or next(iter(books.values()), [])
    points = {node.code: node for node in view.judged()}
    for row in table(NAME, lines, faults, required=(CODE, MARK, REASON)).rows:
        code = row.get(CODE).text()
        if not code or all(row.get(one).blank for one in (BAND, MARK, REASON)):
            continue
        if code not in points or code in found:
            row.get(CODE).fault(f"“{code}”{'写了两次' if code in found else '不是由您评分的评分点'}")
            continue
        found[code] = _entry(view, points[code], row)
    return Filled({} if faults.said else found, tuple(faults.said))


def _entry(view: SheetView, node: Node, row: Cell) -> Entry:
    """Read one row; each fault goes to its own cell."""
    band, mark, reason = (row.get(one).text() for one in (BAND, MARK, REASON))
    names = [one.name for one in _bands(node)]
    if band and band not in names:
        row.get(BAND).fault(f"没有档次“{band}”，可选：{'／'.join(names) or '这一点不分档'}")
        band = ""
    if names and mark and not band:
        row.get(BAND).fault("填了分数没有填档次")
    entry = Entry(band or None, mark, reason)
    try:
        parsed_mark(node, entry, view.tree.step)
    except ScoringError as error:
        row.get(MARK).fault(f"{error.what}，{error.fix}")
    return entry


def refuse_faults(filled: Filled) -> None:
    """Raise ValidationError for a file with faults, or with nothing in it."""
    if filled.faults:
        raise ValidationError(f"文件有 {len(filled.faults)} 处不对，一行也没有填入", fix="改正后重新上传")
    if not filled.entries:
        raise ValidationError("文件里没有填写任何评分", fix="填好分数和理由后再上传")
