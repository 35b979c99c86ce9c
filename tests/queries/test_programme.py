"""A year over all projects of the training workspace, recomputed by another way; and of a city with its counties."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlmodel import col, delete, select

from tests.conftest import actor
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.contracts import Contract, Delivery, Milestone
from workbench.models.findings import Finding
from workbench.models.hotline import Call
from workbench.models.ledger import ServiceRecord
from workbench.models.objections import Objection, ObjectionStep
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import FundSource, Project, ServiceLine
from workbench.models.results import Appeal
from workbench.models.surveys import SurveyPerson
from workbench.models.words import AppealState, Phase
from workbench.queries.payments_ledger import ledger_lines
from workbench.queries.programme import NO_DATA, programme, programme_units, programme_years
from workbench.queries.programme_people import chosen, people_of_year, towns_served
from workbench.queries.programme_problems import problems_of_year
from workbench.queries.programme_text import ALL, ReportKey, members, report_of
from workbench.queries.surveys_results import result_of
from workbench.reports.programme_tables import source_name, total_words, unit_table
from workbench.security.policy import POLICY, may
from workbench.services.programme import allow_report
from workbench.store.engine import engine, reading, writing

UNIT = {1: "演练县民政局"}
EVERYBODYS = {"rules.read", "contractor.history"}


@pytest.fixture
def year(training):
    with reading() as session:
        return programme(session, UNIT, 2025)


def test_money_of_the_year_is_that_of_the_payment_ledger(year):
    with reading() as session:
        lines = ledger_lines(session, actor("jingban"), 2025)
    by_source = Counter(
        {source: sum(one.amount_fen for one in lines if one.source == source) for source in {x.source for x in lines}}
    )
    assert {one.source: one.paid_fen for one in year.purses} == by_source
    assert {one.source: one.budget_fen for one in year.purses} == {"special_fund": 40_000_000, "lottery": 10_500_000}
    assert sum(year.paid.values()) == sum(one.amount_fen for one in lines) == 49_436_400
    assert [(one.code, one.budget_fen, one.contracted_fen) for one in year.projects] == [
        ("YL-2025-001", 50_500_000, 50_500_000)
    ]


def test_evaluations_of_the_year_stand_as_after_the_appeal(year):
    told = [(one.phase, one.total, one.grade, one.before) for one in year.evaluated]
    assert told == [(Phase.MID, Decimal("84.33"), "", None), (Phase.FINAL, Decimal("90.24"), "优", Decimal("89.88"))]
    assert year.grades == {"优": 1}
    [step] = year.next_steps
    assert (step.decision, step.year, step.amount_fen) == ("改进后继续", 2026, 51_390_000)


def test_people_are_those_of_the_records_each_once(year):
    with reading() as session:
        found = people_of_year(session, year)
        good = select(ServiceRecord).where(ServiceRecord.project_id == 1, ServiceRecord.state == "qualified")
        good = good.where(ServiceRecord.day >= date(2025, 1, 1), ServiceRecord.day <= date(2025, 12, 31))
        rows = [row.model_copy() for row in session.exec(good)]
        names = dict(session.exec(select(Organisation.id, Organisation.name)).all())
        services = dict(session.exec(select(ServiceLine.id, ServiceLine.name)).all())
    last = {
        row.recipient_id: row.township_id
        for row in sorted(rows, key=lambda row: (row.day.replace(day=1), -row.township_id))
    }
    assert {one.name: one.people for one in found.places} == Counter(names[town] for town in last.values())
    assert found.total == sum(one.people for one in found.places) == len(last) == 40
    assert found.visits == sum(one.visits for one in found.places) == len(rows)
    for one in found.services:
        own = [row for row in rows if services[row.line_id] == one.name]
        assert one.people == len({row.recipient_id for row in own})
        assert (one.visits, one.quantity) == (len(own), sum(row.quantity for row in own))
    assert found.contractors == {1: 40}


def test_chosen_townships_are_cut_from_the_same_table(year):
    with reading() as session:
        whole = people_of_year(session, year)
        towns = towns_served(session, [1])
    one, *others = towns
    part, rest = chosen(whole, [one]), chosen(whole, others)
    assert part.total + rest.total == whole.total
    assert {(x.name, x.people, x.visits) for x in (*part.places, *rest.places)} == {
        (x.name, x.people, x.visits) for x in whole.places
    }
    assert [x.visits for x in part.services] == [None] * len(whole.services)


def test_year_without_a_ledger_has_no_data_on_people_and_its_monthly_quantities(training):
    with reading() as session:
        year = programme(session, UNIT, 2026)
        found = people_of_year(session, year)
        kept = select(ServiceLine.project_id, ServiceLine.name, Delivery.quantity).join(
            Delivery, col(Delivery.line_id) == ServiceLine.id
        )
        rows = session.exec(kept).all()
    second = next(one for one in year.projects if one.code == "YL-2026-002")
    if second.id in found.untold:
        monthly = Counter()
        for project, name, quantity in rows:
            monthly[name] += quantity if project == second.id else 0
        assert {one.name: one.told for one in found.services} == monthly
    assert total_words(found) == (NO_DATA if found.nobody else str(found.total))
    assert (second.budget_fen, second.contracted_fen, year.paid[second.id]) == (9_600_000, 9_600_000, 4_800_000)
    renewed = next(one for one in year.projects if one.code == "YL-2026-003")
    assert (renewed.contracted_fen, renewed.id in year.paid) == (None, False)
    assert [one.words for one in year.evaluated] == ["还没有确认的结果"]
    assert [one.total for one in year.evaluated] == [None]


def test_problems_of_the_year_are_the_rows_by_kind(training):
    with reading() as session:
        for number, first in ((2025, date(2025, 1, 1)), (2026, date(2026, 1, 1))):
            ids = programme(session, UNIT, number).ids
            found = problems_of_year(session, [1], ids, number)
            rows = session.exec(
                select(Finding).where(Finding.raised_on >= first, Finding.raised_on < first.replace(year=number + 1))
            ).all()
            assert sum(one.raised for one in found.kinds) == len(rows) > 0
            assert sum(one.closed for one in found.kinds) == sum(row.state == "closed" for row in rows)
            calls = session.exec(
                select(Call).where(Call.received_on >= first, Call.received_on < first.replace(year=number + 1))
            ).all()
            assert found.calls_total in {len(calls), None}
            assert all(number is None or number >= 5 for _, number in found.calls)


def test_appeal_objection_and_satisfaction_of_the_year(year):
    with reading() as session:
        found = problems_of_year(session, [1], year.ids, 2025)
        survey = result_of(session, actor("jingban"), 1)
    [appeal] = found.appeals
    assert (appeal.state, appeal.before, appeal.after) == ("已决定", Decimal("89.88"), Decimal("90.24"))
    assert [(one.kind, one.filed, one.late, one.open, one.overdue) for one in found.objections] == [
        ("投诉", 1, 0, 0, 0)
    ]
    assert appeal.overdue is False
    [content] = found.content
    assert survey.report is not None
    told = survey.report.findings
    assert (content.answered, content.index, content.share) == (told.answered, survey.index, told.share.mean)
    assert content.interval == told.share_interval


def test_years_and_units_are_those_of_the_actor(training):
    with reading() as session:
        assert programme_units(session, actor("lingdao")) == UNIT
        assert programme_units(session, actor("caizheng")) == {}
        assert programme_units(session, actor("chengjie")) == {}
        assert programme_years(session, UNIT) == (2027, 2026, 2025)
        assert programme_years(session, {}) == ()


def test_city_reads_its_counties_side_by_side_and_summed(training):
    with reading() as session:
        units = programme_units(session, actor("shiju"))
        assert list(units.values()) == ["演练县民政局", "演练市民政局", "演练邻县民政局"]
        year = programme(session, units, 2025)
        people = people_of_year(session, year)
        rows = unit_table(year, people).rows
    assert rows == (
        ("演练县民政局", "1", "505,000.00", "494,364.00", "40"),
        ("演练市民政局", "0", NO_DATA, NO_DATA, NO_DATA),
        ("演练邻县民政局", "1", "48,000.00", "32,000.00", "23"),
        ("合计", "2", "553,000.00", "526,364.00", "63"),
    )


def test_what_a_county_hides_stays_hidden_in_the_report_of_its_city(training):
    with reading() as session:
        own, other, city = (
            people_of_year(session, programme(session, units, 2025))
            for units in (UNIT, {3: "演练邻县民政局"}, programme_units(session, actor("shiju")))
        )
    bath = {name: next(one for one in found.services if one.name == "助浴服务") for name, found in
            (("own", own), ("other", other), ("city", city))}  # fmt: skip
    assert {name: (one.people, one.visits, one.quantity) for name, one in bath.items()} == {
        "own": (6, 925, 925), "other": (None, None, None), "city": (None, None, None),
    }  # fmt: skip
    for found, name in ((own, "演练县民政局"), (other, "演练邻县民政局")):
        assert found.places == tuple(one for one in city.places if one.purchaser == name)


def test_city_reads_years_of_its_counties_and_none_of_their_records(training):
    with reading() as session:
        who, project, county = actor("shiju"), session.get_one(Project, 1), session.get_one(Purchaser, 1)
        assert [may(session, who, one, county) for one in ("programme.read", "programme.write")] == [True, False]
        own = {one for one in POLICY if one not in EVERYBODYS and may(session, who, one, project)}
        assert own == {"programme.read"}
        assert programme_units(session, actor("linxian")) == {3: "演练邻县民政局"}


def test_more_projects_take_no_more_queries(training):
    def asked(units):
        told = []

        def note(_connection, _cursor, statement, *_):
            told.append(statement)

        event.listen(engine(), "before_cursor_execute", note)
        try:
            with reading() as session:
                year = programme(session, units, 2025)
                ids = year.ids
                people_of_year(session, year)
                problems_of_year(session, tuple(units), ids, 2025)
        finally:
            event.remove(engine(), "before_cursor_execute", note)
        return len(ids), len(told)

    (one, first), (two, second) = asked({1: "县"}), asked({1: "县", 2: "市", 3: "邻县"})
    assert (one, two) == (1, 2)
    assert first == second


def test_report_of_all_belongs_to_the_city(training):
    with reading() as session:
        key = ReportKey(2, 2025, "all")
        assert report_of(session, (1, 2, 3), ALL, 2025) == key
        assert report_of(session, (1, 3), ALL, 2025) is None
        assert report_of(session, (1, 3), 3, 2025) == ReportKey(3, 2025)
        assert set(members(session, key)) == {1, 2, 3}
        assert allow_report(session, actor("shiju"), "programme.write", key).name == "演练市民政局"
        with pytest.raises(NotAllowedError):
            allow_report(session, actor("jingban"), "programme.write", key)
        with pytest.raises(NotAllowedError):
            allow_report(session, actor("shiju"), "programme.write", ReportKey(1, 2025))
        with pytest.raises(ValidationError, match="只有市级单位"):
            allow_report(session, actor("jingban"), "programme.write", ReportKey(1, 2025, "all"))


def test_survey_of_few_people_is_not_told(training_copy):
    with writing() as session:
        people = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == 1).order_by(SurveyPerson.id)).all()
        for one in people[4:]:
            one.outcome, one.answers = "拒访", {}
            session.add(one)
    with reading() as session:
        [content] = problems_of_year(session, [1], programme(session, UNIT, 2025).ids, 2025).content
    assert (content.answered, content.index, content.share) == (None, None, None)
    assert content.words


def test_payment_from_before_requests_were_kept_counts_and_has_no_source(training_copy):
    with writing() as session:
        project = Project(
            purchaser_id=3, owner_id=1, code="LX-0", title="邻县旧项目", defined_on=date(2024, 1, 1), first_day=date(2024, 2, 1),
            last_day=date(2024, 12, 31), budget_fen=1_000_000,
        )  # fmt: skip
        session.add(project)
        session.flush()
        session.add(FundSource(project_id=project.id, year=2024, source="donation", amount_fen=1_000_000))
        contract = Contract(
            project_id=project.id, contractor_id=2, number="LX-HT-0", amount_fen=900_000, signed_on=date(2024, 1, 20),
            first_day=date(2024, 2, 1), last_day=date(2024, 12, 31), clauses={},
        )  # fmt: skip
        session.add(contract)
        session.flush()
        place = {"contract_id": contract.id, "due_on": date(2024, 6, 1), "amount_fen": 300_000}
        session.add(Milestone(**place, position=1, name="首付", paid_on=date(2024, 6, 20)))
        session.add(Milestone(**place, position=2, name="次年", paid_on=date(2025, 1, 5)))
    with reading() as session:
        year = programme(session, {3: "邻县民政局"}, 2024)
    assert {(one.source, one.budget_fen, one.paid_fen) for one in year.purses} == {
        ("donation", 1_000_000, None),
        ("", None, 300_000),
    }
    assert list(year.paid.values()) == [300_000]
    assert source_name("") == "没有登记来源的付款"


def test_terms_that_ran_out_are_counted(training_copy):
    with writing() as session:
        appeal = session.exec(select(Appeal)).one()
        appeal.state, appeal.decided_on = AppealState.ACCEPTED, None
        objection = session.exec(select(Objection).where(Objection.kind == "complaint")).one()
        session.exec(delete(ObjectionStep).where(ObjectionStep.objection_id == objection.id))
        objection.state = "received"
        session.add_all([appeal, objection])
    with reading() as session:
        found = problems_of_year(session, [1], programme(session, UNIT, 2025).ids, 2025)
    assert [(one.kind, one.open, one.overdue) for one in found.objections] == [("投诉", 1, 1)]
    assert [(one.state, one.overdue) for one in found.appeals] == [("复核中", True)]
