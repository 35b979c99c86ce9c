"""The walk of the end: a payment that waits for the acceptance, its signed scan, settlement, archive and its copy."""

from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from zipfile import ZipFile

from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from scoring.money import yuan
from tests.browser.acts import agree, ask, fetched, hand_in, press, said, type_day, until, write
from workbench import clock
from workbench.demo import accept
from workbench.demo.people import script
from workbench.models.acceptance import Acceptance, AcceptanceMember, Archive
from workbench.models.contracts import Milestone
from workbench.models.payments import Deduction, Payment, PaymentPart, Settlement
from workbench.models.projects import Project
from workbench.queries.checks.archive import manifest
from workbench.queries.contracts import contract_row
from workbench.store.engine import reading, writing

ENDED = 1
"""The first training purchase, which is delivered and evaluated."""
NUMBER, INVOICE, VOUCHER, FILE = (
    "演民结〔2026〕9号（演练）",
    "演练发票0912",
    "演付〔2026〕12-01",
    "演档2026-009（演练）",
)


def prepare_the_acceptance() -> None:
    """Every standard judged, opinions typed back, files handed over, the shortfall deducted: by the same commands."""
    told, when = script(accept.NAME), accept.days()
    with writing() as session:
        accept.accept(session, ENDED)
    with writing() as session, clock.held_at(when["concluded"]):
        accept._hand_over(session, ENDED, told, when)
    with writing() as session, clock.held_at(when["deducted"]):
        contract = contract_row(session, ENDED)
        assert contract is not None
        accept._deduct(session, contract, told, when["deducted"])


def contractor_asks_for_the_last_payment(page: Page) -> None:
    write(page, "发票号码", INVOICE)
    press(page, "提交付款申请")
    said(page, "付款申请已提交，等待批准")
    with reading() as session:
        assert payment().asked_fen == session.get_one(Milestone, payment().milestone_id).amount_fen - deducted()


def leader_is_stopped_at_the_gate(page: Page) -> None:
    """There is no signed certificate yet: it says so, by which clause, and what opens the gate."""
    said(page, INVOICE)
    press(page, "批准付款")
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("现在还不能付款")
    expect(dialog).to_contain_text("没有签字的合格验收书")
    expect(dialog).to_contain_text("组织验收，登记合格结论，验收书签字后扫描登记")
    press(page, "知道了")
    assert payment().approved_on is None


def leader_concludes_the_acceptance(page: Page) -> None:
    page.get_by_test_id("stRadio").filter(has_text="整改后复验").get_by_text("合格", exact=True).click()
    write(page, "结论的理由", "各项标准逐项核对，没有完成的数量已按合同扣减（演练）")
    ask(page, "登记结论")
    agree(page, "登记")
    said(page, "验收结论已登记：合格")
    assert (acceptance().conclusion, acceptance().signed_on) == ("passed", None)


def officer_issues_the_certificate(page: Page, folder: Path) -> None:
    """Issued with its short hash; the scan that comes back is uploaded, and its name tells the hash."""
    press(page, "制发验收书")
    said(page, "验收书已制发")
    paper, hashed = fetched(page, ".pdf"), acceptance().form_hash
    assert paper.startswith(b"%PDF-")
    scan = folder / f"{hashed}.pdf"
    scan.write_bytes(paper)
    hand_in(page, "上传签字的扫描件", scan)
    expect(page.get_by_label("校验码（必填）")).to_have_value(hashed)
    expect(page.get_by_label("文书编号（必填）")).to_have_value("")


def officer_matches_the_signed_scan(page: Page) -> None:
    """The hash of another version is refused; number and hash as printed are taken, with every signature."""
    row = acceptance()
    members = select(AcceptanceMember).where(AcceptanceMember.acceptance_id == row.id)
    with reading() as session:
        names = [one.name for one in session.exec(members)]
    write(page, "文书编号", row.number)
    write(page, "校验码", "0123456789")
    for name in names:
        page.get_by_test_id("stCheckbox").get_by_text(name, exact=True).click()
    press(page, "登记签字的验收书")
    said(page, "扫描件的校验码“0123456789”与验收书的不同")
    assert acceptance().scan_id is None
    write(page, "校验码", row.form_hash)
    press(page, "登记签字的验收书")
    said(page, "签字的验收书已登记")
    with reading() as session:
        assert [one.signed for one in session.exec(members)] == [True] * len(names)
    assert acceptance().signed_on == clock.today()
    assert acceptance().scan_id is not None


