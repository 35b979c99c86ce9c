"""Checks of 评审: who reviewed, how many suppliers were left, and how price was scored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from scoring.bids import Trigger, triggers
from scoring.exact import percent
from workbench.rules.bid_law import low_price_shares
from workbench.rules.book import Rule
from workbench.rules.checks.conflicts import conflicts
from workbench.rules.checks.ended import Ended, shown
from workbench.rules.checks.placing import Placed, by_total
from workbench.rules.finding import Finding, breach, info, ok
from workbench.rules.values import mapping, members, names, number, numbers, part, share, yes
from workbench.rules.words import listed, yuan


@dataclass(frozen=True)
class Committee:
    """A review committee as the official procedure recorded it."""

    method: str
    members: int
    experts: int
    agency_staff: int = 0


def committee(
    rule: Rule, panel: Committee, *, budget_fen: int, complex_or_public: bool, above_threshold: bool
) -> Iterator[Finding]:
    """Find a committee too small, even, short of experts, or with agency staff.

    ``complex_or_public`` says that the purchase is technically complex or of large social impact.
    """
    least = _least_members(
        rule, panel.method, budget_fen, complex_or_public=complex_or_public, above_threshold=above_threshold
    )
    if least is None:
        return
    experts = share(rule, "expert_share")
    why = f"共{panel.members}人，评审专家{panel.experts}人，应不少于{least}人且为单数，专家不少于{experts}"
    faults = []
    if panel.members < least:
        faults.append(("评审人数不足", f"增加到{least}人"))
    if yes(rule, "odd") and panel.members % 2 == 0:
        faults.append(("评审人数不是单数", f"调整为{panel.members + 1}人"))
    if panel.experts < experts * panel.members:
        faults.append(("评审专家不足三分之二", "从评审专家库中补抽专家，减少采购人代表"))
    if panel.agency_staff and not yes(rule, "agency_staff_allowed"):
        faults.append(("采购代理机构人员参加了评审", f"更换{panel.agency_staff}名代理机构人员"))
    yield from (breach(rule, what, why=why, fix=fix) for what, fix in faults)
    if not faults:
        yield ok(rule, "评审人员的组成符合规定", why=why)


def _least_members(
    rule: Rule, method: str, budget_fen: int, *, complex_or_public: bool, above_threshold: bool
) -> int | None:
    """The smallest lawful size; None for a method without a committee."""
    least = numbers(rule, "min_members").get(method)
    if least is None:
        return None
    large = numbers(rule, "large_members").get(method)
    if large and (complex_or_public or budget_fen >= number(rule, "large_budget_fen")):
        return large
    return numbers(rule, "above_threshold_members").get(method, least) if above_threshold else least


def suppliers(rule: Rule, method: str, count: int, *, approval: str = "") -> Iterator[Finding]:
    """Find too few qualified suppliers for the method; ``approval`` is the finance department's for two."""
    least = numbers(rule, "min_suppliers").get(method)
    if least is None:
        return
    two_ok = method in members(rule, "two_for_services") or (approval and method in members(rule, "two_with_approval"))
    why = f"合格供应商{count}家，应不少于{least}家"
    if count >= least:
        yield ok(rule, "合格供应商数量符合规定", why=why)
    elif count == 2 and two_ok:  # noqa: PLR2004  (the number the law itself names)
        ground = f"经{approval}批准" if approval else "政府购买服务项目"
        yield ok(rule, "只有两家合格供应商，可以继续", why=f"{why}；{ground}")
    else:
        yield breach(rule, "合格供应商不足", why=why, fix="终止本次采购，查明原因后重新采购")


def price_weight(rule: Rule, method: str, weight: Fraction | None, *, fixed_price: bool = False) -> Iterator[Finding]:
    """Find a price weight outside the method's limits; with a fixed price, price may not be scored."""
    limits = part(rule, "limits", method)
    if not limits:
        return
    if fixed_price:
        yield from _unscored_price(rule, weight)
        return
    low, high = Fraction(str(limits["min"])), Fraction(str(limits.get("max", "1")))
    top = f"至{percent(high)}" if "max" in limits else "以上"
    why = f"价格分权重{percent(weight or Fraction(0))}，应为{percent(low)}{top}"
    if weight is None or not low <= weight <= high:
        yield breach(rule, "价格分权重不符合规定", why=why, fix="修改评分办法后重新发出采购文件")
    else:
        yield ok(rule, "价格分权重符合规定", why=why)


