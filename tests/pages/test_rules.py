"""Rules, accounts and record through the real entrypoint."""

from datetime import date

import pytest

from tests.pages.looks import buttons, field, press, words
from tests.pages.rows import rows
from workbench.models.settings import BureauValue


@pytest.mark.parametrize("username", ["jingban", "lingdao", "guanli", "chengjie", "cunzhan", "pingwei1"])
@pytest.mark.parametrize("part", ["rules", "bureau", "instruments", "calendar"])
def test_every_part_is_drawn_for_everybody(at, screen, username, part):
    at("final")
    assert words(screen(username, "rules", part=part))


def test_rules_of_a_day_stage_and_search_with_value_clause_and_marks(at, screen):
    at("final")
    shown = screen("jingban", "rules")
    shown.text_input(key="rules_text").input("小组 单数").run()
    told = words(shown)
    assert "评估小组的组成" in told
    assert "最少人数：3；须为单数：是；中级以上职称财会人员不少于：1" in told
    assert "附件3三（一）：不少于三人、单数、至少一名中级以上职称的财会人员" in told
    assert "已登记继续执行" in told
    shown.text_input(key="rules_text").input("申诉、受理").run()
    assert "默认值，可配置" in words(shown)


def test_rule_of_limited_time_only_warns_after_its_last_day_without_continuation(at, screen):
    at("signed")
    shown = screen("jingban", "rules")
    shown.text_input(key="rules_text").input("评估小组的组成").run()
    assert "2025-08-31 到期，只作提醒" in words(shown)
    shown.date_input(key="rules_on").set_value(date(2025, 3, 3)).run()
    assert "2024-11-13 至 2025-08-31 执行中" in words(shown)
    shown.date_input(key="rules_on").set_value(date(2024, 1, 5)).run()
    assert "没有找到规则" in words(shown)


def test_leader_registers_a_continuation_and_an_amount_and_a_bad_amount_is_refused(at, screen):
    at("signed")
    before = len(rows(BureauValue))
    shown = screen("lingdao", "rules", part="bureau")
    field(shown, "text_input", ":amount").input("二百万")
    press(shown, "登记")
    assert "不是金额" in words(shown)
    assert field(shown, "text_input", ":amount").value == "二百万"
    assert len(rows(BureauValue)) == before
    field(shown, "text_input", ":amount").input("２００万元")
    field(shown, "text_input", ":document").input("演财发〔2026〕2号")
    press(shown, "登记")
    assert rows(BureauValue)[-1].value == {"fen": 200_000_000}
    field(shown, "selectbox", ":key").set_value("continued:szs-2024").run()
    field(shown, "text_input", ":document").input("演民发〔2026〕9号")
    press(shown, "登记")
    assert rows(BureauValue)[-1].key == "continued:szs-2024"


def test_nobody_but_the_leader_can_set_local_values(at, screen):
    at("signed")
    assert "登记" not in buttons(screen("jingban", "rules", part="bureau"))


def test_corrections_of_instruments_and_the_end_of_the_calendar_are_said(at, screen):
    at("signed")
    assert "本办法只规定服务项目价格分不低于10%" in words(screen("jingban", "rules", part="instruments"))
    assert "工作日历到 **2026-12-31** 为止" in words(screen("jingban", "rules", part="calendar"))
