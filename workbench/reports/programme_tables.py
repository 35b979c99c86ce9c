"""The tables of the programme report, from what the queries counted; a figure that nobody recorded is 没有数据."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from scoring.exact import DEFAULT_ROUNDING, percent, rounded
from scoring.money import yuan
from workbench.models.words import Phase
from workbench.queries.checks import SOURCES
from workbench.queries.programme import NO_DATA, Programme
from workbench.queries.programme_people import PeopleServed
from workbench.queries.programme_problems import Problems
from workbench.reports.chart_types import CountRow, YearChart
from workbench.reports.context_rows import MoneyRow
from workbench.reports.record_types import RecordTable

HIDDEN, NONE = "不公布", "—"
WIDEST = 8
"""So many bars in one picture, at most."""


def money(fen: int | None) -> str:
    """Return an amount in yuan, or that there is none on record."""
    return NO_DATA if fen is None else yuan(fen)


def count(number: int | None) -> str:
    """Return a count, or that it is not told."""
    return HIDDEN if number is None else f"{number:,}"


def project_table(year: Programme) -> RecordTable:
    """Return the projects with stage, contractor and money; of several purchasers with the purchaser."""
    several = len(year.purchasers) > 1
    rows = [
        (
            one.code,
            one.title,
            *([year.purchasers[one.purchaser_id]] if several else []),
            one.stage,
            one.contractor or NO_DATA,
            money(one.contracted_fen),
            money(year.paid.get(one.id)),
        )
        for one in year.projects
    ]
    signed = [one.contracted_fen for one in year.projects if one.contracted_fen is not None]
    blank = ("", "", "") if several else ("", "")
    total = ("合计", f"{len(rows)}个项目", *blank, money(sum(signed) if signed else None), money(paid_fen(year)))
    heads = ("编号", "项目", *(["单位"] if several else []), "阶段", "承接主体", "合同金额（元）|r", "本年支付（元）|r")
    widths = (22, 30, 25, 17, 24, 19, 19) if several else (22, 40, 16, 32, 23, 23)
    return RecordTable("项目一览", widths, heads, (*rows, total), sum=True)


def paid_fen(year: Programme) -> int | None:
    """Return what was paid in the year over all projects; None where no payment is on record."""
    return sum(year.paid.values()) if year.paid else None


def project_chart(year: Programme) -> YearChart | None:
    """Return contract and payments of the year side by side; none where there is no contract, or there are too many."""
    rows = [
        MoneyRow(
            one.title.removesuffix("（演练）"), yuan(one.contracted_fen), yuan(paid), percent(Fraction(paid, one.contracted_fen)),
            one.contracted_fen, paid,
        )
        for one in year.projects
        if one.contracted_fen and (paid := year.paid.get(one.id)) is not None
    ]  # fmt: skip
    return YearChart("合同金额和本年支付", money=tuple(rows)) if 0 < len(rows) <= WIDEST else None


def stage_table(year: Programme) -> RecordTable:
    """Return how many projects are at each stage."""
    rows = tuple((name, str(number)) for name, number in year.stages.items())
    return RecordTable(
        "项目所处阶段", (100, 56), ("阶段", "项目数|r"), (*rows, ("合计", str(len(year.projects)))), sum=True
    )


def purse_table(year: Programme) -> RecordTable:
    """Return the money of the year by source, all purchasers together."""
    kept: dict[str, list[int]] = {}
    paid: dict[str, list[int]] = {}
    for one in year.purses:
        if one.budget_fen is not None:
            kept.setdefault(one.source, []).append(one.budget_fen)
        if one.paid_fen is not None:
            paid.setdefault(one.source, []).append(one.paid_fen)
    sources = list(dict.fromkeys(one.source for one in year.purses))
    rows = tuple((source_name(one), _sum(kept.get(one)), _sum(paid.get(one))) for one in sources)
    total = (
        "合计",
        _sum([fen for some in kept.values() for fen in some]),
        _sum([fen for some in paid.values() for fen in some]),
    )
    return RecordTable(
        "本年资金来源", (76, 40, 40), ("资金来源", "本年预算（元）|r", "本年支付（元）|r"), (*rows, total), sum=True
    )


def source_name(source: str) -> str:
    """Return a source of money in words."""
    return SOURCES.get(source, source) or "没有登记来源的付款"


def _sum(fens: list[int] | None) -> str:
    return money(sum(fens)) if fens else NO_DATA


def unit_table(year: Programme, people: PeopleServed) -> RecordTable:
    """Return the purchasers side by side and summed; people only where the lines of one purchaser stand for themselves."""
    numbers = Counter(one.purchaser_id for one in year.projects)
    rows = [
        (
            name, str(numbers[one]), _sum([x.contracted_fen for x in year.projects if x.purchaser_id == one and x.contracted_fen is not None]),
            _sum([year.paid[x.id] for x in year.projects if x.purchaser_id == one and x.id in year.paid]),
            people_words(people, one),
        )
        for one, name in year.purchasers.items()
    ]  # fmt: skip
    signed = [one.contracted_fen for one in year.projects if one.contracted_fen is not None]
    total = ("合计", str(len(year.projects)), _sum(signed), money(paid_fen(year)), total_words(people))
    heads = ("单位", "项目数|r", "合同金额（元）|r", "本年支付（元）|r", "服务人数|r")
    return RecordTable("各单位情况", (52, 18, 32, 32, 22), heads, (*rows, total), sum=True)


def people_words(people: PeopleServed, purchaser_id: int) -> str:
    """Return the people of one purchaser, or why they are not told."""
    if people.total is None:
        return total_words(people)
    if purchaser_id in people.left_out:
        return HIDDEN
    known = any(owner == purchaser_id for one in people.places for owner, _ in one.towns)
    return count(people.of_purchaser(purchaser_id)) if known else NO_DATA


def total_words(people: PeopleServed) -> str:
    """Return everybody served, or why that is not told."""
    if people.total is not None:
        return count(people.total)
    return NO_DATA if people.nobody else HIDDEN


def place_table(people: PeopleServed) -> RecordTable:
    """Return people and visits by township; the lines add up to everybody."""
    rows = tuple((one.name, one.purchaser, count(one.people), count(one.visits)) for one in people.places)
    total = ("合计", "", total_words(people), count(people.visits))
    return RecordTable(
        "各乡镇（街道）服务人数",
        (58, 50, 24, 24),
        ("乡镇（街道）", "单位", "人数|r", "人次|r"),
        (*rows, total),
        sum=True,
    )


def place_chart(people: PeopleServed) -> YearChart | None:
    """Return the bars of the townships; none where there are too few or too many."""
    most = max((one.people for one in people.places), default=0)
    rows = tuple(CountRow(one.name, Fraction(one.people, most), f"{one.people:,}人") for one in people.places)
    return YearChart("各乡镇（街道）服务人数", counts=rows) if 1 < len(rows) <= WIDEST * 2 else None


def service_table(people: PeopleServed) -> RecordTable:
    """Return people, visits and quantity by service; what only monthly figures tell is in the quantity."""
    if people.narrowed:
        few = tuple((one.name, count(one.people) if one.cells else NO_DATA) for one in people.services)
        return RecordTable("各项服务（一人可有几项）", (116, 40), ("服务", "人数|r"), few)
    rows = tuple(
        (
            one.name,
            NO_DATA if people.nobody or not one.cells else count(one.people),
            *_given(one.visits, one.quantity, one.told, one.unit, known=bool(one.cells)),
        )
        for one in people.services
    )
    heads = ("服务", "人数|r", "人次|r", "合格服务量|r")
    return RecordTable("各项服务（一人可有几项）", (60, 32, 32, 32), heads, rows)


def _given(visits: int | None, quantity: int | None, told: int, unit: str, *, known: bool) -> tuple[str, str]:
    if not known:
        return NO_DATA, f"{told:,}{unit}"
    return count(visits), HIDDEN if quantity is None else f"{quantity + told:,}{unit}"


def contractor_table(year: Programme, people: PeopleServed) -> RecordTable:
    """Return the contractors with projects, contracts and people."""
    names = {one.contractor_id: one.contractor for one in year.projects if one.contractor_id is not None}
    rows = []
    for key, name in names.items():
        own = [one for one in year.projects if one.contractor_id == key]
        served = count(people.contractors[key]) if key in people.contractors else NO_DATA
        rows.append(
            (name, str(len(own)), _sum([one.contracted_fen for one in own if one.contracted_fen is not None]), served)
        )
    heads = ("承接主体", "项目数|r", "合同金额（元）|r", "服务人数|r")
    return RecordTable("各承接主体", (70, 20, 36, 30), heads, tuple(rows))


def result_table(year: Programme) -> RecordTable:
    """Return the evaluations of the year with total and grade, or the word why there is none."""
    rows = []
    for one in year.evaluated:
        total = one.words or f"{one.total}"
        grade = NONE if one.total is None else "不评定" if one.phase == Phase.MID else one.grade or "暂缓"
        before = f"申诉复核前{one.before}" if one.before is not None else NONE
        rows.append((year.project(one.project_id).title, one.phase_name, total, grade, before))
    heads = ("项目", "评估", "得分|r", "等级|m", "申诉")
    return RecordTable("绩效评估结果", (56, 20, 32, 16, 32), heads, tuple(rows))


def content_table(year: Programme, found: Problems) -> RecordTable:
    """Return satisfaction with its interval, project by project: samples of different projects are never added."""
    rows = []
    for one in found.content:
        if one.share is None or one.index is None or one.interval is None:
            rows.append((year.project(one.project_id).title, one.phase, NONE, NO_DATA, one.words or NONE))
        else:
            between = f"{percent(one.share)}（{one.interval.low:.1%}至{one.interval.high:.1%}）"
            index = str(rounded(one.index, DEFAULT_ROUNDING))
            rows.append((year.project(one.project_id).title, one.phase, str(one.answered), index, between))
    heads = ("项目", "评估", "有效问卷|r", "指数|r", "满意率（95%区间）|r")
    return RecordTable("服务对象满意度", (56, 20, 20, 18, 42), heads, tuple(rows))


def kind_table(found: Problems) -> RecordTable:
    """Return the problems by kind and how far they are put right."""
    rows = tuple(
        (
            one.source,
            *(str(number) for number in one.severities.values()),
            str(one.raised),
            str(one.closed),
            str(one.in_time),
            str(one.open),
            str(one.overdue),
        )
        for one in found.kinds
    )
    heads = ("来源", "一般|r", "较重|r", "严重|r", "合计|r", "已整改|r", "按期整改|r", "未办结|r", "逾期|r")
    return RecordTable("发现的问题和整改", (32, 14, 14, 14, 14, 17, 19, 17, 15), heads, rows)


def call_table(found: Problems) -> RecordTable:
    """Return the matters of the public by kind with the share answered in time."""
    rates = dict(found.rates)
    rows = []
    for name, number in found.calls:
        rate = rates[name]
        rows.append(
            (
                name,
                HIDDEN if number is None else str(number),
                "不足5件，不公布" if rate is None else f"{rate.share}　{rate.made_of}".strip(),
            )
        )
    total = ("合计", HIDDEN if found.calls_total is None else str(found.calls_total), "")
    return RecordTable("来电来访", (60, 40, 56), ("种类", "件数|r", "按期答复|r"), (*rows, total), sum=True)


def objection_table(year: Programme, found: Problems) -> RecordTable:
    """Return objections of suppliers by kind and appeals of contractors case by case, with what came or was handled late."""
    rows = [
        (one.kind, "供应商", str(one.filed), str(one.late), str(one.ended), str(one.open), str(one.overdue), NONE)
        for one in found.objections
    ]
    for one in found.appeals:
        change = NONE if one.after is None else f"{one.before}→{one.after}"
        ended = one.decided_on is not None or one.state == "不予受理"
        counts = (str(int(one.late)), str(int(ended)), str(int(not ended)), str(int(one.overdue)))
        rows.append(("申诉", year.project(one.project_id).code, "1", *counts, change))
    heads = ("种类", "提出方或项目", "件数|r", "逾期提出|r", "已办结|r", "未办结|r", "超期办理|r", "得分变化|r")
    return RecordTable("质疑、投诉和申诉", (16, 30, 13, 18, 17, 17, 18, 27), heads, tuple(rows))


def next_table(year: Programme) -> RecordTable:
    """Return what was decided on the final results, and next year's budget."""
    rows = []
    for one in year.next_steps:
        budget = NO_DATA if one.amount_fen is None else f"{one.year}年　{yuan(one.amount_fen)}"
        rows.append((year.project(one.project_id).title, one.decision, "；".join(one.improvements) or NONE, budget))
    heads = ("项目", "决定", "改进要求", "下年预算（元）|r")
    return RecordTable("结果应用和下年预算", (40, 22, 60, 34), heads, tuple(rows))


def grades_words(grades: Mapping[str, int]) -> Iterator[str]:
    """Say how many final evaluations ended in each grade."""
    yield from (f"{grade or '未评定'}{number}个" for grade, number in grades.items())