def _unscored_price(rule: Rule, weight: Fraction | None) -> Iterator[Finding]:
    """A fixed price is no criterion."""
    if weight:
        why = f"统一定价的项目设了{percent(weight)}的价格分"
        yield breach(rule, "统一定价不应列入评审因素", why=why, fix="删去价格分，把权重分给服务方案和能力")
    else:
        yield ok(rule, "统一定价，没有列价格分", why="价格不参加评审")


def price_formula(rule: Rule, prices_fen: Mapping[str, int], benchmark_fen: int, *, trimmed: bool) -> Iterator[Finding]:
    """Find a benchmark that is not the lowest valid price, or prices that were trimmed.

    ``prices_fen`` are the valid prices after policy deductions, by supplier.
    """
    lowest = min(prices_fen.values(), default=None)
    if lowest is None:
        yield breach(rule, "没有有效报价", why="登记的有效报价为0个", fix="登记通过符合性审查的报价")
        return
    why = f"{len(prices_fen)}个有效报价中最低{yuan(lowest)}，所用基准价{yuan(benchmark_fen)}"
    if benchmark_fen != lowest:
        yield breach(rule, "基准价不是最低有效报价", why=why, fix="以最低有效报价为基准价重新计算价格分，不用平均价")
    if trimmed and not yes(rule, "trimming_allowed"):
        yield breach(rule, "去掉了最高或最低报价", why=why, fix="保留全部有效报价后重新计算")
    if benchmark_fen == lowest and not trimmed:
        yield ok(rule, "价格分按低价优先法计算", why=why)


@dataclass(frozen=True)
class Explained:
    """A supplier's written explanation of a low price: minutes it was given, and the committee's finding.

    ``accepted`` is None while the committee has not found.
    """

    minutes: int
    accepted: bool | None


