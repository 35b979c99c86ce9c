"""One bid under review: what it meets, corrections, ties, deposit; who does not sign; what was published."""

from decimal import Decimal

import streamlit as st

from workbench.queries.bids import RankedBid
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.rules.procurement_words import CLAUSE_KINDS, DEPOSIT_FORMS
from workbench.security.policy import Actor
from workbench.services.procurement_award import record_published, record_refusal
from workbench.services.procurement_bids import Reviewed, confirm_correction, record_review, settle_tie
from workbench.services.procurement_dates import Deposit, record_deposit
from workbench.services.procurement_review import examine_bid
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.typed import day, decimal, money, whole
from workbench.web.page import command

_MET = {None: "尚未审查", True: "满足", False: "不满足"}


def examination(actor: Actor, tender: Tendering, one: RankedBid) -> None:
    """Draw the clauses with whether this bid meets each; a veto needs words."""
    form = draft(f"examine_{one.bid_id}", tender.record.version if tender.record else 0)
    kept = {clause.code: clause for clause in one.clauses}
    with st.form(f"examine_{one.bid_id}", enter_to_submit=False):
        st.markdown(f"**资格和符合性审查**　{ui.safe(one.name)}")
        typed = {}
        for clause in tender.more.clauses:
            known = kept.get(clause.code)
            label = f"{clause.code} {CLAUSE_KINDS[clause.kind]}：{clause.words}"
            met = st.radio(ui.safe(label), list(_MET), index=list(_MET).index(known.met if known else None), format_func=lambda answer: _MET[answer], horizontal=True, key=form.key(f"{clause.code}_met"))  # fmt: skip
            words = st.text_input(
                "不满足的事实", value=known.finding if known else "", key=form.key(f"{clause.code}_words")
            )
            typed[clause.code] = (met, words)
        sent = st.form_submit_button("保存审查结论")
    if sent:
        with command("审查结论已登记，名次已重新计算", then=form.saved) as session:
            found = {code: (met, words) for code, (met, words) in typed.items() if met is not None}
            examine_bid(session, actor, one.bid_id, found)


def reviewed(actor: Actor, record: Record, one: RankedBid) -> None:
    """Draw the committee's other findings on a bid: total mark, why it is invalid, why its price is doubted."""
    form = draft(f"review_{one.bid_id}", record.version)
    with st.form(f"review_{one.bid_id}", enter_to_submit=False):
        st.markdown("**评审意见**")
        grid = two_columns()
        quality = grid.text_input("评审报告的商务技术得分", value=f"{one.quality:f}", key=form.key("quality"))
        technical = grid.text_input("其中技术得分（并列时比较）", value="" if one.row.technical is None else f"{one.row.technical:f}", key=form.key("technical"))  # fmt: skip
        invalid = st.text_input("无效响应的理由", value=one.row.invalid_reason, key=form.key("invalid"))
        doubted = st.text_input("凭专业判断启动异常低价审查的理由", value=one.row.doubted, key=form.key("doubted"))
        sent = st.form_submit_button("保存评审意见")
    if sent:
        with command("评审意见已登记，名次已重新计算", then=form.saved) as session:
            own = decimal(technical, "其中技术得分") if technical.strip() else None
            new = Reviewed(decimal(quality, "评审报告的商务技术得分"), own, invalid.strip(), doubted.strip())
            record_review(session, actor, one.bid_id, new)


def correction(actor: Actor, one: RankedBid) -> None:
    """Draw the corrections of a price and the bidder's answer; nothing where there is nothing to correct."""
    if one.correction is None or not one.correction.corrections:
        return
    with st.container(border=True, key=f"edge_warn_fix_{one.bid_id}", gap="xxsmall"):
        st.markdown(f"**报价修正**　{ui.yuan(one.price_fen or 0)} 元 → {ui.yuan(one.correction.price_fen)} 元")
        for fix in one.correction.corrections:
            st.markdown(ui.safe(f"{fix.what}：{fix.before} → {fix.after}，{fix.reason}"))
            st.markdown(ui.clause(fix.clause))
        for label, confirmed in (("投标人已书面确认", True), ("投标人不确认，作无效处理", False)):
            if st.button(
                label, key=f"fix_{one.bid_id}_{confirmed}", disabled=one.row.correction_confirmed is confirmed
            ):
                with command("修正的确认结果已登记") as session:
                    confirm_correction(session, actor, one.bid_id, confirmed=confirmed)


