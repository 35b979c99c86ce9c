"""The panel: the records searched before an invitation, answers, declarations that run out, recusal and replacement."""

from datetime import date

import pytest
from sqlmodel import Session, select

from scoring.ordinal import bands_of
from scoring.tree import Node
from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError, WorkbenchError
from workbench.exchange.own_sheet import own_book, read_own
from workbench.exchange.plain_book import list_book
from workbench.models.accounts import Account, RoleGrant
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, PanelMember, Sheet, StoredFile
from workbench.models.ledger import StaffMember
from workbench.models.organisations import Contractor
from workbench.models.record import Event
from workbench.models.words import Phase, Role, Seat
from workbench.queries.evaluations import evaluation_line, panel_of
from workbench.queries.panel import building, checked_before, own_invitations
from workbench.queries.record import events_seen
from workbench.queries.scoring import opened_sheets
from workbench.queries.sheet import sheet_view
from workbench.reports.panel_papers import draw_declarations, draw_roster
from workbench.security.policy import may
from workbench.services import evaluations, panel, sheet_files, sheets
from workbench.services.bureau import set_bureau_value
from workbench.store.engine import reading, writing

DAY = date(2025, 7, 9)
PARTS = dict.fromkeys(evaluations.PLAN_PARTS, "按方案执行")


def _planned() -> int:
    """Plan the mid-term evaluation of project 1, with nobody on the panel."""
    plan = evaluations.Plan("szs-2024", "panel", date(2025, 6, 16), date(2025, 6, 30), date(2025, 7, 10), PARTS)
    with clock.held_at(date(2025, 6, 16)), writing() as session:
        row = evaluations.plan_evaluation(session, actor("jingban"), 1, Phase.MID, plan)
        session.flush()
        return row.id or 0


def _account(session: Session, username: str) -> int:
    return session.exec(select(Account.id).where(Account.username == username)).one() or 0


def _newcomer(session: Session) -> int:
    """Another person who may sit on panels."""
    old = session.exec(select(Account).where(Account.username == "pingwei3")).one()
    row = Account(username="pingwei9", name="演练评委九", password_hash=old.password_hash, training=True)
    session.add(row)
    session.flush()
    session.add(RoleGrant(account_id=row.id or 0, role=Role.PANEL, purchaser_id=1))
    session.flush()
    return row.id or 0


def _invite(evaluation_id: int, username: str, seat: Seat = Seat.ASSISTANCE, **given: object) -> int:
    with writing() as session:
        new = evaluations.NewMember(_account(session, username), seat)
        row = panel.invite(session, actor("jingban"), evaluation_id, new, **given)  # type: ignore[arg-type]
        session.flush()
        return row.id or 0


def _contractor_name(session: Session) -> str:
    row = session.exec(select(Contract).where(Contract.project_id == 1)).one()
    return session.get_one(Contractor, row.contractor_id).name


def test_candidate_of_mid_level_needs_the_certificate(at):
    at("signed")
    profile = panel.Profile("县会计事务所", "会计师", mid_level_title=True)
    with pytest.raises(ValidationError, match="证书编号"), writing() as session:
        panel.register_candidate(session, actor("jingban"), 1, _account(session, "pingwei2"), profile)


def test_check_before_inviting_finds_past_employer_unit_and_a_name_on_the_roster(at):
    at("signed")
    number = _planned()
    with clock.held_at(DAY), writing() as session:
        firm = _contractor_name(session)
        person = _account(session, "pingwei1")
        contract = session.exec(select(Contract).where(Contract.project_id == 1)).one()
        session.add(
            StaffMember(
                project_id=1, contractor_id=contract.contractor_id, number="S-99", name="演练评委甲", kind="other",
                post="护理员", joined_on=date(2025, 1, 2),
            )
        )  # fmt: skip
        profile = panel.Profile(firm, employers=[(firm, date(2024, 5, 1))], valid_until=date(2025, 1, 1))
        panel.register_candidate(session, actor("jingban"), 1, person, profile)
        found = checked_before(session, actor("jingban"), number, person)
    assert found == [
        f"{firm}的服务人员名册上有同名人员（护理员，2025-01-02 起）",
        f"所在单位就是{firm}（承接主体）",
        f"近三年在{firm}工作过（承接主体，2024-05-01 离开）",
        "职称证书 2025-01-01 已到期，不能再按中级以上职称计",
    ]


