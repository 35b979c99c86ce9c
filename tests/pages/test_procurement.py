"""Procurement through the real entrypoint."""

from datetime import date

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill, widget
from workbench.demo import people, purchase
from workbench.models.procurement import Bid, Procurement
from workbench.services import procurement as services
from workbench.store.engine import reading, writing


def _record(*, bids: bool = True) -> None:
    """Record the procedure, and its bids without an award."""
    told = purchase.script("purchase")
    with writing() as session:
        terms = purchase.procedure_of(told, purchase.days_of("purchase"))
        row = services.record_procedure(session, actor("daili"), 1, terms)
        for one in told["bids"] if bids else ():
            services.record_bid(session, actor("daili"), row.id or 0, purchase.bid_of(people.the_cast(session), one))


@pytest.fixture
def tender(at):
    at("approved")
    _record()


def awarded() -> date | None:
    with reading() as session:
        return session.exec(select(Procurement.awarded_on)).one()


@pytest.mark.parametrize("username", ["jingban", "lingdao", "caizheng", "shenji", "daili"])
def test_bids_open_for_each_role_with_ranks_and_arithmetic(tender, screen, username):
    shown = screen(username, "procurement", project=1)
    [frame] = [one.value for one in shown.dataframe]
    assert list(frame["供应商"])[:2] == ["安宁社会工作服务中心（演练）", "惠民养老服务有限公司（演练）"]
    assert list(frame["总分"]) == ["92.86", "91.60", "88.08", "80.28"]
    assert list(frame["名次"]) == ["1", "2", "3", "4"]
    assert list(frame["评审价（元）"]) == ["505,000.00", "437,400.00", "498,000.00", "442,800.00"]
    told = words(shown)
    assert "评标基准价 **437,400.00 元**" in told
    assert "取自公开的采购公告" in told
    assert ("登记定标" in buttons(shown)) == (username == "jingban")
    steps = shown.table[0].value
    assert list(steps["步骤"]) == ["投标报价", "商务技术分", "评标基准价", "价格分", "总得分"]
    assert "437400 ÷ 505000 × 10" in " ".join(steps["算法和出处"])


def test_procedure_is_recorded_by_the_agency(at, screen):
    at("approved")
    shown = screen("daili", "procurement", project=1)
    days = purchase.days_of("purchase")
    keys = {
        "documents_from": "documents_from",
        "documents_until": "documents_until",
        "responses_due": "responses_due",
        "reviewed_on": "reviewed",
        "report_received_on": "received",
    }
    typed = {key: days[name] for key, name in keys.items()}
    typed |= {
        "started_on": days["documents_from"],
        "method": "consultation",
        "size": "3",
        "experts": "2",
        "weight": "7,5",
    }
    press(fill(shown, typed), "保存采购记录")
    assert "“7,5”把逗号当作小数点" in words(shown)
    with reading() as session:
        assert session.exec(select(Procurement)).first() is None
    press(fill(shown, {"weight": "10"}), "保存采购记录")
    assert "采购记录已保存" in words(shown)
    assert "登记响应" in buttons(shown)


def test_days_that_run_backwards_are_refused(at, screen):
    at("approved")
    _record(bids=False)
    shown = screen("jingban", "procurement", project=1, part="record")
    press(fill(shown, {"reviewed_on": date(2024, 12, 1)}), "保存采购记录")
    assert "“评审日”2024-12-01 早于“响应截止日”2024-12-16" in words(shown)


BAD = [
    ("quality", "99", "“99”超过满分 90 分"),
    ("quality", "7,5", "“7,5”把逗号当作小数点"),
    ("quality", "84.205", "不是最小计分单位 0.01 的整数倍"),
    ("quality", "-5", "分数不能为负"),
    ("price", "", "金额未填写"),
    ("price", "0", "报价没有填写"),
    ("deduction", "10", "“10”大于 1"),
    ("supplier", None, "“供应商”没有选择"),
]


