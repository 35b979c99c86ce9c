"""A survey from plan to the satisfaction point, through the commands of the screens."""

import json
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from scoring.points import measure
from scoring.survey import SMALLEST
from workbench import clock
from workbench.demo.people import as_actor
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation
from workbench.models.needs import Recipient
from workbench.models.record import Event
from workbench.models.surveys import Survey, SurveyPerson
from workbench.queries import surveys as seen
from workbench.queries.evaluations import frozen_tree
from workbench.queries.measured import recorded_facts
from workbench.queries.surveys_draw import Drawable, chosen, draw_check
from workbench.queries.surveys_fact import satisfaction
from workbench.queries.surveys_results import (
    CATEGORY,
    SERVICE,
    TOWNSHIP,
    counted,
    hidden_options,
    masked,
    open_answers,
    survey_result,
    weighted_index,
)
from workbench.rules.questionnaires import Question, Questionnaire, as_plain, load_questionnaire
from workbench.rules.trees import load_tree
from workbench.services import surveys, surveys_interviews
from workbench.services.surveys import Closing
from workbench.services.surveys_interviews import Attempt
from workbench.services.vault import Identity, Notice, save_identity
from workbench.store.engine import reading, writing

DAY, SECRET = date(2025, 7, 1), "a-secret-for-training-2025"
GOOD = {"q1": "满意", "q2": "很满意", "q3": "满意", "q4": "满意", "q5": "很满意", "q6": "没有", "q8": "知道"}


def act(do, *args, who="jingban", on=DAY, **told):
    with writing() as session, clock.held_at(on):
        made = do(session, as_actor(session, who), *args, **told)
        session.flush()
        return getattr(made, "id", made)


def account(session: Session, username: str) -> int:
    return session.exec(select(Account.id).where(Account.username == username)).one()


@pytest.fixture
def planned(at):
    at("scoring")
    return act(surveys.plan_survey, 1, secret=SECRET)


@pytest.fixture
def drawn(planned):
    act(surveys.draw_sample, planned)
    return planned


@pytest.fixture
def fielding(drawn):
    with reading() as session:
        who = [account(session, name) for name in ("xiangzhen", "cunzhan")]
    act(surveys.start_fieldwork, drawn, who, list_until=DAY + timedelta(days=10))
    return drawn


def people(survey_id):
    with reading() as session:
        query = select(SurveyPerson).where(SurveyPerson.survey_id == survey_id).order_by(SurveyPerson.position)
        found = list(session.exec(query))
        session.expunge_all()
        return found


def fill(survey_id, answers):
    """Fill in questionnaires from the first on, all in one transaction."""
    with writing() as session, clock.held_at(DAY):
        officer = as_actor(session, "jingban")
        rows = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == survey_id).order_by("position")).all()
        for row, told in zip(rows, answers, strict=False):
            for item, answer in told.items():
                surveys_interviews.save_answer(session, officer, row.id, item, answer)
            surveys_interviews.finish(session, officer, row.id)


def test_sample_is_what_the_rule_needs_and_covers_townships_and_kinds(drawn):
    with reading() as session:
        row = session.get_one(Survey, drawn)
        assert (row.needed, row.wanted) == (30, 30)
        assert row.size >= row.wanted
        taken = Counter(one.township_id for one in people(drawn))
        for town, many in Counter(one[2] for one in row.frame).items():
            assert 10 * taken[town] >= many
        kinds = Counter(one.category for one in people(drawn))
        assert all(10 * kinds[kind] >= many for kind, many in Counter(one[4] for one in row.frame).items())


def test_smaller_sample_needs_a_reason_that_is_kept(planned):
    with pytest.raises(ValidationError, match="没有写原因"):
        act(surveys.draw_sample, planned, 10)
    act(surveys.draw_sample, planned, 10, reason="冬季道路不通")
    with reading() as session:
        row = session.get_one(Survey, planned)
        assert (row.wanted, row.less_reason) == (10, "冬季道路不通")
    with pytest.raises(ValidationError, match="不能重抽"):
        act(surveys.draw_sample, planned)


def test_contractor_learns_nothing_of_who_is_asked(fielding):
    with reading() as session, clock.held_at(DAY):
        contractor, codes = as_actor(session, "chengjie"), {one.code for one in session.exec(select(Recipient))}
        assert codes
        assert seen.surveys_seen(session, contractor) == {}
        assert seen.survey_card(session, contractor, 1) is None
        assert seen.people_asked(session, contractor, fielding) == ()
        assert seen.interviewers_for(session, contractor, 1) == {}
        assert seen.people_asked(session, as_actor(session, "jingban"), fielding) != ()
    person = people(fielding)[0].id
    for do, *args in (
        (surveys.plan_survey, 1),
        (surveys_interviews.save_answer, person, "q5", "满意"),
        (surveys_interviews.finish, person),
        (surveys_interviews.open_contacts, fielding),
        (surveys.close_survey, fielding, Closing()),
    ):
        with pytest.raises(NotAllowedError):
            act(do, *args, who="chengjie")
    with reading() as session:
        possible = seen.interviewers_for(session, as_actor(session, "jingban"), 1)
        assert account(session, "xiangzhen") in possible
        assert account(session, "chengjie") not in possible


