"""The register of candidates: unit, title with certificate, past employers, areas."""

from datetime import date

import streamlit as st

from workbench import clock
from workbench.queries.member_leanings import leanings_of
from workbench.queries.panel import CandidateCard, register_of
from workbench.security.policy import Actor
from workbench.services.panel import Profile, register_candidate
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.rows import add_row_button, row_count
from workbench.web.page import command, reading

_HABITS = (
    "只按已启封的评估、合议之前的初评分，与同组成员比较；一组人都偏严看不出来，偏离的人未必是错的一方。只供邀请时参考。"
)


def register_forms(actor: Actor, purchaser_id: int) -> None:
    """Draw the register, and the form of the person chosen."""
    with reading() as session:
        people = register_of(session, purchaser_id)
    for one in people:
        st.markdown(_words(one))
    chosen = pick("登记或修改", {one.account_id: one.name for one in people}, key=f"register_{purchaser_id}")
    _habits(actor, purchaser_id)
    card = next((one for one in people if one.account_id == chosen), None)
    if card is not None:
        _form(actor, purchaser_id, card)


def _habits(actor: Actor, purchaser_id: int) -> None:
    """Draw, when asked, who has marked higher or lower than the colleagues over past evaluations."""
    if not st.toggle("看历次评分是否偏高、偏低", key=f"habits_{purchaser_id}"):
        return
    with reading() as session:
        found = leanings_of(session, actor, purchaser_id)
    for one in found:
        badge = " :orange-badge[:material/balance: 请核实]" if one.flagged else ""
        st.markdown(f"{ui.safe(one.words)}{badge}")
    st.caption(_HABITS if found else "还没有启封的评估。")


def _words(one: CandidateCard) -> str:
    if not one.registered:
        return f"**{ui.safe(one.name)}** :orange-badge[还没有登记]"
    level = "中级以上职称" if one.mid_level_title else ""
    lapsed = " :red-badge[证书已到期]" if one.lapsed(clock.today()) else ""
    until = f"有效至 {one.valid_until:%Y-%m-%d}" if one.valid_until else ""
    told = "，".join(filter(None, [one.unit, one.title, level, one.certificate, until, one.areas]))
    return f"**{ui.safe(one.name)}**{lapsed} :small[{ui.safe(told)}]"


def _form(actor: Actor, purchaser_id: int, card: CandidateCard) -> None:
    form = draft(f"candidate_{card.account_id}", card.version or 0)
    with st.form(form.key("form"), border=True):
        place = two_columns()
        unit = place.text_input("所在单位", card.unit, key=form.key("unit"))
        title = place.text_input("职务职称", card.title, placeholder="例如：会计师", key=form.key("title"))
        mid_level = place.checkbox("中级以上职称", card.mid_level_title, key=form.key("mid"))
        certificate = place.text_input("职称证书编号", card.certificate, key=form.key("certificate"))
        until = pick_day("证书有效期至（长期有效的不填）", key=form.key("until"), kept=card.valid_until, on=place)
        areas = place.text_input("专业领域", card.areas, key=form.key("areas"))
        employers = _employers(form, card)
        add_row_button(form, "加一个原工作单位")
        sent = st.form_submit_button("保存", key=form.key("send"))
    if sent:
        profile = Profile(unit, title, mid_level, certificate, until, employers, areas)
        with command(f"{card.name} 已登记", then=form.saved) as session:
            register_candidate(
                session, actor, purchaser_id, card.account_id, profile, seen=form.seen if card.registered else None
            )


def _employers(form: Draft, card: CandidateCard) -> list[tuple[str, date | None]]:
    st.markdown("**原工作单位（近三年）**")
    place = two_columns()
    found: list[tuple[str, date | None]] = []
    for row in range(row_count(form, len(card.employers))):
        kept = card.employers[row] if row < len(card.employers) else ("", None)
        name = place.text_input("单位名称", kept[0], key=form.key(f"{row}_employer"))
        left = pick_day("离开日期", key=form.key(f"{row}_left"), kept=kept[1], on=place)
        found.append((name, left))
    return [one for one in found if one[0].strip()]
