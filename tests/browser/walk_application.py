"""The walk after the end: what follows from the result is decided, a renewal begins, a visit is recorded on a phone."""

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from tests.browser.acts import agree, ask, press, said, until, write
from workbench.models.application import FollowUpRound, FollowUpVisit, ResultDecision
from workbench.models.projects import Project
from workbench.store.engine import reading

ENDED, RENEWED = 1, "YL-2027-001"
WHY = "评价良好，个别服务没有完成约定的数量（演练）"


def officer_registers_what_the_leaders_decided(page: Page) -> None:
    """To go on with improvements, by the leaders' document; what departs from the grade's consequence says why."""
    page.get_by_test_id("stExpander").filter(has_text="登记决定").locator("summary").click()
    page.get_by_test_id("stRadio").get_by_text("改进后继续", exact=True).click()
    write(page, "理由（必填，会存入档案）", WHY)
    write(page, "改进要求", "助浴改为固定排班")
    write(page, "与等次的默认后果不同的理由", "按绩效结果和整改情况研究决定（演练）")
    write(page, "决定文件和文号（必填）", "演民发〔2026〕9号（演练）")
    ask(page, "重新登记决定")
    agree(page, "登记")
    said(page, "结果应用已登记")
    with reading() as session:
        one = session.exec(select(ResultDecision).order_by(col(ResultDecision.id).desc())).first()
        assert one is not None
        assert (one.kind, one.improvements, str(one.total)) == ("improve", ["助浴改为固定排班"], "90.24")


def leader_reads_the_decision(page: Page) -> None:
    """The leader sees what was registered, and cannot change it."""
    said(page, "改进后继续")
    said(page, WHY)
    expect(page.get_by_role("button", name="登记决定")).to_have_count(0)


def officer_begins_the_renewal(page: Page) -> None:
    """A new project from the old one, which knows where it came from and begins with the needs."""
    write(page, "新项目编号（必填）", RENEWED)
    ask(page, "启动续购")
    agree(page, "启动")
    page.wait_for_url("**/project?project=*")
    said(page, RENEWED)
    with reading() as session:
        new = session.exec(select(Project).where(Project.code == RENEWED)).one()
        assert new.renewal_of_id == ENDED


def officer_draws_who_is_visited(page: Page) -> None:
    """The first round is committed, then drawn."""
    ask(page, "安排这一轮")
    agree(page, "安排")
    said(page, "名单和种子已封存，可以抽取")
    ask(page, "抽取回访名单")
    agree(page, "抽取")
    said(page, "已抽取，分给各村（社区）和乡镇（街道）")
    with reading() as session:
        round_ = session.exec(select(FollowUpRound).where(FollowUpRound.project_id == ENDED)).one()
        drawn = session.exec(select(FollowUpVisit.id).where(FollowUpVisit.round_id == round_.id)).all()
        assert len(drawn) == round_.size > 0


def township_records_a_visit(page: Page) -> None:
    """On the phone: reached at home, the service goes on."""
    box = page.get_by_test_id("stExpander").first
    box.locator("summary").click()
    for words in ("见到或联系上", "保持", "上门"):
        box.get_by_test_id("stRadio").get_by_text(words, exact=False).first.click()
    press(box, "保存")
    said(page, "已保存")
    until(lambda: visited() == [("reached", "kept", "home")], f"the visit is not recorded: {visited()}")


def visited() -> list[tuple[str, str, str]]:
    with reading() as session:
        rows = session.exec(select(FollowUpVisit).where(col(FollowUpVisit.visited_on).is_not(None)))
        return [(one.contact, one.service_state, one.manner) for one in rows]
