"""Answers on the five-point scale: checked row by row, counted, and read as index and share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.kinds import ANSWERS
from scoring.operations import ANSWER_VALUES, OPERATIONS

_ALSO_SAID = {"非常满意": "很满意", "非常不满意": "很不满意"}
_VALUES = {answer: Fraction(value) for answer, value in zip(ANSWERS, ANSWER_VALUES, strict=True)}
_SATISFIED = _VALUES["满意"]

Counts = tuple[int, ...]  # from the best answer to the worst


@dataclass(frozen=True)
class Response:
    """One questionnaire: its row, the person's code and stratum, answers by question, groups by their kind.

    An unanswered question is left out or empty. `proxy` is true where somebody answered for the person.
    """

    row: int
    code: str
    stratum: str
    answers: Mapping[str, str]
    proxy: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)


def checked(responses: Iterable[Response], strata: Iterable[str]) -> tuple[Response, ...]:
    """The questionnaires, unless a person is there twice, a stratum is unknown or an answer impossible.

    Raises ScoringError with the row.
    """
    known, seen, accepted = set(strata), dict[str, int](), []
    for response in responses:
        where = f"问卷第 {response.row} 行"
        if response.code in seen:
            what = f"代码“{response.code}”与第 {seen[response.code]} 行重复"
            raise ScoringError(what, where=where, fix="一人只计一份，请核对后删去一份")
        if response.stratum not in known:
            raise ScoringError(f"没有“{response.stratum}”这一层", where=where, fix="请核对分层名称")
        for question, answer in response.answers.items():
            value_of(answer, where=f"{where}“{question}”")
        seen[response.code] = response.row
        accepted.append(response)
    return tuple(accepted)


def value_of(answer: str, *, where: str = "") -> Fraction | None:
    """What an answer is worth, 100 to 0; None if it was left empty. Raises ScoringError for any other word."""
    word = answer.strip()
    if not word:
        return None
    value = _VALUES.get(_ALSO_SAID.get(word, word))
    if value is None:
        raise ScoringError(f"“{word}”不是五个答案之一", where=where, fix=f"可填的有：{'、'.join(ANSWERS)}，未答请留空")
    return value


def counts_of(answers: Iterable[str]) -> Counts:
    """How many gave each of the five answers, best first; empty answers do not count. Raises as `value_of`."""
    values = [value_of(answer) for answer in answers]
    return tuple(values.count(value) for value in _VALUES.values())


def index_of(counts: Counts) -> Fraction | None:
    """The satisfaction index, 0 to 100, exactly; None if nobody answered."""
    return OPERATIONS["index"].apply([Fraction(count) for count in counts], ()) if sum(counts) else None


def satisfied_of(counts: Counts) -> Fraction | None:
    """The share of 很满意 and 满意 among those who answered, exactly; None if nobody answered."""
    return Fraction(counts[0] + counts[1], sum(counts)) if sum(counts) else None


def score_of(response: Response, headline: str = "", weights: Mapping[str, int] | None = None) -> Fraction | None:
    """A person's own index: the headline question, or the mean of all answered; None if there is no answer.

    With `weights`, by question, it is the mean weighted by them over the questions that have one and were answered.
    """
    heavy = {headline: 1} if headline else dict.fromkeys(response.answers, 1) if weights is None else weights
    values = {question: value_of(response.answers.get(question, "")) for question in heavy}
    said = [(heavy[question], value) for question, value in values.items() if value is not None]
    whole = sum(weight for weight, _ in said)
    return sum((weight * value for weight, value in said), Fraction(0)) / whole if whole else None


def is_satisfied(score: Fraction) -> bool:
    """True if a person is satisfied at least on average."""
    return score >= _SATISFIED
