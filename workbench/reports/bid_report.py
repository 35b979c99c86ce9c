"""The report of a bid evaluation: what the record says and what was recomputed from it, as a document to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from scoring.exact import DEFAULT_ROUNDING, exact, percent, rounded
from scoring.money import yuan
from scoring.trace import Step, walk
from workbench.models.accounts import Workspace
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import RankedBid, Ranking, bid_result
from workbench.queries.checks import procurement_findings
from workbench.queries.documents_stamp import Stamp, of_project
from workbench.queries.procurement_desk import REPORT, Compared, compared_of
from workbench.queries.procurement_terms import formula_of
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.rules.book import RuleBook
from workbench.rules.checks.procurement_setup import route_titles
from workbench.rules.endings import ending
from workbench.rules.procurement_words import CRITERION_KINDS, MEMBER_KINDS
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import expect_version, found
from workbench.services.documents import NewDocument, issue_document

TITLE = "评审情况报告"
TRAINING_MARK, DRAFT_MARK = "演练文件 不作依据", "草稿 不作依据"
_NONE = "—"


@dataclass(frozen=True)
class BidderRow:
    """One bidder in the tables of the report."""

    name: str
    price: str
    scored_price: str
    price_points: str
    quality: str
    total: str
    rank: str
    note: str


@dataclass(frozen=True)
class MarkRow:
    """One criterion of one bidder with every member's mark and the mean."""

    criterion: str
    full: str
    marks: tuple[str, ...]
    mean: str


@dataclass(frozen=True)
class MarkTable:
    """The marks of one bidder."""

    bidder: str
    rows: tuple[MarkRow, ...]
    total: str


@dataclass(frozen=True)
class Line:
    """A labelled sentence."""

    label: str
    text: str


@dataclass(frozen=True)
class BidReport:
    """评审情况报告 (`bid_report.html`, context `{"report": BidReport}`)."""

    title: str
    project: str
    number: str
    purchaser: str
    basics: tuple[Line, ...]
    committee: tuple[Line, ...]
    criteria: tuple[tuple[str, str, str, str, str], ...]
    bidders: tuple[BidderRow, ...]
    mark_heads: tuple[str, ...]
    marks: tuple[MarkTable, ...]
    corrections: tuple[Line, ...]
    triggers: tuple[Line, ...]
    invalid: tuple[Line, ...]
    traces: tuple[Line, ...]
    findings: tuple[Line, ...]
    compared: tuple[str, ...]
    conclusion: tuple[str, ...]
    date: str


@dataclass(frozen=True)
class DrawnReport:
    """A report that is drawn up and not yet issued, and the version of the record it was made from."""

    name: str
    content: bytes
    procurement_id: int
    seen: int
    stamp: Stamp | None = None


def draw_bid_report(session: Session, actor: Actor, procurement_id: int) -> DrawnReport:
    """Draw up the report as PDF; before the award every page is marked as a draft, and in training always."""
    row = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.write", row)
    project, workspace = session.get_one(Project, row.project_id), session.get(Workspace, 1)
    training = bool(workspace and workspace.training)
    draft = not (row.awarded_on or row.ended_on)
    mark = TRAINING_MARK if training else DRAFT_MARK if draft else ""
    title = f"{project.title}{TITLE}"
    subject = of_project(project, "bid_report", f"procurement:{row.id}", title, row.started_on, draft=draft)
    printed = numbered_pdf(session, subject, Leaf("bid_report.html", {"report": bid_report(session, row)}, mark, title))
    name = f"{project.code}-第{row.round}轮{TITLE}.pdf"
    return DrawnReport(name, printed.content, procurement_id, row.version, printed.stamp)


def issue_bid_report(session: Session, actor: Actor, drawn: DrawnReport) -> StoredFile:
    """Issue a drawn report under the number printed on it. Raises StaleError if the record changed since it was drawn."""
    row = found(session, Procurement, drawn.procurement_id)
    allow(session, actor, "procurement.write", row)
    expect_version(row, drawn.seen)
    project = found(session, Project, row.project_id)
    owner = Owner(project.purchaser_id, project.id)
    new = NewDocument(REPORT, drawn.name, drawn.content, drawn.stamp)
    return issue_document(session, actor, "procurement.issue_report", owner, new, row)


def bid_report(session: Session, row: Procurement) -> BidReport:
    """Return what the report says of a round, every figure recomputed."""
    project, ranking = session.get_one(Project, row.project_id), bid_result(session, row)
    committee = ranking.committee
    told = [one for one in procurement_findings(session, row) if one.severity in ("stop", "warn")]
    return BidReport(
        title=f"{project.title}{TITLE}",
        project=project.title,
        number=f"{project.code}（第{row.round}轮）",
        purchaser=session.get_one(Purchaser, project.purchaser_id).name,
        basics=tuple(_basics(row)),
        committee=tuple(
            Line(one.code, f"{one.role}，{MEMBER_KINDS[one.kind]}{'，已申报利害关系' if one.declared else ''}")
            for one in committee.members
        ),
        criteria=tuple(
            (one.code, one.name, f"{one.full:f}", CRITERION_KINDS[one.kind], one.standard) for one in committee.criteria
        ),
        bidders=tuple(_bidder(one) for one in in_order(ranking)),
        mark_heads=("评审因素", "分值|r", *(one.code for one in committee.markers), "平均|r"),
        marks=tuple(_marks(ranking)),
        corrections=tuple(_corrections(ranking)),
        triggers=tuple(_triggers(ranking)),
        invalid=tuple(Line(one.name, one.line.excluded) for one in ranking.lines if one.line.excluded),
        traces=tuple(_traces(ranking)),
        findings=tuple(Line(one.what, f"{one.why}（{one.clause}）") for one in told),
        compared=tuple(_compared(one) for one in compared_of(row, ranking)),
        conclusion=tuple(_conclusion(row, ranking)),
        date=on(row.reviewed_on),
    )


