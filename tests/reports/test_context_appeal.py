"""What the report and the decision say of an appeal, and of a grade that is not there."""

from dataclasses import replace

import pytest

from tests.reports.reports_of import FINAL, FIRST, MID, case_of, final_of, mid_of
from workbench.demo.build import DemoFiles
from workbench.reports.context import context_of
from workbench.reports.context_appeal import moved, review
from workbench.reports.context_case import Case
from workbench.reports.context_front import summary
from workbench.reports.context_letters import appeal_decision, result_notice
from workbench.reports.context_types import AppealReview

pytestmark = pytest.mark.usefixtures("training")


def told(case: Case) -> AppealReview:
    section = review(case)
    assert section is not None
    return section


def appealed_mid() -> Case:
    """The mid-term result as if the appeal of the final one had been against it."""
    mid, appeal = case_of(MID), case_of(FINAL).appeal
    assert appeal is not None
    before = replace(mid.card, total=mid.card.total - 1)
    return replace(mid, before=before, appeal=replace(appeal, new_result_id=mid.card.id))


def test_appeal_has_a_row_for_each_disputed_point() -> None:
    rows = told(case_of(FINAL)).rows

    assert [(one.point, one.ruling, one.before, one.after) for one in rows] == [
        ("A4-4 意见反馈与投诉按期办结率", "变更", "1.96", "2.32"),
        ("B3-2 可持续性", "维持", "2.87", "2.87"),
    ]
    assert rows[0].claim == "两件投诉因服务对象住院，经本人书面同意延期，并在延期内办结，应当计为按期。"
    assert rows[0].reason == "两份延期同意书真实，办结日在延期之内，应计为按期；其余一件确属逾期。"


def test_appeal_is_told_with_its_days_its_document_and_the_total_before_and_after() -> None:
    section = told(case_of(FINAL))

    assert section.opening.startswith("承接主体于2026年1月22日对A4-4、B3-2的得分提出申诉，2026年1月26日受理。复核组3人")
    assert section.closing == (
        "2026年2月5日作出复核决定，文号演民复〔2026〕1号（演练）：总分由89.88分变更为90.24分，"
        "等级由“良”变更为“优”。各级得分的变化见附件2。复核决定为最终结果。"
    )


def test_annex_traces_every_figure_that_the_appeal_changed() -> None:
    chain = next(one for one in final_of().annexes.chains if one.title == "申诉复核后的变化")

    assert [(row.label, row.result) for row in chain.rows] == [
        ("总分", "89.88→90.24"),
        ("A", "37.73→38.09"),
        ("A4", "6.93→7.29"),
        ("A4-4", "1.96→2.32"),
    ]


@pytest.mark.parametrize("result_id", [MID, FIRST])
def test_report_without_an_appeal_has_no_section_on_one(result_id: int) -> None:
    case = case_of(result_id)

    assert review(case) is None
    assert context_of(case, "").results.appeal is None


def test_appeal_that_changed_nothing_keeps_total_and_grade() -> None:
    case = case_of(FINAL)
    assert case.appeal is not None
    kept = replace(case, appeal=replace(case.appeal, new_result_id=None, result_id=case.card.id))

    assert moved(kept) == "总分90.24分和等级“优”不变"
    assert {(one.before, one.after) for one in told(kept).rows} == {("2.32", "2.32"), ("2.87", "2.87")}
    assert "附件2" not in told(kept).closing
    assert appeal_decision(kept).total_before == appeal_decision(kept).total_after == "90.24"


def test_appeal_against_a_mid_term_speaks_of_no_grade() -> None:
    case = appealed_mid()
    decision = appeal_decision(case)

    assert case.card.grade == ""
    assert moved(case) == f"总分由{decision.total_before}分变更为{decision.total_after}分"
    assert (decision.grade_before, decision.grade_after) == ("不定级", "不定级")
    assert "等级" not in told(case).closing


def test_mid_term_is_ungraded_wherever_its_grade_is_told() -> None:
    report, notice = mid_of(), result_notice(case_of(MID))

    assert (report.summary.grade, report.summary.grade_note) == ("不定级", "中期只作过程评价")
    assert report.annexes.chains[0].rows[-1].result == "不定级"
    assert notice.items[0].text.startswith("总分84.33分，只作过程评价，不评定等级。")
    assert "一票否决事项有5项，评估期间没有登记相应的认定。" in report.method.after[1]
    assert "等级界线" not in "".join(row.work for row in report.organisation.steps)


def test_grade_that_an_inquiry_withholds_says_why() -> None:
    case = case_of(FINAL)
    why = "暂缓定级：V2 伪造签到，正在核查"
    found = replace(case.vetoes[1], state="open", finding="伪造签到")
    card = replace(case.card, grade="", withheld=why)
    held = replace(case, card=card, vetoes=(case.vetoes[0], found, *case.vetoes[2:]), appeal=None)

    assert (summary(held).grade, summary(held).grade_note) == ("暂缓", why)
    assert context_of(held, "").results.paragraphs[0].startswith(f"期末总分90.24分，{why}。")
    assert result_notice(held).items[0].text.startswith(f"总分90.24分，{why}。")
    assert "V2弄虚作假并经查实正在核查" in context_of(held, "").method.after[1]


def test_tree_without_grades_says_so(training: DemoFiles) -> None:
    del training
    case = case_of(FINAL)
    bare = replace(case, tree=replace(case.tree, grades=()), card=replace(case.card, grade="", withheld="不定级"))

    assert (summary(bare).grade, summary(bare).grade_note) == ("不定级", "指标体系没有设等级")
    assert "指标体系没有设等级，不评定等级。" in context_of(bare, "").method.after[1]
