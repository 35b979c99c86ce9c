"""Price formulas as data: what may be chosen, what the law forbids, and the sentence that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal, get_args

from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.frozen import plain

Kind = Literal["lowest", "fixed", "linear", "deviation", "log", "quantity"]
Base = Literal["", "lowest", "ceiling", "mean", "mean_without_extremes"]
Law = Literal["order-87", "caiku-2014-214", "works", "below-limit"]

_LOWEST_ONLY = {"order-87": "财政部令第87号第五十五条", "caiku-2014-214": "财库〔2014〕214号第二十四条"}
_STATUTORY = ("lowest", "fixed", "quantity")
_OWN_FIELDS = {
    "deviation": {"base", "above", "below", "cap_above", "cap_below"},
    "log": {"factor", "places"},
    "quantity": {"unit"},
}
_GENERAL = {"kind", "law", "document"}
_BASES = {
    "lowest": "最低有效报价",
    "ceiling": "公布的控制价",
    "mean": "有效报价的算术平均值",
    "mean_without_extremes": "去掉一个最高和一个最低报价后的平均值（不足四家的不去）",
}
_MOST_PLACES = 20


@dataclass(frozen=True)
class PriceFormula:
    """How a price earns points; the full points are the price weight, given where it is used.

    `lowest`: lowest valid price ÷ price × weight, the only one for goods and services (财政部令第87号第五十五条,
    财库〔2014〕214号第二十四条). `fixed`: price is not scored. `quantity`: the price is fixed and a quantity in `unit` is
    scored, own ÷ most × weight. `linear`: weight × (1 − excess over the lowest), at least 0. `deviation`: `above` and
    `below` points off for each 1 % from `base`, at most `cap_above` and `cap_below`. `log`: weight × (1 − `factor` ×
    ln(price ÷ lowest)), at least 0, the logarithm rounded half up to `places`.
    The last three need `law` "works" or "below-limit", and the clause of the `document` that sets them.
    Raises ScoringError for anything else, naming the clause.
    """

    kind: Kind = "lowest"
    base: Base = ""
    above: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    cap_above: Decimal | None = None
    cap_below: Decimal | None = None
    factor: Decimal = Decimal(0)
    places: int = 10
    unit: str = ""
    law: Law = "order-87"
    document: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind) or self.law not in get_args(Law) or self.base not in get_args(Base):
            raise ScoringError(f"不认识的价格公式 {self.kind}、{self.base}、{self.law}", fix="请从列出的公式中选用")
        self._refuse_unlawful()
        self._refuse_stray()
        self._refuse_misfit()

    @property
    def averages(self) -> bool:
        """True if the base is an average of prices."""
        return self.base in ("mean", "mean_without_extremes")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before it is used."""
        if not self.averages:
            return ()
        return (f"以平均价为基准价，容易被串通报价左右；政府采购货物和服务不得采用，此处依据为{self.document}",)

    def sentence(self, weight: Decimal) -> str:
        """The formula for a reader, with its full points."""
        full = text(weight)
        return {
            "lowest": f"价格分 = 最低有效报价 ÷ 报价 × {full}（低价优先法）",
            "fixed": "统一定价或者固定价格，价格不计分",
            "linear": f"价格分 = {full} × (1 − (报价 − 最低有效报价) ÷ 最低有效报价)，最低 0 分",
            "deviation": self._deviation_sentence(full),
            "log": f"价格分 = {full} × (1 − {text(self.factor)} × ln(报价 ÷ 最低有效报价))，"
            f"对数四舍五入至 {self.places} 位小数，最低 0 分",
            "quantity": f"价格固定、不计分；得分 = 承诺数量 ÷ 最多的承诺数量 × {full}，单位为{self.unit}，多者得分高",
        }[self.kind]

    def to_plain(self) -> dict[str, Any]:
        """Turn the formula into what JSON can hold."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> "PriceFormula":
        """Read a formula back. Raises ScoringError if a field is missing, added, or not a number."""
        if set(kept) != {field.name for field in fields(cls)}:
            raise ScoringError("价格公式的字段不完整或者多余", fix="请使用本系统导出的价格公式")
        numbers = ("above", "below", "cap_above", "cap_below", "factor")
        return cls(**{**kept, **{name: _number(kept[name]) for name in numbers}})

    def _deviation_sentence(self, full: str) -> str:
        return (
            f"以{_BASES.get(self.base, '')}为基准价，等于基准价得 {full} 分；"
            f"每高 1% 扣 {text(self.above)} 分{_capped(self.cap_above)}，"
            f"每低 1% 扣 {text(self.below)} 分{_capped(self.cap_below)}，不足 1% 的按比例扣，最低 0 分"
        )

    def _refuse_unlawful(self) -> None:
        if self.kind in _STATUTORY:
            return
        clause = _LOWEST_ONLY.get(self.law)
        if clause:
            what = "不得以平均价为基准价" if self.averages else "价格分只能用低价优先法计算"
            raise ScoringError(what, clause=clause, fix="请改用最低有效报价 ÷ 报价 × 权重")
        if not self.document.strip():
            raise ScoringError("低价优先法以外的价格公式没有写明依据", fix="请写明采购文件的条款")

    def _refuse_stray(self) -> None:
        own = _GENERAL | _OWN_FIELDS.get(self.kind, set())
        for field in fields(self):
            if field.name not in own and getattr(self, field.name) != field.default:
                raise ScoringError(f"公式 {self.kind} 没有参数 {field.name}", fix="请删去多余的参数")

    def _refuse_misfit(self) -> None:
        caps = [cap for cap in (self.cap_above, self.cap_below) if cap is not None]
        if min(self.above, self.below, self.factor, *caps) < 0:
            raise ScoringError("价格公式的参数不能为负")
        if self.kind == "deviation" and (not self.base or not self.above):
            raise ScoringError("偏差公式须有基准价和每高 1% 的扣分")
        if self.kind == "log" and not (self.factor and 0 < self.places <= _MOST_PLACES):
            raise ScoringError(f"对数公式须有大于 0 的系数，位数为 1 至 {_MOST_PLACES}")
        if self.kind == "quantity" and not self.unit.strip():
            raise ScoringError("按数量计分须写明单位", fix="例如“小时”")


def _number(kept: str | None) -> Decimal | None:
    if kept is None:
        return None
    exact(kept)  # refuses what is no plain number
    return Decimal(kept)


def _capped(cap: Decimal | None) -> str:
    return "" if cap is None else f"、最多扣 {text(cap)} 分"
