"""The walk of a round: terms, supplier, the record of the review from its Excel template, opening, ranking, award."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect
from sqlmodel import select

from tests.browser.acts import choose, fetched, fill, hand_in, open_part, press, said, type_day, write
from workbench.demo import people, purchase
from workbench.demo.people import script
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.queries.tendering import tendering
from workbench.store.engine import reading

FOURTH, WRONG, RIGHT = "清风社会工作服务站（演练）", "52999999MJ00000019", "52999999MJ00000018"
MARKS = {"winner": "39", "second": "36", "third": "38", "new": "30"}
OTHERS = {"winner": (23, 10, 12), "second": (22, 8, 15), "third": (21, 8, 12), "new": (18, 6, 9)}


def agency_records_the_round(page: Page) -> None:
    """Method, days and committee as the official procedure had them, and the terms of the documents."""
    days, told = purchase.days_of("purchase"), script("purchase")
    choose(page, "采购方式", "竞争性磋商")
    write(page, "采购代理机构", told["procurement"]["agency"])
    for label, key in (
        ("采购意向公开日", "intent"),
        ("采购活动开始日", "documents_from"),
        ("采购文件发出日", "documents_from"),
        ("采购文件截止日", "documents_until"),
        ("响应文件提交截止日", "responses_due"),
        ("评审日（必填）", "reviewed"),
        ("收到评审报告日", "received"),
    ):
        type_day(page, label, days[key])
    fill(page, {"评审小组人数": "3", "其中评审专家": "2", "价格分值": "10"})
    press(page, "保存采购记录")
    said(page, "采购记录已保存")
    open_part(page, "采购记录")
    terms = told["review"]["terms"]
    fill(page, {"采用这种方式的理由": terms["ground"], "小微企业价格扣除比例": "10%"})
    press(page, "保存条款")
    said(page, "采购文件的条款已保存")
    with reading() as session:
        row = session.exec(select(Procurement)).one()
        assert (row.method, row.committee_size, row.deduction_rate) == ("consultation", 3, Decimal("0.1"))


def agency_registers_a_supplier(page: Page) -> None:
    """A credit code with a wrong check digit is refused with the right one named; nothing typed is lost."""
    open_part(page, "登记响应")
    fill(page, {"供应商名称（必填）": FOURTH, "统一社会信用代码（必填）": WRONG})
    choose(page, "类型（必填）", "社会组织")
    press(page, "登记供应商")
    said(page, "统一社会信用代码的校验位不对：末位为“9”，按前 17 位应为“8”")
    expect(page.get_by_role("textbox", name="供应商名称")).to_have_value(FOURTH)
    write(page, "统一社会信用代码（必填）", RIGHT)
    press(page, "登记供应商")
    said(page, "供应商已登记")
    with reading() as session:
        assert session.exec(select(Contractor.credit_code).where(Contractor.name == FOURTH)).all() == [RIGHT]


def agency_imports_the_review(page: Page, folder: Path) -> None:
    """The blank template filled with table, committee and suppliers; a masked mark refused; then every member's marks."""
    open_part(page, "评审因素与评分")
    press(page, "下载空白模板")
    first = _saved(_entered(fetched(page, "空白模板")), folder / "评审记录.xlsx")
    hand_in(page, "上传评审记录文件", first)
    said(page, "新登记 4 家")
    press(page, "确认导入")
    said(page, "评审记录已导入，名次已重新计算")
    open_part(page, "登记响应")
    type_day(page, "开标（开启）日期", purchase.days_of("purchase")["responses_due"])
    press(page, "登记开标")
    said(page, "开标已登记，报价不能再改")
    open_part(page, "评审因素与评分")
    press(page, "下载预填模板")
    book = fetched(page, "预填模板")
    hand_in(page, "上传评审记录文件", _saved(_marked(book, "4*"), folder / "评分（遮盖）.xlsx"))
    said(page, "1 处不对，整份都不会导入")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    press(page, "取消，不保留这份文件")
    said(page, "已取消，没有登记任何内容，文件已删除")
    right = _saved(_marked(book, ""), folder / "评分.xlsx")
    hand_in(page, "上传评审记录文件", right)
    said(page, "评分：共 48 个")
    press(page, "确认导入")
    said(page, "评审记录已导入，名次已重新计算")
    hand_in(page, "上传评审记录文件", right)
    said(page, "导入过，不必再次导入")
    press(page, "取消，不保留这份文件")
    said(page, "已取消")


