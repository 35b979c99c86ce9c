"""The third party's notes: written one by one, submitted together, audited by the bureau, handed on to be put right."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from workbench import clock
from workbench.models.evaluations import Evaluation
from workbench.models.words import EvaluationState
from workbench.queries.desk import Desk
from workbench.queries.facts import EvidenceLine
from workbench.queries.permitted import permitted
from workbench.queries.third_party_findings import ThirdCard, next_number, third_cards
from workbench.rules.third_party_words import (
    ACCEPTED,
    COUNTS,
    DEGREES,
    DRAFT,
    KINDS,
    NO_FAULT,
    PLACES,
    RETURNED,
    SUBMITTED,
)
from workbench.security.policy import Actor
from workbench.services.third_party_findings import ThirdNote, audit_note, drop_note, hand_on, submit_notes, write_note
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.third_findings_book import book_part
from workbench.web.forms.third_release import export, release_form
from workbench.web.forms.typed import day, whole
from workbench.web.page import asked, command, reading
from workbench.web.views.third_findings import third_card

_ACTIONS = ("third_finding.read", "third_finding.write", "third_finding.audit", "third_finding.release")
_CLAUSE = "评估实施方案；合同约定的服务标准"


def third_part(actor: Actor, desk: Desk, evidence: Mapping[str, EvidenceLine]) -> None:
    """Draw what was handed in, and what the actor may do with it."""
    with reading() as session:
        cards = third_cards(session, actor, desk.line.id)
        row = session.get_one(Evaluation, desk.line.id)
        can = permitted(session, actor, row, *_ACTIONS)
    scoring = desk.line.state == EvaluationState.SCORING
    _head(cards)
    if scoring and "third_finding.write" in can:
        _write(actor, desk, cards, evidence)
    if scoring and "third_finding.release" in can:
        release_form(actor, desk, cards)
    if "third_finding.read" in can:
        export(actor, desk, cards)
    for card in cards:
        with st.container(border=True, gap="xsmall"):
            third_card(card, evidence)
            _acts(actor, card, can, scoring=scoring)
    if not cards:
        ui.empty(
            "handshake", "还没有第三方的发现", "方案确认后，由第三方在这里登记或用 Excel 导入，提交后由购买主体审核"
        )


def _head(cards: Sequence[ThirdCard]) -> None:
    if not cards:
        return
    faults = sum(one.severity != NO_FAULT for one in cards)
    waiting = sum(one.state == SUBMITTED for one in cards)
    ui.counts(
        [
            ui.Count("登记", str(len(cards)), "条"),
            ui.Count("有问题", str(faults), "条"),
            ui.Count("待审核", str(waiting), "条", "orange" if waiting else None),
            ui.Count("已接受", str(sum(one.state == ACCEPTED for one in cards)), "条"),
        ]
    )
    st.caption("评估小组只在评分点旁看到已接受的；已接受的写入评估报告。")


def _write(actor: Actor, desk: Desk, cards: Sequence[ThirdCard], evidence: Mapping[str, EvidenceLine]) -> None:
    points = {node.code: node.label for node in desk.tree.points()}
    numbers = [one.number for one in evidence.values() if not one.superseded]
    wanted = next((one for one in cards if one.id == asked("third") and one.state in {DRAFT, RETURNED}), None)
    with st.expander("修改这一条" if wanted else "登记一条", icon=":material/add:", expanded=wanted is not None):
        _form(actor, desk.line.id, cards, points, numbers, wanted)
    with st.expander("用 Excel 导入", icon=":material/upload_file:", expanded="file" in st.query_params):
        book_part(actor, desk.line.id, points, numbers, cards)
    drafts = sum(one.state == DRAFT for one in cards)
    if drafts:
        ask("submit_third", f"提交 {drafts} 条草稿", kind="primary", icon="send")
    if drafts and confirmed("submit_third", "提交审核", "提交后不能修改，由购买主体审核；退回的可以改后再交。", "提交"):
        with command("已提交，等待审核") as session:
            submit_notes(session, actor, desk.line.id)


def _form(
    actor: Actor, evaluation_id: int, cards: Sequence[ThirdCard], points: Mapping[str, str], numbers: Sequence[str],
    old: ThirdCard | None,
) -> None:  # fmt: skip
    kinds = list(KINDS)
    kind = old.kind if old else st.segmented_control(
        "种类", kinds, default=kinds[0], format_func=lambda one: KINDS[one], key="third_kind", required=True
    )  # fmt: skip
    kind = str(kind or kinds[0])
    form = draft(f"third_{evaluation_id}_{old.id if old else kind}", old.version if old else 0)
    with st.form(form.key("form"), border=False):
        number = old.number if old else next_number(cards, kind)
        read = _fields(form, kind, number, points, numbers, old)
        sent = st.form_submit_button("保存草稿", type="primary", key=form.key("save"))
    if sent:
        with command("已保存为草稿", then=form.saved) as session:
            write_note(session, actor, evaluation_id, read(), row_id=old.id if old else None, seen=form.seen or None)
            st.query_params.pop("third", None)


def _fields(
    form: Draft, kind: str, number: str, points: Mapping[str, str], numbers: Sequence[str], old: ThirdCard | None
) -> Callable[[], ThirdNote]:
    """Draw the fields of a note and return how they are read; reading refuses what is no number."""
    grid = two_columns()
    typed = grid.text_input("编号（必填）", number, key=form.key("number"))
    point = pick("评分点（必填）", points, key=form.key("point"), kept=old.point_code if old else None, on=grid)
    seen_on = pick_day("日期（必填）", key=form.key("on"), kept=old.seen_on if old else clock.today(), on=grid)
    degree = pick("轻重（必填）", DEGREES, key=form.key("degree"), kept=old.severity if old else None, on=grid)
    place = grid.text_input(PLACES[kind], old.place if old else "", key=form.key("place"))
    chosen = grid.multiselect("证据（有问题的必选）", numbers, _kept(old, numbers), key=form.key("evidence"))
    labels, kept = COUNTS.get(kind, ()), (old.checked, old.failed) if old else (None, None)
    counts = [
        grid.text_input(f"{label}（必填）", "" if one is None else str(one), key=form.key(label))
        for label, one in zip(labels, kept, strict=False)
    ]
    words = st.text_area("内容（必填）", old.words if old else "", height=100, key=form.key("words"))
    answer = st.text_area("承接主体答复", old.answer if old else "", height=70, key=form.key("answer"))
    on = pick_day("答复日期", key=form.key("answered"), kept=old.answered_on if old else None)

    def read() -> ThirdNote:
        counted = [whole(one, label) for one, label in zip(counts, labels, strict=True)]
        checked, failed = counted or (None, None)
        told = (kind, typed.strip(), point or "", day(seen_on, "日期"), words, degree or "", place)
        return ThirdNote(*told, checked=checked, failed=failed, evidence=chosen, answer=answer, answered_on=on)

    return read


def _kept(old: ThirdCard | None, numbers: Sequence[str]) -> list[str]:
    return [one for one in old.evidence if one in numbers] if old else []


def _acts(actor: Actor, card: ThirdCard, can: frozenset[str], *, scoring: bool) -> None:
    writes = scoring and "third_finding.write" in can and card.state in {DRAFT, RETURNED}
    if writes:
        with st.container(horizontal=True):
            st.button("修改", key=f"edit_third_{card.id}", on_click=_edit, args=(card.id,))
            if card.state == DRAFT:
                ask(f"drop_third_{card.id}", "删除草稿")
    name = f"drop_third_{card.id}"
    if asking(name) and confirmed(name, "删除草稿", f"删除“{card.label}”，不再保留。", "删除"):
        with command("草稿已删除") as session:
            drop_note(session, actor, card.id, seen=card.version)
    if scoring and "third_finding.audit" in can and card.state == SUBMITTED:
        _audit(actor, card)
    elif "third_finding.audit" in can and card.state == ACCEPTED and card.severity != NO_FAULT and not card.finding_key:
        _hand_on(actor, card)


def _edit(row_id: int) -> None:
    st.query_params["third"] = str(row_id)


def _audit(actor: Actor, card: ThirdCard) -> None:
    if card.submitted_by_id == actor.account_id:
        st.caption("由您提交，须由另一名经办或分管领导审核。")
        return
    reason = st.text_input("退回原因（退回时必填）", key=f"reason_third_{card.id}")
    with st.container(horizontal=True):
        accept = st.button("接受", type="primary", key=f"accept_third_{card.id}")
        back = st.button("退回", key=f"return_third_{card.id}")
    if accept or back:
        with command("已接受，评估小组可以看到" if accept else "已退回第三方修改") as session:
            audit_note(session, actor, card.id, accepted=accept, reason=reason, seen=card.version)


def _hand_on(actor: Actor, card: ThirdCard) -> None:
    with st.expander("转为整改", icon=":material/report_problem:"):
        clause = st.text_input("依据（必填）", _CLAUSE, key=f"clause_third_{card.id}")
        st.caption("转为“问题与整改”中的一件；告知承接主体之后，承接主体才看得到。")
        if st.button("转为整改", key=f"hand_third_{card.id}"):
            with command("已转为整改，下一步告知承接主体") as session:
                hand_on(session, actor, card.id, clause=clause)
