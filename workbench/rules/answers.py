"""Which services of a list answer which hardships, from data/needs/answers/<scheme>.yaml; a bureau default."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scoring.errors import ScoringError
from scoring.needs import Answer, Scheme, Service
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.catalogue import Catalogue, catalogue_ids, load_catalogue
from workbench.rules.instruments import MARKS
from workbench.rules.loader import Item, entries, fields, one_of, read, refused, sequence, text, whole
from workbench.rules.needs import load_scheme, scheme_ids


@dataclass(frozen=True)
class AnswerTable:
    """The answers of a catalogue to a scheme, and on what they rest."""

    scheme: Scheme
    services: tuple[Service, ...]
    verified: str
    basis: str
    answers: tuple[Answer, ...]


def answer_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of every table on file."""
    return tuple(sorted(path.stem for path in (root / "needs" / "answers").glob("*.yaml")))


@cache
def load_answers(table_id: str = "szs-2024", root: Path = DATA) -> AnswerTable:
    """One table. Raises WorkbenchError for an unknown one, DataError for a file that breaks the form."""
    if table_id not in answer_ids(root):
        raise WorkbenchError(f"没有服务与困境的对应表“{table_id}”", fix=f"可用：{'、'.join(answer_ids(root))}")
    document = read(root / "needs" / "answers" / f"{table_id}.yaml")
    body = fields(document, ("scheme", "catalogue", "verified", "basis", "answers"))
    scheme = load_scheme(one_of(body["scheme"], scheme_ids(root)), root).assessment
    catalogue = load_catalogue(one_of(body["catalogue"], catalogue_ids(root)), root)
    return AnswerTable(
        scheme=scheme,
        services=tuple(Service(one.number, one.name, one.licence) for one in catalogue.items),
        verified=one_of(body["verified"], MARKS),
        basis=text(body["basis"]),
        answers=_answers(body["answers"], catalogue, scheme),
    )


def _answers(item: Item, catalogue: Catalogue, scheme: Scheme) -> tuple[Answer, ...]:
    """Every answer; each service of the list once and in its order."""
    rows = [_row(one, catalogue, scheme) for one in sequence(item)]
    numbers = [row[0].service for row in rows]
    for place, number in enumerate(numbers[1:], start=1):
        if number <= numbers[place - 1]:
            raise refused(sequence(item)[place], f"服务项目{number}重复或没有按顺序")
    return tuple(answer for row in rows for answer in row)


def _row(item: Item, catalogue: Catalogue, scheme: Scheme) -> tuple[Answer, ...]:
    """What one service answers."""
    body = fields(item, ("service", "indicators"), ("from_level",))
    number = whole(body["service"])
    if number not in {one.number for one in catalogue.items}:
        raise refused(body["service"], f"《{catalogue.title}》没有第{number}项")
    level = whole(body["from_level"]) if "from_level" in body else 1
    if level >= len(scheme.levels):
        raise refused(body["from_level"], f"方案没有{level}级困难程度")
    indicators = tuple(one.id for one in scheme.indicators)
    found = entries(body["indicators"])
    if not found:
        raise refused(body["indicators"], "至少写一项指标", "没有对应指标的服务项目不要列入")
    try:
        return tuple(Answer(number, one_of(key, indicators), whole(strength), level) for key, strength in found)
    except ScoringError as error:
        raise refused(item, error.what, error.fix) from error
