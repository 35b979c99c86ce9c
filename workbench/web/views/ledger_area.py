"""The services of an area: how many were looked at, the list to choose from, and one record with what was said of it."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.queries.ledger_area import SAID, AreaDesk, Said
from workbench.queries.ledger_records import RecordLine, RecordPage, Wanted
from workbench.services.ledger_confirm import VERDICTS
from workbench.services.ledger_counts import STATE_NAMES
from workbench.web import ui
from workbench.web.views.ledger import pick, spoken
from workbench.web.views.pager import begins, turn

_PAGES = "ledger_area"
_SHORT = 12  # rows that a list shows without scrolling


def counts(desk: AreaDesk) -> None:
    """Draw how many services there are, and how many were found right, doubted, or not looked at yet."""
    st.markdown(
        f"共 **{desk.services:,}** 条服务　属实 **{desk.confirmed:,}**　有出入 **{desk.doubted:,}**　"
        f"未核对 **{desk.waiting:,}**"
    )
    st.caption("您的核对只作为核定时的参考，不改变记录；核定由采购经办办理。")


def filters(desk: AreaDesk) -> tuple[Wanted, str]:
    """Draw the filters of the list and return what is asked for."""
    with st.container(horizontal=True):
        month = pick("月份", {one: f"{one:%Y-%m}" for one in desk.months}, 120, "area_month")
        line = pick("服务项目", desk.lines, 150, "area_line")
        said = pick("核对", SAID, 120, "area_said")
        code = st.text_input("对象编码", key="ledger_area_code", width=130)
    return Wanted(line_id=line, month=month, code=str(code or "")), said or ""


def start(desk: AreaDesk, wanted: Wanted, said: str) -> str:
    """Return the key after which the page looked at begins."""
    return begins(_PAGES, (desk.project_id, wanted, said), "")


def listed(page: RecordPage, said_of: Mapping[int, Sequence[Said]]) -> list[RecordLine]:
    """Draw one page of records; return those that were chosen."""
    rows = page.rows
    if not rows:
        ui.empty("search_off", "没有符合的记录", "换一个条件，或清空条件看全部。")
        turn(_PAGES, None)
        return []
    frame = pd.DataFrame(
        {
            "日期": [one.day for one in rows],
            "对象": [one.code for one in rows],
            "服务": [one.line for one in rows],
            "数量": [f"{one.quantity} {one.unit}" for one in rows],
            "核对": ["、".join(VERDICTS[said.verdict] for said in said_of.get(one.id, ())) for one in rows],
            "人员": [one.staff for one in rows],
            "核定": [STATE_NAMES[one.state] for one in rows],
            "凭证": ["有" if one.proof else "" for one in rows],
        }
    )
    chosen = ui.table(
        frame,
        alt=f"本辖区的服务记录，本页 {len(rows)} 条",
        on_select="rerun",
        selection_mode="multi-row",
        key="ledger_area_rows",
        height="content" if len(rows) <= _SHORT else 560,
    )
    turn(_PAGES, page.last or None)
    return [rows[place] for place in chosen.selection.rows if place < len(rows)]


def detail(row: RecordLine, said: Sequence[Said]) -> None:
    """Draw one record: what, who, when, its proof, and what was said of it."""
    st.markdown(f"**{ui.safe(row.code)} · {ui.safe(row.line)} {row.quantity} {ui.safe(row.unit)}**")
    st.markdown(f":small[{ui.safe(' · '.join(one for one in (ui.day(row.day), row.time, row.staff) if one))}]")
    st.markdown(ui.file_link(row.proof, "查看凭证") if row.proof else ":small[:gray[没有凭证]]")
    spoken(said)
