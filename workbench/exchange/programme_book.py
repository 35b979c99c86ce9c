"""The annex of the programme report as a workbook with live totals, and the notices of a year as CSV."""

from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from workbench.exchange.plain_book import Live, Sheet, sheets_book
from workbench.exchange.plain_csv import csv_bytes
from workbench.models.words import Phase
from workbench.queries.programme import NO_DATA
from workbench.queries.programme_text import ReportKey, members
from workbench.queries.standing import public_results, standings
from workbench.reports.programme_context import YearFacts
from workbench.reports.programme_paper import YearDrawn, year_facts
from workbench.reports.programme_tables import source_name, total_words
from workbench.reports.year_notices import RESULT_HEADS, result_cells, standing_cells, standing_heads
from workbench.security.policy import Actor
from workbench.services.programme import allow_report

_NOTES = ("合计由各行计算，改动一行随之变化；“没有数据”是没有登记，不是零；不足5人的组不公布。",)
_HIDDEN = "不公布"


def draw_annex(session: Session, actor: Actor, key: ReportKey) -> YearDrawn:
    """Draw up the annex of the programme report."""
    allow_report(session, actor, "programme.write", key)
    facts = year_facts(session, key)
    return YearDrawn(f"{facts.unit}{key.year}年度实施报告附表.xlsx", programme_book(facts), key)


def programme_book(facts: YearFacts) -> bytes:
    """Return the workbook: projects, money, people by township and service, evaluations, problems."""
    sheets = (_projects(facts), _money(facts), _places(facts), _services(facts), _results(facts), _problems(facts))
    return sheets_book(f"{facts.unit}{facts.year.year}年度实施报告附表", sheets)


def _projects(facts: YearFacts) -> Sheet:
    year = facts.year
    rows = [
        [
            one.code, one.title, year.purchasers[one.purchaser_id], one.stage, one.contractor or NO_DATA,
            _yuan(one.budget_fen), _yuan(one.contracted_fen), _yuan(year.paid.get(one.id)),
        ]
        for one in year.projects
    ]  # fmt: skip
    heads = ("编号", "项目", "单位", "阶段", "承接主体", "项目预算（元）", "合同金额（元）", "本年支付（元）")
    return _summed("项目", heads, rows, 5)


def _money(facts: YearFacts) -> Sheet:
    rows = [
        [facts.year.purchasers[one.purchaser_id], source_name(one.source), _yuan(one.budget_fen), _yuan(one.paid_fen)]
        for one in facts.year.purses
    ]
    return _summed("资金", ("单位", "资金来源", "本年预算（元）", "本年支付（元）"), rows, 2)


def _places(facts: YearFacts) -> Sheet:
    rows = [[one.name, one.purchaser, one.people, one.visits] for one in facts.people.places]
    heads = ("乡镇（街道）", "单位", "人数", "人次")
    return (
        _summed("乡镇", heads, rows, 2)
        if rows
        else Sheet("乡镇", heads, [["合计", "", total_words(facts.people), NO_DATA]], _NOTES)
    )


def _services(facts: YearFacts) -> Sheet:
    """One person may receive several services: there is nothing to add up."""
    rows = [
        [
            one.name, one.unit, _count(one.people) if one.cells else NO_DATA, _count(one.visits) if one.cells else NO_DATA,
            _HIDDEN if one.cells and one.quantity is None else (one.quantity or 0) + one.told,
        ]
        for one in facts.people.services
    ]  # fmt: skip
    return Sheet("服务", ("服务", "单位", "人数", "人次", "合格服务量"), rows, _NOTES)


def _results(facts: YearFacts) -> Sheet:
    rows = [
        [
            facts.year.project(one.project_id).title, one.phase_name, one.words or one.total,
            "不评定" if one.phase == Phase.MID else one.grade or NO_DATA,
        ]
        for one in facts.year.evaluated
    ]  # fmt: skip
    return Sheet("评估", ("项目", "评估", "得分", "等级"), rows, _NOTES)


def _problems(facts: YearFacts) -> Sheet:
    rows = [[one.source, one.raised, one.closed, one.in_time, one.open, one.overdue] for one in facts.problems.kinds]
    return _summed("问题", ("来源", "登记", "已整改", "按期整改", "未办结", "逾期"), rows, 1)


def _summed(name: str, heads: Sequence[str], rows: Sequence[Sequence[object]], first: int) -> Sheet:
    """Add a row that sums the columns from one on; words in them are passed over, as the spreadsheet does."""
    sheet = Sheet(name, heads, rows, _NOTES)
    last = sheet.first + len(rows) - 1
    total: list[object] = ["合计", *("" for _ in heads[1:first])]
    for place in range(first, len(heads)):
        column = chr(ord("A") + place)
        known = [value for row in rows if isinstance(value := row[place], int | Decimal)]
        total.append(Live(f"=SUM({column}{sheet.first}:{column}{last})", float(sum(known))) if known else NO_DATA)
    return Sheet(name, heads, [*rows, total], _NOTES)


def _yuan(fen: int | None) -> Decimal | str:
    return NO_DATA if fen is None else Decimal(fen).scaleb(-2)


def _count(number: int | None) -> int | str:
    return _HIDDEN if number is None else number


def draw_results_csv(session: Session, actor: Actor, key: ReportKey) -> YearDrawn:
    """Draw up the results of a year as CSV, with the reason in a column of its own where one is withheld."""
    purchaser = allow_report(session, actor, "programme.write", key)
    found = public_results(session, tuple(members(session, key)), key.year, key.year)
    heads = (*(head.partition("|")[0] for head in RESULT_HEADS), "暂不公布的原因")
    content = csv_bytes(heads, ((*result_cells(one), one.withheld) for one in found))
    return YearDrawn(f"{purchaser.name}{key.year}年度项目评估结果.csv", content, key)


def draw_standing_csv(session: Session, actor: Actor, key: ReportKey) -> YearDrawn:
    """Draw up the standing of contractors as CSV."""
    purchaser = allow_report(session, actor, "programme.write", key)
    found = standings(session, tuple(members(session, key)), key.year)
    content = csv_bytes(standing_heads(key.year), (standing_cells(one) for one in found))
    return YearDrawn(f"{purchaser.name}{key.year}年度承接主体情况.csv", content, key)