def test_seed_and_sample_stand_in_no_event_before_the_end(fielding):
    with reading() as session:
        events = session.exec(select(Event).where(Event.action.startswith("survey."))).all()
        assert {one.action for one in events} == {"survey.plan", "survey.draw", "survey.start"}
        told = json.dumps([one.after for one in events], ensure_ascii=False)
        codes = [one[0] for one in session.get_one(Survey, fielding).frame]
    assert SECRET not in told
    assert not [code for code in codes if code in told]


def test_draw_is_repeated_by_anybody_once_the_survey_is_closed(fielding):
    with reading() as session:
        assert draw_check(session, session.get_one(Survey, fielding)) is None
    act(surveys.close_survey, fielding, Closing())
    with reading() as session:
        row = session.get_one(Survey, fielding)
        assert draw_check(session, row).faults == ()
        row.seed = "another-secret-of-the-same-length"
        assert "公布的种子和盐与抽取前封存的摘要不符。" in draw_check(session, row).faults
        session.rollback()


def test_questionnaire_is_frozen_when_the_fieldwork_starts(drawn):
    asked = load_questionnaire()
    act(surveys.write_questionnaire, drawn, Questionnaire("x", "问卷", "2", "本级", (*asked.items[:5],)))
    with reading() as session:
        who = [account(session, "xiangzhen")]
    act(surveys.start_fieldwork, drawn, who, list_until=DAY)
    with pytest.raises(ValidationError, match="问卷已冻结"):
        act(surveys.write_questionnaire, drawn, asked)
    with reading() as session:
        assert len(session.get_one(Survey, drawn).questionnaire_digest) == 64


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((Question("a", "scale", "好吗"),), "没有一道题计入"),
        ((Question("a", "scale", "好吗", 1), Question("a", "text", "说")), "重复"),
        ((Question("a", "text", "说", 1),), "权重"),
        ((Question("a", "scale", "好吗", 1), Question("b", "choice", "选", options=("是",))), "选项"),
        ((Question("a", "scale", "好吗", 1), Question("b", "text", "说", only_if=("c", ("是",)))), "不在这一题之前"),
        ((Question("a", "scale", "好吗", 1), Question("b", "text", "说", only_if=("a", ("是",)))), "不是“a”的选项"),
    ],
)
def test_questionnaire_that_cannot_be_asked_or_counted_is_refused(drawn, items, said):
    with pytest.raises(ValidationError, match=said):
        act(surveys.write_questionnaire, drawn, Questionnaire("x", "问卷", "2", "本级", items))


def test_item_that_is_skipped_loses_its_answer(fielding):
    one = people(fielding)[0].id
    for item, answer in (("q6", "有"), ("q7", "材料费"), ("q6", "没有")):
        act(surveys_interviews.save_answer, one, item, answer)
    assert people(fielding)[0].answers == {"q6": "没有"}
    with pytest.raises(ValidationError, match="不是这一题的答案"):
        act(surveys_interviews.save_answer, one, "q5", "还行")
    assert act(surveys_interviews.finish, one) == "部分完成"


def test_paper_is_typed_twice_by_two_people_and_differences_are_settled(fielding):
    one, two = (row.id for row in people(fielding)[:2])
    assert act(surveys_interviews.enter_paper, one, GOOD) == ()
    with pytest.raises(ValidationError, match="由另一个人录入"):
        act(surveys_interviews.enter_paper, one, GOOD)
    with pytest.raises(ValidationError, match="只录入了一遍"):
        act(surveys.close_survey, fielding, Closing())
    assert act(surveys_interviews.enter_paper, one, GOOD | {"q5": "一般"}, who="xiangzhen") == ("q5",)
    with pytest.raises(ValidationError, match="逐题选定"):
        act(surveys_interviews.settle_paper, one, {"q5": "不满意"})
    act(surveys_interviews.settle_paper, one, {"q5": "一般"})
    act(surveys_interviews.enter_paper, two, GOOD, proxy="child")
    act(surveys_interviews.enter_paper, two, GOOD, proxy="child", who="xiangzhen")
    first, second = people(fielding)[:2]
    assert (first.answers["q5"], first.outcome, first.mode, first.proxy) == ("一般", "完成", "paper", "")
    assert (second.answers, second.outcome, second.proxy) == (GOOD, "完成", "child")