def test_employer_left_four_years_ago_is_not_asked_about(at):
    at("signed")
    number = _planned()
    with clock.held_at(DAY), writing() as session:
        profile = panel.Profile("县档案馆", employers=[(_contractor_name(session), date(2021, 7, 1))])
        panel.register_candidate(session, actor("jingban"), 1, _account(session, "pingwei1"), profile)
        assert checked_before(session, actor("jingban"), number, _account(session, "pingwei1")) == []


@pytest.mark.parametrize(
    ("left", "asked"), [(date(2022, 7, 30), 0), (date(2022, 7, 31), 1), (date(2025, 1, 2), 1)], ids=str
)
def test_three_years_are_counted_to_the_day_at_the_end_of_a_month_too(at, left, asked):
    at("signed")
    number = _planned()
    with clock.held_at(date(2025, 7, 31)), writing() as session:
        profile = panel.Profile("县档案馆", employers=[(_contractor_name(session), left)])
        panel.register_candidate(session, actor("jingban"), 1, _account(session, "pingwei1"), profile)
        assert len(checked_before(session, actor("jingban"), number, _account(session, "pingwei1"))) == asked


def test_suspicion_is_passed_with_a_written_reason_only(at):
    at("signed")
    number = _planned()
    with writing() as session:
        profile = panel.Profile(_contractor_name(session))
        panel.register_candidate(session, actor("jingban"), 1, _account(session, "pingwei1"), profile)
    with pytest.raises(ValidationError, match="所在单位就是"):
        _invite(number, "pingwei1")
    new = evaluations.NewMember(actor("pingwei1").account_id or 0, Seat.ASSISTANCE)
    with pytest.raises(ValidationError, match="所在单位就是"), writing() as session:
        evaluations.appoint_member(session, actor("jingban"), number, new)
    _invite(number, "pingwei1", passed="已核实：同名单位，不是承接主体")
    with reading() as session:
        after = session.exec(select(Event.after).where(Event.action == "panel.invite")).one()
    assert after["passed"] == "已核实：同名单位，不是承接主体"


def test_invited_person_sees_the_invitation_only_until_accepting(at):
    at("signed")
    number = _planned()
    invitation = _invite(number, "pingwei1")
    with reading() as session:
        member, row = actor("pingwei1"), session.get_one(Evaluation, number)
        assert [one.evaluation_id for one in own_invitations(session, member)] == [number]
        assert not may(session, member, "evaluation.read", row)
    with writing() as session:
        panel.answer_invitation(session, actor("pingwei1"), invitation, accept=True)
    with reading() as session:
        assert own_invitations(session, actor("pingwei1")) == []
        assert [one.name for one in panel_of(session, number)] == ["演练评委甲"]
        assert not may(session, actor("pingwei1"), "evaluation.score", session.get_one(Evaluation, number))


def test_refusal_needs_its_reason_and_the_same_person_can_be_asked_again(at):
    at("signed")
    number = _planned()
    invitation = _invite(number, "pingwei1")
    with pytest.raises(ValidationError, match="还没有答复"):
        _invite(number, "pingwei1")
    with pytest.raises(ValidationError, match="不能参加的原因"), writing() as session:
        panel.answer_invitation(session, actor("pingwei1"), invitation, accept=False)
    with writing() as session:
        panel.answer_invitation(session, actor("pingwei1"), invitation, accept=False, reason="出差")
    _invite(number, "pingwei1")
    with reading() as session:
        assert [one.accepted for one in building(session, actor("jingban"), number).invitations] == [False, None]


def test_nobody_answers_for_another(at):
    at("signed")
    number = _planned()
    invitation = _invite(number, "pingwei1")
    with pytest.raises(NotAllowedError), writing() as session:
        panel.answer_invitation(session, actor("pingwei2"), invitation, accept=True)


