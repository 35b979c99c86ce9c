"""What may stand on a page: words, tables, charts and styles; nothing that fetches, runs or hides."""

from collections.abc import Iterator
from typing import Any

import tinycss2
from lxml import etree, html
from lxml.html import HtmlElement

from workbench.errors import ValidationError

_TAGS = (
    "html head title style body section div p span h1 h2 h3 table caption colgroup col thead tbody "
    "tfoot tr th td a br hr ul ol li figure figcaption img strong em b i sub sup svg g path line rect "
    "circle ellipse text tspan desc polygon polyline defs clippath"
)
TAGS = frozenset(_TAGS.split())
_ATTRIBUTES = (
    "class id lang style href src alt width height scope colspan rowspan charset data-running data-stamp title"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")
_AT_RULES = "page media top-left top-center top-right bottom-left bottom-center bottom-right left-middle right-middle"
AT_RULES = frozenset(_AT_RULES.split())
_FETCHERS = "url src image image-set -webkit-image-set element expression attr"
FETCHERS = frozenset(_FETCHERS.split())
_OWN_ATTR = frozenset({"data-running", "data-stamp", "href"})


def judge_markup(page: str, *, whole: bool) -> None:
    """Raise ValidationError for what may not stand on a page; ``whole`` also asks for words beside pictures."""
    try:
        tree = html.document_fromstring(page) if page.strip() else None
    except (etree.ParserError, ValueError):
        tree = None
    for node in () if tree is None else tree.iter():
        if isinstance(node.tag, str):
            _judge_element(node, whole=whole)


def _judge_element(node: HtmlElement, *, whole: bool) -> None:
    tag = node.tag.lower()
    if tag == "meta" and set(node.keys()) <= {"charset"}:
        return
    if tag not in TAGS:
        raise _refused(node, f"不能用 <{tag}>", "只用文字、表格、图和样式；脚本、外部文件、表单都不能用")
    drawn = any(parent.tag == "svg" for parent in (node, *node.iterancestors()))
    for name, value in node.attrib.items():
        _judge_attribute(node, name.lower(), value, drawn=drawn)
    if tag == "style":
        _judge_style(node, node.text or "")
    if whole and tag == "img" and not (node.get("alt") or "").strip():
        raise _refused(node, "图片没有替代文字", '写上 alt="图里是什么"，看不见图的人要靠它')


def _judge_attribute(node: HtmlElement, name: str, value: str, *, drawn: bool) -> None:
    if name.startswith("on"):
        raise _refused(node, f"不能用事件属性 {name}", "删去脚本")
    if name.endswith("href") and value and not value.startswith("#"):
        raise _refused(node, f"不能引用“{value[:60]}”", "链接只能指向本文书内的位置，写成 #编号")
    if name == "src" and value and not value.startswith(PICTURES):
        raise _refused(node, f"不能引用“{value[:60]}”", "图片转成 base64 写在模板里（PNG 或 JPEG）")
    if not drawn and name not in ATTRIBUTES:
        raise _refused(node, f"不能用属性 {name}", "版式写在 class 和 style 里")
    if name == "style" or drawn:
        _judge_values(node, tinycss2.parse_component_value_list(value))


def _judge_style(node: HtmlElement, css: str) -> None:
    _judge_values(node, tinycss2.parse_component_value_list(css))


def _judge_values(node: HtmlElement, values: list[Any]) -> None:
    for value in _deep(values):
        kind, name = value.type, getattr(value, "lower_name", getattr(value, "lower_value", ""))
        if kind == "url" and not value.value.startswith(PICTURES) and not value.value.startswith("#"):
            raise _refused(
                node, f"样式里不能引用“{value.value[:60]}”", "图片写成 data:image/png;base64,…；字体用本系统的"
            )
        if kind == "at-keyword" and value.lower_value not in AT_RULES:
            raise _refused(node, f"样式里不能用 @{value.lower_value}", "只能用 @page 和 @media；字体用本系统的")
        if kind == "function" and name in FETCHERS and not _is_own(value):
            raise _refused(node, f"样式里不能用 {name}(…)", "图片写成 url(data:image/png;base64,…)；字体用本系统的")


def _is_own(function: Any) -> bool:  # noqa: ANN401 - a node of tinycss2, which has no types
    """A quoted picture inside the page, or words of the page's own attributes."""
    found = [one for one in function.arguments if one.type not in {"whitespace", "comment"}]
    if function.lower_name == "attr":
        return len(found) == 1 and getattr(found[0], "value", "") in _OWN_ATTR
    text = getattr(found[0], "value", "") if len(found) == 1 and found[0].type == "string" else ""
    return function.lower_name == "url" and text.startswith((*PICTURES, "#"))


def _deep(values: list[Any]) -> Iterator[Any]:
    for value in values:
        yield value
        for inner in ("content", "arguments"):
            yield from _deep(getattr(value, inner, None) or [])


def _refused(node: HtmlElement, what: str, fix: str) -> ValidationError:
    line = f"第 {node.sourceline} 行 " if node.sourceline else ""
    return ValidationError(what, where=f"{line}<{node.tag}>", fix=fix)
