"""The training workspace: built through the services that the screens call, one transaction an act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench import clock, config
from workbench.demo import evaluation, local_rules, needs, purchase, second
from workbench.demo.documents import write_documents
from workbench.demo.people import Cast, make_workspace
from workbench.errors import WorkbenchError
from workbench.store.engine import writing
from workbench.store.migrate import upgrade

BEGUN = date(2024, 10, 28)
"""The day on which the training workspace is made, before the first act of its purchase."""
MEMBERS = ("pingwei1", "pingwei2", "pingwei3")
PURCHASE, MID, FINAL = "purchase", "evaluation_mid", "evaluation_final"


@dataclass(frozen=True)
class DemoFiles:
    """What a training purchase leaves behind, and how it ended."""

    midterm_report: Path
    final_report: Path
    score_sheets: Path
    result: Path
    total: str
    grade: str


def build_demo(out: Path, progress: Callable[[str], None] = print) -> DemoFiles:
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
    first, final = _final(cast, project_id, progress)
    documents = write_documents(out, mid, first, final, progress)
    progress("演练项目二：开到中期评分，评分表留给您练习")
    _second(cast)
    return DemoFiles(**documents)


def _buy(cast: Cast, progress: Callable[[str], None]) -> int:
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
        purchase.procure(session, cast, project_id, PURCHASE)
    with writing() as session:
        purchase.sign(session, project_id, PURCHASE)
    return project_id


def _deliver(project_id: int, months: range) -> None:
    with writing() as session:
        purchase.deliver(session, project_id, PURCHASE, months)


def _score(evaluation_id: int, name: str) -> int:
    """Facts, sealed sheets, opening, report, confirmation; return the result's id."""
    with writing() as session:
        evaluation.gather(session, evaluation_id, name)
    for member in MEMBERS:
        with writing() as session:
            evaluation.score(session, evaluation_id, name, member)
    with writing() as session:
        return evaluation.open_and_confirm(session, evaluation_id, name)


def _mid_term(project_id: int, progress: Callable[[str], None]) -> int:
    """Half a year of delivery and the mid-term evaluation; return its result."""
    progress("履约一至六月，中期评估")
    _deliver(project_id, range(1, 6))
    with writing() as session:
        evaluation_id = evaluation.plan(session, project_id, MID)
    _deliver(project_id, range(6, 7))
    return _score(evaluation_id, MID)


def _final(cast: Cast, project_id: int, progress: Callable[[str], None]) -> tuple[int, int]:
    """The second half, the final evaluation and the appeal; return the result before and after it."""
    progress("履约七至十二月，期末评估")
    _deliver(project_id, range(7, 8))
    with writing() as session:
        local_rules.continue_plan(session, cast)
    _deliver(project_id, range(8, 12))
    with writing() as session:
        evaluation_id = evaluation.plan(session, project_id, FINAL)
    _deliver(project_id, range(12, 13))
    first = _score(evaluation_id, FINAL)
    progress("申诉、复核决定、公布、结果应用")
    with writing() as session:
        final = evaluation.appeal(session, first)
    with writing() as session:
        evaluation.conclude(session, final)
    return first, final


def _second(cast: Cast) -> None:
    with writing() as session:
        project_id = second.buy(session, cast)
    with writing() as session:
        second.open_scoring(session, project_id)
