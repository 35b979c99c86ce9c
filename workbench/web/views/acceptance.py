"""The acceptance of a project: its rounds, every standard, the opinions, the handover, the procurement file."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.queries.acceptance import (
    CONCLUSIONS,
    ITEM_KINDS,
    MEMBER_ROLES,
    SATISFACTION,
    VERDICTS,
    AcceptanceCard,
    ItemCard,
)
from workbench.queries.acceptance_desk import AcceptanceDesk
from workbench.queries.archive import STATES, ArchiveItem, Manifest
from workbench.queries.handover import FORMS, HandoverCard
from workbench.web import ui

_COLOURS = {"passed": "green", "failed": "red", "": "blue"}
_VERDICT = {"met": ("green", "check_circle"), "partly": ("orange", "warning"), "unmet": ("red", "block")}
_ARCHIVED = {
    "file": ("green", "description"),
    "record": ("green", "fact_check"),
    "paper": ("blue", "inventory_2"),
    "none": ("gray", "remove_circle"),
    "missing": ("orange", "help"),
}


def badges(desk: AcceptanceDesk) -> list[ui.Badge]:
    """Return how far the acceptance and the file are, for the head of the screen."""
    one = desk.newest
    if one is None:
        return [ui.Badge("未验收", "gray", "radio_button_unchecked")]
    found = [ui.Badge(CONCLUSIONS[one.conclusion], _COLOURS[one.conclusion], "verified")]  # type: ignore[arg-type]
    if desk.archive:
        found.append(ui.Badge("已归档", "green", "inventory_2"))
    return found


def head_counts(desk: AcceptanceDesk, one: AcceptanceCard) -> None:
    """Draw how many standards are judged, opinions given, signatures there."""
    judged, given = len(one.items) - one.open_items, len(one.given)
    signed = sum(member.signed for member in one.members)
    ui.counts(
        [
            ui.Count("逐项结论", f"{judged} / {len(one.items)}", "项"),
            ui.Count("书面意见", f"{given} / {one.sample_size}", f"服务过 {desk.people} 人" if desk.inside else "份"),
            ui.Count("签字", f"{signed} / {len(one.members)}", "人"),
            ui.Count("期末评估", desk.final_grade or ("已确认" if desk.final_confirmed else "没有确认"), ""),
        ]
    )


def round_line(one: AcceptanceCard) -> None:
    """Draw one acceptance: number, day, place, group, conclusion, certificate and scan."""
    with st.container(border=True, gap="xxsmall"):
        colour = _COLOURS[one.conclusion]
        st.markdown(f"**第 {one.round} 次验收　{ui.safe(one.number)}**　:{colour}-badge[{CONCLUSIONS[one.conclusion]}]")
        st.caption(ui.safe("；".join(_told(one))))
        st.markdown(
            "　".join(
                f"{'✓ ' if m.signed else ''}{ui.safe(m.name)} :small[:gray[{MEMBER_ROLES[m.role]}]]"
                for m in one.members
            )
        )
        if one.words:
            st.markdown(ui.safe(one.words))
        if one.reason:
            st.markdown(f":small[仍予验收的理由：{ui.safe(one.reason)}]")
        if one.rectify_by:
            st.markdown(f"整改要求：{ui.safe(one.rectify_words)}　期限 {ui.day(one.rectify_by)}")
        for label, file in (("验收书", one.certificate), ("签字扫描件", one.scan)):
            if file:
                st.markdown(f"{label}：{ui.file_link(file.public_id, file.name)}")


def _told(one: AcceptanceCard) -> list[str]:
    told = [f"{ui.day(one.held_on)} 验收{f'，{one.place}' if one.place else ''}"]
    told += [f"{ui.day(one.concluded_on)} 结论"] if one.concluded_on else []
    told += [f"{ui.day(one.signed_on)} 签字，校验码 {one.form_hash}"] if one.signed_on else []
    told += [f"{ui.day(one.published_on)} 公告：{one.published_at}"] if one.published_on else []
    return told


def items(cards: Sequence[ItemCard]) -> None:
    """Draw every standard with its verdict, a table for each line."""
    for line_id in dict.fromkeys(one.line_id for one in cards):
        own = [one for one in cards if one.line_id == line_id]
        with st.expander(f"{own[0].line}　{_summary(own)}"):
            rows = [(ITEM_KINDS[o.kind], ui.safe(o.standard), _delivered(o), _verdict(o)) for o in own]
            frame = pd.DataFrame(rows, columns=["类别", "标准", "完成 / 约定", "结论"])
            st.table(frame, border="horizontal", hide_index=True)


def _summary(own: Sequence[ItemCard]) -> str:
    counted = [(name, sum(one.verdict == key for one in own)) for key, name in VERDICTS.items()]
    open_ones = sum(not one.verdict for one in own)
    return "，".join([f"{name} {n}" for name, n in counted if n] + ([f"未填 {open_ones}"] if open_ones else []))


def _delivered(one: ItemCard) -> str:
    return "—" if one.delivered is None else f"{one.delivered:,} / {one.agreed or 0:,} {ui.safe(one.unit)}"


def _verdict(one: ItemCard) -> str:
    if not one.verdict:
        return ":gray-badge[未填]"
    colour, icon = _VERDICT[one.verdict]
    words = f" :small[{ui.safe(one.words)}]" if one.words else ""
    return f":{colour}-badge[:material/{icon}: {VERDICTS[one.verdict]}]{words}"


def opinions(desk: AcceptanceDesk, one: AcceptanceCard) -> None:
    """Draw the opinions by code; the contractor sees only how many of each, so that nobody is asked why."""
    given = one.given
    if not given:
        return
    counted = "、".join(f"{name} {sum(o.satisfaction == level for o in given)}" for level, name in SATISFACTION.items())
    st.caption(f"收到书面意见 {len(given)} 份：{counted}")
    if desk.inside:
        rows = [
            (o.code, ui.day(o.given_on), SATISFACTION[o.satisfaction or 0] if o.satisfaction else "—",
             "代填" if o.proxy else "本人", ui.safe(o.words) or "—")
            for o in given
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["编码", "日期", "满意程度", "谁填写", "意见"])
        st.table(frame, border="horizontal", hide_index=True)


def handover(card: HandoverCard) -> None:
    """Draw the list with the receipts of both sides, and what became of personal data."""
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"**交接清单 {ui.safe(card.number)}**　:{'green' if card.complete else 'orange'}-badge[{card.state}]"
        )
        told = [f"{ui.day(card.listed_on)} 列出"]
        told += [f"{ui.day(card.given_on)} {card.given_by} 移交"] if card.given_on else []
        told += [f"{ui.day(card.received_on)} {card.received_by} 接收"] if card.received_on else []
        st.caption(ui.safe("；".join(told)))
        rows = [(one.name, FORMS[one.form], str(one.copies), one.words or "—") for one in card.items]
        frame = pd.DataFrame(rows, columns=["资料", "形式", "份数", "说明"])
        st.table(frame, border="horizontal", hide_index=True)
    with st.container(border=True, gap="xxsmall"):
        st.markdown("**个人信息的返还和删除**")
        if card.data_deleted_on is None:
            st.caption("承接主体还没有承诺返还和删除。")
        else:
            st.markdown(ui.safe(card.data_words))
            checked = (
                f"；{ui.day(card.data_checked_on)} {card.data_checked_by} 核对"
                if card.data_checked_on
                else "；待购买主体核对"
            )
            told_words = f"{ui.day(card.data_returned_on)} 返还，{ui.day(card.data_deleted_on)} 删除，{card.data_confirmed_by} 承诺{checked}"
            st.caption(ui.safe(told_words))
        st.markdown(ui.clause("个人信息保护法第二十一条"))


def archive_list(manifest: Manifest) -> None:
    """Draw the procurement file: every document with where it lies, its files, and until when it is kept."""
    rows = [
        (f"{ui.safe(one.name)}  \n:gray[:small[保存到 {ui.day(one.kept_until)}]]", f"{_archived(one)}　{_where(one)}")
        for one in manifest.items
    ]
    frame = pd.DataFrame(rows, columns=["文件", "在哪里"])
    st.table(frame, border="horizontal", hide_index=True)


def _archived(one: ArchiveItem) -> str:
    colour, icon = _ARCHIVED[one.state]
    return f":{colour}-badge[:material/{icon}: {STATES[one.state]}]"


def _where(one: ArchiveItem) -> str:
    if one.files:
        links = "　".join(ui.file_link(file.public_id, file.name) for file in one.files[:3])
        return links + (f"　等 {len(one.files)} 份" if len(one.files) > 3 else "")  # noqa: PLR2004 - a row stays short
    return ui.safe(one.words)