def tie(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw the result of the vote or draw for bids that tie; nothing where none do."""
    tied = [one for one in tender.bids if one.line.tied]
    if not tied:
        return
    form = draft(f"tie_{record.id}", record.version)
    with st.form(f"tie_{record.id}", enter_to_submit=False):
        st.markdown("**并列的先后**　按采购文件规定的方式或者随机抽取的结果登记，这里不抽取")
        places = {one.bid_id: st.text_input(f"{one.name}的先后", placeholder="如 1", key=form.key(f"place_{one.bid_id}")) for one in tied}  # fmt: skip
        how = st.text_input("采用的办法和经过（必填）", key=form.key("how"))
        sent = st.form_submit_button("登记先后")
    if sent:
        with command("并列的先后已登记", then=form.saved) as session:
            given = {bid_id: whole(text, "先后") for bid_id, text in places.items()}
            settle_tie(session, actor, record.id, given, how=how)


def deposit(actor: Actor, record: Record, one: RankedBid) -> None:
    """Draw a bidder's deposit and its return."""
    form = draft(f"deposit_{one.bid_id}")
    with st.form(f"deposit_{one.bid_id}", enter_to_submit=False):
        st.markdown(f"**保证金**　{ui.safe(one.name)}")
        grid = two_columns()
        fen = one.row.deposit_fen or record.bond_fen
        amount = grid.text_input("金额（必填，元）", value=ui.yuan(fen) if fen else "", key=form.key("amount"))
        kinds = list(DEPOSIT_FORMS)
        place = kinds.index(one.row.deposit_form) if one.row.deposit_form in kinds else None
        kind = grid.selectbox("交纳形式（必填）", kinds, index=place, placeholder="选择", key=form.key("kind"))
        got = pick_day("收到日期", key=form.key("got"), kept=one.row.deposit_received_on, on=grid)
        back = pick_day("退还日期", key=form.key("back"), kept=one.row.deposit_returned_on, on=grid)
        sent = st.form_submit_button("保存保证金")
    if sent:
        with command("保证金已登记", then=form.saved) as session:
            new = Deposit(money(amount, "保证金"), kind or "", got, back)
            record_deposit(session, actor, one.bid_id, new)


def refusal(actor: Actor, one: RankedBid) -> None:
    """Draw that a candidate does not sign, folded away; the next one then follows."""
    form = draft(f"refusal_{one.bid_id}")
    with st.expander(f"{one.name}不能签订合同", icon=":material/person_off:"), st.form(f"refusal_{one.bid_id}"):
        st.caption("登记后按名次顺延至下一名候选人；没有候选人的，重新采购。")
        on = pick_day("日期（必填）", key=form.key("on"))
        why = st.text_area("理由（必填）", height=70, key=form.key("why"))
        sent = st.form_submit_button("登记不能签约")
    if sent:
        with command("已登记，顺延至下一名候选人", then=form.saved) as session:
            record_refusal(session, actor, one.bid_id, on=day(on, "日期"), reason=why)


def published(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw the published figures, to be compared with the recomputed ones."""
    form = draft(f"published_{record.id}")
    with st.form(f"published_{record.id}", enter_to_submit=False):
        st.markdown("**公布的得分**　只作比对，不改变计算结果")
        typed = {}
        for one in tender.bids:
            grid = two_columns()
            typed[one.bid_id] = tuple(
                grid.text_input(f"{one.name} {label}", value="" if kept is None else f"{kept:f}", key=form.key(f"{one.bid_id}_{key}"))
                for key, label, kept in (
                    ("price", "价格分", one.row.published_price_points),
                    ("total", "总分", one.row.published_total),
                )
            )  # fmt: skip
        sent = st.form_submit_button("保存并比对")
    if sent:
        with command("公布的得分已登记", then=form.saved) as session:
            given = {bid_id: (_figure(price), _figure(total)) for bid_id, (price, total) in typed.items()}
            record_published(session, actor, record.id, given)


def _figure(text: str) -> Decimal | None:
    return decimal(text, "公布的得分") if text.strip() else None
