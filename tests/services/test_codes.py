"""A code that is taken already: said in words with its field and the way out, before the database refuses it."""

import pytest
from sqlmodel import func, select

from tests.conftest import actor
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.needs import Household, Recipient
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.services import needs, projects
from workbench.store.engine import reading, writing


def counted() -> tuple[int, ...]:
    with reading() as session:
        return tuple(
            session.exec(select(func.count()).select_from(kind)).one() for kind in (Household, Recipient, Event)
        )


def test_household_code_in_use_is_refused_by_name(at):
    at("defined")
    before = counted()
    with reading() as session:
        old = session.get_one(Household, 1)
        place = (old.purchaser_id, old.code, old.township_id, old.village_id)
    new = needs.NewHousehold(*place, channel="village", finder="", found_on=clock.today())
    with pytest.raises(ValidationError) as refused, writing() as session:
        needs.add_household(session, actor("jingban"), new)
    assert (refused.value.what, refused.value.where) == (f"编码“{place[1]}”已经登记过", "户编码")
    assert counted() == before


def test_person_code_in_use_is_refused_by_name(at):
    at("defined")
    before = counted()
    with reading() as session:
        code = session.get_one(Recipient, 1).code
    with pytest.raises(ValidationError) as refused, writing() as session:
        needs.add_recipient(session, actor("jingban"), 2, code=code, category="dibao")
    assert (refused.value.what, refused.value.where) == (f"编码“{code}”已经登记过", "对象编码")
    assert counted() == before


def test_project_code_in_use_is_refused_by_name(at):
    at("defined")
    with reading() as session:
        old = session.get_one(Project, 1)
        told = {name: getattr(old, name) for name in projects.Definition.__dataclass_fields__}
    with pytest.raises(ValidationError) as refused, writing() as session:
        projects.create_project(session, actor("jingban"), 1, projects.Definition(**told))
    assert (refused.value.what, refused.value.where) == ("项目编号“YL-2025-001”已经用过", "项目编号")
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Project)).one() == 1
