"""The consensus round: spread, revisions with their first values, dissent, and the chair's end of it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import select

from scoring.errors import ScoringError
from scoring.trace import walk
from tests.conftest import actor
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.consensus import round_of
from workbench.queries.results import result_card
from workbench.services import consensus, results
from workbench.services.bureau import set_bureau_value
from workbench.services.sheets import open_sheets
from workbench.store.engine import reading, writing

POINT = "A3-1"  # 2.10, 2.05 and 2.20 of the three members in the training purchase


def _opened(at) -> None:
    """The sheets opened and the result computed, not confirmed."""
    at("marked")
    with writing() as session:
        open_sheets(session, actor("pingwei1"), 1)
        results.compute_result(session, actor("pingwei1"), 1)


def test_round_shows_the_widest_first_to_the_panel_and_the_bureau_and_nobody_else(at):
    _opened(at)
    with reading() as session:
        seen = {name: round_of(session, actor(name), 1) for name in ("pingwei1", "jingban", "shenji", "chengjie")}
    assert seen["chengjie"] is None
    shares = [one.share for one in seen["pingwei1"].points]
    assert shares == sorted(shares, reverse=True)
    assert (seen["pingwei1"].me, seen["jingban"].me, seen["pingwei1"].may_close) == ("演练评委甲", "", True)
    assert seen["pingwei1"].wide == Fraction(1, 5)


def test_round_says_nothing_before_the_opening(at):
    at("marked")
    with reading() as session:
        assert round_of(session, actor("pingwei1"), 1) is None
    with pytest.raises(ValidationError, match="还没有启封"), writing() as session:
        consensus.note_point(session, actor("pingwei1"), 1, POINT, "先说一句")


def test_threshold_of_the_bureau_decides_what_is_flagged(at):
    at("marked")
    with writing() as session:
        set_bureau_value(
            session, actor("lingdao"), 1, "consensus_spread", {"share": "0.01"},
            document="演练文件", first_day=date(2025, 1, 2),
        )  # fmt: skip
        open_sheets(session, actor("pingwei1"), 1)
    with reading() as session:
        held = round_of(session, actor("pingwei1"), 1)
    assert held is not None
    assert all(one.flagged == (one.share > Fraction(1, 100)) for one in held.points)
    assert any(one.flagged for one in held.points)


def test_revision_keeps_the_first_value_in_trace_and_flags_and_moves_the_total_exactly(at):
    _opened(at)
    with writing() as session:
        consensus.note_point(session, actor("pingwei2"), 1, POINT, "六月计划晚了三天")
        consensus.revise_mark(session, actor("pingwei3"), 1, POINT, mark="2.05", reason="看过六月计划的签发日期")
    with pytest.raises(ValidationError, match="还没有结束合议"), writing() as session:
        results.confirm_result(session, actor("lingdao"), 1, confirmed_on=date(2026, 11, 22))
    with writing() as session:
        consensus.close_consensus(session, actor("pingwei1"), 1, words="一个点改分")
    with reading() as session:
        old, new = session.exec(select(Result).order_by(Result.number)).all()
        card, held = result_card(session, new), round_of(session, actor("pingwei3"), 1)
        assert (old.state, new.state, new.number) == (ResultState.SUPERSEDED, ResultState.DRAFT, 2)
    point = next(one for one in walk(card.trace) if one.code == POINT and one.operation == "mean")
    assert point.exact == Fraction(31, 15)
    revised = next(one for one in walk(card.trace) if one.operation == "revised")
    assert (revised.children[0].exact, revised.exact) == (Fraction("2.20"), Fraction("2.05"))
    assert card.marks["演练评委丙"][POINT] == "2.20"
    assert card.flags[POINT] == [["revised", "一名成员由 2.2 分改为 2.05 分：看过六月计划的签发日期"]]
    assert held is not None
    assert not held.open
    mine = next(mark for one in held.points if one.node.code == POINT for mark in one.held if mark.name == "演练评委丙")
    assert (mine.first, mine.now, mine.reasons) == (Decimal("2.20"), Decimal("2.05"), ("看过六月计划的签发日期",))


@pytest.mark.parametrize(
    ("mark", "reason", "said"),
    [("2.20", "同分", "相同"), ("9.99", "越界", "超过满分"), ("2.05", " ", "改分理由"), ("2.055", "半步", "最小")],
)
def test_revision_that_changes_nothing_or_breaks_the_scale_or_has_no_reason_is_refused(at, mark, reason, said):
    _opened(at)
    with pytest.raises((ValidationError, ScoringError), match=said), writing() as session:
        consensus.revise_mark(session, actor("pingwei3"), 1, POINT, mark=mark, reason=reason)


def test_dissent_travels_with_the_result_and_changes_no_mark(at):
    _opened(at)
    with writing() as session:
        consensus.sign_dissent(session, actor("pingwei2"), 1, "助浴服务的计划不能算完整")
    with pytest.raises(ValidationError, match="已经署名"), writing() as session:
        consensus.sign_dissent(session, actor("pingwei2"), 1, "再说一次")
    with writing() as session:
        consensus.close_consensus(session, actor("pingwei1"), 1)
    with reading() as session:
        old, new = session.exec(select(Result).order_by(Result.number)).all()
        assert old.total == new.total
        assert "一名成员保留意见：助浴服务的计划不能算完整" in new.payload["warnings"]


def test_round_without_changes_closes_on_the_same_version_and_then_stays_closed(at):
    _opened(at)
    with writing() as session:
        assert consensus.close_consensus(session, actor("pingwei1"), 1).number == 1
    for act in (
        lambda s: consensus.revise_mark(s, actor("pingwei3"), 1, POINT, mark="2.05", reason="晚了"),
        lambda s: consensus.sign_dissent(s, actor("pingwei3"), 1, "晚了"),
        lambda s: consensus.close_consensus(s, actor("pingwei1"), 1),
    ):
        with pytest.raises(ValidationError, match="已经结束"), writing() as session:
            act(session)


def test_only_members_speak_and_only_the_chair_closes(at):
    _opened(at)
    with pytest.raises(NotAllowedError), writing() as session:
        consensus.note_point(session, actor("jingban"), 1, POINT, "经办的话")
    with pytest.raises(NotAllowedError), writing() as session:
        consensus.close_consensus(session, actor("pingwei2"), 1)
