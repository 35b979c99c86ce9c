"""Checks of 预算: whether the money is there, and whether it may be used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.exact import percent
from workbench.rules.book import Rule
from workbench.rules.checks.required import done
from workbench.rules.finding import Finding, breach, info, ok
from workbench.rules.values import members, number, share
from workbench.rules.words import listed, yuan


@dataclass(frozen=True)
class PricedLine:
    """A priced line in hundredths of its unit: ``quantity_hundredths`` times ``unit_price_fen``."""

    name: str
    quantity_hundredths: int
    unit_price_fen: int

    @property
    def exact_hundredth_fen(self) -> int:
        """The amount in hundredths of a fen, without rounding."""
        return self.quantity_hundredths * self.unit_price_fen


def special_fund_cap(
    rule: Rule, *, last_year_subsidy_fen: int | None, committed_fen: int, wanted_fen: int
) -> Iterator[Finding]:
    """Find that this commitment would lift the year's use of the special fund above the cap.

    ``committed_fen`` is what other projects of the year already take, ``wanted_fen`` what this one adds.
    """
    most = share(rule, "max_share")
    if last_year_subsidy_fen is None:
        fix = "登记上年度社会救助补助资金总额和文号"
        yield breach(rule, "不能计算专项资金上限", why="没有上年度补助资金总额", fix=fix)
        return
    cap = int(most * last_year_subsidy_fen)
    total = committed_fen + wanted_fen
    why = (
        f"上年度补助资金总额{yuan(last_year_subsidy_fen)}的{percent(most)}为{yuan(cap)}；"
        f"当年已安排{yuan(committed_fen)}，本项目{yuan(wanted_fen)}，合计{yuan(total)}"
    )
    if total > cap:
        fix = f"减少{yuan(total - cap)}，或改用工作经费、福彩公益金、社会捐赠等其他来源"
        yield breach(rule, "超过专项资金比例上限", why=why, fix=fix)
    else:
        yield ok(rule, "在专项资金比例上限以内", why=f"{why}，还可安排{yuan(cap - total)}")


def in_budget(rule: Rule, document: str) -> Iterator[Finding]:
    """Find a project without the number of its budget document."""
    yield from done(rule, "登记列入预算的文号", happened=bool(document.strip()), fix="登记部门预算批复的文号和科目")


def no_crowding_out(rule: Rule, sources: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    """Find money taken from protected funds; pairs of source name and amount in fen."""
    protected = members(rule, "protected")
    taken = [(name, fen) for name, fen in sources if name in protected and fen > 0]
    for name, fen in taken:
        yield breach(rule, f"挤占了{name}", why=f"从{name}安排{yuan(fen)}", fix="改用其他资金来源")
    if not sources:
        fix = "先登记资金来源"
        yield info(rule, "还没有资金来源可以核对", why="没有登记资金来源", fix=fix)
    elif not taken:
        why = f"共{len(sources)}个来源，没有使用{listed(protected)}"
        yield ok(rule, "没有挤占受保护的资金", why=why)


def lines_total(rule: Rule, lines: Sequence[PricedLine], budget_fen: int) -> Iterator[Finding]:
    """Find that quantity times unit price does not add up to the budget of the services."""
    exact_total = sum(line.exact_hundredth_fen for line in lines)
    difference = abs(exact_total - budget_fen * 100)
    total = exact_total // 100
    why = f"{len(lines)}个服务项目数量乘单价合计{yuan(total)}，服务预算{yuan(budget_fen)}"
    if difference > number(rule, "tolerance_fen") * 100:
        yield breach(rule, "服务预算与数量乘单价不一致", why=why, fix="改正数量、单价或预算，差额另列并说明用途")
    else:
        yield ok(rule, "服务预算与数量乘单价一致", why=why)
