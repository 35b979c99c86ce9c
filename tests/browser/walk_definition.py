"""The walk of a definition: services from the library, goals, money under its cap, survey, approval, disclosure."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlmodel import select

from tests.browser.acts import agree, ask, choose, fetched, fill, open_part, press, said, type_day, write
from workbench import clock
from workbench.models.needs import WantedService
from workbench.models.projects import FundSource, Goal, MarketSurvey, Project, ServiceLine
from workbench.store.engine import reading
from workbench.web.forms.definition import FACTORS

CODE, TITLE = "YL-2026-031", "助浴服务项目（演练）"


def officer_defines_a_project(page: Page) -> None:
    """The long form of a new project, its answers to every question included."""
    year = clock.today().year + 1
    for label, text in (
        ("项目编号（必填）", CODE),
        ("项目名称（必填）", TITLE),
        ("服务区域（必填）", "青禾镇"),
        ("项目目的和服务人群（必填）", "为青禾镇失能特困人员提供助浴，减轻照护负担"),
        ("预算金额（必填，元）", "90000"),
        ("列入预算的文件和文号（必填）", "演财预〔2026〕7号（演练）"),
        ("服务对象数量（必填，人）", "20"),
        ("人员配备要求（必填）", "养老护理员2名，持证"),
        ("投标机构要求（必填）", "依法登记，具有独立承担民事责任的能力"),
        *((f"{name}（必填）", "已考虑（演练）") for name in FACTORS.values()),
    ):
        write(page, label, text)
    for label, day in (
        ("编制日期", clock.today()),
        ("服务起始日", date(year, 1, 1)),
        ("服务结束日", date(year, 12, 31)),
    ):
        type_day(page, label, day)
    for answer in page.get_by_test_id("stRadio").filter(has_text="不属于").all():
        answer.get_by_text("不属于", exact=True).click()
    press(page, "保存立项内容")
    said(page, "项目已建立，接着填写服务项目、绩效目标和资金来源")


def officer_fills_it_in(page: Page) -> None:
    """A line with the library's unit and standard, a goal, and three asked in the market."""
    choose(page, "第 1 项服务", "14 助浴服务")
    fill(page, {"数量": "900", "单价（元）": "100", "中期目标量": "450", "服务人数": "20"})
    press(page, "保存服务项目")
    said(page, "服务项目已保存")
    open_part(page, "绩效目标")
    fill(page, {"目标（必填）": "助浴完成量", "单位": "次", "中期目标值": "450", "期末目标值": "900", "权重": "100%"})
    press(page, "保存绩效目标")
    said(page, "绩效目标已保存")
    open_part(page, "需求调查")
    type_day(page, "调查日期", clock.today())
    fill(page, {f"第 {number} 个调查对象": f"调查对象{'甲乙丙'[number - 1]}（演练）" for number in (1, 2, 3)})
    fill(page, {"调查方式（必填）": "书面征询", "调查结论（必填）": "有能力的机构四家，每次一百元可行"})
    press(page, "保存需求调查")
    said(page, "需求调查已保存")
    with reading() as session:
        line = session.exec(select(ServiceLine).where(ServiceLine.project_id == project())).one()
        goal = session.exec(select(Goal).where(Goal.project_id == project())).one()
        survey = session.exec(select(MarketSurvey).where(MarketSurvey.project_id == project())).one()
        assert (line.unit, line.quantity, line.unit_price_fen) == ("次", 900, 10_000)
        assert line.library
        assert line.check_items
        assert (goal.name, str(goal.weight)) == ("助浴完成量", "1")
        assert survey.done_on == clock.today()


def officer_funds_it_within_the_cap(page: Page) -> None:
    """Refused without last year's total, refused beyond 3 % of it, then paid from two sources."""
    year = clock.today().year
    open_part(page, "资金来源")
    choose(page, "资金来源", "社会救助专项资金")
    fill(page, {"年度": str(year + 1), "金额（元）": "90000"})
    press(page, "保存资金来源")
    said(page, "资金来源不能保存：不能计算专项资金上限")
    fill(
        page,
        {
            "年度（必填）": str(year),
            "补助资金总额（必填，元）": "200万元",
            "文件名称和文号（必填）": "演练县决算（演练）",
        },
    )
    press(page, "登记基数")
    said(page, "补助资金总额已登记")
    expect(page.get_by_role("textbox", name="金额（元）").first).to_have_value("90000")
    press(page, "保存资金来源")
    said(page, "资金来源不能保存")
    said(page, "60,000")
    assert funded() == []
    press(page, "增加一个来源")
    second = page.get_by_test_id("stSelectbox").filter(has_text="资金来源").nth(1)
    second.locator("input").click()
    page.get_by_role("option").filter(has_text="地方留成福利彩票公益金").first.click()
    for label, text in (("年度", str(year + 1)), ("金额（元）", "30000")):
        page.get_by_role("textbox", name=label, exact=True).nth(1).fill(text)
    write(page, "金额（元）", "60000")
    press(page, "保存资金来源")
    said(page, "资金来源已保存")
    assert funded() == [3_000_000, 6_000_000]


def funded() -> list[int]:
    with reading() as session:
        return sorted(session.exec(select(FundSource.amount_fen).where(FundSource.project_id == project())))


def officer_takes_the_wish_in(page: Page, wish: str) -> None:
    """What the township registered is listed for purchase in this project."""
    choose(page, "选择一项需求", wish)
    page.get_by_text("列入购买：写明列入哪个项目").click()
    type_day(page, "决定日期", clock.today())
    choose(page, "列入的项目", TITLE)
    press(page, "保存决定")
    said(page, "去向已保存")
    with reading() as session:
        taken = session.exec(select(WantedService.catalogue_number).where(WantedService.project_id == project())).all()
        assert taken == [14]


def leader_is_stopped(page: Page) -> None:
    """A service without its code of the directory is a hard stop: it says why and what to do."""
    ask(page, "批准立项")
    agree(page, "确认批准")
    said(page, "现在还不能批准立项")
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("没有指导性目录编码")
    expect(dialog).to_contain_text("填写本级指导性目录编码")
    press(page, "知道了")
    with reading() as session:
        assert session.get_one(Project, project()).approved_on is None


def officer_adds_the_code(page: Page) -> None:
    write(page, "指导性目录编码", "YL-A14")
    press(page, "保存服务项目")
    said(page, "服务项目已保存")


def leader_approves(page: Page) -> None:
    page.reload()
    ask(page, "批准立项")
    agree(page, "确认批准")
    said(page, "已批准立项")
    with reading() as session:
        assert session.get_one(Project, project()).approved_on == clock.today()


def officer_discloses(page: Page) -> None:
    page.reload()
    type_day(page, "公开日期", clock.today())
    press(page, "登记公开")
    said(page, "公开日期已登记")
    press(page, "制发采购需求公开（PDF）")
    said(page, "采购需求公开（PDF）已制发")
    assert fetched(page, "采购需求").startswith(b"%PDF-")
    with reading() as session:
        assert session.get_one(Project, project()).disclosed_on == clock.today()


def project() -> int:
    with reading() as session:
        return session.exec(select(Project.id).where(Project.code == CODE)).one() or 0
