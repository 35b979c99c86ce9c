"""Objections on the screen: the register, one objection with items, clocks and course, and the list of abuse."""

from collections.abc import Sequence

import streamlit as st

from scoring.deadlines import explain
from workbench import clock
from workbench.queries.clocks import counted_words, time_left
from workbench.queries.objections import ItemCard, ObjectionCard, ObjectionRow
from workbench.queries.objections_filing import AbuseLine
from workbench.rules.complaint_clocks import Timed
from workbench.rules.objection_words import ABUSES, AGAINST, OUTCOMES, STANDINGS
from workbench.web import ui
from workbench.web.page import link
from workbench.web.ui import Badge

_ENDED = {
    "closed": Badge("已办结", "green", "check_circle"),
    "refused": Badge("不予受理", "gray", "block"),
    "withdrawn": Badge("已撤回", "gray", "undo"),
}
_REMEDY = "complaint/remedy"
"""A right that nobody has to use: its end is no delay of anybody's."""
_VERDICTS = {
    "in_time": ("green", "check_circle", "按时"),
    "late": ("red", "schedule", "逾期"),
    "overdue": ("red", "schedule", ""),
    "open": ("orange", "schedule", ""),
    "undecided": ("gray", "schedule", "暂不能判断"),
    "unknown": ("gray", "help", "不能计算"),
    "before_event": ("orange", "error", "日期有误"),
}


def badges_of(row: ObjectionRow) -> list[Badge]:
    """Return the badges of an objection: its kind, where it stands, and whether it came late."""
    state = _ENDED.get(row.state) or Badge(row.state_name, "orange", "hourglass_top")
    found = [Badge(row.kind_name, "blue", "record_voice_over"), state]
    if row.affects_result:
        found.append(Badge("可能影响结果", "orange", "warning"))
    return [*found, Badge("逾期提出", "orange", "schedule")] if row.late else found


def counts(rows: Sequence[ObjectionRow]) -> None:
    """Draw how many there are of each kind, and how many wait."""
    late = sum(one.waits is not None and one.waits.verdict == "overdue" for one in rows)
    ui.counts(
        [
            ui.Count("质疑", str(sum(one.kind == "challenge" for one in rows)), "件"),
            ui.Count("投诉", str(sum(one.kind == "complaint" for one in rows)), "件"),
            ui.Count("未办结", str(sum(one.open for one in rows)), "件"),
            ui.Count("办理逾期", str(late), "件", "red" if late else None),
        ]
    )


def lines(rows: Sequence[ObjectionRow], *, most: int = 50) -> None:
    """Draw the register as rows, each with the way to it."""
    for row in rows[:most]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            marks = " ".join(ui.badge(one) for one in badges_of(row))
            came = f"{row.filed_on:%Y-%m-%d} 收到" if row.filed_on else "收到日期未登记"
            waits = f" · {_waits(row.waits)}" if row.waits else ""
            told = f"{row.number} · {row.project} · 对{AGAINST[row.against]} · {came}{waits}"
            st.markdown(f"**{ui.safe(row.supplier)}** {marks}\n\n:small[{ui.safe(told)}]", width="stretch")
            link("objections", "打开", objection=row.key)
    if len(rows) > most:
        st.caption(f"只列前 {most} 件，共 {len(rows)} 件；导出可以得到全部。")


def _waits(one: Timed) -> str:
    if one.due is None:
        return one.sentence
    return f"{one.turn.act}：{one.due.due:%Y-%m-%d} 前（{time_left(one.due, clock.today())}）"


def head_facts(card: ObjectionCard) -> None:
    """Draw who objects, against what, since when."""
    row = card.row
    known = f"{ui.day(card.known_on)} 起算" if card.known_on else "没有登记"
    posted = f"，{ui.day(card.posted_on)} 交邮" if card.posted_on else ""
    facts = {
        "供应商": f"{row.supplier}，{STANDINGS[card.standing]}",
        "对象": AGAINST[row.against],
        "收到": (ui.day(row.filed_on) if row.filed_on else "日期未登记") + posted,
    }
    if row.kind == "challenge":
        facts["应知之日"] = known
    if card.partners:
        facts["联合体其他成员"] = card.partners
    for label, words in facts.items():
        st.markdown(f":small[:gray[{label}]] {ui.safe(words)}")
    if card.challenge:
        link("objections", f"对应的质疑 {card.challenge[1]}", icon="link", objection=card.challenge[0])
    for key, number in card.complaints:
        link("objections", f"后来的投诉 {number}", icon="link", objection=key)
    for public_id, name in card.files:
        st.markdown(ui.file_link(public_id, name))
    for one in card.papers:
        st.markdown(ui.attached(one.public_id, one.name, f"{ui.day(one.on)} {one.by}"))


