"""Plan, panel, facts, evidence, vetoes and opening through the real entrypoint."""

import re
from decimal import Decimal

import pytest
from sqlmodel import select

from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row, rows
from workbench.demo import evaluation as training
from workbench.demo import local_rules, people
from workbench.models.evaluations import Evaluation, Evidence, FactCheck, PanelMember, PointFact, Sheet, VetoFinding
from workbench.models.results import Result
from workbench.models.words import EvaluationState
from workbench.security.files import Owner, store_file
from workbench.store.engine import reading, writing

PARTS = ("progress", "plan", "panel", "facts", "evidence", "vetoes")


@pytest.mark.parametrize("username", ["jingban", "lingdao", "pingwei1", "pingwei3", "shenji", "caizheng"])
@pytest.mark.parametrize("point", ["scoring", "opened"])
def test_every_part_is_drawn_for_everybody_who_sees_the_screen(at, screen, username, point):
    at(point)
    for part in PARTS:
        assert "中期评估方案与小组" in words(screen(username, "evaluation", evaluation=1, part=part))


def test_board_shows_who_has_handed_in_and_no_mark(at, screen):
    at("scoring")
    with writing() as session:
        training.score(session, 1, "evaluation_mid", "pingwei2")
    shown = screen("jingban", "evaluation")
    told = words(shown)
    assert "**1/3** 已提交 · 待提交" in shown.get("progress")[0].proto.text
    assert ":green-badge[:material/check: 评委乙]" in told
    assert ":gray-badge[评委甲]" in told
    assert "2.05" not in told


def test_board_without_evaluations_says_how_one_comes(at, screen):
    at("signed")
    assert "还没有您能看到的评估" in words(screen("shenji", "evaluation"))


def test_register_tells_habits_of_marking_only_when_asked_and_never_from_too_few(at, screen):
    at("opened")
    shown = screen("jingban", "evaluation", evaluation=1, part="panel")
    assert "不足以判断" not in words(shown)
    switch = next(one for one in shown.toggle if one.label.startswith("看历次评分"))
    told = words(switch.set_value(True).run())
    assert [name for name in ("评委甲", "评委乙", "评委丙") if f"{name}：1 个项目，不足以判断" in told] == [
        "评委甲",
        "评委乙",
        "评委丙",
    ]


def test_evaluation_that_is_not_theirs_is_refused_like_a_missing_one(at, screen):
    at("scoring")
    assert "没有这项评估，或您无权查看" in words(screen("fuhe1", "evaluation", evaluation=1))
    assert "没有这项评估，或您无权查看" in words(screen("jingban", "evaluation", evaluation=77))


def _write_plan(at, **parts):
    for name in ("standards", "methods", "schedule", "people", "budget", "risks"):
        field(at, "text_area", f":{name}").input(parts.get(name, "按方案"))
    return press(at, "保存方案")


def test_plan_is_written_and_an_empty_part_is_named_with_everything_kept(at, screen):
    at("signed")
    shown = _write_plan(screen("jingban", "evaluation", project=1), risks="")
    assert "“风险控制”没有填写" in words(shown)
    assert field(shown, "text_area", ":methods").value == "按方案"
    assert rows(Evaluation) == []
    field(shown, "text_area", ":risks").input("代答须注明")
    press(shown, "保存方案")
    assert row(Evaluation).plan["risks"] == "代答须注明"
    assert "还没有成员" in words(shown)


@pytest.fixture
def drafted(at, screen):
    """A plan of the mid-term evaluation and nobody on its panel yet."""
    at("signed")
    _write_plan(screen("jingban", "evaluation", project=1))


def test_second_of_two_who_save_the_same_plan_is_refused_and_keeps_the_text(drafted, screen):
    first = screen("jingban", "evaluation", evaluation=1, part="plan")
    second = screen("jingban", "evaluation", evaluation=1, part="plan")
    field(first, "text_area", ":methods").input("座谈")
    press(first, "保存修改")
    field(second, "text_area", ":methods").input("问卷")
    press(second, "保存修改")
    told = words(second)
    assert "这份记录刚被他人修改，您的内容没有保存" in told
    assert "放弃填写，载入最新内容" in buttons(second)
    assert field(second, "text_area", ":methods").value == "问卷"
    assert row(Evaluation).plan["methods"] == "座谈"
    press(second, "放弃填写，载入最新内容")
    assert field(second, "text_area", ":methods").value == "座谈"


def _asked(at, kind, name):
    """The field of the form that appoints; the register of candidates asks for a person too."""
    [found] = [one for one in at.get(kind) if re.fullmatch(rf"appoint_1:\d+:{name}", one.key or "")]
    return found


def _appoint(at, person, seat, **more):
    _asked(at, "selectbox", "person").set_value(person)
    _asked(at, "selectbox", "seat").set_value(seat)
    for name, value in more.items():
        _asked(at, "checkbox", name).set_value(value)
    return press(at, "聘请")


