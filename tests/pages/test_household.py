"""One household through the real entrypoint."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import agree, buttons, press, words
from tests.pages.rows import row, rows
from tests.pages.typing_in import fill, widget
from workbench import paths
from workbench.models.needs import (
    HappinessList,
    Household,
    HouseholdVisit,
    ReceivedBenefit,
    Recipient,
    RecipientAgent,
    VisitProblem,
)
from workbench.models.record import Event
from workbench.models.vault import Tombstone, VaultEntry
from workbench.services.vault import Identity, Notice, save_identity
from workbench.store.engine import reading, writing

DAY = date(2026, 3, 2)
NUMBER = "999999194803120011"


@pytest.fixture
def sealed(at):
    """The training purchase with one identity in the vault."""
    at("defined")
    with writing() as session:
        typed = Identity("赵演练", NUMBER, "13800138000", "演练县青禾镇青禾村一组")
        save_identity(session, actor("jingban"), 1, typed, Notice("duty", DAY))
        return session.get_one(Recipient, 1).household_id


@pytest.mark.parametrize("username", ["jingban", "lingdao", "caizheng", "shenji"])
def test_record_opens_for_staff_and_only_writers_get_forms(at, screen, username):
    at("defined")
    home = screen(username, "household", household=1)
    assert "还没有评估" not in words(home)
    assert "10项中已评10项" in words(home)
    assert ("登记需求" in buttons(home)) == (username == "jingban")
    parts = next(one for one in home.get("button_group") if one.key == "_part_part").options
    assert ("身份信息" in parts) == (username in {"jingban", "lingdao"})


@pytest.mark.parametrize("query", [{}, {"household": 999999}, {"person": 999999}])
def test_screen_without_a_household_shows_the_way(at, screen, query):
    at("defined")
    home = screen("jingban", "household", **query)
    assert ("没有这一户，或您无权查看" in words(home)) == bool(query)


def test_visit_with_problems_is_registered_and_a_problem_solved(at, screen):
    at("defined")
    home = screen("jingban", "household", household=1, part="visits")
    fill(home, {"level": "high", "reason": "独居"}, within="risk_1")
    press(home, "保存等级")
    assert row(Household, id=1).risk_level == "high"
    fill(home, {"visited_on": DAY, "visitor": "村站", "manner": "home", "finding": "稳定"}, within="visit_1")
    fill(home, {"problems": "没有扶手\n屋顶漏雨", "due_on": date(2026, 3, 9)}, within="visit_1")
    press(home, "保存探访")
    assert [one.what for one in rows(VisitProblem)] == ["没有扶手", "屋顶漏雨"]
    assert row(HouseholdVisit).finding == "稳定"
    fill(home, {"solution": "已安装"}, within="solve_1")
    press(home, "登记解决")
    assert row(VisitProblem, id=1).solution == "已安装"
    fill(home, {"by": "村站"}, within="list_1")
    press(home, "登记送达")
    assert row(HappinessList).household_id == 1


def test_benefit_and_agent_are_registered(at, screen):
    at("defined")
    home = screen("jingban", "household", person=5)
    fill(home, {"department": "县残联", "name": "助浴", "amount": "1,2", "first": DAY}, within="benefit_5")
    press(home, "登记救助")
    assert rows(ReceivedBenefit) == []
    fill(home, {"amount": "120.50"}, within="benefit_5")
    press(home, "登记救助")
    assert row(ReceivedBenefit).amount_fen == 12050
    fill(home, {"role": "guardian", "relation": "母亲", "first": DAY}, within="agent_5")
    press(home, "登记代理人")
    assert row(RecipientAgent).relation == "母亲"


def test_child_without_consent_is_refused_and_what_was_typed_stays(at, screen):
    at("defined")
    home = screen("jingban", "household", household=1, part="identity")
    person = row(Recipient, household_id=1).id
    fill(home, {"whose": (person, None), "name": "孙演练", "id_number": "999999201609010030", "ground": "duty"})
    fill(home, {"informed_on": DAY})
    press(home, "加密保存")
    assert "不满14周岁，没有登记监护人的单独同意" in words(home)
    assert widget(home, "name").value == "孙演练"
    fill(home, {"consent_on": DAY, "consent_by": "祖母"})
    press(home, "加密保存")
    assert row(VaultEntry).consent_by == "祖母"
    assert "999999********0030" in words(home)
    assert "孙演练" not in words(home)


def test_identity_is_opened_for_a_purpose_shown_once_and_recorded(sealed, screen):
    home = screen("jingban", "household", household=sealed, part="identity")
    assert NUMBER not in words(home)
    entry = row(VaultEntry).id
    fill(home, {"entry": entry, "purpose": "visit", "fields": ["id_number"]}, within="open_identity")
    press(home, "查阅并登记")
    assert "“办理事项”没有填写" in words(home)
    fill(home, {"matter": "上门核对"}, within="open_identity")
    press(home, "查阅并登记")
    assert NUMBER in "".join(one.value for one in home.info)
    with reading() as session:
        event = session.exec(select(Event).where(Event.action == "vault.open")).one()
        assert event.after["fields"] == ["身份证号"]
    home.run()
    assert NUMBER not in words(home) + "".join(one.value for one in home.info)
    log = screen("shenji", "needs", list="vault")
    assert list(log.dataframe[0].value["事项"]) == ["上门核对"]


def test_leader_deletes_an_identity_after_being_asked_again(sealed, screen):
    home = screen("lingdao", "household", household=sealed, part="identity")
    assert "查阅并登记" not in buttons(home)
    fill(home, {"ground": "withdrawn", "reason": "本人书面撤回"}, within="erase_1")
    agree(home, "erase_1")
    assert rows(VaultEntry) == []
    assert row(Tombstone).cleaned_on is not None
    assert "删除身份信息" not in buttons(home)


def test_missing_key_is_said_and_the_rest_of_the_record_opens(sealed, screen):
    paths.vault_key().unlink()
    assert "没有找到身份保险库的密钥" in words(screen("jingban", "household", household=sealed, part="identity"))
    assert "10项中已评10项" in words(screen("jingban", "household", household=sealed))
