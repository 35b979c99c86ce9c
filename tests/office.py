"""LibreOffice, as a second opinion on what we write: it opens a folder of files in one start."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PROGRAM = Path("/usr/lib/libreoffice/program")


def needs(library: str) -> pytest.MarkDecorator:
    """Skip where LibreOffice, or the part that reads such files, is not installed."""
    absent = shutil.which("soffice") is None or not (PROGRAM / f"lib{library}lo.so").exists()
    part = {"sw": "libreoffice-writer-nogui", "sc": "libreoffice-calc-nogui"}[library]
    return pytest.mark.skipif(absent, reason=f"没有安装 LibreOffice（Debian 的 {part}），不能用它打开文件")


def converted(files: Sequence[Path], target: str, folder: Path) -> dict[str, Path]:
    """Open files with LibreOffice and save them in another form; return what it wrote, by stem."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    wanted = ["--convert-to", target, "--outdir", str(folder / "converted")]
    subprocess.run(["soffice", "--headless", profile, *wanted, *files], check=True, capture_output=True)
    return {path.stem: path for path in (folder / "converted").iterdir()}
