"""The evaluation plan as fields and as a document, and what it refuses."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.reports.body_text import page_texts
from tests.services.test_refusals import mid_plan
from workbench.errors import NotAllowedError, StaleError, ValidationError
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.words import Phase
from workbench.reports.evaluation_plan import draw_plan, issue_plan
from workbench.services.evaluations import change_plan, plan_evaluation
from workbench.services.plan_parts import (
    NOTHING_ARRANGED,
    Arranged,
    PlannedCost,
    PlannedMethod,
    PlannedStep,
    read_arranged,
)
from workbench.store.engine import reading, writing
from workbench.web.forms.plan_arranged import _costs, _steps

ARRANGED = Arranged(
    methods=(PlannedMethod("visits", "抽取20户", "评估小组两人一组"), PlannedMethod("files", "台账和凭证")),
    steps=(PlannedStep("现场评估", date(2025, 7, 1), date(2025, 7, 5)),),
    costs=(PlannedCost("专家劳务", 600_000, "3人×2天"), PlannedCost("问卷印制", 80_005)),
    source="购买社会救助工作经费",
)


def planned(arranged: Arranged = ARRANGED, phase: Phase = Phase.MID) -> None:
    with writing() as session:
        plan_evaluation(session, actor("jingban"), 1, phase, mid_plan(arranged=arranged))


def test_plan_keeps_and_reads_what_is_arranged_to_the_fen(at):
    at("signed")
    planned()
    with reading() as session:
        kept = session.exec(select(Evaluation)).one()
        assert read_arranged(kept.plan) == ARRANGED
        assert kept.plan["standards"]


def test_plan_of_words_alone_arranges_nothing(at):
    at("scoring")
    with reading() as session:
        kept = session.exec(select(Evaluation)).one()
        assert read_arranged(kept.plan) == NOTHING_ARRANGED
        assert "arranged" not in kept.plan


@pytest.mark.parametrize(
    ("arranged", "said"),
    [
        (Arranged(counting={"mid": Decimal("0.3"), "final": Decimal("0.6")}), "比例合计应为 1"),
        (Arranged(counting={"mid": Decimal(0), "final": Decimal(1)}), "比例合计应为 1"),
        (Arranged(costs=(PlannedCost("劳务", 0),)), "金额须大于 0"),
        (Arranged(steps=(PlannedStep("评估", date(2025, 7, 5), date(2025, 7, 1)),)), "早于"),
        (Arranged(methods=(PlannedMethod("oracle", "x"),)), "没有评估途径"),
    ],
)
def test_plan_that_cannot_be_is_refused_and_nothing_is_kept(at, arranged, said):
    at("signed")
    with pytest.raises(ValidationError, match=said):
        planned(arranged)
    with reading() as session:
        assert session.exec(select(Evaluation)).all() == []


def test_lines_are_read_as_people_write_them():
    [step] = _steps("现场评估，2025-7-1 至 2025-07-05")
    assert step == PlannedStep("现场评估", date(2025, 7, 1), date(2025, 7, 5))
    assert _costs("专家劳务 ６,000.00元 3人×2天\n印刷 80.05") == (
        PlannedCost("专家劳务", 600_000, "3人×2天"),
        PlannedCost("印刷", 8_005),
    )
    with pytest.raises(ValidationError, match="没有“2025-2-30”这一天") as refused:
        _steps("评估 2025-2-30 2025-3-1")
    assert refused.value.where == "进度第 1 行"
    with pytest.raises(ValidationError, match="读不出事项和金额"):
        _costs("专家劳务若干")


def test_plan_paper_says_parts_money_members_and_every_point(at):
    at("scoring")
    with reading() as session:
        text = "".join(page_texts(draw_plan(session, actor("jingban"), 1).content))
        evaluation = session.get_one(Evaluation, 1)
        digest = evaluation.tree_digest[:16]
        codes = [node["code"] for block in evaluation.tree["root"]["children"] for node in block["children"]]
    for fact in (
        "评估标准",
        "风险控制",
        "购买主体组织评估小组",
        "组长",
        "一票否决V1",
        digest,
        *codes,
    ):
        assert fact in text, fact


def test_draft_of_a_plan_is_marked_with_its_money_in_words(at):
    at("signed")
    planned()
    with reading() as session:
        text = "".join(page_texts(draw_plan(session, actor("jingban"), 1).content))
    for fact in ("演练草稿", "抽取20户", "6,800.05", "陆仟捌佰元零伍分", "购买社会救助工作经费", "不定等级"):
        assert fact in text, fact


def test_plan_is_issued_by_its_writer_alone_and_only_as_it_was_drawn(at):
    at("signed")
    planned()
    with reading() as session:
        drawn = draw_plan(session, actor("jingban"), 1)
        with pytest.raises(NotAllowedError):
            draw_plan(session, actor("chengjie"), 1)
    with writing() as session:
        issue_plan(session, actor("jingban"), drawn)
    with reading() as session:
        assert (
            session.exec(select(StoredFile.name).where(StoredFile.kind == "evaluation_plan"))
            .one()
            .endswith("评估实施方案.pdf")
        )
        seen = session.get_one(Evaluation, 1).version
    with writing() as session:
        change_plan(session, actor("jingban"), 1, mid_plan(), seen=seen)
    with pytest.raises(StaleError), writing() as session:
        issue_plan(session, actor("jingban"), drawn)
