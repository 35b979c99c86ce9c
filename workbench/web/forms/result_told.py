"""A confirmed result is told: fed back, received, made public; with the window of appeal and what it is counted from."""

from datetime import date

import streamlit as st
from sqlmodel import select

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.words import Phase
from workbench.queries.result_desk import ResultDesk
from workbench.queries.results import ResultCard
from workbench.rules.receipt_words import MEANS
from workbench.security.policy import Actor
from workbench.services.receipts import Receipt, record_receipt
from workbench.services.results import feed_back_result, publish_result
from workbench.web import ui
from workbench.web.confirm import ask, confirmed, hard_stops
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command, link, reading
from workbench.web.views.documents import paper_waits


def told(desk: ResultDesk) -> None:
    """Say who received the letter, and until when the contractor may appeal, counted from what."""
    card = desk.card
    if card.received_on:
        how = MEANS[card.received_how]
        st.markdown(f"**送达回执** {ui.day(card.received_on)} {ui.safe(card.received_by)}签收，{how}")
    if desk.telling.window is None or desk.appeal_id is not None or card.published_on is not None:
        return
    st.caption(
        f"{_counted(card)}承接主体可以申诉到 {ui.day(desk.telling.window.due)}（含当日）。{_left(desk.telling.window.due)}"
    )


def _counted(card: ResultCard) -> str:
    if card.received_on:
        return f"{ui.day(card.fed_back_on)} 反馈，{ui.day(card.received_on)} 送达，申诉期限按本级规定起算。"
    return (
        f"还没有登记送达回执，申诉期限暂从反馈日 {ui.day(card.fed_back_on)} 起算；"
        "方案没有规定起算日，登记回执后按送达日计算（默认值，可配置）。"
    )


def _left(until: date) -> str:
    return "期限内公布的，申诉改变结果后须重新公布。" if clock.today() <= until else "期限已过，可以公布。"


def tell_step(actor: Actor, desk: ResultDesk) -> None:
    """Draw the next step of telling: feedback, receipt and publication, use."""
    card = desk.card
    if card.fed_back_on is None:
        on = _day("反馈日期", card)
        words = "反馈之日起承接主体可以申诉；收到送达回执后再登记送达日。"
        if _asked("feed_back", "登记反馈承接主体", words):
            with command("已登记反馈，申诉期限开始计算") as session:
                feed_back_result(session, actor, card.id, fed_back_on=on)
        return
    if card.received_on is None:
        _receipt(actor, card)
    if card.published_on is None:
        _publish(actor, desk)
    elif card.phase == Phase.FINAL:
        link("application", "登记和查看结果应用", icon="recycling", project=card.project_id)


def _receipt(actor: Actor, card: ResultCard) -> None:
    scan = st.query_params.get("file", "")
    with st.expander("登记送达回执", icon=":material/mark_email_read:", expanded=bool(scan)):
        _scan(card, scan)
        grid = two_columns()
        by = grid.text_input("签收人（必填）", key=f"received_by_{card.id}", placeholder="姓名和职务；留置的写见证人")
        on = pick_day("送达日期（必填）", key=f"received_on_{card.id}", kept=clock.today(), on=grid)
        how = pick("送达方式（必填）", MEANS, key=f"received_how_{card.id}", kept=next(iter(MEANS)), on=grid)
        ask("receipt", "登记回执")
    words = "送达日登记后不能更改，申诉期限随即按送达日计算。"
    if confirmed("receipt", "登记送达回执", words, "登记"):
        with command("送达回执已登记", then=_drop_scan) as session:
            record_receipt(session, actor, card.id, Receipt(by or "", day(on, "送达日期"), how or "", scan))


def _drop_scan() -> None:
    st.query_params.pop("file", None)


def _scan(card: ResultCard, scan: str) -> None:
    """Draw the way to hand the scan in, or the one that was."""
    if not scan:
        ui.upload_link("receipt", card.id, back=f"/result?result={card.id}", label="上传回执扫描件（没有的可以不传）")
        return
    with reading() as session:
        own = select(StoredFile.name).where(
            StoredFile.kind == "receipt", StoredFile.evaluation_id == card.evaluation_id
        )
        name = session.exec(own.where(StoredFile.public_id == scan)).first()
    if name:
        st.markdown(ui.file_link(scan, name))


def _publish(actor: Actor, desk: ResultDesk) -> None:
    card, early, flag, reason = desk.card, desk.telling.early, f"_stops_publish_{desk.card.id}", ""
    on = _day("公布日期", card)
    if early and early.severity in {"stop", "warn"}:
        st.markdown(f"{ui.badge(ui.SEVERITY[early.severity])} {ui.safe(f'{early.what}：{early.why}')}")
        st.markdown(f"{ui.safe(early.fix)} {ui.clause(early.clause, early.mark)}")
    if early and early.severity == "warn":
        reason = st.text_input("在申诉期限内公布的原因（期限内公布的必填，会存入档案）", key=f"early_{card.id}")
    about = f"evaluation:{card.evaluation_id}"
    paper_waits(card.project_id, ("signed_report", "signed_notice"), about, card.confirmed_on)
    if _asked("publish", "登记公布结果", "公布的内容以确认的版本为准。"):
        with command("已登记公布") as session, hard_stops(flag):
            publish_result(session, actor, card.id, published_on=on, reason=reason)
    ui.refusal_dialog("现在还不能公布结果", flag=flag)


def _day(label: str, card: ResultCard) -> date:
    return day(st.date_input(label, clock.today(), format="YYYY-MM-DD", key=f"{label}_{card.id}"), label)


def _asked(name: str, label: str, words: str) -> bool:
    ask(name, label, kind="primary")
    return confirmed(name, label, words, "登记")
