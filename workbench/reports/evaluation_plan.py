"""评估实施方案 (``evaluation_plan.html``): the plan of one phase with its tree, drawn up from the rows and issued."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from scoring.exact import exact, percent, text
from scoring.money import in_words, yuan
from scoring.tree import IndicatorTree, Node
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, SEAT_NAMES
from workbench.queries.documents_stamp import Stamp, of_project
from workbench.queries.evaluations import panel_of, tree_of
from workbench.queries.trees import JOINED
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import expect_version, found
from workbench.services.documents import NewDocument, issue_document
from workbench.services.evaluations import FORMS, PLAN_PARTS
from workbench.services.plan_parts import METHODS, USES, Arranged, read_arranged

_ESTABLISHED = {"computed": "由记录计算", "checked": "核对事实，不少于两名成员签认", "judged": "成员各自评分"}


@dataclass(frozen=True)
class TreeRow:
    """A row of the annex: a block, an indicator or a scoring point."""

    level: str
    code: str
    title: str
    full: str
    how: str
    rule: str


@dataclass(frozen=True)
class PlanPaper:
    """What the template shows; every text is worded and every number formatted."""

    title: str
    project: str
    kind: str
    opening: str
    facts: tuple[Labelled, ...]
    parts: tuple[Labelled, ...]
    methods: tuple[Labelled, ...]
    steps: tuple[Labelled, ...]
    costs: tuple[Labelled, ...]
    total: str
    scoring: tuple[Labelled, ...]
    members: tuple[Labelled, ...]
    rows: tuple[TreeRow, ...]
    tree: str
    signer: str
    date: str


@dataclass(frozen=True)
class DrawnPlan:
    """A plan that is drawn up and not yet issued, and the version of the evaluation it was made from."""

    name: str
    content: bytes
    evaluation_id: int
    seen: int
    stamp: Stamp | None = None


def draw_plan(session: Session, actor: Actor, evaluation_id: int) -> DrawnPlan:
    """Draw up the plan of an evaluation; a draft before it is confirmed."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    project = found(session, Project, evaluation.project_id)
    paper = plan_paper(session, evaluation, project)
    draft, about = evaluation.frozen_on is None, f"evaluation:{evaluation_id}"
    subject = of_project(project, "evaluation_plan", about, paper.title, evaluation.planned_on, draft=draft)
    leaf = Leaf("evaluation_plan.html", {"paper": paper}, page_mark(session, draft=draft), paper.title)
    printed = numbered_pdf(session, replace(subject, evaluation_id=evaluation_id), leaf)
    name = f"{project.code}-{PHASE_NAMES[evaluation.phase][:2]}评估实施方案.pdf"
    return DrawnPlan(name, printed.content, evaluation_id, evaluation.version, printed.stamp)


def issue_plan(session: Session, actor: Actor, drawn: DrawnPlan) -> StoredFile:
    """Issue a plan that was drawn up: store it and record its SHA-256. Raises StaleError if the plan changed since."""
    evaluation = found(session, Evaluation, drawn.evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    expect_version(evaluation, drawn.seen)
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation.id)
    new = NewDocument("evaluation_plan", drawn.name, drawn.content, drawn.stamp)
    return issue_document(session, actor, "report.issue", owner, new, evaluation)


