import pickle
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.frozen import FrozenMap
from scoring.grade_bands import GradeBand, grades_from_bands
from scoring.pools import allot, open_pools
from scoring.tree import Grade, IndicatorTree, Node, Point, Veto, from_plain, to_plain

MARK = Point("mark")


def _leaf(code, full, weight=None, point=MARK, **fields):
    return Node(code, f"指标{code}", Decimal(full), weight and Decimal(weight), point=point, **fields)


def _block(code, full, *children, weight=None, **fields):
    return Node(code, f"指标{code}", Decimal(full), weight and Decimal(weight), children, **fields)


def _tree(*leaves, full="100", **fields):
    root = Node("T", "总分", Decimal(full), None, leaves or (_leaf("A", full),))
    return IndicatorTree("t", "示例", "1", root, **fields)


@pytest.mark.parametrize(
    ("leaves", "where", "says"),
    [
        ([_leaf("A", "40"), _leaf("B", "59")], "T 总分", "下级满分之和为 99，应为 100"),
        ([_leaf("A", "100", "0.7"), _leaf("B", "100", "0.2")], "T 总分", "下级权重之和为 0.9，应为 1"),
        ([_leaf("A", "100", "0.7"), _leaf("B", "100")], "T 总分", "有的没有（B）"),
        ([_leaf("A", "100", "1.5"), _leaf("B", "100", "-0.5")], "T 总分", "权重须大于零"),
        ([_leaf("A", "100", "70"), _leaf("B", "100", "30")], "T 总分", "下级权重之和为 100，应为 1"),
        ([_leaf("A", "50", "0.7"), _leaf("B", "50", "0.3")], "A 指标A", "满分 50 分已占上级的 50%，又写权重 0.7"),
        ([_leaf("A", "100", role="bonus")], "T 总分", "没有计入满分的下级指标"),
        ([_leaf("A", "100"), _leaf("B", "5", "0.1", role="bonus")], "B 指标B", "不写权重"),
        ([_leaf("A", "100"), _leaf("B", "5", "0.1", counted=False)], "B 指标B", "不写权重"),
        ([_leaf("A", "100"), _leaf("B", "5", role="gift")], "B 指标B", "指标性质“gift”无法识别"),
        ([_leaf("A", "100", pool=True)], "A 指标A", "共用分值的指标没有下级可选指标"),
        ([_block("A", "40", _leaf("B", "41"), pool=True), _leaf("C", "60")], "B 指标B", "满分 41 超过共用的 40 分"),
        ([_block("A", "40", _leaf("B", "9", "1"), pool=True), _leaf("C", "60")], "B 指标B", "须是不带权重的评分点"),
        ([_leaf("A", "100"), _block("B", "5", _leaf("C", "4"), role="bonus")], "B 指标B", "下级满分之和为 4，应为 5"),
        (
            [_leaf("A", "100"), _block("B", "5", _leaf("C", "5"), _leaf("D", "5", role="deduction"), role="bonus")],
            "D 指标D",
            "加分项或扣分项之内不能再设",
        ),
        ([_leaf("A", "40"), _leaf("A", "60")], "", "指标代码“A”出现了 2 次"),
        ([_leaf("A", "100", point=None)], "A 指标A", "没有写明评分办法"),
        ([_leaf("A", "100", point=Point("guess"))], "A 指标A", "评分类型“guess”无法识别"),
        ([_leaf("A", "100", point=Point(None))], "A 指标A", "评分类型“None”无法识别"),
        ([_leaf("A", "100", point=Point("mark", "felt"))], "A 指标A", "认定方式“felt”无法识别"),
        ([_leaf("A", "100", point=Point("ratio", "judged"))], "A 指标A", "不由成员打分"),
        ([_leaf("A", "100", point=Point("checklist", "checked"))], "A 指标A", "评分参数缺少 items"),
        ([_leaf("A", "100", point=Point("ratio", "computed", options={"flor": 1}))], "A 指标A", "参数 flor 无法识别"),
        ([_leaf("A", "0"), _leaf("B", "100")], "A 指标A", "满分 0 须大于零"),
        ([_leaf("A", "NaN"), _leaf("B", "100")], "A 指标A", "满分 NaN 须大于零"),
        ([_leaf("A", "99.995"), _leaf("B", "0.005")], "A 指标A", "不是最小计分单位 0.01 的整数倍"),
        ([replace(_leaf("A", "100"), children=(_leaf("B", "100"),))], "A 指标A", "既有下级指标又有评分办法"),
    ],
)
def test_tree_that_does_not_hold_is_refused_with_the_node_named(leaves, where, says):
    with pytest.raises(ScoringError) as refusal:
        _tree(*leaves)

    assert refusal.value.where == where
    assert says in refusal.value.what