def test_composition_is_checked_as_if_everybody_invited_accepted(at):
    at("signed")
    number = _planned()
    _invite(number, "pingwei1")
    with reading() as session:
        found = building(session, actor("jingban"), number).findings
    assert {one.what for one in found if one.severity == "stop"} >= {"评估小组只有1人", "缺少中级以上职称的财会人员"}


def test_declaration_runs_out_when_the_bureau_sets_days_and_is_made_again(at):
    at("scoring")
    with writing() as session:
        set_bureau_value(
            session, actor("lingdao"), 1, "interests_valid_days", {"calendar_days": 10},
            document="演练文件", first_day=date(2025, 6, 1),
        )  # fmt: skip
        member = session.exec(select(PanelMember).where(PanelMember.evaluation_id == 1)).first()
        assert member is not None
        member.declared_until = date(2025, 7, 8)
    owner = actor("pingwei1")
    with clock.held_at(DAY), reading() as session:
        assert not may(session, owner, "evaluation.score", session.get_one(Evaluation, 1))
        assert not may(
            session, owner, "file.read", session.exec(select(StoredFile).where(StoredFile.kind == "evidence")).first()
        )
    with clock.held_at(DAY), writing() as session:
        evaluations.declare_interests(session, owner, 1, conflict=False, words="")
    with clock.held_at(DAY), reading() as session:
        assert may(session, owner, "evaluation.score", session.get_one(Evaluation, 1))
        assert panel_of(session, 1)[0].declared_until == date(2025, 7, 19)


def test_second_declaration_without_a_change_is_refused(at):
    at("scoring")
    with pytest.raises(ValidationError, match="已经申报过"), writing() as session:
        evaluations.declare_interests(session, actor("pingwei1"), 1, conflict=False, words="")


def test_recused_sheet_is_neither_counted_nor_ever_unsealed_and_a_replacement_scores(at):
    at("marked")
    with writing() as session:
        newcomer = _newcomer(session)
        third = panel_of(session, 1)[2]
        panel.recuse_member(session, actor("jingban"), 1, third.id, reason="与承接主体负责人是亲属")
    with reading() as session:
        assert (evaluation_line(session, 1).members, evaluation_line(session, 1).submitted) == (2, 2)
        assert not may(session, actor("pingwei3"), "evaluation.read", session.get_one(Evaluation, 1))
    with pytest.raises(WorkbenchError, match="还不能启封"), writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1)
    with writing() as session:
        new = evaluations.NewMember(newcomer, Seat.RECIPIENT)
        row = panel.invite(session, actor("jingban"), 1, new, replaces_id=third.id)
        session.flush()
        panel.answer_invitation(session, actor("pingwei9"), row.id or 0, accept=True)
        evaluations.declare_interests(session, actor("pingwei9"), 1, conflict=False, words="")
        judged = {node.code: node for node in sheet_view(session, actor("pingwei9"), 1).judged()}
        for code, node in judged.items():
            entry = sheets.Entry(_best_band(node), str(node.full), "演练")
            sheets.save_mark(session, actor("pingwei9"), 1, code, entry)
        sheets.submit_sheet(session, actor("pingwei9"), 1)
        sheets.open_sheets(session, actor("pingwei1"), 1)
    with reading() as session:
        counted = [one.member for one in opened_sheets(session, session.get_one(Evaluation, 1))]
        seen = events_seen(session, actor("shenji"))
        opening = next(one for one in seen if one.action == "evaluation.open")
    assert counted == ["演练评委甲", "演练评委乙", "演练评委九"]
    assert {one.actor for one in seen if one.action == "sheet.save"} == set(counted)
    assert "演练评委丙" not in repr(opening.after)


def _best_band(node: Node) -> str:
    return bands_of(node)[0].name


def test_after_the_opening_nobody_can_be_recused_or_added(at):
    at("opened")
    with reading() as session:
        first = panel_of(session, 1)[0]
    with pytest.raises(ValidationError, match="已启封"), writing() as session:
        panel.recuse_member(session, actor("jingban"), 1, first.id, reason="迟到的发现")
    with pytest.raises(ValidationError, match="已启封"), writing() as session:
        evaluations.declare_interests(session, actor("pingwei1"), 1, conflict=True, words="迟到的发现")


