"""Needs through the real entrypoint."""

from datetime import date

import pytest
from sqlmodel import func, select

from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill, widget
from workbench.demo import people
from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.words import Disposition
from workbench.queries.needs_places import places
from workbench.rules.needs import load_scheme
from workbench.store.engine import reading, writing

INDICATORS = [one.id for one in load_scheme().indicators]
LEVELS = {level: f"{level} {name}" for level, name in load_scheme().severity.items()}


def count(kind: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(kind)).one()


def frames(at) -> list:
    return [one.value for one in at.dataframe]


@pytest.mark.parametrize("username", ["jingban", "lingdao", "caizheng", "shenji", "xiangzhen", "cunzhan"])
def test_lists_open_for_each_role_and_only_writers_get_forms(at, screen, username):
    at("defined")
    needs = screen(username, "needs")
    parts = next(one for one in needs.get("button_group") if one.key == "_part_list").options
    writer = username in {"jingban", "xiangzhen", "cunzhan"}
    assert ("登记" in parts) == writer
    for name in ("people", "wishes", "services", "spread"):
        next(one for one in needs.get("button_group") if one.key == "_part_list").set_value(name).run()
        assert not needs.exception
        assert frames(needs)
        assert writer or buttons(needs) <= {"上一页", "下一页"}


def test_township_and_village_see_their_own_people_only(at, screen):
    at("defined")
    everybody = frames(screen("jingban", "needs"))[0]
    town = frames(screen("xiangzhen", "needs"))[0]
    village = frames(screen("cunzhan", "needs"))[0]
    assert len(everybody) > len(town) > len(village) > 0
    assert set(town["乡镇（街道）"]) == {"青禾镇（演练）"}
    assert set(village["村（社区）"]) == {"青禾村（演练）"}
    with reading() as session:
        elsewhere = session.exec(select(Recipient.id).where(Recipient.code.not_in(list(town["对象编码"])))).first()
    assert "没有这一户，或您无权查看" in words(screen("xiangzhen", "household", person=elsewhere))


def test_misprinted_number_is_shown_beside_item_29(at, screen):
    at("defined")
    needs = screen("jingban", "needs", list="services")
    catalogue = frames(needs)[1].set_index("序号")
    assert len(catalogue) == 32
    assert catalogue.loc[29, "印刷序号"] == 39
    assert [number for number in catalogue.index if catalogue.loc[number, "印刷序号"] != number] == [29]


def test_household_and_person_are_registered_together(at, screen):
    at("defined")
    before = count(Household), count(Recipient)
    needs = screen("xiangzhen", "needs", list="register")
    with reading() as session:
        here = places(session, people.as_actor(session, "xiangzhen"))
    assert [one.label for one in here] == ["青禾镇（演练） · 青禾村（演练）", "青禾镇（演练） · 双井村（演练）"]
    fill(needs, {"place": here[0], "code": "QH-1", "channel": "village", "found_on": date(2026, 3, 2)})
    fill(needs, {"person": "QH-1-1", "category": "dibao", "can_apply": False})
    press(needs, "登记")
    assert "已登记" in words(needs)
    assert (count(Household), count(Recipient)) == (before[0] + 1, before[1] + 1)
    assert widget(needs, "code").value == ""


LEFT_OUT = {
    "place": "“所在村（社区）”没有选择",
    "code": "“户编码”没有填写",
    "found_on": "“发现日期”没有填写",
    "person": "“对象编码”没有填写",
}


def test_field_left_out_is_named_nothing_is_saved_and_the_rest_stays(at, screen):
    at("defined")
    before = count(Household), count(Recipient)
    needs = screen("xiangzhen", "needs", list="register")
    with reading() as session:
        here = places(session, people.as_actor(session, "xiangzhen"))
    found = {"place": here[0], "code": "QH-1", "channel": "other", "found_on": date(2026, 3, 2)}
    values = found | {"person": "QH-1-1", "category": "dibao"}
    fill(needs, values)
    for left_out, said in LEFT_OUT.items():
        press(fill(needs, {left_out: "" if left_out in {"code", "person"} else None}), "登记")
        assert said in words(needs)
        assert (count(Household), count(Recipient)) == before
        for ending in values.keys() - {left_out}:
            assert widget(needs, ending).value == values[ending]
        fill(needs, {left_out: values[left_out]})


def test_code_that_exists_is_refused_and_what_was_typed_stays(at, screen):
    at("defined")
    needs = screen("jingban", "needs", list="register")
    with reading() as session:
        taken = session.exec(select(Household.code)).first()
        here = places(session, people.as_actor(session, "jingban"))
    before = count(Household)
    fill(
        needs,
        {
            "place": here[0],
            "code": taken,
            "channel": "other",
            "found_on": date(2026, 3, 2),
            "person": "新-1",
            "category": "dibao",
        },
    )
    press(needs, "登记")
    assert "已经登记过" in words(needs)
    assert count(Household) == before
    assert widget(needs, "code").value == taken


