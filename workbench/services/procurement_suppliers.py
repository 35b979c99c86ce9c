"""Suppliers: registered once, with a credit code whose check digit is right."""

from sqlmodel import Session

from workbench.errors import ValidationError
from workbench.models.accounts import Workspace
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.words import ContractorKind
from workbench.rules.credit_code import fault_of, plain_code
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need

TRAINING_CODE = "YL-"
"""How codes of invented suppliers begin; only training workspaces take them."""


def add_contractor(
    session: Session, actor: Actor, purchaser_id: int, *, name: str, credit_code: str, kind: ContractorKind
) -> Contractor:
    """Register a supplier, so that its bid can be recorded."""
    allow(session, actor, "procurement.write", found(session, Purchaser, purchaser_id))
    row = keep_contractor(session, name=name, credit_code=credit_code, kind=kind)
    record(session, actor, "contractor.create", about(session, row), after=row.model_dump())
    return row


def keep_contractor(session: Session, *, name: str, credit_code: str, kind: ContractorKind) -> Contractor:
    """Put a supplier beside the others. For commands that record the event themselves."""
    code = checked_code(session, need(credit_code, "统一社会信用代码"))
    row = Contractor(name=need(name, "供应商名称"), credit_code=code, kind=kind)
    session.add(row)
    session.flush()
    return row


def checked_code(session: Session, typed: str) -> str:
    """Return the plain code. Raises ValidationError saying which character is wrong; masked digits are refused."""
    code = plain_code(typed)
    workspace = session.get(Workspace, 1)
    if code.startswith(TRAINING_CODE) and workspace is not None and workspace.training:
        return code
    if fault := fault_of(code):
        raise ValidationError(
            fault, where="统一社会信用代码", clause="GB 32100—2015", fix="按营业执照或登记证书逐位核对"
        )
    return code
