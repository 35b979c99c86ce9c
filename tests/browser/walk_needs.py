"""The walk of the needs: a township registers a household; an officer imports more of them from Excel."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from sqlmodel import func, select

from tests.browser.acts import agree, ask, choose, fetched, hand_in, open_part, press, said, type_day, until, write
from workbench import clock
from workbench.models.needs import Household, HouseholdVisit, NeedsAssessment, Recipient, WantedService
from workbench.models.record import Event
from workbench.models.vault import VaultEntry
from workbench.models.words import Disposition
from workbench.rules.needs import load_scheme
from workbench.store.engine import reading

HOUSE, PERSON = "YLH901", "YLD901"
WRONG, RIGHT = "999999194803120012", "999999194803120011"  # no region begins with 999999
IMPORTED = ("999999195001019717", "999999195001019725", "999999195001019733")
BATH, MEAL = "14 助浴服务", "13 助餐服务"


def township_registers_a_household(page: Page) -> None:
    """A clerk types a household with its first person; the wrong check digit of an identity costs nothing typed."""
    choose(page, "所在村（社区）", "青禾村")
    write(page, "户编码（必填）", HOUSE)
    choose(page, "发现渠道", "村（社区）主动发现")
    write(page, "发现人", "青禾村网格员（演练）")
    type_day(page, "发现日期", clock.today())
    write(page, "对象编码（必填）", PERSON)
    choose(page, "对象类别", "特困人员")
    press(page, "登记")
    said(page, "已登记，可以在这一户的记录里评估困境指标")
    page.goto(page.url.split("/needs")[0] + f"/household?person={person()}&part=identity")
    choose(page, "谁的", PERSON)
    for label, text in (("姓名", "演练戊"), ("身份证号", WRONG), ("电话", "0999-0000091"), ("住址", "青禾镇一组")):
        write(page, label, text)
    choose(page, "处理依据", "履行法定职责")
    type_day(page, "告知日期", clock.today())
    press(page, "加密保存")
    said(page, "身份证号的校验位不对")
    said(page, "多半有一位抄错，对照证件重填")
    expect(page.get_by_label("身份证号").first).to_have_value(WRONG)
    expect(page.get_by_label("住址").first).to_have_value("青禾镇一组")
    with reading() as session:
        assert session.exec(select(VaultEntry).where(VaultEntry.recipient_id == person())).first() is None
    write(page, "身份证号", RIGHT)
    press(page, "加密保存")
    said(page, "身份信息已加密保存")


def township_opens_it_for_a_purpose(page: Page) -> None:
    """Behind masks until somebody says why; the reading is registered, and the vault holds no readable text."""
    said(page, f"{RIGHT[:6]}********{RIGHT[-4:]}")
    assert RIGHT not in page.inner_text("body")
    choose_in = page.get_by_test_id("stForm").filter(has_text="查阅身份信息")
    choose(choose_in, "谁的", PERSON)
    choose(choose_in, "查阅目的", "上门探访和送达")
    choose_in.get_by_test_id("stButtonGroup").get_by_text("身份证号", exact=True).click()
    write(choose_in, "办理事项", "上门送达幸福清单（演练）")
    press(page, "查阅并登记")
    said(page, RIGHT)
    with reading() as session:
        entry = session.exec(select(VaultEntry).where(VaultEntry.recipient_id == person())).one()
        assert RIGHT not in str(entry.model_dump())
        opened = session.exec(select(Event).where(Event.action == "vault.open")).all()[-1]
        assert RIGHT not in str(opened.model_dump())


def township_assesses_and_wants(page: Page) -> None:
    """Ten indicators, then two services wanted."""
    page.goto(page.url.split("?")[0] + f"?person={person()}")
    for place, one in enumerate(load_scheme().indicators):
        row = page.get_by_test_id("stButtonGroup").filter(has_text=one.name)
        row.get_by_role("radio").nth(place % 3 + 1).click()
    write(page, "评估人（必填）", "青禾镇民政办（演练）")
    type_day(page, "评估日期", clock.today())
    press(page, "保存评估")
    said(page, f"{PERSON} 的评估已保存")
    for item, quantity in ((BATH, "24"), (MEAL, "240")):
        choose(page, "服务项目", item)
        write(page, "数量（必填）", quantity)
        type_day(page, "提出日期", clock.today())
        press(page, "登记需求")
        expect(page.get_by_label("数量（必填）").first).to_have_value("")
    with reading() as session:
        [assessed] = session.exec(select(NeedsAssessment).where(NeedsAssessment.recipient_id == person())).all()
        wishes = session.exec(select(WantedService).where(WantedService.recipient_id == person())).all()
        assert sorted(assessed.severity.values()) == sorted(place % 3 + 1 for place in range(10))
        assert [(one.catalogue_number, one.quantity) for one in wishes] == [(14, 24), (13, 240)]


def township_decides_and_visits(page: Page) -> None:
    """One wish is referred with its day, and a visit finds something to be solved."""
    today = clock.today()
    choose(page, "选择一项需求", MEAL)
    page.get_by_text("转介：写明转介到哪个机构").click()
    type_day(page, "决定日期", today)
    write(page, "接收单位（必填）", "青禾镇老年食堂（演练）")
    type_day(page, "办理期限", today + timedelta(days=30))
    press(page, "保存决定")
    said(page, "去向已保存")
    open_part(page, "探访和送达")
    write(page, "探访人（必填）", "青禾镇民政办（演练）")
    choose(page, "探访方式", "上门")
    write(page, "探访情况（必填）", "生活起居需要人帮助")
    write(page, "发现的问题", "卫生间没有扶手")
    press(page, "保存探访")
    said(page, "探访已登记")
    said(page, "卫生间没有扶手")
    with reading() as session:
        wish = session.exec(
            select(WantedService).where(WantedService.catalogue_number == 13, WantedService.recipient_id == person())
        ).one()
        assert (wish.disposition, wish.receiver) == (Disposition.REFER, "青禾镇老年食堂（演练）")
        [visit] = session.exec(select(HouseholdVisit).join(Household).where(Household.code == HOUSE)).all()
        assert (visit.visited_on, visit.manner) == (today, "home")


def person() -> int:
    with reading() as session:
        return session.exec(select(Recipient.id).where(Recipient.code == PERSON)).one() or 0


def leader_reads_the_reading_log(page: Page) -> None:
    """Who opened which identity, which fields, for what, as the screen and the chain of the record hold it."""
    said(page, "查阅登记")
    grid = page.get_by_test_id("stDataFrame").first
    for place, words in ((1, "演练乡镇"), (2, PERSON), (3, "身份证号"), (4, "上门探访和送达"), (5, "送达幸福清单")):
        expect(grid.get_by_test_id(f"glide-cell-{place}-0")).to_contain_text(words)


def officer_imports_more(page: Page, folder: Path) -> None:
    """The product's own template, filled with two faulty rows and given up; put right and taken over; known again."""
    before = counted()
    press(page, "下载模板")
    template = fetched(page, "对象登记导入模板.xlsx")
    wrong = filled(template, folder / "名册.xlsx", {3: {"发现日期": "202535"}, 4: {"身份证号": WRONG}})
    begin(page, wrong)
    said(page, "2 处不对，整份都不会导入")
    expect(metric(page, "新增")).to_have_text("1")
    grid = page.get_by_test_id("stDataFrame").last
    expect(grid.get_by_test_id("glide-cell-0-0")).to_have_text("3")
    expect(grid.get_by_test_id("glide-cell-1-0")).to_contain_text("发现日期")
    expect(grid.get_by_test_id("glide-cell-1-1")).to_contain_text("身份证号")
    listed = [row[:2] for row in load_workbook(BytesIO(fetched(page, "下载全部错误"))).active.values]
    assert listed[-2:] == [(3, "G 列（发现日期）"), (4, "J 列（身份证号）")]
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    press(page, "取消导入")
    said(page, "已取消，没有登记任何内容")
    assert counted() == before
    right = filled(template, folder / "名册（改正）.xlsx", {})
    begin(page, right)
    ask(page, "确认导入")
    agree(page, "导入")
    said(page, "已导入：新增 3 行")
    until(lambda: counted() == tuple(number + 3 for number in before), "the file is not taken over")
    begin(page, right)
    said(page, "导入过，不必再次导入")
    press(page, "取消导入")
    said(page, "已取消，没有登记任何内容")
    assert counted() == tuple(number + 3 for number in before)


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def begin(page: Page, file: Path) -> None:
    press(page, "开始导入")
    hand_in(page, "选择文件并上传", file)


def filled(template: bytes, target: Path, wrong: dict[int, dict[str, str]]) -> Path:
    """Three households typed into the template below its head; `wrong` says what is typed otherwise in which row."""
    book = load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    for row, number in enumerate(("971", "972", "973"), 2):
        told = {
            "户编码": f"YLH{number}",
            "对象编码": f"YLD{number}",
            "对象类别": "最低生活保障对象",
            "乡镇（街道）": "青禾镇（演练）",
            "村（社区）": "青禾村（演练）",
            "发现渠道": "村（社区）主动发现",
            "发现日期": f"{clock.today():%Y-%m-%d}",
            "姓名": "演练某",
            "身份证号": IMPORTED[row - 2],
            "处理依据": "履行法定职责",
            "告知日期": f"{clock.today():%Y-%m-%d}",
        }
        for head, text in (told | wrong.get(row, {})).items():
            sheet.cell(row, heads.index(head) + 1, text)
    book.save(target)
    return target


def counted() -> tuple[int, ...]:
    with reading() as session:
        kinds = (Household, Recipient, VaultEntry)
        return tuple(session.exec(select(func.count()).select_from(kind)).one() for kind in kinds)
