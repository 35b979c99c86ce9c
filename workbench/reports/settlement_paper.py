"""The settlement statement: contract and amendments, less deductions and payments, with the rest in capital figures."""

from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session

from scoring.money import in_words, yuan
from workbench.errors import NotFoundError
from workbench.models.organisations import Contractor
from workbench.models.projects import Project
from workbench.queries.checks import SOURCES
from workbench.queries.contracts import contract_row
from workbench.queries.documents_stamp import of_project
from workbench.queries.payments import DEDUCTION_KINDS, Payments, payments_of
from workbench.queries.projects import project_card
from workbench.queries.settlement import SettlementCard, settlement_card
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.project_documents import ProjectDrawn
from workbench.reports.record_types import RecordPaper, RecordTable, numbered_record
from workbench.security.policy import Actor, allow
from workbench.services.acting import found

STATEMENT = "settlement"


def draw_statement(session: Session, actor: Actor, contract_id: int) -> ProjectDrawn:
    """Draw up the settlement statement. Raises NotFoundError before there is one."""
    card, account, project = settled(session, actor, contract_id)
    paper = statement(session, project, account, card)
    subject = of_project(project, STATEMENT, f"contract:{contract_id}", f"{project.title}{paper.title}", card.drawn_on)
    printed = numbered_record(session, replace(subject, own_number=card.number), paper)
    name = f"{project.code}-结算单-{card.number}.pdf"
    return ProjectDrawn(STATEMENT, name, printed.content, project.id or 0, printed.stamp)


def settled(session: Session, actor: Actor, contract_id: int) -> tuple[SettlementCard, Payments, Project]:
    """Return the statement as drawn up, the payments and the project. Raises NotFoundError before there is one."""
    card = settlement_card(session, contract_id)
    if card is None:
        raise NotFoundError("还没有结算单", fix="验收合格后出具")
    account = payments_of(session, contract_id)
    project = found(session, Project, account.project_id)
    allow(session, actor, "contract.write", project)
    return card, account, project


def statement(session: Session, project: Project, account: Payments, card: SettlementCard) -> RecordPaper:
    """Return the statement in words: the account with its figures in capitals, payments, deductions."""
    contract = contract_row(session, project.id or 0)
    contractor = session.get_one(Contractor, contract.contractor_id).name if contract else ""
    rest = card.account.rest_fen
    facts = (
        Labelled("项目", f"{project.title}（{project.code}）"),
        Labelled("合同", contract.number if contract else ""),
        Labelled("承接主体", contractor),
        Labelled("应付余额" if rest >= 0 else "应退回", f"{yuan(abs(rest))}元（大写：{in_words(abs(rest))}）"),
    )
    purchaser = project_card(session, project).purchaser
    return RecordPaper(
        title="政府购买服务合同结算单",
        number=card.number,
        facts=facts,
        tables=(_account_table(card), *_deductions(account), _payments(account, card)),
        words=("双方核对无误后签字盖章。结算单一式三份，购买主体、承接主体、财务各存一份。",),
        signatures=((contractor, "承接主体"), (purchaser, "购买主体")),
        signed_as="双方签字盖章",
        signer=purchaser,
        date=on(card.drawn_on),
    )


def _account_table(card: SettlementCard) -> RecordTable:
    one = card.account
    rows = (
        ("合同金额", yuan(one.original_fen)),
        ("补充合同增减", yuan(one.changed_fen)),
        ("扣减", yuan(-one.deducted_fen)),
        ("应付合计", yuan(one.due_fen)),
        ("已付（减去退回）", yuan(-one.paid_fen)),
        ("余额" if one.rest_fen >= 0 else "应退回", yuan(one.rest_fen)),
    )
    return RecordTable("结算", (106, 50), ("项目", "金额（元）|r"), rows, sum=True)


def _deductions(account: Payments) -> Iterator[RecordTable]:
    own = [one for one in account.deductions if one.taken_fen]
    rows = tuple(
        (DEDUCTION_KINDS[one.kind], one.clause, "；".join((one.reason, *one.arithmetic)), yuan(one.amount_fen))
        for one in own
    )
    if rows:
        heads = ("扣减", "依据的合同条款", "原因和算式", "金额（元）|r")
        yield RecordTable("扣减", (24, 34, 70, 28), heads, rows)


def _payments(account: Payments, card: SettlementCard) -> RecordTable:
    rows = [
        (on(part.paid_on), account.milestone(one.milestone_id).name, f"{part.year}年{SOURCES.get(part.source, part.source)}", part.voucher, yuan(part.amount_fen))
        for one in account.payments
        for part in one.parts
        if part.paid_on <= card.drawn_on
    ]  # fmt: skip
    rows += [
        (on(one.received_on), "退回", f"{one.year}年{SOURCES.get(one.source, one.source)}", one.voucher, yuan(-one.amount_fen))
        for one in account.refunds
        if one.received_on <= card.drawn_on
    ]  # fmt: skip
    total = ("合计", "", "", "", yuan(card.account.paid_fen))
    heads = ("日期", "付款节点", "资金来源", "凭证号", "金额（元）|r")
    return RecordTable("已付款", (30, 30, 38, 32, 26), heads, (*rows, total), sum=True)
