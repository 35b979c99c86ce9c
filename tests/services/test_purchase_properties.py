"""Definition, procurement, contract in any order: no stage without its record, no sum broken, no hard stop passed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from scoring.errors import ScoringError
from scoring.money import split_evenly
from tests.conftest import actor
from tests.services.rounds import DAYS
from workbench.errors import WorkbenchError
from workbench.models.contracts import Contract, ContractLine, Milestone
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import FundSource, Project, ServiceLine
from workbench.models.record import Event
from workbench.queries.bids import procurement_of
from workbench.queries.checks import contract_findings, definition_findings, procurement_findings
from workbench.rules.prices import price_of
from workbench.services import contracts, procurement, projects
from workbench.services.contracts_changes import Change, amend_contract
from workbench.services.procurement_bids import confirm_opening
from workbench.store.engine import engine

COMMANDS = (
    "funding", "lines", "approve", "return", "procedure", "bid", "open", "award", "refuse", "end", "sign", "publish", "amend",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(COMMANDS), st.integers(0, 3)), min_size=6, max_size=20)
WORDS = dict.fromkeys(("content", "term", "quantity", "quality", "price", "settlement", "duties", "breach"), "见附件")
MAIN_WAY = ("approve", "procedure", "bid", "bid", "bid", "open", "award", "sign", "publish", "amend")
MIDDLE, LAST = 2, 3
"""Of the four ways to try a command, those that go wrong."""
_TIMELY = {"contract/sign_days", "contract/publicity_days", "contract/filing_days"}
"""Clocks are marked late by the day on which the test runs; they stop nothing."""


def _payments(total: int, how: int) -> list[contracts.NewMilestone]:
    """Twelve payments that add up; for one of the four ways the last is a fen too high."""
    parts = list(split_evenly(max(total, 12), 12))
    parts[-1] += how == 3
    return [contracts.NewMilestone(f"{n}月", date(2025, n, 28), fen) for n, fen in enumerate(parts, 1)]


def _act(session: Session, command: str, how: int) -> None:
    if command in ("funding", "lines", "approve", "return"):
        _define(session, command, how)
    elif command in ("sign", "publish", "amend"):
        _agree(session, command, how)
    else:
        _buy(session, command, how)


def _buy(session: Session, command: str, how: int) -> None:
    officer, agency, day = actor("jingban"), actor("daili"), date(2024, 12, 27)
    budget, row = session.get_one(Project, 1).budget_fen, procurement_of(session, 1)
    row_id = (row.id or 0) if row else 0
    bids = session.exec(select(Bid).where(Bid.procurement_id == row_id).order_by(col(Bid.id))).all()
    bid_id = (bids[how % len(bids)].id or 0) if bids else 0
    names = session.exec(select(Contractor.id).order_by(col(Contractor.id))).all()
    price = budget - 100_000 * len(bids) - how
    new = procurement.NewBid(names[len(bids) % len(names)] or 0, price, Decimal(80 - len(bids)))
    told = {"method": ("consultation", "public_tender")[how == LAST], "agency": "", "ceiling_fen": budget}
    told |= {"price_weight": Decimal(10), "committee_size": 3 - (how == MIDDLE), "committee_experts": 2}
    ground = ("consultation_too_few", "consultation_unfair")[how % 2]
    first = (bids[0].id or 0) if how < MIDDLE and bids else bid_id
    plain = {
        "procedure": lambda: procurement.record_procedure(session, agency, 1, procurement.Procedure(**told, **DAYS)),
        "bid": lambda: procurement.record_bid(session, agency, row_id, new),
        "open": lambda: confirm_opening(session, agency, row_id, opened_on=date(2024, 12, 24)),
        "award": lambda: procurement.award_bid(session, officer, row_id, first, awarded_on=day, notice_on=day, reason="第一"),
        "refuse": lambda: procurement.record_refusal(session, officer, bid_id, on=day, reason="不能到位"),
        "end": lambda: procurement.end_round(session, agency, row_id, ended_on=day, ground=ground, reason="查实"),
    }  # fmt: skip
    plain[command]()


def _agree(session: Session, command: str, how: int) -> None:
    officer, contract = actor("jingban"), session.exec(select(Contract)).first()
    contract_id = (contract.id or 0) if contract else 0
    won = session.exec(select(Bid).where(Bid.awarded)).first()
    clauses = WORDS | ({"breach": ""} if how == MIDDLE else {})
    paid = _payments(won.award_fen if won else 100, how)
    terms = contracts.Terms("HT-P", date(2024, 12, 30), date(2025, 1, 1), date(2025, 12, 31), clauses, paid)
    fen = (1_000_000, 9_000_000, -1_000_000, 0)[how]
    rest = _payments((contract.amount_fen if contract else 0) + fen, 0)
    plain = {
        "sign": lambda: contracts.sign_contract(session, officer, 1, terms),
        "publish": lambda: contracts.publish_contract(session, officer, contract_id, published_on=date(2024, 12, 31)),
        "amend": lambda: amend_contract(
            session, officer, contract_id, Change("B-1", date(2025, 3, 1), "增加", fen, rest)
        ),
    }
    plain[command]()


def _define(session: Session, command: str, how: int) -> None:
    project = session.get_one(Project, 1)
    seen = project.version
    if command == "funding":
        fen = project.budget_fen - (how == 3)
        projects.set_funding(session, actor("jingban"), 1, [(2025, "purchase_budget", fen)], seen=seen)
    elif command == "lines":
        rows = session.exec(select(ServiceLine).where(ServiceLine.project_id == 1)).all()
        kept = [
            projects.NewLine(
                one.catalogue,
                one.catalogue_number,
                one.name,
                one.unit,
                one.quantity + how,
                one.unit_price_fen,
                guiding_code=one.guiding_code,
            )
            for one in rows
        ]
        projects.set_lines(session, actor("jingban"), 1, kept, seen=seen)
    elif command == "approve":
        projects.approve_project(session, actor("lingdao"), 1, approved_on=date(2024, 12, 2))
    else:
        projects.return_project(session, actor("lingdao"), 1, reason="补充测算")


def _stops(found: list) -> list[str]:
    return [one.what for one in found if one.severity == "stop" and one.rule_id not in _TIMELY]


def _check(session: Session) -> None:
    """What must hold after any command, done or refused."""
    project, row = session.get_one(Project, 1), procurement_of(session, 1)
    contract = session.exec(select(Contract)).first()
    assert sum(session.exec(select(FundSource.amount_fen).where(FundSource.project_id == 1))) == project.budget_fen
    lines = session.exec(select(ServiceLine).where(ServiceLine.project_id == 1)).all()
    worth = sum(
        price_of(one.unit_price_fen, one.package_fen, one.package_units).amount_fen(one.quantity) for one in lines
    )
    assert worth <= project.budget_fen
    if row is not None and row.ended_on is None:
        assert project.approved_on is not None, "a procurement without its approved definition"
        assert row.id in _recorded(session, "procurement.record")
    won = session.exec(select(Bid).join(Procurement).where(Bid.procurement_id == Procurement.id, Bid.awarded)).all()
    if row is not None and row.awarded_on is not None:
        assert len(won) == 1
        assert _stops(procurement_findings(session, row)) == []
    if contract is None:
        return
    assert len(won) == 1, "a contract without its award"
    assert contract.contractor_id == won[0].contractor_id
    assert sum(session.exec(select(Milestone.amount_fen))) == contract.amount_fen
    assert not session.exec(select(ContractLine)).all()
    assert _stops(contract_findings(session, contract)) == []
    assert _stops(definition_findings(session, project)) == []
    assert contract.id in _recorded(session, "contract.sign")


def _recorded(session: Session, action: str) -> set[int]:
    return set(session.exec(select(Event.object_id).where(Event.action == action)))


def _run(steps: list[tuple[str, int]]) -> tuple[int, bool]:
    """Try every step in a transaction of its own; return how many were done, and whether a contract stands at the end."""
    done = 0
    with engine().connect() as connection:
        outer = connection.begin()
        for command, how in steps:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                with suppress(WorkbenchError, ScoringError):
                    _act(session, command, how)
                    session.commit()
                    done += 1
                session.rollback()
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                _check(session)
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            signed = session.exec(select(Contract.id)).first() is not None
        outer.rollback()
    return done, signed


@settings(
    max_examples=14,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_no_sequence_leaves_a_stage_without_its_record_breaks_a_sum_or_passes_a_stop(at, steps):
    if not hasattr(at, "ready"):
        at("defined")
        at.ready = True
    _run(steps)


def test_the_main_way_through_ends_in_an_amended_contract(at):
    """The property holds of something: definition, procurement and contract in their order are all done."""
    at("defined")
    assert _run([(command, 0) for command in MAIN_WAY]) == (len(MAIN_WAY), True)
