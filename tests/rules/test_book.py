import shutil
from datetime import date

import pytest

from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.book import RuleBook, all_rules, history, read_rule
from workbench.rules.finding import breach, info, ok, stop, warn
from workbench.rules.instruments import instrument, instruments
from workbench.rules.loader import DataError
from workbench.rules.terms import events, stages
from workbench.rules.values import entries, members, names, number, numbers, part, share, whole_numbers, yes

PANEL = "evaluation_prep/panel_composition"
PLAN = frozenset({"szs-2024"})
MAIN_LINE = [
    "evaluation_prep/panel_composition",
    "evaluation_prep/panel_roles",
    "evaluation_prep/interests",
    "budget/special_fund_cap",
    "budget/in_budget",
    "contract/term",
    "project_definition/negative_list",
    "project_definition/catalogue",
    "project_definition/needs_assessment",
    "project_definition/recipient_categories",
    "project_definition/contractor_type",
    "project_definition/overlap_with_material",
    "procurement_setup/method",
    "procurement_setup/document_days",
    "procurement_setup/no_lowest_price_only",
    "review/committee",
    "review/suppliers",
    "review/price_weight",
    "review/price_formula",
    "review/abnormally_low_price",
    "award/confirm_days",
    "award/notice_days",
    "contract/sign_days",
    "contract/publicity_days",
    "contract/filing_days",
    "contract/clauses",
    "contract/no_transfer",
    "contract/performance_bond",
    "contract/milestones_sum",
    "evaluation_prep/both_phases",
    "evaluation_final/grade_floors",
    "evaluation_prep/outcome_weight",
    "report/sections",
    "feedback/to_contractor",
    "feedback/publication",
    "appeal/window",
    "appeal/review_group",
    "evaluation_mid/survey_sample",
]

RULE = """
title: 例
applies_to: 全部
event: panel_appointed
values:
  2024-01-01:
    value: {least: 3}
    cite: {instrument: gpl, article: 第一条, says: 例}
severity: hard_stop
basis: law
verified: Y
"""


@pytest.fixture
def rule_file(tmp_path):
    """Write a rule into a copy of the data folder."""

    def put(content, stage="evaluation_prep"):
        for name in ("instruments.yaml", "terms.yaml"):
            shutil.copy(DATA / name, tmp_path / name)
        path = tmp_path / "rules" / stage / "case.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
        return path

    return put


@pytest.mark.parametrize("rule_id", MAIN_LINE)
def test_main_line_rule_is_on_file_with_what_its_clause_says(rule_id):
    assert history(rule_id)[-1].cite.says


def test_purchase_of_january_2024_is_judged_without_the_plan():
    book = RuleBook(date(2024, 1, 15))
    assert book.rule(PANEL) is None
    assert book.rule("contract/sign_days") is not None
    assert not [rule.id for rule in book.rules() if rule.basis == "plan"]


def test_plan_holds_from_the_day_of_its_issue():
    assert RuleBook(date(2024, 11, 12)).rule(PANEL) is None
    rule = RuleBook(date(2024, 11, 13)).rule(PANEL)
    assert (rule.value["min_members"], rule.expired) == (3, False)


def test_plan_holds_on_its_last_day_and_expires_on_the_next():
    assert not RuleBook(date(2025, 8, 31)).rule(PANEL).expired
    assert RuleBook(date(2025, 9, 1)).rule(PANEL).expired


def test_recorded_continuation_keeps_the_plan_in_force():
    after = date(2025, 9, 30)
    assert RuleBook(after).rule(PANEL).expired
    assert not RuleBook(after, PLAN).rule(PANEL).expired
    assert RuleBook(after, frozenset({"gpl"})).rule(PANEL).expired


def test_expired_plan_still_shows_but_its_stop_becomes_a_warning_that_says_why():
    expired = RuleBook(date(2025, 9, 30)).rule(PANEL)
    finding = breach(expired, "错", why="因", fix="改")
    assert finding.severity == "warn"
    assert "2025-08-31 到期" in finding.why
    assert "登记继续执行的文件和日期" in finding.fix
    assert stop(expired, "错", why="因", fix="改").severity == "warn"
    assert breach(RuleBook(date(2025, 9, 30), PLAN).rule(PANEL), "错", why="因", fix="改").severity == "stop"


def test_law_does_not_expire_with_the_plan():
    after = RuleBook(date(2026, 3, 1))
    assert {rule.basis for rule in after.rules() if rule.expired} == {"plan", "bureau default"}
    assert {rule.cite.instrument for rule in after.rules() if rule.expired} == {"szs-2024"}


def test_new_value_replaces_the_old_one_on_its_first_day():
    rule_id = "review/abnormally_low_price"
    assert "mean_ratio" not in RuleBook(date(2026, 1, 31)).rule(rule_id).value
    assert RuleBook(date(2026, 2, 1)).rule(rule_id).value["mean_ratio"] == "0.50"
    assert [rule.first_day for rule in history(rule_id)] == [date(2017, 10, 1), date(2026, 2, 1)]


