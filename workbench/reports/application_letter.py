"""The letter by which a contractor is told how its final result is used."""

from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session

from scoring.money import in_words, yuan
from workbench.errors import NotFoundError
from workbench.models.projects import Project
from workbench.queries.application import ApplicationDesk, DecisionCard, ResultCardShort, application_desk
from workbench.queries.documents_stamp import of_project
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on, tidy
from workbench.reports.letter_types import ResultNotice
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.project_documents import ProjectDrawn, page_mark
from workbench.reports.prose import numeral
from workbench.security.policy import Actor, allow
from workbench.services.acting import found

KIND = "application_letter"


def draw_application_letter(session: Session, actor: Actor, project_id: int) -> ProjectDrawn:
    """Draw up the letter on the decision in force. Raises NotFoundError while nothing is decided, or the result changed."""
    project = found(session, Project, project_id)
    allow(session, actor, "application.write", project)
    desk = application_desk(session, actor, project_id)
    if desk is None or desk.decision is None or desk.result is None or desk.decision.stale:
        raise NotFoundError("还没有可以告知的决定", fix="登记结果应用的决定；结果变更的，先重新确认")
    notice = letter(desk, desk.decision, desk.result)
    subject = of_project(project, KIND, f"project:{project_id}", notice.title, desk.decision.decided_on)
    leaf = Leaf("result_notice.html", {"notice": notice}, page_mark(session), notice.title)
    printed = numbered_pdf(session, replace(subject, own_number=desk.decision.document), leaf)
    name = f"{desk.code}-结果应用告知书-第{desk.result.number}版.pdf"
    return ProjectDrawn(KIND, name, printed.content, project_id, printed.stamp)


def letter(desk: ApplicationDesk, decision: DecisionCard, result: ResultCardShort) -> ResultNotice:
    """Return the letter in words."""
    graded = f"，等级为“{result.grade}”" if result.grade else ""
    counted = f"总评{result.used.total}分，等级为“{result.used.grade}”，" if result.used.overall else ""
    basis = f"{counted}{result.used.why}。" if result.used.why else ""
    return ResultNotice(
        title=f"{desk.purchaser}关于{desk.title}评估结果应用的告知书",
        document_number=decision.document,
        addressee=f"{desk.contractor}：",
        opening=(
            f"你单位承接的{desk.title}（项目编号：{desk.code}）期末绩效评估总分{result.total}分{graded}。{basis}"
            "根据评估结果，我局作出以下决定，现予告知："
        ),
        items=tuple(_items(desk, decision)),
        closing="特此告知。",
        signer=desk.purchaser,
        date=on(decision.decided_on),
    )


def _items(desk: ApplicationDesk, decision: DecisionCard) -> Iterator[Labelled]:
    yield Labelled("决定", f"{decision.name}。{tidy(decision.reason)}")
    if decision.improvements:
        listed = "；".join(
            f"（{numeral(place)}）{one.rstrip('。；')}" for place, one in enumerate(decision.improvements, 1)
        )
        yield Labelled("改进要求", f"{listed}。以上各项写入下一期合同，作为评估内容。")
    if decision.departure:
        yield Labelled("与等次的默认后果不同的说明", tidy(decision.departure))
    if decision.kind != "stop":
        yield Labelled("下一期购买", _next(desk))
    yield Labelled(
        "依据", "《石嘴山市开展全国服务类社会救助试点工作方案》附件3五（六）；《政府购买服务管理办法》第二十一条。"
    )


def _next(desk: ApplicationDesk) -> str:
    """What is said of the next purchase promises nobody the contract."""
    planned = ""
    if desk.plan is not None:
        planned = (
            f"{desk.plan.year}年度预算安排{yuan(desk.plan.amount_fen)}元（大写：{in_words(desk.plan.amount_fen)}）。"
        )
    return f"{planned}继续购买的，按照政府采购规定重新组织采购，本决定不构成对下一期承接主体的承诺。"
