"""What is due at the households: visits, problems, alerts, each with the way to the household's record."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from workbench.queries.needs_visits import MOST, Agenda, AgendaLine
from workbench.web import ui

_KINDS = (
    ("alerts", "困难加重的预警", "内容", "预警日期"),
    ("visits", "十四天内到期和逾期的探访", "探访等级", "应访日期"),
    ("problems", "没有解决的问题", "问题", "解决期限"),
)


def agenda_lists(agenda: Agenda, today: date) -> None:
    """Draw what is due, the oldest first; say so where nothing is."""
    found = {name: getattr(agenda, name) for name, *_ in _KINDS}
    if not any(found.values()):
        ui.empty(
            "event_available", "没有到期的探访、问题和预警", "在一户的记录里定探访等级后，这里按间隔天数列出应访的户。"
        )
    for name, title, what, day in _KINDS:
        if found[name]:
            st.subheader(f"{title} {len(found[name])}{'+' if len(found[name]) == MOST else ''}", anchor=False)
            _lines(found[name], what, day, today)


def _lines(lines: Sequence[AgendaLine], what: str, day: str, today: date) -> None:
    frame = pd.DataFrame(
        {
            "户编码": [f"/household?household={one.household_id}&code={one.household}" for one in lines],
            "地点": [one.place for one in lines],
            what: [one.what for one in lines],
            day: [ui.day(one.due_on) for one in lines],
            "": ["逾期" if one.due_on < today and day != "预警日期" else "" for one in lines],
        }
    )
    columns = {"户编码": st.column_config.LinkColumn(display_text=r"code=(.*)$")}
    ui.table(frame, alt=f"{what}，{len(lines)} 项", height=min(420, 42 + 38 * len(lines)), column_config=columns)
