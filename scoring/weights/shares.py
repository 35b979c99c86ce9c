"""Shares of one: quantities normalised, weights rounded to a step, membership vectors that miss 1 by their rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from scoring.errors import ScoringError
from scoring.exact import Number, exact, text, total

_PRINTED = Fraction(1, 1000)  # a printed vector of three decimals may miss 1 by this much


@dataclass(frozen=True)
class Membership:
    """A membership vector that sums to exactly 1, and a note if the printed one did not."""

    values: tuple[Fraction, ...]
    note: str


def shares_of(quantities: Mapping[str, Number]) -> dict[str, Fraction]:
    """Divide each quantity by their sum, exactly. Raises ScoringError naming one that is not above zero."""
    amounts = {name: exact(quantity) for name, quantity in quantities.items()}
    for name, amount in amounts.items():
        if amount <= 0:
            raise ScoringError(f"数量 {text(amount)} 须大于零", where=name, fix="不参加分配的请移出")
    whole = total(amounts.values())
    return {name: amount / whole for name, amount in amounts.items()}


def rounded_weights(weights: Mapping[str, Fraction | float], step: Decimal = Decimal("0.01")) -> dict[str, Decimal]:
    """Round weights to whole steps that sum to exactly 1, each by less than a step (largest remainder, Hamilton).

    Weights are first divided by their sum; equal remainders go to the larger weight, then by name, so that the order
    given does not matter. Raises ScoringError if 1 is not a whole number of steps, or if a weight would become zero.
    """
    steps = 1 / exact(step) if step > 0 else Fraction(0)
    if steps.denominator != 1 or steps < 1:
        raise ScoringError(f"1 不是权重最小单位 {step} 的整数倍", fix="通常为 0.01 或 0.001")
    parts = {name: share * steps for name, share in shares_of(_read(weights)).items()}
    whole = {name: int(part) for name, part in parts.items()}
    left = int(steps) - sum(whole.values())
    for name in sorted(parts, key=lambda name: (whole[name] - parts[name], -parts[name], name))[:left]:
        whole[name] += 1
    if empty := [name for name, count in whole.items() if not count]:
        raise ScoringError(f"按 {text(step)} 取整后权重为零", where="、".join(empty), fix="请用更小的最小单位")
    return {name: count * step for name, count in whole.items()}


def membership(vector: Sequence[Number], *, where: str = "") -> Membership:
    """Renormalise a printed membership vector whose sum lies between 0.999 and 1.001, and say so.

    Raises ScoringError for a negative degree or a sum further from 1 than rounding to three decimals explains.
    """
    degrees = [exact(degree) for degree in vector]
    whole = total(degrees)
    if min(degrees, default=Fraction(-1)) < 0:
        raise ScoringError("隶属度为空或有负数", where=where, fix="请核对隶属度向量")
    if abs(whole - 1) > _PRINTED:
        raise ScoringError(f"隶属度之和为 {text(whole)}，与 1 的差超出取整误差", where=where, fix="请核对隶属度向量")
    note = "" if whole == 1 else f"隶属度之和为 {text(whole)}（取整所致），已按比例折算为 1"
    return Membership(tuple(degree / whole for degree in degrees), note)


def _read(weights: Mapping[str, Fraction | float]) -> dict[str, Fraction]:
    for name, weight in weights.items():
        if not isfinite(weight):
            raise ScoringError(f"权重 {weight} 不是数值", where=name, fix="请核对权重")
    return {name: Fraction(weight) for name, weight in weights.items()}
