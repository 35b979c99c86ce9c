"""Stage 2 in full: lines, budget, sources, survey, renewal; published cases by their number."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.conftest import actor
from workbench.errors import HardStopError, ValidationError, WorkbenchError
from workbench.models.projects import FundLedger, FundSource, Goal, Project, ServiceLine, StaffPost
from workbench.models.record import Event
from workbench.queries.checks import definition_findings
from workbench.queries.definition_funds import fund_years
from workbench.queries.definition_prepared import starred
from workbench.rules.finding import Finding
from workbench.services import projects
from workbench.services.projects_budget import LinePrice, change_budget
from workbench.services.projects_copy import copy_project
from workbench.services.projects_paste import read_pasted
from workbench.services.projects_preparation import Consultation, Respondent, record_consultation, record_survey
from workbench.services.projects_rows import NewPost, set_posts
from workbench.store.engine import reading, writing

NEGATIVE = dict.fromkeys(
    ("not_gov_duty", "must_perform_directly", "goods_works_or_bundle", "financing", "staffing", "other_forbidden"),
    False,
)
FACTORS = {"difficulty": "中", "capacity": "三家", "market": "参考周边", "outcome": "写入目标", "risk": "投保"}


@pytest.fixture
def defined(at) -> None:
    at("defined")


def definition(**changes) -> projects.Definition:
    given_fields = {
        "code": "X-1",
        "title": "试验项目",
        "area": "青禾镇",
        "purpose": "照料困难老年人",
        "defined_on": date(2024, 12, 2),
        "first_day": date(2025, 1, 1),
        "last_day": date(2025, 12, 31),
        "budget_fen": 49_000_000,
        "budget_document": "财预〔2025〕9号",
        "recipients_planned": 167,
        "staffing": "专职5人",
        "bidder_requirements": "依法登记",
        "negative_list": NEGATIVE,
        "budget_factors": FACTORS,
    }
    return projects.Definition(**(given_fields | changes))


def started(**changes) -> int:
    with writing() as session:
        project = projects.create_project(session, actor("jingban"), 1, definition(**changes))
        session.flush()
        return project.id or 0


def version(project_id: int) -> int:
    with reading() as session:
        return session.get_one(Project, project_id).version


def homes(quantity: int = 167, fen: int = 300_000, **changes) -> projects.NewLine:
    return projects.NewLine(
        "szs-2024", 31, "适老化改造", "户", quantity, fen, **({"guiding_code": "A31", "works_reviewed": True} | changes)
    )


def of(rule_id: str, project_id: int) -> list[Finding]:
    with reading() as session:
        return [f for f in definition_findings(session, session.get_one(Project, project_id)) if f.rule_id == rule_id]


def save_lines(project_id: int, *lines: projects.NewLine) -> None:
    with writing() as session:
        projects.set_lines(session, actor("jingban"), project_id, lines, seen=version(project_id))


def test_td_03_a_budget_below_quantity_times_price_is_refused_with_what_would_make_it_possible(at):
    at("defined")
    project_id = started()
    with pytest.raises(ValidationError, match=r"501,000\.00 元，预算 490,000\.00 元，相差 11,000\.00") as refused:
        save_lines(project_id, homes())
    for way in ("预算调整为 501,000.00 元", "数量减到 163 户以内", "单价降到 2,934.13 元以内"):
        assert way in refused.value.fix
    with writing() as session:  # as an import of old data would leave it
        session.add(
            ServiceLine(
                project_id=project_id,
                position=1,
                catalogue="szs-2024",
                catalogue_number=31,
                name="适老化改造",
                unit="户",
                quantity=167,
                unit_price_fen=300_000,
            )
        )
    [found] = of("budget/lines_total", project_id)
    assert (found.severity, "501,000.00" in found.why, "490,000.00" in found.why) == ("warn", True, True)
    with pytest.raises(WorkbenchError), writing() as session:
        projects.approve_project(session, actor("lingdao"), project_id, approved_on=date(2024, 12, 3))


def test_td_05_a_price_of_forty_for_three_visits_is_kept_exact_and_adds_up(at):
    at("defined")
    project_id = started(budget_fen=4_133_333)
    visits = projects.NewLine(
        "szs-2024", 1, "走访探视", "次", 100, 0, package_fen=4000, package_units=3, guiding_code="A01"
    )
    other = projects.NewLine("szs-2024", 14, "助浴服务", "次", 400, 10_000, guiding_code="A14")
    save_lines(project_id, visits, other)
    [found] = of("budget/lines_total", project_id)
    assert found.severity == "ok"
    with reading() as session:
        row = session.exec(
            select(ServiceLine).where(ServiceLine.project_id == project_id, ServiceLine.position == 1)
        ).one()
        assert (row.unit_price_fen, row.package_fen, row.package_units) == (1333, 4000, 3)


def test_td_09_starred_requirements_and_a_fixed_price_stand_in_the_definition(at):
    at("defined")
    words = "★工资不低于当地最低工资\n★缴纳社会保险和公积金\n依法登记"
    project_id = started(budget_fen=185_400_000, bidder_requirements=words)
    assert starred(words) == [(True, "工资不低于当地最低工资"), (True, "缴纳社会保险和公积金"), (False, "依法登记")]
    save_lines(project_id, projects.NewLine("local", 0, "社工服务站运营", "项", 1, 185_400_000, category="服务性"))
    assert [one.severity for one in of("project_definition/bidder_terms", project_id)] == ["ok"]


def test_td_11_a_minimal_record_of_a_local_service_is_checked_like_any_other(at):
    at("defined")
    project_id = started(budget_fen=22_000_000, consortium=False, subcontracting=False)
    save_lines(project_id, projects.NewLine("local", 0, "敬老院物业管理", "项", 1, 22_000_000, category="事务性"))
    assert [one.severity for one in of("contract/term", project_id)] == ["ok"]
    assert "没有指导性目录编码" in of("project_definition/catalogue", project_id)[0].what
    assert of("project_definition/public_consultation", project_id) == [], "not a service to the public"
    with pytest.raises(ValidationError, match="没有写名称或类别"):
        save_lines(project_id, projects.NewLine("local", 0, "", "项", 1, 22_000_000))


def test_td_15_a_flattened_row_is_refused_by_row_and_never_guessed():
    head = "服务项目\t单位\t数量\t单价\t金额\n"
    with pytest.raises(ValidationError, match="第 2 行只有 1 格") as refused:
        read_pasted(head + "具体详见服务需求。32842590元")
    assert "不能猜" in refused.value.what
    with pytest.raises(ValidationError, match="第 2 行“金额”"):
        read_pasted(head + "后勤\t项\t3\t2842590\t32842590")
    [line] = read_pasted(head + "走访探视\t次\t１，２００\t25元\t3万元")
    assert (line.quantity, line.unit_price_fen) == (1200, 2500)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "没有粘贴内容"), ("服务项目\t数量", "缺少列：单位、单价"), ("服务项目\t单位\t数量\t单价", "只有表头"),
     ("服务项目\t单位\t数量\t单价\n助餐\t份\t1.5\t12", "第 2 行“数量”“1.5”不是正整数"),
     ("服务项目\t单位\t数量\t单价\n助餐\t份\t15\t一二", "第 2 行“单价”“一二”不是金额")],
)  # fmt: skip
def test_bad_paste_names_row_and_column(text, said):
    with pytest.raises(ValidationError, match=said):
        read_pasted(text)


def test_a_term_beyond_a_year_needs_all_five_conditions(at):
    at("defined")
    long = {"last_day": date(2026, 12, 31)}
    bare = started(**long)
    [found] = of("contract/term", bare)
    assert (found.severity, "不具备" in found.why) == ("stop", True)
    conditions = ("budget_secured", "content_fixed", "continuous", "funding_stable", "price_stable")
    full = started(code="X-2", long_term=dict.fromkeys(conditions, True), **long)
    assert [one.severity for one in of("contract/term", full)] == ["warn"]


def test_words_that_shut_bidders_out_are_found_by_name(at):
    at("defined")
    project_id = started(bidder_requirements="注册资本不低于50万元；在本县依法注册；不得以营业收入作为条件")
    assert [one.what.partition("：")[2] for one in of("project_definition/bidder_terms", project_id)] == [
        "注册资本",
        "本县依法注册",
    ]
    assert all("第二十条" in one.clause for one in of("project_definition/bidder_terms", project_id))


def test_three_must_be_asked_and_the_public_too(at):
    at("defined")
    project_id = started()
    save_lines(project_id, homes(100, 490_000))
    assert "没有开展需求调查" in of("project_definition/market_survey", project_id)[0].what
    assert "没有征求" in of("project_definition/public_consultation", project_id)[0].what
    for names, severity in ((["甲", "乙"], "warn"), (["甲", "乙", "丙"], "ok")):
        with writing() as session:
            record_survey(
                session,
                actor("jingban"),
                project_id,
                [Respondent(n, 49_000_000) for n in names],
                done_on=date(2024, 11, 20),
                way="座谈",
                conclusion="可行",
                seen=version(project_id),
            )
        assert [one.severity for one in of("project_definition/market_survey", project_id)] == [severity]
    with writing() as session:
        asked = Consultation(date(2024, 11, 20), date(2024, 11, 27), "网站公示", 3, 2)
        record_consultation(session, actor("jingban"), project_id, asked, seen=version(project_id))
    assert [one.severity for one in of("project_definition/public_consultation", project_id)] == ["ok"]
    with pytest.raises(ValidationError, match="两次"), writing() as session:
        record_survey(
            session,
            actor("jingban"),
            project_id,
            [Respondent("甲"), Respondent("甲")],
            done_on=date(2024, 11, 20),
            way="座谈",
            conclusion="可行",
            seen=version(project_id),
        )


def test_donated_money_makes_the_rules_of_the_plan_a_reference(at):
    at("defined")
    project_id = started()
    save_lines(project_id, homes(100, 490_000))
    plan = "project_definition/needs_assessment"
    assert [one.severity for one in of(plan, project_id)] == ["warn"]
    with writing() as session:
        projects.set_funding(
            session, actor("jingban"), project_id, [(2025, "donation", 49_000_000)], seen=version(project_id)
        )
    [found] = of(plan, project_id)
    assert (found.severity, found.what.startswith("参照：")) == ("info", True)
    assert of("budget/in_budget", project_id)[0].severity == "ok", "the law stays the law"


def test_the_ledger_of_a_year_adds_up_over_all_projects(at):
    at("defined")
    project_id = started()
    save_lines(project_id, homes(100, 490_000))
    with writing() as session:
        money = [(2025, "special_fund", 15_800_000), (2025, "work_budget", 33_200_000)]
        projects.set_funding(session, actor("jingban"), project_id, money, seen=version(project_id))
    with reading() as session:
        [year] = [one for one in fund_years(session, actor("caizheng")) if one.year == 2025]
        assert fund_years(session, actor("chengjie")) == []
    assert (year.cap_fen, year.used_fen, year.planned_fen, year.left_fen) == (55_800_000, 0, 55_800_000, 0)
    money = [(2025, "special_fund", 15_800_001), (2025, "work_budget", 33_199_999)]
    with pytest.raises(HardStopError, match="超过专项资金比例上限"), writing() as session:
        projects.set_funding(session, actor("jingban"), project_id, money, seen=version(project_id))


def test_a_budget_is_changed_with_its_lines_and_sources_or_not_at_all(at):
    at("defined")
    changed = definition(budget_fen=60_000_000)
    with pytest.raises(ValidationError, match="资金来源的合计"), writing() as session:
        projects.change_project(session, actor("jingban"), 1, changed, seen=version(1))
    with reading() as session:
        lines = session.exec(
            select(ServiceLine).where(ServiceLine.project_id == 1).order_by(ServiceLine.position)
        ).all()
        prices = [LinePrice(line.quantity, line.unit_price_fen) for line in lines]
    for budget, sources, said in (
        (50_500_100, [40_000_000, 10_500_100], "服务项目合计"),
        (50_500_000, [40_000_000, 10_500_001], "资金来源合计"),
    ):
        with pytest.raises(ValidationError, match=said), writing() as session:
            change_budget(session, actor("jingban"), 1, budget, lines=prices, sources=sources, seen=version(1))
    prices[0] = LinePrice(3601, 2500)
    with writing() as session:
        change_budget(
            session, actor("jingban"), 1, 50_502_500, lines=prices, sources=[40_000_000, 10_502_500], seen=version(1)
        )
    assert consistent(1) == (50_502_500, 50_502_500, 50_502_500)


def consistent(project_id: int) -> tuple[int, int, int]:
    with reading() as session:
        lines = session.exec(select(ServiceLine).where(ServiceLine.project_id == project_id)).all()
        money = session.exec(select(FundSource.amount_fen).where(FundSource.project_id == project_id)).all()
        return (
            session.get_one(Project, project_id).budget_fen,
            sum(r.quantity * r.unit_price_fen for r in lines),
            sum(money),
        )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["change", "lines", "funding", "budget"]), st.integers(49_000_000, 62_000_000), st.integers(0, 62_000_000)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_no_sequence_of_commands_tears_budget_lines_and_sources_apart(defined, steps):
    for what, budget, special in steps:
        with suppress(WorkbenchError), writing() as session:
            _step(session, what, budget, min(special, budget))
        budget_fen, lines, sources = consistent(1)
        assert budget_fen == lines == sources
        assert [one.severity for one in of("budget/special_fund_cap", 1)] in ([], ["ok"])


def _step(session, what: str, budget: int, special: int) -> None:
    officer, project = actor("jingban"), session.get_one(Project, 1)
    sources = [(2025, "special_fund", special)] * (special > 0) + [(2025, "lottery", budget - special)] * (
        special < budget
    )
    if what == "change":
        projects.change_project(
            session, officer, 1, definition(code=project.code, budget_fen=budget), seen=project.version
        )
    elif what == "lines":
        projects.set_lines(session, officer, 1, [homes(1, budget)], seen=project.version)
    elif what == "funding":
        projects.set_funding(session, officer, 1, sources, seen=project.version)
    else:
        count = len(session.exec(select(ServiceLine).where(ServiceLine.project_id == 1)).all())
        money = session.exec(select(FundSource).where(FundSource.project_id == 1)).all()
        fen = [special, budget - special][: len(money)]
        lines = [LinePrice(1, budget - count + 1)] + [LinePrice(1, 1)] * (count - 1)
        change_budget(session, officer, 1, budget, lines=lines, sources=fen, seen=project.version)


def test_a_renewal_takes_over_the_work_and_nothing_that_was_decided(at):
    at("approved")
    with writing() as session:
        new = copy_project(session, actor("jingban"), 1, code="YL-2026-009", first_day=date(2026, 3, 1))
        session.flush()
        new_id = new.id or 0
    with reading() as session:
        old, new = session.get_one(Project, 1), session.get_one(Project, new_id)
        assert (new.first_day, new.last_day, new.renewal_of_id) == (date(2026, 3, 1), date(2027, 2, 28), 1)
        assert (new.approved_on, new.approved_by_id, new.disclosed_on, new.budget_document, new.negative_list) == (
            None,
            None,
            None,
            "",
            {},
        )
        assert new.budget_fen == old.budget_fen
        for kind, count in ((ServiceLine, 8), (Goal, 4), (StaffPost, 4), (FundSource, 0)):
            assert len(session.exec(select(kind).where(kind.project_id == new_id)).all()) == count
        assert session.exec(select(Event).where(Event.action == "project.copy")).one().project_id == new_id
    with pytest.raises(WorkbenchError), writing() as session:
        projects.approve_project(session, actor("lingdao"), new_id, approved_on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="已经用过"), writing() as session:
        copy_project(session, actor("jingban"), 1, code="YL-2026-009", first_day=date(2026, 3, 1))
    with pytest.raises(ValidationError, match="晚于原项目"), writing() as session:
        copy_project(session, actor("jingban"), 1, code="YL-9", first_day=date(2025, 1, 1))


def test_posts_and_goals_are_refused_when_they_make_no_sense(at):
    at("defined")
    with pytest.raises(ValidationError, match="人数应大于 0"), writing() as session:
        set_posts(session, actor("jingban"), 1, [NewPost("护理员", 0)], seen=version(1))
    with pytest.raises(ValidationError, match="应为 1"), writing() as session:
        projects.set_goals(
            session,
            actor("jingban"),
            1,
            [projects.NewGoal("a", "人", Decimal(1), Decimal(2), Decimal("0.9"))],
            seen=version(1),
        )
    with pytest.raises(ValidationError, match="中期目标量"):
        save_lines(1, homes(1, 50_500_000, quantity_mid=2))


def test_approval_needs_sources_weights_and_answers(at):
    at("defined")
    with writing() as session:
        session.exec(select(FundLedger)).one().document = "同上"
        session.get_one(Project, 1).negative_list = {}
    with pytest.raises(ValidationError, match="负面清单没有逐项回答"), writing() as session:
        projects.approve_project(session, actor("lingdao"), 1, approved_on=date(2024, 11, 22))
