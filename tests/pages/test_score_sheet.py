"""The own score sheet through the real entrypoint."""

from decimal import Decimal

import pytest
from sqlmodel import select

from tests.pages.looks import agree, buttons, press, words
from workbench.demo import evaluation as training
from workbench.models.evaluations import Mark, PanelMember, Sheet
from workbench.store.engine import reading, writing

BAD = [
    ("99", "“99”超过满分 2.5 分", "请填写 0 至 2.5 之间的分数"),
    ("-5", "分数不能为负，填写的是“-5”", "请填写 0 至满分之间的分数"),
    ("1.755", "“1.755”不是最小计分单位 0.01 的整数倍", "请按 0.01 分一档填写"),
    ("7.255", "“7.255”超过满分 2.5 分", "请填写 0 至 2.5 之间的分数"),
    ("7,5", "“7,5”把逗号当作小数点", "小数点请用“.”"),
    ("1。5", "“1。5”把句号当作小数点", "小数点请用“.”"),
    ("两分", "“两分”不是分数", "请只填写数字"),
    ("2.4", "选择了“基本完整”", "请改分数，或改选相应的档次"),
]


def _marks(username: str = "pingwei1") -> dict[str, tuple[str | None, Decimal | None, str]]:
    with reading() as session:
        member = session.exec(select(PanelMember).where(PanelMember.account_id == _account(username))).one()
        sheet = session.exec(select(Sheet).where(Sheet.member_id == member.id)).one()
        return {
            m.point_code: (m.band, m.value, m.reason)
            for m in session.exec(select(Mark).where(Mark.sheet_id == sheet.id))
        }


def _account(username: str) -> int:
    with reading() as session:
        return training.as_actor(session, username).account_id or 0


def _submitted() -> int:
    with reading() as session:
        return sum(sheet.submitted_at is not None for sheet in session.exec(select(Sheet)))


@pytest.fixture
def sheet(at, screen):
    at("scoring")
    return screen("pingwei1", "score_sheet", evaluation=1, indicator="A3")


def test_sheet_shows_one_indicator_nothing_filled_in_and_who_sees_it(sheet):
    told = words(sheet)
    assert "只有您能看到" in told
    assert "A3 进度管理" in told
    assert "A4 服务质量体系与督导" not in told
    assert len(sheet.get("button_group")[0].options) == 9
    assert sheet.radio(key="band_1_A3-1").value is None
    assert sheet.text_input(key="mark_1_A3-1").value == ""
    assert sheet.text_area(key="reason_1_A3-1").value == ""


def test_measured_point_shows_its_formula_with_numbers(sheet):
    assert "min(1, 4 ÷ 5) × 3.5 = 2.8 分" in words(sheet)


@pytest.mark.parametrize(("typed", "what", "fix"), BAD, ids=[one[0] for one in BAD])
def test_bad_mark_is_refused_under_its_field_and_saves_nothing(sheet, typed, what, fix):
    sheet.radio(key="band_1_A3-1").set_value("基本完整").run()
    before = _marks()
    sheet.text_input(key="mark_1_A3-1").input(typed).run()
    told = words(sheet)
    assert "未保存" in told
    assert what in told
    assert fix in told
    assert sheet.text_input(key="mark_1_A3-1").value == typed
    assert _marks() == before


def test_mark_in_full_width_digits_is_saved_exactly_with_the_time_of_the_save(sheet):
    sheet.radio(key="band_1_A3-1").set_value("基本完整").run()
    sheet.text_input(key="mark_1_A3-1").input("１．７５").run()
    sheet.text_area(key="reason_1_A3-1").input("月计划与合同附件一致").run()
    assert _marks() == {"A3-1": ("基本完整", Decimal("1.75"), "月计划与合同附件一致")}
    assert "已存" in sheet.get("progress")[0].proto.text


def test_new_band_asks_for_a_new_mark(sheet):
    sheet.radio(key="band_1_A3-1").set_value("基本完整").run()
    sheet.text_input(key="mark_1_A3-1").input("1.75").run()
    sheet.radio(key="band_1_A3-1").set_value("完整可执行，与合同一致").run()
    assert sheet.text_input(key="mark_1_A3-1").value == ""
    assert _marks()["A3-1"] == ("完整可执行，与合同一致", None, "")


def test_reason_saved_beside_a_refused_mark_keeps_the_mark_that_stands(sheet):
    sheet.radio(key="band_1_A3-1").set_value("基本完整").run()
    sheet.text_input(key="mark_1_A3-1").input("1.75").run()
    sheet.text_input(key="mark_1_A3-1").input("99").run()
    sheet.text_area(key="reason_1_A3-1").input("两份纪要缺页").run()
    assert _marks()["A3-1"] == ("基本完整", Decimal("1.75"), "两份纪要缺页")
    assert sheet.text_input(key="mark_1_A3-1").value == "99"