@pytest.mark.parametrize("fields", [{"weight": Decimal(1)}, {"role": "bonus"}, {"counted": False}])
def test_total_is_above_everything(fields):
    root = replace(_tree().root, **fields)
    with pytest.raises(ScoringError, match="总分没有上级"):
        IndicatorTree("t", "示例", "1", root)


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("banded", {"bands": []}, "没有写明分档"),
        ("banded", {"bands": [{"limit": "0.1", "share": "1"}, {"limit": "0.05", "share": "0.8"}]}, "0.1 之后是 0.05"),
        ("banded", {"bands": [{"limit": "0.1", "share": "1"}, {"limit": "0.1", "share": "0.8"}]}, "重叠或顺序颠倒"),
        ("banded", {"bands": [{"floor": "0.8", "share": "1"}, {"floor": "1", "share": "0.8"}]}, "0.8 之后是 1"),
        ("banded", {"bands": [{"limit": "0.1", "share": "0.8"}, {"limit": "0.2", "share": "0.8"}]}, "不低于较好的 0.8"),
        ("banded", {"bands": [{"limit": "0.1", "share": "80"}]}, "分档得分比例 80 超过 1"),
        ("banded", {"bands": [{"limit": "0.1", "share": "1"}, {"floor": "0.2", "share": "0.8"}]}, "统一为一种写法"),
        ("banded", {"bands": [{"limit": "0.1"}]}, "“share”缺少或不是数值"),
        ("banded", {"bands": [{"limit": "-0.1", "share": "1"}]}, "“limit”为负数"),
        ("ordinal", {"bands": [{"name": "好", "floor": "0.8"}]}, "须从 0 起、低于 1，现为 0.8 至 0.8"),
        ("ordinal", {"bands": [{"name": "好", "floor": "0"}, {"name": "差", "floor": "0"}]}, "起点有重复"),
        ("ordinal", {"bands": [{"name": "好", "floor": "0.5"}, {"name": "好", "floor": "0"}]}, "分档为空、有重复"),
        ("checklist", {"items": []}, "清单为空"),
        ("checklist", {"items": ["制度", "制度"]}, "有重复"),
        ("ratio", {"targets": {"start": "1"}}, "不认识的阶段“start”"),
        ("ratio", {"targets": {"mid": "一"}}, "“mid”缺少或不是数值"),
        ("ratio", {"targets": {"mid": "1"}, "weights": "share"}, "分项各有目标"),
    ],
)
def test_options_that_contradict_themselves_are_refused_with_the_point_named(kind, options, says):
    with pytest.raises(ScoringError) as refusal:
        _tree(_leaf("A", "100", point=Point(kind, "checked", options=options)))

    assert refusal.value.where == "A 指标A"
    assert says in str(refusal.value)


def test_weights_that_repeat_what_the_full_marks_say_are_one_weighting():
    tree = _tree(_leaf("A", "70", "0.7"), _leaf("B", "30", "0.3"))
    assert [node.scale for node in tree.points()] == [Decimal("0.7"), Decimal("0.3")]