def agency_sees_the_ranking(page: Page) -> None:
    """The names stand in the order of their totals, the purchaser's winner first."""
    open_part(page, "评审与定标")
    said(page, "安宁社会工作服务中心（演练）")
    with reading() as session:
        tender = tendering(session, people.as_actor(session, "daili"), 1)
    assert next(iter(tender.bids)).name == "安宁社会工作服务中心（演练）"
    assert len(tender.bids) == 4


def officer_awards(page: Page) -> None:
    days, told = purchase.days_of("purchase"), script("purchase")
    said(page, "安宁社会工作服务中心（演练）")
    type_day(page, "定标日期", days["awarded"])
    type_day(page, "通知书发出和公告日期", days["notice"])
    write(page, "定标理由", told["award_reason"])
    press(page, "登记定标")
    said(page, "已定标：安宁社会工作服务中心（演练）")
    with reading() as session:
        assert session.exec(select(Bid.price_fen).where(Bid.awarded)).all() == [50_500_000]


def _entered(template: bytes) -> Workbook:
    """What the official record says of criteria, committee and suppliers."""
    told, book = script("purchase"), load_workbook(BytesIO(template))
    words = {"price": "价格", "objective": "客观", "subjective": "主观"}
    for row, one in enumerate(told["review"]["criteria"], 2):
        given = {"代码": one["code"], "评审因素": one["name"], "分值": one["full"], "类别": words[one["kind"]]}
        _put(book["评审因素"], row, given | {"标准": one["standard"]})
    for row, (code, role) in enumerate((("专家甲", "评审专家"), ("专家乙", "评审专家"), ("代表丙", "采购人代表")), 2):
        _put(book["评审小组"], row, {"代号": code, "身份": role, "类别": role, "已申报": "是"})
    for row, (name, yuan, small) in enumerate(_bidders(), 2):
        given = {"供应商": name, "报价（元）": yuan, "六项条件": "是", "单位负责人": f"负责人{row}"}
        _put(
            book["供应商"],
            row,
            given | ({"企业类型": "小型或微型企业", "声明函": "是"} if small else {"企业类型": "社会组织"}),
        )
    return book


def _bidders() -> list[tuple[str, str, bool]]:
    names = {one["key"]: one["name"] for one in script("people")["contractors"]}
    bids = script("purchase")["bids"][:3]
    return [
        *((names[one["contractor"]], f"{one['price_fen'] / 100:.2f}", one["small"]) for one in bids),
        (FOURTH, "499000.00", False),
    ]


def _marked(template: bytes, masked: str) -> Workbook:
    """Every member's marks beside the names that the template offers; one of them masked, if so asked."""
    book = load_workbook(BytesIO(template))
    sheet = book["评分"]
    keys = dict(zip((name for name, _, _ in _bidders()), MARKS, strict=True))
    for row in range(2, sheet.max_row + 1):
        key = keys[str(sheet.cell(row, 2).value)]
        for column, mark in enumerate((MARKS[key], *OTHERS[key]), 3):
            sheet.cell(row, column, str(mark))
    if masked:
        sheet.cell(2, 3, masked)
    return book


def _put(sheet: Worksheet, row: int, given: dict[str, str]) -> None:
    heads = [cell.value for cell in sheet[1]]
    for head, text in given.items():
        sheet.cell(row, heads.index(head) + 1, text)


def _saved(book: Workbook, target: Path) -> Path:
    book.save(target)
    return target
