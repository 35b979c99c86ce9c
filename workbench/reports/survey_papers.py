"""Papers of a survey: questionnaires blank and with row codes, and the report with sample, response, results and limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from scoring.exact import DEFAULT_ROUNDING, percent, rounded
from scoring.kinds import ANSWERS
from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.queries.documents_stamp import Subject, of_project
from workbench.queries.surveys import PersonCard, SurveyCard
from workbench.queries.surveys_draw import METHOD, DrawCheck
from workbench.queries.surveys_results import CATEGORY, SERVICE, TOWNSHIP, SurveyResult
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.reports.record_types import RecordPaper, RecordTable, numbered_record
from workbench.rules.questionnaires import KINDS, Questionnaire
from workbench.rules.survey_words import BASES, RELATIONS
from workbench.services.offered import Made

FORM = "survey_form"
_BLANK = 1
_HIDDEN = "不公布"
_LIMITS = (
    "区间只含抽样误差，不含未答、代答和问卷措辞造成的偏差；应答率低时请看未答上下限。",
    "不足 5 人的组不公布，为防止用合计相减推出，另有一些组也不公布；某组看不出差别，不等于没有差别。",
    "计分用的指数按有效问卷直接计算；按乡镇人数加权的估计和区间写在文字说明里，两者可以略有不同。",
)


@dataclass(frozen=True)
class FormItem:
    """One item as printed."""

    words: str
    answers: tuple[str, ...]
    condition: str


@dataclass(frozen=True)
class SurveyForm:
    """满意度调查问卷 (``survey_form.html``, context ``{"form": SurveyForm}``), one a code; an empty code is blank."""

    title: str
    project: str
    codes: tuple[str, ...]
    items: tuple[FormItem, ...]
    relations: tuple[str, ...]


def draw_forms(session: Session, card: SurveyCard, people: Sequence[PersonCard], *, blank: bool) -> Made:
    """Draw up the questionnaires of those who still have to be asked, or one blank. Raises NotFoundError if nobody is left.

    One number stands on all sheets of a print run, never one on a person's: the register of documents is read by many,
    and must not lead to who answered what. The sheets are told apart by the code that the interviewers have.
    """
    codes = ("",) * _BLANK if blank else tuple(one.code for one in people if not one.outcome)
    if not codes:
        raise NotFoundError("没有待访问的人", fix="抽样之后、访问结束之前打印")
    asked = card.questionnaire
    form = SurveyForm(asked.title, card.project, codes, tuple(_items(asked)), tuple(RELATIONS.values()))
    leaf = Leaf("survey_form.html", {"form": form}, page_mark(session), form.title)
    printed = blank_pdf(leaf) if blank else numbered_pdf(session, _run(session, card), leaf)
    name = f"{asked.title}-{'空白' if blank else '带编号'}.pdf"
    return Made(name, printed.content, len(codes), is_list=False, stamp=printed.stamp)


def _run(session: Session, card: SurveyCard) -> Subject:
    """A print run by its survey alone: neither how many were printed nor for whom."""
    project = session.get_one(Project, session.get_one(Evaluation, card.evaluation_id).project_id)
    title = f"{card.project}{card.phase}满意度调查问卷"
    subject = of_project(project, FORM, f"survey:{card.id}", title, card.started_on or clock.today())
    return replace(subject, evaluation_id=card.evaluation_id)


def _items(asked: Questionnaire) -> Iterator[FormItem]:
    numbers = {one.id: number for number, one in enumerate(asked.items, 1)}
    for one in asked.items:
        condition = ""
        if one.only_if:
            condition = f"第 {numbers[one.only_if[0]]} 题答“{'”或“'.join(one.only_if[1])}”的才问"
        yield FormItem(one.words, one.answers, condition)


def draw_report(session: Session, card: SurveyCard, found: SurveyResult, check: DrawCheck | None) -> Made:
    """Draw up the report of a closed survey. Raises NotFoundError before the end."""
    if card.closed_on is None or check is None:
        raise NotFoundError("调查还没有结束，不能出报告", fix="结束调查后再出")
    paper = RecordPaper(
        title="满意度调查报告",
        number=f"MYD-{card.id}",
        facts=tuple(_facts(card, found)),
        tables=tuple(_tables(card, found)),
        words=tuple(_words(card, found, check)),
        signatures=(),
        signed_as="",
        signer="",
        date=on(card.closed_on),
    )
    title = f"{card.project}{card.phase}满意度调查报告"
    project = session.get_one(Project, session.get_one(Evaluation, card.evaluation_id).project_id)
    subject = of_project(project, "survey_report", f"survey:{card.id}", title, card.closed_on)
    printed = numbered_record(session, replace(subject, evaluation_id=card.evaluation_id), paper)
    name = f"{card.project}-{card.phase}满意度调查报告.pdf"
    return Made(name, printed.content, 1, is_list=False, stamp=printed.stamp)


def _facts(card: SurveyCard, found: SurveyResult) -> Iterator[Labelled]:
    yield Labelled("项目", card.project)
    yield Labelled("评估", card.phase)
    began, ended = card.started_on, card.closed_on
    yield Labelled("调查时间", f"{on(began)}至{on(ended)}" if began and ended else "")
    yield Labelled("名单", f"{BASES[card.basis]}，共 {card.population} 人，一人只列一次")
    less = f"；少抽的原因：{card.less_reason}" if card.less_reason else ""
    yield Labelled(
        "样本", f"应抽 {card.needed} 人（95% 置信、允许误差 ±10%），抽取 {card.size} 人，连同替补 {card.asked} 人{less}"
    )
    yield Labelled("访问员", f"{len(card.interviewers)} 人，均不是承接主体的人员")
    told = found.report.findings.response if found.report else None
    if told and told.rate is not None:
        rate = f"{told.completed} ÷ {told.eligible} = {percent(told.rate)}（完成 ÷ 抽中和替补中符合条件的人，AAPOR 的 RR1）"
        yield Labelled("应答率", rate)
    if found.index is not None:
        yield Labelled(
            "满意度指数", f"{rounded(found.index, DEFAULT_ROUNDING)}（满分 100，按有效问卷直接计算，用于评分）"
        )


def _tables(card: SurveyCard, found: SurveyResult) -> Iterator[RecordTable]:
    if found.report is not None:
        for kind in (TOWNSHIP, CATEGORY, SERVICE):
            yield _group_table(found, kind)
        yield _question_table(found)
    yield _items_table(card.questionnaire)


def _group_table(found: SurveyResult, kind: str) -> RecordTable:
    rows = []
    for one in found.groups:
        if one.kind == kind and one.answered is not None and one.index is not None and one.share is not None:
            between = f"{one.interval.low:.1%} 至 {one.interval.high:.1%}" if one.interval else "—"
            index = str(rounded(one.index, DEFAULT_ROUNDING))
            rows.append((one.name, str(one.answered), index, percent(one.share), between))
        elif one.kind == kind:
            rows.append((one.name, _HIDDEN, "—", "—", "—"))
    heads = (kind, "有效问卷|r", "指数|r", "满意率|r", "95% 区间|r")
    return RecordTable(f"按{kind}", (52, 22, 22, 22, 38), heads, tuple(rows))


def _question_table(found: SurveyResult) -> RecordTable:
    rows = []
    for words, line in found.questions:
        counts = tuple(map(str, line.counts)) if line else (_HIDDEN,) * len(ANSWERS)
        index = str(rounded(line.index, DEFAULT_ROUNDING)) if line and line.index is not None else "—"
        rows.append((words, *counts, index))
    heads = ("题目", *(f"{answer}|r" for answer in ANSWERS), "指数|r")
    return RecordTable("各题的回答（人）", (58, 16, 16, 16, 16, 18, 16), heads, tuple(rows))


def _items_table(asked: Questionnaire) -> RecordTable:
    whole = sum(asked.weights.values())
    rows = tuple(
        (str(number), one.words, KINDS[one.kind], f"{one.weight}/{whole}" if one.weight else "—")
        for number, one in enumerate(asked.items, 1)
    )
    return RecordTable(f"问卷（版本 {asked.version}）", (12, 96, 28, 20), ("题号", "题目", "题型", "指数权重|r"), rows)


def _words(card: SurveyCard, found: SurveyResult, check: DrawCheck) -> Iterator[str]:
    if found.report is None:
        yield found.words
    else:
        yield from (sentence for sentence in found.report.sentences if not sentence.startswith("拒访"))
    yield f"抽样方法：{METHOD}"
    agrees = "重新抽取，结果一致" if not check.faults else "".join(check.faults)
    yield f"种子摘要 {check.commitment}，名单摘要 {check.frame_digest}，问卷摘要 {card.questionnaire_digest}；{agrees}。"
    yield from (f"局限：{words}" for words in (*_LIMITS, card.limits) if words)
