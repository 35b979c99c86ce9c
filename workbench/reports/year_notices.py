"""The notice of a year's results and the standing of contractors, as tables that anybody may read."""

from collections.abc import Sequence
from datetime import date

from workbench.models.words import Phase
from workbench.queries.programme import NO_DATA
from workbench.queries.standing import YEARS, PublicResult, Standing
from workbench.reports.programme_types import YearNotice
from workbench.reports.record_types import RecordTable
from workbench.rules.words import printed_on

RESULT_HEADS = ("项目编号", "项目", "承接主体", "评估", "得分|r", "等级|m", "公布日期")
_RESULT_WIDTHS = (22, 38, 32, 16, 14, 12, 22)
_NONE = "—"


def result_cells(one: PublicResult) -> tuple[str, ...]:
    """Return a result as a row: with its figures, or with the reason why they are withheld."""
    head = (one.code, one.title, one.contractor or NO_DATA, one.phase_name)
    if one.withheld:
        return (*head, _NONE, _NONE, "暂不公布")
    grade = "不评定" if one.phase == Phase.MID else one.grade or "暂缓评定"
    return (*head, f"{one.total}", grade, f"{one.published_on:%Y-%m-%d}" if one.published_on else "随本公告公布")


def result_notice(unit: str, year: int, results: Sequence[PublicResult], today: date) -> YearNotice:
    """Return the notice: results that are final, and what is withheld and why."""
    withheld = [one for one in results if one.withheld]
    opening = f"{unit}将{year}年度政府购买服务类社会救助项目评估结果公告如下。"
    empty = () if results else ("本年度没有评估，没有数据。",)
    return YearNotice(
        title=f"{unit}{year}年度项目评估结果公告",
        opening=(opening, *empty),
        table=RecordTable("评估结果", _RESULT_WIDTHS, RESULT_HEADS, tuple(result_cells(one) for one in results)),
        closing=(
            *(f"暂不公布：{one.title}{one.phase_name}，原因：{one.withheld}。" for one in withheld),
            "只公告已经确认、申诉期已过或者申诉已经复核的结果。中期评估不评定等级。",
            "本公告不含服务对象、评估小组成员的姓名和分项打分。",
        ),
        signer=unit,
        date=printed_on(today),
    )


def standing_heads(year: int) -> tuple[str, ...]:
    """Return the heads of the standing: a column a year."""
    return ("承接主体", "统一社会信用代码", *(f"{one}年" for one in range(year - YEARS + 1, year + 1)), "禁止承接期限")


def standing_cells(one: Standing) -> tuple[str, ...]:
    """Return a contractor as a row; a year without a public result is without data."""
    years = ("；".join(f"{x.grade or '未评定'}（{x.total}）" for x in found) or NO_DATA for _, found in one.years)
    bars = "；".join(
        f"{bar.first_day:%Y-%m-%d}至{bar.last_day:%Y-%m-%d}（{bar.document}，{bar.scope}）" for bar in one.bars
    )
    return (one.name, one.code or NO_DATA, *years, bars or "没有公布的禁止期限")


def standing_notice(unit: str, year: int, found: Sequence[Standing], today: date) -> YearNotice:
    """Return the standing of contractors as a notice."""
    opening = f"{unit}将截至{year}年度的承接主体期末评估等级和有效的禁止承接期限公布如下。"
    empty = () if found else ("没有登记合同的承接主体，没有数据。",)
    widths = (34, 32, *(20 for _ in range(YEARS)), 30)
    return YearNotice(
        title=f"{unit}{year}年度承接主体情况公告",
        opening=(opening, *empty),
        table=RecordTable("承接主体情况", widths, standing_heads(year), tuple(standing_cells(one) for one in found)),
        closing=(
            "等级后括号内为期末得分，按评估事实截止日归入年度；只列已经确认、申诉期已过或者申诉已经复核的结果。",
            "“没有数据”不是不合格，也不是满分。有禁止承接期限的，期限内不得承接其范围内的项目。",
            "本公告只供了解情况，不得作为对供应商差别待遇的评审因素（政府采购法第二十二条、实施条例第二十条）。",
        ),
        signer=unit,
        date=printed_on(today),
    )