def test_not_reached_needs_attempts_and_then_has_a_replacement(fielding):
    one = people(fielding)[0]
    with pytest.raises(ValidationError, match="只联系了 0 次"):
        act(surveys_interviews.end_without, one.id, "未联系上", "没人在家")
    for _ in range(3):
        act(
            surveys_interviews.record_attempt,
            one.id,
            Attempt(clock.now().replace(2025, 7, 1, 2), "home", "not_reached"),
            on=DAY + timedelta(1),
        )
    act(surveys_interviews.end_without, one.id, "未联系上", "三次上门没有人")
    with reading() as session:
        row = session.get_one(Survey, fielding)
        left = [person for person in row.frame if person[2] == one.township_id]
        sampled = {person.recipient_id for person in people(fielding)}
        spare = any(person[1] not in sampled for person in left)
    if spare:
        act(surveys.replace_person, one.id)
        made = people(fielding)[-1]
        assert (made.replaces_id, made.township_id) == (one.id, one.township_id)
        with pytest.raises(ValidationError, match="已经有替补"):
            act(surveys.replace_person, one.id)
    else:
        with pytest.raises(ValidationError, match="已经用完"):
            act(surveys.replace_person, one.id)


def test_identity_is_opened_for_who_asks_until_the_list_expires_and_each_reading_is_recorded(fielding):
    mine = next(row for row in people(fielding) if row.interviewer_id == _id("xiangzhen"))
    with writing() as session, clock.held_at(DAY):
        save_identity(
            session, as_actor(session, "jingban"), mine.recipient_id, Identity("演练某", phone="13900000000"),
            Notice("duty", DAY),
        )  # fmt: skip
    opened = act(surveys_interviews.open_contacts, fielding, who="xiangzhen")
    assert opened[mine.id]["name"] == "演练某"
    with reading() as session:
        events = session.exec(select(Event).where(Event.action == "vault.open")).all()
        assert {one.after["purpose"] for one in events} == {"满意度调查"}
        assert len(events) == len(opened)
    assert act(surveys_interviews.open_contacts, fielding, who="jingban") == {}
    with pytest.raises(NotAllowedError, match="失效"):
        act(surveys_interviews.open_contacts, fielding, who="xiangzhen", on=DAY + timedelta(days=11))
    with pytest.raises(ValidationError, match="里有姓名"):
        act(surveys_interviews.save_answer, mine.id, "q9", "演练某说很好")


def _id(username):
    with reading() as session:
        return account(session, username)


def test_point_is_computed_from_the_closed_survey_and_never_full_without_data(fielding):
    answers = ["很满意"] * 16 + ["满意"] * 12 + ["一般"] * 4 + ["不满意"]
    with reading() as session:
        evaluation = session.get_one(Evaluation, 1)
        assert satisfaction(session, evaluation) is None
        assert "B2-1" not in recorded_facts(session, evaluation)
    fill(fielding, [GOOD | {"q5": answer} for answer in answers])
    with reading() as session:
        assert survey_result(session, session.get_one(Survey, fielding)).report is None
    act(surveys.close_survey, fielding, Closing("汛期道路中断"))
    with reading() as session:
        evaluation, row = session.get_one(Evaluation, 1), session.get_one(Survey, fielding)
        valid = min(len(answers), row.size)
        taken = recorded_facts(session, evaluation)["B2-1"]
        fact, source = taken.fact, taken.source
        assert (sum(fact["counts"]), fact["required"]) == (valid, 30)
        assert source.startswith("满意度调查的有效问卷")
        found = measure(frozen_tree(evaluation).node("B2-1"), fact)
        assert found.marks is not None
        result = survey_result(session, row)
        assert result.index == weighted_index(load_questionnaire(), {"q5": tuple(fact["counts"])})
        assert result.report.findings.response.rate == Fraction(valid, row.size)


def test_survey_without_answers_is_no_data(fielding):
    act(surveys.close_survey, fielding, Closing())
    with reading() as session:
        evaluation = session.get_one(Evaluation, 1)
        fact = satisfaction(session, evaluation)
        found = measure(frozen_tree(evaluation).node("B2-1"), fact)
        assert (found.marks, "没有收回有效问卷" in found.sentence) == (None, True)
        assert "不足 5 份" in survey_result(session, session.get_one(Survey, fielding)).words


