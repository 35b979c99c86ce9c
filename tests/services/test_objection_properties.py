"""Challenges, complaints and an appeal in any order: no clock moves after its end, nothing is signed that is held, no second appeal."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from scoring.errors import ScoringError
from tests.conftest import actor as fresh_actor
from workbench import clock
from workbench.errors import WorkbenchError
from workbench.models.contracts import Contract
from workbench.models.objections import Objection, ObjectionItem, ObjectionStep
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.models.results import Appeal, AppealPoint, Result
from workbench.models.words import AppealState, ResultState
from workbench.queries.appeals import appeal_line
from workbench.queries.checks.objection_turns import clocks_of, papers_of
from workbench.queries.checks.objections import halted_findings, holding_findings, holds_of, objections_of, waiting_on
from workbench.rules.objection_words import OPEN, STEPS
from workbench.services import appeals, corrections, results
from workbench.services.appeals import Ruling
from workbench.services.corrections import NewCorrection, PointCorrection
from workbench.services.objections import NewItem, NewObjection, Word, answer_items, decide_items, file_objection
from workbench.services.objections_steps import Step, take_step
from workbench.store.engine import engine

ITEM = NewItem("重新评审", "评分没有理由（演练）", "政府采购法第五十二条")
BEGUN = date(2025, 7, 21)
WHO = {"leader": "lingdao", "finance": "caizheng", "purchaser": "jingban", "supplier": "daili"}
DISPUTES = (
    "challenge", "complain", "answer", "decide",
    *("replied", "forwarded", "suspended", "resumed", "paused", "counted_again", "asked_supplement", "supplemented"),
    *("answered", "decided", "decision_served", "withdrawn", "not_accepted", "remedied", "sued"),
)  # fmt: skip
APPEALS = ("correct", "confirm", "give_up", "appeal", "accept", "refuse", "seat", "declare", "rule", "settle", "tell")
MAIN_WAY = (
    "challenge", "answer", "replied", "complain", "forwarded", "suspended", "answer", "answered", "decide", "decided", "sued",
    "appeal", "accept", "seat", "declare", "rule", "settle", "tell",
)  # fmt: skip
GROUP = ("fuhe1", "fuhe2", "fuhe3")
LEFT_OUT = 5
WAYS = st.lists(st.integers(0, LEFT_OUT), min_size=len(MAIN_WAY), max_size=len(MAIN_WAY))
MORE = st.lists(
    st.tuples(st.integers(0, len(MAIN_WAY)), st.sampled_from(DISPUTES + APPEALS), st.integers(0, 3)), max_size=8
)
actor = cache(fresh_actor)
"""Their roles stay the same all the way."""


@dataclass
class Seen:
    """What was fixed on the way: the last days of closed objections, figures of confirmed results, decided appeals."""

    ended: dict[int, list[tuple[str, date | None, str]]] = field(default_factory=dict)
    figures: dict[int, tuple[object, ...]] = field(default_factory=dict)
    decided: dict[int, tuple[object, ...]] = field(default_factory=dict)
    steps: int = 0
    today: date = BEGUN


def _act(session: Session, move: str, how: int) -> None:
    if move in APPEALS:
        _appeal(session, move, how)
    elif move in STEPS:
        _step(session, move, how)
    elif move in {"challenge", "complain"}:
        _file(session, move, how)
    else:
        _write(session, move, how)


def _newest(session: Session, how: int) -> Objection | None:
    """Mostly the newest, sometimes the one before."""
    rows = session.exec(select(Objection).order_by(col(Objection.id).desc())).all()
    return rows[min(how // 3, len(rows) - 1)] if rows else None


def _file(session: Session, move: str, how: int) -> None:
    before = session.exec(select(Objection).where(Objection.kind == "challenge").order_by(col(Objection.id).desc()))
    kind = "challenge" if move == "challenge" else "complaint"
    told = {"known_on": BEGUN - timedelta(5 * how), "affects_result": how < 2} if kind == "challenge" else {}
    challenge = before.first() if kind == "complaint" else None
    new = NewObjection(
        kind, "result", "供应商甲", clock.today(), (ITEM,), challenge_id=challenge.id if challenge else None, **told
    )
    file_objection(session, actor("daili"), 1, new)


def _write(session: Session, move: str, how: int) -> None:
    row = _newest(session, how)
    items = session.exec(select(ObjectionItem.id).where(ObjectionItem.objection_id == (row.id if row else 0))).all()
    outcome = ("rejected", "upheld")[how == 1]
    words = [Word(one, answer="见评审报告", outcome=outcome, reason="见决定书") for one in items]
    if row is None:
        return
    if move == "answer":
        answer_items(session, actor("jingban"), row.id, words, reply="", affects_result=how == 1)
    else:
        decide_items(session, actor("caizheng"), row.id, words)


def _step(session: Session, move: str, how: int) -> None:
    row, today = _newest(session, how), clock.today()
    if row is None:
        return
    until = today + timedelta(30) if move == "suspended" else None
    who = "jingban" if row.kind == "challenge" and STEPS[move].by == "finance" else WHO[STEPS[move].by]
    take_step(session, actor(who), row.id, Step(move, today, until, "演1号", "说明"))


def _appeal(session: Session, move: str, how: int) -> None:
    today = clock.today()
    newest = session.exec(select(Result).order_by(col(Result.id).desc())).first()
    held = session.exec(select(Result).where(Result.state == ResultState.CONFIRMED)).first()
    appeal = session.exec(select(Appeal).order_by(col(Appeal.id).desc())).first()
    appeal_id, code = (appeal.id or 0) if appeal else 0, ("A2-1", "A4-4")[how % 2]
    spot = {code: PointCorrection({"actual": 3 + how, "target": 40}, "核对抽查表")}
    told = {
        "correct": lambda: corrections.correct_result(session, actor("jingban"), held.id, NewCorrection("有误", today, "", spot)),
        "confirm": lambda: _confirm(session, newest.id, today),
        "give_up": lambda: corrections.withdraw_correction(session, actor("jingban"), newest.id, reason="没有错"),
        "appeal": lambda: appeals.file_appeal(
            session, actor("chengjie"), (held, newest)[how == 3].id, grounds="有误", claims={code: "应当更正"}, filed_on=today
        ),
        "accept": lambda: appeals.accept_appeal(session, actor("lingdao"), appeal_id, accepted_on=today),
        "refuse": lambda: appeals.refuse_appeal(session, actor("lingdao"), appeal_id, reason="逾期", on=today),
        "seat": lambda: appeals.appoint_reviewers(
            session, actor("lingdao"), appeal_id, [actor(one).account_id or 0 for one in GROUP[: 3 - (how == 3)]]
        ),
        "declare": lambda: _declare(session, appeal_id, how),
        "rule": lambda: _rule(session, appeal_id, how),
        "settle": lambda: appeals.decide_appeal(
            session, actor("fuhe1"), appeal_id, decided_on=today, document="演复1号", summary="见逐点意见"
        ),
        "tell": lambda: appeals.feed_back_decision(session, actor("jingban"), appeal_id, fed_back_on=today),
    }  # fmt: skip
    told[move]()


def _confirm(session: Session, result_id: int, today: date) -> None:
    results.confirm_result(session, actor("lingdao"), result_id, confirmed_on=today)
    results.feed_back_result(session, actor("jingban"), result_id, fed_back_on=today)


def _declare(session: Session, appeal_id: int, how: int) -> None:
    for place, name in enumerate(GROUP):
        appeals.declare_reviewer(session, actor(name), appeal_id, conflict=how == 3 and place == 2)


def _rule(session: Session, appeal_id: int, how: int) -> None:
    for code in session.exec(select(AppealPoint.point_code).where(AppealPoint.appeal_id == appeal_id)).all():
        fact = {"actual": 20 + how, "target": 40} if how < 2 else None
        appeals.rule_on_point(session, actor("fuhe1"), appeal_id, code, Ruling(fact is not None, "理由", new_fact=fact))


def _check(session: Session, seen: Seen) -> None:
    """What must hold after any move, done or refused."""
    project, contract = session.get_one(Project, 1), session.exec(select(Contract)).one()
    for papers in objections_of(session, 1):
        _clocks_stand_still(session, project, papers.row, seen)
    _held_is_held(session, project, contract, seen.today)
    _results_keep_their_figures(session, seen)
    _one_appeal_for_a_point(session, seen)
    steps = len(session.exec(select(ObjectionStep.id)).all())
    assert steps == len(session.exec(select(Event.id).where(Event.action == "objection.step")).all())


def _clocks_stand_still(session: Session, project: Project, row: Objection, seen: Seen) -> None:
    """The clocks that had run by the end of an objection keep their days and verdicts."""
    if row.state in OPEN:
        return
    found = clocks_of(session, project, papers_of(session, row), seen.today)
    told = [
        (one.turn.act, one.due.due if one.due else None, one.verdict)
        for one in found
        if one.turn.rule_id != "complaint/remedy"
    ]
    assert seen.ended.setdefault(row.id or 0, told) == told


def _held_is_held(session: Session, project: Project, contract: Contract, today: date) -> None:
    """While an objection may change the result, or finance has suspended, neither signature nor payment passes."""
    kept = contract.signed_on
    contract.signed_on = today
    stops = [one for one in holding_findings(session, project, contract) if one.severity == "stop"]
    contract.signed_on = kept
    holds = [one for papers in objections_of(session, 1) for one in holds_of(session, project, papers)]
    held = bool(waiting_on(session, 1, today)) or any(one.binds(today) for one in holds)
    assert (bool(stops), bool(halted_findings(session, project, "批准付款", today))) == (held, held)
    session.expire(contract)


def _results_keep_their_figures(session: Session, seen: Seen) -> None:
    for row in session.exec(select(Result).where(col(Result.confirmed_on).is_not(None))).all():
        figures = (row.total, row.grade, row.payload["trace"])
        assert seen.figures.setdefault(row.id or 0, figures) == figures
    assert len(session.exec(select(Result).where(Result.state == ResultState.CONFIRMED)).all()) == 1


def _one_appeal_for_a_point(session: Session, seen: Seen) -> None:
    rows = session.exec(select(Appeal)).all()
    disputed = [one.result_id for one in rows]
    assert len(disputed) == len(set(disputed))
    assert not {one.new_result_id for one in rows if one.new_result_id} & set(disputed)
    for row in rows:
        if row.state == AppealState.DECIDED:
            line = appeal_line(session, row)
            told = (row.document, row.decided_on, row.new_result_id, line.points)
            assert seen.decided.setdefault(row.id or 0, told) == told
    ruled = [one.code for row in rows if row.state == AppealState.DECIDED for one in appeal_line(session, row).points]
    assert len(ruled) == len(set(ruled))


def _run(moves: list[tuple[str, int]]) -> tuple[int, Seen]:
    """Try every move a working day after the one before, in a transaction of its own; return how many were done."""
    done, seen = 0, Seen()
    with engine().connect() as connection:
        outer = connection.begin()
        for place, (move, how) in enumerate(moves):
            seen.today = BEGUN + timedelta(place)
            with clock.held_at(seen.today), Session(connection, join_transaction_mode="create_savepoint") as session:
                with suppress(WorkbenchError, ScoringError):
                    _act(session, move, how)
                    session.commit()
                    done += 1
                session.rollback()
            with clock.held_at(seen.today), Session(connection, join_transaction_mode="create_savepoint") as session:
                _check(session, seen)
        outer.rollback()
    return done, seen


def _moves(ways: list[int], more: list[tuple[int, str, int]]) -> list[tuple[str, int]]:
    """The main way, some of it gone another way or left out, with other moves in between: random moves alone get nowhere."""
    found: list[tuple[str, int]] = []
    for place, (move, how) in enumerate(zip(MAIN_WAY, ways, strict=True)):
        found += [(other, way) for at, other, way in more if at == place]
        found += [] if how == LEFT_OUT else [(move, how % 4)]
    return found + [(other, way) for at, other, way in more if at == len(MAIN_WAY)]


@settings(
    max_examples=7,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ways=WAYS, more=MORE)
def test_no_sequence_moves_a_closed_clock_signs_what_is_held_or_appeals_twice(at, ways, more):
    if not hasattr(at, "ready"):
        at("opened")
        at.ready = True
    _run(_moves(ways, more))


def test_the_main_way_through_ends_in_a_decided_complaint_and_a_decided_appeal(at):
    """The property holds of something: every move of the main way is done, and closes what it is about."""
    at("opened")
    done, seen = _run([(move, 0) for move in MAIN_WAY])
    assert (done, len(seen.ended), len(seen.decided), len(seen.figures)) == (len(MAIN_WAY), 2, 1, 2)
