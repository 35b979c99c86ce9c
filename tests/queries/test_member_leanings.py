"""Who marks high or low over several evaluations: told from opened ones alone, and only where there are enough."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import Session, SQLModel, select

from scoring.residuals import Lean
from tests.conftest import actor
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.words import EvaluationState
from workbench.queries.member_leanings import leanings_of
from workbench.store.engine import reading, writing

FINAL, PURCHASER = 2, 1
STRICT = "演练评委乙"


def copied(session: Session, row: SQLModel, **changed: object) -> int:
    made = type(row)(**{**row.model_dump(exclude={"id"}), **changed})
    session.add(made)
    session.flush()
    return made.id or 0


def repeat(times: int, change: Callable[[str, Decimal], Decimal]) -> None:
    """Copy the final evaluation with its panel into as many projects more, the marks changed by their member."""
    with writing() as session:
        evaluation = session.get_one(Evaluation, FINAL)
        project = session.get_one(Project, evaluation.project_id)
        sheets = session.exec(select(Sheet, PanelMember).join(PanelMember).where(Sheet.evaluation_id == FINAL)).all()
        for number in range(times):
            project_id = copied(session, project, code=f"YL-{number:03}", public_id=f"copied-{number}")
            to = copied(session, evaluation, project_id=project_id)
            for sheet, member in sheets:
                seat = copied(session, member, evaluation_id=to)
                page = copied(session, sheet, evaluation_id=to, member_id=seat)
                name = session.get_one(Account, member.account_id).name
                for mark in session.exec(select(Mark).where(Mark.sheet_id == sheet.id)).all():
                    copied(session, mark, sheet_id=page, value=change(name, mark.value or Decimal(0)))


def found(username: str = "jingban") -> dict[str, Lean]:
    with reading() as session:
        return {one.member: one for one in leanings_of(session, actor(username), PURCHASER)}


def test_two_evaluations_are_too_few_to_judge(at):
    at("final")
    assert {one.words for one in found().values()} == {
        f"{name}：2 个项目，不足以判断" for name in ("演练评委甲", "演练评委乙", "演练评委丙")
    }


def test_member_who_marks_low_in_every_project_is_named_and_the_others_are_compared_without_him(at):
    at("final")
    repeat(5, lambda name, value: value / 2 if name == STRICT else value)
    lean = found()

    assert [name for name, one in lean.items() if one.flagged] == [STRICT]
    assert lean[STRICT].words.startswith("演练评委乙：7 个项目，与同组成员相比平均偏低满分的 ")


def test_sealed_evaluation_moves_nothing(at):
    at("final")
    repeat(5, lambda name, value: value / 2 if name == STRICT else value)
    with writing() as session:
        last = session.exec(select(Evaluation).order_by(Evaluation.id.desc())).first()
        last.state, last_id = EvaluationState.SCORING, last.id
    sealed = found()
    with writing() as session:
        for mark in session.exec(select(Mark).join(Sheet).where(Sheet.evaluation_id == last_id)):
            mark.value = Decimal(0)

    assert found() == sealed
    assert {one.projects for one in sealed.values()} == {6}


def test_two_members_of_one_name_are_told_apart(at):
    at("final")
    with writing() as session:
        for account in session.exec(select(Account).where(Account.username.in_(["pingwei1", "pingwei2"]))):
            account.name = "演练同名"
    assert sorted(found()) == ["演练同名（pingwei1）", "演练同名（pingwei2）", "演练评委丙"]


@pytest.mark.parametrize("username", ["chengjie", "guanli", "cunzhan"])
def test_who_may_not_read_the_evaluations_is_told_nothing(at, username):
    at("final")
    assert found(username) == {}
