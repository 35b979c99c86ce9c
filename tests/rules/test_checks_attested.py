"""Rules that only a person can answer."""

from datetime import date

import pytest

from workbench.rules.book import RuleBook, all_rules, read_rule
from workbench.rules.checks.attested import Answer, attested
from workbench.rules.loader import DataError

ASKED = sorted(key for key, past in all_rules().items() if past[-1].attested)
LATE = date(2026, 12, 1)


def answered(answer, note=""):
    return Answer(answer, "李经办", date(2026, 11, 2), note)


@pytest.mark.parametrize("rule_id", ASKED)
def test_question_is_open_then_met_then_broken(rule_id):
    rule = RuleBook(LATE, frozenset({"szs-2024"})).rule(rule_id)
    wanted = rule.value["wanted"]
    [unanswered] = attested(rule, None)
    assert unanswered.severity == ("info" if rule.severity == "information" else "warn")
    assert "尚未核对" in unanswered.what
    [met] = attested(rule, answered(wanted))
    assert met.severity == "ok"
    [broken] = attested(rule, answered(not wanted, "有一处"))
    assert broken.severity == {"hard_stop": "stop", "warning": "warn", "information": "info"}[rule.severity]
    assert broken.fix == rule.value["fix"]
    assert "李经办于2026年11月2日答" in broken.why
    assert "有一处" in broken.why
    assert {unanswered.on, met.on, broken.on} == {LATE}


def test_questions_end_as_questions_do():
    assert len(ASKED) > 25
    for rule_id in ASKED:
        question = str(all_rules()[rule_id][-1].value["question"])
        assert question.endswith(("？", "答“是”。")), question


def test_unanswered_question_of_a_hard_rule_never_stops():
    rule = RuleBook(LATE).rule("procurement_setup/no_designation")
    assert [one.severity for one in attested(rule, None)] == ["warn"]
    assert [one.severity for one in attested(rule, answered(answer=True, note="x"))] == ["stop"]


def test_question_of_an_expired_plan_only_warns():
    rule = RuleBook(LATE).rule("contract/renewal")
    assert rule.expired
    assert [one.severity for one in attested(rule, answered(answer=False))] == ["warn"]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("{question: 好吗？, wanted: '是', fix: 改}", "应为 true 或 false"),
        ("{question: 好吗？, fix: 改}", "缺少必填的键：wanted"),
        ("{question: 好吗？, wanted: true, fix: 改, colour: 红}", "不认识的键“colour”"),
    ],
)
def test_question_in_the_wrong_form_is_refused(tmp_path, value, what):
    path = tmp_path / "rules" / "contract" / "case.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "title: 例\napplies_to: 全部\nevent: contract_signed\nvalues:\n  2024-01-01:\n"
        f"    value: {value}\n    cite: {{instrument: gpl, article: 第一条, says: 例}}\n"
        "severity: warning\nbasis: law\nverified: Y\n",
        "utf-8",
    )
    with pytest.raises(DataError, match=what):
        read_rule(path)
