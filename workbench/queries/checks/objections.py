"""Checks of objections, from their rows: standing, scope, clocks; what holds a contract up, and bidders on the list of abuse."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.objections import AbuseRecord, Objection, ObjectionItem
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.queries.bids import procurement_of
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.queries.checks.objection_turns import (
    Papers,
    claim_of,
    clocks_of,
    judged_on,
    lawful_knowledge,
    papers_of,
    pauses_of,
)
from workbench.rules.checks.complaint import Hold, Listed
from workbench.rules.complaint_clocks import longest_suspension
from workbench.rules.finding import Finding
from workbench.rules.objection_words import KINDS, OPEN, STATES
from workbench.rules.values import number

_SUSPENSION = "complaint/suspension"
_FIRST_COMES = ("inquiry", "challenge")


def objections_of(session: Session, project_id: int) -> list[Papers]:
    """Return every objection of a project with its steps, oldest first."""
    query = select(Objection).where(Objection.project_id == project_id).order_by(col(Objection.id))
    return [papers_of(session, row) for row in session.exec(query).all()]


def objection_findings(session: Session, project: Project, papers: Papers) -> list[Finding]:
    """Return what the rules of its days say of one objection; what is late is marked and stops nothing."""
    row, on = papers.row, min(papers.known, clock.today())
    book = book_on(session, project.purchaser_id, on)
    found = [*run(book, "complaint/consortium", row.partners, jointly=row.jointly)]
    if row.kind == "challenge":
        claim = claim_of(session, project, row)
        lawful = lawful_knowledge(session, row)
        found += run(book, "complaint/knowledge_day", row.against, row.known_on, lawful, claim=claim)
        found += run(book, "complaint/one_shot", _earlier(session, row))
    if row.kind != "inquiry":
        found += run(book, "complaint/standing", row.standing, row.against, recorded=_on_record(session, row))
    if row.kind == "complaint":
        outside = items_outside(items_of(session, row))
        found += run(book, "complaint/scope", outside, challenged=row.challenge_id is not None, unlike=_unlike(papers))
        found += run(book, "complaint/clock_stop", pauses_of(papers))
        found += suspension_findings(session, project, [papers], {})
        found += _abused(session, project, papers)
    found += _clocks(session, project, papers)
    if upheld(session, papers) and row.affects_result:
        stage = award_stage(session, project.id or 0, papers.ended_on or clock.today())
        found += run(book_on(session, project.purchaser_id, papers.ended_on or on), "complaint/effects", stage)
    return found


def _on_record(session: Session, row: Objection) -> bool | None:
    """Whether the supplier is among the recorded bidders; None while none are recorded."""
    query = select(Contractor).join(Bid, col(Bid.contractor_id) == Contractor.id)
    query = query.join(Procurement, col(Procurement.id) == Bid.procurement_id)
    bidders = session.exec(query.where(Procurement.project_id == row.project_id)).all()
    return any(row.contractor_id == one.id or row.supplier == one.name for one in bidders) if bidders else None


def _unlike(papers: Papers) -> list[str]:
    """In what a complaint is not the challenge's own: another supplier, or a challenge that came to no reply."""
    if papers.before is None:
        return []
    before, row = papers.before.row, papers.row
    other = f"质疑由{before.supplier}提出，投诉由{row.supplier}提出" if before.supplier != row.supplier else ""
    gone = f"质疑 {before.number} {STATES[before.state]}" if before.state in {"withdrawn", "refused"} else ""
    return [one for one in (other, gone) if one]


def _abused(session: Session, project: Project, papers: Papers) -> list[Finding]:
    """What the list of abuse and its penalties say of a complaint that was decided."""
    on = papers.day("decided")
    if on is None:
        return []
    book, row = book_on(session, project.purchaser_id, on), papers.row
    rule = book.rule("complaint/abuse")
    months = number(rule, "within_months") if rule and "within_months" in rule.value else 0
    times = _unfounded(session, row.supplier, add_months(on, -months), on) if months else 0
    listed = listed_on(session, row.contractor_id, on) if row.contractor_id else []
    found = run(book, "complaint/abuse", on, listed, unfounded=times) if listed or times else []
    return found + [said for one in listed for said in run(book, "complaint/penalty", one, project.budget_fen)]


def _unfounded(session: Session, supplier: str, after: date, until: date) -> int:
    """Count a supplier's complaints decided within the days of which nothing was upheld."""
    query = select(Objection).where(Objection.kind == "complaint", Objection.supplier == supplier)
    closed = [papers_of(session, row) for row in session.exec(query.where(Objection.state == "closed")).all()]
    decided = [(one, one.day("decided")) for one in closed]
    return sum(day is not None and after < day <= until and not upheld(session, one) for one, day in decided)


def _clocks(session: Session, project: Project, papers: Papers) -> Iterable[Finding]:
    today = clock.today()
    for turn in (one.turn for one in clocks_of(session, project, papers, today)):
        on = turn.event_day or turn.done_on or min(papers.known, today)
        book, days = book_on(session, project.purchaser_id, on), calendar_of(session, project.purchaser_id, on)
        yield from run(book, turn.rule_id, turn, today=judged_on(papers, turn, today), calendar=days)


def items_of(session: Session, row: Objection) -> Sequence[ObjectionItem]:
    """Return the items of an objection in order."""
    query = select(ObjectionItem).where(ObjectionItem.objection_id == row.id).order_by(col(ObjectionItem.position))
    return session.exec(query).all()