def test_refused_mark_is_still_there_after_another_indicator_was_looked_at(sheet):
    sheet.radio(key="band_1_A3-1").set_value("基本完整").run()
    sheet.text_input(key="mark_1_A3-1").input("99").run()
    press(sheet, "下一项")
    assert "A4 服务质量体系与督导" in words(sheet)
    sheet.button(key="back_indicator").click().run()
    assert sheet.text_input(key="mark_1_A3-1").value == "99"
    assert "超过满分" in words(sheet)


def test_word_on_a_fact_is_saved_at_once_and_a_dispute_needs_its_reason(at, screen):
    at("scoring")
    sheet = screen("pingwei3", "score_sheet", evaluation=1, indicator="A3")
    [check] = [radio for radio in sheet.radio if radio.key.startswith("check_")]
    check.set_value("无异议").run()
    assert "无异议：演练评委甲、演练评委乙、演练评委丙" in words(sheet)
    [check] = [radio for radio in sheet.radio if radio.key.startswith("check_")]
    check.set_value("有异议").run()
    press(sheet, "提出异议")
    assert "“异议理由”没有填写" in words(sheet)


def test_unfinished_sheet_is_not_handed_in_and_every_gap_is_named(at, screen):
    at("scoring")
    sheet = screen("pingwei1", "score_sheet", evaluation=1, indicator="B3")
    press(sheet, "提交评分表")
    sheet.button(key="yes_submit").click().run()
    told = words(sheet)
    assert "还有 7 处没有填完" in told
    assert "A3-1 总体计划与阶段计划缺档次、分数、理由" in told
    assert _submitted() == 0


def _fill(username: str) -> None:
    """Fill in a whole sheet, short of handing it in."""
    with writing() as session:
        training.score(session, 1, "evaluation_mid", username)
        member = session.exec(select(PanelMember).where(PanelMember.account_id == _account(username))).one()
        session.exec(select(Sheet).where(Sheet.member_id == member.id)).one().submitted_at = None


def test_finished_sheet_is_handed_in_once_and_then_only_read(at, screen):
    at("scoring")
    _fill("pingwei1")
    first = screen("pingwei1", "score_sheet", evaluation=1, indicator="A3")
    second = screen("pingwei1", "score_sheet", evaluation=1, indicator="A3")
    for one in (first, second):
        press(one, "提交评分表")
    first.button(key="yes_submit").click().run()
    assert "评分表已提交" in words(first)
    assert not first.text_input
    assert "提交评分表" not in buttons(first)
    assert "2.10 分" in words(first)
    second.button(key="yes_submit").click().run()
    assert "提交，不能再改" in words(second)
    assert _submitted() == 1


def test_change_of_a_sheet_that_was_handed_in_elsewhere_is_refused(at, screen):
    at("scoring")
    _fill("pingwei1")
    old = screen("pingwei1", "score_sheet", evaluation=1, indicator="A3")
    with writing() as session:
        training.sheets.submit_sheet(session, training.as_actor(session, "pingwei1"), 1)
    before = _marks()
    old.text_input(key="mark_1_A3-1").input("2.20").run()
    assert "提交，不能再改" in words(old)
    assert _marks() == before


def test_member_who_has_not_declared_sees_the_declaration_and_nothing_else(at, screen):
    at("scoring")
    with writing() as session:
        member = session.exec(select(PanelMember).where(PanelMember.account_id == _account("pingwei1"))).one()
        member.declared_at = member.conflict = None
    sheet = screen("pingwei1", "score_sheet", evaluation=1)
    told = words(sheet)
    assert "先申报利害关系" in told
    assert "近三年与承接主体有劳动关系" in told
    assert "A1" not in told
    sheet.radio(key="declare_answer").set_value("没有利害关系")
    agree(sheet, "declare")
    assert "A1 行政管理" in words(sheet)


def test_opened_sheet_is_read_only(at, screen):
    at("opened")
    sheet = screen("pingwei1", "score_sheet", evaluation=1, indicator="A3")
    assert "已启封" in words(sheet)
    assert not sheet.text_input
    assert "2.10 分" in words(sheet)


def test_person_on_no_panel_is_told_how_a_sheet_comes(at, screen):
    at("signed")
    assert "没有要您填写的评分表" in words(screen("pingwei1", "score_sheet"))


def test_sheet_of_an_evaluation_without_the_member_is_not_found(sheet, screen):
    assert "没有这项评估，或您无权查看" in words(screen("pingwei1", "score_sheet", evaluation=99))
