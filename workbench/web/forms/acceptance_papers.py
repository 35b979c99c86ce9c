"""The papers of an acceptance: opinions drawn by lot and typed back, the certificate issued, its signed scan matched."""

import streamlit as st

from workbench import clock
from workbench.queries.acceptance import SATISFACTION, AcceptanceCard
from workbench.queries.acceptance_desk import AcceptanceDesk
from workbench.reports.acceptance_papers import (
    OPINIONS,
    draw_certificate,
    draw_opinion_forms,
    issue_certificate,
)
from workbench.reports.project_documents import issue_for_project, issued_for_project
from workbench.security.policy import Actor
from workbench.services.acceptance_opinions import Opinion, draw_recipients, record_opinion
from workbench.services.acceptance_signing import Signed, match_scan, read_from_name
from workbench.services.paper_forms import bind_entries
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.paper_forms import on_paper, printed_of
from workbench.web.forms.typed import day, whole
from workbench.web.page import command, reading


def draw_form(actor: Actor, desk: AcceptanceDesk, card: AcceptanceCard) -> None:
    """Draw who is asked for an opinion, by lot and once."""
    with st.container(border=True):
        st.markdown(f"**抽取服务对象**　服务过的 {desk.people} 人")
        st.caption("抽签的种子取自抽取前最后一条操作记录的校验值，谁都不能挑；抽取只做一次，名单和种子留在操作记录里。")
        typed = st.text_input("抽取人数（必填）", value=str(min(desk.people, 10)), key=f"size_{card.id}", width=180)
        ask("draw_recipients", "抽取", kind="primary")
    if confirmed("draw_recipients", "抽取服务对象", f"从 {desk.people} 人中抽取 {typed} 人，抽取后不能重抽。", "抽取"):
        with command("已抽取，打印意见表请服务对象填写") as session:
            draw_recipients(session, actor, card.id, size=whole(typed or "", "抽取人数"))


def opinion_paper(actor: Actor, desk: AcceptanceDesk, card: AcceptanceCard) -> None:
    """Draw the opinion forms for printing: one for each recipient drawn, or a blank one."""
    with reading() as session:
        issued = issued_for_project(session, desk.project_id, OPINIONS)
    label = f"打印意见表（{len(card.opinions)} 份，已填编码）" if card.opinions else "打印空白意见表"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(label, icon=":material/print:", key="opinion_paper"):
            issue(
                "意见表",
                lambda session: draw_opinion_forms(session, actor, card.id),
                lambda session, drawn: issue_for_project(session, actor, drawn, "acceptance.write"),
            )
        for one in issued[:1]:
            st.markdown(ui.file_link(one.public_id, one.label))
    forms_out(card)


def forms_out(card: AcceptanceCard) -> None:
    """Say which numbered opinion forms are out, and how many were typed back."""
    printed_of(OPINIONS, f"acceptance:{card.id}")


def opinion_form(actor: Actor, card: AcceptanceCard) -> None:
    """Draw the typing back of one paper form, in the order of its rows; the next recipient stands first."""
    waiting = [one for one in card.opinions if one.given_on is None]
    codes = {one.recipient_id: one.code for one in [*waiting, *card.given]}
    first = next(iter(codes), None)
    if first is None:
        return
    form = draft(f"opinion_{card.id}_{len(card.given)}")
    with st.form(f"form_{form.name}", enter_to_submit=True, clear_on_submit=False):
        st.markdown(f"**录入意见表**　还有 {len(waiting)} 份没有录入")
        grid = two_columns()
        who = pick("W2 服务对象编码（必填）", codes, key=form.key("who"), kept=first, on=grid)
        on = pick_day("W3 意见日期（必填）", key=form.key("on"), kept=card.held_on, on=grid)
        level = grid.text_input("W4 满意程度（填 1 至 5，5 很满意）", key=form.key("level"))
        proxy = grid.text_input("W5 谁填写（1 本人，2 代填）", value="1", key=form.key("proxy"))
        words = st.text_area("W6 想说的话", height=70, key=form.key("words"))
        paper = on_paper(form, f"{OPINIONS}_{card.id}")
        sent = st.form_submit_button("保存，录下一份", type="primary")
    if sent:
        with command("意见已录入", then=form.saved) as session:
            given = Opinion(
                recipient_id=who or 0,
                given_on=day(on, "意见日期"),
                satisfaction=whole(
                    level or "", f"满意程度（{'、'.join(f'{k} {v}' for k, v in SATISFACTION.items())}）"
                ),
                words=words or "",
                proxy=whole(proxy or "", "谁填写") == 2,  # noqa: PLR2004 - as printed on the form
            )
            kept = record_opinion(session, actor, card.id, given)
            bind_entries(session, actor, OPINIONS, card.id, [kept], paper)


def certificate_form(actor: Actor, card: AcceptanceCard) -> None:
    """Draw the issue of the certificate, with the short hash that its scan is matched by."""
    with st.container(border=True, gap="xxsmall"):
        st.markdown("**验收书**　制发、打印、签字，扫描后按编号和校验码登记")
        if card.form_hash:
            st.markdown(f"校验码 **{card.form_hash}**，印在末页")
        if st.button(
            "重新制发验收书" if card.form_hash else "制发验收书", icon=":material/picture_as_pdf:", key="certificate"
        ):
            issue("验收书", lambda session: draw_certificate(session, actor, card.id),
                  lambda session, drawn: issue_certificate(session, actor, drawn))  # fmt: skip
        word_twin(
            actor, card.project_id, lambda session: draw_certificate(session, actor, card.id).drawn, key="certificate"
        )


def scan_form(actor: Actor, desk: AcceptanceDesk, card: AcceptanceCard) -> None:
    """Draw the upload of the signed certificate, and the matching by number, short hash and signatures."""
    back = f"/acceptance?project={desk.project_id}"
    ui.upload_link("acceptance", desk.project_id, back=back, label="上传签字的扫描件")
    if not desk.scans:
        return
    files = {one.public_id: one.name for one in desk.scans}
    public_id = pick("扫描件（必填）", files, key=f"scan_{card.id}", kept=next(iter(files)))
    if public_id is None:
        return
    with reading() as session:
        number, hashed = read_from_name(session, public_id)
    form = draft(f"match_{card.id}_{public_id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.caption("编号和校验码从文件名读出，读不出的照验收书末页填写。")
        grid = two_columns()
        number = grid.text_input("文书编号（必填）", value=number, key=form.key("number"))
        hashed = grid.text_input("校验码（必填）", value=hashed, key=form.key("hash"))
        signed_on = pick_day("签字日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        st.markdown("**扫描件上有签字的成员**")
        signed = {one.id for one in card.members if st.checkbox(one.name, key=form.key(f"{one.id}_signed"))}
        sent = st.form_submit_button("登记签字的验收书", type="primary")
    if sent:
        with command("签字的验收书已登记", then=form.saved) as session:
            scan = Signed(public_id, number or "", hashed or "", day(signed_on, "签字日期"), signed)
            match_scan(session, actor, card.id, scan, seen=form.seen)
