"""The commands bundle and verify: an evidence bundle is written from a workspace, and any is checked without one."""

from pathlib import Path
from typing import Annotated

import typer

BUNDLE_HELP = "证据包：把一个项目已确认的结果写成一个 ZIP，任何人用 Python 标准库就能核对；默认是期末评估。"
VERIFY_HELP = "核对证据包：说出证明了什么、不能证明什么、哪一份文件哪一条记录被改动；不用工作区。"


def bundle(
    code: Annotated[str, typer.Argument(metavar="项目编号", help="例如 YL-2025-001")],
    to: Annotated[Path, typer.Option(metavar="目录", help="写到哪个目录，不覆盖已有的文件")],
    mid: Annotated[bool, typer.Option("--mid", help="中期评估的结果")] = False,  # noqa: FBT002  (a switch)
    evidence: Annotated[bool, typer.Option("--evidence", help="附上证据文件；遮盖过的只附遮盖后的副本")] = False,  # noqa: FBT002  (a switch)
) -> None:
    """Write the evidence bundle of a confirmed result."""
    from workbench.exchange import bundle_disk
    from workbench.models.words import Phase
    from workbench.opening import open_workspace

    open_workspace()
    phase = Phase.MID if mid else Phase.FINAL
    file = bundle_disk.make_bundle(code, to.expanduser().resolve(), phase, evidence=evidence)
    typer.echo(f"已写出并核对：{file}\nSHA-256 {bundle_disk.sha256_of(file)}\n核对：./run verify {file.name}")


def verify(
    file: Annotated[Path, typer.Argument(metavar="文件", help="证据包 ZIP，或解压后的文件夹")],
    printed: Annotated[
        list[str] | None, typer.Argument(metavar="[印出的几位]", help="纸质报告印出的树根或链头，用来比较")
    ] = None,
) -> None:
    """Check an evidence bundle; exit code 1 if anything was changed."""
    from workbench.exchange.bundle_disk import verdict_on
    from workbench.exchange.verifier.check import lines

    verdict = verdict_on(file, " ".join(printed or ()))
    typer.echo("\n".join(lines(verdict)))
    if verdict.faults:
        raise typer.Exit(1)