def abnormally_low_price(
    rule: Rule,
    prices_fen: Mapping[str, int],
    *,
    ceiling_fen: int | None,
    explained: Mapping[str, Explained],
    doubted: Collection[str] = (),
    ratios: Mapping[str, Decimal] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Find low prices that were not explained as they must be.

    ``prices_fen`` are the raw prices that passed the conformity check, ``ceiling_fen`` the ceiling or else the budget,
    ``doubted`` what the committee itself questions, ``ratios`` the document's own if it raised them. Before the notice
    of 2026 the law gives no figures: only doubted prices are judged.
    """
    set_off = _triggers(rule, prices_fen, ceiling_fen, ratios)
    reasons = {name: [trigger.words for trigger in found] for name, found in set_off.items()}
    for name in doubted:
        reasons.setdefault(name, []).append("评审委员会凭专业判断启动")
    low = {name: found for name, found in reasons.items() if found}
    for name, found in low.items():
        yield _low_price(rule, f"{name}报价{yuan(prices_fen[name])}", "；".join(found), explained.get(name))
    if not low:
        yield ok(rule, "没有触发异常低价审查", why=f"已比较{len(prices_fen)}个通过符合性审查的原始报价")


def _triggers(
    rule: Rule, prices_fen: Mapping[str, int], ceiling_fen: int | None, ratios: Mapping[str, Decimal]
) -> Mapping[str, Collection[Trigger]]:
    """The arithmetic triggers, where the law of the day has figures."""
    shares = low_price_shares(rule)
    return triggers(prices_fen, ceiling_fen, shares.raised(**ratios)) if shares else {}


def _low_price(rule: Rule, who: str, why: str, answer: Explained | None) -> Finding:
    """What becomes of one low price."""
    least = number(rule, "explain_minutes") if "explain_minutes" in rule.value else 0
    if answer is None or answer.minutes < least:
        given = f"给予{answer.minutes}分钟" if answer else "没有书面说明"
        fix = f"给予不少于{least}分钟作书面说明，由评审委员会认定" if least else "要求书面说明，由评审委员会认定"
        return breach(rule, f"{who}，异常低价没有按规定说明", why=f"{why}；{given}", fix=fix)
    if answer.accepted is None:
        return breach(rule, f"{who}，说明尚未认定", why=why, fix="由评审委员会认定说明是否成立，写入评审报告")
    if answer.accepted:
        return ok(rule, f"{who}，说明成立，继续评审", why=f"{why}；成交后应重点跟踪履约")
    return info(rule, f"{who}，说明不能证明合理", why=why, fix="作无效响应处理，写入评审报告并归档")


def recusal(rule: Rule, declared: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Find reviewers with a relation to a supplier; kinds of relation by person code."""
    yield from conflicts(rule, names(rule, "kinds"), declared, "评审人员", fix="更换该人员，另行抽取或委派")


def ranking(rule: Rule, method: str, placed: Sequence[Placed]) -> Iterator[Finding]:
    """Find suppliers of a tender placed in the wrong order; other methods are not judged."""
    if method in members(rule, "methods"):
        yield from by_total(rule, placed)


def price_correction(rule: Rule, corrected: Mapping[str, bool]) -> Iterator[Finding]:
    """Find corrected prices that their suppliers did not confirm; True where one did."""
    for name in (one for one, confirmed in corrected.items() if not confirmed):
        fix = "请供应商确认修正后的报价，不确认的作无效处理"
        yield breach(rule, f"{name}的报价修正没有经其确认", why=rule.cite.says, fix=fix)
    if all(corrected.values()):
        told = f"修正{len(corrected)}家，都已确认" if corrected else "没有需要修正的报价"
        yield ok(rule, "报价修正符合规定", why=told)


def framework_elimination(rule: Rule, candidates: int, admitted: int) -> Iterator[Finding]:
    """Find a closed framework that turned away too few of its candidates."""
    least = max(number(rule, "min_suppliers"), ceil(share(rule, "min_share") * candidates))
    gone = candidates - admitted
    why = f"{candidates}家参加，入围{admitted}家，淘汰{gone}家，应不少于{least}家"
    if gone < least:
        yield breach(rule, "框架协议的淘汰比例不足", why=why, fix=f"减少入围供应商，最多{candidates - least}家")
    else:
        yield ok(rule, "框架协议的淘汰比例符合规定", why=why)


@dataclass(frozen=True)
class Deducted:
    """What a supplier was given off its price in scoring, and what it is.

    ``partner_share`` is the part that small firms hold of a consortium or as subcontractors. A prison enterprise or a
    welfare unit counts as ``small``, once.
    """

    name: str
    deduction: Fraction
    small: bool
    partner_share: Fraction = Fraction(0)


def sme_deduction(rule: Rule, bids: Sequence[Deducted], *, reserved: bool) -> Iterator[Finding]:
    """Find deductions outside the span of the day, or given where none is due."""
    faults = [fault for one in bids if (fault := _deduction_fault(rule, one, reserved=reserved)) is not None]
    yield from faults
    if bids and not faults:
        given = listed(f"{one.name}{percent(one.deduction)}" for one in bids if one.deduction) or "没有扣除"
        yield ok(rule, "小微企业价格扣除符合规定", why=given)


def _deduction_fault(rule: Rule, one: Deducted, *, reserved: bool) -> Finding | None:
    partner = one.partner_share >= Fraction(str(mapping(rule, "consortium")["min_share"]))
    kind = "reserved" if reserved else "small" if one.small else "consortium" if partner else ""
    low, high = (
        (Fraction(str(mapping(rule, kind)[end])) for end in ("min", "max")) if kind else (Fraction(0), Fraction(0))
    )
    if low <= one.deduction <= high:
        return None
    why = f"{one.name}扣除{percent(one.deduction)}，应为{percent(low)}至{percent(high)}"
    why += {"reserved": "（专门面向中小企业）", "": "（不是小微企业）"}.get(kind, "")
    return breach(rule, "价格扣除不符合规定", why=why, fix="按采购文件发出那一天的规定改正扣除比例，重新评审")


def failed_tender(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a failed tender whose ground the record does not show."""
    yield from shown(rule, ended)


def failed_consultation(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a terminated consultation whose ground the record does not show."""
    yield from shown(rule, ended)


def failed_negotiation(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a terminated negotiation, inquiry or single-source purchase whose ground the record does not show."""
    yield from shown(rule, ended)


def failed_framework(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a terminated framework call whose ground the record does not show."""
    yield from shown(rule, ended)


def failed_below_limit(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a terminated purchase below the limit whose ground the record does not show."""
    yield from shown(rule, ended)