def test_bad_bid_is_named_and_nothing_is_saved(at, screen):
    at("approved")
    _record(bids=False)
    shown = screen("daili", "procurement", project=1, part="enter")
    good = {"supplier": 1, "price": "486,000.00", "quality": "84.20", "deduction": "10%"}
    fill(shown, good, within="bid_")
    for field, typed, said in BAD:
        press(fill(shown, {field: typed}, within="bid_"), "登记响应")
        assert said in words(shown)
        assert widget(shown, field, within="bid_").value == typed
        fill(shown, {field: good[field]}, within="bid_")
    with reading() as session:
        assert session.exec(select(Bid)).first() is None


def test_bid_is_read_exactly_with_full_width_digits_and_percent(at, screen):
    at("approved")
    _record(bids=False)
    shown = screen("daili", "procurement", project=1, part="enter")
    values = {"supplier": 1, "price": "48.6万元", "quality": "８4.2０", "deduction": "10%", "small": True}
    press(fill(shown, values, within="bid_"), "登记响应")
    with reading() as session:
        row = session.exec(select(Bid)).one()
        assert (row.price_fen, str(row.quality), str(row.deduction)) == (48_600_000, "84.20", "0.1")


def test_award_is_recorded_and_leads_to_the_contract(tender, screen):
    shown = screen("jingban", "procurement", project=1)
    press(shown, "登记定标")
    assert "“定标日期”没有填写" in words(shown)
    press(fill(shown, {"on": date(2024, 12, 20), "notice": date(2024, 12, 23)}, within="award_"), "登记定标")
    assert "“定标理由”没有填写" in words(shown)
    assert awarded() is None
    press(fill(shown, {"reason": "综合得分第一"}, within="award_"), "登记定标")
    assert awarded() == date(2024, 12, 20)
    assert "已定标" in words(shown)
    assert "登记定标" not in buttons(shown)


def test_award_while_a_low_price_is_unexplained_opens_a_dialog_until_the_committee_has_found(tender, screen):
    with writing() as session:
        row = session.exec(select(Procurement)).one()
        row.started_on = row.documents_from = date(2026, 3, 2)
        row.documents_until, row.responses_due = date(2026, 3, 9), date(2026, 3, 16)
        row.reviewed_on, row.report_received_on = date(2026, 3, 17), date(2026, 3, 18)
        session.exec(select(Bid).order_by(col(Bid.id).desc())).first().price_fen = 18_900_000
    shown = screen("jingban", "procurement", project=1)
    told = words(shown)
    assert "1 家触发异常低价" in told
    assert "### 顺达家政" in told or "顺达家政服务有限公司（演练）" in [
        one.value.replace("\\", "") for one in shown.subheader
    ]
    typed = {"on": date(2026, 3, 20), "notice": date(2026, 3, 20), "reason": "综合得分第一"}
    press(fill(shown, typed, within="award_"), "登记定标")
    told = words(shown)
    assert awarded() is None
    for part in ("原因", "异常低价没有按规定说明", "财库〔2026〕2号", "怎样才可以", "给予不少于30分钟作书面说明"):
        assert part in told
    assert {"知道了", "去登记说明"} <= buttons(shown)
    press(shown, "知道了")
    assert widget(shown, "reason", within="award_").value == "综合得分第一"
    press(fill(shown, {"text": "成本构成合理", "minutes": "30", "accepted": True}, within="low_price"), "保存说明")
    assert "书面说明已登记" in words(shown)


def test_two_people_awarding_the_second_is_told(tender, screen):
    first, second = (screen("jingban", "procurement", project=1) for _ in range(2))
    typed = {"on": date(2024, 12, 20), "notice": date(2024, 12, 23), "reason": "综合得分第一"}
    for shown in (first, second):
        fill(shown, typed, within="award_")
    press(first, "登记定标")
    press(second, "登记定标")
    assert awarded() == date(2024, 12, 20)
    assert "已定标" in words(second)
