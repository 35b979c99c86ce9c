"""From sheets and facts to total and grade by the frozen tree: written anew, apart from the program that scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Iterator

from workbench.exchange.verifier.exact import Wrong, fixed, number, rounded
from workbench.exchange.verifier.points import measured, without_evidence

FEWEST_TO_DROP = 4
SIGNS = {"bonus": 1, "deduction": -1}


@dataclass
class Climb:
    """What was computed: marks by node (None: not applicable), the exact and the printed total, the grade."""

    tree: dict[str, Any]
    marks: dict[str, Fraction | None] = field(default_factory=dict)
    total: Fraction = Fraction(0)
    printed: str = ""
    grade: str = ""
    withheld: bool = False

    def round(self, value: Fraction) -> Fraction:
        """Round as the tree says."""
        return rounded(value, self.tree["rounding"]["mode"], self.tree["rounding"]["places"])


def below(node: dict[str, Any], party: str = "", role: str = "share") -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield every node with who marks it and its role, each as inherited from above."""
    party, own = node.get("party") or party, node.get("role", "share")
    role = role if own == "share" else own
    yield node, party, role
    for child in node["children"]:
        yield from below(child, party, role)


def climbed(tree: dict[str, Any], sheets: list[dict[str, Any]], facts: dict[str, Any]) -> Climb:
    """Compute the whole result again. Raises Wrong naming the point where something is missing or impossible."""
    climb = Climb(tree)
    points: dict[str, Fraction] = {}
    out = {
        inner["code"] for node, _, _ in below(tree["root"]) if node["code"] in facts["not_applicable"]
        for inner, _, _ in below(node)
    }  # fmt: skip
    for node, party, role in below(tree["root"]):
        if node["point"] and node["code"] not in out:
            points[node["code"]] = _point(tree, node, (party, role), sheets, facts)
    total, _ = _reach(climb, tree["root"], None, points, extra=False)
    if total is None:
        raise Wrong("全部评分点都不适用")
    climb.total = total
    _graded(climb, facts["vetoes"])
    return climb


