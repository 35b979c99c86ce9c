"""The compliance sheet and the questions beside the checks, through the real entrypoint."""

from sqlmodel import select

from tests.pages.looks import buttons, field, press, words
from tests.pages.rows import rows
from workbench.models.attestations import Attestation
from workbench.models.evaluations import StoredFile
from workbench.queries.compliance import OPEN, compliance
from workbench.reports.compliance import draw_compliance
from workbench.security.policy import may
from workbench.services.bureau import waive_warning
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip


def sheet_of(username="jingban"):
    with reading() as session:
        return compliance(session, actor(username), 1)


def test_sheet_says_every_rule_with_its_answer_day_and_clause(at, screen):
    at("signed")
    sheet = sheet_of()
    lines = {line.rule_id: line for part in sheet.parts for line in part.lines}
    assert [part.key for part in sheet.parts][:3] == ["definition", "procurement", "contract"]
    assert len(lines) > 60
    assert all(line.on and line.clause and line.what and line.why for line in lines.values())
    assert sum(sheet.counts.values()) == sum(len(part.lines) for part in sheet.parts)
    asked = lines["review/conduct"]
    assert (asked.answer, asked.rows, str(asked.on)) == ("符合", ("T87-14",), "2024-12-17")
    assert "答“否”" in asked.why
    shown = screen("jingban", "compliance", project=1)
    assert any("采购" in one.label and "符合" in one.label for one in shown.expander)
    next(one for one in shown.get("button_group") if one.key == "compliance_answer").set_value("符合").run()
    told = words(shown)
    assert "评审纪律" in told
    assert "/rules?rule=review%2Fconduct&on=2024-12-17" in told


def test_open_question_and_passed_warning_stand_on_the_sheet_as_such(at, screen):
    at("signed")
    with writing() as session:
        session.delete(session.exec(select(Attestation).where(Attestation.rule_id == "review/dissent")).one())
        open_warnings = [
            line.rule_id for part in compliance(session, actor("jingban"), 1).parts for line in part.lines
            if line.answer == "需说明"
        ]  # fmt: skip
        for rule_id in open_warnings:
            waive_warning(session, actor("jingban"), 1, rule_id, reason="上年已做过同类调查")
    lines = {line.rule_id: line for part in sheet_of().parts for line in part.lines}
    assert lines["review/dissent"].answer == OPEN
    for rule_id in open_warnings:
        assert lines[rule_id].answer == "已说明"
        assert lines[rule_id].reason.startswith("上年已做过同类调查（演练经办，")
    assert OPEN in words(screen("shenji", "compliance", project=1))


def test_only_those_who_keep_or_oversee_the_purchase_read_the_sheet(at, screen):
    at("signed")
    assert sheet_of("caizheng") is not None
    assert sheet_of("daili") is None
    assert sheet_of("chengjie") is None
    assert "制发合规检查表（PDF）" not in buttons(screen("lingdao", "compliance", project=1))


def test_officer_issues_the_sheet_and_the_contractor_cannot_open_the_file(at, screen):
    at("signed")
    shown = press(screen("jingban", "compliance", project=1), "制发合规检查表（PDF）")
    assert "合规检查表已制发" in words(shown)
    [file] = [one for one in rows(StoredFile) if one.kind == "compliance_sheet"]
    assert (file.media_type, file.project_id) == ("application/pdf", 1)
    with reading() as session:
        readers = {name: may(session, actor(name), "file.read", file) for name in ("shenji", "chengjie", "daili")}
    assert readers == {"shenji": True, "chengjie": False, "daili": False}


def test_drawn_sheet_is_marked_as_training_and_starts_as_a_pdf(at):
    at("approved")
    with reading() as session:
        drawn = draw_compliance(session, actor("jingban"), 1)
    assert drawn.content.startswith(b"%PDF-")
    assert drawn.name.startswith("YL-2025-001-合规检查表-")


def test_questions_are_answered_beside_the_checks(at, screen):
    at("defined")
    shown = screen("jingban", "project", project=1, stage="立项")
    assert "由人核对：1 项尚未核对" in {one.label for one in shown.expander}
    press(shown, "保存答复")
    assert "还没有新的答复" in words(shown)
    field(shown, "radio", "purchaser_type_answer").set_value(False)
    press(shown, "保存答复")
    assert "没有写说明" in words(shown)
    assert rows(Attestation) == []
    field(shown, "radio", "purchaser_type_answer").set_value(True)
    press(shown, "保存答复")
    assert "已保存 1 项答复" in words(shown)
    [row] = rows(Attestation)
    assert (row.answer, row.rule_id, row.subject_kind) == (True, "project_definition/purchaser_type", "project")
    assert "由人核对：1 项已核对，可以改正" in {one.label for one in shown.expander}


def test_who_does_not_own_the_project_reads_the_questions_only(at, screen):
    at("defined")
    shown = screen("lingdao", "project", project=1, stage="立项")
    assert "由项目经办核对后答复" in words(shown)
    assert "保存答复" not in buttons(shown)
