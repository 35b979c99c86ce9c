"""Four people carry the training purchase in a real browser: officer, chair of the panel, leader, contractor."""

import httpx
import pytest
from playwright.sync_api import expect
from sqlmodel import select

from tests.browser.acts import Enter, ask, choose, cookies, press, said, write
from tests.browser.conftest import Site
from tests.browser.walk_contract import officer_signs
from tests.browser.walk_procurement import officer_awards
from tests.browser.walk_scoring import mark_one
from workbench import clock
from workbench.demo import evaluation, ledger, people, purchase
from workbench.demo.people import script
from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Mark, Sheet
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase
from workbench.queries.evaluations import judged_points
from workbench.security.record import verify
from workbench.services import evaluations, procurement
from workbench.services.acting import found
from workbench.store.engine import reading, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def record_bids() -> None:
    """What the agency recorded from the official procedure, through the same commands."""
    terms = script("purchase")
    with writing() as session, clock.held_at(purchase.days_of("purchase")["reviewed"]):
        agency = people.as_actor(session, "daili")
        row = procurement.record_procedure(
            session, agency, 1, purchase.procedure_of(terms, purchase.days_of("purchase"))
        )
        for one in terms["bids"]:
            procurement.record_bid(session, agency, row.id, purchase.bid_of(people.the_cast(session), one))


def officer_awards_and_signs(enter: Enter) -> None:
    page = enter("jingban", "/procurement?project=1")
    officer_awards(page)
    page.goto(page.url.replace("procurement", "contract"))
    officer_signs(page)


def prepare_the_evaluation() -> None:
    """Half a year of delivery, the plan, the panel and its declarations, through the same commands."""
    told = script("evaluation_mid")
    days = evaluation.when(told)
    with writing() as session:
        ledger.keep_roster(session, 1)
        purchase.deliver(session, 1, "purchase", range(1, 7))
    with writing() as session, clock.held_at(days["planned"]):
        officer = people.as_actor(session, "jingban")
        plan = evaluations.plan_evaluation(session, officer, 1, Phase.MID, evaluation.plan_of(told, days))
        session.flush()
        for username, seat, title, mid_level, chair in evaluation.PANEL:
            account_id = people.as_actor(session, username).account_id or 0
            member = evaluations.NewMember(account_id, seat, title, mid_level, chair)
            evaluations.appoint_member(session, officer, plan.id or 0, member)
        for username in ("pingwei2", "pingwei3"):
            member = people.as_actor(session, username)
            evaluations.declare_interests(session, member, plan.id or 0, conflict=False, words="没有利害关系")


def gather_and_let_two_mark() -> None:
    with writing() as session:
        evaluation.gather(session, 1, "evaluation_mid")
        evaluation.score(session, 1, "evaluation_mid", "pingwei2", "pingwei3")


def chair_declares(enter: Enter) -> None:
    page = enter("pingwei1", "/score_sheet?evaluation=1")
    page.get_by_text("没有利害关系", exact=True).first.click()
    ask(page, "申报").get_by_role("button", name="申报").click()
    said(page, "已申报")


def leader_confirms_the_plan(enter: Enter) -> None:
    page = enter("lingdao", "/evaluation?evaluation=1")
    ask(page, "确认评估方案").get_by_role("button", name="确认", exact=True).click()
    said(page, "方案已确认")


def chair_marks_submits_and_opens(enter: Enter) -> None:
    told = script("evaluation_mid")
    with reading() as session:
        plan = found(session, evaluation.Evaluation, 1)
        points = {node.code: (node, node.code.split("-")[0]) for node in judged_points(plan)}
    page = enter("pingwei1", "/score_sheet?evaluation=1")
    for code, (_, indicator) in points.items():
        page.goto(page.url.split("?")[0] + f"?evaluation=1&indicator={indicator}")
        wrong = "99" if code == "A3-1" else ""
        mark_one(page, code, *told["marks"]["pingwei1"][code], told["reasons"][code], first_wrong=wrong)
    ask(page, "提交评分表").get_by_role("button", name="提交", exact=True).click()
    said(page, "评分表已提交")
    page.goto(page.url.split("/score_sheet")[0] + "/evaluation?evaluation=1")
    ask(page, "启封评分表").get_by_role("button", name="启封并计算结果").click()
    said(page, "结果已计算")


