"""One project through the real entrypoint: record, checks, approval, and two people at the same plan."""

from datetime import date

import pytest
from sqlmodel import select

from tests.pages.looks import agree, buttons, press, words
from tests.pages.typing_in import fill, widget
from workbench.models.projects import FundLedger, FundSource, Goal, Project, ServiceLine
from workbench.models.settings import Waiver
from workbench.stages import STAGES
from workbench.store.engine import reading, writing

READERS = ["jingban", "lingdao", "pingwei1", "chengjie", "daili", "caizheng", "shenji", "fuhe1"]
BAD = [
    ("lines", "保存服务项目", "0_quantity", "7,5", "“7,5”不是整数"),
    ("lines", "保存服务项目", "0_price", "abc", "“abc”不是金额"),
    ("goals", "保存绩效目标", "0_mid", "7,5", "“7,5”把逗号当作小数点"),
    ("goals", "保存绩效目标", "0_weight", "0.31", "绩效目标权重合计 1.01，应为 1"),
    ("goals", "保存绩效目标", "0_name", " ", "第 1 项目标没有名称"),
    ("funding", "保存资金来源", "0_amount", "400,000.01", "资金来源合计 505,000.01 元，预算 505,000.00 元"),
    ("funding", "保存资金来源", "0_amount", "", "金额未填写"),
]


def stored() -> Project:
    with reading() as session:
        project = session.get_one(Project, 1)
        session.refresh(project)
        session.expunge(project)
        return project


@pytest.mark.parametrize("username", READERS)
def test_every_stage_opens_for_each_role_that_sees_the_project(at, screen, username):
    at("final")
    shown = screen(username, "project", project=1)
    for stage in STAGES if username in {"jingban", "pingwei1", "chengjie"} else STAGES[1:3]:
        shown.query_params["stage"] = stage.name
        shown.get("button_group")[0].set_value(stage.name).run()
        assert not shown.exception, shown.exception
        assert f"第 {STAGES.index(stage) + 1} 步，共 9 步 · {stage.name}" in words(shown)
        after = {"写明原因"} if stage.key == "application" else set()  # renewal and visits are not done at this point
        assert not {"批准立项", "退回修改", "登记公开", "写明原因"} & (buttons(shown) - after)


def test_definition_tells_figures_their_sums_and_where_they_come_from(at, screen):
    at("final")
    told = words(screen("jingban", "project", project=1, stage="立项"))
    for fact in (
        "大写：伍拾万零伍仟元整",
        "取自公开的采购公告",
        "均为演练编制",
        "数量乘单价合计 **505,000.00** 元，预算 505,000.00 元] :green[:material/check_circle: 一致]",
        "各来源合计 **505,000.00** 元",
        "2025 年专项资金上限",
        "558,000.00",
        "158,000.00",
        "已满足 17",
    ):
        assert fact in told


def test_contractor_sees_no_bids_no_other_suppliers_and_no_checks_but_those_of_the_contract(at, screen):
    at("final")
    shown = screen("chengjie", "project", project=1)
    by_stage = {one.key: words(shown.get("button_group")[0].set_value(one.name).run()) for one in STAGES}
    told = "".join(by_stage.values())
    assert "惠民养老服务有限公司" not in told
    assert "评审小组" not in told
    assert "已满足" in by_stage["contract"]
    assert not any("已满足" in by_stage[key] for key in ("needs", "definition", "procurement", "mid", "final"))
    assert "指导性目录" not in told, "of the definition"


@pytest.mark.parametrize("query", [{"project": 99}, {"project": "1;drop"}, {"project": 1, "stage": "没有这一步"}])
def test_link_that_leads_nowhere_is_said_or_falls_back(at, screen, query):
    at("defined")
    told = words(screen("jingban", "project", **query))
    assert "没有这个项目" in told if query["project"] == 99 else "第 2 步，共 9 步 · 立项" in told


def test_leader_approves_after_saying_so_twice(at, screen):
    at("defined")
    shown = screen("lingdao", "project", project=1)
    agree(shown, "approve")
    assert "已批准立项" in words(shown)
    assert stored().approved_on is not None
    assert "批准立项" not in buttons(shown)
    assert "退回修改" in buttons(shown)


def test_approval_too_early_opens_a_dialog_with_reason_clause_and_the_way_out(at, screen):
    at("defined")
    with writing() as session:
        session.get_one(Project, 1).negative_list = {"financing": True}
    shown = screen("lingdao", "project", project=1)
    assert "1 项硬性未过" in words(shown)
    agree(shown, "approve")
    told = words(shown)
    assert stored().approved_on is None
    for part in ("原因", "融资行为", "第十条", "怎样才可以", "移出购买范围"):
        assert part in told
    assert {"知道了", "去补齐立项内容"} <= buttons(shown)


def test_approval_of_another_version_than_the_one_on_the_screen_is_refused(at, screen):
    at("defined")
    shown = screen("lingdao", "project", project=1)
    shown.button(key="ask_approve").click().run()
    with writing() as session:
        session.get_one(Project, 1).budget_fen = 60_000_000
    shown.button(key="yes_approve").click().run()
    assert "这份记录刚被他人修改" in words(shown)
    assert stored().approved_on is None


def test_return_needs_a_reason_and_keeps_it(at, screen):
    at("approved")
    shown = screen("lingdao", "project", project=1, stage="立项")
    press(shown, "退回修改")
    assert "“退回原因”没有填写" in words(shown)
    assert stored().approved_on is not None
    press(fill(shown, {"reason": "补充服务标准"}, within="return"), "退回修改")
    assert stored().approved_on is None


