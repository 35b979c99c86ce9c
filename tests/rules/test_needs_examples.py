"""The examples of other places, the table of answers, and both against the shipped tree and catalogue."""

import shutil
from fractions import Fraction

import pytest

from scoring.errors import ScoringError
from scoring.needs import change, describe, grade, improvement, match, profile
from scoring.points import measure
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.answers import answer_ids, load_answers
from workbench.rules.check_data import check_all
from workbench.rules.gradings import grading_ids, load_grading
from workbench.rules.loader import DataError
from workbench.rules.needs import load_scheme
from workbench.rules.trees import load_tree

SEVERITY = {"income": 3, "illness": 4, "disability": 1, "education": 2, "participation": 0}


@pytest.fixture
def changed(tmp_path):
    """A copy of the data folder in which one file reads differently."""

    def change_file(path, old, new):
        shutil.copytree(DATA, tmp_path / "data")
        file = tmp_path / "data" / path
        words = file.read_text("utf-8")
        assert old in words
        file.write_text(words.replace(old, new, 1), "utf-8")
        return tmp_path / "data"

    return change_file


def test_scheme_of_the_plan_takes_the_gravest_indicator_of_a_dimension():
    found = profile(load_scheme().assessment, SEVERITY)
    assert (found.assessed, len(found.missing), found.top) == (5, 5, 4)
    assert found.radar == (("物质", 3), ("健康", 4), ("教育", 2), ("就业", None), ("社会支持", 0), ("家庭照顾", None))


def test_improvement_is_scored_by_the_point_of_the_shipped_tree():
    scheme = load_scheme().assessment
    better, same = (change(scheme, {"income": 3}, {"income": level}) for level in (2, 3))
    node = next(one for one in load_tree("szs-2024", "final").root.walk() if one.code == "B1-5")

    assert measure(node, improvement([better, same, same]).fact).marks == 2
    lost = change(scheme, None, {"income": 3})
    assert measure(node, improvement([better, lost]).fact).marks == Fraction(18, 5)


def test_every_service_answers_something_and_every_hardship_has_an_answer():
    table = load_answers()
    assert {one.service for one in table.answers} == set(range(1, 33))
    assert {one.indicator for one in table.answers} == {one.id for one in table.scheme.indicators}
    assert (table.verified, "默认值" in table.basis) == ("D", True)
    direct = {one.indicator for one in table.answers if one.strength == 2}
    assert {one.id for one in table.scheme.indicators} - direct == {"education"}


def test_services_are_matched_to_a_person_with_licences_told():
    table = load_answers()
    found = match(table.scheme, SEVERITY, table.services, table.answers)
    assert len(found.matches) + len(found.unrelated) == 32
    assert found.matches[0].service.name == "就医陪护"
    assert {one.service.number for one in found.matches if one.state == "needs_licence"} == {3, 4, 9, 17, 23}
    assert found.unanswered == ()


def test_examples_of_other_places_describe_and_do_not_grade():
    assert grading_ids() == (
        "guangzhou-circles",
        "hangzhou-resilience",
        "jilin-5n",
        "zhejiang-five-types",
        "zhejiang-visits",
    )
    for grading_id in grading_ids():
        grading = load_grading(grading_id)
        assert describe(grading).startswith(f"示例：{grading.place}")
        assert f"来源未给出：{grading.missing}" in describe(grading)
        with pytest.raises(ScoringError, match="来源未给出分界"):
            grade(grading, 1)


@pytest.mark.parametrize(
    ("grading_id", "grades"),
    [
        ("zhejiang-five-types", ["兜底型", "急难型", "支出型", "关爱型", "发展型"]),
        ("guangzhou-circles", ["一级", "二级", "三级", "四级"]),
        ("hangzhou-resilience", ["一级", "二级", "三级"]),
        ("zhejiang-visits", ["高风险对象", "重点对象", "一般对象"]),
    ],
)
def test_example_has_the_grades_its_source_names(grading_id, grades):
    assert [one.name for one in load_grading(grading_id).grades] == grades


