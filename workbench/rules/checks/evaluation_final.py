"""Checks of 期末评估: the grades, how the phases are joined, and what a result must not hide."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from scoring.exact import exact, percent
from scoring.tree import Grade
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok, warn
from workbench.rules.values import entries, number, share, yes
from workbench.rules.words import listed


def grade_floors(rule: Rule, grades: tuple[Grade, ...], full: Decimal, document: str = "") -> Iterator[Finding]:
    """Find grades that are not those of the budget-performance rules; names and floors are both compared.

    A bureau that published its own tree by a document has settled them itself: then it only gives its reason.
    """
    wanted = {str(entry["name"]): Decimal(str(entry["floor"])) for entry in entries(rule, "grades")}
    found = {grade.name: grade.floor for grade in grades}
    why = f"规定为{_floors(wanted)}；指标体系为{_floors(found)}，满分{full}"
    if found == wanted and full == number(rule, "scale"):
        yield ok(rule, "评价等级符合规定", why=why)
    elif document:
        fix = f"写明按{document}另定等级的理由，理由随方案保存"
        yield warn(rule, "评价等级与规定不一致，本级另有文件", why=f"{why}；本级体系依据{document}发布", fix=fix)
    else:
        fix = "改用规定的等级和分数线，或把它复制为本级体系，按当地另行规定的文件发布"
        yield breach(rule, "评价等级与规定不一致", why=why, fix=fix)


def weighted_phases(rule: Rule, weights: Mapping[str, Decimal]) -> Iterator[Finding]:
    """Find phase weights that do not add up to one."""
    total = sum((exact(weight) for weight in weights.values()), exact(0))
    why = f"{len(weights)}期的权重合计{percent(total)}"
    if total != share(rule, "total"):
        yield breach(rule, "各期权重合计不是100%", why=why, fix="调整中期和期末的权重，使合计为100%")
    else:
        yield ok(rule, "各期权重合计为100%", why=why)


def diversion(rule: Rule, proven: Collection[str], total: Decimal) -> Iterator[Finding]:
    """Find a total above zero although the diversion of money is proven; the findings that take everything."""
    if proven and total != share(rule, "total"):
        fix = "在结果页重新计算或依职权更正，总分记零"
        yield breach(rule, "资金挪用查证属实，总分没有记零", why=f"{listed(proven)}；总分{total}分", fix=fix)
    else:
        yield ok(rule, "没有应记零而没有记零的", why=f"查证属实的{len(proven)}项，总分{total}分")


def spread_told(rule: Rule, wide: Collection[str], *, talked: bool) -> Iterator[Finding]:
    """Say on which points the members lie far apart; marks are never changed by it."""
    limits = f"分差超过满分的{percent(share(rule, 'share'))}"
    if not wide:
        yield ok(rule, "成员分差都在界限之内", why=limits)
    elif talked:
        yield ok(rule, "分差过大的评分点已经合议", why=f"{limits}：{listed(wide)}")
    else:
        yield ok(rule, "分差过大的评分点已经提示", why=f"{limits}：{listed(wide)}；分数全部计入平均，报告写明理由")


def not_applicable(rule: Rule, stated: Mapping[str, str]) -> Iterator[Finding]:
    """Find points that were left out without a reason; the reason by code."""
    bare = [code for code, reason in stated.items() if not reason.strip()]
    why = f"{len(stated)}项注明不适用"
    if bare and yes(rule, "reason_required"):
        yield breach(rule, "不适用的指标没有理由", why=f"{why}，没有理由的：{listed(bare)}", fix="逐项写明理由")
    else:
        yield ok(rule, "不适用的指标都有理由", why=why)


def _floors(floors: Mapping[str, Decimal]) -> str:
    """Names and floors from the top down."""
    ordered = sorted(floors.items(), key=lambda pair: pair[1], reverse=True)
    return listed(f"{name}{floor}分起" for name, floor in ordered)
