"""The paper form on which a matter is taken down when there is no screen at hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from workbench.models.hotline import Call
from workbench.queries.documents_stamp import Subject
from workbench.queries.hotline import CallRow
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.paper_types import FormRow
from workbench.reports.project_documents import page_mark
from workbench.rules.hotline_words import CHANNELS, KINDS, SATISFACTION
from workbench.services.offered import Made

FORM = "hotline_form"
_BLANK = "____________________"


@dataclass(frozen=True)
class HotlineForm:
    """来电来访登记表 (``hotline_form.html``, context ``{"form": HotlineForm}``); who called stands on a blank one alone."""

    rows: tuple[FormRow, ...]
    caller: tuple[FormRow, ...]


def draw_hotline_form(session: Session, row: CallRow | None = None) -> Made:
    """Draw up one blank form, or that of a matter under a number, to write its answer on; its codes are the screen's.

    A filled one says nothing of the caller: who called stays in the vault.
    """
    blank = row is None
    form = HotlineForm(
        rows=(
            FormRow("T1", "种类", row.kind_name if row else _boxes(KINDS.values())),
            FormRow("T2", "渠道", row.channel_name if row else _boxes(CHANNELS.values())),
            FormRow("T3", "收到日期和时间", f"{row.received_on} {row.received_time}".strip() if row else _BLANK),
            FormRow("T4", "编号", row.number if row else "12349 工单号；没有的由工作台编号"),
            FormRow("T5", "乡镇（街道）、项目、服务", _place(row) if row else _BLANK * 2),
            FormRow("T6", "对象编码", _person(row) if row else "知道才填"),
            FormRow("T7", "内容（不写姓名和号码）", row.words if row else ""),
            FormRow("T8", "答复", ""),
            FormRow("T9", "答复日期", f"{_BLANK}{f'（应于 {row.due_on} 前）' if row else ''}"),
            FormRow("T10", "回访结果", _boxes(SATISFACTION.values())),
        ),
        caller=(FormRow("T11", "姓名", _BLANK), FormRow("T12", "电话", _BLANK)) if blank else (),
    )
    title = f"来电来访登记表-{row.number if row else '空白'}"
    leaf = Leaf("hotline_form.html", {"form": form}, page_mark(session), title)
    printed = numbered_pdf(session, _subject(session, row), leaf) if row else blank_pdf(leaf)
    return Made(f"{title}.pdf", printed.content, 1, is_list=False, stamp=printed.stamp)


def _subject(session: Session, row: CallRow) -> Subject:
    call = session.get_one(Call, row.id)
    title = f"来电来访登记表（{row.number}）"
    return Subject(FORM, f"call:{row.id}", title, row.received_on, call.purchaser_id, call.project_id)


def _person(row: CallRow) -> str:
    """The paper of a complaint may be handed on to the contractor, who must not learn who complained."""
    return "投诉不印" if row.kind == "complaint" else row.person


def _place(row: CallRow) -> str:
    return "，".join(filter(None, (row.township, row.project, row.line)))


def _boxes(names: Iterable[str]) -> str:
    return "\u3000".join(f"□{name}" for name in names)
