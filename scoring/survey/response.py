"""Who answered and who did not: the rate, the reasons, what silence could hide, and the call-backs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal, get_args

from scoring.draws import in_order
from scoring.errors import ScoringError
from scoring.exact import Number, exact, percent
from scoring.survey.draw import Seed, clean_seed
from scoring.survey.estimate import Stratum
from scoring.survey.intervals import Interval, wilson

Outcome = Literal["完成", "部分完成", "拒访", "未联系上", "其他未答", "情况不明", "不符合条件"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

ANSWERED = ("完成", "部分完成")
OUTSIDE = "不符合条件"
_COMPLETE, _REFUSED = "完成", "拒访"
_NO_REASON = "未说明原因"


@dataclass(frozen=True)
class Contact:
    """One person of the sample and how the attempt to ask ended; a reason where there was a refusal."""

    row: int
    code: str
    stratum: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class ResponseRate:
    """Completed among eligible people, the outcomes counted, and the reasons of refusal, most frequent first."""

    completed: int
    eligible: int
    outcomes: Mapping[str, int]
    refusals: tuple[tuple[str, int], ...]

    @property
    def rate(self) -> Fraction | None:
        """The response rate RR1; None if nobody was eligible."""
        return Fraction(self.completed, self.eligible) if self.eligible else None


@dataclass(frozen=True)
class ResponseClass:
    """A class of people alike: how many of them were drawn, and the scores of those who answered."""

    name: str
    drawn: int
    scores: tuple[Fraction, ...]


@dataclass(frozen=True)
class Consistency:
    """How many of the people called back confirmed their answer, with an interval, and that in words."""

    checked: int
    same: int
    interval: Interval | None
    words: str


def response_rate(contacts: Sequence[Contact]) -> ResponseRate:
    """The response rate RR1: completed ÷ everybody drawn except people found not to be eligible.

    It is the strictest of the standard rates: partial questionnaires and cases of unknown eligibility count against
    it. Raises ScoringError with the row for an unknown outcome or a person there twice.
    Source: AAPOR, Standard Definitions (10th edition, 2023), RR1.
    """
    seen: set[str] = set()
    for contact in contacts:
        where = f"访问记录第 {contact.row} 行"
        if contact.outcome not in OUTCOMES:
            raise ScoringError(f"没有“{contact.outcome}”这种结果", where=where, fix=f"可填的有：{'、'.join(OUTCOMES)}")
        if contact.code in seen:
            raise ScoringError(f"代码“{contact.code}”重复", where=where, fix="一人只记最后的结果")
        seen.add(contact.code)
    outcomes = Counter(contact.outcome for contact in contacts)
    reasons = Counter(contact.reason.strip() or _NO_REASON for contact in contacts if contact.outcome == _REFUSED)
    refusals = tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    return ResponseRate(outcomes[_COMPLETE], len(contacts) - outcomes[OUTSIDE], dict(outcomes), refusals)


def index_bounds(strata: Sequence[Stratum], silent: Mapping[str, int]) -> tuple[Fraction, Fraction]:
    """The index if everybody drawn who kept silent had answered worst, and if best; exact, without any assumption.

    `silent` counts the silent by stratum. A stratum where nobody was asked may hold anything from 0 to 100.
    Raises ScoringError for a negative count. Source: Manski 1989, Journal of Human Resources 24:343-360.
    """
    population = sum(stratum.population for stratum in strata)
    low = high = Fraction(0)
    for stratum in strata:
        quiet = silent.get(stratum.name, 0)
        if quiet < 0:
            raise ScoringError(f"未答人数 {quiet} 不能为负", where=stratum.name, fix="请核对访问记录")
        answered, asked = sum(stratum.scores, Fraction(0)), len(stratum.scores) + quiet
        weight = Fraction(stratum.population, population)
        low += weight * answered / asked if asked else Fraction(0)
        high += weight * ((answered + 100 * quiet) / asked if asked else 100)
    return low, high


def class_adjusted(classes: Sequence[ResponseClass]) -> Fraction:
    """The mean when those who answered speak for the silent of their own class, exactly.

    It removes the bias of silence only as far as people of one class answer alike. Raises ScoringError for a class
    without answers or with more answers than people drawn. Source: Little and Rubin 2002, 3.3.2 (weighting classes).
    """
    for one in classes:
        if not 0 < len(one.scores) <= one.drawn:
            what = f"抽取 {one.drawn} 人，回答 {len(one.scores)} 人，不能加权"
            raise ScoringError(what, where=one.name, fix="请与相近的一类合并，或核对人数")
    drawn = sum(one.drawn for one in classes)
    return sum((one.drawn * sum(one.scores, Fraction(0)) / len(one.scores) for one in classes), Fraction(0)) / drawn


def call_backs(codes: Iterable[str], seed: Seed, *, share: Number = Decimal("0.10")) -> tuple[str, ...]:
    """Whom to call back: the share of all who answered, rounded up, in the order that the seed gives them.

    Use another seed than for the draw, else those drawn first are always the ones called. Raises ScoringError.
    """
    ordered = in_order(codes, clean_seed(seed))
    return tuple(ordered[: ceil(exact(share) * len(ordered))])


def consistency(answers: Iterable[tuple[str, str]]) -> Consistency:
    """How often the call-back gave the same answer as the questionnaire, from pairs (first, second)."""
    pairs = list(answers)
    same = sum(first == second for first, second in pairs)
    if not pairs:
        return Consistency(0, 0, None, "没有复核回访，真实性没有核对")
    interval = wilson(same, len(pairs))
    ends = f"{percent(exact(Decimal(interval.low)))} 至 {percent(exact(Decimal(interval.high)))}"
    words = f"复核回访 {len(pairs)} 人，{same} 人前后一致，一致率 {percent(Fraction(same, len(pairs)))}（95% 置信区间 {ends}）"
    return Consistency(len(pairs), same, interval, words)
