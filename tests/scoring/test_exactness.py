"""No published total may differ from long division: many random projects against fractions, ties among them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
import pytest

from scoring.batch import Batch, score_batch, score_phases
from scoring.compiled import compile_tree
from scoring.exact import Rounding
from scoring.tree import Grade, IndicatorTree, Node, Point

PROJECTS = 20_000
SIZES = range(2, 10)
FLOORS = (9000, 8000, 6000, 0)
GRADES = tuple(Grade(name, Decimal(floor)) for name, floor in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")))
# two blocks of indicators, each a list of full marks of its points: 40 points, 100 in all
BLOCKS = (
    ((2, 2, 2, 2, 2), (4, 4, 3, 4), (2, 3, 2, 1, 2), (2, 1, 1, 1)),
    ((3, 3, 4, 5), (2, 3, 2, 2, 1), (5, 5, 3, 2), (4, 3, 2, 1, 2), (2, 2, 2, 2)),
)
POINTS = [full for block in BLOCKS for indicator in block for full in indicator]


def _spans():
    """Each block's indicators as first point, point after the last, and full marks; and the block's full marks."""
    place = 0
    for block in BLOCKS:
        ends = list(accumulate(map(len, block), initial=place))
        place = ends[-1]
        yield [(*span, sum(full)) for span, full in zip(pairwise(ends), block, strict=True)], sum(map(sum, block))


SPANS = tuple(_spans())


def _tree(aggregation="mean"):
    def point(code, full):
        return Node(code, code, Decimal(full), None, (), Point("mark", "judged"))

    def branch(code, children):
        return Node(code, code, sum(child.full for child in children), None, tuple(children))

    blocks = [
        branch(
            f"B{b}",
            [
                branch(f"B{b}-{i}", [point(f"B{b}-{i}-{p}", full) for p, full in enumerate(indicator)])
                for i, indicator in enumerate(block)
            ],
        )
        for b, block in enumerate(BLOCKS)
    ]
    return IndicatorTree("t", "体系", "1", branch("T", blocks), grades=GRADES, aggregation=aggregation)


def _marks(seed, members):
    """Marks in cents; half of the projects are marked in whole or half points, as people do."""
    numbers = np.random.Generator(np.random.PCG64(seed))
    fulls = np.array(POINTS, dtype=np.float32) * 100
    shares = numbers.random((PROJECTS, members, len(POINTS)), dtype=np.float32) ** 0.3
    marks = np.floor(shares * fulls).astype(np.int16)
    marks[::2] -= marks[::2] % 50
    return marks


def _absent(seed):
    return np.random.Generator(np.random.PCG64(seed)).random((PROJECTS, len(POINTS))) < 0.03


def _sums(marks, *, dropped):
    """The marks that count, added, and how many they are."""
    sums, members = marks.sum(axis=1, dtype=np.int64), marks.shape[1]
    if not dropped or members < 4:
        return sums, members
    return sums - marks.min(axis=1) - marks.max(axis=1), members - 2


def _total(sums, absent):
    """What the points add up to, what does not apply scaled out: first in its indicator, then in its block."""
    blocks, whole = Fraction(0), 0
    for indicators, block_full in SPANS:
        marks, applied = Fraction(0), 0
        for start, end, full in indicators:
            gone = absent[start:end]
            if not any(gone):
                marks += sum(sums[start:end])
                applied += full
            elif not all(gone):
                there = [at for at in range(start, end) if not absent[at]]
                marks += Fraction(sum(sums[at] for at in there) * full, sum(POINTS[at] for at in there))
                applied += full
        if applied:
            blocks += marks if applied == block_full else marks * block_full / applied
            whole += block_full
    return blocks if whole == 100 else blocks * 100 / whole


def _half_up(number):
    above, below = number.as_integer_ratio()
    return (2 * above + below) // (2 * below)


def _expected(marks, *, dropped=False, absent=None):
    """Totals in cents, exactly, as fractions."""
    sums, count = _sums(marks, dropped=dropped)
    if absent is None:
        return [Fraction(total, count) for total in sums.sum(axis=1).tolist()]
    rows = zip(sums.tolist(), absent.tolist(), absent.any(axis=1).tolist(), strict=True)
    return [(_total(row, gone) if some else Fraction(sum(row))) / count for row, gone, some in rows]


def _grade(total):
    return next(place for place, floor in enumerate(FLOORS) if total >= floor)


def _differing(result, expected):
    """How many published totals, and how many grades, are not those of the fractions."""
    totals = [_half_up(number) for number in expected]
    grades = [_grade(total) for total in totals]
    return (result.totals != totals).sum(), (result.grades != grades).sum()


def _ties(expected):
    return sum(number.denominator == 2 for number in expected)


@pytest.fixture(scope="module", params=SIZES)
def panel(request):
    """Marks of a panel of each size, a second phase, and points that do not apply."""
    return _marks(request.param, request.param), _marks(request.param + 100, request.param), _absent(request.param)


def test_no_total_and_no_grade_differs_from_fractions(panel):
    marks, _, _ = panel
    expected = _expected(marks)

    assert _differing(score_batch(Batch(compile_tree(_tree()), marks)), expected) == (0, 0)
    assert marks.shape[1] % 2 or _ties(expected) > PROJECTS // (4 * marks.shape[1])


def test_none_differs_where_points_do_not_apply(panel):
    marks, _, absent = panel
    batch = Batch(compile_tree(_tree()), marks, not_applicable=absent)

    assert _differing(score_batch(batch), _expected(marks, absent=absent)) == (0, 0)


def test_none_differs_where_extremes_are_dropped(panel):
    marks, _, absent = panel
    batch = Batch(compile_tree(_tree("drop_extremes")), marks)

    assert _differing(score_batch(batch), _expected(marks, dropped=True)) == (0, 0)
    expected = _expected(marks, dropped=True, absent=absent)
    assert _differing(score_batch(replace(batch, not_applicable=absent)), expected) == (0, 0)


@pytest.mark.parametrize("percent", [50, 30])
def test_none_differs_where_two_phases_are_averaged(panel, percent):
    first, second, _ = panel
    compiled = compile_tree(_tree())
    weights = Decimal(percent) / 100, Decimal(100 - percent) / 100

    figures = score_phases(Batch(compiled, first), Batch(compiled, second), weights)
    added = first.sum(axis=(1, 2)) * percent + second.sum(axis=(1, 2)) * (100 - percent)
    expected = [Fraction(total, 100 * first.shape[1]) for total in added.tolist()]
    assert (figures != [_half_up(number) for number in expected]).sum() == 0
    assert _ties(expected) > PROJECTS // 400


def _naive(marks):
    """The same totals in floats, as a table calculation has them."""
    return (marks.astype(float) / 100).mean(axis=1).sum(axis=1)


def _roundings(totals):
    """Figures in cents by the roundings people write."""
    yield "np.round", np.rint(np.round(totals, 2) * 100).astype(int)
    yield "floor(x*100+.5)", np.floor(totals * 100 + 0.5).astype(int)
    yield "format", np.array([round(float(f"{total:.2f}") * 100) for total in totals])


@pytest.mark.parametrize("members", [2, 4, 6, 8])
def test_every_naive_rounding_publishes_wrong_totals_that_the_batch_does_not(members):
    marks = _marks(members, members)
    expected = np.array([_half_up(number) for number in _expected(marks)])
    result = score_batch(Batch(compile_tree(_tree()), marks))

    assert result.ties > 0
    assert (result.totals == expected).all()
    for name, figures in _roundings(_naive(marks)):
        assert (figures != expected).sum() > PROJECTS // 200, name


def _ugly_tree():
    """Weights of four decimals, so that what applies has large and foreign denominators."""
    numbers = np.random.Generator(np.random.PCG64(7))

    def weights(size):
        cuts = sorted(numbers.choice(np.arange(1, 10_000), size - 1, replace=False).tolist())
        return [Decimal(high - low) / 10_000 for low, high in pairwise([0, *cuts, 10_000])]

    def branch(code, sizes, weight=None):
        if not sizes:
            return Node(code, code, Decimal(100), weight, (), Point("mark", "judged"))
        shares = weights(sizes[0])
        children = (branch(f"{code}-{place}", sizes[1:], share) for place, share in enumerate(shares))
        return Node(code, code, Decimal(100), weight, tuple(children))

    return IndicatorTree("u", "体系", "1", branch("T", (2, 5, 4)), grades=GRADES)


def test_totals_that_a_float_cannot_settle_are_computed_again_and_matter():
    """Two members half a cent apart at every point: whatever applies, the total is a tie, and no bound can prove it."""
    numbers = np.random.Generator(np.random.PCG64(11))
    tree, size = _ugly_tree(), 2_000
    lower = numbers.integers(5000, 10_000, size)
    marks = np.stack([lower, lower + 1], axis=1)[:, :, None].repeat(len(tree.points()), axis=2).astype(np.int16)
    absent = numbers.random((size, len(tree.points()))) < 0.3
    result = score_batch(Batch(compile_tree(tree), marks, not_applicable=absent))

    assert result.recomputed > size // 2
    assert (result.totals == lower + 1).all()
    assert (result.grades == [_grade(total) for total in lower + 1]).all()
    floats = _ugly_floats(tree, marks, absent)
    for name, figures in _roundings(floats):
        assert (figures != lower + 1).sum() > size // 20, name


def _ugly_floats(tree, marks, absent):
    values = np.where(absent, np.nan, marks.mean(axis=1) / 100)

    def climbed(node, places):
        if not node.children:
            return values[:, next(places)]
        children = np.stack([climbed(child, places) for child in node.children])
        weights = np.where(np.isnan(children), 0, np.array([[float(child.weight)] for child in node.children]))
        with np.errstate(invalid="ignore"):
            return np.nansum(children * weights, axis=0) / weights.sum(axis=0)

    return climbed(tree.root, iter(range(len(tree.points()))))


@pytest.mark.parametrize("mode", ["half_even", "truncate"])
def test_other_roundings_agree_with_fractions_too(mode):
    marks = _marks(4, 4)
    tree = _tree()
    rounded_so = IndicatorTree("t", "体系", "1", tree.root, grades=GRADES, rounding=Rounding(mode))
    result = score_batch(Batch(compile_tree(rounded_so), marks))

    by_mode = {"half_even": round, "truncate": lambda number: number.numerator // number.denominator}
    assert result.totals.tolist() == [by_mode[mode](number) for number in _expected(marks)]
