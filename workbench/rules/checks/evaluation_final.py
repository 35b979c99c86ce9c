"""Checks of 期末评估: the grades, and how the phases are joined."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from scoring.exact import exact, percent
from scoring.tree import Grade
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import entries, number, share
from workbench.rules.words import listed


def grade_floors(rule: Rule, grades: tuple[Grade, ...], full: Decimal) -> Iterator[Finding]:
    """Find grades that are not those of the budget-performance rules; names and floors are both compared."""
    wanted = {str(entry["name"]): Decimal(str(entry["floor"])) for entry in entries(rule, "grades")}
    found = {grade.name: grade.floor for grade in grades}
    why = f"规定为{_floors(wanted)}；指标体系为{_floors(found)}，满分{full}"
    if found != wanted or full != number(rule, "scale"):
        fix = "改用规定的等级和分数线，或登记当地另行规定的文件"
        yield breach(rule, "评价等级与规定不一致", why=why, fix=fix)
    else:
        yield ok(rule, "评价等级符合规定", why=why)


def weighted_phases(rule: Rule, weights: Mapping[str, Decimal]) -> Iterator[Finding]:
    """Find phase weights that do not add up to one."""
    total = sum((exact(weight) for weight in weights.values()), exact(0))
    why = f"{len(weights)}期的权重合计{percent(total)}"
    if total != share(rule, "total"):
        yield breach(rule, "各期权重合计不是100%", why=why, fix="调整中期和期末的权重，使合计为100%")
    else:
        yield ok(rule, "各期权重合计为100%", why=why)


def _floors(floors: Mapping[str, Decimal]) -> str:
    """Names and floors from the top down."""
    ordered = sorted(floors.items(), key=lambda pair: pair[1], reverse=True)
    return listed(f"{name}{floor}分起" for name, floor in ordered)
