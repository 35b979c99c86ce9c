"""The check form on a phone: one unit at a time, every item saved at once, photos beside it, then submitted."""

from collections.abc import Callable

import streamlit as st

from workbench import clock
from workbench.queries.supervision import InspectionCard, ItemCard, UnitCard, inspection_card
from workbench.rules.finding_words import SEVERITIES
from workbench.rules.supervision_words import VERDICTS
from workbench.security.policy import Actor
from workbench.services.supervision_checks import Answer, Closing, save_item, submit_inspection
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick_day
from workbench.web.forms.typed import day
from workbench.web.page import command, messages, reading


@st.fragment
def check_form(actor: Actor, key: str) -> None:
    """Draw the form; a change runs this part alone and sends little over a slow line."""
    messages()
    with reading() as session:
        card = inspection_card(session, actor, key)
    if card is None or not card.units:
        return
    unit = _unit(card)
    st.markdown(f"**{ui.safe(unit.label)}**")
    shown = ""
    for item in unit.items:
        if item.line and item.line != shown:
            st.caption(ui.safe(item.line))
            shown = item.line
        _item(actor, card, item)
    _bar(card, unit)


def _unit(card: InspectionCard) -> UnitCard:
    """Draw the way from unit to unit; the one looked at stands in the address bar."""
    places = {str(one.position): one for one in card.units}
    wanted = st.query_params.get("unit", "1")
    current = wanted if wanted in places else "1"
    if len(places) == 1:
        return places[current]

    def remember() -> None:
        st.query_params["unit"] = st.session_state[f"unit_{current}"]

    st.pills(
        "对象", list(places), default=current, format_func=lambda one: _far(places[one]), key=f"unit_{current}",
        required=True, label_visibility="collapsed", on_change=remember,
    )  # fmt: skip
    return places[current]


def _far(unit: UnitCard) -> str:
    done = unit.done == len(unit.items)
    return f"{unit.position} {':green[:material/check_circle:]' if done else f':gray[{unit.done}/{len(unit.items)}]'}"


def _item(actor: Actor, card: InspectionCard, item: ItemCard) -> None:
    """One item: verdict, and once it is said, what was seen and the photos."""
    name = f"item_{item.id}{_drawn_anew(card)}"

    def save() -> None:
        with command() as session:
            save_item(session, actor, item.id, _typed(name, item))

    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{ui.safe(item.item)}**")
        st.segmented_control(
            item.item, list(VERDICTS), default=item.verdict, format_func=lambda one: VERDICTS[one],
            key=f"{name}_verdict", required=True, label_visibility="collapsed", width="stretch", on_change=save,
        )  # fmt: skip
        if item.verdict in {"pass", "fail"}:
            _seen(card, item, name, save)


def _seen(card: InspectionCard, item: ItemCard, name: str, save: Callable[[], None]) -> None:
    if item.verdict == "fail":
        st.segmented_control(
            "轻重", list(SEVERITIES), default=item.severity, format_func=lambda one: SEVERITIES[one],
            key=f"{name}_severity", required=True, on_change=save,
        )  # fmt: skip
    label = "看到了什么（必填）" if item.verdict == "fail" else "说明"
    st.text_area(
        label,
        item.note,
        key=f"{name}_note",
        height=80,
        max_chars=400,
        on_change=save,
        placeholder="不写姓名、证件号、电话",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        back = f"/check_form?inspection={card.row.key}&unit={st.query_params.get('unit', '1')}"
        ui.upload_link("inspection", item.id, back=back, label="拍照或选照片")
        for number, photo in enumerate(item.photos, 1):
            st.markdown(ui.file_link(photo.public_id, f"照片 {number}"))


def _typed(name: str, item: ItemCard) -> Answer:
    """What stands in the widgets now; those not drawn keep what is stored."""
    state = st.session_state
    verdict = state.get(f"{name}_verdict") or ""
    severity = state.get(f"{name}_severity") or item.severity or "minor"
    return Answer(str(verdict), str(state.get(f"{name}_note", item.note)), str(severity))


def shown_anew(card: InspectionCard) -> None:
    """Have every item drawn from what is stored: its answers were saved elsewhere than in its widgets.

    A browser keeps what its widgets show, so they get other keys.
    """
    st.session_state[f"_anew_{card.row.key}"] = f"{_drawn_anew(card)}_again"


def _drawn_anew(card: InspectionCard) -> str:
    return str(st.session_state.get(f"_anew_{card.row.key}", ""))


def _bar(card: InspectionCard, unit: UnitCard) -> None:
    """How far, and when it was last saved by the server's clock."""
    done, total = sum(one.done for one in card.units), sum(len(one.items) for one in card.units)
    saved = max((item.saved_at for one in card.units for item in one.items if item.saved_at), default=None)
    words = f" :green[:material/cloud_done:] :small[{clock.local(saved):%H:%M:%S} 已存]" if saved else ""
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.progress(done / total if total else 1.0, text=f"已查 **{done}** / {total}{words}")
        if unit.position < len(card.units):
            st.button("下一个", key=f"next_{unit.position}", on_click=_go, args=(unit.position + 1,))


def _go(position: int) -> None:
    st.query_params["unit"] = str(position)


def submit(actor: Actor, card: InspectionCard) -> None:
    """Ask for day, people present and conclusion, then close the inspection."""
    form = draft(f"submit_{card.row.key}", card.version, of=card.row.key)
    with st.expander("提交检查", icon=":material/task_alt:"), st.form(form.key("form"), enter_to_submit=False):
        on = pick_day("检查日期（必填）", key=form.key("on"), kept=clock.today())
        present = st.text_input("在场人员（写职务，不写服务对象姓名）", key=form.key("present"), max_chars=400)
        conclusion = st.text_area("检查结论（必填）", key=form.key("conclusion"), max_chars=2000)
        late = st.text_input("不在计划日期检查的原因", key=form.key("late"), max_chars=400)
        sent = st.form_submit_button("提交，不合格的转为待整改问题", type="primary")
    if sent:
        with command("检查已提交，种子已公布，不合格项已转为待整改问题", then=form.saved) as session:
            closing = Closing(day(on, "检查日期"), present, conclusion, late)
            submit_inspection(session, actor, card.row.id, closing, seen=form.seen)
