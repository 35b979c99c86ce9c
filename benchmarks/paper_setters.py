"""One setter in a process of its own: it sets the same report some times and prints seconds, pages and peak memory."""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typst
from playwright.sync_api import sync_playwright
from pypdfium2 import PdfDocument

from benchmarks.typst_page import typst_source
from tests.reports import sample
from workbench.paths import FONTS, TEMPLATES
from workbench.reports import fonts, render
from workbench.reports.context_types import FinalReport

CHROMIUM = "/usr/bin/chromium"
TEMPLATE = "report_final.html"
_KIBI = 1024
Setter = Callable[[], bytes]


def measured() -> None:
    """Measure the setter that the command line names, so many times, and print what was found as JSON."""
    with SETTERS[sys.argv[1]]() as work:
        pdf = work()
        took = [_timed(work) for _ in range(int(sys.argv[2]))]
        peak = _peak_kb()
    found = {"seconds": statistics.median(took), "pages": len(PdfDocument(pdf)), "peak_mb": peak / _KIBI}
    sys.stdout.write(f"{json.dumps(found)}\n")


def report() -> FinalReport:
    """The invented report in the extent of its page plan of fourteen pages: without the lists that came later."""
    whole = sample.final_report()
    return replace(
        whole,
        rectified=(),
        problems=whole.problems[:3],
        goals=replace(whole.goals, rows=()),
        organisation=replace(whole.organisation, steps=(), samples=()),
        annexes=replace(whole.annexes, points=()),
    )


def set_once(_number: int) -> int:
    """Set the report once and return which process of a pool did."""
    with ours() as work:
        work()
    return os.getpid()


@contextmanager
def ours() -> Iterator[Setter]:
    """Our own setting, as a document is issued: data attached, both standards, every page marked."""
    context = {"report": report()}
    data = [render.Attached("result.json", sample.result_json(), "评分数据")]
    yield lambda: render.render_pdf(
        TEMPLATE, context, watermark=sample.WATERMARK, attachments=data, created=sample.CREATED, title="报告"
    )


@contextmanager
def by_typst() -> Iterator[Setter]:
    """Typst, its compiler kept warm, with our faces and the same standard for archives."""
    source = typst_source(_page()).encode()
    yield lambda: typst.compile(
        source, font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf", pdf_standards=["a-3b"]
    )


@contextmanager
def by_chromium() -> Iterator[Setter]:
    """Chromium, already open, printing the same page with the same style and faces."""
    style = fonts.with_families((TEMPLATES / "print.css").read_text(encoding="utf-8"), fonts.RareCharacters())
    faces = fonts.font_faces().replace("asset:", f"{FONTS.as_uri()}/")
    page = _page().replace("</head>", f"<style>{faces}{style}</style></head>")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        place = Path(folder) / "report.html"
        place.write_text(page, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()

        def work() -> bytes:
            tab.goto(place.as_uri())
            return tab.pdf(prefer_css_page_size=True, tagged=True)

        yield work
        browser.close()


SETTERS = {"ours": ours, "typst": by_typst, "chromium": by_chromium}


def _page() -> str:
    return render.to_html(TEMPLATE, {"report": report()})[0]


def _timed(work: Setter) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _peak_kb() -> int:
    """The most memory of this process, or of the browser that it started: all its processes together."""
    found = [line.split(maxsplit=2) for line in _processes()]
    parents = {int(pid): int(parent) for pid, parent, _ in found}
    ours = [int(pid) for pid, _, name in found if name.startswith("chrom") and os.getpid() in _above(int(pid), parents)]
    return sum(map(_high_water, ours)) or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _processes() -> list[str]:
    return subprocess.run(
        ["/usr/bin/ps", "-e", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True
    ).stdout.splitlines()


def _above(pid: int, parents: dict[int, int]) -> list[int]:
    above = []
    while pid := parents.get(pid, 0):
        above.append(pid)
    return above


def _high_water(pid: int) -> int:
    """KB of the peak of a process that may have ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
