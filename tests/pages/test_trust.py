"""The trials beside a result: who sees which of them, and that they change nothing."""

import pytest

from tests.pages.looks import words
from workbench.models.results import Result
from workbench.queries.trust import trust_of
from workbench.store.engine import reading


def tried(result_id):
    with reading() as session:
        return trust_of(session, session.get_one(Result, result_id))


def test_trials_repeat_the_recorded_result_of_every_version(at):
    at("final")
    found = [tried(number) for number in (1, 2, 3)]

    assert [(str(one.stability.total), one.stability.grade) for one in found] == [
        ("84.33", None),
        ("89.88", "良"),
        ("90.24", "优"),
    ]


def test_trials_give_the_same_answer_again(at):
    at("final")
    assert tried(3) == tried(3)


def test_shares_of_the_grades_add_up_and_an_ungraded_result_has_none(at):
    at("final")
    assert sum(part for _, part in tried(3).shares) == pytest.approx(1)
    assert tried(1).shares == ()


def test_a_sheet_of_eight_judged_points_is_too_little_for_agreement(at):
    at("final")
    assert tried(3).agreement.sentence.startswith("成员一致性不足以判断：只有 8 个评分点")


def test_screen_shows_the_trials_with_their_picture(at, screen):
    at("final")
    shown = screen("jingban", "result", evaluation=2)

    assert "得分可信度" in words(shown)
    assert "的权重围绕规定值随机变动 10,000 次" in words(shown)
    assert "打分偏严" in words(shown)
    assert len(shown.get("plotly_chart")) == 2


def test_contractor_sees_the_sentence_but_no_member(at, screen):
    at("final")
    told = words(screen("chengjie", "result", evaluation=2))

    assert "的权重围绕规定值随机变动 10,000 次" in told
    assert "打分偏严" not in told
    assert "演练评委" not in told
