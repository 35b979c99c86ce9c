"""The training purchase before the rule book: each event under the rules of its own day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Date, update
from sqlmodel import Session, SQLModel, select

from workbench import clock
from workbench.demo.build import DemoFiles
from workbench.demo.people import script
from workbench.models.contracts import Contract
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.checks import project_findings
from workbench.rules.book import RuleBook, all_rules
from workbench.rules.calendars import national_calendar
from workbench.rules.checks import CHECKS
from workbench.rules.finding import Finding
from workbench.store.engine import reading, writing

PLAN = "szs-2024"
LAST = date.fromisoformat(str(script("brought")["followed"]))
"""The day of the last record: what falls due after it has nobody who would do it."""
# what the rows of a purchase do not hold, said of this one: no bond, no transfer, no supplement, no minimum price, ...
SAID = {
    "bidding/bid_bond": ((0, 50_500_000), {"cash": False}),
    "contract/no_transfer": ((), {"transferred": False, "subcontracted": False, "consented": False}),
    "contract/supplement_cap": ((50_500_000, []), {}),
    "evaluation_prep/third_party": (((),), {}),
    "ledger/entries": (([],), {}),
    "performance/misconduct_procedure": (
        (date(2025, 3, 3),),
        {"decided": date(2025, 3, 12), "state_by": date(2025, 3, 10), "stated": True, "hearing": "none"},
    ),
    "procurement_setup/price_ceiling": ((None,), {}),
    "procurement_setup/splitting": (([("演练项目", 50_500_000)], 200_000_000), {"approved": False}),
    "project_definition/overlap_with_material": (([],), {}),
    "review/recusal": (({"P1": (), "P2": (), "P3": ()},), {}),
    "settlement/payment_days": (
        (date(2025, 6, 30), date(2025, 7, 5)),
        {"agreed_days": None, "today": date(2025, 7, 5), "calendar": national_calendar()},
    ),
}
# events that did not happen: no single source, phases not weighed together, no request for payment that waits
NO_EVENT = {
    "procurement_setup/single_source_publicity",
    "review/framework_elimination",
    "evaluation_final/weighted_phases",
    "feedback/correction",
    "settlement/payment_gates",
    "review/failed_consultation",  # no round of the training purchases fails
    "award/no_candidate",
    "settlement/payment_after_stop",  # no project of the training purchases is stopped
    # the complaint of the training purchase is complete, of one supplier, and stops no signing
    "complaint/clock_stop",
    "complaint/consortium",
    "complaint/not_accepted",
    "complaint/review",
    "complaint/suspension",
}


# what runs on after the last record of the training purchases: later rounds of visits, the next purchase, the right to
# have the finance department's decision reviewed
RUNS_ON = {"follow_up/visits", "follow_up/renewal_start", "complaint/remedy"}
MONTHLY = {1: set(), 3: {"ledger/kept"}}  # the second purchase tells its quantities by the month, and is warned of it


def findings_of(session: Session, project_id: int) -> list[Finding]:
    return [one for found in project_findings(session, session.get_one(Project, project_id)).values() for one in found]


def of_this_method(book: RuleBook, rule_id: str) -> bool:
    """Whether a rule of certain ways of buying holds for a consultation."""
    rule = book.rule(rule_id)
    assert rule is not None
    methods = rule.value.get("methods") or rule.value.get("min_bids") or ("consultation",)
    return "consultation" in methods


def plan_rules() -> set[str]:
    """Rules that began with the plan."""
    return {key for key, values in all_rules().items() if values[0].first_day == date(2024, 11, 13)}


@pytest.mark.parametrize("project_id", [1, 3])
def test_every_rule_that_the_records_answer_is_met(training: DemoFiles, project_id: int) -> None:
    with reading() as session, clock.held_at(LAST):
        found = findings_of(session, project_id)

    assert len(found) > 30
    left = [one for one in found if one.severity != "ok" and one.rule_id not in RUNS_ON | MONTHLY[project_id]]
    assert [(one.rule_id, one.severity, one.what) for one in left] == []


def test_every_hard_stop_of_the_book_passes_on_the_day_of_its_event(training: DemoFiles) -> None:
    with reading() as session:
        found = findings_of(session, 1)
    book = RuleBook(on=date(2025, 7, 5))
    for rule_id, (facts, named) in SAID.items():
        rule = book.rule(rule_id)
        assert rule is not None
        found += CHECKS[rule_id](rule, *facts, **named)

    stops = {rule_id for rule_id, values in all_rules().items() if values[-1].severity == "hard_stop"}
    other = {rule_id for rule_id in stops if book.rule(rule_id) is None or not of_this_method(book, rule_id)}
    assert stops - {one.rule_id for one in found} - other == NO_EVENT
    assert [(one.rule_id, one.what) for one in found if one.severity == "stop"] == []


def test_no_rule_of_the_plan_is_in_the_book_of_january_2024() -> None:
    before, after = RuleBook(on=date(2024, 1, 15)).rules(), RuleBook(on=date(2024, 11, 13)).rules()

    assert not [rule.id for rule in before if PLAN in {cite.instrument for cite in (rule.cite, *rule.also)}]
    assert plan_rules() <= {rule.id for rule in after}
    assert len(plan_rules()) > 10


@pytest.fixture
def moved(training_copy: Path) -> Iterator[Session]:
    """The same purchase with every day moved back by two years, so that its award and contract fall in January 2023."""
    del training_copy
    with writing() as session:
        _move(session, timedelta(days=-731))
        yield session
        session.rollback()


def _move(session: Session, by: timedelta) -> None:
    """Move every day of every table."""
    connection = session.connection()
    for table in SQLModel.metadata.sorted_tables:
        days = [column.name for column in table.columns if isinstance(column.type, Date)]
        for row in connection.execute(table.select()).mappings().all() if days else []:
            moved_days = {name: row[name] + by for name in days if row[name] is not None}
            if moved_days:
                same = [column == row[column.name] for column in table.primary_key]
                connection.execute(update(table).where(*same).values(moved_days))
    session.expire_all()


def test_the_same_purchase_dated_2024_01_is_judged_without_the_plan(training_copy: Path) -> None:
    del training_copy
    with writing() as session:
        planned = {one.rule_id for one in findings_of(session, 1)}
        _move(session, timedelta(days=-310))
        project = session.get_one(Project, 1)
        assert project.defined_on == date(2024, 1, 15)
        by_stage = project_findings(session, project)
        session.rollback()

    assert planned & plan_rules()
    for stage in ("definition", "procurement", "contract", "mid"):
        assert by_stage[stage]
        assert [one.rule_id for one in by_stage[stage] if one.rule_id in plan_rules() or "石嘴山" in one.clause] == []


def test_a_whole_purchase_before_the_plan_meets_no_rule_of_it(moved: Session) -> None:
    project = moved.get_one(Project, 1)
    assert moved.exec(select(Procurement.awarded_on)).first() == date(2022, 12, 20)
    assert moved.exec(select(Contract.signed_on)).first() == date(2022, 12, 27)

    found = [one for stage in project_findings(moved, project).values() for one in stage]

    assert len(found) > 25
    assert [one.rule_id for one in found if one.rule_id in plan_rules() or "石嘴山" in one.clause] == []


BEGAN_SINCE = {
    "budget/performance_management",
    "procurement_setup/emergency",
    "procurement_setup/legal_basis",
    "project_definition/legal_categories",
    "project_definition/service_categories",
}


def test_the_same_purchase_dated_2026_10_meets_the_rules_that_began_since(training_copy: Path) -> None:
    del training_copy
    with writing() as session:
        project = session.get_one(Project, 1)
        before = {one.rule_id: one for one in findings_of(session, 1)}
        _move(session, timedelta(days=690))
        assert project.approved_on == date(2026, 10, 13)
        stages = project_findings(session, project)
        after = {one.rule_id: one for stage in ("definition", "procurement") for one in stages[stage]}
        session.rollback()

    assert BEGAN_SINCE & set(before) == set()
    assert set(after) >= BEGAN_SINCE
    low = "review/abnormally_low_price"
    assert "财库〔2026〕2号" in after[low].clause
    assert "财库〔2026〕2号" not in before[low].clause
    assert after["procurement_setup/legal_basis"].severity == "info", "nobody has answered what was not asked in 2024"
