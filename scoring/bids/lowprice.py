"""Abnormally low prices: three arithmetic triggers on the prices as bid (财库〔2026〕2号), and the committee's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.exact import Rounding, exact, percent, rounded, text
from scoring.money import yuan

_CLAUSE = "财库〔2026〕2号"
_SINCE = date(2026, 2, 1)
_LEAST = {"of_mean": Decimal("0.50"), "of_second_lowest": Decimal("0.50"), "of_ceiling": Decimal("0.45")}
_HIGHEST = Decimal("0.65")
_WHOLE_FEN = Rounding(places=0)


@dataclass(frozen=True)
class LowPriceRule:
    """The three shares; a document may raise them, never above 65 %."""

    of_mean: Decimal = _LEAST["of_mean"]
    of_second_lowest: Decimal = _LEAST["of_second_lowest"]
    of_ceiling: Decimal = _LEAST["of_ceiling"]

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            share = getattr(self, name)
            if not least <= share <= _HIGHEST:
                bounds = f"{text(least)} 至 {text(_HIGHEST)}"
                raise ScoringError(f"异常低价审查比例 {text(share)} 不在 {bounds} 之间", clause=_CLAUSE)


@dataclass(frozen=True)
class Trigger:
    """A trigger that a price set off: T1 mean, T2 second-lowest, T3 ceiling; the limit it lies below, in yuan.

    T4 is the committee's professional judgement, and has no limit.
    """

    code: str
    limit: Fraction | None
    words: str


STATUTORY = LowPriceRule()


def low_price_rule(on: date, raised: LowPriceRule | None = None) -> LowPriceRule | None:
    """The shares that hold on the day of review, the document's own if it raised them; None before 2026-02-01."""
    return (raised or STATUTORY) if on >= _SINCE else None


def judged(reason: str) -> Trigger:
    """The committee's own trigger T4, with its reason (财政部令第87号第六十条, 财库〔2026〕2号)."""
    return Trigger("T4", None, f"评审委员会凭专业判断启动：{reason}")


def triggers(
    prices: Mapping[str, int], ceiling_fen: int | None, rule: LowPriceRule = STATUTORY
) -> dict[str, tuple[Trigger, ...]]:
    """The triggers of each bid, raw prices in fen compared strictly; T2 needs two bids, T3 a ceiling or budget."""
    limits = _limits(prices, ceiling_fen, rule)
    return {name: tuple(found for limit, found in limits if Fraction(fen, 100) < limit) for name, fen in prices.items()}


def _limits(prices: Mapping[str, int], ceiling_fen: int | None, rule: LowPriceRule) -> list[tuple[Fraction, Trigger]]:
    ordered = sorted(prices.values())
    limits = []
    if ordered:
        limits.append(
            _limit("T1", "全部通过符合性审查报价的平均值", Fraction(sum(ordered), len(ordered)), rule.of_mean)
        )
    if len(ordered) > 1:
        limits.append(_limit("T2", "次低报价", Fraction(ordered[1]), rule.of_second_lowest))
    if ceiling_fen is not None:
        limits.append(_limit("T3", "最高限价（未设的为采购预算）", Fraction(ceiling_fen), rule.of_ceiling))
    return limits


def _limit(code: str, what: str, fen: Fraction, share: Decimal) -> tuple[Fraction, Trigger]:
    limit = fen * exact(share)
    said = yuan(int(rounded(limit, _WHOLE_FEN)))
    words = f"报价低于{what}的 {percent(exact(share))}，即 {said} 元"
    return limit / 100, Trigger(code, limit / 100, words)
