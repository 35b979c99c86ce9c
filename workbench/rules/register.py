"""The lists that the needs register is written in, from data/register/<register>.yaml; every line with its first day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workbench.errors import ValidationError, WorkbenchError
from workbench.paths import DATA
from workbench.rules.catalogue import catalogue_ids
from workbench.rules.instruments import MARKS
from workbench.rules.loader import Item, day, fields, flag, one_of, read, refused, sequence, text, whole
from workbench.rules.services import library_on

LISTS = ("channels", "agents", "grounds", "purposes", "deletions", "visiting", "manners")
_HEAD = (
    "id",
    "title",
    "catalogue",
    "basis",
    "verified",
    "retention_years",
    "retention_cite",
    "child_age",
    "child_cite",
)


@dataclass(frozen=True)
class Line:
    """One line of a list: its id, name and days; the other fields where the list has them."""

    id: str
    name: str
    first_day: dt.date
    last_day: dt.date | None = None
    cite: str = ""
    by_self: bool = False
    every_days: int = 0
    from_level: int = 0

    def holds(self, on: dt.date) -> bool:
        """Tell whether the line may be chosen on that day."""
        return self.first_day <= on and (self.last_day is None or on <= self.last_day)


@dataclass(frozen=True)
class Register:
    """All lists of one register, with the bureau's defaults beside them."""

    id: str
    title: str
    catalogue: str
    basis: str
    verified: str
    lists: Mapping[str, tuple[Line, ...]]
    retention_years: int
    retention_cite: str
    child_age: int
    child_cite: str

    def choices(self, name: str, on: dt.date) -> Mapping[str, str]:
        """Return the lines of a list that hold on a day, by id."""
        return {line.id: line.name for line in self.lists[name] if line.holds(on)}

    def line(self, name: str, line_id: str, on: dt.date, label: str) -> Line:
        """Return a line that holds on a day. Raises ValidationError that names the field."""
        found = next((line for line in self.lists[name] if line.id == line_id and line.holds(on)), None)
        if found is None:
            known = "、".join(self.choices(name, on).values()) or "这一天没有可选的"
            raise ValidationError(f"“{label}”没有选择，或 {on:%Y-%m-%d} 不能用", where=label, fix=f"可选：{known}")
        return found

    def name(self, name: str, line_id: str) -> str:
        """Return the name of a line, also of one that is out of use; the id itself where it is unknown."""
        return next((line.name for line in self.lists[name] if line.id == line_id), line_id)

    def unit(self, number: int) -> str:
        """Return the unit in which a service is wanted: the first of the newest library; 次 where it names none."""
        library = library_on(self.catalogue, dt.date.max)
        return library.items[number].units[0] if library and number in library.items else "次"


def register_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every register on file."""
    return tuple(sorted(path.stem for path in (root / "register").glob("*.yaml")))


@cache
def load_register(register_id: str = "szs-2024", root: Path = DATA) -> Register:
    """One register. Raises WorkbenchError for an unknown one, DataError for a file that breaks the form."""
    if register_id not in register_ids(root):
        raise WorkbenchError(f"没有需求登记名单“{register_id}”", fix=f"可用：{'、'.join(register_ids(root))}")
    body = fields(read(root / "register" / f"{register_id}.yaml"), (*_HEAD, *LISTS))
    if text(body["id"]) != register_id:
        raise refused(body["id"], f"id 与文件名“{register_id}”不一致")
    return Register(
        id=register_id,
        title=text(body["title"]),
        catalogue=one_of(body["catalogue"], catalogue_ids(root)),
        basis=text(body["basis"]),
        verified=one_of(body["verified"], MARKS),
        lists=MappingProxyType({name: _lines(body[name]) for name in LISTS}),
        retention_years=whole(body["retention_years"]),
        retention_cite=text(body["retention_cite"]),
        child_age=whole(body["child_age"]),
        child_cite=text(body["child_cite"]),
    )


def _lines(item: Item) -> tuple[Line, ...]:
    found = tuple(_line(one) for one in sequence(item))
    ids = [line.id for line in found]
    if not ids or len(set(ids)) < len(ids):
        raise refused(item, "名单为空，或 id 重复")
    return found


def _line(item: Item) -> Line:
    body = fields(item, ("id", "name", "first_day"), ("last_day", "cite", "by_self", "every_days", "from_level"))
    return Line(
        id=text(body["id"]),
        name=text(body["name"]),
        first_day=day(body["first_day"]),
        last_day=day(body["last_day"]) if "last_day" in body else None,
        cite=text(body["cite"]) if "cite" in body else "",
        by_self=flag(body["by_self"]) if "by_self" in body else False,
        every_days=whole(body["every_days"]) if "every_days" in body else 0,
        from_level=whole(body["from_level"]) if "from_level" in body else 0,
    )
