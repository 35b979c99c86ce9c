"""How far projects are, asked of the database, against the same read row by row."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from tests.queries.test_duties_narrow import DAY, dated, final_home, worded  # noqa: F401 - the fixture is used by name
from workbench.models.acceptance import Acceptance
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.needs import WantedService
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.stage_states import DONE, is_at, progress_of_all
from workbench.stages import STAGES
from workbench.store.engine import writing


def row_by_row(session: Session, project: Project) -> dict[str, bool]:
    def all_of(kind, **wanted):
        return session.exec(select(kind).filter_by(**wanted).order_by(col(kind.id))).all()

    rounds = sorted(all_of(Procurement, project_id=project.id), key=lambda one: one.round)
    contracts = all_of(Contract, project_id=project.id)
    payments = [one for row in contracts for one in all_of(Milestone, contract_id=row.id)]
    confirmed = {}
    for evaluation in all_of(Evaluation, project_id=project.id):
        results = [one for one in all_of(Result, evaluation_id=evaluation.id) if one.state == ResultState.CONFIRMED]
        confirmed[evaluation.phase] = max(results, key=lambda one: one.number, default=None)
    final = confirmed.get(Phase.FINAL)
    passed = [one for one in all_of(Acceptance, project_id=project.id) if one.conclusion == "passed"]
    return {
        "needs": bool(all_of(WantedService, project_id=project.id)),
        "definition": project.approved_on is not None,
        "procurement": bool(rounds) and rounds[-1].awarded_on is not None,
        "contract": any(one.filed_on for one in contracts),
        "delivery": bool(contracts) and all(one.done_on for one in payments),
        "mid": confirmed.get(Phase.MID) is not None or final is not None,
        "final": final is not None and final.published_on is not None,
        "acceptance": any(one.signed_on for one in passed),
        "application": final is not None and final.applied_on is not None,
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.one_of(dated, worded), max_size=5),
    which=st.integers(0, 9),
    done=st.sampled_from([None, DAY]),
    accepted=st.sampled_from([None, ("failed", DAY), ("passed", None), ("passed", DAY)]),
)
def test_stages_done_are_the_same_asked_of_the_database_and_read_row_by_row(
    final_home,  # noqa: F811 - the fixture
    changes,
    which,
    done,
    accepted,
):
    with writing() as session:
        for (kind, name), value in changes:
            rows = session.exec(select(kind).order_by(col(kind.id))).all()
            setattr(rows[which % len(rows)], name, value)
        for row in session.exec(select(Milestone)).all()[which:]:
            row.done_on = done
        if accepted:
            conclusion, signed_on = accepted
            made = Acceptance(project_id=2 + which % 3, round=8, number="演练-8", held_on=DAY, conclusion=conclusion)
            made.signed_on = signed_on
            session.add(made)
        session.flush()
        projects = session.exec(select(Project)).all()
        told = progress_of_all(session, [one.id for one in projects])
        for project in projects:
            done_stages = row_by_row(session, project)
            assert done_stages.keys() == DONE.keys() == {one.key for one in STAGES}
            states = told[project.id].states
            assert {key for key, state in states.items() if state == "done"} == {
                k for k, one in done_stages.items() if one
            }
            assert told[project.id].now == next((k for k, one in done_stages.items() if not one), STAGES[-1].key)
        for stage in STAGES:
            here = {one.id for one in projects if told[one.id].now == stage.key}
            assert set(session.exec(select(Project.id).where(is_at(stage.key)))) == here
        session.rollback()
