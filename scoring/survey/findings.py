"""What a survey found: estimates for the population, questions, groups safe to publish, silence and proxies."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.survey.answers import (
    Counts,
    Response,
    checked,
    counts_of,
    index_of,
    is_satisfied,
    satisfied_of,
    score_of,
)
from scoring.survey.circle import TOTAL
from scoring.survey.estimate import Estimate, Stratum, collapsed, mean_interval, share_interval, stratified_mean
from scoring.survey.intervals import CONFIDENCE, Interval
from scoring.survey.proxies import ProxyEffect, proxy_effect
from scoring.survey.response import ANSWERED, OUTSIDE, Contact, ResponseRate, index_bounds, response_rate
from scoring.survey.suppression import SMALLEST, safe_groups

UNGROUPED = "未分组"


@dataclass(frozen=True)
class QuestionLine:
    """One question: the five counts, how many answered, index and share; None where nobody answered."""

    question: str
    counts: Counts
    answered: int
    index: Fraction | None
    satisfied: Fraction | None


@dataclass(frozen=True)
class GroupLine:
    """One group: its answers, index and share as they came; all None where the group is not published."""

    kind: str
    group: str
    answered: int | None
    index: Fraction | None
    satisfied: Fraction | None


@dataclass(frozen=True)
class Findings:
    """What a survey found: exact estimates for the population with intervals, and tables safe to publish.

    `index` (0 to 100) and `share` (0 to 1) are estimates weighted by stratum; `merged` names the strata that had too
    few answers to stand alone. `response` and `bounds` are None where no contacts were handed in.
    """

    population: int
    answered: int
    index: Estimate
    index_interval: Interval | None
    share: Estimate
    share_interval: Interval
    merged: str
    response: ResponseRate | None
    bounds: tuple[Fraction, Fraction] | None
    questions: tuple[QuestionLine, ...]
    groups: tuple[GroupLine, ...]
    proxies: ProxyEffect
    headline: str


def findings(
    responses: Iterable[Response],
    strata: Mapping[str, int],
    contacts: Sequence[Contact] = (),
    *,
    headline: str = "",
    weights: Mapping[str, int] | None = None,
    confidence: Decimal = CONFIDENCE,
) -> Findings:
    """Everything a survey says, from checked questionnaires and the people of each stratum.

    A person's score is the answer to `headline`, or the mean of the answers given, by `weights` where there are any. Raises ScoringError with the row
    for duplicates, impossible answers, and questionnaires and contacts that contradict each other; and where fewer
    than five people answered, because then nothing may be published.
    """
    accepted = checked(responses, strata)
    scored = _scored(accepted, headline, weights)
    layers = _layers(scored, strata)
    merged = collapsed(layers)
    satisfied = [Stratum(one.name, one.population, _satisfied(one.scores)) for one in merged]
    index = stratified_mean(merged)
    return Findings(
        index.population,
        index.answered,
        index,
        mean_interval(index, confidence=confidence),
        stratified_mean(satisfied),
        share_interval(satisfied, confidence=confidence),
        "" if len(merged) == len(layers) else merged[-1].name,
        response_rate(contacts) if contacts else None,
        index_bounds(layers, _silent(accepted, layers, contacts)) if contacts else None,
        _questions(accepted),
        _groups(scored),
        proxy_effect(*_by_who(scored), confidence=confidence),
        headline,
    )


_Scored = Sequence[tuple[Response, Fraction]]


def _scored(accepted: Sequence[Response], headline: str, weights: Mapping[str, int] | None) -> _Scored:
    scored = [(one, score) for one in accepted if (score := score_of(one, headline, weights)) is not None]
    if len(scored) < SMALLEST:
        what = f"有效问卷 {len(scored)} 份，不足 {SMALLEST} 份，不足以判断，也不得公布"
        raise ScoringError(what, fix="请补调，或只在内部记录")
    return scored


def _satisfied(scores: Iterable[Fraction]) -> tuple[Fraction, ...]:
    return tuple(Fraction(is_satisfied(score)) for score in scores)


def _layers(scored: _Scored, strata: Mapping[str, int]) -> list[Stratum]:
    return [
        Stratum(name, people, tuple(score for one, score in scored if one.stratum == name))
        for name, people in strata.items()
    ]


def _by_who(scored: _Scored) -> tuple[list[Fraction], list[Fraction]]:
    own = [score for one, score in scored if not one.proxy]
    return own, [score for one, score in scored if one.proxy]


def _silent(accepted: Sequence[Response], layers: Sequence[Stratum], contacts: Sequence[Contact]) -> dict[str, int]:
    """Everybody of a stratum who was to be asked and has no score; refused where the lists contradict each other."""
    _check_returned(accepted, contacts)
    drawn = Counter(contact.stratum for contact in contacts if contact.outcome != OUTSIDE)
    people = {layer.name: layer.population for layer in layers}
    for contact in contacts:
        if contact.stratum not in people:
            where = f"访问记录第 {contact.row} 行"
            raise ScoringError(f"没有“{contact.stratum}”这一层", where=where, fix="请核对分层名称")
    for name, count in drawn.items():
        if count > people[name]:
            raise ScoringError(f"访问 {count} 人，多于层内 {people[name]} 人", where=name, fix="请核对人数")
    return {layer.name: drawn[layer.name] - len(layer.scores) for layer in layers}


def _check_returned(accepted: Sequence[Response], contacts: Sequence[Contact]) -> None:
    asked = {contact.code: contact for contact in contacts}
    for one in accepted:
        contact = asked.get(one.code)
        if contact is None or contact.outcome not in ANSWERED or contact.stratum != one.stratum:
            what = f"代码“{one.code}”有问卷，访问记录却没有同一层的完成记录"
            raise ScoringError(what, where=f"问卷第 {one.row} 行", fix="请核对访问记录")
    returned = {one.code for one in accepted}
    for contact in contacts:
        if contact.outcome in ANSWERED and contact.code not in returned:
            raise ScoringError("记为完成，却没有问卷", where=f"访问记录第 {contact.row} 行", fix="请补录问卷或改正结果")


def _questions(accepted: Sequence[Response]) -> tuple[QuestionLine, ...]:
    names = dict.fromkeys(question for one in accepted for question in one.answers)
    return tuple(_question(name, [one.answers.get(name, "") for one in accepted]) for name in names)


def _question(name: str, answers: Sequence[str]) -> QuestionLine:
    counts = counts_of(answers)
    return QuestionLine(name, counts, sum(counts), index_of(counts), satisfied_of(counts))


def _groups(scored: _Scored) -> tuple[GroupLine, ...]:
    kinds = dict.fromkeys(kind for one, _ in scored for kind in one.groups)
    return tuple(line for kind in kinds for line in _kind(kind, scored))


def _kind(kind: str, scored: _Scored) -> Iterable[GroupLine]:
    members: dict[str, list[Fraction]] = {}
    for one, score in scored:
        members.setdefault(one.groups.get(kind, UNGROUPED), []).append(score)
    safe = safe_groups({name: len(scores) for name, scores in members.items()})
    for name in sorted(members):
        count, scores = safe.shown[name, TOTAL], members[name]
        if count is None:
            yield GroupLine(kind, name, None, None, None)
        else:
            satisfied = _satisfied(scores)
            yield GroupLine(kind, name, count, sum(scores, Fraction(0)) / count, sum(satisfied, Fraction(0)) / count)
