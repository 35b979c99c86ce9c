"""The third party is itself purchased: never a bidder, never paid by the contractor, independent and on record."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from workbench.errors import HardStopError, NotAllowedError, ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid
from workbench.queries.third_party import hire_findings, hire_of, relation_names
from workbench.services.third_party import Hire, hire_third_party
from workbench.store.engine import reading, writing

HIRE = Hire(
    name="演练评估事务所",
    ground="限额以下询价，三家报价最低",
    contract_number="YL-PG-1",
    signed_on=date(2025, 6, 10),
    fee_fen=800_000,
    fee_source="购买社会救助工作经费",
    scope="中期评估的资料查阅和入户走访",
    statement="独立评估，不从承接主体取得报酬",
    stated_on=date(2025, 6, 10),
    staff=("演练员甲", " "),
)


def _contractor(session: Session) -> str:
    row = session.exec(select(Contract).where(Contract.project_id == 1)).one()
    return session.get_one(Contractor, row.contractor_id).name


def test_purchase_is_kept_and_its_rule_finds_nothing(at):
    at("scoring")
    with writing() as session:
        hire_third_party(session, actor("jingban"), 1, HIRE)
    with reading() as session:
        kept, row = hire_of(session, 1), session.get_one(Evaluation, 1)
        assert kept is not None
        assert (kept.name, kept.fee_fen, kept.staff, kept.relations) == ("演练评估事务所", 800_000, ("演练员甲",), ())
        assert [one.severity for one in hire_findings(session, row)] == ["ok"]


def test_contractor_and_every_bidder_are_hard_stops(at):
    at("scoring")
    with reading() as session:
        bidders = session.exec(select(Contractor.name).join(Bid, Bid.contractor_id == Contractor.id)).all()
        names = {_contractor(session), *bidders}
    assert len(names) > 1
    for name in names:
        with pytest.raises(HardStopError), writing() as session:
            hire_third_party(session, actor("jingban"), 1, replace(HIRE, name=name))


def test_every_relation_of_the_rule_is_a_hard_stop(at):
    at("scoring")
    with reading() as session:
        asked = relation_names(session, session.get_one(Evaluation, 1))
    assert set(asked) == {"bidder", "paid_by_contractor", "related"}
    for relation in asked:
        with pytest.raises(HardStopError), writing() as session:
            hire_third_party(session, actor("jingban"), 1, replace(HIRE, relations=(relation,)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fee_source": "由承接主体垫付"}, "承担"),
        ({"fee_fen": 0}, "大于 0"),
        ({"contract_number": " "}, "合同编号"),
        ({"ground": ""}, "选定方式"),
        ({"statement": ""}, "独立性承诺"),
    ],
)
def test_purchase_without_its_parts_or_paid_by_the_contractor_is_refused(at, changed, said):
    at("scoring")
    with pytest.raises(ValidationError, match=said), writing() as session:
        hire_third_party(session, actor("jingban"), 1, replace(HIRE, **changed))


def test_nobody_but_the_officer_records_it_and_not_after_the_opening(at):
    at("opened")
    with pytest.raises(NotAllowedError), writing() as session:
        hire_third_party(session, actor("pingwei1"), 1, HIRE)
    with pytest.raises(ValidationError, match="已启封"), writing() as session:
        hire_third_party(session, actor("jingban"), 1, HIRE)
