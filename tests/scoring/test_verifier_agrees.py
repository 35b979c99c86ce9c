"""The verifier of evidence bundles computes by itself what scoring computes: on published cases, every kind, random trees."""

from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.frozen import plain
from scoring.grading import VetoFinding
from scoring.panel import Decided, Proceedings, Revision, Sheet, combine_phases, panel_result
from scoring.points import Fact, measure
from scoring.tree import IndicatorTree, Node, Point, to_plain
from tests.scoring import test_evaluations_published as published
from tests.scoring.random_trees import exhausted, grown
from workbench.exchange.verifier.climb import climbed, weighed
from workbench.exchange.verifier.exact import Wrong
from workbench.exchange.verifier.points import measured, without_evidence

FEN, COUNTS = st.integers(0, 10**9), st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(any)


def again(tree, sheets, facts, *, not_applicable=None, vetoes=(), decided=None, proceedings=None):
    """Compute a panel's result with the verifier, from plain data as a bundle holds it."""
    return climbed(
        to_plain(tree),
        [{**asdict(one), "marks": {code: text(mark) for code, mark in one.marks.items()}} for one in sheets],
        {
            "points": {
                code: {"values": plain(one.values), "evidence_missing": one.evidence_missing}
                for code, one in facts.items()
            },
            "not_applicable": dict(not_applicable or {}),
            "decided": {code: {"marks": text(one.marks), "by": one.by} for code, one in (decided or {}).items()},
            "vetoes": [asdict(one) for one in vetoes],
            "revisions": [
                asdict(one) | {"first": text(one.first), "revised": text(one.revised)}
                for one in (proceedings.revisions if proceedings else ())
            ],
        },
    )


def agreed(tree, sheets, facts, **more):
    """Return what scoring computes, after the verifier has computed the same."""
    result, other = panel_result(tree, sheets, facts, **more), again(tree, sheets, facts, **more)
    assert (other.printed, other.total) == (str(result.total), result.exact_total)
    assert (other.grade, other.withheld) == (result.grade or "", bool(result.grade_withheld))
    assert other.marks == {code: node.exact for code, node in result.nodes.items()}
    return result


CASES = sorted(name for name in vars(published) if name.startswith("test_ev_") and "panel_result" in
               getattr(published, name).__code__.co_names)  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_published_evaluations_come_out_the_same(name, request, monkeypatch):
    case, seen = getattr(published, name), []
    monkeypatch.setattr(published, "panel_result", lambda *given, **more: seen.append(1) or agreed(*given, **more))
    needed = case.__code__.co_varnames[: case.__code__.co_argcount]

    case(*(request.getfixturevalue(one) for one in needed))

    assert seen


def test_published_cases_cover_every_evaluation_that_is_computed():
    assert {name[5:10] for name in CASES} == {
        "ev_01",
        "ev_05",
        "ev_07",
        "ev_09",
        "ev_11",
        "ev_13",
        "ev_15",
        "ev_17",
        "ev_19",
    }


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_random_trees_come_out_the_same(seed, members):
    tree = grown(seed)
    absent = {node.code for node, gone in zip(tree.tree.points(), tree.absent(), strict=True) if gone}
    if exhausted(tree.tree.root, absent):
        absent = set()
    agreed(
        tree.tree,
        tree.sheets(tree.marks(members)),
        {},
        not_applicable=dict.fromkeys(absent, "不适用"),
        vetoes=tree.recorded(tree.findings()),
    )


def test_every_kind_of_point_comes_out_the_same_in_a_tree(small_tree):
    sheets = [
        Sheet(who, {"A2-1": Decimal(mark), "A2-2": Decimal("13.5")})
        for who, mark in (("甲", "8.5"), ("乙", "9.25"), ("丙", "7"))
    ]
    facts = {
        "A1-1": Fact({"items": {"制度": True, "合同": False, "考勤": True, "发放": True}}),
        "A1-2": Fact({"actual": 17, "target": 18}, evidence_missing=True),
        "A2-1": Fact(evidence_missing=True),
        "B1-1": Fact({"actual": "12.5", "target": "13"}),
        "B2-1": Fact({"counts": [20, 9, 3, 1, 0]}),
    }
    revised = Proceedings(revisions=(Revision("甲", "A2-2", Decimal("13.5"), Decimal(15), "看到了补交的材料"),))

    agreed(small_tree, sheets, facts, proceedings=revised, decided={"A2-1": Decided(Decimal("9.9"), "复核组")})
    for state, code in product(("open", "proven", "dismissed"), ("V1", "V4", "V5", "V9")):
        veto = next(one for one in small_tree.vetoes if one.code == code)
        agreed(small_tree, sheets, facts, vetoes=[VetoFinding(code, veto.effect, "认定", state, veto.grade_cap)])


