"""The paper form on which a matter is taken down when there is no screen at hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from workbench import clock
from workbench.reports.project_documents import page_mark
from workbench.reports.render import render_pdf
from workbench.rules.hotline_words import CHANNELS, KINDS, SATISFACTION
from workbench.services.offered import Made

_BLANK = "____________________"


@dataclass(frozen=True)
class FormRow:
    """One line of the form: its code, its label, and what may be ticked or written."""

    code: str
    label: str
    options: str


@dataclass(frozen=True)
class HotlineForm:
    """来电来访登记表 (``hotline_form.html``, context ``{"form": HotlineForm}``)."""

    rows: tuple[FormRow, ...]
    caller: tuple[FormRow, ...]


def draw_hotline_form(session: Session) -> Made:
    """Draw up one blank form; its codes are those of the screen, so that it is typed in line by line."""
    form = HotlineForm(
        rows=(
            FormRow("T1", "种类", _boxes(KINDS.values())),
            FormRow("T2", "渠道", _boxes(CHANNELS.values())),
            FormRow("T3", "收到日期和时间", f"{_BLANK}"),
            FormRow("T4", "编号", "12349 工单号；没有的由工作台编号"),
            FormRow("T5", "乡镇（街道）、项目、服务", f"{_BLANK}{_BLANK}"),
            FormRow("T6", "对象编码", "知道才填"),
            FormRow("T7", "内容（不写姓名和号码）", "\u3000" * 120),
            FormRow("T8", "答复", "\u3000" * 90),
            FormRow("T9", "答复日期", f"{_BLANK}"),
            FormRow("T10", "回访结果", _boxes(SATISFACTION.values())),
        ),
        caller=(FormRow("T11", "姓名", _BLANK), FormRow("T12", "电话", _BLANK)),
    )
    title = "来电来访登记表-空白"
    content = render_pdf(
        "hotline_form.html", {"form": form}, watermark=page_mark(session), created=clock.now(), title=title
    )
    return Made(f"{title}.pdf", content, 1, is_list=False)


def _boxes(names: Iterable[str]) -> str:
    return "\u3000".join(f"□{name}" for name in names)
