"""What the rules say of a roster: kinds, changes told, certificates, and posts filled month by month."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract
from workbench.models.ledger import StaffCertificate, StaffChange, StaffMember
from workbench.models.projects import Project, StaffPost
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.rules.finding import Finding
from workbench.rules.values import names
from workbench.services.staff_words import CHANGE_NAMES


@dataclass(frozen=True)
class PostLine:
    """A post of the contract: how many are wanted, how many were there in a month."""

    post: str
    wanted: int
    there: int
    qualification: str


def posts_of(session: Session, project_id: int, month: date) -> list[PostLine]:
    """Return the posts of the project with the people who were on the roster on any day of the month."""
    wanted = session.exec(
        select(StaffPost).where(StaffPost.project_id == project_id).order_by(col(StaffPost.position))
    ).all()
    there = select(StaffMember.post, func.count(col(StaffMember.id))).where(
        StaffMember.project_id == project_id,
        StaffMember.joined_on < add_months(month, 1),
        col(StaffMember.left_on).is_(None) | (col(StaffMember.left_on) >= month),
    )
    counts = dict(session.exec(there.group_by(col(StaffMember.post))).all())
    return [PostLine(one.post, one.people, counts.get(one.post, 0), one.qualification) for one in wanted]


def staff_findings(session: Session, project: Project, today: date) -> list[Finding]:
    """Return what the rules say of the roster: kinds, changes told, certificates, posts filled."""
    query = select(StaffMember).where(StaffMember.project_id == project.id).order_by(col(StaffMember.number))
    people = session.exec(query).all()
    if not people:
        return []
    as_of = counted_on(session, project, today)
    book, calendar = book_on(session, project.purchaser_id, as_of), calendar_of(session, project.purchaser_id, as_of)
    called = {one.id: one.name for one in people}
    there = {one.id for one in people if one.left_on is None}
    papers = select(StaffCertificate).where(StaffCertificate.project_id == project.id)
    held = session.exec(papers.order_by(col(StaffCertificate.id))).all()
    untold = select(StaffChange).where(StaffChange.project_id == project.id, col(StaffChange.told_on).is_(None))
    changes = session.exec(untold.order_by(col(StaffChange.id))).all()
    told = [(f"{called[one.staff_id]}{CHANGE_NAMES[one.change]}", one.changed_on, one.told_on) for one in changes]
    until = [
        (f"{called[one.staff_id]}{one.name}", one.valid_until)
        for one in held
        if one.valid_until and one.staff_id in there
    ]
    posts = [(one.post, one.wanted, one.there) for one in posts_of(session, project.id or 0, as_of.replace(day=1))]
    return [
        *run(book, "ledger/staff_kinds", [one.kind for one in people if one.left_on is None]),
        *run(book, "ledger/staff_changes", told, today=today, calendar=calendar),
        *run(book, "ledger/certificates", until, today=as_of),
        *run(book, "ledger/staff_posts", posts, as_of.replace(day=1)),
    ]


def counted_on(session: Session, project: Project, today: date) -> date:
    """Return the day on which a roster is looked at: today, or the last day of the contract when that is over."""
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    return min(today, contract.last_day) if contract else today


def staff_kinds(session: Session, purchaser_id: int, on: date) -> dict[str, str]:
    """Return the kinds of staff in force on a day, by id."""
    rule = book_on(session, purchaser_id, on).rule("ledger/staff_kinds")
    return dict(names(rule, "staff_kinds")) if rule else {}