def in_order(ranking: Ranking) -> Sequence[RankedBid]:
    """Return the bids by rank, those without one last."""
    return sorted(ranking.lines, key=lambda one: (one.rank is None, one.rank or 0))


def _basics(row: Procurement) -> Iterator[Line]:
    book = RuleBook(on=row.started_on)
    rule = book.rule("procurement_setup/method")
    yield Line("采购方式", route_titles(rule).get(row.method, row.method) if rule else row.method)
    if row.ground:
        yield Line("采用理由", row.ground)
    yield Line("最高限价", f"{yuan(row.ceiling_fen)}元")
    yield Line("采购文件", f"{on(row.documents_from)}至{on(row.documents_until)}提供")
    opened = f"，{on(row.opened_on)}开标" if row.opened_on else ""
    yield Line("响应截止", f"{on(row.responses_due)}{opened}")
    yield Line("评审", f"{on(row.reviewed_on)}，{on(row.report_received_on)}送交采购人")
    yield Line("价格分", f"{formula_of(row).sentence(row.price_weight)}，满分{row.price_weight:f}分")


def _bidder(one: RankedBid) -> BidderRow:
    line = one.line
    notes = [line.excluded or line.pending, line.settled_by, "、".join(trigger.code for trigger in line.triggers)]
    if one.preference.rate:
        notes.append(f"{one.preference.why}，扣除{percent(exact(one.preference.rate))}")
    scored = _NONE if line.scored_price is None else f"{rounded(line.scored_price, DEFAULT_ROUNDING):,}"
    return BidderRow(
        name=one.name,
        price=_NONE if one.price_fen is None else yuan(one.price_fen),
        scored_price=scored,
        price_points=line.shown["price"],
        quality=line.shown["quality"],
        total=line.shown["total"],
        rank=str(line.rank or _NONE),
        note="；".join(note for note in notes if note),
    )


def _marks(ranking: Ranking) -> Iterator[MarkTable]:
    committee = ranking.committee
    for one in in_order(ranking):
        if one.quality_step is None:
            continue
        sheets, means = committee.marks[one.bid_id], {step.code: step for step in one.quality_step.children}
        rows = tuple(
            MarkRow(
                f"{each.code} {each.name}",
                f"{each.full:f}",
                tuple(f"{sheets[member.code][each.code]:f}" for member in committee.markers),
                means[each.code].shown,
            )
            for each in committee.marked
        )
        yield MarkTable(one.name, rows, one.quality_step.shown)


def _corrections(ranking: Ranking) -> Iterator[Line]:
    answers = {None: "尚未确认", True: "投标人已确认", False: "投标人不确认"}
    for one in ranking.lines:
        for fix in one.correction.corrections if one.correction else ():
            told = f"{fix.what}：{fix.before}改为{fix.after}，{fix.reason}（{fix.clause}），"
            yield Line(one.name, told + answers[one.row.correction_confirmed])


def _triggers(ranking: Ranking) -> Iterator[Line]:
    answers = {None: "尚未认定", True: "说明成立，继续评审", False: "不能证明报价合理，作无效处理"}
    for one in ranking.lines:
        if one.line.triggers:
            why = "；".join(f"{trigger.code} {trigger.words}" for trigger in one.line.triggers)
            given = (
                f"给予{one.explanation_minutes}分钟说明：{one.explanation}；" if one.explanation else "没有书面说明；"
            )
            yield Line(one.name, f"{why}。{given}{answers[one.explanation_accepted]}")


def _traces(ranking: Ranking) -> Iterator[Line]:
    for one in in_order(ranking):
        if one.line.trace is not None:
            yield Line(one.name, "；".join(_said(step) for step in reversed(_worth_saying(one.line.trace))))


def _worth_saying(trace: Step) -> list[Step]:
    return [step for step in walk(trace) if step.formula and step.operation not in ("mark", "lowest")]


def _said(step: Step) -> str:
    return f"{step.title.removeprefix(step.code)} {step.formula} = {step.shown}"


def _compared(one: Compared) -> str:
    words = one.difference.words if one.difference else one.refusal
    return f"{one.figure}：{words}"


def _conclusion(row: Procurement, ranking: Ranking) -> Iterator[str]:
    candidates = [one for one in in_order(ranking) if one.rank is not None][:3]
    if candidates:
        listed = "，".join(f"第{one.rank}名{one.name}（{one.line.shown['total']}分）" for one in candidates)
        yield f"按得分由高到低，推荐候选供应商：{listed}。"
    for name, reason in ranking.fallen.items():
        yield f"{name}不能签订合同：{reason}，依次顺延。"
    if row.ended_on and (ground := ending(row.ended_ground, row.method, row.ended_on)):
        yield f"本轮采购于{on(row.ended_on)}终止：{ground.words}（{ground.clause}）。{row.ended_reason}"
    winner = next((one for one in ranking.lines if one.awarded), None)
    if winner is not None and row.awarded_on is not None:
        price = yuan(winner.corrected_fen or 0)
        yield f"{on(row.awarded_on)}确定{winner.name}成交，成交金额{price}元。理由：{row.award_reason}"