BANDS = [
    {"limit": "0.05", "share": 1},
    {"limit": "0.1", "share": "0.8", "strict": True},
    {"limit": "0.3", "share": "0.5"},
]
FLOORS = [{"floor": "0.9", "share": 1}, {"floor": "0.6", "share": "0.7", "strict": True}, {"floor": 0, "share": "0.1"}]
PAIRS = st.builds(lambda a, t: {"actual": a, "target": t}, st.integers(0, 60), st.integers(1, 40))
MONEY = st.builds(lambda a, t: {"actual_fen": a, "target_fen": t + 1}, FEN, FEN)
ITEMS = st.fixed_dictionaries({"甲": st.booleans(), "乙": st.booleans(), "丙": st.booleans()})
KINDS = [
    ("ratio", {}, PAIRS),
    ("ratio", {"floor": "0.9"}, PAIRS),
    ("ratio", {"unit": "元"}, MONEY),
    ("ratio", {"targets": {"mid": 6, "final": 12}}, st.builds(lambda a, p: {"actual": a, "phase": p}, st.integers(0, 20), st.sampled_from(["mid", "final"]))),
    ("ratio", {"weights": "share"}, st.builds(lambda a, b: {"parts": [{"name": "一", "weight": "0.3", **a}, {"name": "二", "weight": "0.7", **b}]}, PAIRS, PAIRS)),
    ("ratio", {"weights": "amount"}, st.builds(lambda a, b, m: {"parts": [{"name": "一", "amount_fen": m, **a}, {"name": "二", "amount_fen": 5, **b}]}, PAIRS, PAIRS, FEN)),
    ("ratio", {"when_empty": {"label": "没有投诉", "items": ["甲", "乙", "丙"]}}, st.builds(lambda i: {"actual": 0, "target": 0, "items": i}, ITEMS)),
    ("banded", {"bands": BANDS}, PAIRS),
    ("banded", {"bands": FLOORS, "of": "share"}, PAIRS),
    ("checklist", {"items": ["甲", "乙", "丙"]}, st.builds(lambda i: {"items": i}, ITEMS)),
    ("mark", {}, st.builds(lambda m: {"mark": f"{m / 100:.2f}"}, st.integers(0, 350))),
    ("survey", {}, st.builds(lambda c: {"counts": c}, COUNTS)),
    ("survey", {"full_at": 85, "zero_below": 50, "raters": ["对象", "家属"]}, st.builds(lambda a, b: {"raters": {"对象": a, "家属": b}}, COUNTS, COUNTS)),
    ("survey", {}, st.builds(lambda a, b, w: {"questions": [{"name": "一", "weight": w, "counts": a}, {"name": "二", "weight": 2, "counts": b}]}, COUNTS, COUNTS, st.integers(0, 5))),
]  # fmt: skip
ADJUSTED = {
    "zero_if": {"label": "弄虚作假"},
    "deduct_if": {"label": "逾期", "marks": "0.5"},
    "cap_if": {"label": "缺项", "cap": "0.8"},
    "cap_below": {"label": "抽查相符率", "below": "0.95", "cap": "0.5"},
}


@pytest.mark.parametrize("kind", range(len(KINDS)))
@settings(max_examples=15)
@given(st.data())
def test_every_kind_and_adjustment_comes_out_the_same(kind, data):
    name, options, facts = KINDS[kind]
    chosen = data.draw(st.sets(st.sampled_from(sorted(ADJUSTED))))
    fact = data.draw(facts) | {one: data.draw(st.booleans()) for one in chosen - {"cap_below"}}
    if "cap_below" in chosen:
        fact["cap_below"] = {"actual": data.draw(st.integers(0, 20)), "target": 20}
    node = Node(
        "A", "评分点", Decimal("3.5"), point=Point(name, "checked", options=options | {k: ADJUSTED[k] for k in chosen})
    )
    missing = data.draw(st.booleans())
    found = measure(node, fact, evidence_missing=missing)
    shape = to_plain(IndicatorTree("t", "t", "1", Node("T", "t", Decimal("3.5"), None, (node,))))["root"]["children"][0]

    marks = measured(shape, plain(fact), "any")

    assert (without_evidence(shape, marks) if missing else marks) == found.marks


@pytest.mark.parametrize("fact", [{}, {"actual": 1}, {"actual": 1.5, "target": 2}, {"actual": 0, "target": 0}])
def test_what_scoring_refuses_the_verifier_refuses_too(point, fact):
    node = point("ratio")
    tree = IndicatorTree("t", "t", "1", Node("T", "t", Decimal(2), None, (node,)))
    with pytest.raises(ScoringError):
        panel_result(tree, [], {node.code: Fact(fact)})
    with pytest.raises(Wrong, match="A1-1 评分点"):
        again(tree, [], {node.code: Fact(fact)})


@given(st.integers(0, 10000), st.integers(0, 10000), st.integers(0, 20))
def test_both_phases_together_come_out_the_same(mid, final, share):
    weights = Decimal(share) / 20, 1 - Decimal(share) / 20
    totals = Decimal(mid) / 100, Decimal(final) / 100
    whole = combine_phases(*totals, weights)
    tree = {"rounding": {"mode": "half_up", "places": 2}}

    told = weighed((text(weights[0]), text(weights[1])), (text(totals[0]), text(totals[1])), tree)

    assert exact(told) == Fraction(whole.exact)
