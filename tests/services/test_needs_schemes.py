"""A bureau's own schemes: checked, versioned, in force from a day, kept by old profiles, and planning visits."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.needs import Household, HouseholdRisk, NeedsAssessment
from workbench.queries.needs_household import household_record
from workbench.queries.needs_schemes import in_force, versions_of, visiting
from workbench.rules.gradings import grading_ids, grading_kind, load_grading
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.rules.scheme_file import read_scheme, scheme_yaml
from workbench.rules.scheme_text import SchemeGrade, SchemeText, faults_of
from workbench.services.needs import Assessed, assess_needs
from workbench.services.needs_schemes import NewVersion, grade_by_hand, retire_scheme, set_scheme
from workbench.services.visits import NewVisit, record_visit, set_risk
from workbench.store.engine import reading, writing

INDICATORS = [one.id for one in load_scheme().indicators]
RISK = SchemeText(
    "本县探访三级", "risk", "highest",
    (SchemeGrade("红", "独居失能", 4, 3), SchemeGrade("黄", "", 2, 20), SchemeGrade("绿", "", 0, 60)),
)  # fmt: skip
LEVELS = SchemeText("困难四级", "levels", "sum", (SchemeGrade("重", "", 20), SchemeGrade("轻", "", 0)))
TYPES = SchemeText("五型", "types", "manual", (SchemeGrade("支出型"), SchemeGrade("关爱型")))
FIRST = date(2025, 1, 1)


def put(scheme: SchemeText, first_day: date = FIRST, code: str = "", who: str = "jingban") -> int:
    with writing() as session:
        return set_scheme(session, actor(who), 1, NewVersion(scheme, "演民发〔2025〕1号", first_day, code)).id


def assess(level: int, on: date, person: int = 1) -> int:
    with writing() as session:
        made = Assessed(dict.fromkeys(INDICATORS, level), on, "村站", "interim")
        return assess_needs(session, actor("jingban"), person, made).id


def gradings_of(assessment_id: int) -> dict[str, str]:
    with reading() as session:
        return session.get_one(NeedsAssessment, assessment_id).gradings or {}


def test_profile_keeps_the_version_of_its_day_when_the_scheme_changes(at):
    at("defined")
    with clock.held_at(date(2026, 6, 1)):
        first = put(LEVELS)
        early = assess(2, date(2026, 3, 1))
        stricter = SchemeText("困难四级", "levels", "sum", (SchemeGrade("重", "", 30), SchemeGrade("轻", "", 0)))
        second = put(stricter, date(2026, 4, 1), "S1")
        late = assess(2, date(2026, 5, 1))
        assert gradings_of(early) == {str(first): "重"}
        assert gradings_of(late) == {str(second): "轻"}
        with reading() as session:
            home = household_record(session, actor("jingban"), 1, date(2026, 6, 1))
            told = [[(one.scheme, one.grade) for one in line.graded] for line in home.people[0].assessments]
            assert told == [[("困难四级（第 2 版）", "轻")], [("困难四级（第 1 版）", "重")], []]


def test_version_begins_and_ends_on_its_days(at):
    at("defined")
    put(LEVELS, date(2026, 1, 1))
    newest = put(LEVELS, date(2026, 3, 1), "S1")
    with writing() as session:
        retire_scheme(session, actor("lingdao"), newest, last_day=date(2026, 3, 31), document="演民发〔2026〕9号")
    with reading() as session:
        found = versions_of(session, 1)
        days = (date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
        assert [[one.number for one in in_force(found, on)] for on in days] == [[], [1], [2], [2], []]
    with pytest.raises(ValidationError, match="已经停用"), writing() as session:
        retire_scheme(session, actor("lingdao"), newest, last_day=date(2026, 4, 30), document="再停")


def test_version_that_cannot_follow_is_refused(at):
    at("defined")
    put(RISK)
    with pytest.raises(ValidationError, match="新版本应晚于上一版的起始日 2025-01-01"):
        put(RISK, FIRST, "S1")
    with pytest.raises(ValidationError, match="不能改为级别"):
        put(LEVELS, date(2026, 1, 1), "S1")
    with pytest.raises(ValidationError, match="探访只能按一个方案安排"):
        put(RISK, date(2026, 1, 1))
    with pytest.raises(ValidationError, match="没有这个方案"):
        put(LEVELS, FIRST, "S9")
    with pytest.raises(ValidationError, match="文件名称和文号"), writing() as session:
        set_scheme(session, actor("jingban"), 1, NewVersion(LEVELS, " ", FIRST))


@pytest.mark.parametrize("who", ["xiangzhen", "cunzhan", "caizheng", "shenji", "chengjie", "pingwei1", "guanli"])
def test_only_officer_and_leader_set_schemes(at, who):
    at("defined")
    with pytest.raises(NotAllowedError):
        put(LEVELS, who=who)


def test_own_risk_grades_plan_visits_and_a_new_interval_counts_from_the_next_visit(at):
    at("defined")
    put(RISK)
    today = date(2026, 3, 2)
    with clock.held_at(today):
        with pytest.raises(ValidationError, match="可选：红、黄、绿"), writing() as session:
            set_risk(session, actor("jingban"), 1, level="high", reason="旧等级", set_on=today)
        with writing() as session:
            set_risk(session, actor("jingban"), 1, level="红", reason="独居", set_on=today)
        with reading() as session:
            assert session.get_one(Household, 1).next_visit_on == today + timedelta(days=3)
            assert session.exec(select(HouseholdRisk.scheme)).one() == "S1 v1"
    slower = SchemeText("本县探访三级", "risk", "highest", (SchemeGrade("红", "", 4, 10), SchemeGrade("绿", "", 0, 90)))
    put(slower, date(2026, 3, 4), "S1")
    with clock.held_at(date(2026, 3, 5)):
        with writing() as session:
            record_visit(session, actor("jingban"), 1, NewVisit(date(2026, 3, 5), "村站", "home", "正常"))
        with reading() as session:
            assert session.get_one(Household, 1).next_visit_on == date(2026, 3, 15)


def test_level_of_the_register_is_found_again_by_its_name_and_one_dropped_keeps_its_days(at):
    at("defined")
    line = load_register().lists["visiting"][0]
    day = date(2026, 3, 2)
    with clock.held_at(day), writing() as session:
        set_risk(session, actor("jingban"), 1, level=line.id, reason="独居", set_on=day)
    put(SchemeText("本县", "risk", "highest", (SchemeGrade(line.name, "", 4, 5), SchemeGrade("其他", "", 0, 50))), day)
    with reading() as session:
        assert visiting(session, 1, day).line(line.id).every_days == 5
    put(
        SchemeText("本县", "risk", "highest", (SchemeGrade("甲", "", 4, 5), SchemeGrade("乙", "", 0, 50))),
        date(2026, 3, 3),
        "S1",
    )
    with clock.held_at(date(2026, 3, 4)), writing() as session:
        record_visit(session, actor("jingban"), 1, NewVisit(date(2026, 3, 4), "村站", "home", "正常"))
    with reading() as session:
        assert session.get_one(Household, 1).next_visit_on == date(2026, 3, 4) + timedelta(days=line.every_days)


def test_suggested_level_follows_the_bureaus_cut_offs(at):
    at("defined")
    with clock.held_at(date(2026, 6, 1)):
        put(RISK)
        assess(2, date(2026, 5, 1))
        with reading() as session:
            assert household_record(session, actor("jingban"), 1, date(2026, 6, 1)).suggested == "黄"


def test_grade_by_hand_needs_a_scheme_of_the_day_and_a_reason(at):
    at("defined")
    with clock.held_at(date(2026, 6, 1)):
        computed, types = put(LEVELS), put(TYPES)
        made = assess(2, date(2026, 5, 1))
        for version, grade, reason, said in (
            (computed, "重", "看着重", "不由经办人定级"),
            (types, "兜底型", "支出", "没有选择等级"),
            (types, "支出型", " ", "“定级理由”没有填写"),
            (types, "支出型", "电话 13800138000", "手机号"),
        ):
            with pytest.raises(ValidationError, match=said), writing() as session:
                grade_by_hand(session, actor("jingban"), made, version, grade=grade, reason=reason)
        with writing() as session:
            grade_by_hand(session, actor("jingban"), made, types, grade="支出型", reason="医疗支出骤增")
        assert gradings_of(made) == {str(computed): "重", str(types): "支出型"}


WRONG = [
    (b"title: x\nkind: risk\n", [1], "缺少必填的键：measure、grades"),
    (b"title: [", [2], "不是合格的 YAML"),
    (b"\xff\xfe\x00", [1], "不能读取"),
    (b"title: &a x\nkind: *a\nmeasure: sum\ngrades: []\n", [1], "锚点和别名"),
    ("title: 三级\nkind: colour\nmeasure: sum\ngrades:\n  - {name: 重, floor: 5}\n  - {name: 轻, floor: 0}\n".encode(), [2], "不在可选范围内"),
    ("title: 三级\nkind: levels\nmeasure: highest\ngrades:\n  - {name: 重, floor: '4'}\n  - {name: 轻, floor: 0}\n".encode(), [5], "应为整数"),
    ("title: 三级\nkind: levels\nmeasure: highest\ngrades:\n  - {name: 重, floor: 5}\n  - {name: 重, floor: 5}\n".encode(), [5, 6, 6, 6, 6], "不在 0 至 4 之间"),
    ("title: 三级\nkind: risk\nmeasure: highest\ngrades:\n  - {name: 重, floor: 3, every_days: 30}\n  - {name: 轻, floor: 0, every_days: 7}\n".encode(), [6], "反而隔 7 天"),
    ("title: 三级\nkind: risk\nmeasure: manual\ngrades:\n  - {name: 重, floor: 3}\n  - {name: 轻, every_days: 0}\n".encode(), [5, 5, 6], "不写起始分"),
    ("title: 三级\nkind: levels\nmeasure: sum\nindicators: [money]\ngrades:\n  - {name: 重, floor: 3}\n  - {name: 轻, floor: 1}\n".encode(), [4, 7], "没有困境指标“money”"),
    (b"title: x\n" * 9000, [1], "文件过大"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "lines", "said"), WRONG)
def test_faulty_yaml_is_told_line_by_line_and_never_taken(content, lines, said):
    scheme, faults = read_scheme(content)
    assert scheme is None
    assert [one.line for one in faults] == lines
    assert any(said in one.what for one in faults), faults


FLOORS = st.lists(st.integers(1, 40), max_size=5, unique=True).map(lambda one: [*sorted(one, reverse=True), 0])
NAMES = st.lists(st.text("甲乙丙丁：#'\" -{[&*!%@0", min_size=1, max_size=8).map(str.strip).filter(bool), min_size=6, max_size=6, unique=True)  # fmt: skip


@given(FLOORS, NAMES, st.dictionaries(st.sampled_from(INDICATORS), st.integers(0, 4), min_size=10, max_size=10))
@settings(max_examples=60)
def test_scheme_comes_back_from_its_file_and_grades_by_the_highest_floor_reached(floors, names, severity):
    grades = tuple(SchemeGrade(name, "", floor) for name, floor in zip(names, floors, strict=False))
    scheme = SchemeText("方案", "levels", "sum", grades)
    if len(grades) < 2:
        assert faults_of(scheme)
        return
    assert read_scheme(scheme_yaml(scheme).encode()) == (scheme, ())
    score = sum(severity.values())
    wanted = next(one.name for one in grades if score >= one.floor)
    assert scheme.grade_of(severity) == wanted
    assert scheme.grade_of({**severity, INDICATORS[0]: None}) == ""


def test_examples_are_marked_as_such_and_can_be_read_only():
    for key in grading_ids():
        assert load_grading(key).example
        assert grading_kind(key) in {"types", "circles", "levels", "risk"}
