"""What an appeal changed beyond the marks: total, grade, the payments that hang on the grade, and what follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from scoring.money import yuan
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase
from workbench.queries.checks import book_on
from workbench.queries.checks.gates import gates_rule, terms_of
from workbench.queries.findings import bars_of
from workbench.queries.grade_used import grade_used
from workbench.rules.values import names


@dataclass(frozen=True)
class Effect:
    """One thing before and after an appeal, in words."""

    what: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Tell whether the appeal made a difference here."""
        return self.before != self.after


def appeal_effects(session: Session, appeal: Appeal) -> tuple[Effect, ...]:
    """Return what became of total, grade, payments and consequences by a decided appeal; empty while the old result stands."""
    if appeal.new_result_id is None:
        return ()
    old, new = session.get_one(Result, appeal.result_id), session.get_one(Result, appeal.new_result_id)
    evaluation = session.get_one(Evaluation, old.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    found = [Effect("总分", str(old.total), str(new.total))]
    if evaluation.phase == Phase.FINAL:
        found.append(Effect("等级", old.grade or "暂缓定级", new.grade or "暂缓定级"))
        found += _overall(old, new)
        found += _payments(session, evaluation, old, new)
        found += _consequences(session, project, old, new)
    found.append(_bars(session, appeal, old, new))
    return tuple(found)


def _overall(old: Result, new: Result) -> Iterator[Effect]:
    """The overall rating, where it is the one that counts."""
    before, after = grade_used(old), grade_used(new)
    if after.overall:
        yield Effect("总评", *(f"{one.total} {one.grade}".strip() or one.missing for one in (before, after)))


def _payments(session: Session, evaluation: Evaluation, old: Result, new: Result) -> Iterator[Effect]:
    """The payments that hang on this evaluation, and whether the grade opens them."""
    contract = session.exec(select(Contract).where(Contract.project_id == evaluation.project_id)).first()
    if contract is None:
        return
    failing = str(gates_rule(session, contract).value["failing_grade"])
    for milestone_id, terms in terms_of(session, contract).items():
        if evaluation.phase.value in terms.gates:
            row = session.get_one(Milestone, milestone_id)
            told = [_open(result, failing) for result in (old, new)]
            yield Effect(f"{row.name} {yuan(row.amount_fen)} 元", *told)


def _open(result: Result, failing: str) -> str:
    used = grade_used(result)
    if used.missing:
        return f"{used.missing}，不能付"
    return f"等级为{failing}，不能付" if used.grade == failing else "评估的前提已满足"


def _consequences(session: Session, project: Project, old: Result, new: Result) -> Iterator[Effect]:
    on = new.confirmed_on
    rule = book_on(session, project.purchaser_id, on).rule("feedback/grade_use") if on else None
    if rule is not None:
        words = names(rule, "consequence")
        told = [words.get(grade_used(one).grade, "没有等级") for one in (old, new)]
        yield Effect("结果应用的默认后果", *told)


def _bars(session: Session, appeal: Appeal, old: Result, new: Result) -> Effect:
    """Bars come from proven misconduct alone; the grade changes none, and this says which are in force."""
    days = [result.confirmed_on or appeal.filed_on for result in (old, new)]
    told = [_bar_words(session, appeal.contractor_id, day) for day in days]
    return Effect("承接资格", *told)


def _bar_words(session: Session, contractor_id: int, day: date) -> str:
    found = bars_of(session, contractor_id, day)
    return "；".join(f"取消到 {one.last_day}" for one in found) or "没有限制"