def test_open_answers_are_read_after_the_end_with_names_masked(fielding):
    fill(fielding, [GOOD | {"q9": "希望多来几次"}] * 6)
    with reading() as session:
        assert open_answers(session, as_actor(session, "jingban"), fielding) == ()
        with pytest.raises(NotAllowedError):
            open_answers(session, as_actor(session, "xiangzhen"), fielding)
    act(surveys.close_survey, fielding, Closing())
    with reading() as session:
        assert [one.words for one in open_answers(session, as_actor(session, "jingban"), fielding)] == [
            "希望多来几次"
        ] * 6
    words = masked("欧阳小明说打13912345678", ["欧阳小明"])
    assert "小明" not in words
    assert "13912345678" not in words


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["x", "y"])), min_size=1, max_size=40),
    st.data(),
)
def test_draw_is_fixed_by_the_seed_whatever_the_order_of_the_list(places, data):
    frame = {f"R{n}": Drawable(f"R{n}", n, ord(town), 1, kind) for n, (town, kind) in enumerate(places)}
    size = data.draw(st.integers(1, len(frame)))
    mixed = dict(data.draw(st.permutations(list(frame.items()))))
    first = chosen(frame, size, SECRET)
    assert first == chosen(mixed, size, SECRET)
    assert len(first) == len(set(first)) >= size


SCALE = ("很满意", "满意", "一般", "不满意", "很不满意")
WORTH = dict(zip(SCALE, (100, 75, 50, 25, 0), strict=True))
NAMES = {
    TOWNSHIP: {1: "甲镇", 2: "乙镇", 3: "丙镇"},
    CATEGORY: {"a": "特困", "b": "低保"},
    SERVICE: {1: "助餐", 2: "助浴"},
}


def _survey(told, weights):
    items = tuple(Question(f"q{n}", "scale", f"第{n}题", weight) for n, weight in enumerate(weights, 1))
    frame = [[f"R{n}", n, town, line, kind] for n, (town, kind, line, *_) in enumerate(told)]
    row = Survey(
        questionnaire=as_plain(Questionnaire("x", "t", "1", "s", items)), frame=frame, needed=5, state="closed"
    )
    asked = [
        SurveyPerson(
            position=n, recipient_id=n, township_id=town, category=kind, line_id=line, outcome="完成",
            answers={item.id: answer for item, answer in zip(items, answers, strict=False)},
        )
        for n, (town, kind, line, answers) in enumerate(told)
    ]  # fmt: skip
    return row, asked


_PERSON = st.tuples(
    st.sampled_from([1, 2, 3]), st.sampled_from("ab"), st.sampled_from([1, 2]), st.tuples(*[st.sampled_from(SCALE)] * 3)
)


@settings(max_examples=60)
@given(st.lists(_PERSON, min_size=5, max_size=40), st.tuples(*[st.integers(0, 9)] * 3).filter(any))
def test_index_is_what_a_hand_computes(told, weights):
    row, asked = _survey(told, weights)
    by_hand = Fraction(
        sum(w * WORTH[answer] for _, _, _, answers in told for w, answer in zip(weights, answers, strict=True)),
        len(told) * sum(weights),
    )
    found = counted(row, asked, NAMES)
    assert found.index == by_hand
    assert found.report.findings.index.mean == by_hand  # everybody was asked, so nothing is estimated
    node = load_tree("szs-2024", "final").node("B2-1")
    parts = [
        {"name": item, "weight": weights[int(item[1]) - 1], "counts": list(counts)}
        for item, counts in found.counts.items()
    ]
    share = min(Fraction(1), max(Fraction(0), (by_hand - 60) / 30)) if by_hand >= 60 else Fraction(0)
    assert measure(node, {"questions": parts}, evidence=("E1",)).marks == share * Fraction(node.full)


@settings(max_examples=80)
@given(st.lists(_PERSON, min_size=5, max_size=40))
def test_hidden_groups_do_not_follow_from_all_that_is_shown(told):
    row, asked = _survey(told, (1, 0, 0))
    found = counted(row, asked, NAMES)
    for kind in (TOWNSHIP, CATEGORY, SERVICE):
        groups = [one for one in found.groups if one.kind == kind]
        hidden = [one for one in groups if one.answered is None]
        left = len(told) - sum(one.answered or 0 for one in groups)
        assert all(one.answered >= SMALLEST for one in groups if one.answered is not None)
        assert all((one.index, one.share, one.interval) == (None, None, None) for one in hidden)
        assert not hidden or (len(hidden) > 1 and left >= SMALLEST) or len(hidden) == len(groups)
    sentences = " ".join(found.report.sentences)
    assert not any(f"{one.name} " in sentences for one in found.groups if one.answered is None)


@given(st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(0, 12), min_size=2))
def test_hidden_option_does_not_follow_from_the_others(counts):
    hidden = hidden_options(counts)
    assert hidden in (frozenset(), frozenset(counts))
    assert bool(hidden) == any(0 < many < SMALLEST for many in counts.values())
