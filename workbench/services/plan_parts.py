"""What an evaluation plan arranges in fields beside its words: ways, steps, people's days, money, and what counts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from scoring.exact import exact, text
from workbench.errors import ValidationError
from workbench.services.acting import in_order, need

METHODS = {
    "interview": "座谈交流",
    "files": "查阅资料",
    "visits": "走访调查",
    "statistics": "统计分析",
    "questionnaire": "问卷调查",
}
"""附件3五（二）的五种途径。"""
BY_FINAL, BY_OVERALL = "final", "overall"
USES = {BY_FINAL: "按期末等级", BY_OVERALL: "按总评等级"}
"""By which grade payments, the decision on the result and buying again go, where both phases count; a bureau default."""
ARRANGED = "arranged"
"""Under this key the plan of an evaluation holds what is arranged in fields."""


@dataclass(frozen=True)
class PlannedMethod:
    """A way of finding out: which, on what, by whom."""

    kind: str
    scope: str
    people: str = ""


@dataclass(frozen=True)
class PlannedStep:
    """A step with its days."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class PlannedCost:
    """A cost of the evaluation in fen, and how it was reckoned."""

    item: str
    amount_fen: int
    basis: str = ""


@dataclass(frozen=True)
class Arranged:
    """What the plan arranges; `source` pays the costs; `counting` are the shares of mid-term and final where both count.

    `used` is by which of the two grades the result is used then.
    """

    methods: Sequence[PlannedMethod] = ()
    steps: Sequence[PlannedStep] = ()
    costs: Sequence[PlannedCost] = ()
    source: str = ""
    counting: Mapping[str, Decimal] = field(default_factory=dict)
    used: str = BY_FINAL


NOTHING_ARRANGED = Arranged()


def kept_arranged(one: Arranged) -> dict[str, Any]:
    """Return what a plan keeps, exact figures and days as text.

    Raises ValidationError for an unknown way, days that run backwards, a cost that is not above zero, or shares that do
    not make 1.
    """
    for number, step in enumerate(one.steps, 1):
        need(step.name, f"进度第 {number} 步")
        in_order([(f"“{step.name}”开始日", step.first_day), (f"“{step.name}”结束日", step.last_day)])
    for number, cost in enumerate(one.costs, 1):
        need(cost.item, f"经费第 {number} 项")
        if cost.amount_fen <= 0:
            raise ValidationError("金额须大于 0", where=f"经费第 {number} 项", fix="填写金额，或删去这一项")
    for method in one.methods:
        if method.kind not in METHODS:
            raise ValidationError(
                f"没有评估途径“{method.kind}”", where="基本方法", fix=f"可选：{'、'.join(METHODS.values())}"
            )
    _refuse_shares(one.counting)
    _refuse_use(one)
    kept = asdict(one)
    kept["steps"] = [
        {**row, "first_day": row["first_day"].isoformat(), "last_day": row["last_day"].isoformat()}
        for row in kept["steps"]
    ]
    kept["counting"] = {phase: text(exact(share)) for phase, share in one.counting.items()}
    return kept


def _refuse_shares(counting: Mapping[str, Decimal]) -> None:
    if counting and (set(counting) != {"mid", "final"} or sum(counting.values()) != 1 or min(counting.values()) <= 0):
        raise ValidationError(
            "中期和期末合并计分的比例合计应为 1",
            where="中期、期末合并计分",
            clause="项目支出绩效评价管理办法（财预〔2020〕10号）第十四条：权重由方案规定（默认值，可配置）",
            fix="例如中期 0.3、期末 0.7；只看期末的不要填写",
        )


def _refuse_use(one: Arranged) -> None:
    if one.used not in USES or (one.used == BY_OVERALL and not one.counting):
        raise ValidationError(
            "只看期末的评估没有总评等级",
            where="结果应用按哪个等级",
            clause="石嘴山方案附件3五（六）；按哪个等级为默认值，可配置",
            fix="填写中期得分占总评的比例，或选择按期末等级",
        )


def read_arranged(plan: Mapping[str, Any]) -> Arranged:
    """Return what a kept plan arranges; a plan of words alone arranges nothing."""
    kept = plan.get(ARRANGED)
    if not isinstance(kept, Mapping):
        return NOTHING_ARRANGED
    return Arranged(
        methods=tuple(PlannedMethod(**row) for row in kept["methods"]),
        steps=tuple(
            PlannedStep(row["name"], date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]))
            for row in kept["steps"]
        ),
        costs=tuple(PlannedCost(**row) for row in kept["costs"]),
        source=kept["source"],
        counting={phase: Decimal(share) for phase, share in kept["counting"].items()},
        used=kept.get("used", BY_FINAL),  # a plan of before says nothing
    )
