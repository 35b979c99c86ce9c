"""What a page says where there is nothing: the same with lists emptied, and the signs that nobody thought of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from lxml import html

Way = tuple[str, ...]
"""How a list is reached: names of fields and places in lists."""

OURS = {
    "widths",
    "heads",
    "mark_heads",
    "columns",
    "relations",
    "verdicts",
    "levels",
    "spread",
    "intake_form.html rows",
    "intake_form.html indicators",
    "intake_form.html services",
    "visit_form.html rows",
    "hotline_form.html rows",
    "hotline_form.html caller",
    "objection_form.html rows",
    "review_form.html suppliers",
    "inspection.html facts",
}
"""Lists that are part of the form and never of what is on record: heads, choices, the lines of a blank form."""

LEADS = ("必须满足的要求（不满足的，投标、响应无效）：", "补充合同：", "分包：")
"""Words that lead to the paragraphs below them and are left out with them."""

_GAP = re.compile(
    r"None|nan|\(\)|（）|《》|“”|、、|，，|；；|。。|：：|[、，；：]。|、[；，）]|[（：；，]、|^[、，。；）]|[（、，；]$"
    r"|共0[项条件个户人次张份]|合计0(?:\.00)?$"
)
"""Words with a part missing between or beside them, and sums of nothing."""


def ways(template: str, context: Mapping[str, object]) -> tuple[Way, ...]:
    """Return the way to every list of a context that could hold nothing; of the rows of a list the first three count."""
    return tuple(way for way in _ways(context, ()) if not {way[-1], f"{template} {way[-1]}"} & OURS)


def _ways(value: Any, way: Way) -> Iterator[Way]:
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _ways(getattr(value, one.name), (*way, one.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _ways(one, (*way, str(key)))
    elif isinstance(value, list | tuple) and value and "spread" not in way and not _is_row(way):
        yield way
        for place, one in enumerate(value[:3]):
            yield from _ways(one, (*way, str(place)))


def _is_row(way: Way) -> bool:
    """True for the cells of a row, which are as many as the table has columns."""
    return way[-1].isdigit()


def without(context: Mapping[str, object], found: tuple[Way, ...]) -> dict[str, object]:
    """Return the same with these lists emptied, those inside others first."""
    changed = dict(context)
    for way in sorted(found, key=len, reverse=True):
        changed = _emptied(changed, way)
    return changed


def _emptied(value: Any, way: Way) -> Any:
    if not way:
        return type(value)()
    name, rest = way[0], way[1:]
    if isinstance(value, Mapping):
        return {**value, name: _emptied(value[name], rest)}
    if isinstance(value, list | tuple):
        return type(value)(_emptied(one, rest) if place == int(name) else one for place, one in enumerate(value))
    return replace(value, **{name: _emptied(getattr(value, name), rest)})


def innermost(found: tuple[Way, ...]) -> tuple[Way, ...]:
    """Return the lists that hold no other list."""
    return tuple(way for way in found if not any(other[: len(way)] == way and other != way for other in found))


def signs(page: str) -> set[str]:
    """Return what says nothing: a table that is only a head, a heading or caption over nothing, words with a gap."""
    tree = html.document_fromstring(page)
    return {f"{what}：{_words(one)[:60]}" for what, names, bad in _SIGNS for one in tree.iter(*names) if bad(one)}


def _words(node: html.HtmlElement) -> str:
    return "".join(node.text_content().split())


def _next(node: html.HtmlElement) -> html.HtmlElement | None:
    return next((one for one in node.itersiblings() if isinstance(one.tag, str)), None)


def _is(node: html.HtmlElement | None, name: str) -> bool:
    return node is not None and name in (node.get("class") or "").split()


def _only_a_head(table: html.HtmlElement) -> bool:
    return not table.xpath("./tbody/tr[not(@class='sum')]")


def _gapped(block: html.HtmlElement) -> bool:
    return bool(_GAP.search(_words(block)))


def _bare(heading: html.HtmlElement) -> bool:
    after = _next(heading)
    if _is(after, "caption") and after is not None and not _leads_to_a_table(after):
        return True
    return not _is(heading, "title") and (after is None or (after.tag in ("h1", "h2") and after.tag <= heading.tag))


def _leads_to_a_table(caption: html.HtmlElement) -> bool:
    after = _next(caption)
    while _is(after, "under") and after is not None:
        after = _next(after)
    return after is not None and after.tag in ("table", "svg", "div")


def _unkept(caption: html.HtmlElement) -> bool:
    after = _next(caption)
    return _is(caption, "caption") and (after is None or after.tag in ("h1", "h2") or _is(after, "caption"))


def _dangling(block: html.HtmlElement) -> bool:
    words, after = _words(block), _next(block)
    if not words.endswith("：") or words in LEADS or _is(block, "caption"):
        return False
    addressed = _is(block, "flush") and block.getparent().xpath("ancestor-or-self::section[contains(@class, 'letter')]")
    counted = after is not None and (_is(after, "caption") or _words(after).startswith(("一、", "没有")))
    return not addressed and not counted and (after is None or after.tag not in ("table", "ol", "ul"))


def _without_data(drawing: html.HtmlElement) -> bool:
    return not "".join(drawing.xpath("./desc/text()")).strip()


def _blank(block: html.HtmlElement) -> bool:
    return not _words(block) and len(block) == 0


_SIGNS: tuple[tuple[str, tuple[str, ...], Callable[[html.HtmlElement], bool]], ...] = (
    ("只有表头的表", ("table",), _only_a_head),
    ("缺了一部分的话", ("p", "td", "h1", "h2"), _gapped),
    ("下面没有内容的标题", ("h1", "h2"), _bare),
    ("下面没有表的表名", ("p",), _unkept),
    ("后面没有内容的冒号", ("p",), _dangling),
    ("没有数据的图", ("svg",), _without_data),
    ("空段落", ("p", "h1", "h2"), _blank),
)
