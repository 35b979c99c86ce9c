import shutil
from decimal import Decimal

import pytest

from scoring.pools import allot, open_pools
from scoring.tree import from_plain, to_plain
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.instruments import instruments
from workbench.rules.loader import DataError
from workbench.rules.trees import load_tree, tree_ids, tree_note

INDICATORS = {
    "final": {"A1": 7, "A2": 6, "A3": 5, "A4": 8, "A5": 5, "A6": 9, "B1": 30, "B2": 20, "B3": 10},
    "mid": {"A1": 9, "A2": 8, "A3": 8, "A4": 9, "A5": 6, "A6": 10, "B1": 30, "B2": 15, "B3": 5},
}

TREE = """
id: small
title: 小体系
version: "1"
instrument: defaults
source: 例
phases: [mid, final]
rounding: {mode: half_up, places: 2, at_each_level: false}
step: "0.5"
grades:
  - {name: 合格, floor: "6"}
  - {name: 不合格, floor: "0"}
printed_bands: []
vetoes:
  - {code: V1, title: 挪用, effect: zero}
full: "10"
blocks:
  - code: A
    name: 管理
    full: {final: "4", mid: "10"}
    children:
      - code: A1
        name: 制度
        full: {final: "4", mid: "10"}
        point: {kind: mark, established: judged, rule: 评定, veto: V1}
  - code: B
    name: 成果
    full: {final: "6"}
    point: {kind: mark, established: judged, rule: 评定}
"""


@pytest.fixture
def small(tmp_path):
    """Load a small tree, changed as the test asks, from a data folder of its own."""

    def load(old="", new="", phase="final", name="small"):
        assert old in TREE
        (tmp_path / "indicators").mkdir()
        shutil.copy(DATA / "instruments.yaml", tmp_path)
        (tmp_path / "indicators" / f"{name}.yaml").write_text(TREE.replace(old, new, 1) if old else TREE, "utf-8")
        return load_tree(name, phase, tmp_path)

    return load


@pytest.mark.parametrize(("phase", "points"), [("final", 34), ("mid", 33)])
def test_default_tree_has_the_plans_nine_indicators_in_two_blocks(phase, points):
    tree = load_tree("szs-2024", phase)
    assert {node.code: int(node.full) for node in tree.indicators()} == INDICATORS[phase]
    assert [block.full for block in tree.blocks()] == ([40, 60] if phase == "final" else [50, 50])
    assert len(tree.points()) == points
    assert tree.phase == phase


def test_replicability_is_not_scored_at_mid_term():
    codes = {phase: {node.code for node in load_tree("szs-2024", phase).points()} for phase in ("mid", "final")}
    assert codes["final"] - codes["mid"] == {"B3-3"}


def test_default_tree_has_the_budget_grades_and_one_rounding_at_the_end():
    tree = load_tree("szs-2024")
    assert [(grade.name, grade.floor) for grade in tree.grades] == [("优", 90), ("良", 80), ("中", 60), ("差", 0)]
    assert (tree.rounding.mode, tree.rounding.places, tree.rounding.at_each_level) == ("half_up", 2, False)
    assert tree.step == Decimal("0.01")


def test_every_point_of_the_default_tree_says_its_rule_evidence_and_source():
    tree = load_tree("szs-2024")
    assert [veto.code for veto in tree.vetoes] == ["V1", "V2", "V3", "V4", "V5"]
    for node in tree.points():
        assert node.point.rule, node.code
        assert node.point.evidence, node.code
        assert node.source, node.code


def test_only_ordinal_points_are_judged_by_each_member():
    tree = load_tree("szs-2024")
    judged = {node.code for node in tree.points() if node.point.established == "judged"}
    assert judged == {"A3-1", "A3-3", "A4-1", "A5-1", "A5-3", "B3-1", "B3-2", "B3-3"}
    assert judged == {node.code for node in tree.points() if node.point.kind == "ordinal"}


def test_published_evaluation_is_loaded_as_it_was_printed():
    tree = load_tree("ptq-2026")
    first, second, third = tree.blocks()
    assert [block.weight for block in (first, second, third)] == [Decimal("0.7"), Decimal("0.2"), Decimal("0.1")]
    assert [str(node.full) for node in first.children] == [
        "8", "7", "3.5", "5", "3", "7", "6", "2", "2", "1.5", "55",
    ]  # fmt: skip
    assert (tree.rounding.mode, tree.rounding.at_each_level) == ("truncate", True)
    assert tree.grade_of(Decimal("94.55")).name == "优秀"


def test_gap_in_the_printed_bands_is_said_but_grades_tile():
    tree = load_tree("ptq-2026")
    assert tree.grade_of(Decimal("89.5")).name == "良好"
    assert any("89.5" in words for words in tree.warnings())
    assert "93.65的70%" in tree_note("ptq-2026")
    assert tree_note("szs-2024") == ""


