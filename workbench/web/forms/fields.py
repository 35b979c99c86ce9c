"""Fields that forms share: a choice with nothing chosen beforehand, a day, a short text."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench import clock
from workbench.web.draft import Draft

Key = TypeVar("Key")


def two_columns() -> DeltaGenerator:
    """Return a place that fills row by row, two fields a row; on a phone one, in the same order."""
    return st.grid(2, min_column_width=220)


def pick(
    label: str, options: Mapping[Key, str], *, key: str, kept: Key | None = None, on: DeltaGenerator | None = None
) -> Key | None:
    """Draw a list of choices by name; nothing is chosen unless one is kept on record."""
    ids = list(options)
    chosen: Key | None = (on or st).selectbox(
        label,
        ids,
        index=ids.index(kept) if kept is not None and kept in options else None,
        format_func=lambda one: options[one],
        placeholder="选择或输入查找",
        key=key,
    )
    return chosen


def pick_day(label: str, *, key: str, kept: date | None = None, on: DeltaGenerator | None = None) -> date | None:
    """Draw a day; empty unless one is kept on record."""
    chosen: date | None = (on or st).date_input(label, value=kept, format="YYYY-MM-DD", key=key)
    return chosen


def who_and_when(form: Draft, who: str, when: str) -> tuple[str, date | None]:
    """Draw who signs and on which day, today unless said otherwise; return both."""
    grid = two_columns()
    by = grid.text_input(f"{who}（必填）", key=form.key("by"))
    return by or "", pick_day(f"{when}（必填）", key=form.key("on"), kept=clock.today(), on=grid)
