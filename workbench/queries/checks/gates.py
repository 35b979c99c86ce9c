"""What a payment depends on: each gate open or closed on a day, why, and what would open it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.exact import percent
from workbench.models.contracts import Contract, Milestone
from workbench.models.payments import PaymentTerm
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, Phase
from workbench.queries.acceptance import confirmed_result, passed_acceptance
from workbench.queries.checks.book import book_on, run
from workbench.queries.grade_used import GradeUsed, grade_used
from workbench.queries.payments import GATES
from workbench.queries.payments_lines import delivered_share, line_accounts
from workbench.rules.book import Rule, history
from workbench.rules.finding import Finding
from workbench.rules.values import members
from workbench.rules.words import on as on_day

RULE = "settlement/payment_gates"


@dataclass(frozen=True)
class Gate:
    """One condition of a payment on a day: its name, whether it is met, on what that rests, what would open it."""

    key: str
    name: str
    open: bool
    why: str
    fix: str


@dataclass(frozen=True)
class Terms:
    """The terms of one milestone: as set with the contract, or by default."""

    kind: str
    gates: tuple[str, ...]
    quantity_percent: int | None
    agreed: bool


def gates_rule(session: Session, contract: Contract) -> Rule:
    """Return the rule of the gates as of signing; for an older contract the first that was ever in force."""
    project = session.get_one(Project, contract.project_id)
    return book_on(session, project.purchaser_id, contract.signed_on).rule(RULE) or history(RULE)[0]


def terms_of(session: Session, contract: Contract) -> dict[int, Terms]:
    """Return the terms of every milestone of a contract by its id."""
    rule = gates_rule(session, contract)
    query = select(Milestone).where(Milestone.contract_id == contract.id).order_by(col(Milestone.position))
    rows = session.exec(query).all()
    set_terms = session.exec(
        select(PaymentTerm).where(col(PaymentTerm.milestone_id).in_([row.id for row in rows]))
    ).all()
    kept = {one.milestone_id: one for one in set_terms}
    return {row.id or 0: _terms(kept.get(row.id or 0), rule, last=row is rows[-1]) for row in rows}


def _terms(row: PaymentTerm | None, rule: Rule, *, last: bool) -> Terms:
    if row is not None:
        return Terms(row.kind, tuple(str(key) for key in row.gates), row.quantity_percent, agreed=True)
    gates = members(rule, "every") + (members(rule, "last") if last else ())
    return Terms("final" if last else "progress", gates, None, agreed=False)


def gates_of(session: Session, contract: Contract, milestone: Milestone, terms: Terms, on: date) -> tuple[Gate, ...]:
    """Return the gates of a milestone as they stood on a day, in the order in which they are usually met."""
    return tuple(_gate(session, contract, milestone, terms, key, on) for key in GATES if key in terms.gates)


def _gate(session: Session, contract: Contract, milestone: Milestone, terms: Terms, key: str, on: date) -> Gate:
    if key == "reached":
        return _reached(milestone, on)
    if key == "quantity":
        return _quantity(session, contract, terms.quantity_percent or 100, on)
    if key == "acceptance":
        return _acceptance(session, contract.project_id, on)
    return _evaluation(session, contract, Phase(key), on)


def _reached(milestone: Milestone, on: date) -> Gate:
    reached = milestone.done_on is not None and milestone.done_on <= on
    why = f"{on_day(milestone.done_on)}完成" if milestone.done_on else "没有登记完成日期"
    return Gate("reached", GATES["reached"], reached, why, "由采购经办核对后登记节点完成日期")


def _quantity(session: Session, contract: Contract, wanted: int, on: date) -> Gate:
    share = delivered_share(line_accounts(session, contract, on))
    name = f"服务量达到合同的{wanted}%"
    if share is None:
        return Gate(
            "quantity", name, open=False, why="合同没有标价的服务内容，没有数据", fix="登记合同的服务内容和单价"
        )
    why = f"合格服务量按合同单价计为合同的{percent(share)}"
    fix = "补足服务量并登记台账；补不足的，按合同扣减后变更付款前提"
    return Gate("quantity", name, share >= Fraction(wanted, 100), why, fix)


def _acceptance(session: Session, project_id: int, on: date) -> Gate:
    row = passed_acceptance(session, project_id)
    signed = row is not None and row.signed_on is not None and row.signed_on <= on
    why = f"{row.number}，{on_day(row.signed_on)}签字" if row and row.signed_on else "没有签字的合格验收书"
    return Gate("acceptance", GATES["acceptance"], signed, why, "组织验收，登记合格结论，验收书签字后扫描登记")


def _evaluation(session: Session, contract: Contract, phase: Phase, on: date) -> Gate:
    result, name = confirmed_result(session, contract.project_id, phase), PHASE_NAMES[phase]
    fix = f"完成{name}并确认报告"
    if result is None or result.confirmed_on is None or result.confirmed_on > on:
        return Gate(phase.value, f"{name}已确认", open=False, why=f"{name}没有确认的结果", fix=fix)
    failing, used = str(gates_rule(session, contract).value["failing_grade"]), grade_used(result)
    confirmed = f"{on_day(result.confirmed_on)}确认，{result.total}分{_graded(result.grade)}"
    title = f"{name}已确认且{'总评' if used.overall else ''}不为{failing}"
    if used.missing:
        why = "，".join(filter(None, (used.why, used.missing)))
        return Gate(phase.value, title, open=False, why=why, fix=used.fix)
    why = f"{confirmed}；总评{used.total}分{_graded(used.grade)}，{used.why}" if used.overall else confirmed
    fix = f"等级为{failing}的，按合同扣减，或经整改、复评后再付"
    return Gate(phase.value, title, used.grade != failing, f"{why}{_only_final(used)}", fix)


def _graded(grade: str) -> str:
    return f"，等级{grade}" if grade else ""


def _only_final(used: GradeUsed) -> str:
    """A plan that weighs both phases and goes by the final's grade says so."""
    return f"；{used.why}" if used.why and not used.overall else ""


def gate_findings(session: Session, contract: Contract, milestone_id: int, on: date) -> list[Finding]:
    """Return one finding for every gate of a milestone on a day."""
    milestone = session.get_one(Milestone, milestone_id)
    gates = gates_of(session, contract, milestone, terms_of(session, contract)[milestone_id], on)
    project = session.get_one(Project, contract.project_id)
    facts = [(one.name, one.open, one.why, one.fix) for one in gates]
    return run(book_on(session, project.purchaser_id, max(contract.signed_on, _FIRST)), RULE, milestone.name, facts)


_FIRST = date(2020, 3, 1)
"""The first day of the rule of the gates; an older contract is paid by it too."""
