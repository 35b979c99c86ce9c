"""Checks of 合同: signing, publicity, filing, clauses, term, bond, money."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from scoring.deadlines import Calendar, add_months
from scoring.exact import percent
from workbench.rules.book import Rule
from workbench.rules.checks.bonds import bond
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.checks.required import all_present
from workbench.rules.finding import Finding, breach, ok, stop
from workbench.rules.values import names, number, share
from workbench.rules.words import listed, on, yuan


def sign_days(
    rule: Rule, notified: dt.date, signed: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether the contract was signed in time; calendar days, rolled to a working day."""
    act = Act("中标（成交）通知书发出", notified, "签订合同", signed)
    yield from clock(rule, act, number(rule, "days"), "calendar", today=today, calendar=calendar)


def publicity_days(
    rule: Rule, signed: dt.date, published: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether the contract was published in time."""
    act = Act("合同签订", signed, "公告合同", published)
    yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)


def filing_days(
    rule: Rule, signed: dt.date, filed: dt.date | None, *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say whether a copy was filed with the finance department in time."""
    act = Act("合同签订", signed, "报送合同副本备案", filed)
    yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)


def clauses(rule: Rule, present: Collection[str]) -> Iterator[Finding]:
    """Find which of the eight clauses the contract lacks."""
    yield from all_present(rule, names(rule, "clauses"), present, "合同条款", fix="补齐条款，已签订的签补充协议")


def term(rule: Rule, first: dt.date, last: dt.date, met: Collection[str]) -> Iterator[Finding]:
    """Find a term over a year without the five conditions, or over three years at all.

    ``last`` is the last day of service; ``met`` holds the ids of the conditions that are met.
    """
    usual, longest = number(rule, "usual_months"), number(rule, "longest_months")
    missing = [name for key, name in names(rule, "conditions").items() if key not in met]
    after = last + dt.timedelta(1)
    why = f"{on(first)}至{on(last)}，一般不超过{usual}个月，条件具备时不超过{longest}个月"
    if last < first:
        yield stop(rule, "服务结束日早于开始日", why=why, fix="改正服务期")
    elif after > add_months(first, longest):
        fix = f"服务期最晚到{on(add_months(first, longest) - dt.timedelta(1))}"
        yield stop(rule, f"合同期限超过{longest}个月", why=why, fix=fix)
    elif after > add_months(first, usual) and missing:
        fix = f"缩短到{on(add_months(first, usual) - dt.timedelta(1))}，或逐项说明条件已具备"
        yield stop(rule, f"合同期限超过{usual}个月而条件不全", why=f"{why}；不具备：{listed(missing)}", fix=fix)
    elif after > add_months(first, usual):
        fix = "说明各项条件的依据，随合同存档"
        yield breach(rule, f"合同期限超过{usual}个月", why=f"{why}；五项条件都已具备", fix=fix)
    else:
        yield ok(rule, "合同期限符合规定", why=why)


def no_transfer(rule: Rule, *, transferred: bool, subcontracted: bool, consented: bool) -> Iterator[Finding]:
    """Find a transferred contract, or a subcontract without consent."""
    if transferred:
        fix = "终止转包，由承接主体自行履行，或依约解除合同"
        yield breach(rule, "承接主体转包", why="登记了转包的事实", fix=fix)
    if subcontracted and not consented:
        fix = "取得购买主体书面同意，且不得分包主体和关键部分"
        yield breach(rule, "未经同意分包", why="登记了分包，没有购买主体的同意", fix=fix)
    if not transferred and (consented or not subcontracted):
        yield ok(rule, "没有转包和未经同意的分包", why="有分包，已经同意" if subcontracted else "没有分包")


def performance_bond(rule: Rule, bond_fen: int, contract_fen: int, *, cash: bool) -> Iterator[Finding]:
    """Find a performance bond above its share of the contract, or one asked for in cash."""
    yield from bond(rule, "履约保证金", bond_fen, "合同金额", contract_fen, cash=cash)


def milestones_sum(rule: Rule, contract_fen: int, milestones_fen: Sequence[int]) -> Iterator[Finding]:
    """Find milestones that do not add up to the contract, to the fen."""
    total = sum(milestones_fen)
    why = f"{len(milestones_fen)}个付款节点合计{yuan(total)}，合同金额{yuan(contract_fen)}"
    if abs(total - contract_fen) > number(rule, "tolerance_fen"):
        fix = f"最后一个节点调整{yuan(contract_fen - total)}"
        yield breach(rule, "付款节点合计与合同金额不一致", why=why, fix=fix)
    else:
        yield ok(rule, "付款节点合计与合同金额一致", why=why)


def supplement_cap(rule: Rule, contract_fen: int, supplements_fen: Sequence[int]) -> Iterator[Finding]:
    """Find supplements that together exceed their share of the original contract."""
    most = share(rule, "max_share")
    cap, total = int(most * contract_fen), sum(supplements_fen)
    why = f"原合同{yuan(contract_fen)}的{percent(most)}为{yuan(cap)}，{len(supplements_fen)}次补充合计{yuan(total)}"
    if total > cap:
        yield breach(rule, "补充合同累计超过上限", why=why, fix=f"减少{yuan(total - cap)}，超出部分另行采购")
    else:
        yield ok(rule, "补充合同在上限以内", why=why)