def officer_publishes_it(page: Page) -> None:
    write(page, "公告的网站或处所", "演练县政府网站（演练）")
    type_day(page, "公告日期", clock.today())
    press(page, "登记公告")
    said(page, "验收结果公告已登记")
    assert acceptance().published_on == clock.today()


def leader_approves_what_was_stopped(page: Page) -> None:
    """The same request, now that its gate is open."""
    press(page, "批准付款")
    said(page, f"第 {payment().number} 号申请已批准")
    assert (payment().approved_on, payment().approved_fen) == (clock.today(), payment().asked_fen)


def officer_pays(page: Page) -> None:
    """From the purse that has something left, as proposed to the cent, with its voucher."""
    amount = page.get_by_role("textbox", name="（还有").last
    expect(amount).to_have_value(yuan(payment().asked_fen))
    voucher = page.get_by_role("textbox", name="凭证号").last
    voucher.fill(VOUCHER)
    voucher.press("Tab")
    press(page, "登记付款")
    said(page, f"第 {payment().number} 号申请已付款")
    with reading() as session:
        parts = session.exec(select(PaymentPart).where(PaymentPart.payment_id == payment().id)).all()
        assert [(one.amount_fen, one.voucher) for one in parts] == [(payment().asked_fen, VOUCHER)]
    assert payment().paid_on == clock.today()


def officer_draws_the_settlement(page: Page) -> None:
    """The statement is drawn up and printed; nothing is owed any more."""
    write(page, "结算单编号", NUMBER)
    press(page, "出具结算单")
    said(page, "结算单已出具，等待承接主体同意")
    press(page, "生成结算单")
    said(page, "结算单已制发")
    assert fetched(page, ".pdf").startswith(b"%PDF-")
    assert (settlement().number, settlement().rest_fen) == (NUMBER, 0)
    assert settlement().paid_fen == settlement().original_fen - settlement().deducted_fen


def contractor_agrees(page: Page) -> None:
    write(page, "承接主体的签字人", "演练承接（演练）")
    press(page, "同意结算单")
    said(page, "承接主体已同意")


def leader_confirms_the_settlement(page: Page) -> None:
    press(page, "确认结算单")
    said(page, "结算单已确认")


def officer_closes_the_account(page: Page) -> None:
    press(page, "登记结清")
    said(page, "已结清")
    until(lambda: settlement().closed_on == clock.today(), "the account is not closed")


def officer_closes_the_file(page: Page) -> None:
    """What lies in paper is said of every document that is missing; then the file is closed."""
    with writing() as session:
        for one in manifest(session, session.get_one(Project, ENDED)).items:
            accept._note(session, ENDED, one, script(accept.NAME)["archive"])
    page.reload()
    write(page, "档号（必填）", FILE)
    ask(page, "归档")
    agree(page, "归档")
    said(page, "已归档")
    with reading() as session:
        assert session.exec(select(Archive.number).where(Archive.project_id == ENDED)).all() == [FILE]


def copy_opens_from_disk(page: Page, chromium: Browser, folder: Path) -> None:
    """The copy is made, unpacked and opened in a browser that asks nobody for anything: every link leads to a file."""
    press(page, "生成离线副本")
    ZipFile(BytesIO(fetched(page, "档案离线副本"))).extractall(folder / "copy")
    [index] = (folder / "copy").rglob("index.html")
    context = chromium.new_context()
    reader, asked = context.new_page(), []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(index.as_uri())
    assert "归档清单" in reader.inner_text("body")
    links = reader.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    places = [Path(url2pathname(unquote(urlsplit(one).path))) for one in links if urlsplit(one).scheme == "file"]
    assert len(places) == len(links) > 20
    assert [one for one in places if not one.is_file()] == []
    assert [one for one in asked if not one.startswith("file://")] == []
    context.close()


def payment() -> Payment:
    with reading() as session:
        query = select(Payment).order_by(col(Payment.id).desc())
        return Payment(**session.exec(query).first().model_dump())


def deducted() -> int:
    with reading() as session:
        return sum(session.exec(select(Deduction.amount_fen)))


def acceptance() -> Acceptance:
    with reading() as session:
        return Acceptance(**session.exec(select(Acceptance).where(Acceptance.project_id == ENDED)).one().model_dump())


def settlement() -> Settlement:
    with reading() as session:
        return Settlement(**session.exec(select(Settlement).where(Settlement.project_id == ENDED)).one().model_dump())
