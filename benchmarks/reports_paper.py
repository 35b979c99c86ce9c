"""A report of at least fourteen pages set in a warm process, beside typst and Chromium with the same words and faces."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measure import Line
from workbench.paths import ROOT

PAGES = 14
SECONDS, MEGABYTES = 1.3, 250
REPEAT = 7
SETTERS = ("ours", "typst", "chromium")


def lines() -> Iterator[Line]:
    """Time and memory of our setting in a process of its own, and of each peer after it in another."""
    told = {setter: _child(setter) for setter in SETTERS}
    ours = told["ours"]
    if ours["pages"] < PAGES:
        raise ValueError(f"报告只有{ours['pages']}页，目标说的是{PAGES}页")
    what = f"{ours['pages']}页期末报告，PDF/A-3a、PDF/UA-1，热进程"
    for peer in SETTERS[1:]:
        named = f"{peer}（{told[peer]['pages']}页，常驻内存{told[peer]['peak_mb']:.0f} MB）"
        yield Line("报告", what, ours["seconds"], ours["seconds"], SECONDS, "秒", named, told[peer]["seconds"])
    yield Line("报告", f"{what}：常驻内存峰值", ours["seconds"], ours["peak_mb"], MEGABYTES, "MB")


def _child(setter: str) -> dict[str, float]:
    """Measure one setter in a process of its own: the peak of memory belongs to it alone."""
    code = "from benchmarks.paper_setters import measured; measured()"
    run = subprocess.run(  # noqa: S603 - our own words only
        [sys.executable, "-c", code, setter, str(REPEAT)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found
