"""Templates: a standard one fetched, an own one handed in, tried, confirmed for a day or sent back, and given up again."""

from pathlib import Path, PurePath

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError, WorkbenchError
from workbench.models.evaluations import StoredFile
from workbench.paths import TEMPLATES
from workbench.queries.templates import InForce, VersionLine, keys
from workbench.reports.own.check import checked
from workbench.rules.template_words import WORD, template_name
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor
from workbench.services.templates import Tried, back_to_standard, confirm_template, keep_template, refuse_template
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day
from workbench.web.forms.handed_in import forget_taken, handed_in, leave, offer_to_drop
from workbench.web.forms.typed import day
from workbench.web.page import command

_SUFFIXES = {True: ".docx", False: ".txt"}
"""A page is HTML kept as text, whatever its name was: no file that a browser would run is kept."""


def standard_form(actor: Actor, purchaser_id: int) -> None:
    """Offer the standard templates to begin from."""
    key = pick("从哪一个标准模板改起", {one: template_name(one) for one in keys()}, key="standard")
    place = "_standard_template"
    if key and st.button("取标准模板", icon=":material/download:", key="take_standard"):
        path = standard_path(key)
        with command() as session:
            owner = Owner(purchaser_id)
            name = f"{path.stem}{_SUFFIXES[key.startswith(WORD)]}"
            file = store_file(session, actor, owner, kind="own", name=name, content=path.read_bytes())
            st.session_state[place] = (file.public_id, name)
    if made := st.session_state.get(place):
        ui.here(f"/files/{made[0]}", f"下载 {made[1]}")


def standard_path(key: str) -> Path:
    """Return where a standard template lies."""
    name = key.removeprefix(WORD)
    return TEMPLATES / "word" / f"{name}.docx" if key.startswith(WORD) else TEMPLATES / f"{name}.html"


def upload_part(actor: Actor, purchaser_id: int) -> None:
    """Draw the way to hand a template in, or to try the one that was handed in."""
    public_id = st.query_params.get("file", "")
    if not public_id:
        ui.upload_link("template", purchaser_id, back="/templates", label="上传改好的模板")
        return
    file, content = handed_in(actor, public_id, bytes)
    if file is None:
        return
    if content is not None and file.kind == "template":
        _try(actor, file, content)
        offer_to_drop(actor, file, key="drop_template")


def _try(actor: Actor, file: StoredFile, content: bytes) -> None:
    """Ask what the file is a template of, and try it; only one that passed is kept."""
    word = file.name.lower().endswith(".docx")
    fitting = {one: template_name(one) for one in keys() if one.startswith(WORD) is word}
    st.markdown(f"待检查：**{ui.safe(file.name)}**")
    stem = PurePath(file.name).stem
    guess = next((one for one in fitting if one.removeprefix(WORD) == stem), None)
    key = pick("它代替哪一个模板（必选）", fitting, key=f"key_{file.id}", kept=guess)
    if key and st.button("检查并生成样张", type="primary", icon=":material/fact_check:", key="try_template"):
        with st.spinner("正在检查：写法、引用、变量、必备内容，用演练数据生成样张"):
            made = _checked(key, file.name, content)
        if made is not None:
            tried = Tried(key, file.name, content, made)
            with command("检查通过，已存为新的一版，等分管领导确认", then=leave) as session:
                keep_template(session, actor, file.purchaser_id or 0, tried)
                forget_taken(session, actor, file)


def _checked(key: str, name: str, content: bytes) -> bytes | None:
    """Return the sample, or None after saying what is wrong."""
    try:
        suffix = _SUFFIXES[key.startswith(WORD)]
        if not name.lower().endswith(suffix):
            raise ValidationError(f"文件名不是 {suffix} 结尾", where=name, fix=f"模板存为 {suffix} 文件后再上传")
        return checked(key, content)
    except WorkbenchError as error:
        ui.refusal(error)
        return None


def decide_form(actor: Actor, line: VersionLine) -> None:
    """Let the leader confirm a version for a day, or send it back with a reason."""
    form = draft(f"template_{line.id}")
    with st.container(border=True, key=form.key("box")):
        first = pick_day("启用日（必填）", key=form.key("day"), kept=clock.today())
        reason = st.text_input("退回的原因（退回时必填）", key=form.key("reason"))
        with st.container(horizontal=True):
            if st.button("确认启用", type="primary", key=form.key("yes")):
                with command("模板已确认，启用日起制发的文书用它；已经制发的不变", then=form.saved) as session:
                    confirm_template(session, actor, line.id, first_day=day(first, "启用日"))
            if st.button("退回", key=form.key("no")):
                with command("模板已退回", then=form.saved) as session:
                    refuse_template(session, actor, line.id, reason=reason)


def standard_again(actor: Actor, purchaser_id: int, rows: tuple[InForce, ...]) -> None:
    """Let the leader go back to the standard with one click, asked once again."""
    for row in rows:
        name = f"standard_{row.key}"
        ask(name, f"{template_name(row.key)}：恢复标准模板", icon="settings_backup_restore")
        words = "今天起制发的文书用标准模板；本单位的各版都留着，已经制发的文书不变。"
        if confirmed(name, "恢复标准模板", words, "恢复标准模板"):
            with command("已恢复标准模板") as session:
                back_to_standard(session, actor, purchaser_id, row.key)