def test_scale_of_1000_in_700_200_and_100_marked_by_three_parties():
    blocks = (
        _block("P", "700", _leaf("P1", "400"), _leaf("P2", "300"), party="第三方"),
        _block("Q", "200", _leaf("Q1", "200"), party="购买方"),
        _leaf("R", "100", party="监督方"),
    )
    tree = _tree(*blocks, full="1000", grades=_grades(优=900, 良=800, 中=600, 差=0))

    assert tree.parties == {"第三方", "购买方", "监督方"}
    assert tree.place("P2").party == "第三方"
    assert tree.grade_of(Decimal(899)).name == "良"
    assert from_plain(to_plain(tree)) == tree


def test_place_inherits_its_role_and_shares_leave_out_what_stands_beside():
    bonus = _block("B", "5", _leaf("B1", "3"), _leaf("B2", "4"), role="bonus")
    tree = _tree(_leaf("A", "100"), bonus, _block("C", "10", _leaf("C1", "10"), counted=False))

    assert [tree.place(code).role for code in ("A", "B2", "C1")] == ["share", "bonus", "share"]
    assert [node.code for node in tree.root.shares] == ["A"]


def test_fields_that_say_nothing_leave_plain_form_and_digest_as_they_were(small_tree):
    plain = to_plain(small_tree)

    assert set(plain["root"]) == {"code", "name", "full", "weight", "source", "point", "children"}
    assert small_tree.digest() == "d43fb41a59592af7a60d85efdbc3ae534cdbb14ce6b086a694bb1fdb277917c7"


def _pooled():
    pool = _block("P", "40", *(_leaf(f"P{n}", "40") for n in range(6)), pool=True)
    return _tree(_leaf("A", "60"), pool)


def test_pool_is_allotted_to_the_points_that_are_used():
    tree = _pooled()
    used = allot(tree, {"P1": Decimal(15), "P4": Decimal(25)})

    assert [node.code for node in open_pools(tree)] == ["P"]
    assert open_pools(used) == ()
    assert [(node.code, node.full) for node in used.points()] == [("A", 60), ("P1", 15), ("P4", 25)]
    assert from_plain(to_plain(tree)) == tree


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        ({"P1": "39"}, "P 指标P：可选指标共分配 39 分，应为 40 分"),
        ({}, "共分配 0 分，应为 40 分"),
        ({"P1": "41"}, "P1 指标P1：分配 41 分，须大于 0、不超过 40 分"),
        ({"P1": "40", "P2": "0"}, "P2 指标P2：分配 0 分"),
        ({"A": "40"}, "A 指标A：不在共用分值的可选指标之内"),
        ({"X": "40"}, "没有代码为“X”的指标"),
    ],
)
def test_allotment_that_cannot_stand_is_refused(marks, says):
    with pytest.raises(ScoringError, match=says):
        allot(_pooled(), {code: Decimal(full) for code, full in marks.items()})


def _bands(*lines):
    return [GradeBand(name, Decimal(low), Decimal(high), *rest) for name, low, high, *rest in lines]


def test_half_open_bands_become_floors():
    bands = _bands(("良", 80, 90, True), ("优", 90, 100), ("差", 0, 60, True), ("中", 60, 80, True))
    assert grades_from_bands(bands, Decimal(100)) == _grades(优=90, 良=80, 中=60, 差=0)


def test_closed_bands_of_whole_marks_tile_a_scale_of_whole_marks():
    bands = [("优", Decimal(90), Decimal(100)), ("良", Decimal(80), Decimal(89)), ("差", Decimal(0), Decimal(79))]
    assert grades_from_bands(bands, Decimal(100), Decimal(1)) == _grades(优=90, 良=80, 差=0)


