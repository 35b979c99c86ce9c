"""The board of evaluations: the same counts however many there are, in the same few queries; and who is reminded."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.models.evaluations import Evaluation, PanelMember, Sheet
from workbench.models.projects import Project
from workbench.models.words import EvaluationState, Phase
from workbench.queries.desk import plannable
from workbench.queries.duties.evaluation import evaluation_duties
from workbench.queries.evaluations import evaluations_seen, panels_of
from workbench.store.engine import engine, reading, writing
from workbench.web.views.board import waiting_on


def _copies(count):
    """Give the workspace more projects, each with an evaluation like the first one, its panel and its sheets."""
    with writing() as session:
        project, evaluation = session.get_one(Project, 1), session.get_one(Evaluation, 1)
        members = session.exec(select(PanelMember).where(PanelMember.evaluation_id == 1)).all()
        for number in range(count):
            same = project.model_dump(exclude={"id", "version", "code"})
            other = Project(**same, code=f"FB-{number}")
            session.add(other)
            session.flush()
            row = Evaluation(**evaluation.model_dump(exclude={"id", "version", "project_id"}), project_id=other.id)
            session.add(row)
            session.flush()
            for place, one in enumerate(members):
                member = PanelMember(**one.model_dump(exclude={"id", "evaluation_id"}), evaluation_id=row.id)
                session.add(member)
                session.flush()
                at = clock.now() if place < number % 3 else None
                session.add(Sheet(evaluation_id=row.id, member_id=member.id, submitted_at=at))


def _board(who):
    """Draw up the board and count what it asks the database."""
    asked = []

    def count(*args):
        asked.append(args[2])

    with reading() as session:
        me = actor(who)
        event.listen(engine(), "before_cursor_execute", count)
        try:
            lines = evaluations_seen(session, me)
            panels = panels_of(session, [line.id for line in lines])
            offered = plannable(session, me)
        finally:
            event.remove(engine(), "before_cursor_execute", count)
    return lines, panels, offered, len(asked)


@pytest.mark.parametrize("who", ["jingban", "lingdao"])
def test_board_of_forty_asks_no_more_than_the_board_of_one(at, who):
    at("scoring")
    *_, few = _board(who)
    _copies(39)
    lines, panels, _, many = _board(who)
    assert (len(lines), many) == (40, few)
    handed_in = sorted((line.id, line.submitted, line.members) for line in lines)
    assert handed_in == [(1, 0, 3), *((number + 2, number % 3, 3) for number in range(39))]
    assert all(sum(one.submitted for one in panels[line.id]) == line.submitted for line in lines)


def test_plan_is_offered_for_the_phases_that_have_none(at):
    at("scoring")
    _copies(1)
    _, _, offered, _ = _board("jingban")
    assert {one.phases for one in offered} == {(Phase.FINAL,)}


def test_officer_and_chair_are_reminded_of_who_is_missing_and_nobody_else(at):
    at("scoring")
    with reading() as session:
        evaluation, project = session.get_one(Evaluation, 1), session.get_one(Project, 1)

        def told(who, on):
            found = evaluation_duties(session, actor(who), project, evaluation, on)
            return [one.what for one in found if one.key.startswith("remind")]

        words = "催交评分表：还差 3 份（演练评委甲、演练评委乙、演练评委丙）"
        assert told("jingban", date(2025, 7, 8)) == [words]
        assert told("pingwei1", date(2025, 7, 12)) == [words]
        assert told("jingban", date(2025, 7, 1)) == []
        assert [told(who, date(2025, 7, 12)) for who in ("pingwei2", "lingdao", "chengjie")] == [[], [], []]


def test_late_ones_are_named_once_the_day_is_over(at):
    at("scoring")
    lines, panels, *_ = _board("jingban")
    assert lines[0].state == EvaluationState.SCORING
    assert waiting_on(lines[0], panels[1], date(2025, 7, 10)) == "待提交：评委甲、评委乙、评委丙。"
    assert waiting_on(lines[0], panels[1], date(2025, 7, 11)) == "逾期未提交：评委甲、评委乙、评委丙。"
