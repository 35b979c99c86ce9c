"""The reports' contexts from a real workspace: every figure and comparison is computed, none is written by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlmodel import select

from scoring.exact import exact
from workbench.demo.build import DemoFiles
from workbench.demo.people import as_actor
from workbench.models.procurement import Procurement
from workbench.models.results import Result
from workbench.queries.results import result_card
from workbench.reports.context import context_of
from workbench.reports.context_case import load_case
from workbench.reports.context_front import spoke_name
from workbench.reports.context_types import FinalReport, MidReport
from workbench.reports.context_words import exact_words, listed_items, on, percent, sentences, span, tidy
from workbench.services.bureau import waive_warning
from workbench.store.engine import reading, writing

MID, FIRST, FINAL = 1, 2, 3
DATA_HASH = "9a04c1f728bb60e3" * 4


@pytest.fixture
def final(training: DemoFiles) -> FinalReport:
    with reading() as session:
        report = context_of(load_case(session, FINAL), DATA_HASH)
    assert isinstance(report, FinalReport)
    return report


@pytest.fixture
def mid(training: DemoFiles) -> MidReport:
    with reading() as session:
        report = context_of(load_case(session, MID), DATA_HASH)
    assert isinstance(report, MidReport)
    return report


def shares(result_id: int) -> dict[str, Fraction]:
    with reading() as session:
        card = result_card(session, session.get_one(Result, result_id))
    return {node.name: exact(node.exact or "") / exact(node.full) for node in card.level(2)}


def finding(report: FinalReport | MidReport, label: str) -> str:
    return next(one.text for one in report.summary.findings if one.label == label)


def test_cover_tells_what_the_report_is_of(final: FinalReport, mid: MidReport) -> None:
    assert final.cover.subtitle == "申诉复核后的最终结果"
    assert (final.cover.period, final.cover.date) == ("2025年1月1日至12月31日", "2026年2月5日")
    assert (mid.cover.subtitle, mid.cover.period) == ("中期评估（不定级）", "2025年1月1日至6月30日")
    assert final.cover.document_number != mid.cover.document_number


def test_summary_states_total_grade_and_its_bounds(final: FinalReport, mid: MidReport) -> None:
    assert (final.summary.total, final.summary.grade, final.summary.grade_note) == ("90.24", "优", "90≤优≤100")
    assert (mid.summary.total, mid.summary.grade) == ("84.33", "不定级")


def test_version_before_the_appeal_keeps_its_own_total_and_grade(training: DemoFiles) -> None:
    with reading() as session:
        first = context_of(load_case(session, FIRST), DATA_HASH)

    assert (first.summary.total, first.summary.grade, first.summary.grade_note) == ("89.88", "良", "80≤良＜90")
    assert [chain.title.partition("　")[0] for chain in first.annexes.chains] == ["总分", "失分最多的评分点"]


def test_best_and_weakest_indicators_are_those_of_the_marks(final: FinalReport) -> None:
    by_share = shares(FINAL)
    best, worst = max(by_share, key=lambda one: by_share[one]), min(by_share, key=lambda one: by_share[one])

    assert finding(final, "做得好的").startswith(f"{best}得分率{percent(by_share[best])}")
    assert finding(final, "需要改的").startswith(f"{worst}得分率{percent(by_share[worst])}")
    assert f"{best}得分率最高，为{percent(by_share[best])}" in final.results.paragraphs[0]
    assert f"{worst}得分率最低，为{percent(by_share[worst])}" in final.results.paragraphs[0]


def test_comparison_with_the_mid_term_names_the_largest_rise(final: FinalReport, mid: MidReport) -> None:
    then, now = shares(MID), shares(FINAL)
    rises = sorted(now, key=lambda one: then[one] - now[one])
    said = finding(final, "比中期")

    assert f"提高最多的是{rises[0]}（+{percent(now[rises[0]] - then[rises[0]])[:-1]}个百分点）、{rises[1]}" in said
    assert ("低于中期" in said) == any(now[one] < then[one] for one in now)
    assert not [one for one in mid.summary.findings if one.label == "比中期"]


def test_radar_shows_both_phases_of_all_nine_indicators(final: FinalReport) -> None:
    now, then = list(shares(FINAL).values()), list(shares(MID).values())

    assert [axis.share for axis in final.summary.radar] == now
    assert [axis.earlier for axis in final.summary.radar] == then


def test_indicator_whose_name_has_no_room_at_its_spoke_is_called_by_its_code(final: FinalReport) -> None:
    with reading() as session:
        first = load_case(session, FINAL).card.level(2)[0]

    assert final.summary.radar[0].title == spoke_name(first) == "行政管理"
    assert spoke_name(replace(first, name="行政管理和内部控制")) == "A1"


def test_every_point_has_a_row_with_basis_marks_and_evidence(final: FinalReport) -> None:
    rows = [row for group in final.results.groups for row in group.points]

    assert len(rows) == 34
    assert all(row.basis and row.marks and row.evidence for row in rows)
    assert {row.code: row.basis for row in rows}["A4-4"] == "13÷14件"
    assert {row.code: row.basis for row in rows}["B2-3"] == "4项符合3项，缺按计划完成回访"
    assert {row.code: row.basis for row in rows}["A1-3"] == "偏差2.36%"


def test_members_who_lie_apart_are_flagged_and_explained_without_names(final: FinalReport) -> None:
    flagged = [row.code for group in final.results.groups for row in group.points if row.flag]

    assert flagged == ["B3-2"]
    assert (
        "B3-2 可持续性的打分极差为0.90分，超过满分4分的20%：评委一2.90分、评委二2.40分、评委三3.30分"
        in final.results.after[0]
    )
    assert final.results.spread.members == ("评委一", "评委二", "评委三")
    assert [row.code for row in final.results.spread.rows if row.flagged] == flagged


def test_deliveries_are_counted_up_to_the_cut_off(final: FinalReport, mid: MidReport) -> None:
    assert [(row.title, row.agreed, row.accepted, row.rate) for row in mid.overview.deliveries][:2] == [
        ("走访探视", "1,800", "1,796", "99.8%"),
        ("就医陪护", "240", "234", "97.5%"),
    ]
    assert [(row.title, row.agreed, row.accepted) for row in final.overview.deliveries][:2] == [
        ("走访探视", "3,600", "3,578"),
        ("就医陪护", "480", "461"),
    ]


def test_goals_show_what_the_evaluation_found(final: FinalReport) -> None:
    assert [(row.title, row.target, row.done, row.rate) for row in final.attainment.rows] == [
        ("受益对象覆盖", "40人", "40人", "100.0%"),
        ("照护类服务完成量", "4,680次", "4,615次", "98.6%"),
        ("生活类服务完成量", "11,520次（份）", "11,459次（份）", "99.5%"),
        ("困境指标改善人数", "32人", "27人", "84.4%"),
    ]
    assert "1项达到目标值，3项没有达到，达成率最低的是困境指标改善人数，为84.4%" in final.attainment.paragraphs[0]


def test_panel_is_told_by_seat_and_title_and_declared(final: FinalReport) -> None:
    assert [(row.label, row.role, row.qualification, row.interest) for row in final.organisation.members] == [
        ("评委一　组长", "社会救助工作人员", "—", "已申报，无"),
        ("评委二", "财会人员", "会计师（中级）", "已申报，无"),
        ("评委三", "服务对象代表", "—", "已申报，无"),
    ]
    assert "评估小组3人，为单数，其中中级以上职称的财会人员1人、服务对象代表1人" in final.organisation.paragraphs[1]


def test_steps_of_the_final_report_run_to_the_decision_on_the_appeal(final: FinalReport) -> None:
    assert [(row.dates, row.work) for row in final.organisation.steps][-2:] == [
        ("2026年1月22日至26日", "承接主体提出申诉，审查后受理"),
        ("2026年2月5日", "复核组作出复核决定"),
    ]


def test_trace_leads_from_indicators_to_the_grade(final: FinalReport) -> None:
    total = final.annexes.chains[0]

    assert [row.label for row in total.rows][:9] == ["A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3"]
    assert [(row.label, row.result) for row in total.rows][-3:] == [
        ("总分", "≈90.241561"),
        ("取舍", "90.24"),
        ("定级", "优"),
    ]
    assert len(final.annexes.points) == 34
    assert {row.code: row.exact for row in final.annexes.points}["A4-4"] == "65/28"


def test_evidence_is_listed_with_its_hash(final: FinalReport) -> None:
    with reading() as session:
        known = {one.number: one.sha256 for one in load_case(session, FINAL).evidence}

    assert {row.number: row.digest for row in final.annexes.evidence} == {key: one[:8] for key, one in known.items()}


def test_colophon_says_how_the_document_was_made(final: FinalReport) -> None:
    rows = {row.label: row.text for row in final.annexes.colophon.rows}

    assert "四舍五入，保留2位小数" in rows["取舍规则"]
    assert "szs-2024第1版" in rows["指标体系"]
    assert "9a04 c1f7 28bb 60e3" in rows["评分数据"]
    assert "没有不符合强制要求的，没有提醒事项" in rows["规则检查"]
    assert "bidcenter.com.cn 261664563号" in rows["公开的数字"]
    assert "均为演练编制" in rows["编制的数字"]
    assert "上一版总分89.88分" in rows["结果版本"]


def test_law_names_the_plan_and_how_far_each_instrument_was_verified(final: FinalReport) -> None:
    law = {row.title: row for row in final.annexes.colophon.law}

    assert law["石嘴山市开展全国服务类社会救助试点工作方案"].verified == "已核"
    assert law["项目支出绩效评价管理办法"].verified == "待核"
    assert "评估报告" in law["石嘴山市开展全国服务类社会救助试点工作方案"].used_for


def test_passed_warning_is_printed_with_its_reason(training_copy: Path) -> None:
    del training_copy
    with writing() as session:
        session.exec(select(Procurement).where(Procurement.project_id == 1)).one().intent_published_on = None
        rule = "procurement_setup/intent_publicity"
        waive_warning(session, as_actor(session, "jingban"), 1, rule, reason="年度追加项目，意向与采购文件同日公开")
    with reading() as session:
        report = context_of(load_case(session, FINAL), DATA_HASH)
    rows = [row.text for row in report.annexes.colophon.rows if row.label == "提醒事项"]

    assert len(rows) == 1
    assert rows[0].startswith("采购意向公开：")
    assert "说明：年度追加项目，意向与采购文件同日公开。" in rows[0]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-01-22", "2026-01-26", "2026年1月22日至26日"),
        ("2025-01-01", "2025-12-31", "2025年1月1日至12月31日"),
        ("2025-12-15", "2026-01-12", "2025年12月15日至2026年1月12日"),
        ("2026-02-05", "2026-02-05", "2026年2月5日"),
    ],
)
def test_span_of_days_says_nothing_twice(first: str, last: str, words: str) -> None:
    assert span(date.fromisoformat(first), date.fromisoformat(last)) == words
    assert on(date.fromisoformat(first)) in words


def test_counted_text_is_split_at_its_numerals_only() -> None:
    assert listed_items("一是按户建档；二是统一是非标准。") == ("按户建档", "统一是非标准")
    assert listed_items("没有分条的一段话。") == ("没有分条的一段话",)
    assert sentences("一月底前补办；二月回访。") == ("一月底前补办", "二月回访")
    assert (tidy("完。；"), tidy("  "), tidy("完")) == ("完。", "", "完。")


def test_exact_words_never_hide_a_remainder() -> None:
    assert exact_words(Fraction(65, 28)) == "65/28"
    assert exact_words(Fraction(29, 16)) == "1.8125"
    assert exact_words(Fraction(126325551889, 1399860000)) == "≈90.241561"


def test_final_report_sets_every_indicator_beside_the_mid_term_and_the_mid_term_stands_alone(
    final: FinalReport, mid: MidReport
) -> None:
    rows = {row.code: (row.rate, row.earlier, row.change) for row in final.results.rows}

    assert rows["A1"] == ("100.0%", "83.9%", "+16.1")
    assert rows["B1"][2] == "+1.7"
    assert len([row for row in final.results.rows if row.level == "indicator" and row.change]) == 9
    assert final.results.earlier_total == "84.33分（满分100分）"
    assert mid.results.earlier_total == ""
    assert {(row.earlier, row.change) for row in mid.results.rows} == {("", "")}