def test_rules_of_a_stage_are_only_its_own():
    found = RuleBook(date(2025, 3, 1)).rules("appeal")
    assert [rule.id for rule in found] == ["appeal/review_group", "appeal/window"]
    assert {rule.event for rule in found} <= set(events())


def test_unknown_rule_is_refused_with_the_place_to_look():
    with pytest.raises(WorkbenchError, match="没有规则“evaluation/panel”"):
        RuleBook(date(2025, 3, 1)).rule("evaluation/panel")


def test_rules_are_read_once():
    assert all_rules() is all_rules()


def test_finding_carries_clause_and_mark(rule):
    finding = ok(rule(PANEL), "可", why="因")
    assert finding.clause.startswith("《石嘴山市开展全国服务类社会救助试点工作方案》")
    assert "附件3三（一）" in finding.clause
    assert finding.mark == "Y"
    default = info(rule("appeal/window"), "可", why="因")
    assert default.mark == "D"
    assert default.clause.endswith("（默认值，可配置）")
    assert warn(rule("evaluation_prep/outcome_weight"), "可", why="因", fix="改").mark == "M"


def test_repealed_contract_law_is_corrected_to_the_civil_code(rule):
    assert instrument("contract-law").until == date(2020, 12, 31)
    assert "民法典" in rule("contract/clauses").clause
    assert any("民法典" in words for words in instrument("szs-2024").corrections)
    assert "财监〔2021〕4号" in instrument("caiyu-2021-6").corrections[0]


def test_no_rule_rests_on_an_instrument_outside_its_time():
    for dated in all_rules().values():
        for rule in dated:
            for cite in (rule.cite, *rule.also):
                source = instruments()[cite.instrument]
                assert source.until is None or rule.first_day <= source.until, rule.id
            assert instruments()[rule.cite.instrument].since <= rule.first_day, rule.id


def test_unknown_instrument_is_refused_by_name():
    with pytest.raises(WorkbenchError, match="没有文件“gpl-2099”"):
        instrument("gpl-2099")


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("title: 例\n", "title: 例\ncolour: 红\n", "不认识的键“colour”", 3),
        ("title: 例\n", "title: 例\ntitle: 例\n", "键“title”重复", 3),
        ("event: panel_appointed", "event: full_moon", "“full_moon”不在可选范围内", 4),
        ("instrument: gpl", "instrument: gpl-2099", "“gpl-2099”不在可选范围内", 8),
        ("2024-01-01:", "2024-02-30:", "没有“2024-02-30”这一天", 6),
        ("2024-01-01:", "2024:", "“2024”不是日期", 6),
        ("severity: hard_stop", "severity: fatal", "“fatal”不在可选范围内", 9),
        ("basis: law", "basis: habit", "“habit”不在可选范围内", 10),
        ("verified: Y", "verified: yes", "应为文字，写的是真假值", 11),
        ("{least: 3}", "{least: 0.5}", "小数“0.5”未加引号", 7),
        ("{least: 3}", "[3]", "应为键值表，写的是列表", 7),
        ("    value:", "    last_day: 2023-12-31\n    value:", "末日早于首日", 7),
        ("verified: Y\n", "", "缺少必填的键：verified", 2),
    ],
)
def test_wrong_rule_file_is_refused_with_file_and_line(rule_file, tmp_path, old, new, what, line):
    assert old in RULE
    path = rule_file(RULE.replace(old, new))
    with pytest.raises(DataError, match=what) as refusal:
        read_rule(path, tmp_path)
    assert (refusal.value.file, refusal.value.line) == (path, line)


def test_values_out_of_order_are_refused(rule_file, tmp_path):
    older = "  2023-01-01:\n    value: {least: 1}\n    cite: {instrument: gpl, article: 第一条, says: 例}\nseverity"
    with pytest.raises(DataError, match="按首日从早到晚排列"):
        read_rule(rule_file(RULE.replace("severity", older)), tmp_path)


def test_rule_in_an_unknown_stage_is_refused(rule_file, tmp_path):
    assert "party" not in stages()
    with pytest.raises(DataError, match="目录“party”不是已登记的阶段"):
        read_rule(rule_file(RULE, stage="party"), tmp_path)


@pytest.mark.parametrize(
    "take",
    [
        lambda rule: number(rule, "odd"),
        lambda rule: numbers(rule, "min_members"),
        lambda rule: share(rule, "min_members"),
        lambda rule: yes(rule, "min_members"),
        lambda rule: members(rule, "min_members"),
        lambda rule: names(rule, "absent"),
        lambda rule: part(rule, "min_members", "x"),
        lambda rule: entries(rule, "absent"),
        lambda rule: whole_numbers(rule, "absent"),
    ],
)
def test_parameter_of_the_wrong_shape_names_the_rule_file(rule, take):
    with pytest.raises(WorkbenchError, match="规则参数") as refusal:
        take(rule(PANEL))
    assert refusal.value.where == "data/rules/evaluation_prep/panel_composition.yaml 2024-11-13"