def test_panel_is_appointed_dismissed_and_judged_beside(drafted, screen):
    with reading() as session:
        ids = {name: training.as_actor(session, name).account_id for name in ("pingwei1", "pingwei2")}
    shown = screen("jingban", "evaluation", evaluation=1, part="panel")
    _appoint(shown, ids["pingwei1"], "assistance_worker", chair=True)
    _appoint(shown, ids["pingwei2"], "accountant", mid_level=True)
    told = words(shown)
    assert "待申报利害关系" in told
    assert "组长" in told
    assert "硬性" in told, "two are not a panel"
    member = rows(PanelMember)[0]
    agree(shown, f"dismiss_{member.id}")
    assert [one.account_id for one in rows(PanelMember)] == [ids["pingwei2"]]


def test_plan_with_an_unlawful_panel_is_not_confirmed_and_the_dialog_says_why(drafted, screen):
    with writing() as session:
        local_rules.continue_plan(session, people.the_cast(session))
    shown = screen("lingdao", "evaluation", evaluation=1)
    agree(shown, "plan_1")
    told = words(shown)
    assert "**原因**" in told
    assert "**怎样才可以**" in told
    assert row(Evaluation).state == EvaluationState.DRAFT


def test_plan_without_a_chair_is_not_confirmed_even_when_the_rules_only_warn(drafted, screen):
    shown = screen("lingdao", "evaluation", evaluation=1)
    agree(shown, "plan_1")
    assert "评估小组还没有组长" in words(shown)
    assert row(Evaluation).state == EvaluationState.DRAFT


@pytest.fixture
def planned(at):
    """A plan with its panel, declared, waiting for the leader."""
    at("scoring")
    with writing() as session:
        plan = session.get_one(Evaluation, 1)
        for kind in (FactCheck, PointFact, Evidence, Sheet):
            for one in session.exec(select(kind)):
                session.delete(one)
        plan.state, plan.tree, plan.tree_digest, plan.frozen_on = EvaluationState.DRAFT, None, "", None


def test_leader_confirms_the_plan_and_the_tree_freezes(planned, screen):
    shown = screen("lingdao", "evaluation", evaluation=1)
    agree(shown, "plan_1")
    assert "方案已确认，评分表已开放" in words(shown)
    assert row(Evaluation).state == EvaluationState.SCORING
    assert len(rows(Sheet)) == 3


def test_officer_gets_no_button_to_confirm_and_auditor_none_at_all(planned, screen):
    assert "确认评估方案" not in buttons(screen("jingban", "evaluation", evaluation=1))
    for part in PARTS:
        assert buttons(screen("shenji", "evaluation", evaluation=1, part=part)) == set()


def test_facts_are_taken_from_the_records(at, screen):
    at("scoring")
    with writing() as session:
        fact = session.exec(select(PointFact).where(PointFact.point_code == "B1-2")).one()
        for one in session.exec(select(FactCheck).where(FactCheck.fact_id == fact.id)):
            session.delete(one)
        session.flush()
        session.delete(fact)
    shown = screen("jingban", "evaluation", evaluation=1, part="facts", indicator="B1")
    press(shown, "从记录提取事实")
    assert "取自记录" in words(shown)
    assert row(PointFact, point_code="B1-2").computed


def test_fact_is_entered_in_full_width_figures_and_takes_back_the_signatures(at, screen):
    at("scoring")
    shown = screen("jingban", "evaluation", evaluation=1, part="facts", indicator="A2")
    prefix = "fact_1_A2-1:0:"
    shown.text_input(key=f"{prefix}actual").input("３６")
    shown.button(key=f"{prefix}save").click().run()
    fact = row(PointFact, point_code="A2-1")
    assert fact.fact == {"actual": "36", "target": "40"}
    assert [one for one in rows(FactCheck) if one.fact_id == fact.id] == []
    assert "签认 0/2" in words(shown)


@pytest.mark.parametrize(
    ("typed", "what"),
    [("3,6", "把逗号当作小数点"), ("很多", "不是数"), ("41", "大于抽样份数"), ("", "缺少“要件齐全的份数”")],
)
def test_fact_that_cannot_be_is_refused_with_its_point_and_kept_on_the_screen(at, screen, typed, what):
    at("scoring")
    shown = screen("jingban", "evaluation", evaluation=1, part="facts", indicator="A2")
    prefix = "fact_1_A2-1:0:"
    shown.text_input(key=f"{prefix}actual").input(typed)
    shown.button(key=f"{prefix}save").click().run()
    told = words(shown)
    assert what in told
    assert "A2-1 服务档案完整率" in told
    assert shown.text_input(key=f"{prefix}actual").value == typed
    assert row(PointFact, point_code="A2-1").fact["actual"] == 35


def _typed_back(at, indicator):
    """Save every fact of an indicator again, unchanged, through its form."""
    for button in [
        one.key for one in at.button if one.key and one.key.startswith("fact_1_") and one.key.endswith("save")
    ]:
        at.button(key=button).click().run()
        assert not at.error, at.error


