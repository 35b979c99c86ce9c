"""What the third party found as one workbook of several sheets: its template, and how it is read back and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workbench.errors import ValidationError
from workbench.exchange.files.grid import Grid, grids
from workbench.exchange.imports.columns import Column, day_until, one_of, short
from workbench.exchange.imports.forms import Form
from workbench.exchange.imports.heads import plain
from workbench.exchange.imports.table import Fault, Row, Table, sheet_table
from workbench.exchange.imports.template import templates_of
from workbench.exchange.imports.values import Reader, UnreadableError, code, text, whole
from workbench.queries.third_party_findings import ThirdCard
from workbench.rules.third_party_words import COUNTS, DEGREES, DRAFT, KINDS, PLACES, RETURNED
from workbench.services.third_party_findings import ThirdNote

TITLE = "第三方发现"
MOST = 2_000
"""Rows of a workbook: an evaluation has hundreds at most, and all of them are shown before they are taken."""


@dataclass(frozen=True)
class KindForm(Form):
    """The sheet of one kind."""

    @property
    def title(self) -> str:
        """Return the name of the sheet."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class SheetFault:
    """What is wrong, with the sheet it is on."""

    sheet: str
    fault: Fault


@dataclass(frozen=True)
class ReadBook:
    """What a workbook says, compared with the record: with faults nothing of it is taken."""

    new: tuple[ThirdNote, ...]
    changed: tuple[ThirdNote, ...]
    same: int
    faults: tuple[SheetFault, ...]
    notes: tuple[str, ...]


def book_forms(points: Mapping[str, str], evidence: Sequence[str], today: date) -> tuple[KindForm, ...]:
    """Return the sheets of an evaluation: `points` label by code, `evidence` numbers in force."""
    return tuple(KindForm(kind, _columns(kind, points, evidence, today)) for kind in KINDS)


def findings_template(points: Mapping[str, str], evidence: Sequence[str], today: date) -> bytes:
    """Return the workbook to fill in, a sheet a kind."""
    return templates_of(TITLE, book_forms(points, evidence, today), {})


def _columns(kind: str, points: Mapping[str, str], evidence: Sequence[str], today: date) -> tuple[Column, ...]:
    named = {label: key for key, label in points.items()} | {key: key for key in points}
    degrees = {name: key for key, name in DEGREES.items()}
    counted = [
        Column(key, title, whole, (), "整数", required=True)
        for key, title in zip(("checked", "failed"), COUNTS.get(kind, ()), strict=False)
    ]
    return (
        Column("number", "编号", _number, ("序号",), "本表内不重复；再次导入按编号认出", required=True),
        Column("point_code", "评分点", one_of(named), ("评分点代码", "指标"), "从下拉列表选择，或填代码", tuple(points.values()), required=True),
        Column("seen_on", "日期", day_until(today), ("发现日期", "访谈日期", "抽查日期", "调查日期"), "如 2025-07-02", required=True),
        Column("place", PLACES[kind], short(120), ("地点", "对象", "样本"), "不写姓名"),
        Column("words", "内容", short(1000), ("情况", "问题", "结果"), "看到什么、听到什么", required=True),
        *counted,
        Column("severity", "轻重", one_of(degrees), ("程度",), "从下拉列表选择", tuple(DEGREES.values()), required=True),
        Column("evidence", "证据编号", _evidence(set(evidence)), ("证据",), "如 E01、E02；有问题的须有证据"),
        Column("answer", "承接主体答复", short(1000), ("答复",), "没有答复的留空"),
        Column("answered_on", "答复日期", day_until(today), (), "有答复时必填"),
    )  # fmt: skip


def _number(cell: Any) -> str:  # noqa: ANN401 - as a reader takes it
    found = code(cell).removesuffix(".0")
    if len(found) > 20:  # noqa: PLR2004 - as the record keeps it
        raise UnreadableError(f"编号“{found}”太长", "最多 20 个字")
    return found


