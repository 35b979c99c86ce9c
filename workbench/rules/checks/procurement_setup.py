"""Checks of 采购准备: by which method, announced how long, offered how long."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.deadlines import Calendar
from scoring.exact import percent
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import minimum_working_days
from workbench.rules.checks.required import all_present, done
from workbench.rules.checks.reservation import Reservation
from workbench.rules.finding import Finding, breach, info, ok
from workbench.rules.values import keys, members, names, number, part, share, yes
from workbench.rules.words import listed, on, yuan


@dataclass(frozen=True)
class MethodPlan:
    """How a purchase is to be made; thresholds are local and None while not registered."""

    method: str
    amount_fen: int
    started_on: dt.date
    tender_threshold_fen: int | None = None
    procurement_limit_fen: int | None = None
    approval: str = ""
    approved_on: dt.date | None = None
    single_source_reason: str = ""


def method(rule: Rule, plan: MethodPlan) -> Iterator[Finding]:
    """Find a route that is unknown, not for services, not approved, or without its lawful ground."""
    route = part(rule, "routes", plan.method)
    if not route:
        why = f"{on(rule.first_day)}起可用的方式没有“{plan.method}”"
        fix = f"改用：{listed(route_titles(rule).values())}"
        yield breach(rule, "采购方式不在可用范围内", why=why, fix=fix)
        return
    faults = [*_ground(rule, plan), *_limit(rule, plan, str(route["title"])), *_approval(rule, plan)]
    if not route["services"]:
        why = f"{route['title']}只适用于货物，本项目购买服务"
        faults.append(breach(rule, "询价不能用于购买服务", why=why, fix="改用竞争性磋商或其他适用于服务的方式"))
    yield from faults
    if not any(fault.severity in ("stop", "warn") for fault in faults):
        why = f"预算{yuan(plan.amount_fen)}，{on(plan.started_on)}开始采购活动"
        yield ok(rule, f"可以采用{route['title']}", why=why)


def route_titles(rule: Rule) -> Mapping[str, str]:
    """The routes that the rule knows on its day, by id."""
    return {key: str(part(rule, "routes", key)["title"]) for key in keys(rule, "routes")}


def _ground(rule: Rule, plan: MethodPlan) -> Iterator[Finding]:
    """Single source needs one of its three grounds."""
    reasons = names(rule, "single_source_reasons")
    if plan.method == "single_source" and plan.single_source_reason not in reasons:
        fix = f"写明属于哪一种：{listed(reasons.values())}"
        yield breach(rule, "没有写明单一来源的法定情形", why=f"法定情形共{len(reasons)}种", fix=fix)


def _limit(rule: Rule, plan: MethodPlan, title: str) -> Iterator[Finding]:
    """The route outside the statute book holds only below the procurement limit."""
    if part(rule, "routes", plan.method)["statutory"]:
        return
    limit = plan.procurement_limit_fen
    if limit is None:
        yield breach(rule, f"不能确认可以采用{title}", why="没有登记采购限额标准", fix="登记本地采购限额标准及其文号")
    elif plan.amount_fen >= limit:
        why = f"预算{yuan(plan.amount_fen)}，采购限额标准{yuan(limit)}，达到限额"
        yield breach(rule, f"达到采购限额，不能采用{title}", why=why, fix="改用法定采购方式，首选公开招标或竞争性磋商")


def _approval(rule: Rule, plan: MethodPlan) -> Iterator[Finding]:
    """From the tender threshold on, another method needs approval before the activity starts."""
    threshold = plan.tender_threshold_fen
    if plan.method == "public_tender":
        return
    if threshold is None:
        fix = "登记本地公开招标数额标准及其文号"
        yield info(rule, "没有核对公开招标数额标准", why="没有登记公开招标数额标准", fix=fix)
    elif plan.amount_fen >= threshold and not _approved_in_time(plan):
        why = f"预算{yuan(plan.amount_fen)}，公开招标数额标准{yuan(threshold)}；{_approval_words(plan)}"
        fix = f"在{on(plan.started_on)}采购活动开始之前取得设区的市级以上财政部门批准，或改用公开招标"
        yield breach(rule, "达到公开招标数额标准，变更方式没有事先批准", why=why, fix=fix)


def _approved_in_time(plan: MethodPlan) -> bool:
    """True if the approval is dated before the activity starts."""
    return bool(plan.approval) and plan.approved_on is not None and plan.approved_on < plan.started_on


def _approval_words(plan: MethodPlan) -> str:
    """What is known of the approval."""
    if not plan.approval or plan.approved_on is None:
        return "没有登记批准文号和日期"
    return f"{plan.approval}批准于{on(plan.approved_on)}，采购活动{on(plan.started_on)}开始"


def single_source_publicity(rule: Rule, begun: dt.date, ended: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Find a publicity period of a single-source purchase that is too short."""
    days = number(rule, "working_days")
    yield from minimum_working_days(rule, "单一来源公示", begun, ended, days, calendar)


