import pickle
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.frozen import FrozenMap
from scoring.tree import Grade, IndicatorTree, Node, Point, Veto, from_plain, to_plain

MARK = Point("mark")


def _leaf(code, full, weight=None, point=MARK):
    return Node(code, f"指标{code}", Decimal(full), weight and Decimal(weight), point=point)


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