def items_outside(items: Sequence[ObjectionItem]) -> list[int]:
    """Return the numbers of the items that were not challenged and do not arise from the reply."""
    return [one.position for one in items if one.challenged_id is None and not one.from_reply]


def _earlier(session: Session, row: Objection) -> list[str]:
    """The supplier's earlier challenges of the same part."""
    query = select(Objection).where(
        Objection.project_id == row.project_id, Objection.kind == "challenge", Objection.against == row.against
    )
    query = query.where(Objection.supplier == row.supplier, col(Objection.id) < row.id)
    same = session.exec(query.order_by(col(Objection.id))).all()
    return [one.number for one in same]


def upheld(session: Session, papers: Papers) -> bool:
    """Tell whether an item was upheld, by the reply or by the decision."""
    return any(one.outcome == "upheld" for one in items_of(session, papers.row))


def award_stage(session: Session, project_id: int, on: date) -> str:
    """Return how far the purchase was on a day: open, awarded, signed, performed."""
    contract = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    if contract is not None and contract.signed_on <= on:
        return "performed" if contract.first_day <= on else "signed"
    procurement = procurement_of(session, project_id)
    awarded = procurement.awarded_on if procurement else None
    return "awarded" if awarded and awarded <= on else "open"


def suspension_findings(
    session: Session, project: Project, papers: Iterable[Papers], acts: Mapping[str, date]
) -> list[Finding]:
    """Return what the suspensions of a project say of themselves and of acts by their days."""
    found = []
    for one in papers:
        for hold in holds_of(session, project, one):
            book = book_on(session, project.purchaser_id, hold.first)
            found += run(book, _SUSPENSION, [hold], acts)
    return found


def holds_of(session: Session, project: Project, papers: Papers) -> list[Hold]:
    """Return the suspensions that finance ordered; one without an end lasts as long as the law allows."""
    found, lifted = [], sorted(one.on_day for one in papers.all("resumed") if one.on_day)
    ended = papers.ended_on
    for step in papers.all("suspended"):
        if step.on_day is None:
            continue
        rule = book_on(session, project.purchaser_id, step.on_day).rule(_SUSPENSION)
        longest = longest_suspension(rule, step.on_day) if rule else step.on_day
        ends = [day for day in (*lifted, ended) if day is not None and day >= step.on_day]
        resumed = min(ends, default=None)
        found.append(Hold(step.on_day, step.until or longest, resumed, step.document, longest if rule else date.max))
    return found


def waiting_on(session: Session, project_id: int, on: date) -> list[str]:
    """Return what holds a contract up on a day: what may change the result and is not settled or not put right.

    What the papers leave without a day counts as there already, and as not yet put right.
    """
    found = []
    for papers in objections_of(session, project_id):
        row = papers.row
        if not row.affects_result or (row.filed_on is not None and row.filed_on > on):
            continue
        ended = row.state not in OPEN and (papers.ended_on is None or papers.ended_on <= on)
        if row.kind in _FIRST_COMES and not ended:
            found.append(f"{KINDS[row.kind]} {row.number}")
        elif ended and upheld(session, papers) and not _put_right(papers, on):
            found.append(f"{KINDS[row.kind]} {row.number}（成立，没有登记改正）")
    return found


def _put_right(papers: Papers, on: date) -> bool:
    day = papers.day("remedied")
    return day is not None and day <= on


def holding_findings(session: Session, project: Project, contract: Contract) -> list[Finding]:
    """Return what objections say of signing a contract: unsettled challenges and suspensions stop it."""
    book, signed = book_on(session, project.purchaser_id, contract.signed_on), contract.signed_on
    waiting = waiting_on(session, project.id or 0, signed)
    held = suspension_findings(session, project, objections_of(session, project.id or 0), {"签订合同": signed})
    stops = [one for one in held if one.severity == "stop"]
    return [*run(book, "contract/hold_on_challenge", signed, waiting), *stops]


def standstill_findings(session: Session, project: Project, act: str, on: date) -> list[Finding]:
    """Return the hard stops of a suspension that is in force on the day of an act."""
    held = suspension_findings(session, project, objections_of(session, project.id or 0), {act: on})
    return [one for one in held if one.severity == "stop"]


def halted_findings(session: Session, project: Project, act: str, on: date) -> list[Finding]:
    """Return the hard stops of an act after the contract was signed: a suspension, and what may change the result."""
    book, waiting = book_on(session, project.purchaser_id, on), waiting_on(session, project.id or 0, on)
    halted = run(book, "contract/hold_on_challenge", on, waiting, act=act) if waiting else []
    return standstill_findings(session, project, act, on) + [one for one in halted if one.severity == "stop"]


def listed_on(session: Session, contractor_id: int, on: date) -> list[Listed]:
    """Return the entries of the list of abuse that bind a supplier on a day."""
    name = session.get_one(Contractor, contractor_id).name
    query = select(AbuseRecord).where(
        AbuseRecord.contractor_id == contractor_id, AbuseRecord.first_day <= on, AbuseRecord.last_day >= on
    )
    return [
        Listed(name, one.kind, one.document, one.first_day, one.last_day, one.barred)
        for one in session.exec(query.order_by(col(AbuseRecord.id)))
        if one.annulled_on is None or on < one.annulled_on
    ]


def abuse_findings(session: Session, purchaser_id: int, contractor_id: int, wanted_on: date) -> list[Finding]:
    """Return what the list of abuse says of a bidder on a day; nothing of who is not on it."""
    listed = listed_on(session, contractor_id, wanted_on)
    return run(book_on(session, purchaser_id, wanted_on), "complaint/abuse", wanted_on, listed) if listed else []