def splitting(
    rule: Rule, purchases: Sequence[tuple[str, int]], threshold_fen: int | None, *, approved: bool
) -> Iterator[Finding]:
    """Find purchases of one budget item, category and year that together exceed the tender threshold.

    ``purchases`` are those made by other methods than public tender: name and amount in fen.
    """
    total = sum(fen for _, fen in purchases)
    if threshold_fen is None:
        yield breach(rule, "不能核对是否化整为零", why="没有登记公开招标数额标准", fix="登记本地标准及其文号")
        return
    why = f"同一年度同类服务{len(purchases)}次非招标采购合计{yuan(total)}，公开招标数额标准{yuan(threshold_fen)}"
    if total > threshold_fen and not approved:
        fix = "合并后公开招标，或登记预算调整、变更采购方式的批准文号"
        yield breach(rule, "涉嫌化整为零规避公开招标", why=f"{why}：{listed(name for name, _ in purchases)}", fix=fix)
    else:
        yield ok(rule, "没有化整为零", why=f"{why}{'，已经批准' if approved else ''}")


def intent_publicity(rule: Rule, published: dt.date | None, started: dt.date, *, urgent: bool) -> Iterator[Finding]:
    """Find a purchase whose intent was not public long enough before it started."""
    days = number(rule, "days")
    latest = started - dt.timedelta(days)
    if urgent:
        yield ok(rule, "不可预见的紧急采购，不要求公开意向", why=f"采购活动{on(started)}开始")
    elif published is None:
        yield breach(
            rule, "没有公开采购意向", why=f"应不晚于{on(latest)}公开", fix=f"公开意向，{days}日后再开始采购活动"
        )
    elif published > latest:
        gap = (started - published).days
        why = f"{on(published)}公开，{on(started)}开始采购活动，相隔{gap}日，应不少于{days}日"
        fix = f"把采购活动推迟到{on(published + dt.timedelta(days))}"
        yield breach(rule, "采购意向公开过晚", why=why, fix=fix)
    else:
        yield ok(rule, "采购意向按时公开", why=f"{on(published)}公开，相隔{(started - published).days}日")


