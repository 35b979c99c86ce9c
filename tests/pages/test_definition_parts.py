"""The parts of a definition that were added: prices, local lines, paste, survey, budget, papers, renewal, ledger."""

from sqlmodel import select

from tests.pages.looks import buttons, press, words
from tests.pages.rows import row, rows
from tests.pages.typing_in import fill
from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.projects import MarketSurvey, Project, PublicConsultation, ServiceLine, StaffPost, SurveyAnswer
from workbench.store.engine import reading


def test_a_recurring_price_and_a_local_line_are_typed_in_and_kept_exact(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="lines")
    press(fill(shown, {"0_quantity": "3000", "0_price": "90/3", "7_price": "6,000/3"}), "增加一项服务")
    fill(shown, {"8_item": "local:事务性", "8_name": "档案整理", "8_quantity": "3", "8_price": "16,400/3"})
    press(shown, "保存服务项目")
    assert "相差" in words(shown)
    press(fill(shown, {"8_price": "5,000/3", "8_quantity": "3"}), "保存服务项目")
    assert "相差 " in words(shown), "90,000 + 20,000 + 5,000 is more than before"
    press(fill(shown, {"7_price": "1,640"}), "保存服务项目")
    assert "服务项目已保存" in words(shown)
    local = row(ServiceLine, catalogue="local")
    assert (local.name, local.category, local.package_fen, local.package_units) == ("档案整理", "事务性", 500_000, 3)


def test_a_new_line_left_blank_takes_unit_standard_and_checks_from_the_library(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="lines")
    press(fill(shown, {"7_quantity": "5"}), "增加一项服务")
    press(fill(shown, {"8_item": "szs-2024:19", "8_quantity": "5", "8_price": "2140"}), "保存服务项目")
    line = row(ServiceLine, catalogue_number=19)
    assert (line.unit, line.library, line.standard_id) == ("次", "szs-2024-1", "monthly")
    assert line.check_items == ["用具消毒有记录", "本人确认"]
    kept = row(ServiceLine, catalogue_number=13)
    assert kept.check_items[1] == "留样48小时", "what another line is checked for stays"


def test_a_table_is_pasted_or_refused_by_row(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="lines")
    head = "服务项目\t单位\t数量\t单价\n"
    press(fill(shown, {"table": head + "具体详见服务需求。32842590元"}), "读取并替换服务项目")
    assert "第 2 行只有 1 格" in words(shown)
    press(fill(shown, {"table": head + "不在清单\t次\t1\t505000"}), "读取并替换服务项目")
    assert "第 2 行“不在清单”不在服务项目清单里" in words(shown)
    press(fill(shown, {"table": head + "助浴服务\t次\t5000\t101.00"}), "读取并替换服务项目")
    assert [one.name for one in rows(ServiceLine)] == ["助浴服务"]


def test_posts_survey_and_consultation_are_kept(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="staff")
    press(fill(shown, {"0_people": "0"}), "保存人员配备")
    assert "人数应大于 0" in words(shown)
    press(fill(shown, {"0_people": "2"}), "保存人员配备")
    assert row(StaffPost, position=1).people == 2
    shown = screen("jingban", "project", project=1, stage="立项", part="survey")
    press(fill(shown, {"0_price": "abc"}), "保存需求调查")
    assert "“abc”不是金额" in words(shown)
    press(fill(shown, {"0_price": "51万元"}), "保存需求调查")
    assert row(SurveyAnswer, position=1).price_fen == 51_000_000
    assert row(MarketSurvey).way == "书面征询和座谈"
    shown = screen("jingban", "project", project=1, stage="立项", part="asked")
    press(fill(shown, {"adopted": "7"}), "保存征求意见情况")
    assert "采纳的意见数应在 0 和收到的意见数之间" in words(shown)
    press(fill(shown, {"adopted": "5"}), "保存征求意见情况")
    assert row(PublicConsultation).adopted == 5


def test_the_budget_is_adjusted_in_one_act(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="budget")
    with reading() as session:
        first = session.exec(select(ServiceLine.id).where(ServiceLine.position == 1)).one()
    press(fill(shown, {"budget": "505,025.00", f"{first}_quantity": "3601"}), "保存预算调整")
    assert "资金来源合计 505,000.00 元，预算 505,025.00 元" in words(shown)
    press(fill(shown, {"1_source": "105,025.00"}), "保存预算调整")
    assert row(Project).budget_fen == 50_502_500


def test_the_disclosure_is_issued_and_a_renewal_started(at, screen):
    at("approved")
    shown = screen("jingban", "project", project=1, stage="立项")
    press(shown, "制发采购需求公开（PDF）")
    assert [one.project_id for one in rows(StoredFile) if one.kind == "disclosure"] == [1]
    press(shown, "复制为新一期")
    assert "“项目编号”没有填写" in words(shown)
    press(fill(shown, {"code": "YL-2026-001"}, within="renew"), "复制为新一期")
    assert row(Project, code="YL-2026-001").renewal_of_id == 1


def test_the_ledger_shows_the_cap_with_its_arithmetic_to_who_may_see_it(at, screen):
    at("approved")
    shown = screen("shenji", "projects", part="funds", fund="2025_1")
    told = words(shown)
    assert "18,600,000.00 × 3% = 558,000.00" in told
    assert "558,000.00 − 400,000.00 − 0.00 = 158,000.00" in told
    assert "登记基数" not in buttons(shown)
    assert "登记基数" in buttons(screen("jingban", "projects", part="funds", fund="2025_1"))
    assert not any(one.key == "_part_part" for one in screen("chengjie", "projects").get("button_group"))
    empty = words(screen("jingban", "projects", part="funds", fund=f"{clock.today().year}_1"))
    assert "还没有项目安排资金" in empty
