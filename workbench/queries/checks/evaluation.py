"""Checks of stages 6 to 8, from the rows of an evaluation, its result and its appeal."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, or_, select

from scoring.ordinal import bands_of
from workbench import clock
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import MARKS, Evaluation, PanelMember, VetoFinding
from workbench.models.panel import ConsensusRound, ThirdPartyHire
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.surveys import Survey, SurveyInterviewer
from workbench.models.words import AppealState, Phase, ResultState, Role, Seat
from workbench.queries.appeal_clock import appeal_windows, begun
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.queries.evaluations import tree_of
from workbench.queries.trees import published_by, tree_named
from workbench.rules.book import RuleBook
from workbench.rules.checks.appeal import AppealDays, counted_from
from workbench.rules.finding import Finding
from workbench.services.plan_parts import read_arranged

_OUTCOME = "B"
_SECTIONS = ("overview", "organisation", "indicators", "goals", "problems", "conclusion")


def _book(session: Session, evaluation: Evaluation, on: date) -> RuleBook:
    project = session.get_one(Project, evaluation.project_id)
    return book_on(session, project.purchaser_id, on)


def plan_findings(session: Session, evaluation: Evaluation) -> list[Finding]:
    """Return what the rules say of a plan on the day it was made: grades, weights, both phases."""
    book = _book(session, evaluation, evaluation.frozen_on or evaluation.planned_on)
    tree = tree_of(evaluation)
    by = published_by(session, evaluation.tree_id)
    found = run(book, "evaluation_final/grade_floors", tree.grades, tree.root.full, by) if tree.grades else []
    if evaluation.phase == Phase.FINAL:
        rows = session.exec(select(Evaluation.phase).where(Evaluation.project_id == evaluation.project_id)).all()
        found += run(book, "evaluation_prep/both_phases", [Phase(phase).value for phase in rows])
    if counting := read_arranged(evaluation.plan).counting:
        found += run(book, "evaluation_final/weighted_phases", counting)
    return found + _weights(session, evaluation, book) + _plan(session, evaluation, book)


def _plan(session: Session, evaluation: Evaluation, book: RuleBook) -> list[Finding]:
    """What the rules say of who takes part, who pays, what satisfaction weighs, and into which bands members mark."""
    tree = tree_of(evaluation)
    points = [(node, node.point) for node in tree.points() if node.point]
    surveyed = sum((node.full for node, point in points if point.kind == "survey"), Decimal(0))
    bands = {node.label: [band.floor for band in bands_of(node)] for node, point in points if point.kind == "ordinal"}
    words = [*map(str, evaluation.plan.values()), read_arranged(evaluation.plan).source]
    return [
        *run(book, "evaluation_prep/evaluated", [evaluation.phase.value]),
        *run(book, "evaluation_prep/third_party_used", _third_party(session, evaluation, words)),
        *run(book, "evaluation_prep/satisfaction_weight", surveyed, tree.root.full),
        *run(book, "evaluation_prep/fee_source", "；".join(words)),
        *(run(book, "evaluation_mid/rubric_bands", bands) if bands else ()),
    ]


def _third_party(session: Session, evaluation: Evaluation, words: Sequence[str]) -> list[str]:
    """In which ways a third party takes part: by the form, by a hire, or as the plan says."""
    hired = session.exec(select(ThirdPartyHire.id).where(ThirdPartyHire.evaluation_id == evaluation.id)).first()
    ways = {
        "评估形式含第三方": evaluation.form in {"third_party", "both"},
        "登记了第三方的委托": hired is not None,
        "方案写明第三方的分工": any("第三方" in one for one in words),
    }
    return [way for way, holds in ways.items() if holds]


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
    return [
        *_composition(book, [m for m, _ in rows if m.part == MARKS]),
        *run(book, "evaluation_prep/interests", declared),
    ]


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
    if result.published_on is not None:
        found += publishing_findings(session, evaluation, result, result.published_on, result.published_early)
    return found + _marks(session, evaluation, result, book) + _appeal_clocks(session, result, book)


def _marks(session: Session, evaluation: Evaluation, result: Result, book: RuleBook) -> list[Finding]:
    """What the rules say of a version's figures: vetoes, spread, points left out, targets passed by far, the survey."""
    kept, tree = result.payload, tree_of(evaluation)
    zero = {veto.code for veto in tree.vetoes if veto.effect == "zero"}
    rows = session.exec(
        select(VetoFinding).where(VetoFinding.evaluation_id == evaluation.id).order_by(col(VetoFinding.id))
    )
    newest = {row.veto: row for row in rows}
    proven = [f"{code} {row.finding}" for code, row in newest.items() if code in zero and row.state == "proven"]
    wide = [tree.node(code).label for code, one in kept["spread"].items() if one["wide"]]
    far = [
        tree.node(code).label for code, flags in kept["flags"].items() if any(kind == "explain" for kind, _ in flags)
    ]
    talked = select(ConsensusRound.id).where(ConsensusRound.evaluation_id == evaluation.id)
    left_out = {code: str(reason) for code, reason in evaluation.not_applicable.items()}
    found = (
        [] if result.state == ResultState.SUPERSEDED else run(book, "evaluation_final/diversion", proven, result.total)
    )
    return [
        *found,
        *run(book, "evaluation_final/spread_told", wide, talked=session.exec(talked).first() is not None),
        *run(book, "evaluation_final/not_applicable", left_out),
        *run(book, "evaluation_mid/over_achievement", far),
        *_interviewers(session, evaluation, book),
    ]


