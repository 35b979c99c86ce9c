"""Score or check a file without a database: score-evaluation, score-bids and check-table, in words or as JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.bids import BidLine, BidResult, Difference
from scoring.exact import text
from scoring.money import yuan
from scoring.panel import PanelResult
from scoring.trace import Step, to_plain
from workbench.cli_words import table
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.exchange.files.bid_file import BidFile

_INDENT = "  "
_FINDINGS = {"contradiction": "矛盾", "rounding": "修约", "question": "疑问"}
_NOTHING = "没有发现矛盾：表里印出的数自身相容。这不证明各项得分属实，没有印出的数不作判断。"
_SHOWN = ("price", "quality", "total")


def content_of(file: Path) -> bytes:
    """The bytes of a file. Raises WorkbenchError where there is none."""
    if not file.is_file():
        raise WorkbenchError(f"没有文件“{file}”", fix="核对文件名和所在目录")
    return file.read_bytes()


def evaluation_words(file: Path, *, as_json: bool) -> str:
    """Score the evaluation in a file, and say total, grade, warnings and the whole trace."""
    from workbench.exchange.files.evaluation import evaluation_of

    given = evaluation_of(content_of(file))
    result = given.score()
    if as_json:
        return as_text(_plain_result(result))
    return "\n".join((*_head(result), "", "计算过程：", *trace_lines(result.trace)))


def bids_words(file: Path, *, as_json: bool) -> str:
    """Score the bids in a file, and say ranking, points, triggers, the difference to what was published, and traces."""
    from workbench.exchange.files.bid_file import bids_of

    given = bids_of(content_of(file))
    result, difference = given.score(), given.difference()
    if as_json:
        return as_text(_plain_bids(given, result, difference))
    lines = [given.terms.formula.sentence(given.terms.price_weight), *_base_words(result), "", _bid_table(result), ""]
    lines += [words for line in result.lines for words in _line_words(line)]
    lines += [difference.words] if difference else []
    traces = [trace for line in result.ranking if (trace := line.trace)]
    return "\n".join([*lines, "", "计算过程：", *(said for trace in traces for said in trace_lines(trace))])


def table_found(file: Path, *, as_json: bool) -> tuple[str, bool]:
    """Hold a published table against its own figures: every finding in words, and whether none is a contradiction."""
    from scoring.published import check_published
    from workbench.exchange.files.published_file import table_of

    found = check_published(table_of(content_of(file)))
    agrees = all(one.kind != "contradiction" for one in found)
    if as_json:
        return as_text({"findings": [asdict(one) for one in found]}), agrees
    lines = [f"{_FINDINGS[one.kind]}　{one.row}（{one.step}）：{one.text}" for one in found]
    counted = "、".join(
        f"{name} {n} 处" for kind, name in _FINDINGS.items() if (n := sum(f.kind == kind for f in found))
    )
    return "\n".join([*lines, counted or _NOTHING]), agrees


def as_text(plain: Mapping[str, Any]) -> str:
    """JSON for people and programs: Chinese as it is, figures as exact text."""
    return json.dumps(plain, ensure_ascii=False, indent=1)


def trace_lines(step: Step, depth: int = 0) -> Iterator[str]:
    """A trace as indented lines, the result first: what it is, the figure, the formula, and the source."""
    said = step.title if step.title.startswith(step.code) else f"{step.code} {step.title}"
    source = f"（{step.source}）" if step.source else ""
    yield f"{_INDENT * depth}{said} = {step.shown}    {step.formula}{source}".rstrip()
    for child in step.children:
        yield from trace_lines(child, depth + 1)


def _base_words(result: BidResult) -> Iterator[str]:
    if result.base_price is not None:
        yield f"评标基准价：{text(result.base_price)} 元"


def _bid_table(result: BidResult) -> str:
    ranked = [line for line in result.ranking if line.rank]
    rest = [line for line in result.lines if line.rank is None]
    rows = [(_rank(line), line.name, _yuan(line), *(line.shown[key] for key in _SHOWN)) for line in (*ranked, *rest)]
    return table([("名次", "供应商", "报价（元）", "价格分", "商务技术分", "总得分"), *rows])


def _rank(line: BidLine) -> str:
    return f"{line.rank}{'（并列）' if line.tied else ''}" if line.rank else "—"


def _yuan(line: BidLine) -> str:
    return "—" if line.price_fen is None else yuan(line.price_fen)


def _line_words(line: BidLine) -> Iterator[str]:
    if line.excluded:
        yield f"{line.name}：无效，{line.excluded}"
    if line.pending:
        yield f"{line.name}：{line.pending}"
    yield from (f"{line.name}：{trigger.code} {trigger.words}" for trigger in line.triggers)
    if line.settled_by:
        yield f"{line.name}：总得分相同，{line.settled_by}"


def _plain_bids(given: "BidFile", result: BidResult, difference: Difference | None) -> dict[str, Any]:
    return {
        "formula": given.terms.formula.to_plain(),
        "base_price": None if result.base_price is None else text(result.base_price),
        "lines": [_plain_line(line) for line in result.lines],
        "difference": difference.words if difference else None,
    }


def _plain_line(line: BidLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "price": None if line.price_fen is None else text(Fraction(line.price_fen, 100)),
        "rank": line.rank,
        "tied": line.tied,
        "excluded": line.excluded,
        "pending": line.pending,
        "triggers": [{"code": one.code, "words": one.words} for one in line.triggers],
        "shown": dict(line.shown),
        "total": None if line.total is None else text(line.total),
        "trace": to_plain(line.trace) if line.trace else None,
    }


def _head(result: PanelResult) -> Iterator[str]:
    yield f"总分：{result.total}    等级：{result.grade or result.grade_withheld}"
    yield f"未修约的总分：{text(result.exact_total)}"
    yield from (f"提示：{words}" for words in result.warnings)
    yield from (f"提示：{code} {flag.text}" for code, flags in result.flags.items() for flag in flags)


def _plain_result(result: PanelResult) -> dict[str, Any]:
    return {
        "total": str(result.total),
        "exact_total": text(result.exact_total),
        "grade": result.grade,
        "grade_withheld": result.grade_withheld,
        "warnings": list(result.warnings),
        "flags": {code: [flag.text for flag in flags] for code, flags in result.flags.items()},
        "trace": to_plain(result.trace),
    }
