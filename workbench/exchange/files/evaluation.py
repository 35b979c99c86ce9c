"""An evaluation in a file: the tree, the members' sheets, the facts, what does not apply, and findings on vetoes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import parse_mark
from scoring.grading import VetoFinding
from scoring.panel import PanelResult, Sheet, panel_result
from scoring.points import Fact
from scoring.tree import IndicatorTree, from_plain
from workbench.errors import ValidationError, WorkbenchError
from workbench.exchange.files import evaluation_book
from workbench.exchange.files.cells import is_workbook
from workbench.exchange.files.entry import Entry, Faults, entry_of_json
from workbench.rules.trees import load_tree

FORMAT = "workbench-evaluation/1"
PARTS = ("format", "tree", "sheets", "facts", "not_applicable", "vetoes")
PHASES = {"期末": "final", "中期": "mid"}
STATES = {"调查中": "open", "属实": "proven", "不属实": "dismissed"}


@dataclass(frozen=True)
class EvaluationFile:
    """What a file holds, ready to be scored."""

    tree: IndicatorTree
    sheets: tuple[Sheet, ...]
    facts: Mapping[str, Fact]
    not_applicable: Mapping[str, str]
    vetoes: tuple[VetoFinding, ...]

    def score(self) -> PanelResult:
        """Score it. Raises ScoringError for whatever is missing."""
        return panel_result(self.tree, self.sheets, self.facts, not_applicable=self.not_applicable, vetoes=self.vetoes)


def evaluation_of(content: bytes) -> EvaluationFile:
    """Read a JSON or Excel file. Raises ValidationError naming every place that is wrong."""
    faults = Faults()
    whole = evaluation_book.entry(content, faults) if is_workbook(content) else entry_of_json(content, faults)
    whole.only(PARTS)
    if (given := whole.get("format")).text(FORMAT) != FORMAT:
        given.fault(f"不认识格式“{given.value}”，本系统读取 {FORMAT}")
    faults.stop()
    tree = _tree(whole.get("tree"), faults)
    found = EvaluationFile(
        tree,
        tuple(_sheet(tree, entry) for entry in whole.get("sheets").each()),
        {code: _fact(tree, code, entry) for code, entry in whole.get("facts").items()},
        {code: _reason(tree, code, entry) for code, entry in whole.get("not_applicable").items()},
        tuple(veto for entry in whole.get("vetoes").each() if (veto := _veto(tree, entry))),
    )
    faults.stop()
    return found


def _tree(given: Entry, faults: Faults) -> IndicatorTree:
    if given.blank:
        given.fault("没有写明指标体系")
    faults.stop()
    plain = given.plain()
    try:
        if "use" in plain:
            given.only(("use", "phase"))
            phase = given.get("phase").one_of(PHASES, "final")
            faults.stop()
            return load_tree(given.get("use").required(), phase)
        return from_plain(plain)
    except (ScoringError, WorkbenchError) as error:
        where = f"{given.place}，{error.where}" if error.where else given.place
        raise ValidationError(error.what, where=where, clause=error.clause, fix=error.fix) from error
    except (TypeError, AttributeError) as error:
        raise ValidationError(
            "指标体系的写法无法识别", where=given.place, fix="见 docs/scoring.md 的文件格式"
        ) from error


def _sheet(tree: IndicatorTree, entry: Entry) -> Sheet:
    entry.only(("member", "party", "marks", "bands", "reasons"))
    marks = {code: mark for code, one in entry.get("marks").items() if (mark := _mark(tree, code, one)) is not None}
    return Sheet(
        member=entry.get("member").required(),
        marks=marks,
        bands=_texts(entry.get("bands")),
        reasons=_texts(entry.get("reasons")),
        party=entry.get("party").text(),
    )


def _texts(entry: Entry) -> dict[str, str]:
    return {code: one.required() for code, one in entry.items()}


def _mark(tree: IndicatorTree, code: str, entry: Entry) -> Decimal | None:
    full = _full_of(tree, code, entry)
    if full is None:
        return None
    try:
        return parse_mark(entry.text(), full, tree.step)
    except ScoringError as error:
        entry.fault(f"{error.what}。{error.fix}")
        return None


def _full_of(tree: IndicatorTree, code: str, entry: Entry) -> Decimal | None:
    try:
        return tree.node(code).full
    except ScoringError as error:
        entry.fault(error.what)
        return None


def _fact(tree: IndicatorTree, code: str, entry: Entry) -> Fact:
    _full_of(tree, code, entry)
    entry.only(("values", "evidence_missing", "evidence", "checked_by"))
    values: dict[str, Any] = entry.get("values").plain() or {}
    evidence = tuple(one.required() for one in entry.get("evidence").each())
    signed = tuple(one.required() for one in entry.get("checked_by").each())
    return Fact(values, entry.get("evidence_missing").flag(), evidence, signed)


def _reason(tree: IndicatorTree, code: str, entry: Entry) -> str:
    _full_of(tree, code, entry)
    return entry.required()


def _veto(tree: IndicatorTree, entry: Entry) -> VetoFinding | None:
    entry.only(("code", "state", "finding"))
    declared = {veto.code: veto for veto in tree.vetoes}
    code = entry.get("code").required()
    if code not in declared:
        entry.get("code").fault(f"指标体系没有一票否决事项“{code}”，有：{'、'.join(declared) or '无'}")
        return None
    veto, state = declared[code], entry.get("state").one_of(STATES, "open")
    finding = entry.get("finding").required()
    return VetoFinding(code, veto.effect, finding, state, veto.grade_cap)  # type: ignore[arg-type]  # one of STATES
