"""The clocks of one objection, each by the law of the day of its event, and the days of its papers worth a look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import Claim, Pause, Unit, add_days, check_claim, days_given
from workbench.models.objections import Objection, ObjectionStep
from workbench.models.projects import Project
from workbench.queries.bids import procurement_of
from workbench.queries.checks.book import book_on, calendar_of
from workbench.queries.clocks import working_deadline
from workbench.rules.complaint_clocks import Timed, Turn, day_note, timed
from workbench.rules.objection_words import KINDS, OPEN, STEPS
from workbench.rules.values import number

_ENDS = ("replied", "decided", "not_accepted", "transferred", "withdrawn")
"""Steps that end an objection."""


@dataclass(frozen=True)
class Papers:
    """An objection with its steps in order, and the challenge that a complaint follows, with that one's."""

    row: Objection
    steps: tuple[ObjectionStep, ...]
    before: "Papers | None" = None

    def all(self, kind: str) -> tuple[ObjectionStep, ...]:
        """Return the steps of a kind."""
        return tuple(one for one in self.steps if one.kind == kind)

    def day(self, *kinds: str) -> date | None:
        """Return the day of the first step of these kinds that has one."""
        return next((one.on_day for one in self.steps if one.kind in kinds and one.on_day), None)

    def has(self, *kinds: str) -> bool:
        """Tell whether there is a step of these kinds."""
        return any(one.kind in kinds for one in self.steps)

    @property
    def ended_on(self) -> date | None:
        """Return the day on which the objection came to its end; None while it runs."""
        return self.day(*_ENDS)

    @property
    def known(self) -> date:
        """Return a day that the papers do tell, for the law that holds."""
        days = (self.row.filed_on, self.row.known_on, *(one.on_day for one in self.steps))
        return next((day for day in days if day), date.max)


def papers_of(session: Session, row: Objection) -> Papers:
    """Return an objection with its steps, oldest first."""
    query = select(ObjectionStep).where(ObjectionStep.objection_id == row.id).order_by(col(ObjectionStep.id))
    before = session.get(Objection, row.challenge_id) if row.challenge_id else None
    return Papers(row, tuple(session.exec(query)), papers_of(session, before) if before else None)


def clocks_of(session: Session, project: Project, papers: Papers, today: date) -> list[Timed]:
    """Return the clocks of an objection in the order of its course; one whose rule had not begun is left out.

    The end of the objection stops what still ran: it is neither waited for nor late afterwards.
    """
    found = []
    for turn in turns_of(session, project, papers):
        on = turn.event_day or turn.done_on or min(papers.known, today)
        rule = book_on(session, project.purchaser_id, on).rule(turn.rule_id)
        if rule is not None:
            calendar = calendar_of(session, project.purchaser_id, on)
            found.append(timed(rule, turn, today=judged_on(papers, turn, today), calendar=calendar))
    return [one for one in found if one.verdict != "open" or not _stopped(papers, one.turn)]


def judged_on(papers: Papers, turn: Turn, today: date) -> date:
    """Return the day as of which a clock is judged: today, or the day of the end where that stopped it."""
    return min(today, papers.ended_on or papers.known) if _stopped(papers, turn) else today


def _stopped(papers: Papers, turn: Turn) -> bool:
    return papers.row.state not in OPEN and turn.done_on is None and turn.rule_id != "complaint/remedy"


def turns_of(session: Session, project: Project, papers: Papers) -> Iterator[Turn]:
    """Yield the clocks that run or ran in an objection."""
    row = papers.row
    if row.kind == "inquiry":
        yield _reply("complaint/inquiry", "询问", papers)
    elif row.kind == "challenge":
        yield Turn(
            "complaint/challenge_window",
            "working_days",
            "应知之日",
            row.known_on,
            "提出质疑",
            row.filed_on,
            row.posted_on,
        )
        yield _reply("complaint/reply", "质疑", papers)
    else:
        yield from _window(session, project, papers)
        yield from _at_finance(papers)
        yield from _afterwards(papers)


def _reply(rule_id: str, what: str, papers: Papers) -> Turn:
    done = papers.day("replied", "withdrawn", "not_accepted", "transferred")
    act = "答复" if papers.has("replied") or done is None else "办结"
    return Turn(rule_id, "working_days", f"收到{what}", papers.row.filed_on, act, done)


def _window(session: Session, project: Project, papers: Papers) -> Iterator[Turn]:
    """The window opens when the time for the reply ends; whoever was answered before need not wait for it."""
    if papers.before is None:
        return
    before, row = papers.before, papers.row
    ends = _reply_ends(session, project, before)
    if ends is None:
        return
    yield Turn(
        "complaint/complaint_window", "working_days", "质疑答复期满", ends, "提出投诉", row.filed_on, row.posted_on,
        early=before.day("replied"),
    )  # fmt: skip


def _reply_ends(session: Session, project: Project, challenge: Papers) -> date | None:
    """When the time for the reply to a challenge ends; None where its day is not on record."""
    rule, filed = (
        book_on(session, project.purchaser_id, challenge.known).rule("complaint/reply"),
        challenge.row.filed_on,
    )
    if rule is None or filed is None:
        return None
    calendar = calendar_of(session, project.purchaser_id, filed)
    return add_days(filed, number(rule, "working_days"), "working", calendar, planning=True)


