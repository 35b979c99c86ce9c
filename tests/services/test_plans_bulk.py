"""Many plans at once: each project has its own answer, and a refused one leaves nothing behind."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.services.test_refusals import mid_plan
from workbench.errors import NotFoundError
from workbench.models.evaluations import Evaluation, PanelMember
from workbench.models.record import Event
from workbench.models.words import Phase, Seat
from workbench.security.record import verify
from workbench.services.evaluations import NewMember
from workbench.services.plans_bulk import plan_many
from workbench.services.projects_copy import copy_project
from workbench.store.engine import reading, writing


def members() -> dict[str, NewMember]:
    chair = NewMember(actor("pingwei1").account_id, Seat.ASSISTANCE, "", chair=True)
    return {
        "评委一": chair,
        "经办": NewMember(actor("jingban").account_id, Seat.ACCOUNTANT, "会计师", mid_level_title=True),
    }


def test_each_project_is_planned_or_refused_on_its_own(at):
    at("scoring")
    with writing() as session:
        second = copy_project(session, actor("jingban"), 1, code="YL-2026-009", first_day=date(2026, 1, 1)).id
    with writing() as session:
        first, other = plan_many(session, actor("jingban"), [1, second], Phase.MID, mid_plan(), members())
    assert (first.evaluation_id, first.refused) == (None, "这个项目已有中期评估方案。办法：打开已有方案修改")
    assert (other.refused, other.members) == ("", 1)
    assert other.not_appointed[0].startswith("经办：评估小组：")
    with reading() as session:
        planned = session.exec(select(Evaluation.project_id)).all()
        seated = session.exec(select(PanelMember).where(PanelMember.evaluation_id == other.evaluation_id)).all()
        assert (sorted(planned), [one.chair for one in seated]) == ([1, second], [True])
        actions = [one.action for one in session.exec(select(Event).order_by(Event.id))][-2:]
        assert actions == ["evaluation.plan", "evaluation.appoint"]
        assert verify(session) == []


def test_who_may_not_plan_gets_no_plan_and_a_project_that_is_not_there_stops_all(at):
    at("signed")
    with writing() as session:
        [told] = plan_many(session, actor("chengjie"), [1], Phase.MID, mid_plan(), members())
        assert "您不能编制评估方案" in told.refused
    with pytest.raises(NotFoundError), writing() as session:
        plan_many(session, actor("jingban"), [1, 99], Phase.MID, mid_plan(), members())
    with reading() as session:
        assert session.exec(select(Evaluation)).all() == []
