"""The programme report of a year: five headings, each with sentences that only say what the numbers hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scoring.exact import percent
from scoring.money import yuan
from workbench.models.words import Phase
from workbench.queries.programme import Programme
from workbench.queries.programme_people import PeopleServed
from workbench.queries.programme_problems import Problems
from workbench.queries.programme_text import ChosenCase, TextVersion
from workbench.reports import programme_tables as tables
from workbench.reports.chart_types import YearChart
from workbench.reports.context_words import on, tidy
from workbench.reports.programme_types import Chapter, ProgrammePaper, ToldCase, YearTable
from workbench.reports.prose import numeral
from workbench.reports.record_types import RecordTable
from workbench.rules.programme_words import CLAUSE, HEADINGS

_NOTES = (
    "项目按服务期归入年度，服务期跨年的项目在每一年都列入；资金按预算年度，评估按事实截止日，问题按发现日，来电来访按收到日。",
    "服务人数每人只计一次，归入本年最后一次服务所在的乡镇（街道）；没有服务台账的项目不知道服务了谁，不计入人数。",
    "不足5人的组不公布，可以用合计推算出来的组一并不公布；不能单独列出的乡镇（街道）合并为一行，各行相加等于合计。",
    "“没有数据”是没有登记，不是零。",
)


@dataclass(frozen=True)
class YearFacts:
    """Everything that the report of a year is written from."""

    unit: str
    year: Programme
    people: PeopleServed
    problems: Problems
    texts: Mapping[str, Sequence[TextVersion]]
    cases: Sequence[ChosenCase]
    made_on: date

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the headings under which nobody wrote anything yet."""
        return tuple(name for key, name in HEADINGS.items() if not self.paragraphs(key))

    def paragraphs(self, heading: str) -> tuple[str, ...]:
        """Return what the officer wrote under a heading, paragraph by paragraph."""
        newest = next(iter(self.texts.get(heading, ())), None)
        return tuple(line.strip() for line in newest.words.splitlines() if line.strip()) if newest else ()


def programme_paper(facts: YearFacts) -> ProgrammePaper:
    """Return the report with its five chapters; tables are numbered through."""
    chapters: list[Chapter] = []
    for place, (key, name) in enumerate(HEADINGS.items(), 1):
        sentences, found = _CHAPTERS[key](facts)
        start = sum(len(one.tables) for one in chapters)
        chapters.append(
            Chapter(
                id=key,
                title=f"{numeral(place)}、{name}",
                sentences=tuple(sentences),
                tables=tuple(replace(one, number=start + number) for number, one in enumerate(found, 1)),
                paragraphs=facts.paragraphs(key),
                cases=tuple(_told(one) for one in facts.cases) if key == "experience" else (),
            )
        )
    return ProgrammePaper(
        title=f"{facts.unit}{facts.year.year}年度实施报告",
        opening=f"服务类社会救助{facts.year.year}年度实施报告按{CLAUSE}要求的五个方面编写，数字取自工作台登记的记录，截至{on(facts.made_on)}。",
        chapters=tuple(chapters),
        notes=_NOTES,
        signer=facts.unit,
        date=on(facts.made_on),
    )


def _told(one: ChosenCase) -> ToldCase:
    source = f"{one.card.project}·{one.card.service}"
    return ToldCase(one.title, source, tidy(one.words), f"{one.consent_words}（{on(one.consent_on)}）")


_Made = tuple[Iterator[str], list[YearTable]]


def _table(table: RecordTable, *, chart: YearChart | None = None, note: str = "") -> list[YearTable]:
    """Return the table, numbered later; none where it has no rows."""
    return [YearTable(0, table, chart, note)] if table.rows else []


def _situation(facts: YearFacts) -> _Made:
    year = facts.year
    found = _table(tables.project_table(year), chart=tables.project_chart(year)) if year.projects else []
    found += _table(tables.stage_table(year)) if year.projects else []
    found += _table(tables.purse_table(year)) if year.purses else []
    found += _table(tables.unit_table(year, facts.people)) if len(year.purchasers) > 1 else []
    return _situation_words(facts), found


def _situation_words(facts: YearFacts) -> Iterator[str]:
    year = facts.year
    if not year.projects:
        yield f"{year.year}年没有登记服务期在本年的项目。"
        return
    signed = [one.contracted_fen for one in year.projects if one.contracted_fen is not None]
    agreed = f"已签合同{len(signed)}份，合同金额{yuan(sum(signed))}元" if signed else "还没有签订合同"
    paid = tables.paid_fen(year)
    spent = "没有登记本年的付款" if paid is None else f"本年支付{yuan(paid)}元"
    yield f"{year.year}年服务期内的项目{len(year.projects)}个，{agreed}；{spent}。"
    yield _people_words(facts)


