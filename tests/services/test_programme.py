"""The programme report's paragraphs, version by version, and its cases: consent, and no trace of the person."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench.errors import NotAllowedError, StaleError, ValidationError
from workbench.models.ledger import CaseFile
from workbench.models.needs import Recipient
from workbench.models.programme import ProgrammeCase
from workbench.models.record import Event
from workbench.queries.programme import programme
from workbench.queries.programme_text import ReportKey, cases_to_choose, chosen_cases, texts_of
from workbench.services.programme import NewCase, choose_case, drop_case, save_text
from workbench.services.vault import Identity, Notice, save_identity
from workbench.store.engine import reading, writing

KEY, NEXT = ReportKey(1, 2025), ReportKey(1, 2026)
CASE = NewCase(
    "邻里互助", "一位独居老人长期焦虑，社工每月会谈，半年后情绪平稳。", date(2025, 11, 1), "本人签署公开同意书"
)


def _save(words, *, seen, heading="advice", who="jingban"):
    with writing() as session:
        return save_text(session, actor(who), NEXT, heading, words, seen=seen)


def test_every_save_is_a_version_and_the_newest_holds(training_copy):
    assert _save("一是延长服务时间。", seen=0) == 1
    assert _save("  一是延长服务时间。 ", seen=1) == 1, "the same words are no version"
    assert _save("一是延长服务时间，二是加强培训。", seen=1) == 2
    assert _save("", seen=2) == 3, "an emptied field is a version too"
    with reading() as session:
        kept = [(one.number, one.words, one.saved_by) for one in texts_of(session, NEXT)["advice"]]
        told = session.exec(select(Event.after).where(Event.action == "programme.write").order_by(Event.id)).all()
    assert kept == [
        (3, "", "演练经办"), (2, "一是延长服务时间，二是加强培训。", "演练经办"), (1, "一是延长服务时间。", "演练经办"),
    ]  # fmt: skip
    assert [one["characters"] for one in told][-3:] == [9, 16, 0]


def test_save_over_somebody_elses_version_is_refused(training_copy):
    _save("甲写的。", seen=0)
    with pytest.raises(StaleError):
        _save("乙写的。", seen=0)


def test_unknown_heading_numbers_of_people_and_too_many_words_are_refused(training_copy):
    with pytest.raises(ValidationError, match="没有这个标题"):
        _save("文字", seen=0, heading="outlook")
    with pytest.raises(ValidationError, match="手机号"):
        _save("联系 13800138000", seen=0)
    with pytest.raises(ValidationError, match="超过 8000 字"):
        _save("字" * 8001, seen=0)
    with reading() as session:
        assert texts_of(session, NEXT) == {}


@pytest.mark.parametrize("who", ["lingdao", "shenji", "caizheng", "chengjie"])
def test_only_the_officer_writes(training_copy, who):
    with pytest.raises(NotAllowedError):
        _save("文字", seen=0, who=who)


@pytest.fixture
def free(training_copy):
    """The training workspace without the case that its report tells."""
    with writing() as session:
        drop_case(session, actor("jingban"), session.exec(select(ProgrammeCase.id)).one())


def _choose(new=CASE, key=KEY):
    with writing() as session:
        return choose_case(session, actor("jingban"), key, 1, new).id


def test_a_closed_case_is_chosen_with_consent_and_dropped_again(free):
    with reading() as session:
        ids = programme(session, {1: ""}, 2025).ids
        assert list(cases_to_choose(session, KEY, ids, [])) == [1]
    row = _choose()
    with reading() as session:
        [told] = chosen_cases(session, KEY)
        assert (told.title, told.consent_on, told.card.service) == ("邻里互助", date(2025, 11, 1), "心理疏导")
        assert cases_to_choose(session, KEY, ids, [told.card.case_id]) == {}
        assert chosen_cases(session, NEXT) == ()
    with pytest.raises(ValidationError, match="已经在报告里"):
        _choose()
    with writing() as session:
        drop_case(session, actor("jingban"), row)
    with reading() as session:
        assert session.exec(select(ProgrammeCase)).all() == []
        before = session.exec(
            select(Event.before).where(Event.action == "programme.drop_case").order_by(Event.id)
        ).all()
    assert [one["title"] for one in before] == ["邻里结对，走出独居焦虑", CASE.title]
    assert before[1]["words"] == CASE.words


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (NewCase("标题", "内容", date(2025, 11, 1), " "), "同意的说明"),
        (NewCase("标题", " ", date(2025, 11, 1), "本人同意"), "案例内容"),
        (NewCase("标题", "内容", date(2025, 1, 1), "本人同意"), "早于“结案日期”"),
        (NewCase("标题", "电话 13800138000", date(2025, 11, 1), "本人同意"), "手机号"),
        (NewCase("标题", "字" * 1001, date(2025, 11, 1), "本人同意"), "超过 1000 字"),
    ],
)
def test_a_case_without_consent_or_with_a_number_is_refused(free, new, why):
    with pytest.raises(ValidationError, match=why):
        _choose(new)


def test_name_and_code_of_the_person_are_refused_and_so_is_another_year(free):
    with writing() as session:
        person = session.get_one(Recipient, session.get_one(CaseFile, 1).recipient_id)
        code = person.code
        save_identity(session, actor("jingban"), person.id, Identity("欧阳演练"), Notice("duty", date(2025, 3, 2)))
    with pytest.raises(ValidationError, match="有姓名"):
        _choose(NewCase("标题", "欧阳演练长期焦虑", date(2025, 11, 1), "本人同意"))
    with pytest.raises(ValidationError, match="编码"):
        _choose(NewCase("标题", f"{code}长期焦虑", date(2025, 11, 1), "本人同意"))
    with pytest.raises(ValidationError, match="范围和年度"):
        _choose(key=NEXT)


def test_an_open_case_is_refused(free):
    with writing() as session:
        case = session.get_one(CaseFile, 1)
        case.closed_on = None
        session.add(case)
    with pytest.raises(ValidationError, match="还没有结案"):
        _choose()


def test_city_tells_a_case_of_a_county_only_as_the_county_tells_it(training_copy):
    city = ReportKey(2, 2025, "all")
    with reading() as session:
        ids = programme(session, {1: "", 2: "", 3: ""}, 2025).ids
        [(case_id, card)] = cases_to_choose(session, city, ids, []).items()
        assert (card.plan, card.closure, card.told.title) == ("", "", "邻里结对，走出独居焦虑")
        assert cases_to_choose(session, ReportKey(3, 2025), programme(session, {3: ""}, 2025).ids, []) == {}
    with writing() as session:
        choose_case(session, actor("shiju"), city, case_id, CASE)
    with writing() as session:
        told = session.exec(select(ProgrammeCase).order_by(ProgrammeCase.id)).all()
        for one in told:
            drop_case(session, actor("jingban" if one.report_id == told[0].report_id else "shiju"), one.id)
    with reading() as session:
        assert cases_to_choose(session, city, ids, []) == {}
    with pytest.raises(ValidationError, match="不在县（区）的报告里"), writing() as session:
        choose_case(session, actor("shiju"), city, case_id, CASE)
