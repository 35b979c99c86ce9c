"""The third party is itself purchased: ground, contract, fee and who pays it, scope, people, independence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.panel import ThirdPartyHire
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.queries.panel_conflicts import ties_of
from workbench.queries.third_party import third_party_findings
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need, refuse_stops

_CLAUSE = "关于推进政府购买服务第三方绩效评价工作的指导意见（财综〔2018〕42号）"


@dataclass(frozen=True)
class Hire:
    """What is recorded of the purchase; `fee_fen` in fen, `relations` by the ids of evaluation_prep/third_party."""

    name: str
    ground: str
    contract_number: str
    signed_on: date
    fee_fen: int
    fee_source: str
    scope: str
    statement: str
    stated_on: date
    credit_code: str = ""
    staff: Sequence[str] = ()
    relations: Sequence[str] = ()


def hire_third_party(
    session: Session, actor: Actor, evaluation_id: int, hire: Hire, *, seen: int | None = None
) -> ThirdPartyHire:
    """Record the purchase of the third party, or change it before the opening.

    Raises HardStopError for a bidder, for the contractor, and for who is paid by or related to the contractor.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    _refuse(session, evaluation, hire)
    row = session.exec(select(ThirdPartyHire).where(ThirdPartyHire.evaluation_id == evaluation_id)).first()
    before = row.model_dump() if row else None
    values = {**hire.__dict__, "staff": [one.strip() for one in hire.staff if one.strip()]}
    values["relations"] = list(hire.relations)
    if row is None:
        row = ThirdPartyHire(evaluation_id=evaluation_id, **values)
    else:
        expect_version(row, seen)
        row.sqlmodel_update(values)
    session.add(row)
    record(session, actor, "third_party.hire", about(session, evaluation), before=before, after=values)
    return row


def _refuse(session: Session, evaluation: Evaluation, hire: Hire) -> None:
    if evaluation.state == EvaluationState.OPENED:
        raise ValidationError("评分表已启封，不能再改第三方机构", where="第三方机构", fix="更正随结果更正办理")
    labels = {
        "机构名称": hire.name,
        "选定方式和依据": hire.ground,
        "合同编号": hire.contract_number,
        "经费来源": hire.fee_source,
        "评估范围": hire.scope,
        "独立性承诺": hire.statement,
    }
    for label, value in labels.items():
        need(value, label)
    if hire.fee_fen <= 0:
        raise ValidationError(
            "费用须大于 0", where="费用", clause=_CLAUSE, fix="填写合同金额；无偿的不是购买，不作第三方"
        )
    payer = _paid_by(session, evaluation, hire.fee_source)
    if payer:
        raise ValidationError(
            f"费用由{payer}承担",
            where="经费来源",
            clause=_CLAUSE,
            fix="费用由购买主体承担，不得由承接主体或投标单位支付",
        )
    found_stops = third_party_findings(session, evaluation, hire.name, tuple(hire.relations))
    refuse_stops("不能委托这家机构评估", found_stops)


def _paid_by(session: Session, evaluation: Evaluation, source: str) -> str:
    """Name the contractor or bidder whom the source of the fee names; empty if none."""
    ties = ties_of(session, found(session, Project, evaluation.project_id))
    named = next((name for name in ties.bidders.values() if name in source), "")
    return named or ("承接主体" if "承接主体" in source else "")