def test_assessment_needs_all_ten_indicators(at, screen):
    at("defined")
    before = count(NeedsAssessment)
    needs = screen("jingban", "household", person=1)
    fill(needs, dict.fromkeys(INDICATORS[:-1], LEVELS[2]), within="assess_1")
    fill(needs, {"assessor": "村站", "day": date(2026, 3, 2)}, within="assess_1")
    press(needs, "保存评估")
    assert "“社会参与困境”没有评" in words(needs)
    assert count(NeedsAssessment) == before
    fill(needs, {INDICATORS[-1]: LEVELS[4]}, within="assess_1")
    press(needs, "保存评估")
    with reading() as session:
        newest = session.exec(select(NeedsAssessment).order_by(NeedsAssessment.id.desc())).first()
        assert newest.severity == dict.fromkeys(INDICATORS[:-1], 2) | {INDICATORS[-1]: 4}


def test_quantity_that_is_no_whole_number_is_refused(at, screen):
    at("defined")
    before = count(WantedService)
    needs = screen("jingban", "household", person=1)
    item = next(one for one in widget(needs, "item").options if one.startswith("29 "))
    assert "原件印作 39" in item
    fill(needs, {"item": item}, within="want_1")
    fill(needs, {"day": date(2026, 3, 2)}, within="want_1")
    refused = {"7,5": "“7,5”不是整数", "": "“数量”没有填写", "-3": "“-3”不是整数", "０": "数量填了 0"}
    for typed, said in refused.items():
        press(fill(needs, {"quantity": typed}), "登记需求")
        assert said in words(needs)
        assert widget(needs, "quantity").value == typed
    assert count(WantedService) == before


def test_full_width_quantity_is_read(at, screen):
    at("defined")
    before = count(WantedService)
    needs = screen("jingban", "household", person=1)
    fill(needs, {"item": widget(needs, "item").options[0], "quantity": "１２"}, within="want_1")
    fill(needs, {"day": date(2026, 3, 2)}, within="want_1")
    press(needs, "登记需求")
    with reading() as session:
        newest = session.exec(select(WantedService).order_by(WantedService.id.desc())).first()
        assert (count(WantedService), newest.quantity, newest.catalogue_number) == (before + 1, 12, 1)


@pytest.fixture
def undecided(at):
    """Three wishes of one item without a disposition; their ids."""
    at("defined")
    with writing() as session:
        rows = session.exec(select(WantedService).where(WantedService.catalogue_number == 28)).all()[:3]
        for row in rows:
            row.disposition, row.disposed_on, row.receiver, row.due_on = None, None, "", None
        return [row.id for row in rows]


def choose(needs, wish_id: int, kind: Disposition):
    needs.selectbox(key="wish_chosen").set_value(wish_id).run()
    widget(needs, "kind", within=f"decide_{wish_id}").set_value(kind).run()


def test_handing_over_needs_a_receiver_and_a_day(undecided, screen):
    needs = screen("jingban", "needs", list="wishes", state="waiting")
    choose(needs, undecided[0], Disposition.HAND_OVER)
    press(fill(needs, {"on": date(2026, 3, 2)}), "保存决定")
    assert "“接收单位”没有填写" in words(needs)
    press(fill(needs, {"receiver": "县司法局"}), "保存决定")
    assert "转出去的需求没有办理期限" in words(needs)
    press(fill(needs, {"due": date(2026, 4, 2)}), "保存决定")
    with reading() as session:
        row = session.get_one(WantedService, undecided[0])
        assert (row.disposition, row.receiver, row.due_on) == (Disposition.HAND_OVER, "县司法局", date(2026, 4, 2))
        assert session.get_one(WantedService, undecided[1]).disposition is None


def test_one_decision_can_stand_for_all_wishes_of_the_item(undecided, screen):
    needs = screen("jingban", "needs", list="wishes", state="waiting")
    choose(needs, undecided[0], Disposition.PURCHASE)
    press(fill(needs, {"on": date(2026, 3, 2), "project": 1, "together": True}), "保存决定")
    with reading() as session:
        assert {session.get_one(WantedService, one).project_id for one in undecided} == {1}


def test_second_person_deciding_the_same_wish_is_told(undecided, screen):
    first, second = (screen("jingban", "needs", list="wishes", state="waiting") for _ in range(2))
    for needs in (first, second):
        choose(needs, undecided[0], Disposition.DECLINED)
        fill(needs, {"on": date(2026, 3, 2), "outcome": "不在范围内"})
    press(first, "保存决定")
    press(second, "保存决定")
    assert "这份记录刚被他人修改" in words(second)
    assert widget(second, "outcome").value == "不在范围内"
