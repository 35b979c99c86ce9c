"""Batches as lists: each with how far it is, and its documents with their links or why there is none."""

from collections.abc import Sequence

import streamlit as st

from workbench import clock
from workbench.queries.batches import BatchCard, ItemLine
from workbench.web import ui

STATES = {
    "running": ("正在制发", "blue"),
    "done": ("已做完", "green"),
    "cancelled": ("已取消", "gray"),
}
_ITEM = {"done": ":green[:material/check_circle:]", "failed": ":red[:material/error:]"}
_WAITING = ":gray[:material/schedule:]"


def heading(card: BatchCard) -> str:
    """Return the line under which a batch is folded: name, when, how many."""
    name, colour = STATES[card.state]
    at = f"{clock.local(card.asked_at):%Y-%m-%d %H:%M}"
    failed = f"，没有做成 {card.failed} 份" if card.failed else ""
    return f"{ui.safe(card.title)}　{at}　{card.done} / {card.total} 份{failed}　:{colour}-badge[{name}]"


def items(lines: Sequence[ItemLine]) -> None:
    """Draw the documents of a batch; one that failed says why."""
    for line in lines:
        what = f"{ui.safe(line.project)} · {line.phase}{line.kind}"
        mark = _ITEM.get(line.state, _WAITING)
        link = f"　{ui.file_link(line.file, line.name)}" if line.file else ""
        st.markdown(f"{mark} {what}{link}")
        if line.reason:
            st.caption(ui.safe(line.reason))
