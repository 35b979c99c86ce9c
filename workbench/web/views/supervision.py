"""Inspections drawn: the list, the draw with what it is checked by, what was found, and what they came to."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.exact import percent
from workbench import clock
from workbench.queries.supervision import InspectionCard, InspectionRow, UnitCard
from workbench.queries.supervision_results import Rate, SupervisionResults
from workbench.rules.finding_words import SEVERITIES
from workbench.rules.supervision_words import FRAMES, KINDS, STATES, VERDICTS
from workbench.web import ui
from workbench.web.page import link
from workbench.web.supervision_charts import rates

_BADGES = {
    "planned": ui.Badge(STATES["planned"], "gray", "event"),
    "drawn": ui.Badge(STATES["drawn"], "orange", "pending_actions"),
    "submitted": ui.Badge(STATES["submitted"], "green", "check_circle"),
    "cancelled": ui.Badge(STATES["cancelled"], "gray", "event_busy"),
}
_VERDICTS = {"pass": "green", "fail": "red", "none": "gray", "": "gray"}


def rows(found: Sequence[InspectionRow]) -> None:
    """Draw inspections as cards, those still to be made first."""
    for one in found:
        with st.container(border=True, key=f"inspection_{one.key}", gap="xxsmall"):
            st.markdown(f"**{ui.safe(one.title)}** {ui.badge(_BADGES[one.state])}")
            st.markdown(f":small[{ui.safe(one.purpose)}]")
            st.markdown(f":gray[:small[{ui.safe(_line(one))}]]")
            with st.container(horizontal=True):
                link("supervision", "打开", inspection=one.key)
                if one.mine and one.state == "drawn":
                    link("check_form", "检查表", icon="checklist", inspection=one.key)


def _line(one: InspectionRow) -> str:
    who = "、".join(one.inspectors) or "还没有检查人员"
    judged = one.passed + one.failed
    told = f" · 合格 {one.passed} / {judged} 项" if judged else ""
    on = f"{one.checked_on} 检查" if one.checked_on else f"{one.first_day} 至 {one.last_day}"
    return f"{one.project} · {on} · {who}{told}"


def head(card: InspectionCard) -> None:
    """Draw title, state and the line of whose, how and when."""
    row = card.row
    ui.head(row.title, f"{row.project} · {row.purpose}", _BADGES[row.state])


def fixed(card: InspectionCard) -> None:
    """Draw what was fixed before the draw, and after the inspection the seed with the answer of drawing again."""
    row = card.row
    told = {
        "抽取方式": f"{FRAMES[card.frame_kind]}，名单 {card.framed} 个，抽 {row.size} 个{'，按风险加签' if card.weighted else ''}",
        "记录日期": f"{ui.day(card.since)} 至 {ui.day(card.until)}" if card.since or card.until else "全部",
        "封存": f"{clock.local(card.planned_at):%Y-%m-%d %H:%M}",
        "抽取": f"{clock.local(card.drawn_at):%Y-%m-%d %H:%M}" if card.drawn_at else "还没有抽取",
    }
    pairs = pd.DataFrame([(label, ui.safe(words)) for label, words in told.items()], columns=["项目", "内容"])
    st.table(pairs, border="horizontal", hide_index=True, hide_header=True)
    hashes = {"名单摘要": card.frame_digest, "种子摘要": card.commitment, "种子": card.seed, "盐": card.salt}
    lines = "\n".join(f"{label} {words}" for label, words in hashes.items() if words)
    st.code(lines, language=None, wrap_lines=True)
    if card.faults is not None:
        _verified(card.faults)
    else:
        st.caption("种子和盐在提交检查后公布；到时任何人都能用 ./run verify-draw 按同样的名单重抽一遍。")
    if card.frame:
        with st.expander(f"名单和签数（{card.framed} 个）", icon=":material/list:"):
            frame = pd.DataFrame(card.frame, columns=["编码", "签数", "为什么"])
            ui.table(frame, alt="抽取名单", height=360 if card.framed > 8 else "content")  # noqa: PLR2004 - a screenful


def _verified(faults: Sequence[str]) -> None:
    for one in faults:
        st.error(ui.safe(one), icon=":material/block:")
    if not faults:
        st.success("已按公布的种子重新抽取：名单、种子与封存的摘要相符，抽取结果一致。", icon=":material/verified:")


def units(card: InspectionCard) -> None:
    """Draw what came up with what was seen of it; once all is checked, those without a failure together."""
    failed = [one for one in card.units if _failed(one)]
    for unit in failed if not card.row.open else card.units:
        words = f"{_named(unit)}{f'，不合格 {_failed(unit)}' if _failed(unit) else ''}"
        with st.expander(ui.safe(words), expanded=bool(_failed(unit))):
            _items(unit)
    sound = [one for one in card.units if not _failed(one)]
    if sound and not card.row.open:
        with st.expander(
            f"没有不合格的 {len(sound)} 个", icon=":material/check_circle:", expanded=len(card.units) == 1
        ):
            for unit in sound:
                st.markdown(f"**{ui.safe(_named(unit))}**")
                _items(unit)


def _failed(unit: UnitCard) -> int:
    return sum(one.verdict == "fail" for one in unit.items)


def _named(unit: UnitCard) -> str:
    judged = sum(bool(one.verdict) for one in unit.items)
    return f"{unit.position}　{unit.label}　已查 {judged} / {len(unit.items)}"


def _items(unit: UnitCard) -> None:
    for item in unit.items:
        severity = f"，{SEVERITIES[item.severity]}" if item.verdict == "fail" and item.severity else ""
        verdict = f":{_VERDICTS[item.verdict]}-badge[{VERDICTS[item.verdict]}{severity}]"
        line = f" :gray[:small[{ui.safe(item.line)}]]" if item.line else ""
        photos = " ".join(ui.file_link(one.public_id, f"照片 {n}") for n, one in enumerate(item.photos, 1))
        st.markdown(f"{verdict} {ui.safe(item.item)}{line} {photos}")
        if item.note:
            st.caption(ui.safe(item.note))


def ended(card: InspectionCard) -> None:
    """Draw how the inspection ended."""
    if card.row.state == "cancelled":
        st.info(f"已取消：{ui.safe(card.reason)}", icon=":material/event_busy:")
        return
    told = {"检查日期": ui.day(card.row.checked_on), "在场人员": card.present or "—", "检查结论": card.conclusion}
    told |= {"不在计划日期的原因": card.late_reason} if card.late_reason else {}
    pairs = pd.DataFrame([(label, ui.safe(words)) for label, words in told.items()], columns=["项目", "内容"])
    st.table(pairs, border="horizontal", hide_index=True, hide_header=True)


def results(found: SupervisionResults) -> None:
    """Draw what the inspections came to: counts, the rate with its numbers, by township and line, and the quarters."""
    total = found.total
    ui.counts(
        [
            ui.Count(
                "已检查", f"{found.count} 次", "、".join(f"{KINDS[kind]}{times}" for kind, times in _kinds(found))
            ),
            ui.Count("合格率", _share(total), f"{total.passed} / {total.judged} 项"),
        ]
    )
    for title, some in (("按乡镇（街道）", found.townships), ("按服务项目", found.lines)):
        if some:
            st.subheader(title, anchor=False)
            ui.show_chart(rates(some), f"{title}的合格率：{_alt(some)}", height=60 + 44 * len(some))
            st.table(_rates(some), border="horizontal", hide_index=True)
    if found.quarters:
        st.subheader("每季度的检查", anchor=False)
        st.table(_quarters(found), border="horizontal", hide_index=True)
    st.caption(
        "合格率 = 合格项 ÷（合格项 + 不合格项）；不适用和未检查的不计入。抽查只代表抽到的，项数少时差别可能出于偶然。"
    )


def _kinds(found: SupervisionResults) -> list[tuple[str, int]]:
    by_name = {name: kind for kind, name in KINDS.items()}
    return [(by_name[name], times) for name, times in found.made]


def _share(one: Rate) -> str:
    return "没有数据" if one.share is None else percent(one.share)


def _alt(some: Sequence[Rate]) -> str:
    return "；".join(f"{one.name} {_share(one)}" for one in some)


def _rates(some: Sequence[Rate]) -> pd.DataFrame:
    lines = [(ui.safe(one.name), str(one.passed), str(one.judged), _share(one)) for one in some]
    return pd.DataFrame(lines, columns=["名称", "合格（项）", "已判（项）", "合格率"])


def _quarters(found: SupervisionResults) -> pd.DataFrame:
    lines = [(f"{ui.day(q.first_day)} 至 {ui.day(q.last_day)}", str(q.made), str(q.least)) for q in found.quarters]
    return pd.DataFrame(lines, columns=["合同季度", "已检查（次）", "不少于（次）"])
