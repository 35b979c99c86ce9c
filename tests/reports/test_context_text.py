"""Money, problems and next steps of the reports: sentences that must agree with the tables and with each other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.money import yuan
from tests.reports.reports_of import FINAL, MID, case_of, final_of, mid_of
from workbench.reports.context import context_of
from workbench.reports.context_case import Case
from workbench.reports.context_text import next_steps, practice, problems, steps_label
from workbench.reports.context_types import DeliveryRow, FinalReport, MidReport

pytestmark = pytest.mark.usefixtures("training")


def written(result_id: int, **parts: str) -> Case:
    """The case with other words of the bureau."""
    case = case_of(result_id)
    return replace(case, card=replace(case.card, narrative={**case.card.narrative, **parts}))


def missing_fen(rows: tuple[DeliveryRow, ...]) -> int:
    """What is missing by the printed table, at its prices."""
    plain = [[Decimal(cell.replace(",", "")) for cell in (row.agreed, row.accepted, row.price)] for row in rows]
    return int(100 * sum(max(agreed - accepted, Decimal(0)) * price for agreed, accepted, price in plain))


def test_money_adds_up_to_the_cent() -> None:
    reports: list[tuple[FinalReport | MidReport, int]] = [(final_of(), 46_291_663), (mid_of(), 25_249_998)]
    for report, paid in reports:
        assert sum(row.agreed_fen for row in report.money.rows) == report.money.total.agreed_fen == 50_500_000
        assert sum(row.paid_fen for row in report.money.rows) == report.money.total.paid_fen == paid
        assert report.money.total.paid == yuan(paid)


def test_what_is_missing_is_worth_what_the_table_says() -> None:
    for report in (final_of(), mid_of()):
        worth = yuan(missing_fen(report.overview.deliveries))
        assert f"没有完成的部分按合同单价计{worth}元" in report.money.paragraphs[1]
    assert missing_fen(final_of().overview.deliveries) == 1_063_600


def test_settlement_names_what_is_still_to_pay() -> None:
    report = final_of()
    uses = {row.label: row.text for row in report.application.rows}

    assert report.money.paragraphs[1].endswith("扣减后应付494,364.00元，尚应支付31,447.37元。")
    assert uses["结算"] == "扣减没有完成的服务量10,636.00元后应付494,364.00元，尚应支付31,447.37元。"


def test_settlement_gives_back_what_was_paid_beyond_the_services() -> None:
    case = case_of(FINAL)
    assert case.contract is not None
    *before, last = case.contract.milestones
    whole = replace(last, money=((case.dated, last.amount_fen),))
    paid_up = replace(case, contract=replace(case.contract, milestones=(*before, whole)))

    assert "应付494,364.00元，结算时退回多付的10,636.00元" in context_of(paid_up, "").money.paragraphs[1]


def test_budget_execution_is_that_of_its_point() -> None:
    said = "承接主体项目账实际支出493,100元，同期应支出505,000元，预算执行率97.6%（A1-3）。"

    assert final_of().money.paragraphs[0].endswith(said)


def test_payments_are_named_from_the_first_to_the_last() -> None:
    case = case_of(FINAL)
    assert case.contract is not None
    names = ["第一期款", "第二期款", "第三期款", "11月服务费", "12月服务费", "1月服务费", "预付款", "进度款", "尾款"]
    payments = tuple(replace(one, name=name) for one, name in zip(case.contract.milestones, names, strict=False))
    few = replace(case, contract=replace(case.contract, milestones=payments[:1]))
    many = replace(case, contract=replace(case.contract, milestones=payments))

    assert [row.title for row in final_of().money.rows] == [
        "1至3月服务费",
        "4至6月服务费",
        "7至9月服务费",
        "10至12月服务费",
    ]
    assert [row.title for row in context_of(many, "").money.rows] == ["第一至第三期款", "11至1月服务费", "预付款至尾款"]
    assert [row.title for row in context_of(few, "").money.rows] == ["第一期款"]


def test_use_of_the_result_says_up_to_which_day_it_was_recorded() -> None:
    application = final_of().application

    assert "办理情况登记至2026年2月10日" in application.paragraphs[0]
    assert application.rows[0].text.startswith("2026年2月10日决定改进后继续：")


def test_written_items_become_passages_with_the_marks_they_cost() -> None:
    report = final_of()
    first = report.problems[0]

    assert [one.title for one in report.practice] == [
        "按户建档",
        "助浴两人一组",
        "每周例会通报进度",
        "家庭照顾者培训与上门服务结合",
    ]
    assert first.title == "投诉没有全部按期办结"
    assert first.text == "应办结件数14件，按期办结件数13件，得2.32分（满分2.5分）。"
    assert first.cause == "台账由兼职人员管理、节假日无人接续。"
    assert first.points == "A4-4（E08）"


def test_problem_that_names_a_service_is_told_with_its_figure() -> None:
    named = problems(written(MID, problems="助浴服务量偏低（B1-2）"))[0]
    silent = problems(written(MID, problems="服务量不足（B1-2）"))[0]

    assert named.text == "加权完成98.1%，其中助浴服务完成95.4%，得9.81分（满分10分）。"
    assert silent.text == "加权完成98.1%，其中心理疏导完成95.0%，得9.81分（满分10分）。"


def test_problem_without_a_cause_leaves_it_out_and_loses_no_word() -> None:
    said = "项目结束后的回访没有完成，应当回访的四十名服务对象中有九名没有联系上"
    one = problems(written(FINAL, problems=said))[0]

    assert (one.title, one.cause) == ("项目结束后的回访没有完成", "")
    assert one.text == "应当回访的四十名服务对象中有九名没有联系上。"


def test_long_practice_without_a_title_is_a_passage_of_its_own() -> None:
    said = "一是按照服务对象的身体状况和家庭情况分级安排上门次数，每月调整；二是按户建档，清单上墙"

    assert [(one.title, one.paragraphs) for one in practice(written(FINAL, practice=said))] == [
        ("", ("按照服务对象的身体状况和家庭情况分级安排上门次数，每月调整。",)),
        ("按户建档", ("清单上墙。",)),
    ]


def test_next_steps_name_their_time() -> None:
    report = mid_of()

    assert report.steps_label == "时限"
    assert [(row.label, row.text) for row in report.next_steps] == [
        ("七月二十五日前", "提交整改清单。"),
        ("八月第一周", "复查档案。"),
        ("第三季度", "每月通报助浴进度。"),
    ]


def test_next_steps_name_who_does_them_where_the_text_does() -> None:
    steps = next_steps(written(MID, next_steps="七月底前由承接主体补齐档案；八月第一周，民政局复查"))

    assert [(row.label, row.text) for row in steps] == [
        ("七月底前，承接主体", "补齐档案。"),
        ("八月第一周，民政局", "复查。"),
    ]
    assert steps_label(steps) == "时限与责任"
