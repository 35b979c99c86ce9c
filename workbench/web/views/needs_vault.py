"""The vault on the screen: masks, who read what, how long it is kept, what was deleted."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.needs_vault import Kept, Masked, Reading, Stone
from workbench.services.erasure import finish_erasures
from workbench.web import ui
from workbench.web.page import link


def masked_cards(found: Sequence[Masked], codes: dict[int, str]) -> None:
    """Draw each identity behind its masks, with ground, notice and consent."""
    for one in found:
        with st.container(border=True, gap="xxsmall"):
            whose = f"{codes[one.recipient_id]}{f' 的{one.role}' if one.role else ''}"
            shown = " · ".join(part for part in (one.name, one.id_number, one.phone, one.address) if part)
            st.markdown(f"**{ui.safe(whose)}** {ui.safe(shown)}")
            consent = f"，监护人（{one.consent_by}）{ui.day(one.consent_on)} 同意" if one.consent_on else ""
            st.caption(ui.safe(f"{one.ground}，{ui.day(one.informed_on)} 告知{consent}"))


def reading_list(found: Sequence[Reading]) -> None:
    """Draw who opened which identity, when, which fields, for what; newest first."""
    st.subheader("查阅登记", anchor=False)
    if not found:
        ui.empty("visibility_off", "没有人查阅过身份信息", "每次查阅都写明目的和事项，在这里逐次列出，不能删改。")
        return
    rows = [
        (f"{clock.local(one.at):%Y-%m-%d %H:%M}", one.actor, one.code, "、".join(one.fields), one.purpose, one.matter)
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=["时间", "人员", "对象编码", "查阅内容", "目的", "事项"])
    ui.table(frame, alt=f"最近 {len(found)} 次查阅", height=min(420, 42 + 38 * len(found)))


def retention_list(found: Sequence[Kept], today: date) -> None:
    """Draw until when the identities of people who left are kept, with the way to each that is over."""
    if not found:
        return
    st.subheader("保存期限", anchor=False)
    st.markdown(ui.clause(f"{found[0].cite}，退出后的年数", "D"))
    rows = [(one.code, ui.day(one.left_on), ui.day(one.until), "已届满" if one.over(today) else "") for one in found]
    ui.table(pd.DataFrame(rows, columns=["对象编码", "退出日期", "保存至", ""]), alt=f"{len(found)} 人的保存期限")
    for one in [kept for kept in found if kept.over(today)][:10]:
        link("household", f"核对并删除 {one.code}", household=one.household_id, part="identity")


def tombstone_list(found: Sequence[Stone]) -> None:
    """Draw what was deleted by which clause; a deletion that is not off the disk yet has its button."""
    if not found:
        return
    st.subheader("删除登记", anchor=False)
    rows = [
        (one.code, ui.day(one.deleted_on), one.clause, one.reason, one.entries, one.files, ui.day(one.cleaned_on))
        for one in found
    ]
    columns = ["对象编码", "删除日期", "依据", "理由", "身份信息", "文件", "磁盘清除"]
    ui.table(pd.DataFrame(rows, columns=columns), alt=f"{len(found)} 次删除")
    if any(one.cleaned_on is None for one in found) and st.button("清除磁盘残留", key="clean_disk"):
        clean_disk()


def clean_disk() -> None:
    """Remove what was deleted from the disk; say so when somebody's open page holds the old state."""
    if finish_erasures():
        st.rerun()
    st.warning("还有人在读取旧的数据，稍后再点一次“清除磁盘残留”。", icon=":material/hourglass_top:")
