"""Chinese line setting for WeasyPrint 70: even right edges, and punctuation that closes up.

WeasyPrint widens a line only at blanks, of which a Chinese line has none, so a page comes out ragged; and it sets
"》，" on two full bodies. Two functions of its layout are replaced: one adds the font feature ``halt`` to a mark that
meets another mark, one spreads what is left of a line over its Han characters. If a later WeasyPrint has other
insides, nothing is replaced and the documents are correct but ragged.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

CLOSING, OPENING = "，。、；：！？）》」』】〕”’", "（《「『【〔“‘"
# Only pairs that no line break can part: what is halved while a line is filled stays halved when it is set.
HALF_BODY = re.compile(f"[{CLOSING}](?=[{CLOSING}])|(?<=[{CLOSING}{OPENING}])[{OPENING}]")
SPREADABLE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f\U00020000-\U0003ffff“”‘’—…· \u00a0]")
MOST_SPREAD = (
    0.3  # em per character, reached before a number that must not be parted; a line that needs more stays short
)
VERSION = "70."

original_set_text = line_break.Layout.set_text


def set_text(layout: Any, text: str, justify: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002 (WeasyPrint's own signature)
    """Set the text as WeasyPrint does, then close up its punctuation and, when justifying, spread it."""
    original_set_text(layout, text)
    text = layout.text
    halved = [match.span() for match in HALF_BODY.finditer(text)]
    spread = spreadable_spans(text, last_on_line=getattr(layout, "ends_line", False)) if justify else []
    if layout.justification_spacing == 0:
        spread = []
    if not halved and not spread:
        return
    offsets = [0, *accumulate(len(character.encode()) for character in text)]
    attributes = attributes_of(layout)
    for start, end in halved:
        # Inserted, not changed: a change would cut up the feature attribute that WeasyPrint shares among layouts.
        feature = over(pango.pango_attr_font_features_new(b"halt 1"), offsets[start], offsets[end])
        pango.pango_attr_list_insert(attributes, feature)
    own = layout.style["letter_spacing"]
    spacing = layout.justification_spacing + (0 if own == "normal" else own)
    for start, end in spread:
        wider = over(pango.pango_attr_letter_spacing_new(int(spacing * TO_UNITS)), offsets[start], offsets[end])
        pango.pango_attr_list_change(attributes, wider)
    pango.pango_layout_set_attributes(layout.layout, attributes)


def attributes_of(layout: Any) -> Any:  # noqa: ANN401 (a C structure)
    """Return the attribute list of a layout, a new one if it has none."""
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes != ffi.NULL:
        return attributes
    return ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)


def over(attribute: Any, start: int, end: int) -> Any:  # noqa: ANN401 (a C structure)
    """Make an attribute hold for the bytes from start to end."""
    attribute.start_index, attribute.end_index = start, end
    return attribute


def spreadable_spans(text: str, *, last_on_line: bool) -> list[tuple[int, int]]:
    """Give the stretches that may be widened; the last character of a line keeps its place at the edge."""
    end = len(text.rstrip()) - 1 if last_on_line else len(text)
    return [match.span() for match in re.finditer(f"{SPREADABLE.pattern}+", text[:end])]


def texts(box: Any) -> Iterator[Any]:  # noqa: ANN401 (WeasyPrint's boxes)
    """Walk over the text boxes of a line in order."""
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            yield from texts(child)


def count_spreadable(box: Any) -> int:  # noqa: ANN401 (WeasyPrint's boxes)
    """Count the characters of a line, or of a part of it, that may be widened."""
    return sum(len(SPREADABLE.findall(text.text)) for text in texts(box))


def justify_line(context: Any, line: Any, extra: float) -> None:  # noqa: ANN401 (WeasyPrint's boxes)
    """Spread the free width of a line over its characters, up to MOST_SPREAD each."""
    places = count_spreadable(line) - 1
    if places < 1 or extra > MOST_SPREAD * line.style["font_size"] * places:
        return
    last = [text for text in texts(line) if text.text.strip()][-1]
    widen(context, line, extra / places, last, 0)


def widen(context: Any, box: Any, spacing: float, last: Any, shift: float) -> float:  # noqa: ANN401 (WeasyPrint's boxes)
    """Move a box right by the width gained before it, widen it, and return the width gained so far."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        return shift + widen_text(context, box, spacing, last)
    if not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.translate(shift, 0)
        return shift
    box.position_x += shift
    gained = shift
    for child in box.children:
        if child.is_in_normal_flow():
            gained = widen(context, child, spacing, last, gained)
    box.width += gained - shift
    return gained


def widen_text(context: Any, box: Any, spacing: float, last: Any) -> float:  # noqa: ANN401 (WeasyPrint's boxes)
    """Widen one text box and return the width it gained."""
    spans = spreadable_spans(box.text, last_on_line=box is last)
    if not spans:
        return 0
    layout = line_break.create_layout(box.text, box.style, context, max_width=None, justification_spacing=spacing)
    layout.ends_line = box is last
    layout.deactivate()
    box.justification_spacing, box.pango_layout = spacing, layout
    gained = spacing * sum(end - start for start, end in spans)
    box.width += gained
    return gained


def install() -> bool:
    """Put the Chinese line setting in place and say whether it is; doing it again changes nothing."""
    if not weasyprint.__version__.startswith(VERSION):
        return False
    wanted = ((line_break.Layout, "set_text"), (inline, "justify_line"), (line_break, "create_layout"))
    if not all(hasattr(owner, name) for owner, name in wanted):
        return False
    line_break.Layout.set_text = set_text
    inline.justify_line = justify_line
    return True
