"""The paper form on which an objection is taken down when there is no screen at hand."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench.reports.numbered import Leaf, blank_pdf
from workbench.reports.paper_types import FormRow
from workbench.reports.project_documents import page_mark
from workbench.services.offered import Made

_LINE = "____________________"


@dataclass(frozen=True)
class ObjectionForm:
    """质疑投诉登记表, blank (``objection_form.html``, context ``{"form": ObjectionForm}``)."""

    rows: tuple[FormRow, ...]


def draw_blank(session: Session) -> Made:
    """Draw up one blank form in large type; its codes are those of the screen, so that it is typed in line by line."""
    form = ObjectionForm(
        rows=(
            FormRow("Z1", "种类和对象", "□询问　□质疑　□投诉；□采购文件　□采购过程　□中标（成交）结果"),
            FormRow("Z2", "项目", _LINE * 2),
            FormRow("Z3", "供应商和身份", f"{_LINE}　□参加了采购活动　□潜在供应商，已获取采购文件　□都没有"),
            FormRow("Z4", "联合体其他成员", _LINE),
            FormRow("Z5", "应知之日", _LINE),
            FormRow("Z6", "收到日期、交邮日期", f"{_LINE}　{_LINE}"),
        ),
    )
    name = "质疑投诉登记表-空白"
    printed = blank_pdf(Leaf("objection_form.html", {"form": form}, page_mark(session), name))
    return Made(f"{name}.pdf", printed.content, 1, is_list=False)
