"""Whether enough suppliers are left to go on, by method and moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scoring.errors import ScoringError

SupplierMethod = Literal[
    "public_tender", "invited_tender", "consultation", "negotiation", "inquiry", "single_source", "framework"
]
Moment = Literal["registered", "opening", "qualified", "conforming", "final_offers"]
Ground = Literal["", "services", "research", "failed_tender"]
Verdict = Literal["go_on", "go_on_with_two", "stop"]
Mark = Literal["Y", "M"]

_MOMENTS: Mapping[str, str] = {
    "registered": "登记参加",
    "opening": "截止时",
    "qualified": "资格审查后",
    "conforming": "符合性审查后",
    "final_offers": "提交最后报价",
}
_THREE, _TWO = 3, 2
_LEAST_OUT_OF = 5  # one in five, 20 %, falls out of a closed framework
_CALL = "政府采购法第三十六条"
_FROM_MEMORY: Mark = "M"


@dataclass(frozen=True)
class Floor:
    """At least how many, by which clause; `verified` is "M" where the clause stands from memory, still to be checked."""

    least: int
    clause: str
    verified: Mark = "Y"


@dataclass(frozen=True)
class TwoAllowed:
    """When two are enough: method, ground, since which day, at which moments, whether approval is needed."""

    method: SupplierMethod
    ground: Ground
    since: date
    moments: tuple[Moment, ...]
    clause: str
    says: str
    needs_approval: bool = False
    verified: Mark = "Y"


_TENDER: Mapping[Moment, Floor] = {
    "opening": Floor(_THREE, "财政部令第87号第四十一条", _FROM_MEMORY),
    "qualified": Floor(_THREE, "财政部令第87号第四十四条"),
    "conforming": Floor(_THREE, _CALL),
}
FLOORS: Mapping[SupplierMethod, Mapping[Moment, Floor]] = {
    "public_tender": _TENDER,
    "invited_tender": {"registered": Floor(_THREE, "政府采购法第三十四条"), **_TENDER},
    "consultation": {
        "registered": Floor(_THREE, "财库〔2014〕214号第六条", _FROM_MEMORY),
        **dict.fromkeys(("opening", "qualified", "conforming"), Floor(_THREE, _CALL)),
        "final_offers": Floor(_THREE, "财库〔2014〕214号第二十一条"),
    },
    "negotiation": dict.fromkeys(
        ("registered", "opening", "qualified", "conforming", "final_offers"), Floor(_THREE, "政府采购法第三十八条")
    ),
    "inquiry": dict.fromkeys(
        ("registered", "opening", "qualified", "conforming"), Floor(_THREE, "政府采购法第四十条", _FROM_MEMORY)
    ),
    "single_source": dict.fromkeys(
        ("registered", "opening", "qualified", "conforming", "final_offers"), Floor(1, "政府采购法第三十一条")
    ),
    "framework": {
        # of three at least one falls out, and recipients need two to choose from
        "conforming": Floor(_THREE, "财政部令第110号第三条、第二十五条", _FROM_MEMORY),
    },
}
EXCEPTIONS: tuple[TwoAllowed, ...] = (
    TwoAllowed(
        "consultation",
        "research",
        date(2014, 12, 31),
        ("final_offers",),
        "财库〔2014〕214号第二十一条",
        "市场竞争不充分的科研项目、需要扶持的科技成果转化项目，提交最后报价的供应商可以为两家",
    ),
    TwoAllowed(
        "consultation",
        "services",
        date(2015, 6, 30),
        ("opening", "qualified", "conforming", "final_offers"),
        "财库〔2015〕124号",
        "政府购买服务项目，采购过程中符合要求的供应商只有两家的，可以继续；只有一家的，终止并重新采购",
    ),
    TwoAllowed(
        "negotiation",
        "failed_tender",
        date(2014, 2, 1),
        ("registered", "opening", "qualified", "conforming", "final_offers"),
        "财政部令第74号第二十七条",
        "公开招标后实质响应的供应商只有两家的，经财政部门批准可以与两家谈判",
        needs_approval=True,
    ),
)


@dataclass(frozen=True)
class Enough:
    """Go on, go on with two, or stop; by which clause, in words; `verified` is carried from the clause."""

    verdict: Verdict
    clause: str
    verified: Mark
    words: str


def enough_suppliers(
    method: SupplierMethod,
    moment: Moment,
    count: int,
    *,
    on: date,
    ground: Ground = "",
    approval: str = "",
    goods: bool = False,
) -> Enough:
    """Whether `count` suppliers are enough on a day; `approval` is the finance department's document for two.

    Raises ScoringError for a moment that the method does not have, an inquiry for services, or a negative count.
    """
    if method == "inquiry" and not goods:
        raise ScoringError("询价只适用于货物", clause="财政部令第74号第三条", fix="购买服务请改用其他采购方式")
    if count < 0:
        raise ScoringError(f"供应商数量 {count} 不能为负")
    if (method, moment) == ("public_tender", "registered"):
        words = f"登记参加 {count} 家；公开招标在登记时没有家数下限，投标截止时不足三家的不得开标"
        return Enough("go_on", "财政部令第87号第四十一条", _FROM_MEMORY, words)
    floor = FLOORS[method].get(moment)
    if floor is None:
        raise ScoringError(f"这种采购方式没有“{_MOMENTS[moment]}”这一步", fix="请核对采购方式和环节")
    counted = f"{_MOMENTS[moment]} {count} 家，应不少于 {floor.least} 家"
    if count >= floor.least:
        return Enough("go_on", floor.clause, floor.verified, f"{counted}，可以继续")
    return _with_two(method, moment, on, ground, approval, counted) if count == _TWO else _stop(floor, counted)


def framework_places(applicants: int) -> int:
    """The most suppliers a closed framework may admit: at least 20 % and one fall out (财政部令第110号第二十五条, M).

    Raises ScoringError if fewer than two would be left to choose from.
    """
    out = max(1, -(-applicants // _LEAST_OUT_OF))
    if applicants - out < _TWO:
        raise ScoringError(
            f"合格供应商 {applicants} 家，淘汰 {out} 家后不足两家",
            clause=FLOORS["framework"]["conforming"].clause,
            fix="终止征集，查明原因后重新征集",
        )
    return applicants - out


def _with_two(method: SupplierMethod, moment: Moment, on: date, ground: Ground, approval: str, counted: str) -> Enough:
    for two in EXCEPTIONS:
        if (two.method, two.ground) == (method, ground) and moment in two.moments and two.since <= on:
            if two.needs_approval and not approval.strip():
                return Enough("stop", two.clause, two.verified, f"{counted}；{two.says}，但没有批准文件")
            by = f"（{approval.strip()}）" if two.needs_approval else ""
            return Enough("go_on_with_two", two.clause, two.verified, f"{counted}；{two.says}{by}")
    return _stop(FLOORS[method][moment], counted)


def _stop(floor: Floor, counted: str) -> Enough:
    return Enough("stop", floor.clause, floor.verified, f"{counted}，终止本次采购，查明原因后重新采购")