def test_recused_chair_is_followed_by_another_who_can_open(at):
    at("marked")
    with writing() as session:
        first, second, _ = panel_of(session, 1)
        panel.recuse_member(session, actor("pingwei1"), 1, first.id, reason="亲属关系")
        panel.name_chair(session, actor("jingban"), 1, second.id, reason="原组长回避")
    with reading() as session:
        row = session.get_one(Evaluation, 1)
        assert [may(session, actor(name), "evaluation.open", row) for name in ("pingwei1", "pingwei2")] == [False, True]


def test_papers_name_members_recusals_and_declarations(at):
    at("scoring")
    with writing() as session:
        panel.recuse_member(session, actor("jingban"), 1, panel_of(session, 1)[2].id, reason="亲属关系")
    with reading() as session:
        roster, declared = (draw(session, actor("jingban"), 1) for draw in (draw_roster, draw_declarations))
    assert roster.name.endswith("中期评估-评估小组名单.pdf")
    assert declared.name.endswith("中期评估-利害关系声明书.pdf")
    assert roster.content[:5] == declared.content[:5] == b"%PDF-"


def test_own_sheet_goes_out_and_comes_back_the_same(at):
    at("marked")
    with writing() as session:
        sheets.return_sheet(session, actor("pingwei1"), _sheet_of(session, "pingwei3"), reason="请核对")
    with reading() as session:
        view = sheet_view(session, actor("pingwei3"), 1)
        filled = read_own(view, own_book(view, blank=False))
        empty = read_own(view, own_book(view, blank=True))
    assert filled.faults == ()
    assert {code: (one.band, one.mark, one.reason) for code, one in filled.entries.items()} == {
        code: (mark.band, str(mark.value), mark.reason) for code, mark in view.sheet.marks.items()
    }
    assert (empty.entries, empty.faults) == ({}, ())


def _sheet_of(session: Session, username: str) -> int:
    query = select(Sheet.id).join(PanelMember).where(PanelMember.account_id == _account(session, username))
    return session.exec(query.where(Sheet.evaluation_id == 1)).one() or 0


def test_faulty_workbook_names_row_and_column_and_takes_nothing(at):
    at("scoring")
    with reading() as session:
        view = sheet_view(session, actor("pingwei1"), 1)
    node = view.judged()[0]
    rows = [
        (node.code, "", "", "", "没有这一档", "1.00", "理由"),
        ("Z9-9", "", "", "", "", "1.00", "理由"),
        (view.judged()[1].code, "", "", "", "", "99", "理由"),
    ]
    heads = ("代码", "评分点", "满分", "可选档次", "档次", "分数", "理由")
    filled = read_own(view, list_book("评分表", heads, rows, name="评分表"))
    assert filled.entries == {}
    assert [one.partition("：")[0] for one in filled.faults] == [
        "“评分表”表第 3 行 E 列（档次）",
        "“评分表”表第 3 行 E 列（档次）",
        "“评分表”表第 4 行 A 列（代码）",
        "“评分表”表第 5 行 E 列（档次）",
        "“评分表”表第 5 行 F 列（分数）",
    ]


def test_files_of_the_own_sheet_are_sealed_from_everybody_else(at):
    at("scoring")
    with writing() as session:
        kept = sheet_files.keep_own_sheet(session, actor("pingwei1"), 1, name="评分表.xlsx", content=b"PK\x03\x04 mine")
        number = kept.id
    with reading() as session:
        row = session.get_one(StoredFile, number)
        people = ("pingwei1", "pingwei2", "jingban", "shenji", "guanli", "lingdao")
        assert [name for name in people if may(session, actor(name), "file.read", row)] == ["pingwei1"]
        for name in ("jingban", "shenji", "guanli"):
            assert "sheet.file" not in {one.action for one in events_seen(session, actor(name))}
        assert (row.project_id, row.evaluation_id) == (None, None)
