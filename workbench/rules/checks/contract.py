"""Checks of 合同: signing, publicity, filing, clauses, term, bond, money."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.deadlines import Calendar, add_months
from scoring.exact import percent
from workbench.rules.book import Rule
from workbench.rules.checks.bonds import bond
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.checks.required import all_present
from workbench.rules.finding import Finding, breach, ok, stop
from workbench.rules.values import members, names, number, share, yes
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


def framework_term(rule: Rule, method: str, first: dt.date, last: dt.date) -> Iterator[Finding]:
    """Find a framework agreement for services that runs too long; other methods are not judged."""
    if method not in members(rule, "methods"):
        return
    longest = number(rule, "longest_months")
    end = add_months(first, longest) - dt.timedelta(1)
    why = f"{on(first)}至{on(last)}，一般不超过{longest}个月，到{on(end)}"
    if last > end:
        yield breach(rule, f"框架协议期限超过{longest}个月", why=why, fix=f"缩短到{on(end)}，或写明理由")
    else:
        yield ok(rule, "框架协议期限符合规定", why=why)


def civil_code(rule: Rule, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Find clauses that still cite the repealed law; ``texts`` holds the words by clause."""
    repealed, instead = str(rule.value["repealed"]), str(rule.value["instead"])
    hits = [name for name, words in texts.items() if repealed in words]
    if hits:
        fix = f"改为引用{instead}，已签订的签补充协议"
        yield breach(rule, f"引用了已经废止的{repealed}：{listed(hits)}", why=rule.cite.says, fix=fix)
    else:
        yield ok(rule, f"没有引用已经废止的{repealed}", why=f"核对了{len(texts)}段文字")


def good_practice(rule: Rule, present: Collection[str]) -> Iterator[Finding]:
    """Say which of the clauses that a good contract has are missing."""
    yield from all_present(
        rule, names(rule, "clauses"), present, "补充条款", fix="签订前补写，已签订的在补充合同中写明"
    )


def lines_total(rule: Rule, contract_fen: int, lines_fen: Sequence[int]) -> Iterator[Finding]:
    """Find priced lines that do not add up to the contract, to the fen."""
    total = sum(lines_fen)
    why = f"{len(lines_fen)}个服务项目合计{yuan(total)}，合同金额{yuan(contract_fen)}"
    if abs(total - contract_fen) > number(rule, "tolerance_fen"):
        fix = f"数量或单价合计调整{yuan(contract_fen - total)}"
        yield breach(rule, "各服务项目合计与合同金额不一致", why=why, fix=fix)
    else:
        yield ok(rule, "各服务项目合计与合同金额一致", why=why)


@dataclass(frozen=True)
class Agreed:
    """What was awarded, or signed: the price, the term, and the quantity by line."""

    price_fen: int
    first: dt.date
    last: dt.date
    quantities: Mapping[str, int]


def award_difference(rule: Rule, awarded: Agreed, signed: Agreed) -> Iterator[Finding]:
    """Find what a contract has otherwise than the award: a higher price stops, the rest needs a reason."""
    fix = "按采购文件和成交结果改正；确需变更的，写明不影响结果的理由"
    found = False
    if signed.price_fen != awarded.price_fen:
        found = True
        why = f"成交价{yuan(awarded.price_fen)}，合同{yuan(signed.price_fen)}"
        if signed.price_fen > awarded.price_fen:
            yield stop(rule, "合同金额高于成交价", why=why, fix=f"减少{yuan(signed.price_fen - awarded.price_fen)}")
        else:
            yield breach(rule, "合同金额低于成交价", why=why, fix=fix)
    if signed.first < awarded.first or signed.last > awarded.last:
        found = True
        why = f"采购确定{on(awarded.first)}至{on(awarded.last)}，合同{on(signed.first)}至{on(signed.last)}"
        yield breach(rule, "合同期超出采购确定的服务期", why=why, fix=fix)
    for name in dict.fromkeys((*awarded.quantities, *signed.quantities)):
        before, after = awarded.quantities.get(name, 0), signed.quantities.get(name, 0)
        if before != after:
            found = True
            what = f"合同的“{name}”数量与采购的不一致" if after else f"合同没有“{name}”"
            yield breach(rule, what, why=f"采购{before:,}，合同{after:,}", fix=fix)
    if not found:
        yield ok(rule, "合同的价格、期限、服务项目与采购结果一致", why=f"成交价{yuan(awarded.price_fen)}")


