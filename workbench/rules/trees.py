"""Indicator trees from data/indicators/<tree>.yaml, each in the phase it is asked for."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import cast, get_args

import yaml

from scoring.errors import ScoringError
from scoring.exact import MODE_NAMES, Mode, Rounding
from scoring.frozen import FrozenMap
from scoring.nodes import Established, Kind, Node, Point, Role
from scoring.tree import Aggregation, Effect, Grade, IndicatorTree, Phase, Veto
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.instruments import instruments
from workbench.rules.loader import (
    Item,
    composed,
    exact,
    fields,
    flag,
    one_of,
    plain,
    read,
    refused,
    sequence,
    text,
    texts,
    whole,
)

HEAD = ("id", "title", "version", "instrument", "source", "phases", "rounding", "step")
BODY = ("grades", "printed_bands", "vetoes", "full", "blocks")
OPTIONAL = ("note", "ungraded", "aggregation")
NODE_OPTIONAL = ("weight", "source", "children", "point", "role", "counted", "party", "pool")
PHASES = {"mid": "中期", "final": "期末"}
Places = dict[str, Item]  # where each label of the tree stands, so that a fault can name its line


def tree_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every tree that lies in data/indicators."""
    return tuple(sorted(path.stem for path in (root / "indicators").glob("*.yaml")))


@cache
def load_tree(tree_id: str, phase: str = "final", root: Path = DATA) -> IndicatorTree:
    """The tree as it scores in one phase, mid or final; a tree for any phase serves both.

    Raises WorkbenchError for an unknown tree or phase, DataError for a tree that does not add up.
    """
    _known(tree_id, root)
    return _checked(read(root / "indicators" / f"{tree_id}.yaml"), tree_id, phase, root)


def tree_in(words: str, tree_id: str, phase: str = "final", root: Path = DATA) -> IndicatorTree:
    """The tree of a text in the form of data/indicators, as it scores in one phase; raises as `load_tree` does."""
    return _checked(composed(words, Path(f"{tree_id}.yaml")), tree_id, phase, root)


@lru_cache(maxsize=64)
def phases_in(words: str, tree_id: str) -> tuple[str, ...]:
    """The phases, mid and final, that a text in the form of data/indicators serves."""
    body = fields(composed(words, Path(f"{tree_id}.yaml")), (*HEAD, *BODY), OPTIONAL)
    known = [one_of(one, get_args(Phase)) for one in sequence(body["phases"])]
    return tuple(phase for phase in PHASES if phase in known or "any" in known)


def words_of(tree_id: str, root: Path = DATA) -> str:
    """The text of a shipped tree, from which a bureau's own begins. Raises WorkbenchError for an unknown one."""
    _known(tree_id, root)
    return (root / "indicators" / f"{tree_id}.yaml").read_text(encoding="utf-8")


def _checked(document: Item, tree_id: str, phase: str, root: Path) -> IndicatorTree:
    body = fields(document, (*HEAD, *BODY), OPTIONAL)
    if text(body["id"]) != tree_id:
        raise refused(body["id"], f"id 与文件名“{tree_id}”不一致")
    return _tree(document, body, _phase(body["phases"], phase), root)


def _known(tree_id: str, root: Path) -> None:
    if tree_id not in tree_ids(root):
        raise WorkbenchError(f"没有指标体系“{tree_id}”", fix=f"可用的指标体系：{'、'.join(tree_ids(root))}")


def tree_note(tree_id: str, root: Path = DATA) -> str:
    """What a reader must know about a tree beside its source; empty if nothing."""
    body = fields(read(root / "indicators" / f"{tree_id}.yaml"), (*HEAD, *BODY), OPTIONAL)
    return text(body["note"]) if "note" in body else ""


def _phase(item: Item, phase: str) -> Phase:
    """The phase under which the tree is built: as asked, or any."""
    known = [one_of(one, get_args(Phase)) for one in sequence(item)]
    if "any" in known and phase in PHASES:
        return "any"
    if phase not in known:
        names = "、".join(f"{PHASES.get(name, '')} {name}".strip() for name in known)
        raise WorkbenchError(f"这套指标体系没有阶段“{phase}”", fix=f"可用的阶段：{names}")
    return cast(Phase, phase)


