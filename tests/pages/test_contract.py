"""The contract through the real entrypoint."""

from datetime import date

import pytest
from sqlmodel import delete, select

from tests.pages.looks import buttons, press, words
from tests.pages.typing_in import fill, widget
from workbench.demo import people, purchase
from workbench.models.contracts import Contract, ContractGoal, Delivery, Milestone
from workbench.models.ledger import ServiceMonth, ServicePerson, ServiceRecord
from workbench.store.engine import reading, writing
from workbench.web.forms.contract import clause_names

TYPED = {
    "number": "HT-1",
    "signed": date(2024, 12, 27),
    **{f"clause_{key}": "见附件" for key in clause_names()},
}


@pytest.fixture
def unsigned(at):
    at("approved")
    with writing() as session:
        purchase.procure(session, people.the_cast(session), 1, "purchase")


def contracts() -> int:
    with reading() as session:
        return len(session.exec(select(Contract)).all())


@pytest.mark.parametrize("username", ["jingban", "lingdao", "caizheng", "shenji", "chengjie"])
def test_contract_opens_for_each_role_with_payments_to_the_cent(at, screen, username):
    at("signed")
    shown = screen(username, "contract", project=1, part="contract")
    told = words(shown)
    assert "12 个节点合计 505,000.00 元，与合同金额相差 0.00 元" in told
    assert list(shown.table[0].value["金额（元）"]) == ["42,083.33"] * 11 + ["42,083.37"]
    assert "252,499.98" in told
    assert "取自公开的采购公告" in told
    shown.query_params["part"] = "delivery"
    next(one for one in shown.get("button_group") if one.key == "_part_part").set_value("delivery").run()
    assert "保存本月数量" not in buttons(shown), "the ledger tells the quantities"
    assert any("按月汇总填报已关闭" in one.value for one in shown.info) == (username in {"jingban", "chengjie"})
    assert "服务数量" in words(shown)


def test_even_split_fills_twelve_payments_that_add_up_and_the_contract_is_saved(unsigned, screen):
    shown = screen("jingban", "contract", project=1)
    press(fill(shown, TYPED), "按月均分")
    assert widget(shown, "number").value == "HT-1"
    assert [widget(shown, f"{row}_amount").value for row in range(12)] == ["42,083.33"] * 11 + ["42,083.37"]
    assert widget(shown, "11_due").value == date(2026, 1, 10)
    press(shown, "登记合同")
    assert "合同已登记" in words(shown)
    with reading() as session:
        assert sum(session.exec(select(Milestone.amount_fen)).all()) == 50_500_000


def test_payments_follow_shares_and_goals_the_tree_that_will_be_used(unsigned, screen):
    shown = screen("jingban", "contract", project=1)
    next(one for one in shown.selectbox if (one.key or "").endswith(":tree")).set_value("ptq-2026").run()
    press(fill(shown, TYPED | {"shares": "30% 30%"}), "按比例分")
    assert "付款比例合计应为 100%" in words(shown)
    press(fill(shown, {"shares": "30% 40% 30%"}), "按比例分")
    assert [widget(shown, f"{row}_amount").value for row in range(3)] == ["151,500.00", "202,000.00", "151,500.00"]
    fill(shown, {f"{row}_due": date(2025, 3 * row + 3, 1) for row in range(3)})
    for one in shown.selectbox:
        if "_ptq-2026_point" in (one.key or ""):
            one.set_value("P1-8")
    press(shown, "登记合同")
    assert "合同已登记" in words(shown)
    with reading() as session:
        assert {(one.tree_id, one.point_code) for one in session.exec(select(ContractGoal))} == {("ptq-2026", "P1-8")}


def test_milestones_a_cent_off_are_refused_and_everything_typed_stays(unsigned, screen):
    shown = screen("jingban", "contract", project=1)
    press(fill(shown, TYPED), "按月均分")
    press(fill(shown, {"11_amount": "42,083.36"}), "登记合同")
    assert "付款节点合计 504,999.99 元，合同金额 505,000.00 元，相差 0.01 元" in words(shown)
    assert contracts() == 0
    assert widget(shown, "11_amount").value == "42,083.36"
    assert widget(shown, "clause_breach").value == "见附件"


