"""Check a draw from its file, with the standard library alone: the command verify-draw."""

from pathlib import Path

from scoring.draws import DrawSheet, read, verify
from workbench.errors import WorkbenchError


def sheet_in(file: Path) -> DrawSheet:
    """Return the draw in a file. Raises WorkbenchError where there is no text file, ScoringError for another file."""
    try:
        return read(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WorkbenchError(f"读不了文件“{file}”", fix="核对文件名；用监督检查画面上的抽取记录") from error


def draw_words(sheet: DrawSheet) -> list[str]:
    """Say what was drawn from what, and by which seed."""
    lots = sum(count for _, count in sheet.frame)
    return [
        f"名单 {len(sheet.frame)} 个、{lots} 签，抽 {sheet.size} 个：{'、'.join(sheet.drawn)}",
        f"种子 {sheet.seed}，盐 {sheet.salt}",
        f"封存的种子摘要 {sheet.commitment}",
        f"封存的名单摘要 {sheet.frame_digest}",
    ]


def draw_faults(sheet: DrawSheet) -> list[str]:
    """Say every difference; nothing where the draw is what it claims."""
    return list(verify(sheet))
