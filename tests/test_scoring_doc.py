"""The worked examples of docs/scoring.md give what they say."""

import doctest
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scoring.md"
SECTIONS = {
    part.splitlines()[0]: part for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
}
TOPICS = [title for title in SECTIONS if not title.startswith("文件格式")]
BLOCK = re.compile(r"^```python\n(.+?)^```", re.MULTILINE | re.DOTALL)


def test_page_covers_the_whole_of_scoring() -> None:
    assert len(TOPICS) == 11


@pytest.mark.parametrize("title", TOPICS)
def test_worked_examples_give_what_the_page_says(title: str) -> None:
    """The examples of a section share their names, as they do for a reader."""
    code = "\n".join(BLOCK.findall(SECTIONS[title]))
    example = doctest.DocTestParser().get_doctest(code, {}, title, None, None)
    said: list[str] = []

    assert example.examples
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=said.append).failed == 0, (
        "".join(said)
    )


@pytest.mark.parametrize("title", TOPICS)
def test_every_section_says_what_it_does_not_prove(title: str) -> None:
    assert "不能证明" in SECTIONS[title]
