"""Home through the real entrypoint."""

import re
from datetime import date

import pytest
from sqlmodel import select

from tests.pages.looks import agree, buttons, press, words
from workbench.models.contracts import Contract
from workbench.models.words import Role
from workbench.security.policy import PROGRAM
from workbench.services.accounts import add_account_unasked, give_role_unasked
from workbench.services.workspaces import add_purchaser, create_workspace
from workbench.store.engine import writing

EVERYBODY = ["jingban", "xiangzhen", "sanfang", "chengjie", "fuhe1", "daili", "guanli"]


@pytest.mark.parametrize("username", EVERYBODY)
def test_home_opens_for_everybody_with_the_four_numbers(at, screen, username):
    at("marked")
    home = screen(username, "home")
    assert [one.label.partition(" ")[0] for one in home.metric] == ["已逾期", "三天内到期", "等我办理", "在办项目"]


def test_home_lists_what_waits_with_due_day_clause_and_one_primary_button(at, screen):
    at("marked")
    home = screen("pingwei1", "home")
    told = words(home)
    assert "启封评分表：3 份已交齐" in told
    assert "困难群众照护与生活服务项目（演练） · 中期评估" in told
    assert "应于 **2025年7月" in told
    assert "依据 评估方案的评分截止日" in told
    assert home.metric[0].value == ":red[1]", "the day is past"
    assert home.button(key="do_open_1").label == "去启封"


def test_pills_sift_the_duties(at, screen):
    at("signed")
    home = screen("jingban", "home")
    pills = next(one for one in home.get("button_group") if (one.key or "").startswith("sieve"))
    numbers = dict(option.split(" ") for option in pills.options)
    assert int(numbers["全部"]) == int(numbers["已逾期"]) + int(numbers["以后"])
    pills.set_value("later").run()
    assert sum(button.key.startswith("do_") for button in home.button if button.key) == int(numbers["以后"])


def test_duty_leads_to_its_screen(at, screen):
    at("defined")
    home = screen("lingdao", "home")
    press(home, "去审核")
    assert "批准立项" in buttons(home)
    assert home.query_params["project"] == "1"


def test_nothing_to_do_says_so(at, screen):
    at("final")
    home = screen("caizheng", "home")
    told = words(home)
    assert "现在没有等您办理的事项" in told
    assert "2025 年预算执行" in told
    assert [one.proto.text for one in home.get("progress")] == ["已支付 **46.3** / 50.5 万元"]


def _empty_workspace(role: Role) -> None:
    with writing() as session:
        create_workspace(session, title="新工作区", training=False)
        bureau = add_purchaser(session, name="示范县民政局", county="示范县", first_day=date(2026, 1, 1))
        account = add_account_unasked(
            session, username="first", name="某人", password="a long enough phrase", training=False
        )
        give_role_unasked(session, PROGRAM, account, role, purchaser_id=bureau.id)


@pytest.mark.parametrize(
    ("role", "said"),
    [(Role.ADMIN, "先添加人员账号"), (Role.OFFICER, "从登记服务对象开始"), (Role.LEADER, "现在没有等您办理的事项")],
)
def test_empty_workspace_says_what_to_do_first(home, screen, role, said):
    _empty_workspace(role)
    shown = screen("first", "home")
    assert said in words(shown)
    assert [one.value for one in shown.metric] == ["0"] * 4


def test_link_for_a_phones_calendar_is_shown_once_made_anew_and_ended(at, screen):
    at("signed")
    home = press(screen("jingban", "home"), "生成订阅链接")
    [first] = [one.value for one in home.code]
    assert re.fullmatch(r"http://127\.0\.0\.1:8501/calendar/[A-Za-z0-9_-]{43}\.ics", first)
    assert "链接只显示这一次" in words(home)
    assert "这个地址只有本机能打开" in home.warning[0].value
    press(home, "已复制，关闭")
    assert list(home.code) == []
    assert "链接生成于" in words(home)
    agree(home, "feed_anew")
    [second] = [one.value for one in home.code]
    assert second != first
    press(home, "已复制，关闭")
    agree(home, "feed_end")
    assert "日历订阅链接已撤销" in words(home)
    assert "生成订阅链接" in buttons(home)


def test_clock_of_a_duty_says_how_it_was_counted_and_at_length_in_its_help(at, screen):
    at("signed")
    with writing() as session:
        session.exec(select(Contract)).one().filed_on = None
    home = screen("jingban", "home")
    [clock] = [one for one in home.markdown if "合同签订 12月27日" in one.value.replace("\\", "")]
    assert "自合同签订 12月27日 起 7 个工作日，跳过元旦放假 1 天" in clock.value.replace("\\", "")
    assert "跳过休息日和节假日5天（元旦放假1月1日）" in clock.help.replace("\\", "")
