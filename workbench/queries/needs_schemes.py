"""The bureau's own schemes: every version, those in force on a day, what they grade, and how often they have visits made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.needs.scheme import Severity
from workbench.models.needs_schemes import NeedsSchemeVersion
from workbench.rules.register import Line, load_register
from workbench.rules.scheme_text import SchemeText, scheme_of


@dataclass(frozen=True)
class SchemeVersion:
    """One version of a scheme, as it was set."""

    id: int
    code: str
    number: int
    text: SchemeText
    document: str
    first_day: date
    last_day: date | None
    retired_by: str
    based_on: str

    @property
    def name(self) -> str:
        """Return title and version."""
        return f"{self.text.title}（第 {self.number} 版）"


def versions_of(session: Session, purchaser_id: int) -> tuple[SchemeVersion, ...]:
    """Return all versions of a purchaser's schemes, scheme by scheme, newest first."""
    row = NeedsSchemeVersion
    query = select(row).where(row.purchaser_id == purchaser_id)
    rows = session.exec(query.order_by(col(row.code), col(row.version_number).desc()))
    return tuple(told(one) for one in rows)


def told(row: NeedsSchemeVersion) -> SchemeVersion:
    """Return a version as plain values."""
    text = scheme_of(row.title, row.kind, row.measure, row.body)
    days = (row.document, row.first_day, row.last_day, row.retired_by, row.based_on)
    return SchemeVersion(row.id or 0, row.code, row.version_number, text, *days)


def in_force(versions: Sequence[SchemeVersion], on: date) -> tuple[SchemeVersion, ...]:
    """Return of each scheme the version that holds on a day: the newest that has begun, unless it has ended."""
    begun: dict[str, SchemeVersion] = {}
    for one in versions:
        if one.first_day <= on and (one.code not in begun or begun[one.code].number < one.number):
            begun[one.code] = one
    return tuple(one for one in begun.values() if one.last_day is None or on <= one.last_day)


def gradings(versions: Sequence[SchemeVersion], severity: Severity, on: date) -> dict[str, str] | None:
    """Return the grade of an assessment by each version in force that computes one, by the version's id; None if none."""
    found = {str(one.id): name for one in in_force(versions, on) if (name := one.text.grade_of(severity))}
    return found or None


@dataclass(frozen=True)
class Graded:
    """The grade that an assessment was given, by which version."""

    version_id: int
    scheme: str
    kind: str
    grade: str
    document: str
    first_day: date


def graded(session: Session, every: Collection[Mapping[str, str] | None]) -> list[tuple[Graded, ...]]:
    """Return for each assessment's gradings what they say, by the versions of that time."""
    ids = {int(key) for one in every for key in one or {}}
    rows = session.exec(select(NeedsSchemeVersion).where(col(NeedsSchemeVersion.id).in_(ids))) if ids else ()
    versions = {one.id: told(one) for one in rows}
    return [tuple(_graded(versions[int(key)], name) for key, name in (one or {}).items()) for one in every]


def _graded(version: SchemeVersion, name: str) -> Graded:
    return Graded(version.id, version.name, version.text.kind, name, version.document, version.first_day)


@dataclass(frozen=True)
class Visiting:
    """The levels by which visits are planned on a day, worst first, and whose they are; no version: the default."""

    lines: tuple[Line, ...]
    version: SchemeVersion | None

    def line(self, level: str) -> Line | None:
        """Return the line of a household's level, by id or by name."""
        named = load_register().name("visiting", level)
        return next((one for one in self.lines if level == one.id or named == one.name), None)

    def suggested(self, severities: Sequence[Severity]) -> str:
        """Return the level to look at for the assessments of a household: the worst; nobody is graded by it."""
        if self.version:
            names = [one.name for one in self.version.text.grades]
            found = [names.index(name) for one in severities if (name := self.version.text.grade_of(one))]
            return names[min(found)] if found else ""
        worst = max((level for one in severities for level in one.values() if level is not None), default=None)
        reached = [one for one in self.lines if worst is not None and worst >= one.from_level]
        return max(reached, key=lambda one: one.from_level).name if reached else ""


def visiting(session: Session, purchaser_id: int, on: date) -> Visiting:
    """Return the levels that hold on a day: of the purchaser's own scheme of risk, or of the register."""
    return visiting_of(versions_of(session, purchaser_id), on)


def visiting_of(versions: Sequence[SchemeVersion], on: date) -> Visiting:
    """Return the levels that hold on a day, among versions already read."""
    own = next((one for one in in_force(versions, on) if one.text.kind == "risk"), None)
    if own is None:
        return Visiting(tuple(one for one in load_register().lists["visiting"] if one.holds(on)), None)
    lines = tuple(Line(one.name, one.name, own.first_day, every_days=one.every_days or 0) for one in own.text.grades)
    return Visiting(lines, own)


def level_names(session: Session, purchasers: Collection[int]) -> dict[str, str]:
    """Return every level that a household may have, by id: of the register, and of all versions of these purchasers."""
    names = {one.id: one.name for one in load_register().lists["visiting"]}
    own = [one for key in sorted(purchasers) for one in versions_of(session, key) if one.text.kind == "risk"]
    return names | {grade.name: grade.name for one in own for grade in one.text.grades}
