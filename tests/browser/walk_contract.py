"""The walk of a contract: clauses, payments to the cent, amendments under and over a tenth, subcontract; and care."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlmodel import select

from tests.browser.acts import choose, fetched, fill, open_part, press, said, type_day, write
from workbench import clock
from workbench.demo import purchase
from workbench.demo.people import script
from workbench.models.contracts import Amendment, CareAgreement, Contract, Milestone, Subcontract
from workbench.store.engine import reading

CLAUSES = ("内容", "期限", "数量", "质量", "价格", "资金结算方式", "各方权利义务", "违约责任")
WALKED = "走访探视数量（次）"


def officer_signs(page: Page) -> None:
    """Eight clauses, the price split over the months, publicity and filing."""
    days, terms = purchase.days_of("purchase"), script("purchase")["contract"]
    write(page, "合同编号", terms["number"])
    type_day(page, "签订日期", days["signed"])
    texts = terms["clauses"].values()
    fill(page, {f"{name}（必填）": words for name, words in zip(CLAUSES, texts, strict=True)})
    press(page, "按月均分")
    expect(page.get_by_label("金额（元）").last).to_have_value("42,083.37")
    press(page, "登记合同")
    said(page, "合同已登记")
    type_day(page, "公告日期", days["contract_published"])
    press(page, "登记公告")
    said(page, "合同公告已登记")
    write(page, "备案回执号", terms["filing"])
    type_day(page, "备案日期", days["filed"])
    press(page, "登记备案")
    said(page, "合同备案已登记")
    with reading() as session:
        contract = session.exec(select(Contract)).one()
        assert (contract.amount_fen, contract.filing_number) == (50_500_000, terms["filing"])
    assert payments() == [4_208_333] * 11 + [4_208_337]


def officer_amends(page: Page) -> None:
    """More than a tenth is a hard stop that names the clause; less is taken and shared over the payments to the cent."""
    page.goto(f"{page.url.split('?')[0]}?project=1&part=agreed")
    page.get_by_text("登记补充合同", exact=True).first.click()
    fill(page, {"补充合同编号": "YL-HT-2024-018-1", "变更金额": "60000", "变更原因": "服务对象增加（演练）"})
    type_day(page, "签订日期", date(2025, 3, 3))
    write(page, WALKED, "6000")
    press(page, "登记补充合同")
    said(page, "补充合同现在还不能保存")
    expect(page.get_by_test_id("stDialog")).to_contain_text("政府采购法")
    expect(page.get_by_test_id("stDialog")).to_contain_text("第四十九条")
    press(page, "知道了")
    assert payments() == [4_208_333] * 11 + [4_208_337]
    expect(page.get_by_role("textbox", name="变更原因")).to_have_value("服务对象增加（演练）")
    fill(page, {"变更金额": "48000", WALKED: "5520"})
    press(page, "登记补充合同")
    said(page, "补充合同已登记")
    said(page, "还可追加 2,500.00 元")
    with reading() as session:
        assert session.exec(select(Amendment.change_fen)).all() == [4_800_000]
        assert session.exec(select(Contract.amount_fen)).one() == 55_300_000
    assert payments() == [4_608_333] * 11 + [4_608_337]


def officer_is_stopped_at_a_subcontract(page: Page) -> None:
    page.get_by_text("登记分包", exact=True).first.click()
    fill(page, {"分包单位": "同心助残协会（演练）", "分包金额": "20000", "分包内容": "家庭照顾者培训"})
    press(page, "登记分包")
    said(page, "分包现在还不能登记")
    expect(page.get_by_test_id("stDialog")).to_contain_text("同意")
    press(page, "知道了")
    with reading() as session:
        assert session.exec(select(Subcontract)).all() == []


def township_agrees_on_care(page: Page, person: str) -> None:
    """A neighbour looks after a person in extreme hardship; the agreement is printed."""
    today = clock.today()
    choose(page, "服务对象编码", person)
    fill(page, {"协议编号": "ZL-901", "照料人（必填）": "邻居己（演练）", "与对象的关系": "邻居", "每月照料费": "600"})
    choose(page, "照料人类型", "个人")
    choose(page, "自理能力", "部分丧失自理能力")
    choose(page, "资金来源", "社会救助工作经费")
    write(page, "由个人照料的理由", "本人愿意由熟悉的邻居照料")
    for duty in ("日常看护", "送医陪护", "住院照料", "清洁卫生", "膳食料理", "定期报告情况"):
        open_part(page, duty)
    for label, day in (("签订日期", today), ("起始日", today), ("结束日", date(today.year + 1, 6, 30))):
        type_day(page, label, day)
    press(page, "登记协议")
    said(page, "协议已登记")
    with reading() as session:
        agreed = session.exec(select(CareAgreement).where(CareAgreement.number == "ZL-901")).one()
        assert (agreed.monthly_fee_fen, len(agreed.duties), agreed.signed_on) == (60_000, 6, today)


def township_prints_the_agreement(page: Page) -> None:
    press(page, "打印协议（PDF）")
    assert fetched(page, ".pdf").startswith(b"%PDF-")


def officer_issues_the_compliance_sheet(page: Page) -> None:
    said(page, "合规检查表")
    press(page, "制发合规检查表（PDF）")
    said(page, "合规检查表已制发")
    assert fetched(page, "合规检查表").startswith(b"%PDF-")


def officer_follows_a_finding_to_its_rule(page: Page) -> None:
    """The link of a finding opens the rule as it stood on that day."""
    link = page.locator("a[href*='/rules?rule=']").first
    expect(link).to_be_visible()
    page.goto(str(link.evaluate("one => one.href")))
    said(page, "的规定")
    said(page, "全部规则")


def payments() -> list[int]:
    with reading() as session:
        return list(session.exec(select(Milestone.amount_fen).order_by(Milestone.position)))
