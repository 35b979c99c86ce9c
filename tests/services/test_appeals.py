from datetime import date

from sqlmodel import select

from tests.conftest import actor
from workbench.models.contracts import Contract
from workbench.models.results import Appeal
from workbench.models.words import Role
from workbench.security.policy import Actor, Grant
from workbench.services.appeals import file_appeal
from workbench.store.engine import reading, writing


def test_who_speaks_for_several_contractors_appeals_for_the_one_under_contract(at):
    at("opened")
    me = actor("chengjie")
    grants = me.grants | {Grant(Role.CONTRACTOR, contractor_id=8), Grant(Role.CONTRACTOR, contractor_id=16)}
    several = Actor(me.account_id, me.username, me.name, grants)
    with writing() as session:
        file_appeal(session, several, 1, grounds="统计有误", claims={"A4-4": "应计为按期"}, filed_on=date(2025, 7, 18))
    with reading() as session:
        appealed = session.exec(select(Appeal.contractor_id)).one()
        assert appealed == session.exec(select(Contract.contractor_id)).one()
