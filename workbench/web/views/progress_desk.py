"""Progress as pictures with their tables: by service, by month, by township, and the goals."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from scoring.exact import Rounding, percent, rounded
from workbench.queries.progress import ProgressDesk
from workbench.queries.progress_lines import STATE_NAMES
from workbench.web import charts, ui

_TENTH = Rounding(places=1)


def counts(desk: ProgressDesk) -> None:
    """Draw the numbers of the head: people, visits, lines behind, up to which day."""
    people = "—" if desk.people is None else f"{desk.people:,}"
    visits = "—" if desk.visits is None else f"{desk.visits:,}"
    late = "—" if desk.until is None else str(desk.behind)
    until = "没有数据" if desk.until is None else f"{desk.until:%Y-%m-%d}"
    ui.counts(
        [
            ui.Count(
                "统计到", until, "已核定" if desk.basis == "ledger" else "按月填报" if desk.basis == "monthly" else ""
            ),
            ui.Count("人次", visits, "合格"),
            ui.Count("人数", people, "一人只计一次"),
            ui.Count("落后的服务", late, f"共 {len(desk.lines)} 项", "orange" if desk.behind else None),
        ]
    )


def by_line(desk: ProgressDesk) -> None:
    """Draw each service: qualified of planned, with a table of entered, planned by now, visits and people."""
    st.subheader("各项服务", anchor=False)
    if desk.until is not None:
        names = [one.name for one in desk.lines]
        done = [rounded(one.done * 100, _TENTH) for one in desk.lines]
        expected = [rounded(one.expected * 100, _TENTH) for one in desk.lines]
        words = "；".join(f"{name}完成 {d}%，计划 {e}%" for name, d, e in zip(names, done, expected, strict=True))
        figure = charts.bars(names, done, expected, words=("已完成（%）", "计划到期（%）"))
        ui.show_chart(figure, f"各项服务的完成比例：{words}", height=90 + 44 * len(names))
    frame = pd.DataFrame(
        {
            "服务": [one.name for one in desk.lines],
            "进度": [STATE_NAMES[one.state] for one in desk.lines],
            "合格 / 合同": [f"{one.good:,} / {one.planned:,} {one.unit}" for one in desk.lines],
            "完成": [percent(one.done) if desk.until else "—" for one in desk.lines],
            "计划": [percent(one.expected) if desk.until else "—" for one in desk.lines],
            "登记": [f"{one.entered:,}" for one in desk.lines],
            "人次": [_known(one.visits) for one in desk.lines],
            "人数": [_known(one.people) for one in desk.lines],
        }
    )
    ui.table(frame, alt=f"各项服务的进度，{len(frame)} 项")
    st.caption(
        f"登记未核定的不计入合格。计划按合同期平均推算，有中期目标的经过中期目标；落后计划 {percent(desk.threshold)} 以上为落后（默认值，可配置）。"
    )


def _known(number: int | None) -> str:
    return "—" if number is None else f"{number:,}"


def by_month(desk: ProgressDesk) -> None:
    """Draw delivered and planned shares of the contract's worth over the months, with quantities beside."""
    if not desk.months:
        return
    st.subheader("各月", anchor=False)
    months = [f"{one.month.year % 100}-{one.month.month:02d}" for one in desk.months]
    series: dict[str, list[Decimal]] = {
        "已完成": [rounded(one.done * 100, _TENTH) for one in desk.months],
        "计划": [rounded(one.expected * 100, _TENTH) for one in desk.months],
    }
    words = "，".join(f"{name} {values[-1]}%" for name, values in series.items())
    ui.show_chart(charts.lines(months, series), f"截至 {months[-1]}：{words}", height=280)
    st.caption(f"截至 {months[-1]}：{words}。按数量乘单价折算。")
    frame = pd.DataFrame({"月份": months})
    for line in desk.lines:
        frame[f"{line.name}（{line.unit}）"] = [one.quantities.get(line.id, 0) for one in desk.months]
    frame["人次"] = [one.visits for one in desk.months]
    frame["人数"] = [one.people for one in desk.months]
    with st.expander("逐月数字", icon=":material/table:"):
        ui.table(frame, alt=f"逐月合格数量、人次、人数，{len(frame)} 个月")


def by_town(desk: ProgressDesk) -> None:
    """Draw the townships: quantity by service, visits, people."""
    st.subheader("各乡镇（街道）", anchor=False)
    if not desk.towns:
        st.caption("按月汇总填报没有分乡镇的数字；记台账后可以看到。")
        return
    frame = pd.DataFrame({"乡镇（街道）": [one.name for one in desk.towns]})
    for line in desk.lines:
        frame[f"{line.name}（{line.unit}）"] = [one.quantities.get(line.id, 0) for one in desk.towns]
    frame["人次"] = [one.visits for one in desk.towns]
    frame["人数"] = [one.people for one in desk.towns]
    ui.table(frame, alt=f"各乡镇的合格数量、人次、人数，{len(frame)} 个")


def goals(desk: ProgressDesk) -> None:
    """Draw the goals: targets of both evaluations, what is reached, where that comes from."""
    st.subheader("绩效目标", anchor=False)
    if not desk.goals:
        st.caption("本项目没有登记绩效目标。")
        return
    for one in desk.goals:
        reached = ":gray-badge[没有数据]" if one.reached is None else f"**{one.reached:f}** {ui.safe(one.unit)}"
        st.markdown(f"**{ui.safe(one.name)}** {reached}")
        targets = (
            f"目标：中期 {one.target_mid:f}，期末 {one.target_final:f} {one.unit}。{one.source or '还没有定怎样统计'}"
        )
        st.markdown(f":small[:gray[{ui.safe(targets)}]]")
