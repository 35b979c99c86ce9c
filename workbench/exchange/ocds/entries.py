"""A package that others published: its processes as they can be kept for reference, and everything to remark on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.errors import ValidationError
from workbench.exchange.ocds.doubts import doubts
from workbench.exchange.ocds.fields import At, Money, Remark, shown
from workbench.exchange.ocds.merging import merged
from workbench.exchange.ocds.reading import read_json
from workbench.rules.credit_code import fault_of, plain_code
from workbench.services.open_data import NewProcess

_AMOUNTS = ("ceiling", "awarded", "contracted")
_REQUIRED = {"ocid": "开放合同编号", "id": "发布编号", "date": "发布时间", "tag": "发布类别"}


@dataclass(frozen=True)
class Process:
    """One process as it would be kept; what is not known is empty or None."""

    ocid: str
    buyer: str
    title: str
    method: str
    state: str
    ceiling: Money | None
    awarded: Money | None
    contracted: Money | None
    awarded_on: date | None
    signed_on: date | None
    first_day: date | None
    last_day: date | None
    suppliers: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]

    @property
    def stopped(self) -> bool:
        """Tell whether a remark keeps the process out."""
        return any(one.stops for one in self.remarks)


@dataclass(frozen=True)
class Package:
    """What a file holds: its processes, good or not, and the remarks on the package as a whole."""

    publisher: str
    processes: tuple[Process, ...]
    remarks: tuple[Remark, ...]

    @property
    def good(self) -> tuple[Process, ...]:
        """Return the processes that can be taken over."""
        return tuple(one for one in self.processes if not one.stopped)


def read_package(content: bytes) -> Package:
    """Read a release package, a record package or one bare release.

    Raises ValidationError for what is no JSON object, and for a package without releases or records.
    """
    data = read_json(content)
    if not isinstance(data, Mapping):
        raise ValidationError("不是开放合同数据", where="文件", fix="上传发布包（releases）或记录包（records）")
    top = At(data, "", [])
    found = tuple(_once(_process(path, said, one) for path, said, one in _grouped(top)))
    if not found:
        raise ValidationError("文件里没有发布（releases）或记录（records）", where="文件", fix="上传发布包或记录包")
    bare = "ocid" in data
    publisher = "" if bare else _head(top)
    return Package(publisher, found, tuple(top.said))


def _once(processes: Iterable[Process]) -> Iterator[Process]:
    """Stop a process that is in the file already."""
    seen: set[str] = set()
    for one in processes:
        again = Remark("ocid", f"开放合同编号“{shown(one.ocid)}”在文件里有两份，只采用前一份", stops=True)
        yield replace(one, remarks=(again, *one.remarks)) if one.ocid and one.ocid in seen else one
        seen.add(one.ocid)


def _head(top: At) -> str:
    for key in ("uri", "publishedDate"):
        if not top.text(key):
            top.say(key, "包头缺这一项")
    version = top.text("version")
    if version != "1.1":
        top.say("version", f"版本写的是“{shown(version)}”，按 1.1 读取" if version else "没有写版本，按 1.1 读取")
    publisher = top.inner("publisher").text("name")
    if not publisher:
        top.say("publisher", "没有写发布单位")
    return publisher


def _grouped(top: At) -> Iterator[tuple[str, list[Remark], dict[str, Any]]]:
    """Yield every process once: path, remarks so far, and its releases merged in order of their dates."""
    if "ocid" in top.value:
        yield "", _missing(top), dict(top.value)
        return
    for record in top.each("records"):
        yield from _of_record(record)
    groups: dict[str, list[At]] = {}
    for place, one in enumerate(top.each("releases")):
        ocid = one.value.get("ocid")
        groups.setdefault(ocid if isinstance(ocid, str) and ocid else f"#{place}", []).append(one)
    for releases in groups.values():
        said = [remark for one in releases for remark in _missing(one)]
        said += _same_ids(releases)
        ordered = sorted(releases, key=lambda one: str(one.value.get("date")))
        yield (
            releases[0].path,
            said,
            merged(one.value for one in ordered) if len(ordered) > 1 else dict(ordered[0].value),
        )


def _of_record(record: At) -> Iterator[tuple[str, list[Remark], dict[str, Any]]]:
    """A record is read by its compiled release, or by releases that it holds whole; links are not followed."""
    compiled = record.value.get("compiledRelease")
    if isinstance(compiled, Mapping):
        path = f"{record.path}/compiledRelease"
        yield path, _missing(At(compiled, path, [])), dict(compiled)
        return
    whole = [one for one in record.each("releases") if "url" not in one.value]
    said = [remark for one in whole for remark in _missing(one)]
    if not whole:
        said.append(Remark(record.path, "记录里只有链接，没有合并后的发布（compiledRelease），不能读取", stops=True))
    yield record.path, said, merged(one.value for one in whole)


def _missing(one: At) -> list[Remark]:
    return [
        Remark(f"{one.path}/{key}", f"缺少{name}", stops=True)
        for key, name in _REQUIRED.items()
        if one.value.get(key) in (None, "", [])
    ]


def _same_ids(releases: list[At]) -> Iterator[Remark]:
    seen: set[str] = set()
    for one in releases:
        number = str(one.value.get("id"))
        if number in seen:
            yield Remark(f"{one.path}/id", f"发布编号“{shown(number)}”重复，同一编号只应有一次发布")
        seen.add(number)


def _process(path: str, said: list[Remark], value: dict[str, Any]) -> Process:
    one = At(value, path, said)
    tender, awards, contracts = one.inner("tender"), list(one.each("awards")), list(one.each("contracts"))
    active = [award for award in awards if award.text("status") in {"active", ""}]
    periods = [contract.inner("period") for contract in contracts]
    method = tender.text("procurementMethodDetails") or tender.text("procurementMethod")
    doubts(one)
    return Process(
        ocid=one.text("ocid"),
        buyer=one.inner("buyer").text("name") or tender.inner("procuringEntity").text("name"),
        title=tender.text("title") or one.inner("planning").inner("budget").text("project"),
        method=method[:80],
        state=tender.text("status")[:20],
        ceiling=tender.money("value"),
        awarded=_sum(active, "value"),
        contracted=_sum(contracts, "value"),
        awarded_on=_first(award.day("date") for award in active),
        signed_on=_first(contract.day("dateSigned") for contract in contracts),
        first_day=_first(period.day("startDate") for period in periods),
        last_day=max((day for period in periods if (day := period.day("endDate"))), default=None),
        suppliers=tuple(_suppliers(one, active)),
        remarks=tuple(dict.fromkeys(said)),
    )


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _sum(places: list[At], key: str) -> Money | None:
    """The amounts together; None where one is not known, or they are of different currencies."""
    amounts = [place.money(key) for place in places]
    known = [money for money in amounts if money is not None]
    if not known or len(known) < len(amounts) or len({money.currency for money in known}) > 1:
        return None
    return Money(sum((money.amount for money in known), Decimal(0)), known[0].currency)


def _suppliers(one: At, awards: list[At]) -> Iterator[tuple[str, str]]:
    parties = {party.text("id"): party for party in one.each("parties")}
    seen: set[str] = set()
    for award in awards:
        for supplier in award.each("suppliers"):
            key, name = supplier.text("id"), supplier.text("name")
            party = parties.get(key)
            name = name or (party.text("name") if party else "")
            if name and name not in seen:
                seen.add(name)
                yield name, _code(party.inner("identifier").text("id") if party else "", key)


def kept(one: Process) -> NewProcess:
    """Return a process as the command takes it."""
    plain = {key: value for key, value in one.__dict__.items() if key not in _AMOUNTS and key != "remarks"}
    amounts = {key: str(getattr(one, key) or "") for key in _AMOUNTS}
    return NewProcess(**(plain | amounts), remarks=tuple((said.where, said.what) for said in one.remarks))


def _code(*candidates: str) -> str:
    """The first that is a whole unified social credit code; "" if none is."""
    plain = [plain_code(one.removeprefix("CN-USCC-")) for one in candidates]
    return next((one for one in plain if one and not fault_of(one)), "")