def officer_writes_and_issues(enter: Enter) -> None:
    page = enter("jingban", "/report?result=1")
    labels = {
        "summary": "一句话结论",
        "background": "项目背景与内容",
        "organisation": "评价组织实施",
        "practice": "主要做法",
        "problems": "存在问题及原因分析",
        "advice": "结论和建议",
        "next_steps": "下一步措施",
    }
    for key, label in labels.items():
        write(page, label, script("evaluation_mid")["narrative"][key])
    press(page, "保存报告文字")
    said(page, "报告文字已保存")
    press(page, "评估报告（PDF）")
    said(page, "YL-2025-001")


def contractor_comments(enter: Enter) -> None:
    page = enter("chengjie", "/result?result=1")
    said(page, "84.33")
    write(page, "对评估结果初稿的意见", "没有异议")
    press(page, "提交意见")
    said(page, "意见已提交")


def leader_confirms_the_result(enter: Enter) -> None:
    page = enter("lingdao", "/result?result=1")
    ask(page, "确认评估报告").get_by_role("button", name="确认", exact=True).click()
    said(page, "报告已确认")


def officer_feeds_back_and_issues_the_final_text(enter: Enter, site: Site) -> None:
    page = enter("jingban", "/result?result=1")
    ask(page, "登记反馈承接主体").get_by_role("button", name="登记", exact=True).click()
    said(page, "申诉期限开始计算")
    page.goto(f"{site.base}/report?result=1")
    press(page, "评估报告（PDF）")
    link = page.locator("a[href^='/files/']").first
    expect(link).to_be_visible()
    answer = httpx.get(site.base + (link.get_attribute("href") or ""), cookies=cookies(page), timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def contractor_appeals(enter: Enter) -> None:
    page = enter("chengjie", "/appeals?result=1")
    write(page, "申诉理由", "投诉按期办结率的统计有误")
    choose(page, "有异议的评分点", "A4-4", kind="stMultiSelect")
    write(page, "的主张（必填）", "一件经同意延期，应计为按期")
    ask(page, "提出申诉").get_by_role("button", name="提出", exact=True).click()
    said(page, "申诉已提出")


@pytest.fixture
def start_at() -> str:
    """The point of the training purchase at which the browser takes over."""
    return "approved"


def test_four_people_carry_the_purchase_from_award_to_appeal(site: Site, person: Enter) -> None:
    record_bids()
    officer_awards_and_signs(person)
    prepare_the_evaluation()
    chair_declares(person)
    leader_confirms_the_plan(person)
    gather_and_let_two_mark()
    chair_marks_submits_and_opens(person)
    officer_writes_and_issues(person)
    contractor_comments(person)
    leader_confirms_the_result(person)
    officer_feeds_back_and_issues_the_final_text(person, site)
    contractor_appeals(person)

    with reading() as session:
        contract = session.exec(select(Contract)).one()
        payments = [one.amount_fen for one in session.exec(select(Milestone).order_by(Milestone.position))]
        sheet = session.exec(select(Sheet).where(Sheet.member_id == 1)).one()
        marks = {m.point_code: str(m.value) for m in session.exec(select(Mark).where(Mark.sheet_id == sheet.id))}
        result, appeal = session.exec(select(Result)).one(), session.exec(select(Appeal)).one()
        assert (contract.amount_fen, payments) == (50_500_000, [4_208_333] * 11 + [4_208_337])
        assert marks == {code: mark for code, (_, mark) in script("evaluation_mid")["marks"]["pingwei1"].items()}
        assert (str(result.total), result.grade, result.state.value) == ("84.33", "", "confirmed")
        assert (appeal.state.value, appeal.late) == ("filed", False)
        assert verify(session) == []
    assert site.complaints == []
