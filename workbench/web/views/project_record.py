"""The definition of a project as a record: read, not changed."""

import pandas as pd
import streamlit as st

from scoring.exact import percent
from scoring.money import in_words
from workbench.queries.checks import SOURCES
from workbench.queries.overview import Cap, Overview
from workbench.web import ui
from workbench.web.forms.definition import ALLOWED, FACTORS, long_conditions, negative_questions
from workbench.web.views.origin import origin

_YEAR_DAYS = 366


def definition(project: Overview) -> None:
    """Draw the whole definition."""
    card = project.card
    ui.counts(
        [
            ui.Count("预算金额", ui.yuan(card.budget_fen), "元"),
            ui.Count("服务对象", str(card.recipients_planned), "人"),
            ui.Count("服务项目", str(len(project.lines)), "项"),
        ]
    )
    st.caption(f"大写：{in_words(card.budget_fen)} · {ui.day(card.first_day)} 至 {ui.day(card.last_day)}")
    origin(card.published, card.made_up)
    _words(project)
    lines(project)
    goals(project)
    funding(project)
    _questions(project)


def _words(project: Overview) -> None:
    card = project.card
    told = {
        "服务区域": card.area,
        "项目目的和服务人群": card.purpose,
        "人员配备要求": card.staffing,
        "投标机构要求": card.bidder_requirements,
        "联合体、分包": _allowed(card.consortium, card.subcontracting),
        "列入预算的文件": card.budget_document,
        "编制日期": ui.day(card.defined_on),
        "批准": f"{ui.day(card.approved_on)} {card.approved_by}" if card.approved_on else "还没有批准",
        "公开": ui.day(card.disclosed_on) if card.disclosed_on else "还没有登记公开",
    }
    rows = [(label, ui.safe(words or "—")) for label, words in told.items()]
    st.table(pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True)


def _allowed(consortium: bool | None, subcontracting: bool | None) -> str:  # noqa: FBT001 - what is on record
    told = {"联合体": consortium, "分包": subcontracting}
    words = [f"{name}{ALLOWED[answer]}" for name, answer in told.items() if answer is not None]
    return "，".join(words) or "没有写明"


def lines(project: Overview) -> None:
    """Draw the service lines with their amounts and the total."""
    st.subheader("服务项目", anchor=False)
    if not project.lines:
        ui.empty("list", "还没有服务项目", "从服务项目清单中选入，写明数量、单价和标准。", cite="石嘴山方案附件2一")
        return
    frame = pd.DataFrame(
        {
            "服务项目": [f"{one.number} {one.name}" if one.number else one.name for one in project.lines],
            "数量": [f"{one.quantity:,} {one.unit}" for one in project.lines],
            "单价（元）": [one.price.words(one.unit) for one in project.lines],
            "金额（元）": [ui.yuan(one.amount_fen) for one in project.lines],
            "中期目标": [f"{one.quantity_mid:,}" for one in project.lines],
            "人数": [one.people for one in project.lines],
            "服务标准": [one.standard or "—" for one in project.lines],
        }
    )
    ui.table(frame, alt=f"服务项目 {len(project.lines)} 项")
    total = sum(one.amount_fen for one in project.lines)
    _sum_line("数量乘单价合计", total, project.card.budget_fen)


def _sum_line(label: str, total_fen: int, budget_fen: int) -> None:
    apart = total_fen - budget_fen
    word = (
        ":green[:material/check_circle: 一致]"
        if apart == 0
        else f":red[:material/block: 相差 {ui.yuan(abs(apart))} 元]"
    )
    st.markdown(f":small[{label} **{ui.yuan(total_fen)}** 元，预算 {ui.yuan(budget_fen)} 元] {word}")


def goals(project: Overview) -> None:
    """Draw the goals with their weights."""
    st.subheader("绩效目标", anchor=False)
    if not project.goals:
        ui.empty("flag", "还没有绩效目标", "每项目标写明中期和期末的目标值，权重合计为 1。", cite="石嘴山方案附件3")
        return
    rows = [
        (ui.safe(one.name), f"{one.target_mid:f} {one.unit}", f"{one.target_final:f} {one.unit}", f"{one.weight:f}")
        for one in project.goals
    ]
    frame = pd.DataFrame(rows, columns=["目标", "中期目标值", "期末目标值", "权重"])
    st.table(frame, border="horizontal", hide_index=True)


def funding(project: Overview) -> None:
    """Draw the sources and the cap's arithmetic."""
    st.subheader("资金来源", anchor=False)
    if not project.funding:
        ui.empty(
            "payments",
            "还没有资金来源",
            "各来源合计应等于预算；专项资金受上年度补助资金总额 3% 的限制。",
            cite="石嘴山方案正文二（四）6",
        )
    else:
        rows = [(SOURCES.get(source, source), str(year), ui.yuan(fen)) for year, source, fen in project.funding]
        frame = pd.DataFrame(rows, columns=["来源", "年度", "金额（元）"])
        st.table(frame, border="horizontal", hide_index=True)
        _sum_line("各来源合计", sum(fen for _, _, fen in project.funding), project.card.budget_fen)
    for cap in project.caps:
        arithmetic(cap)


def arithmetic(cap: Cap) -> None:
    """Draw the cap of a year as a sum that can be followed by hand."""
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{cap.year} 年专项资金上限**")
        if cap.base_fen is None or cap.cap_fen is None or cap.left_fen is None:
            st.markdown(f"还没有登记 {cap.year - 1} 年社会救助补助资金总额，不能计算上限。")
        else:
            rows = [
                (f"{cap.year - 1} 年补助资金总额", ui.yuan(cap.base_fen)),
                (f"× {percent(cap.share)}，当年上限", ui.yuan(cap.cap_fen)),
                ("减：其他项目已安排", ui.yuan(cap.others_fen)),
                ("减：本项目", ui.yuan(cap.ours_fen)),
                ("还可安排", f"**{ui.yuan(cap.left_fen)}**"),
            ]
            frame = pd.DataFrame(rows, columns=["算式", "金额（元）"])
            st.table(frame, border="horizontal", hide_index=True)
            st.caption(f"基数取自 {ui.safe(cap.document)}")
        st.markdown(ui.clause("石嘴山方案正文二（四）6"))


def _questions(project: Overview) -> None:
    card = project.card
    with st.expander("负面清单、长期合同条件和预算因素", icon=":material/fact_check:"):
        for key, name in negative_questions().items():
            answer = card.negative_list.get(key)
            word = "没有回答" if answer is None else ("属于" if answer else "不属于")
            st.markdown(f"- {ui.safe(name)}：**{word}**")
        if (card.last_day - card.first_day).days >= _YEAR_DAYS:
            met = [name for key, name in long_conditions().items() if card.long_term.get(key)]
            st.markdown(f"- 服务期超过 12 个月，已具备的条件：{'、'.join(met) or '没有填写'}")
        for key, name in FACTORS.items():
            st.markdown(f"- {name}：{ui.safe(card.budget_factors.get(key, '—'))}")