def test_tree_for_any_phase_serves_both_and_is_the_same():
    assert load_tree("ptq-2026", "mid").digest() == load_tree("ptq-2026", "final").digest()
    assert load_tree("szs-2024", "mid").digest() != load_tree("szs-2024", "final").digest()


@pytest.mark.parametrize("tree_id", tree_ids())
def test_every_tree_survives_the_way_to_json_and_back(tree_id):
    tree = load_tree(tree_id, "mid")
    assert from_plain(to_plain(tree)) == tree
    assert tree.source
    assert instruments()


def test_unknown_tree_is_refused_with_the_known_ones():
    with pytest.raises(WorkbenchError, match="没有指标体系“x”") as refusal:
        load_tree("x", "final")
    assert refusal.value.fix == "可用的指标体系：ptq-2026、szs-2024"


def test_unknown_phase_is_refused_with_the_known_ones():
    with pytest.raises(WorkbenchError, match="没有阶段“end”") as refusal:
        load_tree("szs-2024", "end")
    assert refusal.value.fix == "可用的阶段：中期 mid、期末 final"
    with pytest.raises(WorkbenchError, match="没有阶段“end”"):
        load_tree("ptq-2026", "end")


def test_small_tree_loads_in_both_phases(small):
    assert len(small().points()) == 2


def test_small_tree_leaves_out_what_has_no_marks_at_mid_term(small):
    assert [node.code for node in small(phase="mid").points()] == ["A1"]


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ('final: "6"', 'final: "5"', "下级满分之和为 9，应为 10", 16),
        (
            '        full: {final: "4", mid: "10"}\n        point',
            '        full: "3"\n        point',
            "A 管理 下级满分之和为 3",
            18,
        ),
        ('floor: "0"', 'floor: "1"', "最低等级从 1 分起", 11),
        ('floor: "6"', 'floor: "10"', "10 须低于满分", 11),
        ('floor: "6"', 'floor: "0"', "不重复", 11),
        ('floor: "6"', "floor: 6.5", "小数“6.5”未加引号", 11),
        ("kind: mark", "kind: guess", "“guess”不在可选范围内", 25),
        ("established: judged", "established: hearsay", "“hearsay”不在可选范围内", 25),
        ("kind: mark", "kind: checklist", "不由成员打分", 22),
        ("rule: 评定, veto: V1", "rule: 评定, veto: V9", "否决", 22),
        ("rule: 评定, veto: V1", "rule: 评定, options: [1]", "options 应为键值表", 25),
        ("effect: zero", "effect: cap", "等级上限", 15),
        ("mode: half_up", "mode: ceiling", "“ceiling”不在可选范围内", 8),
        ("instrument: defaults", "instrument: nowhere", "“nowhere”不在可选范围内", 5),
        ("id: small", "id: other", "与文件名“small”不一致", 2),
        ("code: B\n    name: 成果", "code: A\n    name: 管理", "重复", 26),
        ("places: 2", "places: -1", "保留位数 -1 不在", 8),
        ('step: "0.5"', 'step: "0.3"', "不是最小计分单位", 22),
    ],
)
def test_wrong_tree_is_refused_with_file_and_line(small, tmp_path, old, new, what, line):
    with pytest.raises(DataError, match=what) as refusal:
        small(old, new)
    assert refusal.value.file == tmp_path / "indicators" / "small.yaml"
    assert refusal.value.line == line


def test_parts_outside_the_sum_of_a_tree_are_read(small):
    extras = """
  - {code: J, name: 加分, full: "2", role: bonus, point: {kind: mark, established: judged, rule: 评定}}
  - {code: Z, name: 自评, full: "100", counted: false, party: 承接主体, point: {kind: mark, established: judged, rule: 评定}}
"""
    end = '    full: {final: "6"}\n    point: {kind: mark, established: judged, rule: 评定}\n'
    tree = small(end, end.replace("point", "party: 第三方\n    point") + extras.lstrip("\n"))

    assert (tree.node("J").role, tree.node("Z").counted, tree.node("B").party) == ("bonus", False, "第三方")
    assert tree.parties == {"", "第三方", "承接主体"}


def test_pool_is_read_and_must_be_allotted(small):
    tree = small("    name: 管理\n", "    name: 管理\n    pool: true\n")

    assert [node.code for node in open_pools(tree)] == ["A"]
    assert open_pools(allot(tree, {"A1": Decimal(4)})) == ()


def test_aggregation_of_a_tree_is_read(small):
    assert small('step: "0.5"', 'step: "0.5"\naggregation: median').aggregation == "median"


def test_tree_wrong_only_at_mid_term_is_refused_at_mid_term(small):
    with pytest.raises(DataError, match="下级满分之和为 9，应为 10"):
        small('mid: "10"}\n        point', 'mid: "9"}\n        point', phase="mid")
