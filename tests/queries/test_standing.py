"""Results as the public may read them: final ones only, the rest named with the reason; contractors over the years, bars in force."""

from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.exchange.programme_book import draw_results_csv, draw_standing_csv
from workbench.models.findings import ContractorBar
from workbench.models.organisations import Contractor
from workbench.models.results import Appeal, Result
from workbench.models.words import AppealState, ContractorKind, Phase
from workbench.queries.programme_text import ReportKey
from workbench.queries.standing import public_results, standings
from workbench.reports.year_notices import result_notice, standing_cells
from workbench.store.engine import reading, writing

KEY = ReportKey(1, 2025)


def _results(first=2025, last=2025):
    with reading() as session:
        return public_results(session, [1], first, last)


def test_final_results_of_the_year_are_told_with_their_days(training):
    told = [(one.phase, one.total, one.grade, one.withheld) for one in _results()]
    assert told == [(Phase.MID, Decimal("84.33"), "", ""), (Phase.FINAL, Decimal("90.24"), "优", "")]
    assert [one.published_on is not None for one in _results()] == [True, True]


def test_result_that_is_not_confirmed_is_named_without_a_figure(training):
    [one] = _results(2026, 2026)
    assert (one.code, one.total, one.grade, one.withheld) == ("YL-2026-002", None, "", "评估结果还没有确认")
    paper = result_notice("局", 2026, [one], date(2026, 11, 22))
    assert paper.table.rows[0][-3:] == ("—", "—", "暂不公布")
    assert "原因：评估结果还没有确认" in paper.closing[0]


def test_result_is_withheld_while_the_contractor_may_appeal(training):
    with reading() as session:
        fed_back = session.exec(select(Result.fed_back_on).where(Result.id == 1)).one()
    with clock.held_at(fed_back + timedelta(days=1)):
        mid, _ = _results()
    assert (mid.total, mid.published_on) == (None, None)
    assert mid.withheld.startswith("申诉期到2025-07-")


def test_result_is_withheld_while_an_appeal_is_open_and_before_the_feedback(training_copy):
    with writing() as session:
        appeal = session.exec(select(Appeal)).one()
        appeal.state = AppealState.ACCEPTED
        mid = session.get_one(Result, 1)
        mid.fed_back_on = None
        session.add_all([appeal, mid])
    mid, final = _results()
    assert (mid.total, mid.withheld) == (None, "还没有向承接主体反馈，申诉期没有开始")
    assert (final.total, final.grade, final.withheld) == (None, "", "承接主体已申诉，正在复核")
    with reading() as session:
        [winner, *_] = standings(session, [1], 2025)
    assert [found for _, found in winner.years] == [(), (), ()]


def test_standing_has_the_grades_by_year_and_no_data_elsewhere(training):
    with reading() as session:
        [one] = standings(session, [1], 2026)
    assert [(year, [x.grade for x in found]) for year, found in one.years] == [(2024, []), (2025, ["优"]), (2026, [])]
    assert standing_cells(one) == (
        "安宁社会工作服务中心（演练）", "没有数据", "没有数据", "优（90.24）", "没有数据", "没有公布的禁止期限",
    )  # fmt: skip


def test_only_public_bars_in_force_are_told_and_a_person_is_not_named(training_copy):
    today = clock.today()
    day = timedelta(days=1)
    whole = {
        "contractor_id": 1,
        "purchaser_id": 1,
        "scope": "本县",
        "clause": "附件2四",
        "first_day": today - 400 * day,
    }
    bars = [
        ContractorBar(**whole, document="在期", last_day=today, published_on=today),
        ContractorBar(**whole, document="没有公布", last_day=today),
        ContractorBar(**whole, document="已满", last_day=today - day, published_on=today - 9 * day),
        ContractorBar(**whole, document="已撤销", last_day=today + day, published_on=today, annulled_on=today),
    ]
    with writing() as session:
        contractor = session.get_one(Contractor, 1)
        contractor.kind = ContractorKind.INDIVIDUAL
        session.add_all([*bars, contractor])
    with reading() as session:
        [one] = standings(session, [1], 2025)
        content = draw_standing_csv(session, actor("jingban"), KEY).content.decode("utf-8-sig")
    assert [bar.document for bar in one.bars] == ["在期"]
    assert "安宁" not in one.name + content
    assert one.code == ""


def test_csv_holds_the_same_rows_and_no_formula(training_copy):
    with writing() as session:
        contractor = session.get_one(Contractor, 1)
        contractor.name = "=1+1"
        session.add(contractor)
    with reading() as session:
        content = draw_results_csv(session, actor("jingban"), KEY).content
    head, mid, final = content.decode("utf-8-sig").splitlines()
    assert head == "项目编号,项目,承接主体,评估,得分,等级,公布日期,暂不公布的原因"
    assert mid.split(",")[2:6] == ["'=1+1", "中期评估", "84.33", "不评定"]
    assert final.split(",")[3:6] == ["期末评估", "90.24", "优"]
