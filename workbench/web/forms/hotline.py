"""Taking a matter in, handing it on, answering it."""

from collections.abc import Mapping

import streamlit as st
from sqlmodel import Session
from streamlit.delta_generator import DeltaGenerator

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.hotline import CallCard, Choices, lines_of, recipient_by_code
from workbench.reports.hotline_form import FORM
from workbench.rules.hotline_words import CHANNELS, KINDS, WAITING
from workbench.security.policy import Actor
from workbench.services.hotline import Handler, NewCall, answer_call, assign_call, take_call
from workbench.services.hotline_caller import Caller
from workbench.services.paper_forms import bind_entries
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.paper_forms import on_paper
from workbench.web.forms.pick_project import pick_project
from workbench.web.forms.typed import day
from workbench.web.page import command, reading

_NO_NAMES = "只写事情，不写姓名、电话、身份证号"
_KINDS_OF_HANDLER = {"contractor": "承接主体", "unit": "乡镇（街道）", "account": "本单位人员"}


def take(actor: Actor, chosen: Choices) -> None:
    """Ask for a matter as it comes in; who called stands apart, and goes to the vault."""
    form = draft("new_call")
    project, lines = _project(chosen)
    with st.form("new_call", enter_to_submit=False):
        grid = two_columns()
        purchaser = pick("单位（必填）", chosen.purchasers, key=form.key("purchaser"), kept=_only(chosen), on=grid) or 0
        kind = pick("T1 种类（必填）", KINDS, key=form.key("kind"), on=grid)
        severity = level(chosen, key=form.key("severity"), on=grid)
        channel = pick("T2 渠道（必填）", CHANNELS, key=form.key("channel"), on=grid)
        on = pick_day("T3 收到日期（必填）", kept=clock.today(), key=form.key("on"), on=grid)
        time = grid.text_input("T3 收到时间", placeholder="如 09:30", max_chars=5, key=form.key("time"))
        number = grid.text_input("T4 编号", placeholder="12349 工单号；留空自动编号", key=form.key("number"))
        words = st.text_area("T7 内容（必填）", height=110, placeholder=_NO_NAMES, key=form.key("words"))
        grid = two_columns()
        town = pick("T5 乡镇（街道）", chosen.townships, key=form.key("town"), on=grid)
        line = pick("T5 服务项目", lines, key=form.key("line"), on=grid)
        person = grid.text_input("T6 对象编码", placeholder="知道才填", key=form.key("person"))
        due = pick_day("答复期限", key=form.key("due"), on=grid)
        st.caption("答复期限留空的，按种类计算（默认值，可配置）；上级转办的填上级要求的日期。")
        caller = _caller(form.key("name"), form.key("phone"), form.key("anonymous"))
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("已登记，下一步交办", then=form.saved) as session:
            recipient = _recipient(session, purchaser, person or "")
            new = NewCall(
                channel=channel or "", kind=kind or "", received_on=day(on, "收到日期"), words=words or "",
                received_time=(time or "").strip(), number=number or "", anonymous=caller is None, township_id=town,
                project_id=project, line_id=line, recipient_id=recipient, due_on=due, severity=severity,
            )  # fmt: skip
            take_call(session, actor, purchaser, new, caller)


def _project(chosen: Choices) -> tuple[int | None, dict[int, str]]:
    """Ask about which project it is; return it with its service lines."""
    project = pick_project("T5 有关的项目", chosen.purchasers, key="call_project")
    with reading() as session:
        return project, lines_of(session, project)


def level(chosen: Choices, *, key: str, kept: str = "", on: DeltaGenerator | None = None) -> str:
    """Ask how grave a complaint is, by the levels of the bureau; nothing where it has set none."""
    names = {name: f"{name}（{days} 个工作日）" for name, days in chosen.levels.items()}
    return (pick("投诉的轻重（只有投诉填）", names, key=key, kept=kept or None, on=on) or "") if names else ""


def _only(chosen: Choices) -> int | None:
    return next(iter(chosen.purchasers)) if len(chosen.purchasers) == 1 else None


def _recipient(session: Session, purchaser_id: int, code: str) -> int | None:
    """The person of a code that was typed; none for an empty one. Raises ValidationError for an unknown one."""
    found = recipient_by_code(session, purchaser_id, code)
    if code.strip() and found is None:
        raise ValidationError(f"没有对象编码“{code.strip()}”", where="对象编码", fix="核对编码，或留空")
    return found


def _caller(name_key: str, phone_key: str, anonymous_key: str) -> Caller | None:
    """Ask who called; None for an anonymous matter."""
    st.markdown("**来电人**")
    st.caption("加密保存在身份保险库，承接主体看不到；不愿意说的，选匿名。")
    grid = two_columns()
    name = grid.text_input("T11 姓名", key=name_key)
    phone = grid.text_input("T12 电话", key=phone_key)
    anonymous = st.checkbox("匿名", key=anonymous_key)
    return None if anonymous else Caller(name or "", phone or "")


def actions(actor: Actor, card: CallCard, chosen: Choices) -> None:
    """Draw handing on and answering, as the matter stands."""
    if card.row.state not in WAITING:
        return
    if "call.answer" in card.can:
        _answer(actor, card)
    if "call.assign" in card.can:
        _assign(actor, card, chosen)


def _assign(actor: Actor, card: CallCard, chosen: Choices) -> None:
    form = draft(f"assign_{card.row.key}", card.row.version, of=card.row.key)
    with st.container(border=True):
        st.markdown("**交办**" if card.row.state == "received" else "**改交办**")
        kind = st.segmented_control(
            "交给", list(_KINDS_OF_HANDLER), default="contractor", key=form.key("kind"), required=True,
            format_func=lambda one: _KINDS_OF_HANDLER[one],
        )  # fmt: skip
        options: Mapping[str, Mapping[int, str]] = {
            "contractor": chosen.contractors, "unit": chosen.townships, "account": chosen.accounts,
        }  # fmt: skip
        who = pick("承办人（必填）", options[str(kind)], key=form.key(f"who_{kind}"))
        words = st.text_input("交办意见", key=form.key("words"))
        if kind == "contractor":
            st.caption("承接主体看不到来电人；交办前看一遍内容，里面不能有姓名和住址。投诉不显示对象编码。")
        if st.button("交办", key=form.key("go"), type="primary" if card.row.state == "received" else "secondary"):
            with command("已交办") as session:
                to = Handler(**{f"{kind}_id": who})
                assign_call(
                    session, actor, card.row.id, to, assigned_on=clock.today(), words=words or "", seen=form.seen
                )
                form.saved()


def _answer(actor: Actor, card: CallCard) -> None:
    form = draft(f"call_answer_{card.row.key}", card.row.version, of=card.row.key)
    with st.form(f"call_answer_{card.row.key}", enter_to_submit=False):
        st.markdown("**答复**")
        answer = st.text_area(
            "T8 答复（必填）", height=110, placeholder="怎样处理的，怎样答复的", key=form.key("answer")
        )
        on = pick_day("T9 答复日期（必填）", kept=clock.today(), key=form.key("on"))
        paper = on_paper(form)
        sent = st.form_submit_button("登记答复", type="primary")
    if sent:
        with command("答复已登记，下一步由购买主体回访", then=form.saved) as session:
            row = answer_call(
                session, actor, card.row.id, answer=answer or "", answered_on=day(on, "答复日期"), seen=form.seen
            )
            bind_entries(session, actor, FORM, row.id, [row], paper)