def _point(
    tree: dict[str, Any],
    node: dict[str, Any],
    inherited: tuple[str, str],
    sheets: list[dict[str, Any]],
    facts: dict[str, Any],
) -> Fraction:
    code, (party, role) = node["code"], inherited
    fact = facts["points"].get(code, {})
    try:
        if decided := facts["decided"].get(code):
            return number(decided["marks"])
        if node["point"]["established"] == "judged":
            own = [one for one in sheets if one.get("party", "") == party and one.get("counted", True)]
            marks = _together(tree["aggregation"], [standing(one, code, facts["revisions"]) for one in own])
        else:
            marks = measured(node, fact["values"], tree["phase"])
    except (KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise Wrong(f"{code} {node['name']}：缺少数据或不能计算（{type(error).__name__}）") from error
    except Wrong as error:
        raise Wrong(f"{code} {node['name']}：{error}") from error
    return without_evidence(node, marks) if fact.get("evidence_missing") and role != "deduction" else marks


def standing(sheet: dict[str, Any], code: str, revisions: list[dict[str, Any]]) -> Fraction:
    """Return the mark that counts: the one on the sheet, or the last one after the panel had talked."""
    mark = number(sheet["marks"][code])
    for one in revisions:
        if (one["member"], one["code"]) == (sheet["member"], code):
            if number(one["first"]) != mark:
                raise Wrong(f"{sheet['member']}改分前的分数与评分表不同")
            mark = number(one["revised"])
    return mark


def _together(way: str, marks: list[Fraction]) -> Fraction:
    """Average the members' marks as the tree says."""
    if not marks:
        raise Wrong("没有已提交的评分表")
    kept = sorted(marks)
    if way == "median":
        kept = kept[(len(kept) - 1) // 2 : len(kept) // 2 + 1]
    elif way == "drop_extremes" and len(kept) >= FEWEST_TO_DROP:
        kept = kept[1:-1]
    elif way not in ("mean", "drop_extremes"):
        raise Wrong(f"不认识的汇总方式“{way}”")
    return sum(kept, Fraction(0)) / len(kept)


def _reach(
    climb: Climb, node: dict[str, Any], parent: dict[str, Any] | None, points: dict[str, Fraction], *, extra: bool
) -> tuple[Fraction | None, Fraction | None]:
    """Return a node's marks, and what it brings to its parent."""
    extra = extra or node.get("role", "share") != "share"
    reached = [(child, *_reach(climb, child, node, points, extra=extra)) for child in node["children"]]
    marks = points.get(node["code"]) if node["point"] else _marks(node, reached, extra=extra)
    each = climb.tree["rounding"]["at_each_level"]
    if marks is not None and each:
        marks = climb.round(marks)
    climb.marks[node["code"]] = marks
    if marks is None or parent is None or node["weight"] is None:
        return marks, marks
    portion = number(parent["full"]) * number(node["weight"]) * marks / number(node["full"])
    return marks, climb.round(portion) if each else portion


def _scale(node: dict[str, Any]) -> Fraction:
    return number(node["full"] if node["weight"] is None else node["weight"])


def _marks(node: dict[str, Any], reached: list[Any], *, extra: bool) -> Fraction | None:
    """The shares, renormalised where some do not apply, then bonus and deductions, held on the node's scale."""
    counted = [one for one in reached if one[0].get("counted", True)]
    shares = [one for one in counted if one[0].get("role", "share") == "share"]
    marks = _capped(node, shares) if extra else _shared(shares)
    if marks is None:
        return None
    beside = [(child["role"], given) for child, given, _ in counted if child.get("role", "share") != "share"]
    added = [SIGNS[role] * given for role, given in beside if given is not None]
    return min(number(node["full"]), max(Fraction(0), marks + sum(added, Fraction(0)))) if added else marks


def _shared(shares: list[Any]) -> Fraction | None:
    applied = [(child, portion) for child, _, portion in shares if portion is not None]
    if not applied:
        return None
    whole = sum((portion for _, portion in applied), Fraction(0))
    entire = sum((_scale(child) for child, _, _ in shares), Fraction(0))
    return whole * entire / sum((_scale(child) for child, _ in applied), Fraction(0))


def _capped(node: dict[str, Any], items: list[Any]) -> Fraction | None:
    given = [marks for _, marks, _ in items if marks is not None]
    return min(number(node["full"]), max(Fraction(0), sum(given, Fraction(0)))) if given else None


def _graded(climb: Climb, vetoes: list[dict[str, Any]]) -> None:
    """Round the total once, apply proven vetoes, and read the grade from what is published."""
    tree, proven = climb.tree, [one for one in vetoes if one["state"] == "proven"]
    published = climb.round(climb.total)
    if any(one["effect"] == "zero" for one in proven):
        published = Fraction(0)
    climb.printed = fixed(published, tree["rounding"]["places"])
    waiting = [one for one in vetoes if one["state"] == "open"]
    climb.withheld = not tree["grades"] or bool(waiting) or any(one["effect"] == "withhold" for one in proven)
    if not climb.withheld:
        floors = {grade["name"]: number(grade["floor"]) for grade in tree["grades"]}
        ceiling = min([floors[one["grade_cap"]] for one in proven if one["effect"] == "cap"], default=None)
        allowed = [name for name, floor in floors.items() if ceiling is None or floor <= ceiling]
        climb.grade = max((name for name in allowed if floors[name] <= published), key=lambda name: floors[name])


def weighed(weights: tuple[str, str], totals: tuple[str, str], tree: dict[str, Any]) -> str:
    """Return the printed total of both phases together, from their printed totals."""
    whole = sum((number(share) * number(total) for share, total in zip(weights, totals)), Fraction(0))
    places = tree["rounding"]["places"]
    return fixed(rounded(whole, tree["rounding"]["mode"], places), places)