def document_days(rule: Rule, method: str, begun: dt.date, ended: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Find procurement documents offered for too short a time; methods without such a rule are not judged."""
    if method in members(rule, "methods"):
        days = number(rule, "working_days")
        yield from minimum_working_days(rule, "采购文件提供", begun, ended, days, calendar)


def disclosure(rule: Rule, disclosed: Collection[str]) -> Iterator[Finding]:
    """Find what of the five items was not made public."""
    wanted = {name: name for name in members(rule, "items")}
    yield from all_present(rule, wanted, disclosed, "主动公开的内容", fix="补充公开，并登记公开的媒体和日期")


def no_lowest_price_only(rule: Rule, price_weight: Fraction) -> Iterator[Finding]:
    """Find a purchase decided by price alone; ``price_weight`` is 1 where the lowest price wins."""
    most = share(rule, "max_price_weight")
    why = f"价格所占比重{percent(price_weight)}"
    if price_weight >= most:
        fix = "加入服务能力、服务素质和质量的评审因素，或说明只看价格的理由"
        yield breach(rule, "只以价格决定承接主体", why=why, fix=fix)
    else:
        yield ok(rule, "兼顾了价格以外的因素", why=why)


def price_ceiling(rule: Rule, lowest_allowed_fen: int | None) -> Iterator[Finding]:
    """Find a minimum price, which a tender may not set."""
    if lowest_allowed_fen is not None:
        why = f"采购文件设有最低限价{yuan(lowest_allowed_fen)}"
        yield breach(rule, "不得设最低限价", why=why, fix="删去最低限价，只保留最高限价")
    else:
        yield ok(rule, "没有设最低限价", why=rule.cite.says)


def emergency(rule: Rule, ground: str, *, urgent: bool) -> Iterator[Finding]:
    """Find an urgent purchase without its recorded ground; a purchase before the rule's first day is not judged by it."""
    if not urgent:
        yield ok(rule, "不是紧急采购，按一般程序办理", why=rule.cite.says)
    else:
        fix = "写明紧急情形、认定人和时间，事后补齐手续"
        yield from done(rule, "登记紧急采购的理由", happened=bool(ground.strip()), fix=fix)


def low_price_ratios(rule: Rule, ratios: Mapping[str, Fraction]) -> Iterator[Finding]:
    """Find ratios of the document above the cap; empty where the document keeps those of the notice."""
    most = share(rule, "max_ratio")
    high = [f"{name}{percent(ratio)}" for name, ratio in ratios.items() if ratio > most]
    if high:
        fix = f"降到{percent(most)}以内"
        yield breach(rule, "上调的异常低价比例超过上限", why=f"{listed(high)}，上限{percent(most)}", fix=fix)
    else:
        told = listed(f"{name}{percent(ratio)}" for name, ratio in ratios.items()) or "按通知规定的比例"
        yield ok(rule, "异常低价比例符合规定", why=f"{told}，上限{percent(most)}")


def sme_set_aside(rule: Rule, budget_fen: int, limit_fen: int | None, reserved: Reservation) -> Iterator[Finding]:
    """Find a purchase between the limit and the cap that is neither reserved nor excused; others are not judged."""
    most = number(rule, "max_budget_fen")
    if limit_fen is None or not limit_fen <= budget_fen <= most:
        return
    why = f"预算{yuan(budget_fen)}，在采购限额标准{yuan(limit_fen)}以上、{yuan(most)}以下"
    yield _reserved(rule, why, reserved, enough=reserved.whole)


def sme_share(rule: Rule, budget_fen: int, reserved: Reservation) -> Iterator[Finding]:
    """Find a larger purchase that reserves too little for small and medium firms, or too little of it for small ones."""
    least, micro = share(rule, "min_share"), share(rule, "min_micro_share")
    if budget_fen <= number(rule, "above_budget_fen"):
        return
    why = (
        f"预算{yuan(budget_fen)}，预留{percent(reserved.share)}，其中小微{percent(reserved.micro_share)}；"
        f"应预留{percent(least)}以上，其中小微{percent(micro)}以上"
    )
    enough = reserved.whole or (reserved.share >= least and reserved.micro_share >= micro)
    yield _reserved(rule, why, reserved, enough=enough)


def _reserved(rule: Rule, why: str, reserved: Reservation, *, enough: bool) -> Finding:
    """Reserved enough, excused with a reason, or neither."""
    if enough:
        return ok(rule, "已按规定预留给中小企业", why=why)
    if reserved.reason.strip():
        return ok(rule, "不适宜由中小企业提供，已写明理由", why=f"{why}；{reserved.reason}")
    return breach(rule, "没有按规定预留给中小企业", why=why, fix="按规定预留，或写明不适宜由中小企业提供的理由")


def sme_social_organisations(rule: Rule, *, set_aside: bool) -> Iterator[Finding]:
    """Warn that a package reserved for small and medium firms shuts social organisations out."""
    if set_aside and not yes(rule, "admitted"):
        fix = "拟由社会组织承接的，改为不专门面向中小企业采购"
        yield breach(rule, "专门面向中小企业会排除社会组织", why=rule.cite.says, fix=fix)
    else:
        yield ok(rule, "没有专门面向中小企业采购，社会组织可以参加", why=rule.cite.says)