@pytest.mark.parametrize(
    ("bands", "where", "says"),
    [
        (
            [("优", 90, 100), ("良", 80, 89), ("差", 0, 80, True)],
            "等级“优”",
            "“良”与“优”之间的 89.01 至 89.99 分没有等级",
        ),
        ([("优", 90, 100), ("良", 80, 90), ("差", 0, 80, True)], "等级“优”", "90 分同时属于“良”和“优”"),
        ([("优", 85, 100), ("良", 60, 89), ("差", 0, 60, True)], "等级“优”", "85 至 89 分同时属于“良”和“优”"),
        ([("优", 90, 100), ("良", 60, 90, True)], "等级“良”", "“良”以下的 0 至 59.99 分没有等级"),
        ([("优", 90, 99), ("差", 0, 90, True)], "等级“优”", "“优”以上的 99.01 至 100 分没有等级"),
        ([("优", 90, 100, True), ("差", 0, 90, True)], "等级“优”", "“优”以上的 100 分没有等级"),
        ([("优", 90, 101), ("差", 0, 90, True)], "等级“优”", "不在 0 至满分 100 之内"),
        ([("优", 100, 90), ("差", 0, 90, True)], "等级“优”", "上下颠倒"),
        ([("优", "89.995", 100), ("差", 0, "89.99")], "等级“优”", "不是最小单位 0.01 的整数倍"),
        ([], "", "没有等级区间"),
    ],
)
def test_bands_with_gaps_or_overlaps_are_refused_with_the_band_named(bands, where, says):
    with pytest.raises(ScoringError) as refusal:
        grades_from_bands(_bands(*bands), Decimal(100))

    assert refusal.value.where == where
    assert says in refusal.value.what


def _grades(**floors):
    return tuple(Grade(name, Decimal(floor)) for name, floor in floors.items())


@pytest.mark.parametrize(
    ("grades", "says"),
    [
        (_grades(优=90, 差=1), "最低等级从 1 分起"),
        (_grades(优=100, 差=0), "最高等级的起点 100 须低于满分 100"),
        (_grades(优=60, 良=80, 差=0), "依次递减或递增"),
        (_grades(优=60, 良=60, 差=0), "依次递减或递增"),
        ((Grade("优", Decimal(90)), Grade("优", Decimal(0))), "等级名称有重复"),
    ],
)
def test_grades_that_do_not_tile_the_scale_are_refused(grades, says):
    with pytest.raises(ScoringError, match=says):
        _tree(grades=grades)


@pytest.mark.parametrize("grades", [_grades(优=90, 良=80, 中=60, 差=0), _grades(差=0, 中=60, 良=80, 优=90)])
@pytest.mark.parametrize(
    ("total", "grade"),
    [("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差"), ("0", "差"), ("100", "优")],
)
def test_grade_begins_at_its_floor(grades, total, grade):
    assert _tree(grades=grades).grade_of(Decimal(total)).name == grade


@pytest.mark.parametrize("total", ["-0.01", "100.01"])
def test_grade_of_a_total_outside_the_scale_is_refused(total):
    with pytest.raises(ScoringError, match="无法定级"):
        _tree(grades=_grades(优=90, 差=0)).grade_of(Decimal(total))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"step": Decimal(0)}, "最小计分单位 0 须大于零"),
        ({"step": Decimal("-0.5")}, "须大于零"),
        ({"step": Decimal("NaN")}, "须大于零"),
        ({"phase": "start"}, "评估阶段“start”"),
        ({"aggregation": "best"}, "汇总方式“best”"),
        ({"vetoes": (Veto("V1", "挪用", "ban"),)}, "后果“ban”无法识别"),
        ({"vetoes": (Veto("V1", "挪用", "cap", "丙"),), "grades": _grades(优=90, 差=0)}, "等级上限“丙”不在等级表中"),
    ],
)
def test_tree_refuses_fields_that_mean_nothing(fields, says):
    with pytest.raises(ScoringError, match=says):
        _tree(**fields)


def test_point_linked_to_an_unlisted_veto_is_refused():
    with pytest.raises(ScoringError, match="否决事项“V9”不在否决清单中"):
        _tree(_leaf("A", "100", point=Point("mark", veto="V9")), vetoes=(Veto("V1", "挪用", "zero"),))


