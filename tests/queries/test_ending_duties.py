"""What the end of a contract asks of whom, step by step."""

from datetime import date

from sqlmodel import select

from workbench.demo import accept
from workbench.demo.people import as_actor
from workbench.models.contracts import Milestone
from workbench.queries.duties import duties_of
from workbench.services import payments
from workbench.store.engine import reading, writing


def waits(username: str, today: date, *screens: str) -> list[str]:
    """What waits for somebody on these screens."""
    with reading() as session:
        found = duties_of(session, as_actor(session, username), today)
    return [one.what for one in found if one.screen in screens]


def test_payment_passes_from_hand_to_hand(at):
    at("signed")
    day = date(2025, 8, 5)
    with writing() as session:
        row = session.exec(select(Milestone).where(Milestone.position == 7)).one()
        payments.reach_milestone(session, as_actor(session, "jingban"), row.id, done_on=day)
        number = row.id
    assert waits("chengjie", day, "payments") == ["申请付款：7月服务费"]
    assert waits("lingdao", day, "payments") == []
    with writing() as session:
        request = payments.Request(day, 4_208_333, "F")
        asked = payments.ask_payment(session, as_actor(session, "chengjie"), number, request).id
    assert waits("chengjie", day, "payments") == []
    assert waits("lingdao", day, "payments") == ["审核付款申请：7月服务费 42,083.33 元"]
    with writing() as session:
        payments.approve_payment(session, as_actor(session, "lingdao"), asked, approved_on=day, amount_fen=4_208_333)
    assert waits("lingdao", day, "payments") == []
    assert waits("jingban", day, "payments") == ["付款：7月服务费 42,083.33 元"]


def test_end_asks_for_acceptance_handover_settlement_and_archive_in_their_order(at):
    at("final")
    day, both = date(2026, 2, 20), ("acceptance", "payments")
    assert waits("jingban", day, *both) == ["组织验收"]
    with writing() as session:
        accept.accept(session, 1)
    assert waits("jingban", day, *both) == []
    assert waits("lingdao", day, *both) == ["确认验收结论"]
    assert waits("chengjie", day, *both) == ["返还并删除服务对象的个人信息"]
    with writing() as session:
        accept.conclude(session, 1)
    assert set(waits("jingban", day, *both)) == {"核对个人信息的返还和删除", "出具结算单"}
    with writing() as session:
        accept.settle_up(session, 1)
    for username in ("jingban", "lingdao", "chengjie"):
        assert waits(username, day, *both) == []
