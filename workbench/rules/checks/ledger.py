"""Checks of 台账与人员: the ledger is kept, its entries hold, months are closed, the staff is there, the pace is right."""

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction

from scoring.deadlines import Calendar, add_months
from scoring.exact import Rounding, rounded
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.finding import Finding, breach, info, ok, stop, warn
from workbench.rules.values import names, number, share, yes
from workbench.rules.words import listed, on

_TENTH = Rounding(places=1)


def kept(rule: Rule, records: int, begins: dt.date, *, today: dt.date) -> Iterator[Finding]:
    """Find a contract that has run for a month without a single record in its ledger."""
    if not yes(rule, "required"):
        return
    if records:
        yield ok(rule, "已建立服务台账", why=f"有 {records:,} 条记录")
    elif today < add_months(begins, 1):
        yield info(rule, "还没有服务台账", why=f"合同{on(begins)}起履行")
    else:
        fix = "在“服务台账”逐条登记，或用 Excel 导入；登记后进度由台账计算"
        yield breach(rule, "没有服务台账", why=f"合同{on(begins)}起履行，已满一个月，没有一条记录", fix=fix)


def entries(rule: Rule, complaints: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Say of each complaint (its kind and where it is) whether it stops the entry or asks for a written reason."""
    stops, explained = names(rule, "stops"), names(rule, "explained")
    if not complaints:
        yield ok(rule, "没有不能登记的情形", why=f"核对了 {len(stops) + len(explained)} 种情形")
    for kind, where in complaints:
        if kind in stops:
            yield stop(rule, stops[kind], why=where, fix="核对日期、时间、人员和对象；登记错误的改正后再保存")
        elif kind in explained:
            yield warn(rule, explained[kind], why=where, fix="核对；确实如此的，写明理由后保存，理由留在台账里")


def staff_kinds(rule: Rule, kinds: Sequence[str]) -> Iterator[Finding]:
    """Find people of a kind that is not in force on the day."""
    known = names(rule, "staff_kinds")
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        why = f"{len(unknown)} 人的类别不在 {listed(known.values())} 之中"
        yield breach(rule, "服务人员的类别没有选对", why=why, fix="在名册里改正类别")
    elif kinds:
        told = [f"{name} {kinds.count(kind)} 人" for kind, name in known.items() if kind in kinds]
        yield ok(rule, "服务人员都有类别", why=listed(told))


def months(
    rule: Rule, closings: Sequence[tuple[dt.date, dt.date | None, dt.date | None]], *, today: dt.date
) -> Iterator[Finding]:
    """Say of the months that are over (first day, submitted, verified) which were not closed in time."""
    open_ones: list[str] = []
    late: list[str] = []
    for first, submitted, verified in closings:
        ends = add_months(first, 1) - dt.timedelta(days=1)
        submit_by = ends + dt.timedelta(days=number(rule, "submit_days"))
        verify_by = submit_by + dt.timedelta(days=number(rule, "verify_days"))
        name = f"{first.year}年{first.month}月"
        if (submitted or today) > submit_by or (verified or today) > verify_by:
            (late if verified else open_ones).append(name)
    if open_ones:
        fix = "承接主体报送，采购经办核定；没有核定的数量不计入合格服务量"
        yield breach(rule, "台账没有按月报送核定", why=f"逾期未办结：{listed(open_ones)}", fix=fix)
    elif late:
        yield info(rule, "台账都已核定，有的月份晚了", why=listed(late))
    elif any(verified for _first, _submitted, verified in closings):
        yield ok(rule, "台账按月报送核定", why=f"已核定 {sum(v is not None for _, _, v in closings)} 个月")


def staff_changes(
    rule: Rule, changes: Sequence[tuple[str, dt.date, dt.date | None]], *, today: dt.date, calendar: Calendar
) -> Iterator[Finding]:
    """Say of each change of the roster (what, when, told when) whether the purchaser was told in time."""
    for what, changed_on, told_on in changes:
        act = Act(what, changed_on, "告知购买主体", told_on)
        yield from clock(rule, act, number(rule, "working_days"), "working", today=today, calendar=calendar)


def certificates(rule: Rule, held: Sequence[tuple[str, dt.date]], *, today: dt.date) -> Iterator[Finding]:
    """Find certificates (whose and which, valid until) that have run out or soon will."""
    soon = today + dt.timedelta(days=number(rule, "notice_days"))
    gone = [f"{what}（{on(until)}）" for what, until in held if until < today]
    near = [f"{what}（{on(until)}）" for what, until in held if today <= until <= soon]
    if gone:
        yield breach(rule, "有证书已经过期", why=listed(gone), fix="补交续期的证书；没有续期的，不再安排要求持证的服务")
    if near:
        yield warn(rule, "有证书快到期", why=listed(near), fix="提醒本人续期，续期后登记新的有效期")
    if held and not gone and not near:
        yield ok(rule, "证书都在有效期内", why=f"{len(held)} 本有期限的证书")


def staff_posts(rule: Rule, posts: Sequence[tuple[str, int, int]], month: dt.date) -> Iterator[Finding]:
    """Compare the people present with those required, by post, in a month."""
    if not posts or not yes(rule, "required"):
        return
    short = [f"{post}应有 {wanted} 人，在岗 {there} 人" for post, wanted, there in posts if there < wanted]
    when = f"{month.year}年{month.month}月"
    if short:
        yield breach(rule, "人员没有配齐", why=f"{when}：{listed(short)}", fix="补齐人员并更新名册，或办理合同变更")
    else:
        yield ok(rule, "人员已配齐", why=f"{when}：{len(posts)} 个岗位")


def pace(rule: Rule, lines: Sequence[tuple[str, Fraction, Fraction]], *, until: dt.date) -> Iterator[Finding]:
    """Find services whose share delivered is behind the share planned by a day by more than the threshold."""
    most = share(rule, "behind_share")
    behind = [
        f"{name}完成 {rounded(done * 100, _TENTH)}%，计划 {rounded(planned * 100, _TENTH)}%"
        for name, done, planned in lines
        if planned - done > most
    ]
    if behind:
        fix = "约谈承接主体，商定补足的办法和日期；补不足的，按合同扣减"
        yield breach(rule, "服务进度落后", why=f"截至{on(until)}：{listed(behind)}", fix=fix)
    elif lines:
        yield ok(rule, "服务进度没有落后", why=f"截至{on(until)}，{len(lines)} 项服务都在预警线以内")
