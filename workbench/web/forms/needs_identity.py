"""The identities of a household on the screen: masks, what may be opened, registered, uploaded and deleted."""

from collections.abc import Mapping

import streamlit as st

from workbench import clock
from workbench.errors import WorkbenchError
from workbench.queries.needs_household import HouseholdRecord
from workbench.queries.needs_vault import masks, person_files
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.person_files import OPEN_FOR, open_person_file
from workbench.services.vault import Reason
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms import needs_vault
from workbench.web.forms.fields import pick, two_columns
from workbench.web.page import command, reading
from workbench.web.views.needs_vault import masked_cards


def identity_part(actor: Actor, home: HouseholdRecord) -> None:
    """Draw what the actor may see and do of the identities of a household."""
    codes = {one.id: one.code for one in home.people}
    try:
        with reading() as session:
            found = masks(session, actor, home.id)
            files = {one.id: person_files(session, actor, one.id) for one in home.people}
    except WorkbenchError as error:
        ui.refusal(error)
        return
    st.caption("平时只显示掩码。数据库和文件里只有密文，密钥在数据库之外。")
    masked_cards(found, codes)
    if not found:
        ui.empty(
            "lock", "没有身份信息", "登记后加密保存；其余画面、导出和文书只有编码。", cite="个人信息保护法第二十八条"
        )
    if found and "vault.open" in home.can:
        needs_vault.opening(actor, found, codes)
    if "vault.write" in home.can and codes:
        needs_vault.identity(actor, home)
        _papers(actor, codes, files)
    for person in home.people if "vault.delete" in home.can else ():
        if files[person.id] or any(one.recipient_id == person.id for one in found):
            needs_vault.erasing(actor, person)


def _papers(actor: Actor, codes: Mapping[int, str], files: Mapping[int, Mapping[str, str]]) -> None:
    """Draw the files about each person, kept under the code, the way to add one, and the form to open one."""
    st.markdown("**本人材料**")
    for person_id, code in codes.items():
        count = len(files[person_id])
        told = f"{ui.safe(code)}：{count} 份，加密保存" if count else f"{ui.safe(code)}：还没有材料"
        st.markdown(told)
        back = f"/household?person={person_id}&part=identity"
        ui.upload_link("person", person_id, back=back, label=f"上传 {code} 的证件或材料（按编码改名，加密保存）")
    names = {
        public_id: f"{name}（第 {place} 份）"
        for every in files.values()
        for place, (public_id, name) in enumerate(every.items(), 1)
    }
    if names:
        _opening(actor, names)


def _opening(actor: Actor, names: Mapping[str, str]) -> None:
    """Draw the form to open a file about a person for a stated purpose."""
    form = draft("open_paper")
    with st.form("open_paper", enter_to_submit=False):
        st.markdown("**打开本人材料**")
        st.caption("每次打开都记下谁、何时、哪一份、为什么。")
        grid = two_columns()
        chosen = pick("哪一份（必填）", names, key=form.key("file"), on=grid)
        purposes = load_register().choices("purposes", clock.today())
        purpose = pick("查阅目的（必填）", purposes, key=form.key("purpose"), on=grid)
        matter = st.text_input("办理事项（必填）", placeholder="如 核对残疾人证", key=form.key("matter"))
        sent = st.form_submit_button("登记并打开")
    if sent:
        opened = ""
        with command() as session:
            opened = open_person_file(session, actor, chosen or "", Reason(purpose or "", matter or "")).public_id
        if opened:
            minutes = int(OPEN_FOR.total_seconds() // 60)
            st.info(f"已登记。{minutes} 分钟内可以取走，过后须重新登记。", icon=":material/visibility:")
            st.markdown(ui.file_link(opened, names[opened]))
