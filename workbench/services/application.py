"""What follows from a final result: continue, improve or stop; next year's budget; buying again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.money import yuan
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.application import NextBudget, NextBudgetLine, NextBudgetSource, ResultDecision
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.checks.application import decision_of
from workbench.queries.checks.book import book_on, run
from workbench.queries.checks.definition import SOURCES
from workbench.queries.grade_used import grade_used
from workbench.queries.next_budget import ThisYear, this_year
from workbench.queries.renewal import successor_of
from workbench.rules.checks.feedback import USE_NAMES
from workbench.rules.prices import price_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need

_CLAUSE = "石嘴山方案附件3五（六）"


@dataclass(frozen=True)
class NewDecision:
    """What is decided on a final result: its document and reason, what is to improve, why it departs from the grade."""

    kind: str
    reason: str
    document: str
    decided_on: date
    improvements: Sequence[str] = ()
    departure: str = ""


def decide(session: Session, actor: Actor, result_id: int, new: NewDecision, *, seen: int | None = None) -> None:
    """Decide on the published version of a final result; a later version of the result asks for the decision again.

    Raises ValidationError for a result that is not final, confirmed and published, and for a decision that its grade
    does not lead to without a written reason.
    """
    result = found(session, Result, result_id)
    allow(session, actor, "result.publish", result)
    expect_version(result, seen)
    project = _project_of(session, result)
    in_order([("公布日", result.published_on), ("决定日", new.decided_on), ("今天", clock.today())])
    improvements = [one.strip() for one in new.improvements if one.strip()]
    _refuse_decision(session, project, result, new, improvements)
    before, used = decision_of(session, project.id or 0), grade_used(result)
    row = session.exec(select(ResultDecision).where(ResultDecision.result_id == result_id)).first()
    told = before.model_dump() if before else None
    values: dict[str, Any] = {
        "project_id": project.id or 0, "result_id": result_id, "kind": new.kind, "total": Decimal(used.total),
        "grade": used.grade, "reason": need(new.reason, "理由"), "improvements": improvements,
        "departure": new.departure.strip(), "document": need(new.document, "决定文件"), "decided_on": new.decided_on,
        "decided_by_id": actor.account_id or 0,
    }  # fmt: skip
    row = row or ResultDecision(**values)
    for name, value in values.items():
        setattr(row, name, value)
    result.application, result.applied_on = f"{USE_NAMES[new.kind]}：{row.reason}", new.decided_on
    session.add_all([row, result])
    record(session, actor, "result.apply", about(session, result), before=told, after=row.model_dump())


def _project_of(session: Session, result: Result) -> Project:
    evaluation = found(session, Evaluation, result.evaluation_id)
    if evaluation.phase != Phase.FINAL:
        raise ValidationError(
            "中期评估的结果不作续购决定", where="结果应用", clause=_CLAUSE, fix="期末评估公布后再登记"
        )
    return found(session, Project, evaluation.project_id)


def _refuse_decision(
    session: Session, project: Project, result: Result, new: NewDecision, improvements: Sequence[str]
) -> None:
    if new.kind not in USE_NAMES:
        raise ValidationError(
            f"没有“{new.kind}”这种决定", where="结果应用", fix=f"从{'、'.join(USE_NAMES.values())}中选择"
        )
    if result.state != ResultState.CONFIRMED or result.published_on is None:
        what = f"结果第 {result.number} 版还没有确认并公布"
        raise ValidationError(what, where="结果应用", clause=_CLAUSE, fix="确认、反馈、公布后再登记决定")
    if new.kind == "improve" and not improvements:
        raise ValidationError("没有写明要改进什么", where="改进要求", fix="一行写一项，写入下一年合同")
    if new.kind == "stop" and (successor := successor_of(session, project.id or 0)):
        what = f"续购项目 {successor.code} 已经启动，不能再登记中断"
        raise ValidationError(what, where="结果应用", fix="先处理续购项目，再变更决定")
    used = grade_used(result)
    if used.missing:
        what = "，".join(filter(None, (used.why, used.missing)))
        raise ValidationError(what, where="结果应用", clause=_CLAUSE, fix=used.fix)
    book = book_on(session, project.purchaser_id, result.confirmed_on or new.decided_on)
    for one in run(book, "feedback/grade_use", used.grade, new.kind, departure=new.departure.strip()):
        if one.severity in {"warn", "stop"}:
            raise ValidationError(f"{one.what}。{one.why}", where="结果应用", clause=one.clause, fix=one.fix)


@dataclass(frozen=True)
class NewNextLine:
    """What is planned of a line: quantity and price; a change has its reason. A package for a price that does not divide."""

    line_id: int
    quantity: int
    unit_price_fen: int
    reason: str = ""
    package_fen: int | None = None
    package_units: int | None = None

    @property
    def amount_fen(self) -> int:
        """Quantity times price, rounded once."""
        return price_of(self.unit_price_fen, self.package_fen, self.package_units).amount_fen(self.quantity)


@dataclass(frozen=True)
class NewNextBudget:
    """Next year's budget: each line of this year's, and the purses that add up to it."""

    year: int
    lines: Sequence[NewNextLine]
    sources: Sequence[tuple[str, int]]
    document: str = ""


def plan_next_budget(
    session: Session, actor: Actor, project_id: int, new: NewNextBudget, *, seen: int | None = None
) -> NextBudget:
    """Plan next year's budget from this year's lines; sources add up to it to the fen, each change has its reason."""
    project = found(session, Project, project_id)
    allow(session, actor, "application.write", project)
    _refuse_budget(session, project, new)
    row = session.exec(select(NextBudget).where(NextBudget.project_id == project_id)).first()
    before = None
    if row is not None:
        expect_version(row, seen)
        if row.carried_to_id is not None:
            raise ValidationError("预算已经带入续购项目", where="下年预算", fix="在续购项目里调整预算")
        before = row.model_dump()
        _forget_rows(session, row)
    amount = sum(line.amount_fen for line in new.lines)
    row = row or NextBudget(project_id=project_id, year=0, amount_fen=1, made_on=clock.today(), made_by_id=0)
    row.year, row.amount_fen, row.document = new.year, amount, new.document.strip()
    row.made_on, row.made_by_id = clock.today(), actor.account_id or 0
    session.add(row)
    session.flush()
    session.add_all(NextBudgetLine(budget_id=row.id or 0, **vars(line)) for line in new.lines)
    session.add_all(NextBudgetSource(budget_id=row.id or 0, source=key, amount_fen=fen) for key, fen in new.sources)
    after = row.model_dump() | {"lines": [vars(line) for line in new.lines], "sources": list(new.sources)}
    record(session, actor, "application.plan_budget", about(session, project), before=before, after=after)
    return row


def _forget_rows(session: Session, row: NextBudget) -> None:
    for kind in (NextBudgetLine, NextBudgetSource):
        for one in session.exec(select(kind).where(col(kind.budget_id) == row.id)):
            session.delete(one)
    session.flush()


def _refuse_budget(session: Session, project: Project, new: NewNextBudget) -> None:
    decision = decision_of(session, project.id or 0)
    if decision is None or decision.kind == "stop":
        what = "已决定中断项目" if decision else "还没有登记结果应用的决定"
        raise ValidationError(what, where="下年预算", clause=_CLAUSE, fix="决定继续购买或改进后继续，再编制下年预算")
    if new.year <= project.first_day.year:
        raise ValidationError(f"预算年度 {new.year} 不晚于本期", where="预算年度", fix="填写下一期的年度")
    now = {line.line_id: line for line in this_year(session, project)}
    if [line.line_id for line in new.lines] != list(now):
        raise ValidationError("预算的行数与本期服务项目不一致", where="下年预算", fix="刷新页面后重新填写")
    for line in new.lines:
        _refuse_line(now[line.line_id], line)
    _refuse_sources(new)


def _refuse_line(now: ThisYear, line: NewNextLine) -> None:
    if line.quantity < 0 or line.unit_price_fen < 0:
        raise ValidationError("数量、单价不能为负", where=now.name, fix="不再购买的数量填 0")
    price = price_of(line.unit_price_fen, line.package_fen, line.package_units)
    if (line.quantity, price) != (now.quantity, now.price) and not line.reason.strip():
        raise ValidationError(
            "数量或单价有变化，没有写原因", where=now.name, fix="写明为什么增减，例如对象增加、按上年实际"
        )


def _refuse_sources(new: NewNextBudget) -> None:
    total, amount = sum(fen for _, fen in new.sources), sum(line.amount_fen for line in new.lines)
    if amount <= 0:
        raise ValidationError("下年预算是 0 元", where="下年预算", fix="不再购买的，把决定改为中断项目")
    if any(key not in SOURCES or fen <= 0 for key, fen in new.sources):
        raise ValidationError(
            "资金来源不对，或金额不大于 0", where="资金来源", fix="从列出的来源中选择，没有金额的不填"
        )
    if len({key for key, _ in new.sources}) != len(new.sources) or total != amount:
        what = f"资金来源合计 {yuan(total)} 元，各项服务合计 {yuan(amount)} 元"
        raise ValidationError(what, where="资金来源", fix="两者应一分不差，同一来源只填一次")
