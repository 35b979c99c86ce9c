"""How far the end of a project is, in a few words a step: acceptance, handover, personal data, settlement, archive."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from scoring.money import yuan
from workbench.queries.acceptance import CONCLUSIONS, newest_acceptance
from workbench.queries.archive import archive_card
from workbench.queries.contracts import contract_row
from workbench.queries.handover import handover_card
from workbench.queries.settlement import settlement_card
from workbench.rules.words import on


def ending_of(session: Session, project_id: int) -> tuple[tuple[str, str], ...]:
    """Return the steps with how far they are; empty before an acceptance was opened."""
    row, contract = newest_acceptance(session, project_id), contract_row(session, project_id)
    if row is None or contract is None:
        return ()
    told = [("验收", f"{row.number}，第{row.round}次，{CONCLUSIONS[row.conclusion]}")]
    told.append(("签字", _day(row.signed_on, "已登记签字的验收书", "还没有登记签字的验收书")))
    told.append(("公告", _day(row.published_on, row.published_at, "还没有公告验收结果")))
    return (*told, *_after(session, project_id, contract.id or 0))


def _after(session: Session, project_id: int, contract_id: int) -> Iterator[tuple[str, str]]:
    handover, statement = handover_card(session, project_id), settlement_card(session, contract_id)
    yield "交接", f"{handover.number}，{handover.state}" if handover else "还没有交接清单"
    deleted = handover.data_deleted_on if handover else None
    checked = "，已核对" if handover and handover.data_checked_on else ""
    yield "个人信息", _day(deleted, f"承接主体返还并删除{checked}", "还没有返还和删除")
    if statement is None:
        yield "结算", "还没有结算单"
    else:
        rest = f"余额{yuan(statement.account.rest_fen)}元"
        yield "结算", _day(statement.closed_on, f"{statement.number}，已结清", f"{statement.number}，{rest}")
    archive = archive_card(session, project_id)
    yield "归档", f"{archive.number}，保存到{on(archive.kept_until)}" if archive else "还没有归档"


def _day(day: date | None, done: str, waiting: str) -> str:
    return f"{on(day)}，{done}" if day else waiting
