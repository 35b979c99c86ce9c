import gc

import pytest
from weasyprint import HTML

from tests.reports import invented_letters, sample
from workbench.reports import quick, render


def written(html: str) -> bytes:
    document = render.lay_out(html, watermark=sample.WATERMARK)
    return render.write_pdf(document, attachments=(), created=sample.CREATED, title="报告", seal=b"")


def test_quicker_setting_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    html, _ = render.to_html("panel_sheet.html", {"sheet": invented_letters.panel_sheet()})
    quickly = written(html)

    monkeypatch.setattr(render, "Page", HTML)

    assert written(html) == quickly


def test_built_in_rules_for_every_element_are_left_out() -> None:
    assert quick.builtin.UA.count("\n::") == 6
    assert "\n::" not in quick.lean_style()
    assert "display: table-cell" in quick.lean_style()


def test_garbage_is_looked_for_as_before_after_a_failure() -> None:
    before = gc.get_threshold()

    with pytest.raises(ZeroDivisionError), quick.seldom_collecting():
        gc.get_threshold()[0] // (gc.get_threshold()[0] - quick.SELDOM)

    assert gc.get_threshold() == before != (quick.SELDOM, *before[1:])