def _people_words(facts: YearFacts) -> str:
    people = facts.people
    untold = f"另有{len(people.untold)}个项目没有服务台账，人数没有数据。" if people.untold else ""
    if people.nobody:
        return "没有服务台账登记本年的服务对象，服务人数没有数据。"
    if people.total is None:
        return f"服务人数不足5人或各组人数都太少，不公布。{untold}"
    few = f"另有{len(people.left_out)}个单位服务不足5人，不公布，不计入合计。" if people.left_out else ""
    return f"服务{people.total:,}人、{people.visits:,}人次。{few}{untold}"


def _practice(facts: YearFacts) -> _Made:
    year, people = facts.year, facts.people
    found = _table(tables.place_table(people), chart=tables.place_chart(people)) if people.places else []
    found += _table(
        tables.service_table(people), note="合格服务量含没有台账的项目按月登记的数量。" if people.untold else ""
    )
    found += _table(tables.contractor_table(year, people))
    found += _table(tables.result_table(year))
    found += _table(
        tables.content_table(year, facts.problems), note="满意率区间为95%置信区间；各项目样本不同，不相加。"
    )
    return _practice_words(facts), found


def _practice_words(facts: YearFacts) -> Iterator[str]:
    year = facts.year
    if facts.people.services:
        yield f"开展服务{len(facts.people.services)}项，由{len({one.contractor_id for one in year.projects if one.contractor_id})}家承接主体承担。"
    finals = [one for one in year.evaluated if one.phase == Phase.FINAL]
    confirmed = [one for one in finals if one.total is not None]
    if confirmed:
        yield f"期末评估已确认{len(confirmed)}个：{'、'.join(tables.grades_words(year.grades))}。"
    elif not finals:
        yield "没有事实截止在本年的期末评估，等级没有数据。"
    else:
        yield f"期末评估{len(finals)}个，结果都还没有确认。"
    shares = [one.share for one in facts.problems.content if one.share is not None]
    if not shares:
        yield "没有结束的满意度调查，满意率没有数据。"
    elif len(shares) == 1:
        yield f"满意度调查1次，满意率{percent(shares[0])}。"
    else:
        yield f"满意度调查{len(shares)}次，满意率{percent(min(shares))}至{percent(max(shares))}。"


def _problems(facts: YearFacts) -> _Made:
    found = _table(tables.kind_table(facts.problems))
    found += _table(tables.call_table(facts.problems)) if facts.problems.calls else []
    found += _table(tables.objection_table(facts.year, facts.problems))
    return _problem_words(facts), found


def _problem_words(facts: YearFacts) -> Iterator[str]:
    found = facts.problems
    raised = sum(one.raised for one in found.kinds)
    if raised:
        closed, late = sum(one.closed for one in found.kinds), sum(one.overdue for one in found.kinds)
        yield f"登记问题{raised}个，已整改{closed}个，未办结{sum(one.open for one in found.kinds)}个，其中逾期{late}个。"
    else:
        yield "没有登记发现的问题；没有登记不等于没有问题。"
    if found.calls_total == 0:
        yield "没有登记来电来访，没有数据。"
    elif found.calls_total is not None:
        yield f"收到来电来访{found.calls_total}件。"
    filed = sum(one.filed for one in found.objections)
    challenged = f"供应商质疑、投诉等{filed}件" if filed else "没有登记供应商质疑、投诉"
    yield f"{challenged}，{f'承接主体申诉{len(found.appeals)}件' if found.appeals else '没有登记承接主体申诉'}。"


def _advice(facts: YearFacts) -> _Made:
    return _advice_words(facts), _table(tables.next_table(facts.year))


def _advice_words(facts: YearFacts) -> Iterator[str]:
    steps = facts.year.next_steps
    if not steps:
        yield "还没有项目作出结果应用的决定。"
        return
    names = list(dict.fromkeys(one.decision for one in steps))
    counts = "、".join(f"{name}{sum(one.decision == name for one in steps)}个" for name in names)
    yield f"已对{len(steps)}个项目的期末结果作出决定：{counts}。"
    planned = [one for one in steps if one.amount_fen is not None]
    for year in sorted({one.year for one in planned if one.year is not None}):
        fen = sum(one.amount_fen or 0 for one in planned if one.year == year)
        yield f"编制{year}年预算{sum(one.year == year for one in planned)}个项目，共{yuan(fen)}元。"


def _experience(facts: YearFacts) -> _Made:
    def told() -> Iterator[str]:
        if facts.cases:
            yield f"选取典型案例{len(facts.cases)}个，均已取得同意，隐去姓名、编码和住址。"
        elif not facts.paragraphs("experience"):
            yield "还没有写入经验和典型案例。"

    return told(), []


_CHAPTERS = {
    "situation": _situation,
    "practice": _practice,
    "problems": _problems,
    "advice": _advice,
    "experience": _experience,
}