def test_grading_whose_cut_offs_a_bureau_has_set_grades(changed):
    root = changed(
        "needs/schemes/zhejiang-visits.yaml", "  - {name: 高风险对象}", '  - {name: 高风险对象, floor: "70"}'
    )
    with pytest.raises(DataError, match="只有一部分等级写了分界"):
        load_grading("zhejiang-visits", root)
    file = root / "needs/schemes/zhejiang-visits.yaml"
    words = file.read_text("utf-8").replace("{name: 重点对象}", '{name: 重点对象, floor: "40"}')
    file.write_text(words.replace("{name: 一般对象}", '{name: 一般对象, floor: "0"}'), "utf-8")
    load_grading.cache_clear()
    assert grade(load_grading("zhejiang-visits", root), 69).name == "重点对象"


@pytest.mark.parametrize(
    ("path", "old", "new", "what"),
    [
        ("needs/schemes/jilin-5n.yaml", "id: jilin-5n", "id: other", "与文件名“jilin-5n”不一致"),
        ("needs/schemes/jilin-5n.yaml", "missing: ", "remark: ", "不认识的键“remark”"),
        ("needs/schemes/jilin-5n.yaml", "missing: 三十一个部门数据比对的指标和预警线\n", "", "也没有写 missing"),
        ("needs/schemes/zhejiang-visits.yaml", "{name: 重点对象}", "{name: 一般对象}", "名称重复"),
        ("needs/answers/szs-2024.yaml", "service: 32", "service: 33", "没有第33项"),
        ("needs/answers/szs-2024.yaml", "service: 32", "service: 31", "服务项目31重复或没有按顺序"),
        ("needs/answers/szs-2024.yaml", "{illness: 2}}", "{spirit: 2}}", "“spirit”不在可选范围内"),
        ("needs/answers/szs-2024.yaml", "{illness: 2}}", "{illness: 3}}", "对应强度应为1或2"),
        ("needs/answers/szs-2024.yaml", "{illness: 2}}", "{}}", "至少写一项指标"),
        ("needs/answers/szs-2024.yaml", "from_level: 4", "from_level: 5", "没有5级困难程度"),
        ("needs/szs-2024.yaml", "dimension_value: highest", "dimension_value: sum", "“sum”不在可选范围内"),
    ],
)
def test_wrong_file_is_refused(changed, path, old, new, what):
    root, (_, *kind, file) = changed(path, old, new), path.split("/")
    load = {"schemes": load_grading, "answers": load_answers}[kind[0]] if kind else load_scheme
    with pytest.raises(DataError, match=what):
        load(file.removesuffix(".yaml"), root)


def test_wrong_files_are_found_by_the_check_of_all_data(changed):
    root = changed("needs/answers/szs-2024.yaml", "service: 32", "service: 33")
    grading = root / "needs/schemes/jilin-5n.yaml"
    grading.write_text(grading.read_text("utf-8").replace("id: jilin-5n", "id: other"), "utf-8")
    assert [(one.file, one.line) for one in check_all(root)] == [
        ("needs/answers/szs-2024.yaml", 39),
        ("needs/schemes/jilin-5n.yaml", 2),
    ]


def test_two_grades_with_one_floor_are_refused(changed):
    root = changed("needs/schemes/jilin-5n.yaml", "{name: 五类低收入人口, ", '{name: 五类低收入人口, floor: "1", ')
    file = root / "needs/schemes/jilin-5n.yaml"
    file.write_text(file.read_text("utf-8").replace("{name: N类对象, ", '{name: N类对象, floor: "1", '), "utf-8")
    with pytest.raises(DataError, match="两个等级的分界相同"):
        load_grading("jilin-5n", root)


def test_unknown_example_and_table_are_refused():
    with pytest.raises(WorkbenchError, match="没有分级做法“x”"):
        load_grading("x")
    with pytest.raises(WorkbenchError, match="没有服务与困境的对应表“x”"):
        load_answers("x")
    assert answer_ids() == ("szs-2024",)
