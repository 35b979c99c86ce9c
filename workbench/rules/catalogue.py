"""The lists of services from data/catalogue/<list>.yaml; numbers are stable and never reused."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.instruments import instruments
from workbench.rules.loader import Item, fields, one_of, read, refused, sequence, text, whole

KINDS = ("服务性", "事务性")
LOCAL = "local"
"""What a line of service goes by that is on no list: the purchaser's own, with a name and a kind."""


@dataclass(frozen=True)
class ServiceItem:
    """An item of a list; ``printed_number`` differs from ``number`` only where the print is wrong.

    ``licence`` and ``works_or_goods`` say what must be looked at before buying; empty where nothing.
    """

    code: str
    number: int
    printed_number: int
    name: str
    category: str
    content: str
    licence: str
    works_or_goods: str
    note: str
    source: str


@dataclass(frozen=True)
class Catalogue:
    """A list of services, 服务性 or 事务性, with where it comes from."""

    id: str
    title: str
    instrument: str
    kind: str
    source: str
    items: tuple[ServiceItem, ...]

    def item(self, number: int) -> ServiceItem:
        """The item of that number. Raises WorkbenchError if there is none."""
        for one in self.items:
            if one.number == number:
                return one
        raise WorkbenchError(f"《{self.title}》没有第{number}项", fix=f"编号为1至{len(self.items)}")


def catalogue_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every list on file."""
    return tuple(sorted(path.stem for path in (root / "catalogue").glob("*.yaml")))


@cache
def load_catalogue(catalogue_id: str = "szs-2024", root: Path = DATA) -> Catalogue:
    """One list. Raises WorkbenchError for an unknown one, DataError for numbers that repeat."""
    if catalogue_id not in catalogue_ids(root):
        known = "、".join(catalogue_ids(root))
        raise WorkbenchError(f"没有服务项目清单“{catalogue_id}”", fix=f"可用的清单：{known}")
    document = read(root / "catalogue" / f"{catalogue_id}.yaml")
    body = fields(document, ("id", "title", "instrument", "kind", "source", "items"))
    if text(body["id"]) != catalogue_id:
        raise refused(body["id"], f"id 与文件名“{catalogue_id}”不一致")
    return Catalogue(
        id=catalogue_id,
        title=text(body["title"]),
        instrument=one_of(body["instrument"], instruments(root)),
        kind=one_of(body["kind"], KINDS),
        source=text(body["source"]),
        items=_items(catalogue_id, body["items"], one_of(body["instrument"], instruments(root)), root),
    )


def _items(catalogue_id: str, item: Item, instrument: str, root: Path) -> tuple[ServiceItem, ...]:
    """The items, each number once and in order."""
    built: list[ServiceItem] = []
    for one in sequence(item):
        read_item = _item(catalogue_id, one, instrument, root)
        if built and read_item.number <= built[-1].number:
            raise refused(one, f"编号{read_item.number}重复或没有按顺序")
        built.append(read_item)
    return tuple(built)


def _item(catalogue_id: str, item: Item, instrument: str, root: Path) -> ServiceItem:
    """Read one item."""
    words = ("licence", "works_or_goods", "note")
    body = fields(item, ("number", "name", "category", "content"), ("printed_number", "source", *words))
    number = whole(body["number"])
    licence, works_or_goods, note = (text(body[key]) if key in body else "" for key in words)
    return ServiceItem(
        code=f"{catalogue_id}:{number}",
        number=number,
        printed_number=whole(body["printed_number"]) if "printed_number" in body else number,
        name=text(body["name"]),
        category=text(body["category"]),
        content=text(body["content"]),
        licence=licence,
        works_or_goods=works_or_goods,
        note=note,
        source=one_of(body["source"], instruments(root)) if "source" in body else instrument,
    )
