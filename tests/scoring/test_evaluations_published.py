"""Evaluations that others have published: reproduced where they hold, found wanting for the right reason where not."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.panel import Sheet, panel_result
from scoring.points import Fact, measure
from scoring.pools import allot
from scoring.published import check_published
from scoring.trace import replay
from scoring.tree import Grade, IndicatorTree, Node, Point
from tests.scoring import published_cases as cases

MARK = Point("mark", "judged")


def _found(table):
    return [(finding.kind, finding.row, finding.step) for finding in check_published(table)]


def _text(table, row):
    return "；".join(finding.text for finding in check_published(table) if finding.row == row)


def _leaf(code, name, full, weight=None, point=MARK):
    return Node(code, name, Decimal(full), weight and Decimal(weight), point=point)


def _tree(children, full="100", **fields):
    return IndicatorTree("t", "公布的指标体系", "1", Node("T", "总分", Decimal(full), None, tuple(children)), **fields)


def _marks(**marks):
    return {code: Decimal(mark) for code, mark in marks.items()}


def test_ev_01_reproduces_every_published_figure(ev_01, ev_01_marks):
    result = panel_result(ev_01(), [Sheet("第三方", ev_01_marks)], {})

    assert result.nodes["X"].exact == Decimal("93.65")
    assert str(result.nodes["X"].contribution_shown) == "65.55"
    assert result.nodes["Y"].contribution == Decimal("19.2")
    assert result.nodes["Z"].contribution == Decimal("9.8")
    assert str(result.total) == "94.55"
    assert result.grade == "优秀"
    assert replay(result.trace) == Decimal("94.55")


def test_ev_01_total_would_be_94_56_rounded_half_up(ev_01, ev_01_marks):
    sheets = [Sheet("第三方", ev_01_marks)]
    once = panel_result(ev_01(Rounding()), sheets, {})
    each_level = panel_result(ev_01(Rounding(at_each_level=True)), sheets, {})

    assert once.exact_total == Decimal("94.555")
    assert str(once.total) == str(each_level.total) == "94.56"
    assert str(once.nodes["X"].contribution_shown) == "65.56"
    assert once.nodes["X"].contribution == Decimal("65.555")
    assert each_level.nodes["X"].contribution == Decimal("65.56")


def test_ev_01_is_consistent_but_for_truncation_and_gaps_between_grades():
    table = cases.ev_01()

    assert _found(table) == [
        ("rounding", "评估细则", "加权得分"),
        ("rounding", "总分", "总分"),
        ("question", "总分", "等级区间"),
        ("question", "总分", "等级区间"),
    ]
    assert "计算得 65.555，四舍五入为 65.56，公布 65.55，与截尾一致" in _text(table, "评估细则")
    assert "计算得 94.555，四舍五入为 94.56，公布 94.55，与截尾一致" in _text(table, "总分")
    assert "89.01 至 89.99 分没有等级" in _text(table, "总分")


def test_ev_01_bands_leave_89_5_and_79_5_without_a_grade(ev_01):
    upper, lower = reversed(ev_01().warnings())

    assert "89.01 至 89.99 分" in upper
    assert "89.5 分" in upper
    assert "79.01 至 79.99 分" in lower
    assert "79.5 分" in lower


def test_ev_03_two_missed_targets_with_full_points_are_found_and_nothing_else():
    table = cases.ev_03()

    assert _found(table) == [
        ("question", "特困人员救助供养人数", "目标"),
        ("contradiction", "扶贫临时救助标准", "目标"),
    ]
    assert "目标 >=4754，实际 4604，未达目标却得满分，说明：特困人员实行动态管理" in _text(
        table, "特困人员救助供养人数"
    )
    assert "目标 <=5300，实际 5830，未达目标却得满分，没有说明" in _text(table, "扶贫临时救助标准")


def test_ev_03_missed_target_earns_its_share_by_rule():
    node = _leaf("C4", "特困人员救助供养人数", "5", point=Point("ratio", "computed"))
    measured = measure(node, {"actual": 4604, "target": 4754})

    assert measured.marks == Fraction(4604, 4754) * 5
    assert "得 4.84 分（满分 5 分）" in measured.sentence


def test_ev_05_empty_budget_row_is_no_data_and_contradicts_its_own_sub_row():
    table = cases.ev_05()

    assert _found(table) == [
        ("contradiction", "预算执行率", "数据"),
        ("contradiction", "预算执行率", "资金合计"),
        ("contradiction", "预算执行率", "资金合计"),
    ]
    assert "0 ÷ 0 没有数据，不能计为 0 分" in _text(table, "预算执行率")
    assert "执行分项合计 89.974，合计行为 0" in _text(table, "预算执行率")


def test_ev_05_nothing_of_nothing_is_refused_and_not_scored_zero():
    budget = _leaf("C1", "预算执行率", "10", point=Point("ratio", "computed", options={"unit": "元"}))
    tree = _tree([budget, _leaf("C2", "产出", "90")])
    sheet = Sheet("甲", _marks(C2="90"))

    with pytest.raises(ScoringError, match="C1 预算执行率：没有数据：实际值 0 元 ÷ 目标值 0 元"):
        panel_result(tree, [sheet], {"C1": Fact({"actual_fen": 0, "target_fen": 0})})
    executed = panel_result(tree, [sheet], {"C1": Fact({"actual_fen": 89_974_000, "target_fen": 90_000_000})})
    assert executed.nodes["C1"].exact == Fraction(89974, 90000) * 10


def test_ev_05_empty_benefit_row_is_not_applicable_and_leaves_its_block_whole():
    benefit = Node("B", "效益", Decimal(30), None, (_leaf("B1", "社会", "20"), _leaf("B2", "经济", "10")))
    result = panel_result(
        _tree([benefit], "30"), [Sheet("甲", _marks(B1="20"))], {}, not_applicable={"B2": "没有经济效益目标"}
    )

    assert result.nodes["B"].exact == 30


def test_ev_06_parts_cannot_give_the_published_total():
    table = cases.ev_06()

    assert _found(table) == [("contradiction", "总分", "得分合计"), ("question", "预算执行率", "扣分理由")]
    assert _text(table, "总分") == "已列各项合计 84，学生和老师满意度即使得满分，合计也只有 94，公布 98"
    assert "执行率 100%，仍扣 1 分，没有说明理由" in _text(table, "预算执行率")


def test_ev_07_half_points_stand_and_76_5_is_the_third_grade():
    grades = tuple(
        Grade(*row) for row in (("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)))
    )
    dimensions = ("相关性", "效率性", "效果性", "公平性", "可持续性")
    tree = _tree([_leaf(f"D{n}", name, "20") for n, name in enumerate(dimensions)], grades=grades, step=Decimal("0.5"))
    sheet = Sheet("第三方", _marks(D0="16.5", D1="15", D2="15", D3="15", D4="15"))
    result = panel_result(tree, [sheet], {})

    assert (str(result.total), result.grade) == ("76.50", "中")
    with pytest.raises(ScoringError, match=r"不是最小计分单位 0\.5 的整数倍"):
        panel_result(tree, [Sheet("第三方", {**sheet.marks, "D0": Decimal("16.4")})], {})


def _ev_09(*more):
    return _tree([*(_leaf(f"I{n}", name, "22.5") for n, name in enumerate(cases.EV_09)), *more])


def test_ev_09_four_times_22_5_is_90_and_needs_ten_points_more():
    with pytest.raises(ScoringError, match="下级满分之和为 90，应为 100"):
        _ev_09()

    tree = _ev_09(_leaf("I9", "预算执行率", "10"))
    marks = {node.code: node.full for node in tree.points()}
    assert str(panel_result(tree, [Sheet("自评", marks)], {}).total) == "100.00"


def test_ev_11_optional_indicators_share_forty_points():
    optional = tuple(_leaf(f"O{n}", name, "40") for n, name in enumerate(cases.EV_11_OPTIONAL))
    blocks = [
        Node(
            f"B{n}",
            name,
            sum(Decimal(full) for full, _ in rows.values()),
            None,
            tuple(_leaf(f"B{n}-{k}", row, full) for k, (row, (full, _)) in enumerate(rows.items())),
        )
        for n, (name, rows) in enumerate(cases.EV_11.items())
    ]
    benefit = (Node("P", "可选效益指标", Decimal(40), None, optional, pool=True), _leaf("S", "服务对象满意度", "10"))
    tree = _tree([*blocks, Node("E", "项目效益", Decimal(50), None, benefit)])
    scores = [score for rows in cases.EV_11.values() for _, score in rows.values()]
    marks = dict(zip((node.code for node in tree.points()), map(Decimal, scores), strict=False))

    with pytest.raises(ScoringError, match="P 可选效益指标：共用的分值还没有分配"):
        panel_result(tree, [Sheet("自评", marks)], {})
    used = allot(tree, {"O1": Decimal(25), "O3": Decimal(15)})
    result = panel_result(used, [Sheet("自评", {**marks, **_marks(O1="25", O3="15", S="10")})], {})
    assert str(result.total) == "98.00"
    assert [node.code for node in used.node("P").children] == ["O1", "O3"]


def test_ev_13_a_tree_may_have_its_own_four_words_and_a_mid_term_none():
    words = (("优秀", "90"), ("良好", "80"), ("一般", "60"), ("较差", "0"))
    final = _tree([_leaf("A", "服务", "100")], grades=tuple(Grade(name, Decimal(floor)) for name, floor in words))
    mid = _tree([_leaf("A", "服务", "100")], phase="mid")
    totals = ("93", "90", "89.99", "85", "84", "82", "80")
    given = [panel_result(final, [Sheet("社工专家", {"A": Decimal(total)})], {}).grade for total in totals]

    assert {word: given.count(word) for word in sorted(set(given))} == {"优秀": 2, "良好": 5}
    assert panel_result(mid, [Sheet("社工专家", {"A": Decimal(93)})], {}).grade_withheld == "不定级"


def test_ev_15_points_add_up_to_100_and_every_mark_counts():
    leaves = [_leaf(f"I{n}", name, full) for n, (name, full) in enumerate(cases.EV_15.items())]
    tree = _tree(leaves)
    full = {node.code: node.full for node in tree.points()}

    assert str(panel_result(tree, [Sheet("自评", full)], {}).total) == "100.00"
    with pytest.raises(ScoringError, match="下级满分之和为 80，应为 100"):
        _tree(leaves[1:])


def test_ev_17_five_point_scale_reproduces_each_row_and_is_83_of_100():
    leaves = [_leaf(f"I{n}", name, "5", weight) for n, (name, (weight, *_)) in enumerate(cases.EV_17.items())]
    marks = {f"I{n}": Decimal(mark) for n, (_, mark, _) in enumerate(cases.EV_17.values())}
    of_five = panel_result(_tree(leaves, "5"), [Sheet("采购部", marks)], {})
    of_hundred = panel_result(_tree(leaves, "100"), [Sheet("采购部", marks)], {})

    shown = [str(of_five.nodes[code].contribution_shown) for code in marks]
    assert shown == [weighted for *_, weighted in cases.EV_17.values()]
    assert (str(of_five.total), str(of_hundred.total)) == ("4.15", "83.00")


def test_ev_19_grades_given_by_a_review_are_not_read_from_the_total():
    """All 213 centres had 75 or more, and a joint office chose 14 for 5A: the tree has a total and no floors."""
    tree = _tree([_leaf("A", "受理服务", "100")])
    result = panel_result(tree, [Sheet("第三方", {"A": Decimal(75)})], {})

    assert (str(result.total), result.grade, result.grade_withheld) == ("75.00", None, "不定级")
    with pytest.raises(ScoringError, match="无法定级"):
        tree.grade_of(result.total)


def test_ev_20_total_without_a_table_is_neither_confirmed_nor_contradicted():
    table = cases.PublishedTable(cases.PublishedRow("综合评分", Decimal(100), Decimal(97)))
    above = cases.PublishedTable(cases.PublishedRow("综合评分", Decimal(100), Decimal(197)))

    assert _found(table) == []
    assert _found(above) == [("contradiction", "综合评分", "得分范围")]


def test_ev_21_four_grades_of_a_hundred_tile_the_scale():
    words = (("优秀", "90"), ("良好", "80"), ("基本合格", "60"), ("不合格", "0"))
    tree = _tree([_leaf("A", "考核", "100")], grades=tuple(Grade(name, Decimal(floor)) for name, floor in words))
    reached = {tree.grade_of(Decimal(cents) / 100).name for cents in range(10_001)}

    assert reached == {"优秀", "良好", "基本合格", "不合格"}
    assert tree.lowest_grade().name == "不合格"
    assert tree.grade_of(Decimal("59.99")).name == "不合格"
