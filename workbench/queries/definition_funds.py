"""The fund ledger of a year: the cap with its arithmetic, and what every project of a purchaser takes from every source."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.exact import exact
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.organisations import Purchaser
from workbench.models.projects import FundLedger, FundSource, Project
from workbench.queries.checks import SPECIAL_FUND, book_on
from workbench.security.policy import Actor, may

STATES = {"signed": "已签合同", "approved": "已批准", "draft": "编制中"}


@dataclass(frozen=True)
class FundUse:
    """What one project takes from one source in the year, and how firmly."""

    project_id: int
    code: str
    title: str
    source: str
    state: str
    amount_fen: int


@dataclass(frozen=True)
class FundYear:
    """A year's ledger; no cap where last year's total is not entered, or where no rule sets one."""

    purchaser_id: int
    purchaser: str
    year: int
    base_fen: int | None
    document: str
    share: Fraction | None
    clause: str
    expired: bool
    uses: tuple[FundUse, ...]

    @property
    def cap_fen(self) -> int | None:
        """Return the cap, fractions of a fen cut off in favour of the fund."""
        return None if self.base_fen is None or self.share is None else int(self.share * self.base_fen)

    @property
    def used_fen(self) -> int:
        """Return what approved and signed projects take from the special fund."""
        return sum(u.amount_fen for u in self.uses if u.source == SPECIAL_FUND and u.state != "draft")

    @property
    def planned_fen(self) -> int:
        """Return what drafts would take from the special fund."""
        return sum(u.amount_fen for u in self.uses if u.source == SPECIAL_FUND and u.state == "draft")

    @property
    def left_fen(self) -> int | None:
        """Return what is left of the cap after both; negative when it is passed."""
        return None if self.cap_fen is None else self.cap_fen - self.used_fen - self.planned_fen


def fund_years(session: Session, actor: Actor) -> list[FundYear]:
    """Return the ledgers that the actor may read, by purchaser, the newest year first; this year always."""
    purchasers = session.exec(select(Purchaser).order_by(col(Purchaser.id))).all()
    mine = [one for one in purchasers if may(session, actor, "procurement.read", one)]
    return [_year(session, one, year) for one in mine for year in _years(session, one.id or 0)]


def _years(session: Session, purchaser_id: int) -> list[int]:
    spent = select(FundSource.year).join(Project, col(Project.id) == FundSource.project_id)
    years = set(session.exec(spent.where(Project.purchaser_id == purchaser_id)).all())
    bases = session.exec(select(FundLedger.year).where(FundLedger.purchaser_id == purchaser_id)).all()
    return sorted(years | {base + 1 for base in bases} | {clock.today().year}, reverse=True)


def _year(session: Session, purchaser: Purchaser, year: int) -> FundYear:
    ledger = session.exec(
        select(FundLedger).where(FundLedger.purchaser_id == purchaser.id, FundLedger.year == year - 1)
    ).first()
    day = min(date(year, 12, 31), max(date(year, 1, 1), clock.today()))
    rule = book_on(session, purchaser.id or 0, day).rule("budget/special_fund_cap")
    return FundYear(
        purchaser_id=purchaser.id or 0,
        purchaser=purchaser.name,
        year=year,
        base_fen=ledger.subsidy_total_fen if ledger else None,
        document=ledger.document if ledger else "",
        share=exact(str(rule.value["max_share"])) if rule else None,
        clause=rule.clause if rule else "",
        expired=bool(rule and rule.expired),
        uses=_uses(session, purchaser.id or 0, year),
    )


def _uses(session: Session, purchaser_id: int, year: int) -> tuple[FundUse, ...]:
    query = select(FundSource, Project).join(Project, col(Project.id) == FundSource.project_id)
    query = query.where(Project.purchaser_id == purchaser_id, FundSource.year == year)
    rows = session.exec(query.order_by(col(Project.code), col(FundSource.id))).all()
    signed = set(session.exec(select(Contract.project_id)).all())
    return tuple(FundUse(p.id or 0, p.code, p.title, row.source, _state(p, signed), row.amount_fen) for row, p in rows)


def _state(project: Project, signed: set[int]) -> str:
    if project.id in signed:
        return "signed"
    return "approved" if project.approved_on else "draft"
