"""Result and report through the real entrypoint."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row, rows
from workbench.demo import evaluation as training
from workbench.models.evaluations import StoredFile
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.security.files import path_of
from workbench.services import results, sheets
from workbench.store.engine import writing


@pytest.fixture
def drafted(at):
    """A mid-term result that was just computed."""
    at("marked")
    with writing() as session:
        chair = training.as_actor(session, "pingwei1")
        sheets.open_sheets(session, chair, 1)
        results.compute_result(session, chair, 1)


def _write(parts):
    with writing() as session:
        officer = training.as_actor(session, "jingban")
        results.write_narrative(session, officer, 1, parts, seen=session.get_one(Result, 1).version)


@pytest.mark.parametrize("username", ["jingban", "lingdao", "pingwei1", "shenji", "caizheng", "chengjie", "fuhe1"])
@pytest.mark.parametrize("name", ["result", "report"])
def test_screen_is_drawn_for_everybody_who_sees_it(at, screen, username, name):
    at("final")
    assert "第 2 版" in words(screen(username, name, evaluation=2))


@pytest.mark.parametrize("picture", ["indicators", "parts", "members"])
def test_every_picture_is_drawn(at, screen, picture):
    at("final")
    assert screen("jingban", "result", evaluation=2, picture=picture).get("plotly_chart")


def test_numbers_grade_bounds_and_versions_stand_on_the_screen(at, screen):
    at("final")
    shown = screen("jingban", "result", evaluation=2)
    told = words(shown)
    assert [one.value.replace("\\", "") for one in shown.metric] == ["90.24", ":green[优]", "38.09", "52.15"]
    assert "90 ≤ 总分" in shown.metric[1].label.replace("\\", "")
    assert "第 1 版：89.88 分，良；评分表启封后计算" in told
    changed = shown.table[1].value
    assert changed.iloc[-1].tolist() == ["A4-4 意见反馈与投诉按期办结率", "1.96", "2.32"]


def test_trace_opens_a_mark_down_to_formula_inputs_evidence_clause_and_rule(at, screen):
    at("final")
    shown = screen("jingban", "result", evaluation=2, point="B2-1")
    told = words(shown)
    assert "(≈85.42 − 60) ÷ 30 × 14 = 11.86" in told
    assert "11.86 / 14 分" in told
    assert "E15 满意度问卷" in told
    assert "附件3四（二）2" in told
    assert "规则：满意度指数90以上得满分" in told
    assert ["很满意", "19 人", "满意度指数"] in shown.table[0].value.map(
        lambda one: one.replace("\\", "")
    ).to_numpy().tolist()


def test_member_marks_are_shown_to_the_bureau_and_to_no_contractor(at, screen):
    at("final")
    assert "演练评委甲" in words(screen("jingban", "result", evaluation=2, point="A3-1"))
    for point in ("A3-1", "B3-2"):
        told = words(screen("chengjie", "result", evaluation=2, point=point, picture="members"))
        assert "评委" not in told
        assert "评估小组成员评分的平均" in told


def test_result_before_the_opening_says_how_it_comes(at, screen):
    at("scoring")
    assert "还没有评估结果" in words(screen("jingban", "result", evaluation=1))


def test_contractor_comments_on_the_draft(drafted, screen):
    shown = screen("chengjie", "result", result=1)
    press(shown, "提交意见")
    assert "“意见”没有填写" in words(shown)
    field(shown, "text_area", ":words").input("没有异议")
    press(shown, "提交意见")
    assert row(Result).contractor_comment == "没有异议"


def test_report_without_required_parts_is_not_confirmed_and_the_dialog_leads_to_the_report(drafted, screen):
    with writing() as session:
        session.get_one(Result, 1).narrative = {"background": "项目背景"}
    shown = screen("lingdao", "result", result=1)
    field(shown, "date_input", ":on").set_value(date(2025, 7, 16)).run()
    with writing() as session:
        opened = session.get_one(training.Evaluation, 1)
        opened.opened_at = opened.opened_at.replace(year=2025, month=7, day=11)
    agree(shown, "confirm_result")
    told = words(shown)
    assert "**怎样才可以**" in told
    assert "补写报告" in buttons(shown)
    assert row(Result).state == ResultState.DRAFT


def test_leader_returns_with_a_reason_and_the_officer_hands_in_again(drafted, screen):
    shown = screen("lingdao", "result", result=1)
    agree(shown, "return_result")
    assert "“退回原因”没有填写" in words(shown)
    field(shown, "text_input", ":reason").input("问题没有写原因").run()
    agree(shown, "return_result")
    assert row(Result).state == ResultState.RETURNED
    officer = screen("jingban", "result", result=1)
    assert "问题没有写原因" in words(officer)
    press(officer, "重新提交确认")
    assert row(Result).state == ResultState.DRAFT


def test_confirmed_result_is_fed_back_and_published_step_by_step(drafted, screen):
    _write(dict.fromkeys(("background", "organisation", "problems", "advice"), "已写明"))
    agree(screen("lingdao", "result", result=1), "confirm_result")
    assert row(Result).state == ResultState.CONFIRMED
    shown = screen("jingban", "result", result=1)
    agree(shown, "feed_back")
    assert "还没有登记送达回执，申诉期限暂从反馈日" in words(shown)
    field(shown, "text_input", "received_by_1").input("周某（项目负责人）").run()
    agree(shown, "receipt")
    assert "周某（项目负责人）签收，直接送达" in words(shown)
    agree(shown, "publish")
    assert "申诉期限还没有过" in words(shown)
    field(shown, "text_input", "early_1").input("上级要求").run()
    agree(shown, "publish")
    found = row(Result)
    assert found.fed_back_on == found.received_on == found.published_on
    assert found.published_early == "上级要求"
    assert found.applied_on is None, "a mid-term result leads to no decision on the next purchase"
    assert not {"登记反馈承接主体", "登记公布结果"} & buttons(shown)


def test_nobody_gets_a_button_that_is_not_theirs(drafted, screen):
    for username, forbidden in (
        ("jingban", {"确认评估报告", "退回修改", "提交意见"}),
        ("shenji", {"确认评估报告", "退回修改", "提交意见", "编写评估报告"}),
        ("chengjie", {"确认评估报告", "退回修改"}),
    ):
        assert not forbidden & buttons(screen(username, "result", result=1))


def test_report_text_is_saved_and_the_second_of_two_writers_is_refused(drafted, screen):
    first, second = screen("jingban", "report", result=1), screen("jingban", "report", result=1)
    field(first, "text_area", ":problems").input("档案缺件")
    press(first, "保存报告文字")
    field(second, "text_area", ":problems").input("回访不足")
    press(second, "保存报告文字")
    assert "这份记录刚被他人修改" in words(second)
    assert field(second, "text_area", ":problems").value == "回访不足"
    assert row(Result).narrative["problems"] == "档案缺件"


def test_returned_report_is_written_with_its_reason_on_top_and_other_roles_only_read(drafted, screen):
    with writing() as session:
        results.return_result(session, training.as_actor(session, "lingdao"), 1, reason="补写原因")
    assert "补写原因" in words(screen("jingban", "report", result=1))
    shown = screen("lingdao", "report", result=1)
    assert not shown.text_area
    assert buttons(shown) == set()


def test_documents_are_issued_stored_and_linked(at, screen):
    at("final")
    shown = screen("jingban", "report", evaluation=2)
    for label in ("评估报告（PDF）", "评分表（Excel）", "评分数据（JSON）"):
        press(shown, label)
        assert f"{label}已制发" in words(shown)
    files = {file.kind: file for file in rows(StoredFile) if file.kind != "evidence"}
    told = words(shown)
    assert all(f"/files/{file.public_id}" in told for file in files.values())
    pdf = PdfReader(BytesIO(path_of(files["final_report"].sha256).read_bytes()))
    assert "90.24" in "".join(page.extract_text() for page in pdf.pages)
    assert load_workbook(BytesIO(path_of(files["score_sheets"].sha256).read_bytes())).sheetnames


def test_contractor_sees_the_report_and_no_score_sheets(at, screen):
    at("final")
    officer = screen("jingban", "report", evaluation=2)
    press(officer, "评估报告（PDF）")
    press(officer, "评分表（Excel）")
    told = words(screen("chengjie", "report", evaluation=2))
    assert "期末评估报告" in told
    assert "评分表-" not in told
    assert "xlsx" not in told


def test_result_that_is_not_there_is_refused_with_a_way_back(at, screen):
    at("final")
    shown = screen("chengjie", "result", result=99)
    assert "没有这项评估结果，或您无权查看" in words(shown)
    press(shown, "回到列表")
    assert "第 2 版" in words(shown)


def test_officer_corrects_a_fact_and_every_version_stays_to_be_read(at, screen):
    at("final")
    shown = screen("jingban", "result", result=3)
    field(shown, "multiselect", ":points").set_value(["B1-4"]).run()
    field(shown, "text_input", "B1-4_actual").input("54")
    field(shown, "text_input", "B1-4_why").input("三户重复计入")
    field(shown, "text_area", ":reason").input("抽查有误").run()
    agree(shown, "correct_result")
    told = words(screen("jingban", "result", result=4))
    assert "依职权更正第 2 版（90.24 分，优）：抽查有误" in told
    assert "B1-4 服务质量抽查达标率：三户重复计入" in told
    assert "第 3 版：90.04 分，优；依职权更正：抽查有误" in told
    assert "90.24" in words(screen("chengjie", "result", result=3))
    assert "依职权更正这份结果" not in {one.label for one in screen("lingdao", "result", result=3).expander}
