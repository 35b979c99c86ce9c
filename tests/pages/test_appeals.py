"""Appeals through the real entrypoint."""

import pytest

from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row, rows
from workbench.demo import evaluation as training
from workbench.models.results import Appeal, AppealPoint, Result, Reviewer
from workbench.models.words import AppealState, Role
from workbench.services import appeals
from workbench.services.accounts import give_role
from workbench.store.engine import writing


@pytest.fixture
def fed_back(at):
    """A confirmed mid-term result, fed back today."""
    at("opened")


def _file(screen):
    shown = screen("chengjie", "appeals")
    field(shown, "text_area", ":grounds").input("档案统计有误")
    field(shown, "multiselect", ":points").set_value(["A2-1", "A3-1"]).run()
    field(shown, "text_area", ":claimA2-1").input("四份档案在补齐期内")
    field(shown, "text_area", ":claimA3-1").input("计划已按期下达")
    return agree(shown, "file_appeal")


def test_contractor_files_once_and_sees_the_window_as_a_default_value(fed_back, screen):
    shown = screen("chengjie", "appeals")
    assert "5 个工作日" in words(shown)
    assert "默认值" in words(shown)
    _file(screen)
    assert row(Appeal).late
    assert {one.point_code: one.claim for one in rows(AppealPoint)} == {
        "A2-1": "四份档案在补齐期内",
        "A3-1": "计划已按期下达",
    }
    assert "提出申诉" not in buttons(screen("chengjie", "appeals"))


def test_appeal_without_a_claim_is_refused_and_the_grounds_are_kept(fed_back, screen):
    shown = screen("chengjie", "appeals")
    field(shown, "text_area", ":grounds").input("不服")
    agree(shown, "file_appeal")
    assert "没有列出有异议的评分点" in words(shown)
    assert field(shown, "text_area", ":grounds").value == "不服"
    assert rows(Appeal) == []


def test_nobody_but_the_contractor_can_file(fed_back, screen):
    for username in ("jingban", "lingdao", "fuhe1", "shenji"):
        shown = screen(username, "appeals")
        assert "没有申诉" in words(shown)
        assert buttons(shown) == set()


@pytest.fixture
def filed(fed_back, screen):
    _file(screen)


def test_leader_refuses_with_a_reason_that_the_contractor_reads(filed, screen):
    shown = screen("lingdao", "appeals", appeal=1)
    agree(shown, "refuse_appeal")
    assert "“不予受理理由”没有填写" in words(shown)
    shown.text_input(key="refuse_reason_1").input("超过申诉期限").run()
    agree(shown, "refuse_appeal")
    assert row(Appeal).state == AppealState.REFUSED
    assert "超过申诉期限" in words(screen("chengjie", "appeals", appeal=1))


def _accounts(*usernames):
    with writing() as session:
        return [training.as_actor(session, one).account_id for one in usernames]


def test_group_that_overlaps_with_the_panel_is_refused_by_name(filed, screen):
    with writing() as session:
        from_panel = training.as_actor(session, "pingwei1").account_id
        give_role(session, training.as_actor(session, "guanli"), from_panel, Role.REVIEWER, purchaser_id=1)
    shown = screen("lingdao", "appeals", appeal=1)
    press(shown, "受理")
    shown.multiselect(key="group_1").set_value([*_accounts("fuhe1", "fuhe2"), from_panel]).run()
    press(shown, "组成复核组")
    assert "演练评委甲" in words(shown)
    assert rows(Reviewer) == []


@pytest.fixture
def reviewed(filed, screen):
    """An accepted appeal with its group."""
    shown = screen("lingdao", "appeals", appeal=1)
    press(shown, "受理")
    shown.multiselect(key="group_1").set_value(_accounts("fuhe1", "fuhe2", "fuhe3")).run()
    press(shown, "组成复核组")
    assert len(rows(Reviewer)) == 3


def test_reviewer_declares_before_anything_is_shown(reviewed, screen):
    shown = screen("fuhe1", "appeals", appeal=1)
    assert "档案统计有误" not in words(shown)
    shown.radio(key="review_declare").set_value("没有利害关系").run()
    agree(shown, "declare_review")
    assert "档案统计有误" in words(shown)


def test_reviewer_with_a_conflict_is_told_and_back_at_the_list(reviewed, screen):
    shown = screen("fuhe2", "appeals", appeal=1)
    shown.radio(key="review_declare").set_value("有利害关系，应当回避").run()
    agree(shown, "declare_review")
    assert "已申报回避，不再参加这件申诉" in words(shown)
    assert "无权查看" not in words(shown)


@pytest.fixture
def declared(reviewed):
    with writing() as session:
        for username in ("fuhe1", "fuhe2", "fuhe3"):
            appeals.declare_reviewer(session, training.as_actor(session, username), 1, conflict=False)


def _rule(shown, code, word, **fields):
    prefix = f"ruling_1_{code}:0:"
    shown.radio(key=f"{prefix}word").set_value(word).run()
    for name, value in fields.items():
        kind = shown.text_area if name == "reason" else shown.text_input
        kind(key=f"{prefix}{name}").input(value).run()
    shown.button(key=f"{prefix}save").click().run()
    return shown


def test_points_are_ruled_decided_and_make_a_new_version(declared, screen):
    shown = screen("fuhe1", "appeals", appeal=1)
    _rule(shown, "A2-1", "变更", actual="３９", reason="补齐期内的四份应计入")
    _rule(shown, "A3-1", "维持", reason="计划下达晚了三天")
    field(shown, "text_input", ":document").input("演民复〔2025〕9号").run()
    field(shown, "text_area", ":summary").input("变更A2-1，维持A3-1").run()
    agree(shown, "decide_appeal")
    told = words(shown)
    assert "演民复〔2025〕9号" in told
    assert shown.table[0].value.iloc[-1].tolist() == ["A2-1 服务档案完整率", "3.06", "3.41"]
    assert [one.number for one in rows(Result)] == [1, 2]
    assert "复核意见" in told


def test_ruling_with_an_impossible_mark_is_refused_and_kept(declared, screen):
    shown = _rule(screen("fuhe1", "appeals", appeal=1), "A3-1", "变更", marks="7,5", reason="应当上调")
    assert "把逗号当作小数点" in words(shown)
    assert shown.text_input(key="ruling_1_A3-1:0:marks").value == "7,5"
    assert {one.changed for one in rows(AppealPoint)} == {None}


def test_decision_waits_for_a_word_on_every_point(declared, screen):
    shown = screen("fuhe1", "appeals", appeal=1)
    agree(shown, "decide_appeal")
    assert "A2-1、A3-1 还没有复核意见" in words(shown)
    assert row(Appeal).state == AppealState.ACCEPTED


@pytest.mark.parametrize("username", ["jingban", "lingdao", "shenji", "chengjie", "fuhe1"])
def test_decided_appeal_is_drawn_for_everybody_who_sees_it(at, screen, username):
    at("final")
    told = words(screen(username, "appeals", appeal=1))
    assert "演民复〔2026〕1号" in told
    assert "不是" not in told


def test_final_result_of_an_appeal_cannot_be_appealed_again(at, screen):
    at("final")
    [offered] = [box for box in screen("chengjie", "appeals", result=3).selectbox if box.key == "appeal_result"]
    assert [one for one in offered.options if "期末" in one] == []


def test_appeal_of_another_is_refused_like_a_missing_one(at, screen):
    at("final")
    assert "没有这项申诉，或您无权查看" in words(screen("lingdao", "appeals", appeal=9))
