"""What no program can check, from data/rules/not_checked.yaml: each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workbench.paths import DATA
from workbench.rules.book import Cite, cite
from workbench.rules.loader import Item, fields, one_of, read, refused, sequence, text
from workbench.rules.terms import stages

FILE = Path("rules") / "not_checked.yaml"


@dataclass(frozen=True)
class NotChecked:
    """A duty of the domain table without a check, what it says, and why no program can judge it."""

    row: str
    stage: str
    says: str
    cite: Cite
    reason: str


@cache
def not_checked(root: Path = DATA) -> Mapping[str, NotChecked]:
    """Every such duty by its number, in the order of the file. Raises DataError for one that stands twice."""
    found: dict[str, NotChecked] = {}
    for item in sequence(read(root / FILE)):
        one = _read(item, root)
        if one.row in found:
            raise refused(item, f"“{one.row}”在这份名单里重复")
        found[one.row] = one
    return MappingProxyType(found)


def _read(item: Item, root: Path) -> NotChecked:
    body = fields(item, ("row", "stage", "says", "cite", "reason"))
    return NotChecked(
        row=text(body["row"]),
        stage=one_of(body["stage"], stages(root)),
        says=text(body["says"]),
        cite=cite(body["cite"], root),
        reason=text(body["reason"]),
    )
