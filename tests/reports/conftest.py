"""The documents are rendered once and read by many tests."""

import io
import os
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from tests.conftest import use
from tests.reports import every_paper, sample
from tests.reports.body_text import page_texts
from workbench.demo.build import DemoFiles
from workbench.reports.render import Attached, render_pdf
from workbench.store.engine import engine


def render_final(watermark: str) -> bytes:
    """Render the invented final report with its data attached."""
    return render_pdf(
        "report_final.html",
        {"report": sample.final_report()},
        watermark=watermark,
        attachments=[Attached("result.json", sample.result_json(), "评分数据")],
        created=sample.CREATED,
        title="云溪县特殊困难群体居家照护服务项目期末绩效评估报告",
    )


@pytest.fixture(scope="session")
def final_pdf() -> bytes:
    return render_final("")


@pytest.fixture(scope="session")
def training_pdf() -> bytes:
    return render_final(sample.WATERMARK)


@pytest.fixture(scope="session")
def mid_pdf() -> bytes:
    return render_pdf(
        "report_mid.html", {"report": sample.mid_report()}, created=sample.CREATED, title="中期评估报告（不定级）"
    )


@pytest.fixture(scope="session")
def final(final_pdf: bytes) -> Iterator[PdfReader]:
    with PdfReader(io.BytesIO(final_pdf)) as reader:
        yield reader


@pytest.fixture(scope="session")
def final_pages(final_pdf: bytes) -> list[str]:
    return page_texts(final_pdf)


@pytest.fixture(scope="session")
def mid_text(mid_pdf: bytes) -> str:
    return "".join(page_texts(mid_pdf))


@pytest.fixture(scope="session")
def pages(built: DemoFiles) -> dict[str, every_paper.Page]:
    """Every kind of document of the training workspace, and what it is set from."""
    kept = dict(os.environ)
    use(built.result.parent)
    found = every_paper.pages()
    engine().dispose()
    os.environ.clear()
    os.environ.update(kept)
    return found
