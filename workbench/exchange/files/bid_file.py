"""The bids of one package in a file: the terms, the criteria, the bids, and the figures somebody published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scoring.bids import (
    Bid,
    BidResult,
    Clause,
    Criterion,
    Difference,
    FirmFacts,
    LowPriceRule,
    PriceFormula,
    Scheme,
    committee_points,
    evaluate_bids,
    explain_difference,
    preference,
)
from scoring.bids.difference import Figure
from scoring.errors import ScoringError
from scoring.money import parse_money
from scoring.trace import Step
from workbench.exchange.files import bid_book
from workbench.exchange.files.cells import is_workbook
from workbench.exchange.files.entry import Entry, Faults, entry_of_json
from workbench.exchange.files.formula import formula_of
from workbench.rules.bid_law import low_price_on, small_firm_rates

FORMAT = "workbench-bids/1"
PARTS = ("format", "terms", "criteria", "bids", "published")
TERMS = ("price_weight", "formula", "quality", "method", "ceiling", "budget", "issued_on", "reviewed_on", "low_price",
         "small_firm_rate", "partner_rate", "reserved")  # fmt: skip
BID = ("name", "price", "quality", "marks", "technical", "quantity", "standing", "partner_share", "deduction",
       "invalid", "explanation", "doubted", "clauses")  # fmt: skip
METHODS = {"公开招标": "tender", "邀请招标": "tender", "竞争性磋商": "consultation", "竞争性谈判": "negotiation",
           "询价": "inquiry"}  # fmt: skip
QUALITIES = {"按评分": "as_marked", "按最高者折算": "to_best"}
STANDINGS = {"小微企业": "small", "监狱企业": "prison", "残疾人福利性单位": "welfare", "社会组织": "social_organisation",
             "其他": "other"}  # fmt: skip
EXPLANATIONS = {"未说明": "none", "成立": "accepted", "不成立": "rejected"}
CLAUSES = {"资格": "qualification", "★": "starred"}
KINDS = {"价格": "price", "客观": "objective", "主观": "subjective"}
_RATIOS = ("of_mean", "of_second_lowest", "of_ceiling")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Terms:
    """What the procurement document says."""

    price_weight: Decimal
    formula: PriceFormula
    quality: str
    method: str
    ceiling_fen: int | None
    budget_fen: int | None
    issued_on: date | None
    low_price: LowPriceRule | None
    small_firm_rate: Decimal | None
    partner_rate: Decimal | None
    reserved: bool


@dataclass(frozen=True)
class BidFile:
    """What a file holds, ready to be scored; `marked` are the steps of bids whose quality the members' marks give."""

    terms: Terms
    bids: tuple[Bid, ...]
    marked: Mapping[str, Step]
    published: Mapping[str, str]
    figure: Figure

    def score(self) -> BidResult:
        """Score and rank. Raises ScoringError for doubtful input."""
        terms = self.terms
        return evaluate_bids(
            self.bids,
            price_weight=terms.price_weight,
            formula=terms.formula,
            quality=terms.quality,  # type: ignore[arg-type]  # one of QUALITIES
            method=terms.method,  # type: ignore[arg-type]  # one of METHODS
            ceiling_fen=terms.ceiling_fen,
            budget_fen=terms.budget_fen,
            low_price=terms.low_price,
        )

    def difference(self) -> Difference | None:
        """Compare with the published figures; None if there are none. Raises ScoringError where they do not compare."""
        if not self.published:
            return None
        weight = self.terms.price_weight
        ceiling = self.terms.ceiling_fen
        return explain_difference(
            self.published, self.bids, price_weight=weight, figure=self.figure, ceiling_fen=ceiling
        )


def bids_of(content: bytes) -> BidFile:
    """Read a JSON or Excel file. Raises ValidationError naming every place that is wrong."""
    faults = Faults()
    whole = bid_book.entry(content, faults) if is_workbook(content) else entry_of_json(content, faults)
    whole.only(PARTS)
    if (given := whole.get("format")).text(FORMAT) != FORMAT:
        given.fault(f"不认识格式“{given.value}”，本系统读取 {FORMAT}")
    terms = _terms(whole.get("terms"))
    scheme = _scheme(whole.get("criteria"))
    if whole.get("bids").blank:
        whole.get("bids").fault("没有报价")
    read = [_bid(terms, scheme, entry) for entry in whole.get("bids").each()]
    published = whole.get("published")
    published.only(("figure", "values"))
    figure = published.get("figure").one_of({"价格分": "price", "总得分": "total"}, "price")
    values = {name: one.required() for name, one in published.get("values").items()}
    faults.stop()
    marked = {bid.name: step for bid, step in read if step}
    return BidFile(terms, tuple(bid for bid, _ in read), marked, values, figure)  # type: ignore[arg-type]  # one of two