@pytest.mark.parametrize("indicator", ["A1", "A2", "A4", "A5", "A6", "B1", "B2"])
def test_every_kind_of_fact_survives_its_form_unchanged(at, screen, indicator):
    at("scoring")
    before = {one.point_code: _exact(one.fact) for one in rows(PointFact)}
    shown = screen("jingban", "evaluation", evaluation=1, part="facts", indicator=indicator)
    _typed_back(shown, indicator)
    after = {one.point_code: _exact(one.fact) for one in rows(PointFact)}
    assert after == before
    assert any(one.version > 1 for one in rows(PointFact)), "the form must have saved"


def _exact(value):
    """Return a fact with every figure as a Decimal, since forms write figures as text."""
    if isinstance(value, dict):
        return {key: _exact(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, bool) or (isinstance(value, str) and not value[:1].isdigit()):
        return value
    return Decimal(str(value))


def test_point_is_stated_as_not_applicable_with_a_reason_and_taken_back(at, screen):
    at("scoring")
    shown = screen("jingban", "evaluation", evaluation=1, part="facts", indicator="A1")
    field(shown, "selectbox", ":code").set_value("A1-4")
    press(shown, "标为不适用")
    assert "“不适用的理由”没有填写" in words(shown)
    field(shown, "text_input", "not_applicable_1:0:reason").input("本项目不涉及物资")
    press(shown, "标为不适用")
    assert row(Evaluation).not_applicable == {"A1-4": "本项目不涉及物资"}
    press(shown, "撤回")
    assert row(Evaluation).not_applicable == {}


def test_uploaded_file_is_entered_as_evidence_for_its_points(at, screen):
    at("scoring")
    with writing() as session:
        officer = training.as_actor(session, "jingban")
        file = store_file(
            session, officer, Owner(1, 1, 1), kind="evidence", name="纪要.txt", content="会议纪要".encode()
        )
        public_id = file.public_id
    shown = screen("jingban", "evidence", evaluation=1, file=public_id)
    field(shown, "text_input", ":title").input("例会纪要")
    press(shown, "登记证据")
    assert "没有选择证据对应的评分点" in words(shown)
    assert field(shown, "text_input", ":title").value == "例会纪要"
    field(shown, "multiselect", ":points").set_value(["A3-1"])
    press(shown, "登记证据")
    assert row(Evidence, number="E17").points == ["A3-1"]
    assert "登记证据" not in buttons(shown)


def test_veto_is_recorded_and_a_closed_inquiry_needs_its_document(at, screen):
    at("scoring")
    shown = screen("lingdao", "evaluation", evaluation=1, part="vetoes")
    field(shown, "selectbox", ":state").set_value("proven")
    field(shown, "text_area", ":finding").input("查实转包")
    press(shown, "登记认定")
    assert "“决定文书”没有填写" in words(shown)
    field(shown, "text_input", ":document").input("演民查〔2025〕1号")
    press(shown, "登记认定")
    assert row(VetoFinding).state == "proven"
    assert "查证属实" in words(shown)


def test_opening_waits_for_the_missing_sheets_and_says_how_many(at, screen):
    at("scoring")
    shown = screen("pingwei1", "evaluation", evaluation=1)
    agree(shown, "open")
    assert "已提交 0 / 3，还有 3 份没有提交" in words(shown)
    assert row(Evaluation).state == EvaluationState.SCORING


def test_opening_with_too_few_sheets_is_stopped_by_the_rules_in_a_dialog(at, screen):
    at("scoring")
    with writing() as session:
        training.score(session, 1, "evaluation_mid", "pingwei2")
    shown = screen("pingwei1", "evaluation", evaluation=1)
    shown.text_area(key="open_reason_1").input("期限已到").run()
    agree(shown, "open")
    assert "**怎样才可以**" in words(shown)
    assert row(Evaluation).state == EvaluationState.SCORING


def test_chair_opens_and_the_result_is_computed_at_once(at, screen):
    at("marked")
    shown = screen("pingwei1", "evaluation", evaluation=1)
    agree(shown, "open")
    assert "评分表已启封，结果已计算" in words(shown)
    assert row(Result).total == Decimal("84.33")


def test_only_the_chair_may_open(at, screen):
    at("marked")
    assert "启封评分表" not in buttons(screen("pingwei2", "evaluation", evaluation=1))
    assert "启封评分表" not in buttons(screen("jingban", "evaluation", evaluation=1))


def test_chair_gives_a_sheet_back_with_a_reason_and_nobody_else_can(at, screen):
    at("marked")
    assert "退回" not in buttons(screen("pingwei2", "evaluation", evaluation=1, part="panel"))
    shown = screen("pingwei1", "evaluation", evaluation=1, part="panel")
    shown.button(key="return_2").click().run()
    assert "“退回原因”没有填写" in words(shown)
    shown.text_input(key="return_reason_2").input("理由过于简单").run()
    shown.button(key="return_2").click().run()
    assert [one.submitted_at is None for one in rows(Sheet)] == [False, True, False]
