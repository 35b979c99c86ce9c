"""Rules, accounts and record through the real entrypoint."""

from datetime import date

import pytest

from tests.pages.looks import buttons, field, press, words
from tests.pages.rows import rows
from workbench.models.settings import BureauValue
from workbench.rules.calendars import horizon


@pytest.mark.parametrize("username", ["jingban", "lingdao", "guanli", "chengjie", "cunzhan", "pingwei1"])
@pytest.mark.parametrize("part", ["rules", "bureau", "instruments", "not_checked", "calendar"])
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
    assert f"工作日历到 **{horizon()}** 为止" in words(screen("jingban", "rules", part="calendar"))


def test_rule_opens_by_its_link_with_its_history_clauses_and_rows(at, screen):
    at("signed")
    told = words(screen("pingwei1", "rules", rule="review/sme_deduction", on="2024-05-01"))
    assert "按 2024-05-01 的规定" in told
    assert "小微企业：下限 0.10，上限 0.20" in told
    assert "历次规定 2 版" in told
    assert "**2021-01-01 起** 小微企业：下限 0.06" in told
    assert "SME-01、SME-02" in told
    assert "没有这条规则" in words(screen("jingban", "rules", rule="review/atlantis"))
    assert "这一天还没有开始" in words(screen("jingban", "rules", rule="procurement_setup/emergency", on="2026-09-30"))


def test_rules_are_found_by_instrument_and_by_row(at, screen):
    at("signed")
    shown = screen("jingban", "rules")
    shown.selectbox(key="rules_instrument").set_value("order-110").run()
    told = words(shown)
    assert "框架协议期限" in told
    assert "退还保证金" not in told
    shown.selectbox(key="rules_instrument").set_value("")
    shown.text_input(key="rules_text").input("T87-14").run()
    assert "评审纪律" in words(shown)
    assert "由人核对" in words(shown)


def test_what_is_not_checked_is_listed_with_its_reason(at, screen):
    at("signed")
    told = words(screen("shenji", "rules", part="not_checked"))
    assert "F110-04" in told
    assert "不核对的原因：入围申请由征集人" in told


@pytest.mark.parametrize(
    ("key", "kind", "ending", "typed", "kept", "said"),
    [
        ("special_fund_cap", "text_input", ":share", "2.5%", {"share": "0.025"}, "2.5%"),
        ("appeal_file_days", "text_input", ":days", "１０", {"days": 10}, "10 个工作日"),
        ("appeal_authority", "text_input", ":text", "复核工作组", {"text": "复核工作组"}, "复核工作组"),
        ("calendar_region", "selectbox", ":region", "ningxia", {"region": "ningxia"}, "宁夏"),
    ],
)
def test_leader_sets_a_local_value_which_is_a_default_until_then(at, screen, key, kind, ending, typed, kept, said):
    at("signed")
    shown = screen("lingdao", "rules", part="bureau")
    assert "默认值，可配置" in words(shown)
    field(shown, "selectbox", ":key").set_value(key).run()
    where = field(shown, kind, ending)
    where.set_value(typed)
    field(shown, "text_input", ":document").input("演民发〔2026〕8号")
    press(shown, "登记")
    assert rows(BureauValue)[-1].value == kept
    assert said in words(shown)
    field(shown, "selectbox", ":key").set_value(key).run()
    field(shown, kind, ending).set_value(typed)
    field(shown, "text_input", ":document").input("演民发〔2026〕9号")
    press(shown, "登记")
    assert "已经登记过一次（演民发〔2026〕8号）" in words(shown)
