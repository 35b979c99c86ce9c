"""The record of each stage on a project's screen: what is there, and the way to where it is worked on."""

import pandas as pd
import streamlit as st

from workbench.models.words import EvaluationState, Phase
from workbench.queries.application_lines import application_lines
from workbench.queries.overview import Overview, Phased
from workbench.rules.book import Rule
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.page import link, reading
from workbench.web.views.methods import method_name
from workbench.web.views.payments import milestones_table, paid_counts

_STATES = {
    EvaluationState.DRAFT: "编制方案",
    EvaluationState.SCORING: "评分中，评分表封存",
    EvaluationState.OPENED: "已启封",
}


def needs(project: Overview) -> None:
    """Draw the wishes that were taken into the project."""
    if not project.wanted:
        ui.empty(
            "diversity_1",
            "还没有列入本项目的需求",
            "在需求清单中把服务需求决定为“列入购买”，并选择本项目。",
            cite="石嘴山方案附件2一",
        )
    else:
        rows = [(one.name, str(one.people), f"{one.quantity:,}") for one in project.wanted]
        frame = pd.DataFrame(rows, columns=["服务项目", "提出人数", "数量"])
        st.table(frame, border="horizontal", hide_index=True)
    link("needs", "查看需求清单", icon="diversity_1", list="wishes")


def procurement(project: Overview) -> None:
    """Draw how far the procurement is, for who may read it."""
    card, bidding = project.card, project.bidding
    if "procurement.read" not in project.can:
        awarded = bidding.awarded if bidding else ""
        st.markdown(f"成交供应商：**{ui.safe(awarded)}**" if awarded else "采购还没有定标。")
        return
    if bidding is None:
        why = "立项批准并公开后，由采购经办或代理机构登记采购方式、日期、评审小组和报价。"
        ui.empty("gavel", "还没有采购记录", why, cite="政府采购法第二十六条")
    else:
        told = {
            "采购方式": method_name(bidding.method, bidding.reviewed_on),
            "参加的供应商": f"{bidding.bidders} 家",
            "评审日": ui.day(bidding.reviewed_on),
            "成交供应商": f"{bidding.awarded}（{ui.day(bidding.awarded_on)}）" if bidding.awarded else "还没有定标",
        }
        _pairs(told)
    link("procurement", "打开采购与定标", icon="gavel", project=card.id)


def contract(project: Overview) -> None:
    """Draw the contract with its payments, for who may read it."""
    if "contract.read" not in project.can:
        st.markdown("合同内容由购买主体和承接主体查看。")
        return
    if project.contract is None:
        ui.empty(
            "contract",
            "还没有合同",
            "定标并发出通知书之日起 30 日内签订，签订后在这里登记。",
            cite="政府采购法第四十六条",
        )
    else:
        paid_counts(project.contract)
        milestones_table(project.contract)
    link("contract", "打开合同", icon="contract", project=project.card.id)


def delivery(project: Overview) -> None:
    """Draw what was delivered of every service line."""
    if not project.lines or project.contract is None:
        contract(project)
        return
    for one in project.lines:
        share = min(one.delivered / one.quantity, 1.0)
        st.progress(share, text=f"{ui.safe(one.name)} **{one.delivered:,}** / {one.quantity:,} {ui.safe(one.unit)}")
    link("contract", "打开合同与履约", icon="local_shipping", project=project.card.id, part="delivery")


def evaluation(project: Overview, phase: Phase) -> None:
    """Draw how far an evaluation is, and its result for who may read it."""
    found = next((one for one in project.phases if one.phase == phase), None)
    if found is None:
        name = "中期" if phase == Phase.MID else "期末"
        ui.empty(
            "groups",
            f"还没有{name}评估方案",
            "合同履行中编制方案、组成评估小组，方案确认后开始评分。",
            cite="石嘴山方案附件2五",
        )
        if "evaluation.plan" in project.can:
            link("evaluation", "编制评估方案", icon="groups", project=project.card.id, phase=phase.value)
        return
    _pairs(
        {
            "进度": _STATES[found.state],
            "评分表": f"{found.submitted} / {found.members} 已提交",
            "评分截止": ui.day(found.due_on),
            "结果": f"{found.total} 分，{found.grade}" if found.total else "还没有可以查看的结果",
            "确认": ui.day(found.confirmed_on),
            "公布": ui.day(found.published_on),
        }
    )
    _ways(found, project)


def _ways(found: Phased, project: Overview) -> None:
    with st.container(horizontal=True):
        if "evaluation.read" in project.can:
            link("evaluation", "评估方案与小组", icon="groups", evaluation=found.id)
        if found.total:
            link("result", "评估结果", icon="analytics", evaluation=found.id)
            link("report", "评估报告", icon="article", evaluation=found.id)


def application(actor: Actor, project: Overview) -> None:
    """Draw how the final result is used: decision, next year's budget, buying again, visits after the end."""
    card = project.card
    if "evaluation.read" not in project.can:
        final = next((one for one in project.phases if one.phase == Phase.FINAL and one.application), None)
        st.markdown(f"**{ui.safe(final.application)}**" if final else "还没有登记结果应用。")
        return
    with reading() as session:
        told = application_lines(session, actor, card.id)
    if not told:
        why = "期末评估结果公布后，登记继续购买、改进后继续或中断项目及理由。"
        ui.empty("recycling", "还没有登记结果应用", why, cite="石嘴山方案附件3五（六）")
    else:
        _pairs(told)
    with st.container(horizontal=True):
        link("application", "打开结果应用", icon="recycling", project=card.id)
        link("follow_up", "事后回访", icon="home_pin", project=card.id)


def acceptance(project: Overview, rules: tuple[Rule, ...]) -> None:
    """Draw how far acceptance, handover, settlement and archive are; before it, what it will ask for."""
    if not project.ending:
        st.markdown("期末评估结果公布后办理验收，届时逐项核对：")
        asked_for(rules)
    elif "acceptance.read" in project.can:
        _pairs(dict(project.ending))
    else:
        st.markdown("验收内容由购买主体和承接主体查看。")
    link("acceptance", "打开验收与归档", icon="verified", project=project.card.id)
    link("payments", "打开付款与结算", icon="payments", project=project.card.id)


def asked_for(rules: tuple[Rule, ...]) -> None:
    """Draw what the rules of a stage ask for, each with its clause."""
    for rule in rules:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(rule.title)}** :small[{ui.safe(rule.cite.says)}]")
            st.markdown(ui.clause(rule.clause, rule.mark))


def _pairs(told: dict[str, str]) -> None:
    rows = [(label, ui.safe(words)) for label, words in told.items()]
    st.table(pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True)