def _tree(document: Item, body: Mapping[str, Item], phase: Phase, root: Path) -> IndicatorTree:
    """Build the tree; whatever scoring refuses is refused here with its line."""
    one_of(body["instrument"], instruments(root))
    places: Places = {"": body["grades"], text(body["title"]): document}
    try:
        return IndicatorTree(
            id=text(body["id"]),
            title=text(body["title"]),
            version=text(body["version"]),
            root=_root(body, phase, places),
            grades=_grades(body, phase),
            phase=phase,
            printed_bands=texts(body["printed_bands"]),
            rounding=_rounding(body["rounding"]),
            step=exact(body["step"]),
            aggregation=cast(Aggregation, one_of(body["aggregation"], get_args(Aggregation)))
            if "aggregation" in body
            else "mean",
            vetoes=tuple(_veto(item, places) for item in sequence(body["vetoes"])),
            source=text(body["source"]),
        )
    except ScoringError as error:
        raise refused(places.get(error.where, document), f"{error.where} {error.what}".strip(), error.fix) from error


def _grades(body: Mapping[str, Item], phase: Phase) -> tuple[Grade, ...]:
    """The grades; none in a phase that the file lists as ungraded."""
    grades = tuple(map(_grade, sequence(body["grades"])))
    ungraded = [one_of(one, PHASES) for one in sequence(body["ungraded"])] if "ungraded" in body else []
    return () if phase in ungraded else grades


def _root(body: Mapping[str, Item], phase: Phase, places: Places) -> Node:
    """The root above the blocks."""
    places["总分"] = body["full"]
    children = _nodes(body["blocks"], phase, places)
    return Node(code="", name="总分", full=exact(body["full"]), children=children)


def _nodes(item: Item, phase: Phase, places: Places) -> tuple[Node, ...]:
    """The nodes of a list that take part in the phase."""
    built = (_node(one, phase, places) for one in sequence(item))
    return tuple(node for node in built if node is not None)


def _node(item: Item, phase: Phase, places: Places) -> Node | None:
    """One node; None if it has no full marks in this phase."""
    body = fields(item, ("code", "name", "full"), NODE_OPTIONAL)
    full = _full(body["full"], phase)
    if full is None:
        return None
    node = Node(
        code=text(body["code"]),
        name=text(body["name"]),
        full=full,
        weight=exact(body["weight"]) if "weight" in body else None,
        children=_nodes(body["children"], phase, places) if "children" in body else (),
        point=_point(body["point"]) if "point" in body else None,
        source=text(body["source"]) if "source" in body else "",
        role=cast(Role, one_of(body["role"], get_args(Role))) if "role" in body else "share",
        counted=flag(body["counted"]) if "counted" in body else True,
        party=text(body["party"]) if "party" in body else "",
        pool=flag(body["pool"]) if "pool" in body else False,
    )
    if node.label in places:
        raise refused(item, f"指标“{node.label}”重复")
    places[node.label] = item
    return node


def _full(item: Item, phase: Phase) -> Decimal | None:
    """Full marks in the phase: one figure for all phases, or one for each; None where not applicable."""
    if not isinstance(item.node, yaml.MappingNode):
        return exact(item)
    by_phase = fields(item, (), PHASES)
    return exact(by_phase[phase]) if phase in by_phase else None


def _point(item: Item) -> Point:
    """How a leaf is scored."""
    body = fields(item, ("kind", "established", "rule"), ("evidence", "veto", "options"))
    options = plain(body["options"]) if "options" in body else {}
    if not isinstance(options, Mapping):
        raise refused(body["options"], "options 应为键值表")
    return Point(
        kind=cast(Kind, one_of(body["kind"], get_args(Kind))),
        established=cast(Established, one_of(body["established"], get_args(Established))),
        rule=text(body["rule"]),
        evidence=texts(body["evidence"]) if "evidence" in body else (),
        veto=text(body["veto"]) if "veto" in body else "",
        options=FrozenMap(options),
    )


def _grade(item: Item) -> Grade:
    """A grade and its inclusive floor."""
    body = fields(item, ("name", "floor"))
    return Grade(text(body["name"]), exact(body["floor"]))


def _rounding(item: Item) -> Rounding:
    """How figures are rounded."""
    body = fields(item, ("mode", "places", "at_each_level"))
    mode = cast(Mode, one_of(body["mode"], MODE_NAMES))
    try:
        return Rounding(mode, whole(body["places"]), flag(body["at_each_level"]))
    except ScoringError as error:
        raise refused(body["places"], error.what) from error


def _veto(item: Item, places: Places) -> Veto:
    """A veto the tree provides for."""
    body = fields(item, ("code", "title", "effect"), ("grade_cap", "source"))
    code, title = text(body["code"]), text(body["title"])
    places[f"{code} {title}"] = item
    return Veto(
        code=code,
        title=title,
        effect=cast(Effect, one_of(body["effect"], get_args(Effect))),
        grade_cap=text(body["grade_cap"]) if "grade_cap" in body else "",
        source=text(body["source"]) if "source" in body else "",
    )
