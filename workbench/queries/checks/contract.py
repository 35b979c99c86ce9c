"""Checks of stage 4, from the contract's rows."""

from sqlmodel import Session, select

from workbench import clock
from workbench.models.contracts import Contract, Milestone
from workbench.models.projects import Project
from workbench.queries.bids import procurement_of
from workbench.queries.checks.agreed import agreed_findings
from workbench.queries.checks.attested import attested_findings
from workbench.queries.checks.barred import barred_findings
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.queries.checks.objections import holding_findings
from workbench.rules.book import RuleBook
from workbench.rules.finding import Finding

CASH = "cash"
CLAUSE_NAMES = {
    "content": "内容",
    "term": "期限",
    "quantity": "数量",
    "quality": "质量",
    "price": "价格",
    "settlement": "资金结算方式",
    "duties": "各方权利义务",
    "breach": "违约责任",
    "goals": "绩效目标",
    "evaluation": "评估与付款",
    "secrecy": "保密",
    "handover": "交接",
    "no_transfer": "转包分包",
    "insurance": "保险和安全责任",
}


def contract_findings(session: Session, contract: Contract) -> list[Finding]:
    """Return what the rules of the day of signing say of a contract; late acts are marked late."""
    project = session.get_one(Project, contract.project_id)
    book = book_on(session, project.purchaser_id, contract.signed_on)
    payments = session.exec(select(Milestone).where(Milestone.contract_id == contract.id)).all()
    present = [key for key, words in contract.clauses.items() if str(words).strip()]
    met = [key for key, answer in project.long_term.items() if answer]
    return [
        *_signing(session, project, contract, book),
        *run(book, "contract/clauses", present),
        *run(book, "contract/term", contract.first_day, contract.last_day, met),
        *run(book, "contract/milestones_sum", contract.amount_fen, [m.amount_fen for m in payments]),
        *run(
            book, "contract/performance_bond", contract.bond_fen, contract.amount_fen, cash=contract.bond_form == CASH
        ),
        *agreed_findings(session, project, contract, book),
        *_after_signing(session, project, contract, book),
        *run(book, "contract/civil_code", _texts(contract)),
        *_framework(session, contract, book),
        *barred_findings(session, project.purchaser_id, contract.contractor_id, contract.signed_on),
        *holding_findings(session, project, contract),
        *attested_findings(session, contract),
    ]


def _texts(contract: Contract) -> dict[str, str]:
    """Every text of a contract that may cite a law, by the name of its clause."""
    own = {CLAUSE_NAMES.get(key, key): str(words) for key, words in contract.clauses.items()}
    more = {CLAUSE_NAMES.get(key, key): str(words) for key, words in contract.good_practice.items()}
    return {**own, **more, "合同依据": contract.legal_basis}


def _framework(session: Session, contract: Contract, book: RuleBook) -> list[Finding]:
    row = procurement_of(session, contract.project_id)
    return run(book, "contract/framework_term", row.method, contract.first_day, contract.last_day) if row else []


def _signing(session: Session, project: Project, contract: Contract, book: RuleBook) -> list[Finding]:
    """Signing is counted from the notice of award."""
    procurement = procurement_of(session, contract.project_id)
    if procurement is None or procurement.notice_on is None:
        return []
    today, days = clock.today(), calendar_of(session, project.purchaser_id, procurement.notice_on)
    return run(book, "contract/sign_days", procurement.notice_on, contract.signed_on, today=today, calendar=days)


def _after_signing(session: Session, project: Project, contract: Contract, book: RuleBook) -> list[Finding]:
    signed = contract.signed_on
    today, days = clock.today(), calendar_of(session, project.purchaser_id, signed)
    return [
        *run(book, "contract/publicity_days", signed, contract.published_on, today=today, calendar=days),
        *run(book, "contract/filing_days", signed, contract.filed_on, today=today, calendar=days),
    ]
