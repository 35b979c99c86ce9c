from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.batch import BLANK, NO_MARK, NOTHING_APPLICABLE, SCORED, Batch, score_batch, score_phases
from scoring.compiled import NONE, OPEN, PROVEN, average, compile_tree, exact_total
from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.panel import combine_phases, panel_result
from scoring.tree import IndicatorTree, Node, Point, Veto
from tests.scoring.random_trees import exhausted, grown

SEEDS = st.integers(0, 2**63)
PROJECTS = 24


def _numpy(seed):
    return np.random.Generator(np.random.PCG64(seed))


def _random_batch(seed, members, *, blanks=0.0, **kind):
    """A batch over a random tree, whose marks often are whole shares of full marks, so that ties are frequent."""
    tree = grown(seed, **kind).tree
    compiled, numbers = compile_tree(tree), _numpy(seed)
    fulls = np.array([int(node.full / tree.step) for node in tree.points()])
    size = (PROJECTS, members, len(fulls))
    marks = np.where(
        numbers.random((PROJECTS, 1, 1)) < 0.5, numbers.random(size), numbers.choice([0, 0.25, 0.5, 1], size)
    )
    marks = np.floor(marks * (fulls + 0.999)).clip(0, fulls).astype(np.int16)
    marks[numbers.random(size) < blanks] = BLANK
    return Batch(
        compiled,
        marks,
        not_applicable=numbers.random((PROJECTS, len(fulls))) < numbers.choice([0, 0.1, 0.4]),
        findings=numbers.choice([0] * 12 + [OPEN, PROVEN], (PROJECTS, len(tree.vetoes))).astype(np.int8),
        blanks_left_out=blanks > 0,
    )


def _values(batch, project):
    """The points of one project as ratios; a point without a valid mark as an empty text."""
    for point in range(batch.compiled.points):
        marks = [mark for mark in batch.marks[project, :, point].tolist() if mark != BLANK]
        if batch.not_applicable is not None and batch.not_applicable[project, point]:
            yield None
        else:
            yield average(marks, batch.compiled.tree.aggregation) if marks else ""


def _agrees(batch, result, project):
    values = list(_values(batch, project))
    codes = batch.compiled.codes
    figures = {code: int(column[project]) for code, column in result.subtotals.items()}
    if "" in values:
        assert (result.status[project], result.totals[project], result.grades[project]) == (NO_MARK, NONE, NONE)
    elif exhausted(batch.compiled.tree.root, {codes[place] for place, value in enumerate(values) if value is None}):
        assert (result.status[project], result.totals[project]) == (NOTHING_APPLICABLE, NONE)
    else:
        found = exact_total(batch.compiled, values, batch.findings[project].tolist())
        assert result.status[project] == SCORED
        assert (result.totals[project], result.grades[project]) == (found.published, found.grade)
        assert figures == {code: NONE if mark is None else mark for code, mark in zip(codes, found.nodes, strict=True)}


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 9), st.sampled_from([0, 0, 0.1, 0.5]))
def test_batch_publishes_what_integers_give_project_by_project(seed, members, blanks):
    batch = _random_batch(seed, members, blanks=blanks)
    result = score_batch(batch, subtotals=batch.compiled.codes)

    for project in range(PROJECTS):
        _agrees(batch, result, project)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 9))
def test_batch_of_one_is_panel_result(seed, members):
    case = grown(seed)
    tree, marks, findings = case.tree, case.marks(members), case.findings()
    result = score_batch(
        Batch(compile_tree(tree), np.array([marks], dtype=np.int16), findings=np.array([findings], dtype=np.int8))
    )

    expected = panel_result(tree, case.sheets(marks), {}, vetoes=case.recorded(findings))
    assert Decimal(int(result.totals[0])).scaleb(-tree.rounding.places) == expected.total
    assert (None if result.grades[0] == NONE else tree.grades[result.grades[0]].name) == expected.grade


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 7))
def test_order_of_projects_and_members_never_matters(seed, members):
    batch = _random_batch(seed, members, blanks=0.1)
    order = _numpy(seed).permutation(PROJECTS)
    shuffled = replace(
        batch,
        marks=_numpy(seed).permutation(batch.marks[order], axis=1),
        not_applicable=batch.not_applicable[order],
        findings=batch.findings[order],
    )

    first, second = score_batch(batch), score_batch(shuffled)
    for name in ("totals", "grades", "status"):
        assert (getattr(first, name)[order] == getattr(second, name)).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 5))
