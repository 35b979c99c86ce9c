"""Where each document of the procurement file comes from: the kinds of stored file, and what the record itself holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from workbench.models.contracts import Amendment, Contract
from workbench.models.evaluations import Evaluation, Evidence
from workbench.models.procurement import Bid, BidCriterion, Procurement
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase
from workbench.queries.acceptance import confirmed_result, passed_acceptance
from workbench.queries.bids import procurement_of
from workbench.queries.contracts import contract_row
from workbench.queries.handover import handover_row
from workbench.queries.settlement import settlement_row
from workbench.rules.words import on

UPLOAD = "上传文件，或写明纸质档案存放处"


@dataclass(frozen=True)
class Held:
    """Where a document may be: kinds of file, the record's own words for it, and what is said while it is missing.

    ``applies`` is False where this project has no such document.
    """

    kinds: tuple[str, ...] = ()
    record: str = ""
    missing: str = UPLOAD
    applies: bool = True


def held(session: Session, project: Project) -> dict[str, Held]:
    """Return every document of the file by its key in the rule of contents."""
    return {
        **_before(project),
        **_procurement(session, project),
        **_contract(session, project),
        **_evaluations(session, project),
        **_ends(session, project),
    }


def _before(project: Project) -> dict[str, Held]:
    approved = f"{on(project.approved_on)}批准立项" if project.approved_on else ""
    disclosed = f"{on(project.disclosed_on)}公开" if project.disclosed_on else ""
    return {
        "definition": Held(record=approved, missing="还没有批准立项"),
        "disclosure": Held(("disclosure",), disclosed, "还没有公开采购需求"),
        "complaint": Held(missing="写明有无质疑、投诉；有的写明存放处"),
    }


def _procurement(session: Session, project: Project) -> dict[str, Held]:
    row = procurement_of(session, project.id or 0)
    criteria = _count(session, BidCriterion, row)
    awarded = (
        f"{on(row.awarded_on)}定标，{on(row.notice_on)}发出通知书" if row and row.awarded_on and row.notice_on else ""
    )
    return {
        "procurement_documents": Held(("procurement",)),
        "bids": Held(("bids",)),
        "criteria": Held(record=f"评审因素 {criteria} 项，登记在采购记录里" if criteria else ""),
        "bid_report": Held(("bid_report",)),
        "award": Held(record=awarded, missing="还没有定标"),
        "low_price": Held(("low_price",), applies=bool(reviewed_bids(session, project.id or 0))),
    }


def _count(session: Session, kind: type[BidCriterion], row: Procurement | None) -> int:
    query = select(func.count()).select_from(kind).where(kind.procurement_id == (row.id if row else None))
    return int(session.exec(query).one())


def reviewed_bids(session: Session, project_id: int) -> list[str]:
    """Return the suppliers whose low price was reviewed, by the number of their bid's row."""
    query = select(Bid).join(Procurement, col(Procurement.id) == Bid.procurement_id)
    rows = session.exec(query.where(Procurement.project_id == project_id).order_by(col(Bid.id)))
    return [f"第 {row.id} 号响应" for row in rows if row.explanation or row.explanation_minutes or row.doubted]


def _contract(session: Session, project: Project) -> dict[str, Held]:
    row = contract_row(session, project.id or 0)
    settlement = settlement_row(session, row.id or 0) if row else None
    closed = f"{settlement.number}，{on(settlement.closed_on)}结清" if settlement and settlement.closed_on else ""
    return {
        "contract": Held(("contract",)),
        "amendments": Held(("contract",), applies=_amended(session, row)),
        "payments": Held(("vouchers",), missing="上传付款凭证，或写明会计档案存放处"),
        "settlement": Held(("settlement",) if closed else (), closed, "还没有结清"),
    }


def _amended(session: Session, row: Contract | None) -> bool:
    query = select(Amendment.id).where(Amendment.contract_id == (row.id if row else None))
    return session.exec(query).first() is not None


def _evaluations(session: Session, project: Project) -> dict[str, Held]:
    query = select(Evaluation).where(Evaluation.project_id == project.id).order_by(col(Evaluation.id))
    rows = session.exec(query).all()
    frozen = [on(row.frozen_on) for row in rows if row.frozen_on]
    pieces = select(func.count()).select_from(Evidence).where(col(Evidence.evaluation_id).in_([row.id for row in rows]))
    evidence = int(session.exec(pieces).one())
    final = confirmed_result(session, project.id or 0, Phase.FINAL)
    told = (
        f"{on(final.fed_back_on)}反馈，{on(final.published_on)}公布"
        if final and final.fed_back_on and final.published_on
        else ""
    )
    mid = confirmed_result(session, project.id or 0, Phase.MID)
    return {
        "plan": Held(record=f"{'、'.join(frozen)}确认" if frozen else "", missing="还没有评估方案"),
        "score_sheets": Held(("score_sheets",)),
        "evidence": Held(("evidence",), f"证据 {evidence} 件" if evidence else "", "还没有登记证据"),
        "midterm_report": Held(("midterm_report",), _confirmed(mid)),
        "final_report": Held(("final_report",), _confirmed(final)),
        "feedback": Held(("result_notice",), told, "还没有反馈和公布"),
        "appeal": _appeal(session, rows),
    }


def _confirmed(result: Result | None) -> str:
    return f"{on(result.confirmed_on)}确认，{result.total}分" if result and result.confirmed_on else ""


def _appeal(session: Session, rows: Sequence[Evaluation]) -> Held:
    ids = [row.id for row in rows]
    query = select(Appeal).join(Result, col(Result.id) == Appeal.result_id).where(col(Result.evaluation_id).in_(ids))
    found = session.exec(query.order_by(col(Appeal.id))).all()
    decided = [f"{one.document}，{on(one.decided_on)}" for one in found if one.decided_on]
    return Held(("appeal_decision",), "；".join(decided), "申诉还没有决定", applies=bool(found))


def _ends(session: Session, project: Project) -> dict[str, Held]:
    row, given = passed_acceptance(session, project.id or 0), handover_row(session, project.id or 0)
    published = f"{on(row.published_on)}，{row.published_at}" if row and row.published_on else ""
    receipt = f"{given.number}，双方已签收" if given and given.given_on and given.received_on else ""
    return {
        "acceptance": Held(("acceptance",), missing="还没有签字的验收书"),
        "acceptance_notice": Held(record=published, missing="还没有公告验收结果"),
        "handover": Held(("handover",) if receipt else (), receipt, "还没有双方签收的交接清单"),
    }
