"""Checks of stages 6 to 8, from the rows of an evaluation, its result and its appeal."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, PanelMember
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.words import Phase, ResultState, Seat
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.queries.evaluations import tree_of
from workbench.queries.trees import tree_named
from workbench.rules.book import RuleBook
from workbench.rules.checks.appeal import AppealDays
from workbench.rules.finding import Finding

_OUTCOME = "B"
_SECTIONS = ("overview", "organisation", "indicators", "goals", "problems", "conclusion")


def _book(session: Session, evaluation: Evaluation, on: date) -> RuleBook:
    project = session.get_one(Project, evaluation.project_id)
    return book_on(session, project.purchaser_id, on)


def plan_findings(session: Session, evaluation: Evaluation) -> list[Finding]:
    """Return what the rules say of a plan on the day it was made: grades, weights, both phases."""
    book = _book(session, evaluation, evaluation.frozen_on or evaluation.planned_on)
    tree = tree_of(evaluation)
    found = run(book, "evaluation_final/grade_floors", tree.grades, tree.root.full) if tree.grades else []
    if evaluation.phase == Phase.FINAL:
        rows = session.exec(select(Evaluation.phase).where(Evaluation.project_id == evaluation.project_id)).all()
        found += run(book, "evaluation_prep/both_phases", [Phase(phase).value for phase in rows])
    return found + _weights(session, evaluation, book)


def _weights(session: Session, evaluation: Evaluation, book: RuleBook) -> list[Finding]:
    tree = tree_of(evaluation)
    outcome = [block.full for block in tree.blocks() if block.code == _OUTCOME and block.weight is None]
    found = (
        run(book, "evaluation_prep/outcome_weight", evaluation.phase.value, outcome[0], tree.root.full)
        if outcome
        else []
    )
    if evaluation.phase == Phase.FINAL and tree.phase != "any":
        mid = {node.code: node.full for node in tree_named(session, evaluation.tree_id, "mid").indicators()}
        final: dict[str, Decimal] = {node.code: node.full for node in tree.indicators()}
        found += run(book, "evaluation_prep/phase_weights", mid, final)
    return found


def panel_findings(session: Session, evaluation: Evaluation, on: date) -> list[Finding]:
    """Return what the rules of the day say of the panel: size, accountant, kinds of people, interests."""
    rows = session.exec(
        select(PanelMember, Account)
        .join(Account, col(Account.id) == PanelMember.account_id)
        .where(PanelMember.evaluation_id == evaluation.id, col(PanelMember.recused_at).is_(None))
        .order_by(col(PanelMember.id))
    ).all()
    book = _book(session, evaluation, on)
    declared = {account.name: None if member.conflict is None else () for member, account in rows}
    return [*_composition(book, [m for m, _ in rows]), *run(book, "evaluation_prep/interests", declared)]


def quorum_findings(session: Session, evaluation: Evaluation, members: Sequence[PanelMember]) -> list[Finding]:
    """Return whether the members whose sheets are in are a lawful panel by themselves."""
    return _composition(_book(session, evaluation, evaluation.frozen_on or evaluation.planned_on), members)


def seats_findings(session: Session, evaluation: Evaluation, seats: Sequence[tuple[Seat, bool]]) -> list[Finding]:
    """Return whether these seats, each with whether its title is of the middle level, would be a lawful panel."""
    return _seats(_book(session, evaluation, evaluation.frozen_on or evaluation.planned_on), seats)


def _composition(book: RuleBook, members: Sequence[PanelMember]) -> list[Finding]:
    return _seats(book, [(m.seat, m.mid_level_title) for m in members])


def _seats(book: RuleBook, seats: Sequence[tuple[Seat, bool]]) -> list[Finding]:
    return [
        *run(book, "evaluation_prep/panel_composition", [s == Seat.ACCOUNTANT and mid for s, mid in seats]),
        *run(book, "evaluation_prep/panel_roles", [s.value for s, _ in seats]),
    ]


def confirmation_findings(session: Session, evaluation: Evaluation, result: Result, on: date) -> list[Finding]:
    """Return what the rules say of a report that is to be confirmed: its required parts."""
    written = {key for key, words in result.narrative.items() if str(words).strip()}
    parts = {"overview": "background", "organisation": "organisation", "problems": "problems", "conclusion": "advice"}
    present = [section for section in _SECTIONS if parts.get(section, "") in written or section not in parts]
    return run(_book(session, evaluation, on), "report/sections", present)


def result_findings(session: Session, evaluation: Evaluation, result: Result) -> list[Finding]:
    """Return what the rules say of a result after it was computed: confirmation, feedback, publication."""
    on = result.confirmed_on or clock.today()
    book = _book(session, evaluation, on)
    found = [
        *confirmation_findings(session, evaluation, result, on),
        *run(book, "report/confirmed", result.confirmed_on),
    ]
    if result.confirmed_on is not None and result.state != ResultState.SUPERSEDED:
        found += run(book, "feedback/to_contractor", result.confirmed_on, result.fed_back_on)
        found += run(book, "feedback/publication", result.published_on)
    return found + _appeal_clocks(session, result, book)


def _appeal_clocks(session: Session, result: Result, book: RuleBook) -> list[Finding]:
    appeal = session.exec(select(Appeal).where(Appeal.result_id == result.id)).first()
    if appeal is None or result.fed_back_on is None:
        return []
    days = AppealDays(result.fed_back_on, appeal.filed_on, appeal.accepted_on, appeal.decided_on)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    counting = calendar_of(session, project.purchaser_id, result.fed_back_on)
    found = run(book, "appeal/window", days, today=clock.today(), calendar=counting)
    group = session.exec(select(Reviewer.account_id).where(Reviewer.appeal_id == appeal.id)).all()
    return found + (review_group_findings(session, appeal, group) if group else [])


def review_group_findings(session: Session, appeal: Appeal, account_ids: Sequence[int]) -> list[Finding]:
    """Return whether a group overlaps with the panel or the project's owner."""
    result = session.get_one(Result, appeal.result_id)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    sat = select(PanelMember.account_id).join(Evaluation, col(Evaluation.id) == PanelMember.evaluation_id)
    panel = session.exec(sat.where(Evaluation.project_id == project.id)).all()
    names = {a.id: a.name for a in session.exec(select(Account)).all()}
    involved = {
        "评估小组": frozenset(names[one] for one in panel),
        "项目经办人": frozenset({names[project.owner_id]}),
    }
    book = _book(session, evaluation, appeal.filed_on)
    return run(book, "appeal/review_group", frozenset(names[one] for one in account_ids), involved)