def test_order_of_points_never_matters(seed, members):
    batch = _random_batch(seed, members)
    tree = batch.compiled.tree

    def turned(node):
        return replace(node, children=tuple(turned(child) for child in reversed(node.children)))

    other = compile_tree(replace(tree, root=turned(tree.root)))
    places = [batch.compiled.place(code) for code in other.codes[: other.points]]
    moved = replace(
        batch, compiled=other, marks=batch.marks[:, :, places], not_applicable=batch.not_applicable[:, places]
    )

    assert (score_batch(batch).totals == score_batch(moved).totals).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(0, 100), st.sampled_from(["half_up", "half_even", "truncate"]))
def test_phases_publish_what_exact_totals_weigh_to(seed, members, percent, mode):
    mid, final = (_random_batch(seed + phase, members) for phase in (0, 1))
    weights = Decimal(percent) / 100, 1 - Decimal(percent) / 100
    rounding = Rounding(mode, 2)

    figures = score_phases(mid, final, weights, rounding=rounding)
    for project in range(PROJECTS):
        values = [list(_values(batch, project)) for batch in (mid, final)]
        gone = [
            exhausted(
                batch.compiled.tree.root, {c for c, v in zip(batch.compiled.codes, row, strict=False) if v is None}
            )
            for batch, row in zip((mid, final), values, strict=True)
        ]
        if any(gone):
            assert figures[project] == NONE
            continue
        totals = [exact_total(batch.compiled, row).exact for batch, row in zip((mid, final), values, strict=True)]
        expected = combine_phases(*totals, weights, rounding=rounding).exact
        assert Fraction(int(figures[project]), 100) == expected


@pytest.mark.parametrize("aggregation", ["mean", "drop_extremes", "median"])
@pytest.mark.parametrize("members", [5, 130])
def test_width_of_the_integers_never_matters(aggregation, members):
    """Also where the sum of many members' marks needs more than two bytes."""
    leaf = Node("A", "点", Decimal(120), None, (), Point("mark", "judged"))
    root = Node("T", "总分", Decimal(120), None, (leaf,))
    compiled = compile_tree(IndicatorTree("t", "体系", "1", root, step=Decimal(1), aggregation=aggregation))
    marks = _numpy(3).integers(100, 121, (50, members, 1))
    marks[_numpy(4).random(marks.shape) < 0.1] = BLANK
    batches = [Batch(compiled, marks.astype(kind), blanks_left_out=True) for kind in ("int8", "int16", "int32")]

    totals = [score_batch(batch).totals.tolist() for batch in batches]
    assert totals[0] == totals[1] == totals[2] == [batches[0].exactly(project).published for project in range(50)]


@pytest.fixture
def batch():
    """Three projects of two members under two points: A of 10 judged, B of 90 computed."""
    nodes = (
        Node("A", "服务计划", Decimal(10), None, (), Point("mark", "judged")),
        Node("B", "服务人次", Decimal(90), None, (), Point("ratio", "computed")),
    )
    tree = IndicatorTree("t", "体系", "1", Node("T", "总分", Decimal(100), None, nodes), step=Decimal("0.5"))
    marks = np.array([[[15, -1], [16, -1]], [[20, -1], [20, -1]], [[0, -1], [1, -1]]], dtype=np.int8)
    return Batch(compile_tree(tree), marks, given={"B": np.array([89, 90 * 7, 0]) * np.array([7, 1, 1])}, given_over=7)


def test_computed_points_are_given_once_over_a_denominator(batch):
    halves = replace(batch, given={"B": np.array([181, 629, 1])})

    assert score_batch(batch).totals.tolist() == [9675, 10000, 25]
    assert score_batch(halves).totals.tolist() == [775 + 2586, 1000 + 8986, 25 + 14]
    assert score_batch(replace(batch, compiled=batch.compiled)).status.tolist() == [SCORED] * 3


@pytest.mark.parametrize("given", [{"B": np.array([-1, 0, 0])}, {"B": np.array([0, 0, 631])}])
def test_given_mark_out_of_range_is_refused_with_its_project(batch, given):
    with pytest.raises(ScoringError, match=r"第 [13] 个项目，B 服务人次：给定的分数不在 0 至满分 90 之间"):
        score_batch(replace(batch, given=given))


