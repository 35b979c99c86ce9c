"""The page of a document as a source for typst: the same words, headings, paragraphs and tables in the same measures."""

import re
from collections.abc import Iterator

from lxml import html
from lxml.html import HtmlElement

_HEAD = """#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, inside: 28mm, outside: 26mm), numbering: "— 1 —")
#set text(font: "Noto Serif SC", size: 5.57mm, lang: "zh", region: "cn")
#set par(justify: true, leading: 4.65mm, first-line-indent: (amount: 2em, all: true))
#set document(title: "报告")
"""
_SPECIAL = re.compile(r"([\\#$*_`<>@~\[\]=/+-])")
_WIDTH = re.compile(r"width:([\d.]+)mm")
_NEW_PAGE = {"summary", "contents", "text"}


def typst_source(page: str) -> str:
    """Return the page as typst reads it; charts are left out, which only makes it quicker."""
    body = html.document_fromstring(page).find("body")
    return "\n".join([_HEAD, *_blocks(body)])


def _blocks(node: HtmlElement) -> Iterator[str]:
    for child in node:
        if not isinstance(child.tag, str) or child.tag == "svg":
            continue
        if child.tag == "table":
            yield _table(child)
        elif child.tag in {"h1", "h2"}:
            yield f'#text(font: "Noto Sans SC")[{"=" * int(child.tag[1])} {_words(child)}]\n'
        elif child.tag in {"p", "a"}:
            yield f"{_words(child)}\n"
        else:
            if child.get("id") in _NEW_PAGE or "dense" in (child.get("class") or ""):
                yield "#pagebreak()\n"
            yield from _blocks(child)


def _table(node: HtmlElement) -> str:
    widths = [f"{found[1]}mm" for col in node.iter("col") if (found := _WIDTH.search(col.get("style") or ""))]
    heads = "".join(f"[{_words(cell)}]," for cell in node.iter("th"))
    cells = "".join(f"[{_words(cell)}]," for cell in node.iter("td"))
    head = f"table.header({heads})," if heads else ""
    return f"#text(size: 9pt)[#table(columns: ({','.join(widths)},), stroke: (y: 0.3pt), inset: 1mm, {head}{cells})]\n"


def _words(node: HtmlElement) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join("".join(node.itertext()).split()))
