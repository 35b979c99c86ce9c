"""What the training workspace shows of the needs register: identities masked, an overlap, an alert, visits to come."""

from datetime import date

from sqlmodel import select

from workbench.demo.build import DemoFiles
from workbench.demo.people import as_actor
from workbench.models.needs import Household
from workbench.queries.needs_household import household_record
from workbench.queries.needs_vault import masks
from workbench.queries.needs_visits import agenda
from workbench.store.engine import reading

DAY = date(2026, 11, 22)


def test_training_workspace_shows_the_register(training: DemoFiles) -> None:
    with reading() as session:
        officer = as_actor(session, "jingban")
        homes = {home.code: home.id for home in session.exec(select(Household))}
        first, child = (household_record(session, officer, homes[code] or 0, DAY) for code in ("YLH061", "YLH063"))
        assert first is not None
        assert child is not None
        assert [one.severity for one in first.people[0].findings] == ["stop"], (
            "the bureau registered that the plan goes on"
        )
        assert [one.worse for one in first.people[0].alerts] == ["疾病困境由2级到3级"]
        assert (child.people[0].child, child.people[0].agents[0][1:3]) == (True, ("监护人", "祖母"))
        assert [one.id_number for one in masks(session, officer, first.id)] == ["999999********0011"]
        assert [one.household for one in agenda(session, officer, DAY).visits] == ["YLH061"]
