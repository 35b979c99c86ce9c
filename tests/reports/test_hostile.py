"""Whatever somebody writes into a field stays text in every document."""

from collections import Counter
from html.parser import HTMLParser

from tests.reports import every_paper
from tests.reports.stress import HOSTILE, hostile
from workbench.reports.render import to_html


class Read(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_words_stay_words_on_every_page(pages: dict[str, every_paper.Page]) -> None:
    for name, paper in pages.items():
        plain, changed = (Read(to_html(paper.template, one)[0]) for one in (paper.context, hostile(paper.context)))
        assert HOSTILE in changed.text, name
        assert (changed.tags["script"], changed.tags["img"]) == (0, plain.tags["img"]), name
        assert "onerror" not in changed.attributes, name