def test_computed_point_that_is_not_given_is_refused(batch):
    with pytest.raises(ScoringError, match="B 服务人次：没有评分数据"):
        replace(batch, given={})


def test_point_of_another_party_must_be_given(batch):
    tree = batch.compiled.tree
    nodes = (replace(tree.root.children[0], party="服务对象代表"), tree.root.children[1])
    compiled = compile_tree(replace(tree, root=replace(tree.root, children=nodes)))

    with pytest.raises(ScoringError, match="A 服务计划：没有评分数据"):
        replace(batch, compiled=compiled)
    assert score_batch(replace(batch, compiled=compiled, party="服务对象代表")).totals[1] == 10000


def test_blank_is_refused_with_project_member_and_point(batch):
    marks = batch.marks.copy()
    marks[1, 1, 0] = BLANK

    with pytest.raises(ScoringError, match="第 2 个项目，A 服务计划：第 2 名成员没有打分"):
        score_batch(replace(batch, marks=marks))
    left_out = score_batch(replace(batch, marks=marks, blanks_left_out=True))
    assert left_out.totals[1] == 10000


def test_blank_at_a_point_that_does_not_apply_is_not_asked_for(batch):
    marks, absent = batch.marks.copy(), np.zeros((3, 2), dtype=bool)
    marks[1, :, 0], absent[1, 0] = BLANK, True

    assert score_batch(replace(batch, marks=marks, not_applicable=absent)).totals[1] == 10000


def test_point_without_a_valid_mark_is_a_status_never_a_zero(batch):
    marks, absent = batch.marks.copy(), np.zeros((3, 2), dtype=bool)
    marks[1, :, 0], absent[2] = BLANK, True
    result = score_batch(replace(batch, marks=marks, not_applicable=absent, blanks_left_out=True), subtotals=["B"])

    assert result.status.tolist() == [SCORED, NO_MARK, NOTHING_APPLICABLE]
    assert result.totals.tolist() == [9675, NONE, NONE]
    assert result.subtotals["B"].tolist() == [8900, NONE, NONE]
    assert score_phases(batch, replace(batch, marks=marks, blanks_left_out=True), (Decimal("0.5"),) * 2)[1] == NONE


@pytest.mark.parametrize("mark", [21, 127, -2, -128])
def test_mark_out_of_range_is_refused_with_project_member_and_point(batch, mark):
    marks = batch.marks.copy()
    marks[2, 0, 0] = mark

    with pytest.raises(ScoringError, match=f"第 3 个项目，A 服务计划：第 1 名成员的分数 {mark} 不在 0 至 20"):
        score_batch(replace(batch, marks=marks))


@pytest.mark.parametrize(
    "wrong",
    [
        {"marks": np.zeros((3, 2, 3), dtype=np.int8)},
        {"marks": np.zeros((3, 2, 2))},
        {"marks": np.zeros((3, 2), dtype=np.int8)},
        {"marks": np.zeros((3, 0, 2), dtype=np.int8)},
        {"not_applicable": np.zeros((3, 2), dtype=np.int8)},
        {"findings": np.zeros((3, 1), dtype=np.int8)},
        {"given": {"B": np.zeros(2, dtype=np.int64)}},
        {"given": {"X": np.zeros(3, dtype=np.int64)}},
    ],
)
def test_array_of_another_shape_or_type_is_refused(batch, wrong):
    with pytest.raises(ScoringError):
        replace(batch, **wrong)


def test_unknown_state_of_a_finding_is_refused(batch):
    compiled = compile_tree(replace(batch.compiled.tree, vetoes=(Veto("V1", "挪用资金", "zero"),)))

    with pytest.raises(ScoringError, match="核查状态无法识别"):
        replace(batch, compiled=compiled, findings=np.array([[3], [0], [0]], dtype=np.int8))


def test_phases_of_different_batches_or_weights_are_refused(batch):
    fewer = replace(batch, marks=batch.marks[:2], given={"B": batch.given["B"][:2]})

    with pytest.raises(ScoringError, match="项目数不同"):
        score_phases(batch, fewer, (Decimal("0.5"), Decimal("0.5")))
    with pytest.raises(ScoringError, match="权重之和应为 1"):
        score_phases(batch, batch, (Decimal("0.5"), Decimal("0.6")))
