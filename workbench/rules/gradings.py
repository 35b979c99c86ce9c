"""How other places sort people into grades, from data/needs/schemes/<scheme>.yaml; examples without cut-offs."""

from functools import cache
from itertools import pairwise
from pathlib import Path

from scoring.needs import Grade, Grading
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.loader import Item, entries, exact, fields, flag, one_of, read, refused, sequence, text, texts

LISTS = ("aspects", "people", "alerts")
KINDS = {"types": "类型", "circles": "圈层", "levels": "级别", "risk": "风险等级"}


def grading_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every grading on file."""
    return tuple(sorted(path.stem for path in (root / "needs" / "schemes").glob("*.yaml")))


@cache
def load_grading(grading_id: str, root: Path = DATA) -> Grading:
    """One grading. Raises WorkbenchError for an unknown one, DataError for a file that breaks the form."""
    if grading_id not in grading_ids(root):
        raise WorkbenchError(f"没有分级做法“{grading_id}”", fix=f"可用：{'、'.join(grading_ids(root))}")
    body = fields(
        _file(grading_id, root), ("id", "kind", "title", "place", "source", "example", "grades"), ("missing", *LISTS)
    )
    if text(body["id"]) != grading_id:
        raise refused(body["id"], f"id 与文件名“{grading_id}”不一致")
    one_of(body["kind"], KINDS)
    grades = _grades(body["grades"])
    if "missing" not in body and any(one.floor is None for one in grades):
        raise refused(body["grades"], "没有写分界，也没有写 missing", "用 missing 写明来源没有给出什么")
    return Grading(
        title=text(body["title"]),
        place=text(body["place"]),
        source=text(body["source"]),
        grades=grades,
        aspects=_listed(body.get("aspects")),
        people=_listed(body.get("people")),
        alerts=_listed(body.get("alerts")),
        example=flag(body["example"]),
        missing=text(body["missing"]) if "missing" in body else "",
    )


@cache
def grading_kind(grading_id: str, root: Path = DATA) -> str:
    """What a grading on file sorts into: a key of KINDS."""
    load_grading(grading_id, root)
    return next(text(value) for key, value in entries(_file(grading_id, root)) if text(key) == "kind")


def _file(grading_id: str, root: Path) -> Item:
    return read(root / "needs" / "schemes" / f"{grading_id}.yaml")


def _listed(item: Item | None) -> tuple[str, ...]:
    """A list that may be left out."""
    return texts(item) if item else ()


def _grades(item: Item) -> tuple[Grade, ...]:
    """The grades, each once; floors for all of them or for none, no two alike."""
    grades = tuple(_grade(one) for one in sequence(item))
    if len({one.name for one in grades}) < len(grades) or not grades:
        raise refused(item, "等级为空或名称重复")
    floors = [one.floor for one in grades if one.floor is not None]
    if floors and len(floors) < len(grades):
        raise refused(item, "只有一部分等级写了分界", "全部写明，或全部不写")
    if any(high == low for high, low in pairwise(sorted(floors))):
        raise refused(item, "两个等级的分界相同")
    return grades


def _grade(item: Item) -> Grade:
    """One grade with its meaning and floor."""
    body = fields(item, ("name",), ("meaning", "floor"))
    meaning = text(body["meaning"]) if "meaning" in body else ""
    return Grade(text(body["name"]), meaning, exact(body["floor"]) if "floor" in body else None)