def test_officer_discloses(at, screen):
    at("approved")
    with writing() as session:
        session.get_one(Project, 1).disclosed_on = None
    shown = screen("jingban", "project", project=1, stage="立项")
    press(fill(shown, {"on": date(2024, 11, 26)}, within="disclose"), "登记公开")
    assert stored().disclosed_on == date(2024, 11, 26)


def test_two_people_saving_the_same_plan_the_second_is_told_and_keeps_what_was_typed(at, screen):
    at("defined")
    first, second = (screen("jingban", "project", project=1, stage="立项", part="what") for _ in range(2))
    press(fill(first, {"area": "青禾镇"}), "保存立项内容")
    press(fill(second, {"area": "白杨乡", "staffing": "专职 5 人"}), "保存立项内容")
    told = words(second)
    assert "这份记录刚被他人修改，您的内容没有保存" in told
    assert "刷新页面，在最新内容上重新填写后保存" in told
    assert stored().area == "青禾镇"
    assert (widget(second, "area").value, widget(second, "staffing").value) == ("白杨乡", "专职 5 人")
    press(second, "放弃填写，载入最新内容")
    assert widget(second, "area").value == "青禾镇"
    press(fill(second, {"staffing": "专职 5 人"}), "保存立项内容")
    assert (stored().area, stored().staffing) == ("青禾镇", "专职 5 人")


def test_lines_off_the_budget_by_a_cent_are_refused(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="lines")
    press(fill(shown, {"7_price": "2,140.01"}), "保存服务项目")
    assert "各服务项目合计 505,000.10 元，预算 505,000.00 元，相差 0.10 元" in words(shown)
    assert widget(shown, "7_price").value == "2,140.01"
    with reading() as session:
        assert session.exec(select(ServiceLine.unit_price_fen).where(ServiceLine.position == 8)).one() == 214_000


def test_row_can_be_added_and_removed(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="lines")
    press(fill(shown, {"7_quantity": "5"}), "增加一项服务")
    assert widget(shown, "7_quantity").value == "5", "what was typed stays when a row is added"
    fill(shown, {"8_item": "szs-2024:29", "8_quantity": "5", "8_price": "2140", "8_people": "3"})
    press(fill(shown, {"0_removed": True}), "保存服务项目")
    assert "相差 90,000.00 元" in words(shown)
    press(fill(shown, {"0_removed": False}), "保存服务项目")
    assert "服务项目已保存" in words(shown)
    with reading() as session:
        rows = session.exec(select(ServiceLine).order_by(ServiceLine.position)).all()
        assert [row.catalogue_number for row in rows] == [1, 5, 6, 13, 14, 15, 23, 27, 29]


@pytest.mark.parametrize("part", ["lines", "goals", "funding"])
def test_bad_row_is_named_and_nothing_is_saved(at, screen, part):
    at("defined")
    before = _rows()
    shown = screen("jingban", "project", project=1, stage="立项", part=part)
    for button, field, typed, said in [one[1:] for one in BAD if one[0] == part]:
        kept = widget(shown, field).value
        press(fill(shown, {field: typed}), button)
        assert said in words(shown)
        assert widget(shown, field).value == typed
        assert _rows() == before
        fill(shown, {field: kept})


def _rows() -> list[dict[str, object]]:
    with reading() as session:
        return [row.model_dump() for kind in (ServiceLine, Goal, FundSource) for row in session.exec(select(kind))]


def test_money_over_the_cap_is_refused_with_the_arithmetic(at, screen):
    at("defined")
    with writing() as session:
        session.exec(select(FundLedger)).one().subsidy_total_fen = 1_000_000_000
    shown = screen("jingban", "project", project=1, stage="立项", part="funding")
    before = _rows()
    fill(shown, {"0_amount": "300,000.01", "1_amount": "204,999.99"})
    press(shown, "保存资金来源")
    told = words(shown)
    assert "资金来源不能保存：超过专项资金比例上限" in told
    assert "正文二（四）6" in told
    assert _rows() == before
    fill(shown, {"0_amount": "300,000.00", "1_amount": "205,000.00"})
    press(shown, "保存资金来源")
    assert "资金来源已保存" in words(shown)


def test_ledger_is_entered_in_ten_thousands(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项", part="funding")
    press(fill(shown, {"year": "2024", "amount": "2000万元", "document": "2024年决算"}, within="ledger"), "登记基数")
    with reading() as session:
        assert session.exec(select(FundLedger.subsidy_total_fen)).one() == 2_000_000_000


def test_warning_is_passed_with_a_written_reason_that_is_shown_from_then_on(at, screen):
    at("defined")
    with writing() as session:
        session.delete(session.exec(select(ServiceLine).where(ServiceLine.position == 8)).one())
    shown = screen("jingban", "project", project=1, stage="立项")
    assert "需说明 1" in words(shown)
    press(shown, "写明原因")
    press(shown, "保存原因")
    assert "“说明”没有填写" in words(shown)
    fill(shown, {"reason": "培训改由社区承担，差额另列"}, within="explain")
    press(shown, "保存原因")
    assert "原因：培训改由社区承担，差额另列（演练经办" in words(shown)
    assert "需说明 1" not in words(shown)
    with reading() as session:
        assert session.exec(select(Waiver.rule_id)).one() == "budget/lines_total"
