"""The procurement file of a project: each document of the list, where it lies or why there is none, until when it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from workbench.models.acceptance import Archive, ArchiveEntry
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.queries.acceptance import passed_acceptance
from workbench.queries.archive_sources import Held, held
from workbench.queries.contracts import contract_row
from workbench.queries.settlement import settlement_row
from workbench.rules.book import Rule
from workbench.rules.values import names, number, numbers
from workbench.security.files import path_of
from workbench.security.record import canonical

STATES = {"file": "已归入", "record": "登记在案", "paper": "纸质档案", "none": "依法没有", "missing": "缺少"}
NOT_OF_THE_FILE = frozenset({"person", "import", "own", "archive_copy", "bundle"})
"""Kinds of stored file that do not belong to the procurement file."""
OTHER, DESTROYED = "other", "destroyed"


@dataclass(frozen=True)
class Document:
    """One stored file of the procurement file."""

    name: str
    kind: str
    sha256: str
    size: int
    public_id: str


@dataclass(frozen=True)
class ArchiveItem:
    """One document of the list: state, where it lies or why there is none, its files, and until when it is kept."""

    key: str
    name: str
    state: str
    words: str
    kept_until: date
    files: tuple[Document, ...]

    @property
    def present(self) -> bool:
        """Tell whether it is there or accounted for."""
        return self.state != "missing"


@dataclass(frozen=True)
class Manifest:
    """The list of a project's procurement file."""

    ended_on: date
    kept_until: date
    items: tuple[ArchiveItem, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of what is neither there nor accounted for."""
        return tuple(one.name for one in self.items if not one.present)

    @property
    def files(self) -> tuple[Document, ...]:
        """Return every file once."""
        return tuple({one.public_id: one for item in self.items for one in item.files}.values())


def ended_on(session: Session, project: Project) -> date:
    """Return the day on which the procurement ended: settled, else accepted, else the last day of contract or project."""
    contract = contract_row(session, project.id or 0)
    if contract is None:
        return project.last_day
    settlement, accepted = settlement_row(session, contract.id or 0), passed_acceptance(session, project.id or 0)
    days = [settlement.closed_on if settlement else None, accepted.signed_on if accepted else None]
    return max([contract.last_day, *(day for day in days if day)])


def manifest_of(session: Session, project: Project, contents: Rule, retention: Rule) -> Manifest:
    """Return the list of a project's procurement file as it is now, by the rules of contents and retention."""
    ended = ended_on(session, project)
    years, longer = number(retention, "years"), numbers(retention, "longer")
    said = {
        one.item: one for one in session.exec(select(ArchiveEntry).where(ArchiveEntry.project_id == project.id)).all()
    }
    sources = held(session, project)
    files = _files(session, project.id or 0)
    items = tuple(
        _item(key, name, sources[key], said.get(key), files, _after(ended, longer.get(key, years)))
        for key, name in names(contents, "items").items()
        if key in sources and sources[key].applies
    )
    known = {kind for source in sources.values() for kind in source.kinds}
    rest = tuple(one for kind, some in files.items() if kind not in known for one in some)
    other = ArchiveItem(OTHER, "其他有关文件", "file", f"{len(rest)} 份文件", _after(ended, years), rest)
    return Manifest(ended, _after(ended, years), (*items, *([other] if rest else [])))


def _after(day: date, years: int) -> date:
    """So many years later; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _item(
    key: str,
    name: str,
    source: Held,
    said: ArchiveEntry | None,
    files: Mapping[str, Sequence[Document]],
    kept_until: date,
) -> ArchiveItem:
    own = tuple(one for kind in source.kinds for one in files.get(kind, ()))
    if own:
        return ArchiveItem(key, name, "file", f"{len(own)} 份文件", kept_until, own)
    if source.record:
        return ArchiveItem(key, name, "record", source.record, kept_until, ())
    if said is not None:
        return ArchiveItem(key, name, said.state, said.words, kept_until, ())
    return ArchiveItem(key, name, "missing", source.missing, kept_until, ())


def _files(session: Session, project_id: int) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for row in files_of(session, project_id):
        found.setdefault(row.kind, []).append(Document(row.name, row.kind, row.sha256, row.size, row.public_id))
    return found


def files_of(session: Session, project_id: int) -> Sequence[StoredFile]:
    """Return the stored files of a project that belong to its procurement file, oldest first."""
    query = select(StoredFile).where(
        StoredFile.project_id == project_id, col(StoredFile.kind).not_in(sorted(NOT_OF_THE_FILE))
    )
    return session.exec(query.order_by(col(StoredFile.id))).all()


def lost_files(session: Session, project_id: int, *, thoroughly: bool = False) -> list[str]:
    """Return the names of stored files whose bytes are gone or changed; the size is compared, or the SHA-256 too."""
    return [row.name for row in files_of(session, project_id) if not _is_whole(row, thoroughly=thoroughly)]


def _is_whole(row: StoredFile, *, thoroughly: bool) -> bool:
    place = path_of(row.sha256)
    if not place.exists() or place.stat().st_size != row.size:
        return False
    return not thoroughly or sha256(place.read_bytes()).hexdigest() == row.sha256


def plain_manifest(manifest: Manifest) -> list[dict[str, object]]:
    """Return the list as plain data, as it is kept and as its digest is taken."""
    return [
        asdict(one) | {"kept_until": one.kept_until.isoformat(), "files": [asdict(file) for file in one.files]}
        for one in manifest.items
    ]


def digest_of(plain: Sequence[Mapping[str, object]]) -> str:
    """Return the SHA-256 of a plain manifest."""
    return sha256(canonical(list(plain)).encode()).hexdigest()


@dataclass(frozen=True)
class ArchiveCard:
    """The closed file of a project."""

    number: str
    closed_on: date
    kept_until: date
    digest: str
    unchanged: bool


def archive_card(session: Session, project_id: int) -> ArchiveCard | None:
    """Return the closed file of a project, and whether its list still has its digest; None before it was closed."""
    row = session.exec(select(Archive).where(Archive.project_id == project_id)).first()
    if row is None:
        return None
    unchanged = digest_of(row.manifest) == row.digest
    return ArchiveCard(row.number, row.closed_on, row.kept_until, row.digest, unchanged)