@dataclass(frozen=True)
class Handed:
    """A part that was handed on: to whom, whether it is the core, on which day with consent."""

    name: str
    core: bool
    consent_on: dt.date | None
    consent_document: str = ""


def subcontract(rule: Rule, parts: Sequence[Handed], *, allowed: bool | None) -> Iterator[Finding]:
    """Find a subcontract of the core, one without consent, or one that the need did not allow."""
    for part in parts:
        why = f"分包给{part.name}" + (f"，{on(part.consent_on)}同意" if part.consent_on else "，没有同意")
        if part.core:
            yield breach(rule, "主体和关键部分不得分包", why=why, fix="由承接主体自行履行这一部分")
        if part.consent_on is None or not part.consent_document.strip():
            yield breach(rule, f"分包给{part.name}没有购买主体的同意", why=why, fix="登记同意的日期和文件")
        if allowed is False:
            yield breach(rule, "采购需求不允许分包", why=why, fix="由承接主体自行履行")
    if not parts:
        yield ok(rule, "没有分包", why="没有登记分包")
    elif allowed is not False and all(not p.core and p.consent_on and p.consent_document.strip() for p in parts):
        yield ok(rule, "分包经过同意且不涉及主体部分", why=listed(part.name for part in parts))


@dataclass(frozen=True)
class Care:
    """A care agreement as its check reads it; ``last_visit`` is the newest check, ``today`` the day of reading."""

    category: str
    carer_kind: str
    duties: Sequence[str]
    first: dt.date
    last: dt.date
    last_visit: dt.date | None
    today: dt.date


def care_agreement(rule: Rule, care: Care) -> Iterator[Finding]:
    """Find what a care agreement lacks: the person, the carer, duties, a term of a year, checks while it runs."""
    carers, longest = names(rule, "carers"), number(rule, "longest_months")
    end = add_months(care.first, longest) - dt.timedelta(1)
    since = max(care.last_visit or care.first, care.first)
    overdue = (min(care.today, care.last) - since).days > number(rule, "visit_days")
    wrong = (
        (care.category not in members(rule, "categories"), "对象不是特困人员", "核对对象类别，其他对象用购买服务"),
        (care.carer_kind not in carers, "照料人不在规定范围", f"可以委托：{listed(dict.fromkeys(carers.values()))}"),
        (not care.duties, "没有写明照料内容", "逐项写明照料内容"),
        (care.last > end, f"协议期超过{longest}个月", f"缩短到{on(end)}，期满续签"),
        (overdue, f"超过{number(rule, 'visit_days')}天没有检查", "上门检查照料情况并登记"),
    )
    for holds, what, fix in wrong:
        if holds:
            why = f"{on(care.first)}至{on(care.last)}，照料内容{len(care.duties)}项，最近检查{on(care.last_visit) if care.last_visit else '没有'}"
            yield breach(rule, what, why=why, fix=fix)
    if not any(holds for holds, _, _ in wrong):
        yield ok(rule, "协议内容符合规定", why=f"照料内容{len(care.duties)}项，期限和检查符合规定")


def hold_on_challenge(
    rule: Rule, acted_on: dt.date, waiting: Sequence[str], *, act: str = "签订合同"
) -> Iterator[Finding]:
    """Find a contract signed, or carried out, while what may change the result was not settled; ``waiting`` names it."""
    if waiting and yes(rule, "must_hold"):
        why = f"{on(acted_on)}{act}；还没有办结：{'、'.join(waiting)}"
        yield breach(rule, f"质疑没有办结，不能{act}", why=why, fix="暂停办理，答复、处理、改正以后再办")
    else:
        yield ok(rule, "没有可能影响结果的询问、质疑", why=f"核对到{on(acted_on)}")
