"""What a survey came to: index and share with intervals, response, groups safe to publish, texts with names masked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from scoring.errors import ScoringError
from scoring.survey import (
    SMALLEST,
    Contact,
    Interval,
    QuestionLine,
    Response,
    SurveyReport,
    counts_of,
    index_of,
    survey_report,
    wilson_finite,
)
from workbench.models.needs import Household, Recipient
from workbench.models.projects import ServiceLine
from workbench.models.surveys import Survey, SurveyPerson
from workbench.models.vault import VaultEntry
from workbench.queries.needs_places import unit_names
from workbench.queries.surveys import category_names
from workbench.queries.surveys_draw import people_of
from workbench.rules.questionnaires import Questionnaire, from_plain
from workbench.security import vault
from workbench.security.policy import Actor, allow
from workbench.security.vault_numbers import mask_name, without_numbers
from workbench.services.vault import opened

TOWNSHIP, CATEGORY, SERVICE = "乡镇（街道）", "对象类别", "服务项目"
Names = Mapping[str, Mapping[Any, str]]
"""The name of each township, category and service, by kind and key."""


@dataclass(frozen=True)
class GroupResult:
    """One group as it may be shown; all None where it is hidden."""

    kind: str
    name: str
    answered: int | None
    index: Fraction | None
    share: Fraction | None
    interval: Interval | None


@dataclass(frozen=True)
class ChoiceLine:
    """How often each option of a choice was taken; None where too few answered, or one count would tell who."""

    words: str
    counts: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class SurveyResult:
    """What may be shown of a survey, and what to look at first; ``words`` say why there is nothing, where so."""

    index: Fraction | None
    counts: Mapping[str, tuple[int, ...]]
    report: SurveyReport | None
    groups: tuple[GroupResult, ...]
    questions: tuple[tuple[str, QuestionLine | None], ...]
    choices: tuple[ChoiceLine, ...]
    words: str = ""


def survey_result(session: Session, row: Survey) -> SurveyResult:
    """Return the results of a closed survey; before the end nothing is counted, so that no answer shows through."""
    if row.state != "closed":
        return SurveyResult(None, {}, None, (), (), (), "调查结束后统计，进行中不显示结果")
    people = session.exec(
        select(SurveyPerson).where(SurveyPerson.survey_id == row.id).order_by(col(SurveyPerson.position))
    ).all()
    towns = unit_names(session)
    lines = dict(session.exec(select(ServiceLine.id, ServiceLine.name)).all())
    names: Names = {TOWNSHIP: towns, CATEGORY: category_names(), SERVICE: lines}
    return counted(row, people, names)


def result_of(session: Session, actor: Actor, survey_id: int) -> SurveyResult:
    """Return the results to who may read the survey. Raises NotAllowedError for others."""
    row = session.get_one(Survey, survey_id)
    allow(session, actor, "survey.read", row)
    return survey_result(session, row)


def counted(row: Survey, people: Sequence[SurveyPerson], names: Names) -> SurveyResult:
    """Count a sample: the same for everybody who looks, and hidden alike in every place where it is shown."""
    questionnaire = from_plain(row.questionnaire)
    frame = [_groups_of(one.township_id, one.category, one.line_id, names) for one in people_of(row).values()]
    strata = Counter(groups[TOWNSHIP] for groups in frame)
    told = [_response(one, questionnaire, names) for one in people if one.answers]
    contacts = [
        Contact(one.position, str(one.position), names_of(one, names)[TOWNSHIP], one.outcome, one.reason)
        for one in people
    ]
    counts = index_counts(questionnaire, people)
    try:
        report = survey_report(told, strata, contacts, weights=questionnaire.weights, needed=row.needed)
    except ScoringError as error:
        return SurveyResult(None, counts, None, (), (), (), str(error))
    sizes = {kind: Counter(groups[kind] for groups in frame) for kind in (TOWNSHIP, CATEGORY, SERVICE)}
    return SurveyResult(
        weighted_index(questionnaire, counts),
        counts,
        report,
        tuple(_group_results(report, sizes)),
        tuple(_question_lines(questionnaire, report)),
        tuple(_choices(questionnaire, people)),
    )


def names_of(one: SurveyPerson, names: Names) -> dict[str, str]:
    """Return the groups that a person of the sample belongs to, by their kind."""
    return _groups_of(one.township_id, one.category, one.line_id, names)


def _groups_of(township_id: int, category: str, line_id: int, names: Names) -> dict[str, str]:
    keys: dict[str, int | str] = {TOWNSHIP: township_id, CATEGORY: category, SERVICE: line_id}
    return {kind: names[kind].get(key, str(key)) for kind, key in keys.items()}


def _response(one: SurveyPerson, questionnaire: Questionnaire, names: Names) -> Response:
    groups = names_of(one, names)
    scale = [item.id for item in questionnaire.items if item.kind == "scale"]
    answers = {item: one.answers.get(item, "") for item in scale}
    return Response(one.position, str(one.position), groups[TOWNSHIP], answers, bool(one.proxy), groups)


def index_counts(questionnaire: Questionnaire, people: Sequence[SurveyPerson]) -> dict[str, tuple[int, ...]]:
    """Return how many gave each of the five answers, by each item that feeds the index, valid questionnaires only."""
    valid = [one.answers for one in people if one.outcome in {"完成", "部分完成"}]
    return {item: counts_of(answers.get(item, "") for answers in valid) for item in questionnaire.weights}


def weighted_index(questionnaire: Questionnaire, counts: Mapping[str, tuple[int, ...]]) -> Fraction | None:
    """Return the index that is marked: of each item from its answers, then by weight; None where an item has none."""
    found = {item: index_of(counts[item]) for item in questionnaire.weights}
    total, whole = Fraction(0), sum(questionnaire.weights.values())
    for item, weight in questionnaire.weights.items():
        index = found[item]
        if index is None:
            return None
        total += weight * index
    return total / whole


def _group_results(report: SurveyReport, sizes: Mapping[str, Mapping[str, int]]) -> Iterator[GroupResult]:
    for line in report.findings.groups:
        interval = None
        if line.answered and line.satisfied is not None:
            satisfied = int(line.satisfied * line.answered)
            interval = wilson_finite(satisfied, line.answered, sizes[line.kind][line.group])
        yield GroupResult(line.kind, line.group, line.answered, line.index, line.satisfied, interval)


def _question_lines(questionnaire: Questionnaire, report: SurveyReport) -> Iterator[tuple[str, QuestionLine | None]]:
    """A question that few answered is hidden: who was asked it is told by the skip rule."""
    lines = {line.question: line for line in report.findings.questions}
    for one in questionnaire.items:
        if one.kind == "scale" and one.id in lines:
            yield one.words, lines[one.id] if lines[one.id].answered >= SMALLEST else None


def _choices(questionnaire: Questionnaire, people: Sequence[SurveyPerson]) -> Iterator[ChoiceLine]:
    """An option that 1 to 4 people took is hidden, and with it the next smallest, so that it does not follow."""
    for one in questionnaire.items:
        if one.kind != "choice":
            continue
        taken = Counter(str(person.answers.get(one.id, "")) for person in people if person.answers.get(one.id))
        counts = {option: taken.get(option, 0) for option in one.options}
        hidden = hidden_options(counts)
        yield ChoiceLine(one.words, tuple((name, None if name in hidden else many) for name, many in counts.items()))


def hidden_options(counts: Mapping[str, int]) -> frozenset[str]:
    """Return the options to hide: those of 1 to 4 people, and all of them where another has to be hidden for that."""
    small = {name for name, many in counts.items() if 0 < many < SMALLEST}
    if not small:
        return frozenset()
    return frozenset(counts)


@dataclass(frozen=True)
class TextLine:
    """An open answer as it may be read: numbers and known names masked, without the person's code."""

    question: str
    words: str


