"""What a plan arranges in fields: ways of finding out, dated steps, costs, and whether the mid-term counts."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import streamlit as st

from scoring.exact import exact, text
from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.words import Phase
from workbench.services.plan_parts import (
    BY_FINAL,
    METHODS,
    USES,
    Arranged,
    PlannedCost,
    PlannedMethod,
    PlannedStep,
)
from workbench.web import ui
from workbench.web.draft import Draft
from workbench.web.forms.typed import money, share

_STEP = re.compile(r"(?P<name>.+?)[\s，,]+(?P<first>\d{4}-\d{1,2}-\d{1,2})[\s，,至~-]+(?P<last>\d{4}-\d{1,2}-\d{1,2})")
_COST = re.compile(r"(?P<item>.+?)[\s，,]+(?P<amount>[0-9０-９.．,，]+)\s*元?(?:[\s，,]+(?P<basis>.+))?")


def arranged_fields(form: Draft, kept: Arranged, phase: Phase) -> Callable[[], Arranged]:
    """Draw the fields; return how to read them. Lists are written a line each, so they can be pasted."""
    methods = _methods(form, kept)
    left, right = st.columns(2)
    steps = left.text_area(
        "进度安排（一行一步：“事项 开始日 结束日”）", "\n".join(map(_step_words, kept.steps)), height=120,
        placeholder="现场评估 2025-07-01 2025-07-05\n形成报告 2025-07-06 2025-07-15", key=form.key("steps"),
    )  # fmt: skip
    costs = right.text_area(
        "经费预算（一行一项：“事项 金额 测算”）", "\n".join(map(_cost_words, kept.costs)), height=120,
        placeholder="专家劳务 6000 3人×2天×1000元\n问卷印制 800", key=form.key("costs"),
    )  # fmt: skip
    source = left.text_input(
        "经费来源", kept.source, placeholder="例如：购买社会救助工作经费", key=form.key("source"),
        help="附件3三（二）：评估所需资金从购买社会救助工作经费列支。",
    )  # fmt: skip
    counting, used = _counting(form, kept, phase, right), _used(form, kept, phase, right)
    return lambda: Arranged(
        methods=methods(), steps=_steps(steps), costs=_costs(costs), source=source.strip(), counting=counting(),
        used=used,
    )  # fmt: skip


def _methods(form: Draft, kept: Arranged) -> Callable[[], tuple[PlannedMethod, ...]]:
    known = {one.kind: one for one in kept.methods}
    st.markdown("**评估途径** :gray[:small[用到的写明看什么、由谁去；不用的留空]]")
    grid = st.grid(2, min_column_width=260)
    typed = {
        kind: grid.text_input(
            name, f"{one.scope}；{one.people}".strip("；") if (one := known.get(kind)) else "",
            placeholder="范围；人员", key=form.key(f"method_{kind}"),
        )
        for kind, name in METHODS.items()
    }  # fmt: skip
    return lambda: tuple(_method(kind, words) for kind, words in typed.items() if words.strip())


def _method(kind: str, words: str) -> PlannedMethod:
    scope, _, people = words.replace(";", "；").partition("；")
    return PlannedMethod(kind, scope.strip(), people.strip())


def _counting(
    form: Draft, kept: Arranged, phase: Phase, where: st.delta_generator.DeltaGenerator
) -> Callable[[], dict[str, Decimal]]:
    if phase != Phase.FINAL:
        return dict
    value = text(exact(kept.counting["mid"])) if kept.counting else ""
    mid = where.text_input(
        "中期得分占总评的比例（只看期末的留空）", value, placeholder="例如 30%", key=form.key("counting"),
        help="默认只看期末得分。填写后，总评 = 中期得分 × 这一比例 + 期末得分 × 其余，最后一步取整。",
    )  # fmt: skip
    return lambda: {"mid": (part := share(mid, "中期比例")), "final": 1 - part} if mid.strip() else {}


def _used(form: Draft, kept: Arranged, phase: Phase, where: st.delta_generator.DeltaGenerator) -> str:
    if phase != Phase.FINAL:
        return BY_FINAL
    return where.selectbox(
        "付款、结果应用和续购按哪个等级（默认值，可配置）", list(USES), index=list(USES).index(kept.used),
        format_func=lambda one: USES[one], key=form.key("used"),
        help="方案没有规定。中期、期末合并计分时才能按总评等级；方案确认后冻结。",
    )  # fmt: skip


def _step_words(one: PlannedStep) -> str:
    return f"{one.name} {one.first_day} {one.last_day}"


def _cost_words(one: PlannedCost) -> str:
    return f"{one.item} {yuan(one.amount_fen)} {one.basis}".strip()


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _steps(typed: str) -> tuple[PlannedStep, ...]:
    return tuple(_step(line, f"进度第 {number} 行") for number, line in enumerate(_lines(typed), 1))


def _step(line: str, where: str) -> PlannedStep:
    found = _STEP.fullmatch(line)
    if found is None:
        raise ValidationError(f"“{line}”读不出事项和日期", where=where, fix="例如：现场评估 2025-07-01 2025-07-05")
    return PlannedStep(found["name"].strip(), _day(found["first"], where), _day(found["last"], where))


def _day(typed: str, where: str) -> date:
    year, month, day = map(int, typed.split("-"))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(f"没有“{typed}”这一天", where=where, fix="核对日期") from error


def _costs(typed: str) -> tuple[PlannedCost, ...]:
    return tuple(_cost(line, f"经费第 {number} 行") for number, line in enumerate(_lines(typed), 1))


def _cost(line: str, where: str) -> PlannedCost:
    found = _COST.fullmatch(line)
    if found is None:
        raise ValidationError(f"“{line}”读不出事项和金额", where=where, fix="例如：专家劳务 6000 3人×2天×1000元")
    return PlannedCost(found["item"].strip(), money(found["amount"], where), (found["basis"] or "").strip())


def arranged_read(kept: Arranged) -> None:
    """Draw what the plan arranges, for reading."""
    for one in kept.methods:
        people = f"（{one.people}）" if one.people else ""
        st.markdown(f"**{METHODS[one.kind]}** {ui.safe(one.scope)}{ui.safe(people)}")
    if kept.steps:
        steps = "；".join(f"{one.name} {ui.day(one.first_day)} 至 {ui.day(one.last_day)}" for one in kept.steps)
        st.markdown(f"**进度** {ui.safe(steps)}")
    if kept.costs:
        total = yuan(sum(one.amount_fen for one in kept.costs))
        costs = "；".join(f"{one.item} {yuan(one.amount_fen)} 元" for one in kept.costs)
        st.markdown(
            f"**经费** {ui.safe(costs)}；合计 {total} 元{ui.safe(f'，来源：{kept.source}' if kept.source else '')}"
        )
    if kept.counting:
        shares = " × ".join(text(exact(one)) for one in kept.counting.values())
        st.markdown(
            f"**总评** 中期、期末按比例合并计分：{shares.replace(' × ', '、')}；付款、结果应用和续购{USES[kept.used]}"
        )
