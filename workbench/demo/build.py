"""The training workspace: built through the services that the screens call, a transaction for each act."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench import clock, config
from workbench.demo import (
    accept,
    application,
    brought,
    city,
    city_result,
    evaluation,
    evidence,
    ledger,
    local_rules,
    needs,
    objections,
    programme,
    purchase,
    register,
    second,
    supervision,
    survey,
)
from workbench.demo.documents import (
    issue_after_appeal,
    issue_contract_summary,
    issue_data,
    issue_evidence,
    issue_plan_papers,
    issue_report,
    issue_year_results,
)
from workbench.demo.people import Cast, make_workspace, script
from workbench.demo.prepared import look_after
from workbench.errors import WorkbenchError
from workbench.models.results import Result
from workbench.store.engine import reading, writing
from workbench.store.migrate import upgrade

BEGUN = date(2024, 10, 28)
"""The day on which the training workspace is made, before the first act of its purchase."""
MEMBERS = ("pingwei1", "pingwei2", "pingwei3")
PURCHASE, MID, FINAL = "purchase", "evaluation_mid", "evaluation_final"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class DemoFiles:
    """What the training purchase leaves behind, and how it ended."""

    midterm_report: Path
    final_report: Path
    score_sheets: Path
    result: Path
    bundle: Path
    total: str
    grade: str


def build_demo(out: Path, progress: Progress = print) -> DemoFiles:
    """Build a training workspace in an empty folder and write its reports, score sheets and result there.

    The workspace in use is then this folder. Raises WorkbenchError if the folder holds anything.
    """
    if out.is_dir() and any(out.iterdir()):
        raise WorkbenchError("目录里已有内容，不能在其中建立演练工作区", where=str(out), fix="换一个空目录")
    config.set_home(out)
    upgrade()
    progress("建立演练单位和账号")
    with writing() as session, clock.held_at(BEGUN):
        cast = make_workspace(session)
    project_id = _buy(cast, progress)
    mid = _mid_term(project_id, progress)
    papers, result_id = _final(cast, project_id, progress)
    progress("验收、交接、结算、归档，下年预算、续购、事后回访")
    _apply(cast, project_id)
    progress("演练项目二：开到中期评分，评分表留给您练习")
    _second(cast, project_id)
    with reading() as session:
        result = session.get_one(Result, result_id)
        total, grade = str(result.total), result.grade
    return DemoFiles(
        midterm_report=_copy(mid, out / "midterm-report.pdf"),
        final_report=_copy(papers[0], out / "final-report.pdf"),
        score_sheets=_copy(papers[1], out / "score-sheets.xlsx"),
        result=_copy(papers[2], out / "result.json"),
        bundle=_copy(papers[3], out / "evidence-bundle.zip"),
        total=total,
        grade=grade,
    )


def _copy(stored: Path, target: Path) -> Path:
    return Path(shutil.copyfile(stored, target))


def _buy(cast: Cast, progress: Progress) -> int:
    """Stages 1 to 4; return the project's id."""
    progress("需求和立项：登记对象、评估需求、编制项目、批准")
    with writing() as session:
        local_rules.set_thresholds(session, cast)
        wanted = needs.find_needs(session, cast, PURCHASE)
    with writing() as session:
        project_id = purchase.define_project(session, cast, PURCHASE)
    with writing() as session:
        needs.dispose_needs(session, wanted, project_id, PURCHASE)
        purchase.approve(session, project_id, PURCHASE)
    progress("采购和合同：评审复算、定标、签约、公告、备案")
    with writing() as session:
        needs.report_referrals(session, PURCHASE)
        purchase.procure(session, cast, project_id, PURCHASE)
    with writing() as session:
        objections.challenge(session, cast, project_id)
    with writing() as session:
        purchase.sign(session, project_id, PURCHASE)
    issue_contract_summary(project_id, ledger.roster_on())
    with writing() as session:
        objections.complain(session, project_id)
    return project_id


def _deliver(project_id: int, months: range) -> None:
    with writing() as session:
        purchase.deliver(session, project_id, PURCHASE, months)


