"""Terms and changes of a contract, and care agreements, through the real entrypoint."""

from datetime import date, timedelta

import pytest

from tests.conftest import actor
from tests.pages.looks import buttons, press, words
from tests.pages.rows import row, rows
from tests.pages.typing_in import fill
from workbench import clock
from workbench.demo import people, purchase
from workbench.models.contracts import (
    Amendment,
    CareAgreement,
    CareVisit,
    Contract,
    ContractLine,
    Milestone,
    Subcontract,
)
from workbench.models.projects import ServiceLine
from workbench.queries.contract_care import dispersed
from workbench.store.engine import reading, writing


def test_terms_are_read_by_who_may_and_changed_by_the_officer(at, screen):
    at("signed")
    for username in ("jingban", "chengjie"):
        shown = screen(username, "contract", project=1, part="agreed")
        told = words(shown)
        assert "合计 505,000.00 元，与合同金额相差 0.00 元" in told
        assert "没有补充合同" in told
        assert ("登记补充合同" in buttons(shown)) == (username == "jingban")


def test_an_amendment_over_the_cap_opens_a_dialog_and_one_below_is_kept(at, screen):
    at("signed")
    shown = screen("jingban", "contract", project=1, part="agreed")
    line = row(ServiceLine, project_id=1, position=1).id
    typed = {"number": "BC-1", "signed": date(2025, 7, 20), "reason": "增加服务对象"}
    fill(shown, {**typed, "fen": "50,525.00", f"line{line}_quantity": "5621"}, within="amend")
    press(shown, "登记补充合同")
    assert "补充合同累计超过上限" in words(shown)
    assert rows(Amendment) == []
    press(shown, "知道了")
    fill(shown, {"fen": "50,500.00", f"line{line}_quantity": "5620"}, within="amend")
    press(shown, "登记补充合同")
    assert row(Contract).amount_fen == 55_550_000 == sum(one.amount_fen for one in rows(Milestone))
    told = words(screen("jingban", "contract", project=1, part="agreed"))
    assert "还可追加 0.00 元" in told


def test_a_subcontract_without_consent_is_stopped(at, screen):
    at("signed")
    shown = screen("jingban", "contract", project=1, part="agreed")
    press(fill(shown, {"name": "配餐公司", "amount": "1万元", "content": "配餐"}, within="subcontract"), "登记分包")
    assert "没有购买主体的同意" in words(shown)
    press(shown, "知道了")
    fill(shown, {"consent_on": date(2025, 1, 5), "document": "同意函"}, within="subcontract")
    press(shown, "登记分包")
    assert row(Subcontract).amount_fen == 1_000_000


@pytest.fixture
def unsigned(at):
    at("approved")
    with writing() as session:
        purchase.procure(session, people.the_cast(session), 1, "purchase")


def test_a_contract_keeps_lines_goals_and_basis_from_its_form(unsigned, screen):
    shown = screen("jingban", "contract", project=1)
    clauses = dict.fromkeys(
        ("content", "term", "quantity", "quality", "price", "settlement", "duties", "breach"), "见附件"
    )
    fill(
        shown,
        {"number": "HT-1", "signed": date(2024, 12, 27), **{f"clause_{key}": text for key, text in clauses.items()}},
    )
    press(fill(shown, {"good_secrecy": "只用于服务", "bond": "50500", "bond_form": "letter"}), "按月均分")
    press(shown, "登记合同")
    contract = row(Contract)
    assert "民法典" in contract.legal_basis
    assert (contract.bond_form, contract.good_practice) == ("letter", {"secrecy": "只用于服务"})
    assert len(rows(ContractLine)) == 8


def test_a_township_signs_and_checks_a_care_agreement(at, screen):
    at("signed")
    assert "还没有委托照料服务协议" in words(screen("shenji", "care"))
    shown = screen("xiangzhen", "care", new=1)
    with reading() as session:
        person = next(iter(dispersed(session, actor("xiangzhen"))))
    press(shown, "登记协议")
    assert "金额未填写" in words(shown)
    fill(shown, {"person": person, "number": "ZL-1", "carer": "照料人甲", "kind": "individual", "self_care": "part"})
    fill(shown, {"fee": "600", "source": "special_fund", "reason": "邻居", "duties": ["日常看护"], "more": "代缴水电"})
    term = {"signed": date(2026, 1, 2), "first": date(2026, 1, 3), "last": clock.today() + timedelta(days=400)}
    press(fill(shown, term), "登记协议")
    agreement = row(CareAgreement)
    assert agreement.duties == ["日常看护", "代缴水电"]
    shown = screen("xiangzhen", "care")
    assert "协议期超过12个月" in words(shown)
    press(fill(shown, {"kept": ["日常看护"]}, within="visit"), "登记检查")
    assert "没有写明情况" in words(shown)
    press(fill(shown, {"kept": ["日常看护", "代缴水电"]}, within="visit"), "登记检查")
    assert row(CareVisit).kept == ["日常看护", "代缴水电"]
    shown = screen("xiangzhen", "care")
    press(fill(shown, {"ended": date(2026, 3, 1), "why": "入住机构"}, within="end"), "登记终止")
    assert row(CareAgreement).ended_on == date(2026, 3, 1)