@pytest.mark.parametrize(
    ("printed", "gaps"),
    [
        (("90-100 优", "80-90 良", "60-80 中", "60以下 差"), []),
        (("≥90 优", "60至89 中", "<60 差"), ["89.01 至 89.99"]),
        (("90分以上", "60—89.99分", "不足60分"), []),
        (("95以上", "60-90"), ["0 至 59.99", "90.01 至 94.99"]),
        (("61-100", "60以下"), ["60 至 60.99"]),
        (("60-99",), ["0 至 59.99", "99.01 至 99.99"]),
        (("100-90 / 89-80 / 79-60 / 60以下",), ["79.01 至 79.99", "89.01 至 89.99"]),
        (("优秀、合格",), []),
        ((), []),
    ],
)
def test_printed_bands_warn_where_a_score_has_no_grade(printed, gaps):
    warnings = _tree(printed_bands=printed).warnings()

    assert len(warnings) == len(gaps)
    assert all(gap in warning for gap, warning in zip(gaps, warnings, strict=True))


def test_printed_bands_are_read_at_the_published_step():
    whole_marks = Rounding(places=0)
    assert _tree(printed_bands=("90-100", "0-89"), rounding=whole_marks).warnings() == ()


def test_tree_knows_its_points_blocks_and_indicators(small_tree):
    assert [node.code for node in small_tree.points()] == ["A1-1", "A1-2", "A2-1", "A2-2", "B1-1", "B2-1"]
    assert [node.code for node in small_tree.blocks()] == ["A", "B"]
    assert [node.code for node in small_tree.indicators()] == ["A1", "A2", "B1", "B2"]
    assert small_tree.node("A2").full == 25
    assert small_tree.lowest_grade().name == "差"


def test_unknown_code_is_refused(small_tree):
    with pytest.raises(ScoringError, match="没有代码为“C1”的指标"):
        small_tree.node("C1")


def test_digest_changes_with_a_floor_but_not_with_trailing_zeros(small_tree):
    rewritten = replace(small_tree, step=Decimal("0.010"))
    stricter = replace(small_tree, grades=(Grade("优", Decimal(91)), *small_tree.grades[1:]))

    assert rewritten.digest() == small_tree.digest()
    assert stricter.digest() != small_tree.digest()
    assert len(small_tree.digest()) == 64


def test_tree_survives_json_pickle_and_hashing(small_tree):
    assert from_plain(to_plain(small_tree)) == small_tree
    assert pickle.loads(pickle.dumps(small_tree)) == small_tree  # noqa: S301  (our own bytes)
    assert hash(from_plain(to_plain(small_tree))) == hash(small_tree)


def _without(plain, key):
    return {name: value for name, value in plain.items() if name != key}


@pytest.mark.parametrize("key", ["id", "root", "version"])
def test_plain_tree_without_a_field_is_refused(small_tree, key):
    with pytest.raises(ScoringError, match="字段缺少或无法识别"):
        from_plain(_without(to_plain(small_tree), key))


@pytest.mark.parametrize("change", [{"colour": "red"}, {"root": None}, {"grades": [{"name": "优"}]}])
def test_plain_tree_of_another_shape_is_refused(small_tree, change):
    with pytest.raises(ScoringError, match="字段缺少或无法识别"):
        from_plain({**to_plain(small_tree), **change})


def test_plain_tree_with_a_float_is_refused(small_tree):
    with pytest.raises(ScoringError, match="不是精确数值"):
        from_plain({**to_plain(small_tree), "step": 0.01})


def test_options_of_a_point_cannot_be_changed_from_outside():
    items = ["制度", "合同"]
    point = Point("checklist", "checked", options={"items": items, "cap_if": {"label": "缺", "cap": "0.6"}})
    items.append("考勤")

    assert point.options["items"] == ("制度", "合同")
    assert isinstance(point.options["cap_if"], FrozenMap)
    with pytest.raises(TypeError):
        point.options["items"] = ()