def _evidence(known: set[str]) -> Reader:
    def read(cell: Any) -> tuple[str, ...]:  # noqa: ANN401 - as a reader takes it
        found = [
            one for one in text(cell, 400).replace("，", "、").replace(",", "、").replace(" ", "").split("、") if one
        ]
        if unknown := [one for one in found if one not in known]:
            raise UnreadableError(f"没有证据“{'、'.join(unknown)}”，或已被代替", "填证据清单里的编号")
        return tuple(dict.fromkeys(found))

    return read


def read_book(content: bytes, forms: Sequence[KindForm], known: Sequence[ThirdCard]) -> ReadBook:
    """Read a filled workbook and compare it with what is on record.

    Raises ValidationError for what is no workbook, has none of the sheets, or has nothing in them.
    """
    sheets = {plain(grid.name): grid for grid in grids(content)}
    tables = {form.kind: sheet_table(sheets[plain(form.title)], form) for form in forms if _filled(sheets, form)}
    if not tables:
        raise ValidationError(
            "没有找到要导入的表", where="工作表", fix=f"表名须是：{'、'.join(KINDS.values())}；下载模板填写"
        )
    read = sum(table.read for table in tables.values())
    if not 0 < read <= MOST:
        raise ValidationError(f"各表共 {read} 行", where="工作表", fix=f"填写后再导入，最多 {MOST} 行")
    found = {kind: _notes(kind, table) for kind, table in tables.items()}
    return _compared(tables, found, {(one.kind, one.number): one for one in known})


def _filled(sheets: Mapping[str, Grid], form: KindForm) -> bool:
    grid = sheets.get(plain(form.title))
    return grid is not None and bool(grid.rows)


def _notes(kind: str, table: Table) -> dict[int, ThirdNote]:
    """The notes of a sheet by row; a number written twice is a fault of the later row."""
    found: dict[int, ThirdNote] = {}
    seen: dict[str, int] = {}
    for row in table.rows:
        number = row.values["number"]
        if number in seen:
            table.fault(row.number, "number", f"编号“{number}”与第 {seen[number]} 行重复", "每条一个编号")
            continue
        seen[number] = row.number
        _more(kind, table, row)
        found[row.number] = ThirdNote(kind=kind, **row.values)
    return found


def _more(kind: str, table: Table, row: Row) -> None:
    """What two cells of a row say against each other."""
    checked, failed = row.values.get("checked"), row.values.get("failed")
    if kind in COUNTS and (not checked or failed > checked):
        every, bad = COUNTS[kind]
        table.fault(row.number, "failed", f"{every}须大于 0，{bad}不能大于{every}", "核对两个数")
    answered = row.values.get("answered_on")
    if bool(row.values.get("answer")) != (answered is not None):
        table.fault(row.number, "answered_on", "答复和答复日期只填了一项", "两项都填，或都留空")
    if answered is not None and answered < row.values["seen_on"]:
        table.fault(row.number, "answered_on", "答复日期早于日期", "核对两个日期")


def _compared(
    tables: Mapping[str, Table],
    found: Mapping[str, Mapping[int, ThirdNote]],
    known: Mapping[tuple[str, str], ThirdCard],
) -> ReadBook:
    new, changed, same = [], [], 0
    for kind, notes in found.items():
        for number, note in notes.items():
            card = known.get((kind, note.number))
            if card is None:
                new.append(note)
            elif _note_of(card) == note:
                same += 1
            elif card.state not in {DRAFT, RETURNED}:
                what = f"编号“{note.number}”已经提交，内容与这一行不同"
                tables[kind].fault(number, "number", what, "请审核人先退回，或删去这一行")
            else:
                changed.append(note)
    faults = [SheetFault(KINDS[kind], one) for kind, table in tables.items() for one in table.faults]
    notes_said = [f"“{KINDS[kind]}”表{said}" for kind, table in tables.items() for said in table.notes]
    return ReadBook(tuple(new), tuple(changed), same, tuple(faults), tuple(notes_said))


def _note_of(card: ThirdCard) -> ThirdNote:
    note = ThirdNote(card.kind, card.number, card.point_code, card.seen_on, card.words, card.severity)
    return replace(
        note, place=card.place, checked=card.checked, failed=card.failed, evidence=card.evidence, answer=card.answer,
        answered_on=card.answered_on,
    )  # fmt: skip