def _interviewers(session: Session, evaluation: Evaluation, book: RuleBook) -> list[Finding]:
    """Whether those who asked speak for a contractor; nothing without a survey."""
    query = select(Account).join(SurveyInterviewer, col(SurveyInterviewer.account_id) == Account.id)
    query = query.join(Survey, col(Survey.id) == SurveyInterviewer.survey_id)
    people = session.exec(query.where(Survey.evaluation_id == evaluation.id).order_by(col(SurveyInterviewer.id))).all()
    if not people:
        return []
    speaks = select(RoleGrant.account_id).where(RoleGrant.role == Role.CONTRACTOR)
    bound = set(session.exec(speaks.where(col(RoleGrant.account_id).in_([one.id for one in people]))))
    names = [one.name for one in people if one.id in bound]
    return run(book, "evaluation_mid/survey_independent", names, len(people))


def open_appeals(session: Session, evaluation_id: int) -> int:
    """Count the appeals against any version of a result that are not decided."""
    query = select(Appeal.id).join(Result, col(Result.id) == Appeal.result_id)
    query = query.where(
        Result.evaluation_id == evaluation_id, col(Appeal.state).in_((AppealState.FILED, AppealState.ACCEPTED))
    )
    return len(session.exec(query).all())


def decision_untold(session: Session, result_id: int) -> bool:
    """Tell whether an appeal left this version as it was, and the contractor has not got the decision yet."""
    query = select(Appeal.id).where(Appeal.result_id == result_id, Appeal.state == AppealState.DECIDED)
    return session.exec(query.where(col(Appeal.fed_back_on).is_(None))).first() is not None


def publishing_findings(
    session: Session, evaluation: Evaluation, result: Result, on: date, reason: str = ""
) -> list[Finding]:
    """Return whether a version may be made public on a day: the contractor may still appeal, or no longer can."""
    if result.fed_back_on is None or result.confirmed_on is None:
        return []
    book = _book(session, evaluation, result.confirmed_on)
    ruled = select(Appeal.id).where(or_(Appeal.result_id == result.id, Appeal.new_result_id == result.id))
    settled = session.exec(ruled).first() is not None
    until = None if settled else _appeal_until(session, evaluation, result)
    return run(book, "feedback/early_publication", on, until, reason=reason)


def _appeal_until(session: Session, evaluation: Evaluation, result: Result) -> date | None:
    fed_back_on = result.fed_back_on or clock.today()
    purchaser_id = session.get_one(Project, evaluation.project_id).purchaser_id
    book = book_on(session, purchaser_id, fed_back_on)
    start = begun(book, result)
    if start is None or book.rule("appeal/window") is None:
        return None
    return appeal_windows(book, calendar_of(session, purchaser_id, fed_back_on), start).file_by.due


def correction_findings(session: Session, evaluation: Evaluation, on: date) -> list[Finding]:
    """Return whether a confirmed result may be corrected by the bureau's own motion on a day."""
    return run(_book(session, evaluation, on), "feedback/correction", open_appeals(session, evaluation.id or 0))


def _appeal_clocks(session: Session, result: Result, book: RuleBook) -> list[Finding]:
    appeal = session.exec(select(Appeal).where(Appeal.result_id == result.id)).first()
    if appeal is None or result.fed_back_on is None:
        return []
    start = counted_from(book.rule("appeal/window"), result.fed_back_on, result.received_on)
    told = start.event if result.received_on else "评估报告反馈"
    days = AppealDays(start.day, appeal.filed_on, appeal.accepted_on, appeal.decided_on, told)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    counting = calendar_of(session, project.purchaser_id, result.fed_back_on)
    found = run(book, "appeal/window", days, today=clock.today(), calendar=counting)
    group = session.exec(select(Reviewer.account_id).where(Reviewer.appeal_id == appeal.id)).all()
    return found + (review_group_findings(session, appeal, group) if group else [])


def review_group_findings(session: Session, appeal: Appeal, account_ids: Sequence[int]) -> list[Finding]:
    """Return whether a group overlaps with the panel, the project's owner, or a third party."""
    result = session.get_one(Result, appeal.result_id)
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    sat = select(PanelMember.account_id).join(Evaluation, col(Evaluation.id) == PanelMember.evaluation_id)
    panel = session.exec(sat.where(Evaluation.project_id == project.id)).all()
    third = session.exec(select(RoleGrant.account_id).where(RoleGrant.role == Role.THIRD_PARTY)).all()
    names = _told_apart(session)
    involved = {
        "评估小组": frozenset(names[one] for one in panel),
        "项目经办人": frozenset({names[project.owner_id]}),
        "第三方": frozenset(names[one] for one in third if one not in panel),
    }
    book = _book(session, evaluation, appeal.filed_on)
    return run(book, "appeal/review_group", frozenset(names[one] for one in account_ids), involved)


def _told_apart(session: Session) -> dict[int, str]:
    """Names by account; two people of one name are told apart, or one would be refused for what the other did."""
    accounts = session.exec(select(Account)).all()
    often = Counter(one.name for one in accounts)
    return {one.id or 0: one.name if often[one.name] == 1 else f"{one.name}（{one.username}）" for one in accounts}