def open_answers(session: Session, actor: Actor, survey_id: int) -> tuple[TextLine, ...]:
    """Return the open answers of a closed survey in an order that tells nobody's place, names masked."""
    row = session.get_one(Survey, survey_id)
    allow(session, actor, "survey.texts", row)
    if row.state != "closed":
        return ()
    people = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == survey_id)).all()
    names = _known_names(session, [one.recipient_id for one in people])
    questions = [one for one in from_plain(row.questionnaire).items if one.kind == "text"]
    return tuple(
        TextLine(one.words, words)
        for one in questions
        for words in sorted(masked(str(who.answers[one.id]), names) for who in people if who.answers.get(one.id))
    )


def masked(text: str, names: Sequence[str]) -> str:
    """Return a text with identity numbers, telephones and the names given masked."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return without_numbers(text)


def _known_names(session: Session, people: Sequence[int]) -> list[str]:
    homes = select(Recipient.household_id).where(col(Recipient.id).in_(people))
    query = select(VaultEntry).join(Recipient, col(Recipient.id) == VaultEntry.recipient_id)
    entries = session.exec(query.join(Household).where(col(Household.id).in_(homes))).all()
    keys = vault.keys() if entries else ()
    return [name for one in entries if len(name := opened(keys, one).name) > 1]