def plan_paper(session: Session, evaluation: Evaluation, project: Project) -> PlanPaper:
    """Return the words of a plan."""
    tree, arranged = tree_of(evaluation), read_arranged(evaluation.plan)
    purchaser = session.get_one(Purchaser, project.purchaser_id).name
    phase = PHASE_NAMES[evaluation.phase]
    return PlanPaper(
        title=f"{project.title}{phase}实施方案",
        project=project.title,
        kind=f"{phase}实施方案",
        opening=f"为做好{project.title}（项目编号：{project.code}）的{phase}工作，制定本方案。",
        facts=tuple(_facts(evaluation)),
        parts=tuple(Labelled(label, str(evaluation.plan.get(key, ""))) for key, label in PLAN_PARTS.items()),
        methods=tuple(
            Labelled(METHODS[one.kind], "，".join(filter(None, (one.scope, one.people)))) for one in arranged.methods
        ),
        steps=tuple(Labelled(one.name, f"{on(one.first_day)}至{on(one.last_day)}") for one in arranged.steps),
        costs=tuple(_costs(arranged)),
        total=_total(arranged),
        scoring=tuple(_scoring(tree, arranged)),
        members=tuple(_members(session, evaluation)),
        rows=tuple(_rows(tree.root, 0)),
        tree=f"{tree.title}（第{tree.version}版），校验值{(evaluation.tree_digest or tree.digest())[:16]}",
        signer=purchaser,
        date=on(evaluation.frozen_on or evaluation.planned_on),
    )


def _facts(evaluation: Evaluation) -> Iterator[Labelled]:
    yield Labelled("评估形式", FORMS[evaluation.form])
    yield Labelled("方案日期", on(evaluation.planned_on))
    yield Labelled("确认日期", on(evaluation.frozen_on) if evaluation.frozen_on else "还没有确认")
    yield Labelled("事实截止日", on(evaluation.cutoff_on))
    yield Labelled("评分截止日", on(evaluation.due_on))


def _costs(arranged: Arranged) -> Iterator[Labelled]:
    for one in arranged.costs:
        yield Labelled(one.item, f"{yuan(one.amount_fen)}元{f'（{one.basis}）' if one.basis else ''}")


def _total(arranged: Arranged) -> str:
    if not arranged.costs:
        return ""
    fen = sum(one.amount_fen for one in arranged.costs)
    source = f"，从{arranged.source}列支" if arranged.source else ""
    return f"经费合计{yuan(fen)}元（大写：{in_words(fen)}）{source}。"


def _scoring(tree: IndicatorTree, arranged: Arranged) -> Iterator[Labelled]:
    yield Labelled("满分和最小计分单位", f"满分{text(tree.root.full)}分，最小计分单位{text(tree.step)}分")
    yield Labelled("不适用的评分点", "说明理由后不参加评分，其余在同级内按原比例折算，逐级向上")
    yield Labelled("成员分数的汇总", JOINED[tree.aggregation])
    yield Labelled("取整", f"只在公布的总分取整一次，{tree.rounding.words}")
    grades = "、".join(f"{text(grade.floor)}分起为{grade.name}" for grade in tree.grades)
    yield Labelled("等级", f"按公布的总分确定：{grades}" if grades else "只出得分，不定等级")
    if arranged.counting:
        mid, final = (percent(exact(arranged.counting[phase])) for phase in ("mid", "final"))
        yield Labelled("中期和期末", f"合并计分：中期占{mid}，期末占{final}")
        yield Labelled("结果应用", f"付款、结果应用和续购{USES[arranged.used]}（默认值，可配置）")
    for veto in tree.vetoes:
        yield Labelled(f"一票否决{veto.code}", f"{veto.title}：须有查实的认定；认定未结时不公布等级")


def _members(session: Session, evaluation: Evaluation) -> Iterator[Labelled]:
    for one in panel_of(session, evaluation.id or 0):
        if not one.recused:
            duty = "组长，" if one.chair else ""
            if one.assists:
                yield Labelled(one.name, "第三方人员，协助收集证据，不评分")
                continue
            yield Labelled(one.name, f"{duty}{SEAT_NAMES[one.seat]}{f'，{one.title}' if one.title else ''}")


def _rows(node: Node, level: int) -> Iterator[TreeRow]:
    for child in node.children:
        point = child.point
        kind = "block" if level == 0 else "point" if point else "indicator"
        how, rule = (_ESTABLISHED[point.established], point.rule) if point else ("", "")
        yield TreeRow(kind, child.code, child.name, text(child.full), how, rule)
        yield from _rows(child, level + 1)
