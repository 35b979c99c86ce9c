from decimal import Decimal

import pytest

from scoring.published import PublishedRow, PublishedTable, check_published
from scoring.tree import Grade

GRADES = tuple(Grade(name, Decimal(floor)) for name, floor in (("优", 90), ("良", 80), ("中", 60), ("差", 0)))


def _row(name, full=None, score=None, *rows, **fields):
    for key in ("weight", "weighted", "planned", "executed"):
        if key in fields:
            fields[key] = Decimal(fields[key])
    full, score = (None if figure is None else Decimal(figure) for figure in (full, score))
    return PublishedRow(name, full, score, rows=rows, **fields)


def _findings(root, **fields):
    return check_published(PublishedTable(root, **fields))


def test_table_that_holds_has_no_findings():
    rows = (
        _row("产出", "60", "55", _row("数量", "40", "36"), _row("质量", "20", "19")),
        _row("效益", "40", "33", _row("社会", "25", "20"), _row("满意", "15", "13"), _row("生态", not_applicable=True)),
    )
    table = _row("总分", "100", "88", *rows)
    assert _findings(table, grade="良", grades=GRADES, printed_bands=("≥90 优", "80-90 良", "60-80 中", "<60 差")) == ()


@pytest.mark.parametrize(
    ("root", "kind", "step", "says"),
    [
        (_row("总分", "100", "90", _row("甲", "60", "50"), _row("乙", "30", "40")), "contradiction", "分值合计", "合计 90，表列 100"),
        (_row("总分", "100", "91", _row("甲", "60", "50"), _row("乙", "40", "40")), "contradiction", "得分合计", "合计 90，公布 91"),
        (_row("总分", "100", "49", _row("甲", "60", "50"), _row("乙")), "contradiction", "得分合计", "合计 50，公布 49"),
        (_row("总分", "100", "90", _row("甲", "100", "90", weight="0.9")), "contradiction", "权重合计", "0.9，应为 1"),
        (_row("总分", "100", "101"), "contradiction", "得分范围", "得分 101 不在 0 至满分 100 之间"),
        (_row("甲", "5", "4", target="≥100", actual="100 人"), "question", "扣分理由", "目标 ≥100，实际 100 人，仍扣 1 分"),
        (_row("甲", "5", "5", target="＞100", actual="100"), "contradiction", "目标", "未达目标却得满分，没有说明"),
        (_row("甲", "5", "5", target="<5%", actual="5%"), "contradiction", "目标", "未达目标却得满分"),
        (_row("甲", "5", "5", target="＝100%", actual="99.9%"), "contradiction", "目标", "未达目标却得满分"),
        (_row("甲", "5", "5", target="100", actual="99"), "contradiction", "目标", "未达目标却得满分"),
        (
            _row("甲", "10", "10", _row("拨款", planned="90", executed="80"), planned="100", executed="80"),
            "contradiction",
            "资金合计",
            "预算分项合计 90，合计行为 100",
        ),
    ],
)  # fmt: skip
def test_figure_that_does_not_hold_is_found_with_row_and_step(root, kind, step, says):
    found = [finding for finding in _findings(root) if finding.step == step]

    assert [(finding.kind, finding.row) for finding in found] == [(kind, root.name)]
    assert says in found[0].text


@pytest.mark.parametrize(
    "root",
    [
        _row("总分", "100", "90", _row("甲", "60", "50"), _row("乙")),
        _row("总分", "100", None, _row("甲", "60", "50"), _row("乙", "40", "40")),
        _row("甲", "5", "4", target="≥100", actual="99"),
        _row("甲", "5", "4", target="≥100", actual="100", reason="材料迟交"),
        _row("甲", "5", "5", target="按时完成", actual="已完成"),
        _row("甲", "5", None, target="≥100", actual="99"),
        _row("甲", "10", None, planned="0", executed="0", not_applicable=True),
        _row("总分", "100", None, _row("甲", "100", "90", weight="0.5"), _row("乙", "100", None, weight="0.5")),
    ],
)
def test_what_the_table_does_not_print_is_not_judged(root):
    assert _findings(root) == ()


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("83.34", []),
        ("83.3", []),
        ("83.33", [("rounding", "计算得 83.335，四舍五入为 83.34，公布 83.33，与截尾一致")]),
        ("83.35", [("contradiction", "计算得 83.335，四舍五入为 83.34，公布 83.35")]),
    ],
)
def test_weighted_total_names_the_rounding_that_explains_it(printed, told):
    halves = _row("甲", "100", "83.33", weight="0.5"), _row("乙", "100", "83.34", weight="0.5")
    found = _findings(_row("总分", "100", printed, *halves))

    assert [(finding.kind, finding.text) for finding in found] == told


def test_grade_that_the_total_does_not_earn_is_found():
    (found,) = _findings(_row("总分", "100", "89.99"), grade="优", grades=GRADES)
    assert (found.step, found.text) == ("等级", "总分 89.99 分应为“良”，公布“优”")
