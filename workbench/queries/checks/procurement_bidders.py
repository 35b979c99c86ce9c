"""Checks of who bid and who reviewed: relations, unfinished examination and marks, corrections, and deposits."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlmodel import Session, select

from scoring.deadlines import add_months
from scoring.exact import DEFAULT_ROUNDING, rounded
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import UNCONFIRMED, Ranking
from workbench.queries.checks.barred import barred_findings
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.queries.checks.objections import abuse_findings
from workbench.queries.procurement_committee import MemberLine
from workbench.rules.book import RuleBook
from workbench.rules.finding import Finding, stop, warn
from workbench.rules.values import number

_LOOKED_BACK = ("employment", "office", "ownership")
"""Relations that bar a reviewer only for so many years; the others bar as long as they last."""
_LEAST_RESERVED = 3


def bidder_findings(session: Session, row: Procurement, ranking: Ranking) -> list[Finding]:
    """Return what stands against going on with these bids and this committee."""
    project = session.get_one(Project, row.project_id)
    due = book_on(session, project.purchaser_id, row.responses_due)
    book = book_on(session, project.purchaser_id, row.reviewed_on)
    return [
        *_related(due, ranking),
        *_barred(session, project.purchaser_id, row, ranking),
        *_too_few_small(book, row, ranking),
        *_recused(book, row, ranking),
        *_corrected(book, ranking),
        *_unexamined(book, ranking),
        *_marks(book, ranking),
        *_admitted(book, row, ranking),
    ]


def _admitted(book: RuleBook, row: Procurement, ranking: Ranking) -> list[Finding]:
    """How many a framework admits of those that qualify."""
    places = row.framework.get("places")
    if row.method != "framework" or not places or not ranking.lines:
        return []
    qualified = sum(not one.line.excluded for one in ranking.lines)
    return run(book, "review/framework_elimination", qualified, int(places))


def _related(book: RuleBook, ranking: Ranking) -> Iterator[Finding]:
    """Bidders with the same responsible person or controller."""
    rule = book.rule("bidding/related_suppliers")
    for label, pairs in (
        ("单位负责人", [(one.row.responsible_person, one.name) for one in ranking.lines]),
        ("控股或者管理单位", [(one.row.controller, one.name) for one in ranking.lines]),
    ):
        for person, names in _grouped(pairs).items():
            if rule is not None and len(names) > 1:
                what = f"{'、'.join(names)}的{label}相同"
                why, fix = f"{label}均登记为“{person}”", "这些供应商不得同时参加，登记无效的理由并写明依据"
                yield stop(rule, what, why=why, fix=fix)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, name in pairs:
        if plain := "".join(key.split()):
            found.setdefault(plain, []).append(name)
    return found


def _barred(session: Session, purchaser_id: int, row: Procurement, ranking: Ranking) -> Iterator[Finding]:
    """Bidders that are barred on the day bids are due and were not refused; who is free needs no line."""
    for one in ranking.lines:
        if not one.line.excluded:
            said = barred_findings(session, purchaser_id, one.contractor_id, row.responses_due)
            yield from (found for found in said if found.severity != "ok")
            yield from abuse_findings(session, purchaser_id, one.contractor_id, row.responses_due)


def _too_few_small(book: RuleBook, row: Procurement, ranking: Ranking) -> Iterator[Finding]:
    """A package reserved for small and medium firms needs three of them."""
    rule = book.rule("procurement_setup/sme_set_aside")
    if row.reserved != "whole" or rule is None or not ranking.lines:
        return
    firms = [one for one in ranking.lines if one.row.declared and not one.line.excluded]
    if len(firms) < _LEAST_RESERVED:
        why = f"有中小企业声明函且有效的响应{len(firms)}家，应不少于{_LEAST_RESERVED}家"
        fix = "终止本轮采购，改为不专门面向中小企业后重新采购"
        yield stop(rule, "专门面向中小企业的采购不足三家", why=why, fix=fix)


def _recused(book: RuleBook, row: Procurement, ranking: Ranking) -> list[Finding]:
    members = ranking.committee.members
    if not members:
        return []
    rule = book.rule("review/recusal")
    years = number(rule, "lookback_years") if rule else 0
    bidders = {one.contractor_id for one in ranking.lines}
    told = {one.code: barring(one, bidders, row.started_on, years) for one in members if one.declared}
    found = run(book, "review/recusal", told)
    silent = [one.code for one in members if not one.declared]
    if silent and rule is not None:
        why = f"{len(silent)}人没有申报：{'、'.join(silent)}"
        found.append(stop(rule, "评审人员没有申报利害关系", why=why, fix="登记每名评审人员的申报"))
    return found


def barring(member: MemberLine, bidders: set[int], started: date, years: int) -> list[str]:
    """Return the kinds of relation that bar a member: to one of the bidders, and recent enough where that counts."""
    since = add_months(started, -12 * years)
    kinds = []
    for one in member.relations:
        until = date.fromisoformat(str(one["until"])) if one.get("until") else None
        past = one["kind"] in _LOOKED_BACK and until is not None and until < since
        if one["contractor_id"] in bidders and not past:
            kinds.append(str(one["kind"]))
    return list(dict.fromkeys(kinds))


def _corrected(book: RuleBook, ranking: Ranking) -> list[Finding]:
    """Corrections that the bidder has not answered; who refused one is invalid and needs no more."""
    confirmed = [one.name for one in ranking.lines if one.row.correction_confirmed]
    found = run(book, "review/price_correction", dict.fromkeys(confirmed, True)) if confirmed else []
    rule = book.rule("review/price_correction") or book.rule("review/price_formula")
    for one in ranking.lines:
        if one.line.excluded == UNCONFIRMED and rule is not None and one.correction:
            told = "；".join(f"{fix.what}由{fix.before}改为{fix.after}" for fix in one.correction.corrections)
            found.append(stop(rule, f"{one.name}：{UNCONFIRMED}", why=told, fix="请投标人书面确认，登记确认结果"))
    return found


def _unexamined(book: RuleBook, ranking: Ranking) -> Iterator[Finding]:
    rule = book.rule("review/suppliers")
    for one in ranking.lines:
        if rule is not None and one.unexamined and not one.line.excluded:
            why = f"未审查{len(one.unexamined)}条：{'；'.join(one.unexamined[:3])}"
            yield stop(rule, f"{one.name}的资格和符合性没有审查完", why=why, fix="逐条登记审查结论")


def _marks(book: RuleBook, ranking: Ranking) -> Iterator[Finding]:
    """Marks that are not in, objective ones that differ, and totals that do not follow from them."""
    rule, committee = book.rule("review/criteria_quantified") or book.rule("review/committee"), ranking.committee
    if rule is None or committee.scheme is None or not committee.markers:
        return
    for one in ranking.lines:
        if one.line.excluded:
            continue
        if gaps := committee.missing(one.bid_id):
            why = f"缺{len(gaps)}项：{'；'.join(gaps[:3])}"
            yield stop(rule, f"{one.name}的评分没有登记完", why=why, fix="按评审记录补登评委的评分")
        for differing in committee.differing(one.bid_id):
            fix = "由评审委员会核对后改正，写入评审报告"
            yield stop(rule, f"{one.name}的客观评审因素评分不一致", why=differing.words, fix=fix)
        step = one.quality_step
        if step is not None and one.quality and rounded(step.exact, DEFAULT_ROUNDING) != one.quality:
            why = f"评审报告的商务技术得分{one.quality:f}，按评委评分计算为{step.shown}"
            yield warn(
                rule, f"{one.name}的商务技术得分与评委评分不符", why=why, fix="核对评审报告的汇总；排名按评委评分计算"
            )


def deposit_findings(session: Session, row: Procurement, ranking: Ranking) -> list[Finding]:
    """Return what the rules say of the deposits: losers are counted from the notice, the winner from signing."""
    if row.notice_on is None:
        return []
    project = session.get_one(Project, row.project_id)
    book = book_on(session, project.purchaser_id, row.notice_on)
    today, days = clock.today(), calendar_of(session, project.purchaser_id, row.notice_on)
    contract = session.exec(select(Contract).where(Contract.project_id == row.project_id)).first()
    found = []
    for one in ranking.lines:
        event, begun = (
            ("合同签订", contract.signed_on if contract else None) if one.awarded else ("通知书发出", row.notice_on)
        )
        if one.row.deposit_fen and begun is not None:
            named = f"{event}（{one.name}）"
            back = one.row.deposit_returned_on
            found += run(book, "award/bond_refund", named, begun, back, today=today, calendar=days)
    return found
