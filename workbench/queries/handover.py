"""The handover of a project's files, and the return and deletion of personal data by the contractor."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.acceptance import Handover, HandoverItem

FORMS = {"paper": "纸质", "electronic": "电子", "both": "纸质和电子", "goods": "物资"}
USUAL = (
    ("服务台账和工单", "both", "逐月，含服务记录和签字"),
    ("服务对象个案档案", "paper", "一人一档，按编码装册"),
    ("服务前后评估和个案记录", "both", ""),
    ("投诉和求助办理记录", "both", ""),
    ("人员花名册、证书复印件和培训记录", "paper", ""),
    ("财务专账和票据复印件", "paper", ""),
    ("结余物资和设备", "goods", "附清单"),
)
"""What is usually handed over, offered on the form: name, form, words."""


@dataclass(frozen=True)
class HandoverLine:
    """One kind of file: how it was given, and whether it was received."""

    id: int
    position: int
    name: str
    form: str
    copies: int
    words: str
    received: bool | None


@dataclass(frozen=True)
class HandoverCard:
    """The list with the receipts of both sides, and what became of personal data."""

    id: int
    project_id: int
    number: str
    listed_on: date
    given_on: date | None
    given_by: str
    received_on: date | None
    received_by: str
    data_returned_on: date | None
    data_deleted_on: date | None
    data_words: str
    data_confirmed_by: str
    data_checked_on: date | None
    data_checked_by: str
    version: int
    items: tuple[HandoverLine, ...]

    @property
    def complete(self) -> bool:
        """Tell whether both sides signed."""
        return self.given_on is not None and self.received_on is not None

    @property
    def state(self) -> str:
        """Return how far it is, in words."""
        if self.complete:
            return "双方已签收"
        return "待购买主体签收" if self.given_on else "待承接主体移交"


def handover_row(session: Session, project_id: int) -> Handover | None:
    """Return the handover of a project; None before it was listed."""
    return session.exec(select(Handover).where(Handover.project_id == project_id)).first()


def handover_card(session: Session, project_id: int) -> HandoverCard | None:
    """Return the handover of a project; None before it was listed."""
    row = handover_row(session, project_id)
    if row is None:
        return None
    query = select(HandoverItem).where(HandoverItem.handover_id == row.id).order_by(col(HandoverItem.position))
    items = tuple(HandoverLine(**one.model_dump(exclude={"handover_id"})) for one in session.exec(query))
    return HandoverCard(**row.model_dump(), items=items)
