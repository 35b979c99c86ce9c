"""Registering, opening and deleting an identity; what is opened is shown once and kept nowhere."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench import clock
from workbench.queries.needs_household import HouseholdRecord
from workbench.queries.needs_person import PersonRecord
from workbench.queries.needs_vault import Masked
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.erasure import erase_identity, finish_erasures
from workbench.services.vault import FIELDS, Identity, Notice, Reason, open_identity, save_identity
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command


def identity(actor: Actor, home: HouseholdRecord) -> None:
    """Draw the form for the identity of one of the household's people, or of who speaks for one."""
    form, today = draft(f"identity_{home.id}"), clock.today()
    people: dict[tuple[int, int | None], str] = {(one.id, None): one.code for one in home.people}
    people |= {
        (one.id, agent_id): f"{one.code} 的{role}（{relation}）"
        for one in home.people
        for agent_id, role, relation, _ in one.agents
    }
    with st.form(f"identity_{home.id}", enter_to_submit=False):
        st.markdown("**登记身份信息**")
        st.caption("加密保存，平时只显示掩码。没有的号码留空，不要补猜。再次登记会替换原来的。")
        whose = pick("谁的（必填）", people, key=form.key("whose"))
        grid = two_columns()
        typed = {name: grid.text_input(label, key=form.key(name)) for name, label in FIELDS.items()}
        ground = pick("处理依据（必填）", load_register().choices("grounds", today), key=form.key("ground"), on=grid)
        informed_on = pick_day("告知日期（必填）", key=form.key("informed_on"), on=grid)
        st.caption("不满14周岁的，还要填监护人的单独同意：")
        grid = two_columns()
        consent_on = pick_day("监护人同意日期", key=form.key("consent_on"), on=grid)
        consent_by = grid.text_input("同意的监护人与对象的关系", key=form.key("consent_by"))
        sent = st.form_submit_button("加密保存")
    if sent:
        with command("身份信息已加密保存", then=form.saved) as session:
            recipient_id, agent_id = whose or (0, None)
            notice = Notice(ground or "", day(informed_on, "告知日期"), consent_on, consent_by or "")
            told = Identity(**{name: str(value or "") for name, value in typed.items()})
            save_identity(session, actor, recipient_id, told, notice, agent_id=agent_id)


def opening(actor: Actor, found: Sequence[Masked], codes: Mapping[int, str]) -> None:
    """Draw the form to open an identity; what was opened stands below until the next click."""
    form = draft("open_identity")
    names = {
        one.entry_id: f"{codes[one.recipient_id]}{f' 的{one.role}' if one.role else ''} {one.name}" for one in found
    }
    purposes = load_register().choices("purposes", clock.today())
    with st.form("open_identity", enter_to_submit=False):
        st.markdown("**查阅身份信息**")
        st.caption("每次查阅都记下谁、何时、看了哪几项、为什么；只选办事必须知道的。")
        grid = two_columns()
        entry = pick("谁的（必填）", names, key=form.key("entry"), on=grid)
        purpose = pick("查阅目的（必填）", purposes, key=form.key("purpose"), on=grid)
        fields = st.pills(
            "查阅内容（必填）",
            list(FIELDS),
            selection_mode="multi",
            format_func=lambda one: FIELDS[one],
            key=form.key("fields"),
        )
        matter = st.text_input("办理事项（必填）", placeholder="如 第三季度上门送达幸福清单", key=form.key("matter"))
        sent = st.form_submit_button("查阅并登记")
    if sent:
        clear: dict[str, str] = {}
        with command() as session:
            clear = open_identity(session, actor, entry or "", fields or (), Reason(purpose or "", matter or ""))
        if clear:
            told = " · ".join(f"{FIELDS[name]} **{ui.safe(value or '没有登记')}**" for name, value in clear.items())
            st.info(f"{told}\n\n已登记本次查阅。离开或再点一次，这里就不再显示。", icon=":material/visibility:")


def erasing(actor: Actor, person: PersonRecord) -> None:
    """Draw the form to delete a person's identity by law, asked again before it is done."""
    form, name = draft(f"erase_{person.id}"), f"erase_{person.id}"
    with st.container(border=True):
        st.markdown(f"**依法删除 {ui.safe(person.code)} 的身份信息**")
        st.caption("删除保险库里的身份信息和本人的文件；编码、评估和服务记录保留，不能再对应到人。")
        grid = two_columns()
        grounds = load_register().choices("deletions", clock.today())
        ground = pick("删除依据（必填）", grounds, key=form.key("ground"), on=grid)
        reason = grid.text_input("删除理由（必填）", key=form.key("reason"))
        ask(name, "删除身份信息", icon="delete_forever")
    if asking(name) and confirmed(name, "删除身份信息", "删除后不能恢复，备份以外没有别的副本。确定删除？", "确定删除"):
        with command(f"{person.code} 的身份信息已删除", then=_finish) as session:
            erase_identity(session, actor, person.id, ground=ground or "", reason=reason or "")


def _finish() -> None:
    """Clean the disk; while somebody's open page holds the old state, the duty to clean it stays."""
    finish_erasures()