def _score(evaluation_id: int, name: str) -> int:
    """Facts, sealed sheets, opening, comments, confirmation; return the result's id."""
    with writing() as session:
        evaluation.gather(session, evaluation_id, name)
    for member in MEMBERS:
        with writing() as session:
            evaluation.score(session, evaluation_id, name, member)
    with writing() as session:
        return evaluation.open_and_confirm(session, evaluation_id, name)


def _mid_term(project_id: int, progress: Progress) -> Path:
    """Half a year of delivery, the mid-term evaluation and its report."""
    progress("履约一至六月，中期评估")
    _deliver(project_id, range(1, 4))
    with writing() as session:
        supervision.inspect(session, project_id, 0)
        supervision.rectify(session, 0)
    _deliver(project_id, range(4, 6))
    with writing() as session:
        evaluation_id = evaluation.plan(session, project_id, MID)
    _deliver(project_id, range(6, 7))
    with writing() as session:
        survey.hold(session, evaluation_id, "mid")
    result_id = _score(evaluation_id, MID)
    progress("中期评估报告")
    return issue_report(result_id, evaluation.when(script(MID))["published"])


def _final(cast: Cast, project_id: int, progress: Progress) -> tuple[tuple[Path, ...], int]:
    """The second half, the final evaluation, the appeal; return report, sheets, data and bundle, and the final result's id."""
    progress("履约七至十二月，期末评估")
    _deliver(project_id, range(7, 8))
    with writing() as session:
        local_rules.continue_plan(session, cast)
    _deliver(project_id, range(8, 9))
    with writing() as session:
        supervision.inspect(session, project_id, 1)
        supervision.rectify(session, 1)
    _deliver(project_id, range(9, 11))
    with writing() as session:
        supervision.inspect(session, project_id, 2)
    _deliver(project_id, range(11, 12))
    with writing() as session:
        evaluation_id = evaluation.plan(session, project_id, FINAL)
    issue_plan_papers(evaluation_id, evaluation.when(script(FINAL))["confirmed"])
    _deliver(project_id, range(12, 13))
    first = _score(evaluation_id, FINAL)
    with writing() as session:
        application.follow_up_round(session, project_id, 0)
    progress("申诉、复核决定、公布、结果应用")
    with writing() as session:
        final = evaluation.appeal(session, first)
    appealed = evaluation.when(script(FINAL)["appeal"])
    issue_after_appeal(final, appealed["decided"], appealed["fed_back"])
    with writing() as session:
        evaluation.conclude(session, final)
    progress("期末绩效评估报告、评分表、评分数据、证据包")
    on = appealed["applied"]
    return (issue_report(final, on), *issue_data(final, on), issue_evidence(final, on)), final


def _apply(cast: Cast, project_id: int) -> None:
    """Acceptance, next year's budget, the renewal, the second round of visits after the end, and the settlement, by their days."""
    with writing() as session:
        accept.accept(session, project_id)
    with writing() as session:
        application.plan_and_renew(session, cast, project_id)
    with writing() as session:
        accept.conclude(session, project_id)
    with writing() as session:
        application.follow_up_round(session, project_id, 1)
    with writing() as session:
        accept.settle_up(session, project_id)


def _second(cast: Cast, first: int) -> None:
    with writing() as session:
        project_id = second.buy(session, cast)
    with writing() as session:
        other = city.enter(session, cast)
    with writing() as session:
        city_result.evaluate(session, other)
    with writing() as session:
        second.open_scoring(session, project_id)
        evidence.bring(session, project_id)
    with writing() as session:
        brought.register(session, cast, project_id)
    with writing() as session:
        needs.find_needs(session, cast, "new_needs")
    with writing() as session:
        look_after(session, second.PURCHASE)
    with writing() as session:
        register.keep_register(session)
    with writing() as session:
        brought.follow(session, project_id)
    with writing() as session:
        ledger.plan_orders(session, project_id)
    with writing() as session:
        survey.hold_second(session, project_id)
    with writing() as session:
        programme.write(session, cast, first)
    issue_year_results(cast, *programme.told_on())
    with writing() as session:
        city_result.write_reports(session)
    with writing() as session:
        supervision.plan_ahead(session, project_id)
