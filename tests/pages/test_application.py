"""The use of a result, the history of a contractor and visits after the end, through the real entrypoint."""

from datetime import date

import pytest

from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row, rows
from workbench import clock
from workbench.demo import application as demo
from workbench.demo.people import as_actor, the_cast
from workbench.models.application import FollowUpRound, FollowUpVisit, NextBudget, ResultDecision
from workbench.models.projects import Project
from workbench.services import follow_up
from workbench.store.engine import writing


@pytest.fixture
def drawn(at):
    """The training purchase with its first round of visits drawn."""
    at("final")
    with writing() as session, clock.held_at(date(2026, 1, 20)):
        officer = as_actor(session, "jingban")
        held = follow_up.plan_round(session, officer, 1, 1, secret="a-seed-for-the-tests")
        session.flush()
        follow_up.draw_round(session, officer, held.id or 0)


@pytest.mark.parametrize("username", ["jingban", "lingdao", "caizheng", "shenji"])
def test_decision_is_shown_with_its_grade_clause_and_documents(at, screen, username):
    at("final")
    shown = screen(username, "application", project=1)
    told = words(shown)
    assert "评为优的优先支持" in told
    assert "演民函〔2026〕8号（演练）" in told
    assert "投诉按期办结率不低于95%" in told
    assert ("生成告知书" in buttons(shown)) == (username == "jingban")


def test_officer_decides_again_and_the_reason_is_asked_for(at, screen):
    at("final")
    shown = screen("jingban", "application", project=1)
    field(shown, "radio", ":kind").set_value("stop").run()
    agree(shown, "decide")
    assert "与等次不符" in words(shown)
    field(shown, "text_input", ":departure").input("服务改由专业机构承担").run()
    agree(shown, "decide")
    assert row(ResultDecision).kind == "stop"


def test_officer_plans_next_year_and_starts_the_renewal_with_it(at, screen):
    at("final")
    shown = screen("jingban", "application", project=1, part="budget")
    field(shown, "text_input", ":source_lottery").input("505,000")
    press(shown, "保存下年预算")
    assert row(NextBudget).amount_fen == 50500000
    renewing = screen("jingban", "application", project=1, part="renewal")
    assert "签订新合同" in words(renewing)
    field(renewing, "text_input", ":code").input("YL-2027-001").run()
    agree(renewing, "renew")
    assert [one.code for one in rows(Project)] == ["YL-2025-001", "YL-2027-001"]


def test_letter_is_drawn_and_kept(at, screen):
    at("final")
    shown = screen("jingban", "application", project=1)
    press(shown, "生成告知书")
    assert "结果应用告知书-第2版.pdf" in words(screen("jingban", "application", project=1)).replace("\\", "")


def test_history_says_no_data_and_forbids_to_score_it(at, screen):
    at("final")
    told = words(screen("shenji", "contractors", contractor=1))
    assert "不得以规模条件" in told
    listed = words(screen("shenji", "contractors"))
    assert "安宁社会工作服务中心" in listed
    assert "没有这家承接主体的记录" in words(screen("shenji", "contractors", contractor=4))


def test_bidder_is_shown_with_its_history_to_the_bureau_and_not_to_the_agency(at, screen):
    at("final")
    assert any("履约历史" in one.label for one in screen("jingban", "procurement", project=1).expander)
    assert not any("履约历史" in one.label for one in screen("daili", "procurement", project=1).expander)


def test_officer_plans_and_draws_a_round(at, screen):
    at("final")
    shown = screen("jingban", "follow_up", project=1, months=3)
    agree(shown, "plan_3")
    agree(screen("jingban", "follow_up", project=1, months=3), "draw_3")
    held = row(FollowUpRound)
    assert held.drawn_at is not None
    told = words(screen("jingban", "follow_up", project=1, months=3, part="round"))
    assert "重新抽取，结果一致" in told


def test_village_records_a_visit_on_its_phone_page(drawn, screen):
    shown = screen("cunzhan", "follow_up", project=1, months=1)
    first = next(one.key for one in shown.radio if one.key.endswith(":contact"))
    field(shown, "radio", first).set_value("reached").run()
    field(shown, "radio", first.replace(":contact", ":state")).set_value("kept").run()
    field(shown, "radio", first.replace(":contact", ":manner")).set_value("home").run()
    next(one for one in shown.button if one.key == first.replace(":contact", ":save")).click().run()
    assert [one.service_state for one in rows(FollowUpVisit) if one.visited_on] == ["kept"]


def test_paper_form_is_typed_back_by_row_and_code(drawn, screen):
    shown = screen("jingban", "follow_up", project=1, months=1, part="files")
    for name, typed in {"row": "2", "on": "20260121", "contact": "2", "manner": "2", "words": "三次无人接听"}.items():
        field(shown, "text_input", f":{name}").input(typed)
    press(shown, "保存这一行")
    [told] = [one for one in rows(FollowUpVisit) if one.visited_on]
    assert (told.position, told.contact, told.manner, told.why_not) == (2, "not_reached", "phone", "三次无人接听")


def test_stage_of_the_project_tells_decision_budget_renewal_and_rounds(at, screen):
    at("final")
    with writing() as session:
        demo.plan_and_renew(session, the_cast(session), 1)
    told = str(
        [one.value.to_numpy().tolist() for one in screen("lingdao", "project", project=1, stage="结果应用").table]
    )
    assert "2026 年 513,900.00 元" in told.replace("\\", "")
    assert "YL-2026-003" in told.replace("\\", "")
