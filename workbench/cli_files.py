"""The commands that need no workspace: score or check a file, and say what was found."""

from pathlib import Path
from typing import Annotated

import typer

BIDS_HELP = "不用数据库，给 JSON 或 Excel 文件里的报价打分排序，写出结果、触发的审查和逐步计算过程。"
TABLE_HELP = "不用数据库，用表内的数核对别人公布的评分表：分值、合计、加权、目标、等级，逐条指出哪一行、哪一步。"
DRAW_HELP = "核对监督检查的抽取：按导出的抽取记录文件重抽一遍，说出每一处不符。"
_File = Annotated[Path, typer.Argument(metavar="文件", help="格式见 docs/scoring.md")]
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def score_evaluation(
    file: _File,
    json: _AsJson = False,  # noqa: FBT002  (a switch)
) -> None:
    """Score the evaluation in a file."""
    from workbench.cli_scoring import evaluation_words

    typer.echo(evaluation_words(file, as_json=json))


def score_bids(
    file: _File,
    json: _AsJson = False,  # noqa: FBT002  (a switch)
) -> None:
    """Score the bids in a file."""
    from workbench.cli_scoring import bids_words

    typer.echo(bids_words(file, as_json=json))


def check_table(
    file: _File,
    json: _AsJson = False,  # noqa: FBT002  (a switch)
) -> None:
    """Check a published table; exit code 1 if it contradicts itself."""
    from workbench.cli_scoring import table_found

    words, agrees = table_found(file, as_json=json)
    typer.echo(words)
    if not agrees:
        raise typer.Exit(1)


def verify_draw(
    file: Annotated[Path, typer.Argument(metavar="文件", help="监督检查画面上的“抽取记录”，JSON")],
) -> None:
    """Draw again from the revealed seed; exit code 1 if anything differs."""
    from workbench.cli_draw import draw_faults, draw_words, sheet_in

    sheet = sheet_in(file)
    faults = draw_faults(sheet)
    verdict = "抽取不能复核。" if faults else "名单、种子与封存的摘要相符，抽取结果一致。"
    typer.echo("\n".join([*draw_words(sheet), *faults, verdict]))
    if faults:
        raise typer.Exit(1)