def complaint_until(session: Session, project: Project, challenge: Papers) -> date | None:
    """Return the last day to complain after a challenge; None where it cannot be counted for certain."""
    ends = _reply_ends(session, project, challenge)
    rule = book_on(session, project.purchaser_id, ends).rule("complaint/complaint_window") if ends else None
    if ends is None or rule is None:
        return None
    calendar = calendar_of(session, project.purchaser_id, ends)
    due = working_deadline("质疑答复期满", ends, number(rule, "working_days"), rule.clause, calendar)
    return None if due.provisional else due.due


def _at_finance(papers: Papers) -> Iterator[Turn]:
    filed, asked = papers.row.filed_on, papers.day("asked_supplement")
    if papers.has("asked_supplement"):
        yield Turn("complaint/review", "review_working_days", "收到投诉", filed, "通知补正", asked)
        served, done = papers.day("supplement_served"), papers.day("supplemented")
        yield Turn("complaint/review", "supplement_working_days", "补正通知送达", served, "补正", done)
    elif papers.has("not_accepted", "transferred"):
        told = papers.day("not_accepted", "transferred")
        yield Turn("complaint/not_accepted", "working_days", "收到投诉", filed, "书面告知不予受理", told)
    yield from _course(papers, ended=papers.has("not_accepted", "transferred", "withdrawn"))


def _course(papers: Papers, *, ended: bool) -> Iterator[Turn]:
    """From forwarding to the decision; of a complaint that came to no decision, what was done before its end."""
    filed, sent = papers.row.filed_on, papers.day("forwarded")
    whole = papers.day("supplemented") if papers.has("asked_supplement") else filed
    event = "收到补正后的投诉书" if papers.has("asked_supplement") else "收到投诉"
    if not ended or papers.has("forwarded"):
        yield Turn("complaint/forward", "working_days", event, whole, "发出投诉答复通知", sent)
    if papers.has("answered" if ended else "forwarded"):
        yield Turn("complaint/answer", "working_days", "收到投诉答复通知", sent, "作出说明", papers.day("answered"))
    if not ended:
        yield Turn(
            "complaint/decision", "working_days", "收到投诉", filed, "作出处理决定", papers.day("decided"),
            pauses=pauses_of(papers),
        )  # fmt: skip


def pauses_of(papers: Papers) -> tuple[Pause, ...]:
    """Return the days that do not count towards the decision: supplementing, tests and expert review.

    What was not said to be over was over with the decision at the latest.
    """
    again = [one.on_day for one in papers.all("counted_again") if one.on_day]
    found = [(one.on_day, one.until, again, one.words) for one in papers.all("paused") if one.on_day]
    if first := papers.day("supplement_served") or papers.day("asked_supplement"):
        found.append((first, papers.day("supplemented"), [], "投诉人补正材料"))
    decided = [day for day in [papers.day("decided")] if day]
    return tuple(
        Pause(first, last or min((day for day in [*ends, *decided] if day >= first), default=None), why)
        for first, last, ends, why in found
    )


def _afterwards(papers: Papers) -> Iterator[Turn]:
    """From service where it is known; else from the decision, which ends first and so misleads nobody."""
    if not papers.has("decided"):
        return
    served = papers.day("decision_served")
    event, day = ("收到处理决定书", served) if served else ("处理决定（送达日未登记）", papers.day("decided"))
    for key, act, kind in (("review_days", "申请行政复议", "reviewed"), ("lawsuit_months", "提起行政诉讼", "sued")):
        unit: Unit = "calendar" if key == "review_days" else "months"
        yield Turn("complaint/remedy", key, event, day, act, papers.day(kind), unit=unit)


def dated(papers: Papers) -> Mapping[str, date]:
    """Return the days of an objection by what happened, in their order on paper."""
    row = papers.row
    days = {"提出" + KINDS[row.kind]: row.filed_on, "应知之日": row.known_on, "公告期限届满": row.notice_until}
    found = {name: day for name, day in days.items() if day}
    for one in papers.steps:
        if one.on_day:
            name = STEPS[one.kind].name
            found[name if name not in found else f"{name}（{one.on_day:%m-%d}）"] = one.on_day
    return found


def day_notes(session: Session, project: Project, papers: Papers) -> list[str]:
    """Say which days of the papers fall on a day off or on a worked weekend, and a notice that counted its first day."""
    calendar = calendar_of(session, project.purchaser_id, papers.known if papers.known < date.max else date.min)
    said = [note for name, day in dated(papers).items() if (note := day_note(name, day, calendar))]
    claim = claim_of(session, project, papers.row)
    return [*said, claim.sentence] if claim and claim.verdict in {"with_first", "wrong"} else said


def claim_of(session: Session, project: Project, row: Objection) -> Claim | None:
    """Return what a notice says of its own length against its days; None where the papers do not tell."""
    if row.notice_from is None or row.notice_until is None or row.notice_days is None:
        return None
    calendar = calendar_of(session, project.purchaser_id, row.notice_from)
    return check_claim(
        days_given(row.notice_from, row.notice_until, "working", calendar, planning=True), row.notice_days
    )


def lawful_knowledge(session: Session, row: Objection) -> date | None:
    """Return the day from which a challenge counts by the records; None where they do not say."""
    if row.against == "process":
        return None
    if row.notice_until is not None:
        return row.notice_until
    procurement = procurement_of(session, row.project_id)
    if procurement is None:
        return None
    return procurement.notice_until if row.against == "document" else None
