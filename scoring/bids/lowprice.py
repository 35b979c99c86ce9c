"""Abnormally low prices: three arithmetic triggers on the prices as bid (财库〔2026〕2号), and the committee's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.exact import Rounding, exact, percent, rounded, text
from scoring.money import yuan

_CLAUSE = "财库〔2026〕2号"
_SHARES = ("of_mean", "of_second_lowest", "of_ceiling")
_WHOLE_FEN = Rounding(places=0)


@dataclass(frozen=True)
class LowPriceRule:
    """The three shares that the law of a day sets, and the highest to which a document may raise them, all 0 to 1."""

    of_mean: Decimal
    of_second_lowest: Decimal
    of_ceiling: Decimal
    highest: Decimal

    def __post_init__(self) -> None:
        for name in _SHARES:
            _refuse_outside(getattr(self, name), Decimal(0), min(self.highest, Decimal(1)))

    def raised(self, **own: Decimal) -> "LowPriceRule":
        """The shares with those that a document raises, by name; raises ScoringError for one lowered, too high or unknown."""
        for name, share in own.items():
            if name not in _SHARES:
                raise ScoringError(f"异常低价审查没有比例“{name}”", fix=f"可用：{'、'.join(_SHARES)}")
            _refuse_outside(share, getattr(self, name), self.highest)
        return replace(self, **own)


def _refuse_outside(share: Decimal, least: Decimal, most: Decimal) -> None:
    if not least <= share <= most:
        bounds = f"{text(least)} 至 {text(most)}"
        raise ScoringError(f"异常低价审查比例 {text(share)} 不在 {bounds} 之间", clause=_CLAUSE)


@dataclass(frozen=True)
class Trigger:
    """A trigger that a price set off: T1 mean, T2 second-lowest, T3 ceiling; the limit it lies below, in yuan.

    T4 is the committee's professional judgement, and has no limit.
    """

    code: str
    limit: Fraction | None
    words: str


def judged(reason: str) -> Trigger:
    """The committee's own trigger T4, with its reason (财政部令第87号第六十条, 财库〔2026〕2号)."""
    return Trigger("T4", None, f"评审委员会凭专业判断启动：{reason}")


def triggers(prices: Mapping[str, int], ceiling_fen: int | None, rule: LowPriceRule) -> dict[str, tuple[Trigger, ...]]:
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
