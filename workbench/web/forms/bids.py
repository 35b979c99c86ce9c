"""Bids as opened, new suppliers, the explanation of a low price, and the award."""

import streamlit as st

from workbench.errors import ValidationError
from workbench.models.words import CONTRACTOR_KIND_NAMES
from workbench.queries.bids import RankedBid
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.security.policy import Actor
from workbench.services.procurement import add_contractor, award_bid, explain_low_price, record_bid
from workbench.services.procurement_bids import change_bid
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.bids_fields import bid_fields, read_bid
from workbench.web.forms.fields import pick, two_columns
from workbench.web.forms.typed import day, whole
from workbench.web.page import command

REFUSED = "award_refused"
_FOUND = {None: "尚未认定", True: "说明成立，继续评审", False: "不能证明报价合理，作无效处理"}


def bid(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw the form of one bid, filled in from the official procedure's report."""
    form = draft(f"bid_{record.id}")
    with st.form(f"bid_{record.id}", enter_to_submit=False):
        st.markdown("**登记一家供应商的响应**")
        typed = bid_fields(form, record, tender.suppliers, None)
        sent = st.form_submit_button("登记响应", type="secondary" if tender.bids else "primary")
    if sent:
        with command("响应已登记，名次已重新计算", then=form.saved) as session:
            record_bid(session, actor, record.id, read_bid(typed, record))


def correct(actor: Actor, record: Record, one: RankedBid) -> None:
    """Draw a bid that is on record, to put right what was typed wrongly; only before the opening."""
    form = draft(f"fix_{one.bid_id}", record.version)
    with st.expander(f"更正{one.name}的登记", icon=":material/edit:"), st.form(f"fix_{one.bid_id}"):
        typed = bid_fields(form, record, {one.contractor_id: one.name}, one)
        sent = st.form_submit_button("保存更正")
    if sent:
        with command("登记已更正，名次已重新计算", then=form.saved) as session:
            change_bid(session, actor, one.bid_id, read_bid(typed, record))


def supplier(actor: Actor, tender: Tendering) -> None:
    """Draw the form of a supplier that is not on the list yet."""
    form = draft("supplier")
    with st.form("supplier", enter_to_submit=False):
        st.markdown("**登记新的供应商**")
        grid = two_columns()
        name = grid.text_input("供应商名称（必填）", key=form.key("name"))
        code = grid.text_input("统一社会信用代码（必填）", key=form.key("code"))
        kind = pick("类型（必填）", CONTRACTOR_KIND_NAMES, key=form.key("kind"), on=grid)
        sent = st.form_submit_button("登记供应商")
    if sent:
        with command("供应商已登记", then=form.saved) as session:
            if kind is None:
                raise ValidationError("“类型”没有选择", where="类型", fix="按登记证书选择类型")
            add_contractor(session, actor, tender.purchaser_id, name=name, credit_code=code, kind=kind)


def low_price(actor: Actor, chosen: RankedBid) -> None:
    """Draw the form for a supplier's written explanation and the committee's finding."""
    form = draft(f"low_price_{chosen.bid_id}")
    with st.form(f"low_price_{chosen.bid_id}", enter_to_submit=False):
        st.markdown("**登记书面说明**")
        text = st.text_area(
            "书面说明和审查意见（必填）",
            value=chosen.explanation,
            height=100,
            placeholder="供应商怎样说明，评审小组怎样审查",
            key=form.key("text"),
        )
        minutes = st.text_input(
            "给予的说明时间（必填，分钟）",
            value=str(chosen.explanation_minutes or ""),
            placeholder="如 30",
            key=form.key("minutes"),
        )
        accepted = st.radio(
            "认定",
            list(_FOUND),
            index=list(_FOUND).index(chosen.explanation_accepted),
            format_func=lambda one: _FOUND[one],
            key=form.key("accepted"),
        )
        sent = st.form_submit_button("保存说明")
    if sent:
        with command("书面说明已登记，名次已重新计算", then=form.saved) as session:
            given = whole(minutes, "给予的说明时间")
            explain_low_price(session, actor, chosen.bid_id, explanation=text, minutes=given, accepted=accepted)


def award(actor: Actor, tender: Tendering, record: Record, first: RankedBid) -> None:
    """Draw the award of the bid ranked first; the button says why when it is too early."""
    form = draft(f"award_{record.id}", record.version)
    with st.form(f"award_{record.id}", enter_to_submit=False):
        st.markdown(f"**登记定标**　第一候选：{ui.safe(first.name)}")
        st.markdown(
            ui.clause(
                "政府采购法实施条例第四十三条：收到评审报告之日起 5 个工作日内确定，确定之日起 2 个工作日内发出通知书并公告"
            )
        )
        grid = two_columns()
        on = grid.date_input("定标日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("on"))
        notice = grid.date_input(
            "通知书发出和公告日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("notice")
        )
        reason = st.text_area(
            "定标理由（必填）",
            height=80,
            placeholder="综合得分、服务能力和质量；不以价低为唯一标准",
            key=form.key("reason"),
        )
        sent = st.form_submit_button("登记定标", type="primary", icon=":material/gavel:")
    if sent:
        _award(actor, record, first, form, (on, notice, reason))
    way = ui.Way("去登记说明", "procurement", (("project", str(tender.project_id)),))
    ui.refusal_dialog("现在还不能定标", flag=REFUSED, way=way)


def _award(actor: Actor, record: Record, first: RankedBid, form: Draft, typed: tuple[object, object, str]) -> None:
    with command(f"已定标：{first.name}", then=form.saved, dialog=REFUSED) as session:
        award_bid(
            session,
            actor,
            record.id,
            first.bid_id,
            awarded_on=day(typed[0], "定标日期"),
            notice_on=day(typed[1], "通知书发出和公告日期"),
            reason=typed[2],
            seen=form.seen,
        )