def items(card: ObjectionCard) -> None:
    """Draw every item: request, facts and clause, what the purchaser said, what was decided."""
    for one in card.items:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**第{one.position}项 {ui.safe(one.request)}** {_outcome(one, card.row)}")
            st.markdown(f":small[:gray[事实]] {ui.safe(one.facts)}")
            st.markdown(f":small[:gray[依据]] {ui.safe(one.clause)}")
            if card.row.kind == "complaint":
                st.markdown(f":small[:gray[质疑]] {_challenged(one)}")
            if one.answer:
                label = "说明" if card.row.kind == "complaint" else "答复"
                st.markdown(f"**{label}** {ui.safe(one.answer)}")
            if one.reason:
                st.markdown(f"**决定** {ui.safe(one.reason)}")
    if card.reply:
        st.markdown(ui.safe(card.reply))


def _challenged(one: ItemCard) -> str:
    if one.challenged:
        return f"对应质疑第{one.challenged}项"
    return "基于质疑答复" if one.from_reply else ":orange-badge[没有经过质疑]"


def _outcome(one: ItemCard, row: ObjectionRow) -> str:
    if not one.outcome and (not row.open or row.kind == "inquiry"):
        return ""
    if not one.outcome:
        return f":gray-badge[:material/pending: {'待处理决定' if row.kind == 'complaint' else '待答复'}]"
    colour = "orange" if one.outcome == "upheld" else "green"
    return f":{colour}-badge[{OUTCOMES[one.outcome]}]"


def clocks(card: ObjectionCard) -> None:
    """Draw the clocks, each with its verdict, how it was counted and the clause of its day."""
    for one in card.clocks:
        passed = one.verdict == "overdue" and (one.turn.rule_id == _REMEDY or not card.row.open)
        colour, icon, words = ("gray", "schedule", "期限已过，没有登记") if passed else _VERDICTS[one.verdict]
        said = words or (time_left(one.due, clock.today()) if one.due else "")
        told = f"{counted_words(one.due)}，{one.due.due} 到期" if one.due else one.sentence
        st.markdown(
            f"**{ui.safe(one.turn.act)}** :{colour}-badge[:material/{icon}: {ui.safe(said)}]\n\n"
            f":small[:gray[{ui.safe(told)}]]",
            help=ui.safe(explain(one.due)) if one.due else None,
        )
        st.markdown(ui.clause(one.rule.cite.clause, one.rule.mark))
    for note in card.notes:
        st.caption(note)


def course(card: ObjectionCard) -> None:
    """Draw the steps as they happened."""
    for one in card.steps:
        day = ui.day(one.on_day) if one.on_day else "日期未登记"
        until = f" 至 {ui.day(one.until)}" if one.until else ""
        st.markdown(f"**{ui.safe(one.name)}** :small[:gray[{ui.safe(f'{day}{until} {one.document}')}]]")
        if one.words:
            st.markdown(ui.safe(one.words))
    if not card.steps:
        st.caption(f"登记以后还没有办理，现在是“{card.row.state_name}”。")


def holds(card: ObjectionCard) -> None:
    """Draw the suspensions in force or past, and what an upheld objection means for the purchase as it stands."""
    for one in card.holds:
        lifted = f"，{ui.day(one.resumed)} 恢复" if one.resumed else ""
        binds = one.binds(clock.today())
        badge = ":red-badge[:material/pause_circle: 暂停中]" if binds else ":gray-badge[暂停已结束]"
        st.markdown(f"{badge} {ui.safe(f'{ui.day(one.first)} 至 {ui.day(one.until)}{lifted}（{one.document}）')}")
        if binds:
            st.caption("暂停期间不能开标、定标、签订合同，也不能批准付款（政府采购法第五十七条）。")


def abuse(lines: Sequence[AbuseLine]) -> None:
    """Draw the list of abuse."""
    for one in lines:
        with st.container(border=True, gap="xxsmall"):
            badge = ":gray-badge[已移出]" if one.annulled_on else ""
            bar = ":red-badge[:material/block: 禁止参加]" if one.barred else ":orange-badge[列入名单]"
            st.markdown(f"**{ui.safe(one.supplier)}** {bar} {badge}")
            told = f"{ABUSES[one.kind]} · {one.document} · {one.first_day:%Y-%m-%d} 至 {one.last_day:%Y-%m-%d}"
            ended = f" · {one.annulled_on:%Y-%m-%d} 移出（{one.annulled_by}）" if one.annulled_on else ""
            st.markdown(f":small[{ui.safe(told + ended)}]")
            if one.words:
                st.markdown(ui.safe(one.words))
