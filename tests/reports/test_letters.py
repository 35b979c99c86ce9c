import pytest

from tests.reports import invented_letters, sample
from tests.reports.body_text import page_texts
from workbench.reports.render import render_pdf

DOCUMENTS = {
    "appeal_decision.html": {"decision": invented_letters.appeal_decision()},
    "result_notice.html": {"notice": invented_letters.result_notice()},
    "panel_sheet.html": {"sheet": invented_letters.panel_sheet()},
}


@pytest.fixture(scope="module")
def letters() -> dict[str, list[str]]:
    """The text of each small document, page by page."""
    texts = {}
    for template, context in DOCUMENTS.items():
        pdf = render_pdf(template, context, watermark=sample.WATERMARK, created=sample.CREATED, title="演练")
        texts[template] = page_texts(pdf)
    return texts


def test_small_documents_fit_one_page_and_the_notice_has_its_receipt_on_another(letters: dict[str, list[str]]) -> None:
    assert {template: len(pages) for template, pages in letters.items()} == {
        "appeal_decision.html": 1, "result_notice.html": 2, "panel_sheet.html": 1,
    }  # fmt: skip
    letter, receipt = letters["result_notice.html"]
    assert "送达回执" in receipt
    assert "送达回执" not in letter
    assert "云溪县睦邻社会工作服务中心" in receipt


def test_small_documents_bear_the_training_mark(letters: dict[str, list[str]]) -> None:
    assert all("".join(sample.WATERMARK.split()) in page for pages in letters.values() for page in pages)


def test_appeal_decision_shows_each_mark_before_and_after(letters: dict[str, list[str]]) -> None:
    text = letters["appeal_decision.html"][0]

    for mark in invented_letters.appeal_decision().marks:
        assert f"{mark.full}{mark.before}{mark.after}{mark.decision}" in text
    assert "最终结果" in text


def test_result_notice_numbers_its_items(letters: dict[str, list[str]]) -> None:
    text = letters["result_notice.html"][0]

    assert [text.index(start) for start in ("一、评估结果", "二、整改事项", "三、申诉途径")] == sorted(
        text.index(start) for start in ("一、评估结果", "二、整改事项", "三、申诉途径")
    )


def test_panel_sheet_ticks_the_chosen_band_only(letters: dict[str, list[str]]) -> None:
    text = letters["panel_sheet.html"][0]

    assert text.count("☑") == len(invented_letters.panel_sheet().judged)
    assert "☑一档1.20～1.50" in text
