import io

import pypdfium2
import pytest
import weasyprint

from tests.reports.body_text import lines_of
from workbench.reports import cjk
from workbench.reports.render import lay_out


def right_end(text: str) -> float:
    """How far a single line reaches, in points."""
    document = lay_out(f"<p style='text-indent: 0; text-align: left'>{text}</p>")
    with pypdfium2.PdfDocument(io.BytesIO(document.write_pdf())) as pdf:
        ((right, _),) = lines_of(pdf[0].get_textpage())
        return right


@pytest.mark.parametrize(
    ("text", "bodies"),
    [("甲，乙", 3.0), ("（甲）。乙", 4.5), ("“《甲》，乙", 4.5 + 0.5), ("甲：“乙", 3.5), ("甲乙丙", 3.0)],
)
def test_marks_that_meet_close_up(text: str, bodies: float) -> None:
    body = right_end("甲乙") - right_end("甲")

    assert (right_end(text) - right_end("甲")) / body == pytest.approx(bodies - 1, abs=0.02)


def test_last_character_of_a_line_is_not_widened() -> None:
    assert cjk.spreadable_spans("甲乙1丙", last_on_line=True) == [(0, 2)]
    assert cjk.spreadable_spans("甲乙1丙", last_on_line=False) == [(0, 2), (3, 4)]


def test_install_says_that_it_is_in_place() -> None:
    assert cjk.install()
    assert cjk.install()


def test_install_leaves_an_unknown_weasyprint_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "71.0")

    assert not cjk.install()