def _terms(given: Entry) -> Terms:
    if given.blank:
        given.fault("没有写明评审条件")
    given.only(TERMS)
    weight = given.get("price_weight")
    if weight.blank:
        weight.fault("没有填写价格权重（满分 100 分中的分值）")
    return Terms(
        price_weight=weight.number(Decimal(0)) or Decimal(0),
        formula=formula_of(given.get("formula")),
        quality=given.get("quality").one_of(QUALITIES, "as_marked"),
        method=given.get("method").one_of(METHODS, "tender"),
        ceiling_fen=_fen(given.get("ceiling")),
        budget_fen=_fen(given.get("budget")),
        issued_on=given.get("issued_on").day(),
        low_price=_low_price(given),
        small_firm_rate=given.get("small_firm_rate").number(),
        partner_rate=given.get("partner_rate").number(),
        reserved=given.get("reserved").flag(),
    )


def _low_price(given: Entry) -> LowPriceRule | None:
    """The shares that hold on the day of review, raised where the document raises them."""
    on, raised = given.get("reviewed_on"), given.get("low_price")
    raised.only(_RATIOS)
    day = on.day()
    if on.blank:
        on.fault("没有填写评审日期，无法确定是否适用异常低价审查（2026-02-01 起）")
    shares = {name: share for name, one in raised.items() if name in _RATIOS and (share := one.number()) is not None}
    law = low_price_on(day or date.max)
    try:
        return law.raised(**shares) if law else None
    except ScoringError as error:
        raised.fault(str(error))
    return None


def _scheme(given: Entry) -> Scheme | None:
    if given.blank:
        return None
    given.only(("stated_total", "announced", "items"))
    items = tuple(_criterion(one) for one in given.get("items").each())
    try:
        return Scheme(items, given.get("stated_total").number(_HUNDRED) or _HUNDRED, given.get("announced").whole())
    except ScoringError as error:
        given.fault(str(error))
        return None


def _criterion(entry: Entry) -> Criterion:
    entry.only(("code", "name", "full", "kind"))
    kind = entry.get("kind").one_of(KINDS, "subjective")
    full = entry.get("full").number(Decimal(0)) or Decimal(0)
    return Criterion(entry.get("code").required(), entry.get("name").required(), full, kind)  # type: ignore[arg-type]  # one of KINDS


def _bid(terms: Terms, scheme: Scheme | None, entry: Entry) -> tuple[Bid, Step | None]:
    entry.only(BID)
    quality = entry.get("quality")
    marked = _marked(scheme, entry) if not entry.get("marks").blank else None
    if quality.blank and marked is None and entry.get("invalid").blank and entry.get("marks").blank:
        quality.fault("没有填写商务技术分；无效投标请写明无效理由")
    bid = Bid(
        name=entry.get("name").required(),
        price_fen=_fen(entry.get("price")),
        quality=marked.exact if marked else quality.number(Decimal(0)) or Decimal(0),
        technical=entry.get("technical").number(),
        invalid=entry.get("invalid").text(),
        explanation=entry.get("explanation").one_of(EXPLANATIONS, "none"),  # type: ignore[arg-type]  # one of EXPLANATIONS
        quantity=entry.get("quantity").number(),
        clauses=tuple(_clause(one) for one in entry.get("clauses").each()),
        doubted=entry.get("doubted").text(),
    )
    return _preferred(terms, bid, entry), marked


def _marked(scheme: Scheme | None, entry: Entry) -> Step | None:
    marks = entry.get("marks")
    sheets = {
        member: {code: mark for code, one in sheet.items() if (mark := one.number()) is not None}
        for member, sheet in marks.items()
    }
    if scheme is None:
        marks.fault("有评委评分，但没有评审因素（criteria）")
        return None
    try:
        return committee_points(scheme, entry.get("name").text(), sheets)
    except ScoringError as error:
        marks.fault(str(error))
        return None


def _preferred(terms: Terms, bid: Bid, entry: Entry) -> Bid:
    """Apply what the law gives small firms; a deduction written in the file is taken as it is."""
    own = entry.get("deduction")
    if not own.blank:
        return replace(bid, deduction=own.number(Decimal(0)) or Decimal(0))
    standing = entry.get("standing").one_of(STANDINGS, "other")
    share = entry.get("partner_share").number()
    if terms.issued_on is None or (standing == "other" and share is None):
        if standing != "other" or share is not None:
            entry.get("standing").fault("要适用小微企业价格扣除，须在评审条件中填写采购文件发出日期（issued_on）")
        return bid
    try:
        facts = FirmFacts(standing, share, terms.reserved)  # type: ignore[arg-type]  # one of STANDINGS
        small = standing in ("small", "prison", "welfare")
        rate = terms.small_firm_rate if small else terms.partner_rate
        return preference(terms.issued_on, facts, rate, terms.formula, small_firm_rates()).applied_to(bid)
    except ScoringError as error:
        entry.get("standing").fault(str(error))
        return bid


def _clause(entry: Entry) -> Clause:
    entry.only(("code", "words", "kind", "met", "finding"))
    met = entry.get("met")
    kind = entry.get("kind").one_of(CLAUSES, "qualification")
    return Clause(
        entry.get("code").required(),
        entry.get("words").required(),
        kind,  # type: ignore[arg-type]  # one of CLAUSES
        None if met.blank else met.flag(),
        entry.get("finding").text(),
    )


def _fen(entry: Entry) -> int | None:
    """An amount in yuan; None where the cell is blank."""
    if entry.blank:
        return None
    try:
        return parse_money(entry.text())
    except ScoringError as error:
        entry.fault(f"{error.what}。{error.fix}")
        return None
