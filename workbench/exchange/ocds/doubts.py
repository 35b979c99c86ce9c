"""What is implausible in a process though it may be valid: said before it is taken over, never a reason to stop."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from workbench import clock
from workbench.exchange.ocds.fields import At, Money, shown
from workbench.exchange.ocds.reading import Pairs
from workbench.rules.credit_code import fault_of, plain_code
from workbench.rules.open_data import CLOSED

_KNOWN = frozenset(
    "ocid id date tag initiationType parties buyer planning tender awards contracts language relatedProcesses".split()  # noqa: SIM905
)
_EARLIEST, _AHEAD = 1990, 30
_CODE = 18


def doubts(one: At) -> None:
    """Remark on nulls, doubled ids, strange codes, dates that run backwards and amounts that do not fit each other."""
    _blanks(one)
    _unknown(one)
    _codelists(one)
    _repeated(one)
    _codes(one)
    _periods(one)
    _order(one)
    _amounts(one)
    _links(one)


def _blanks(one: At) -> None:
    nulls = empty = 0
    twice: set[str] = set()
    left: list[object] = [one.value]
    while left:
        value = left.pop()
        nulls, empty = nulls + (value is None), empty + (value == "")
        if isinstance(value, Pairs):
            twice |= set(value.twice)
        left += list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    if nulls:
        one.say("", f"有 {nulls} 处空值（null），按没有数据处理")
    if empty:
        one.say("", f"有 {empty} 处空文字，按没有数据处理")
    if twice:
        one.say("", f"同一对象里字段重复：{'、'.join(shown(name) for name in sorted(twice)[:5])}，采用后一个")


def _unknown(one: At) -> None:
    strange = [key for key in one.value if key not in _KNOWN and not key.startswith("x_")]
    if strange:
        one.say("", f"标准里没有的字段：{'、'.join(shown(key) for key in strange[:5])}，不采用")


def _codelists(one: At) -> None:
    for field, allowed in CLOSED.items():
        section, key = field.split(".")
        places = one.each(section) if section.endswith("s") else (one.inner(section),)
        for place in places:
            value = place.text(key)
            if value and value not in allowed:
                place.say(key, f"“{shown(value)}”不在标准的代码表里")


def _repeated(one: At) -> None:
    lists = [(one, "parties"), (one, "awards"), (one, "contracts"), (one.inner("tender"), "items")]
    for place, key in lists:
        counted = Counter(item.text("id") for item in place.each(key))
        for number, times in counted.items():
            if number and times > 1:
                place.say(key, f"编号“{shown(number)}”重复 {times} 次")


def _codes(one: At) -> None:
    for party in one.each("parties"):
        identifier = party.inner("identifier")
        claimed = [identifier.text("id")] if "USCC" in identifier.text("scheme").upper() else []
        key = party.text("id")
        claimed += [key.removeprefix("CN-USCC-")] if key.startswith("CN-USCC-") else []
        for code in dict.fromkeys(plain_code(code) for code in claimed if code):
            if fault := fault_of(code):
                party.say("id", f"{fault}，只采用名称")


def _periods(one: At) -> None:
    tender = one.inner("tender")
    named = [(tender, name) for name in ("tenderPeriod", "enquiryPeriod", "awardPeriod", "contractPeriod")]
    named += [(contract, "period") for contract in one.each("contracts")]
    for place, name in named:
        period = place.inner(name)
        first, last = period.day("startDate"), period.day("endDate")
        if first and last and last < first:
            period.say("endDate", f"截止 {last} 早于开始 {first}")
        if first and last and name == "period" and first.year < last.year:
            period.say("", f"履行期跨年度：{first} 至 {last}")


def _order(one: At) -> None:
    begins = one.inner("tender").inner("tenderPeriod").day("startDate")
    awarded = [(award, award.day("date")) for award in one.each("awards")]
    signed = [(contract, contract.day("dateSigned")) for contract in one.each("contracts")]
    for award, day in awarded:
        if day and begins and day < begins:
            award.say("date", f"定标 {day} 早于公告或征集开始 {begins}")
    first = min((day for _, day in awarded if day), default=None)
    for contract, day in signed:
        if day and first and day < first:
            contract.say("dateSigned", f"签订 {day} 早于定标 {first}")
    latest = clock.today().year + _AHEAD
    days: Iterator[tuple[At, str, date | None]] = chain(
        [(one, "date", one.day("date"))],
        ((award, "date", day) for award, day in awarded),
        ((contract, "dateSigned", day) for contract, day in signed),
    )
    for place, key, day in days:
        if day and not _EARLIEST <= day.year <= latest:
            place.say(key, f"日期 {day} 不合常理")


def _amounts(one: At) -> None:
    budget = one.inner("planning").inner("budget").money("amount")
    ceiling = one.inner("tender").money("value")
    _above(one.inner("tender"), ceiling, budget, "采购金额高于预算")
    awards = {award.text("id"): award.money("value") for award in one.each("awards")}
    for award in one.each("awards"):
        _above(award, award.money("value"), ceiling or budget, "成交金额高于最高限价或预算")
    for contract in one.each("contracts"):
        _above(contract, contract.money("value"), awards.get(contract.text("awardID")), "合同金额高于成交金额")
    currencies = {money.currency for money in (budget, ceiling, *awards.values()) if money}
    if foreign := sorted(currencies - {"CNY"}):
        one.say("", f"币种为 {'、'.join(foreign)}，不与人民币金额合计")


def _above(place: At, money: Money | None, limit: Money | None, what: str) -> None:
    if money and limit and money.currency == limit.currency and money.amount > limit.amount:
        place.say("value", f"{what}：{money}，高于 {limit}")


def _links(one: At) -> None:
    if not (one.inner("buyer").text("name") or one.inner("buyer").text("id")):
        one.say("buyer", "没有写购买主体")
    parties = {party.text("id") for party in one.each("parties")}
    awards = {award.text("id") for award in one.each("awards")}
    for award in one.each("awards"):
        suppliers = [supplier.text("id") for supplier in award.each("suppliers")]
        if not suppliers and award.text("status") == "active":
            award.say("suppliers", "已成交，却没有供应商")
        if strange := [key for key in suppliers if key not in parties]:
            award.say("suppliers", f"供应商“{shown(strange[0])}”不在参与方名单（parties）里")
    for contract in one.each("contracts"):
        if contract.text("awardID") not in awards:
            contract.say("awardID", f"合同所指的成交“{shown(contract.text('awardID'))}”不在文件里")
