"""The ledger as a list with filters, and one record with its past."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_area import Said
from workbench.queries.ledger_records import Past, RecordLine, RecordPage, Wanted
from workbench.services.ledger_counts import STATE_NAMES
from workbench.web import ui
from workbench.web.views.pager import begins, turn

_COLOURS = {"reported": "gray", "qualified": "green", "unqualified": "red", "withdrawn": "orange"}
PAGES = "ledger"
_SHORT = 12  # rows that a list shows without scrolling


def filters(desk: LedgerDesk) -> Wanted:
    """Draw the filters of the list and return what is asked for."""
    with st.container(horizontal=True):
        month = pick("月份", {one.month: f"{one.month:%Y-%m}" for one in desk.months}, 120, "month")
        line = pick("服务项目", {one.id: one.name for one in desk.lines}, 150, "line")
        town = pick("乡镇（街道）", dict(desk.towns), 150, "town")
        staff = pick("服务人员", {one.id: one.label for one in desk.staff}, 200, "staff")
        state = pick("核定", STATE_NAMES, 110, "state")
        code = st.text_input("对象编码", key="ledger_code", width=130)
    return Wanted(line, town, staff, state or "", month, str(code or ""))


def pick(label: str, options: Mapping[Any, str], width: int, key: str) -> Any:  # noqa: ANN401 - one of the options
    """Draw one filter; nothing is chosen beforehand."""
    return st.selectbox(
        label, list(options), index=None, format_func=lambda one: options[one], key=f"ledger_{key}", width=width,
        placeholder="全部",
    )  # fmt: skip


def start(desk: LedgerDesk, wanted: Wanted) -> str:
    """Return the key after which the page looked at begins."""
    return begins(PAGES, (desk.project_id, wanted), "")


def listed(page: RecordPage) -> int | None:
    """Draw one page of records; return the one that was chosen."""
    rows = page.rows
    if not rows:
        ui.empty("search_off", "没有符合的记录", "换一个条件；还没有登记的，从“登记”或“导入”开始。")
        turn(PAGES, None)
        return None
    frame = pd.DataFrame(
        {
            "日期": [one.day for one in rows],
            "对象": [one.code for one in rows],
            "服务": [one.line for one in rows],
            "数量": [f"{one.quantity} {one.unit}" for one in rows],
            "时间": [one.time for one in rows],
            "人员": [one.staff for one in rows],
            "乡镇（街道）": [one.township for one in rows],
            "核定": [STATE_NAMES[one.state] for one in rows],
            "凭证": ["有" if one.proof else "" for one in rows],
        }
    )
    chosen = ui.table(
        frame,
        alt=f"服务记录，本页 {len(rows)} 条",
        on_select="rerun",
        selection_mode="single-row",
        key="ledger_rows",
        height="content" if len(rows) <= _SHORT else 560,
    )
    turn(PAGES, page.last or None)
    places = chosen.selection.rows
    return rows[places[0]].id if places and places[0] < len(rows) else None


def detail(row: RecordLine, past: Sequence[Past], shared: int, said: Sequence[Said] = ()) -> None:
    """Draw one record: what, who, when, the judgement, the proof, what its area said, and what it said before."""
    badge = f":{_COLOURS[row.state]}-badge[{STATE_NAMES[row.state]}]"
    st.markdown(f"**{ui.safe(row.code)} · {ui.safe(row.line)} {row.quantity} {ui.safe(row.unit)}** {badge}")
    told = [f"{ui.day(row.day)} {row.time}", row.staff, row.township, *([f"来自 {row.source}"] if row.source else [])]
    st.markdown(f":small[{ui.safe(' · '.join(told))}]")
    for label, words in (("核定意见", row.reason), ("说明理由", row.explanation)):
        if words:
            st.markdown(f"{label}：{ui.safe(words)}")
    if row.proof:
        again = f" :orange-badge[另有 {shared} 条记录用了同一份]" if shared else ""
        st.markdown(f"{ui.file_link(row.proof, '查看凭证')}{again}")
    else:
        st.markdown(":small[:gray[还没有照片或签到表]]")
    spoken(said)
    for one in past:
        st.markdown(
            f":small[{ui.day(one.on)} {ui.safe(one.by)}改：原为 {ui.safe(one.words)}。理由：{ui.safe(one.reason)}]"
        )


def spoken(said: Sequence[Said]) -> None:
    """Draw what townships and villages said of a record."""
    for one in said:
        mark = ":green[:material/check_circle:]" if one.verdict == "confirmed" else ":orange[:material/error:]"
        st.markdown(f"{mark} :small[{ui.safe(one.line)}]")