def test_missing_clause_opens_a_dialog_with_the_clause(unsigned, screen):
    shown = screen("jingban", "contract", project=1)
    press(fill(shown, TYPED | {"clause_breach": " "}), "按月均分")
    press(shown, "登记合同")
    told = words(shown)
    assert "违约责任" in told
    assert "第二十三条" in told
    assert "怎样才可以" in told
    assert contracts() == 0


BAD = [
    ("number", "", "“合同编号”没有填写"),
    ("signed", None, "“签订日期”没有填写"),
    ("bond", "7,5", "“7,5”不是金额"),
    ("0_due", None, "“第 1 笔的应付日期”没有填写"),
    ("0_amount", "", "金额未填写"),
    ("last", date(2024, 1, 1), "“合同结束日”2024-01-01 早于"),
]


def test_bad_field_is_named_and_nothing_is_saved(unsigned, screen):
    shown = screen("jingban", "contract", project=1)
    press(fill(shown, TYPED), "按月均分")
    for field, typed, said in BAD:
        kept = widget(shown, field).value
        press(fill(shown, {field: typed}), "登记合同")
        assert said in words(shown)
        assert contracts() == 0
        fill(shown, {field: kept})


def test_publicity_then_filing_are_registered_in_turn(unsigned, screen):
    with writing() as session:
        purchase.sign(session, 1, "purchase")
        row = session.exec(select(Contract)).one()
        row.published_on, row.filed_on, row.filing_number = None, None, ""
    shown = screen("jingban", "contract", project=1)
    assert "登记备案" not in buttons(shown)
    press(fill(shown, {"on": date(2024, 12, 1)}, within="publicity"), "登记公告")
    assert "“公告日”2024-12-01 早于“签订日”2024-12-27" in words(shown)
    press(fill(shown, {"on": date(2024, 12, 30)}, within="publicity"), "登记公告")
    press(fill(shown, {"on": date(2025, 1, 20)}, within="filing"), "登记备案")
    assert "“备案回执号”没有填写" in words(shown)
    press(fill(shown, {"number": "财采备〔2025〕9号", "reason": "经办人调整"}, within="filing"), "登记备案")
    told = words(shown)
    assert "合同备案已登记" in told
    assert "报送合同副本备案逾期" in told, "a late filing is kept and marked late"


def test_two_people_filing_the_second_is_told(at, screen):
    at("signed")
    with writing() as session:
        session.exec(select(Contract)).one().filed_on = None
    first, second = (screen("jingban", "contract", project=1) for _ in range(2))
    for number, shown in enumerate((first, second)):
        fill(shown, {"on": date(2025, 1, 6), "number": f"回执{number}"}, within="filing")
        press(shown, "登记备案")
    with reading() as session:
        assert session.exec(select(Contract.filing_number)).one() == "回执0"


def without_ledger() -> None:
    """Leave a project that tells its quantities by the month."""
    with writing() as session:
        for kind in (ServicePerson, ServiceMonth, ServiceRecord):
            session.exec(delete(kind))


def test_contractor_enters_a_month_and_a_bad_figure_saves_nothing(at, screen):
    at("signed")
    without_ledger()
    shown = screen("chengjie", "contract", project=1, part="delivery")
    month = next(one for one in shown.selectbox if (one.key or "").startswith("month_"))
    assert month.value == date(2025, 1, 1), "the first month without figures"
    fields = [one for one in shown.text_input if (one.key or "").endswith(("_quantity", "_people"))]
    for one in fields:
        one.set_value("10")
    fields[0].set_value("7,5")
    press(shown, "保存本月数量")
    assert "“7,5”不是整数" in words(shown)
    with reading() as session:
        assert session.exec(select(Delivery).where(Delivery.month == date(2025, 1, 1))).all() == []
    next(one for one in shown.text_input if one.value == "7,5").set_value("75")
    press(shown, "保存本月数量")
    with reading() as session:
        kept = session.exec(select(Delivery.quantity).where(Delivery.month == date(2025, 1, 1))).all()
        assert sorted(kept) == [10] * 7 + [75]
