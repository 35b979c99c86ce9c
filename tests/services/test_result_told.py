"""A confirmed result after its confirmation: a correction withdrawn, the receipt of the letter, publication in the window."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from tests.services.test_corrections import FINAL, ON, SPOT
from workbench import clock
from workbench.errors import HardStopError, NotAllowedError, NotFoundError, ValidationError
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.record import Event
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase, ResultState
from workbench.queries.acceptance import confirmed_result
from workbench.queries.checks import evaluation_findings
from workbench.queries.corrections import facts_in_force
from workbench.queries.duties import duties_of
from workbench.queries.result_desk import newest_result_id, result_desk
from workbench.queries.results import results_seen
from workbench.queries.trust import trust_of
from workbench.rules.local_values import BY_KEY
from workbench.security.files import open_file, path_of
from workbench.security.record import verify
from workbench.services import appeals, corrections, results
from workbench.services.bureau import set_bureau_value
from workbench.services.corrections import NewCorrection, PointCorrection
from workbench.services.facts import NewVeto, record_veto
from workbench.services.imports_expiry import KEEP_DAYS, expire_uploads
from workbench.services.receipts import Receipt, record_receipt
from workbench.store.engine import reading, writing
from workbench.web.upload_kept import keep_upload

SECOND = date(2026, 3, 3)
REASON = "复核抽查表，三户并未重复"
RECEIPT = Receipt("周某（项目负责人）", SECOND, "direct")


def _draft(points=None, result_id=FINAL) -> int:
    with writing() as session:
        new = NewCorrection("抽查有误", ON, "演民更〔2026〕1号", {"B1-4": SPOT} if points is None else points)
        return corrections.correct_result(session, actor("jingban"), result_id, new).id


def _withdraw(result_id, reason=REASON, who="jingban"):
    with writing() as session:
        return corrections.withdraw_correction(session, actor(who), result_id, reason=reason).id


def _fed_back() -> int:
    """A corrected final result, confirmed and fed back on 2 March 2026: a Monday, so the window of five days ends on the 9th."""
    drafted = _draft()
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
        results.feed_back_result(session, actor("jingban"), drafted, fed_back_on=ON)
    return drafted


def _receive(result_id, receipt=RECEIPT, who="jingban", today=date(2026, 3, 4)):
    with clock.held_at(today), writing() as session:
        record_receipt(session, actor(who), result_id, receipt)


def _publish(result_id, on, reason=""):
    with writing() as session:
        results.publish_result(session, actor("jingban"), result_id, published_on=on, reason=reason)


def _desk(result_id, who="jingban"):
    with reading() as session:
        return result_desk(session, actor(who), result_id)


def _asked(who):
    with reading() as session:
        return {one.what for one in duties_of(session, actor(who), ON)}


def test_withdrawn_correction_leaves_the_old_version_in_force(at):
    at("final")
    drafted = _draft()
    assert _desk(drafted).holds_until == 2
    assert ("审核确认评估报告" in _asked("lingdao"), "对评估结果初稿提出意见" in _asked("chengjie")) == (True, True)
    assert _withdraw(drafted) == FINAL
    assert ("审核确认评估报告" in _asked("lingdao"), "对评估结果初稿提出意见" in _asked("chengjie")) == (False, False)
    with reading() as session:
        old = session.get_one(Result, FINAL)
        assert (old.state, str(old.total)) == (ResultState.CONFIRMED, "90.24")
        assert facts_in_force(session, 2)["B1-4"] == {"actual": 57, "target": 60}
        assert newest_result_id(session, actor("jingban"), 2) == FINAL
        assert [card.id for card in results_seen(session, actor("chengjie"))] == [FINAL, 1]
        assert confirmed_result(session, 1, Phase.FINAL).id == FINAL
    assert (_desk(FINAL).outdated, _desk(FINAL).correcting.open_appeals) == ("", 0)


def test_withdrawn_correction_stays_readable_with_its_reason_figures_and_event(at):
    at("final")
    drafted = _draft()
    _withdraw(drafted)
    shown = _desk(drafted, "chengjie")
    assert [(one.number, one.total, one.withdrawn) for one in shown.versions] == [
        (1, "89.88", False), (2, "90.24", False), (3, "90.04", True),
    ]  # fmt: skip
    assert (shown.correction.reason, shown.card.withdrawn_reason) == ("抽查有误", REASON)
    assert (shown.changed[0].before, shown.changed[0].after) == ("90.24", "90.04")
    with reading() as session:
        event = session.exec(select(Event).where(Event.action == "result.withdraw")).one()
        assert event.after == {
            "reason": REASON,
            "withdrawn": [{"number": 3, "total": "90.04", "grade": "优"}],
            "in_force": {"number": 2, "total": "90.24", "grade": "优"},
        }
        assert str(trust_of(session, session.get_one(Result, drafted)).stability.total) == "90.04"
        assert verify(session) == []


def test_next_correction_after_a_withdrawn_one_builds_on_what_is_in_force(at):
    at("final")
    _withdraw(_draft())
    other = PointCorrection({"actual": 38, "target": 40}, "少一份")
    again = _draft({"A2-1": other})
    with reading() as session:
        assert (session.get_one(Result, again).number, facts_in_force(session, 2)["B1-4"]["actual"]) == (4, 57)
    assert _desk(again).changed[0].before == "90.24"
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), again, confirmed_on=ON)
    assert [(one.number, one.state) for one in _desk(again).versions][1:] == [
        (2, ResultState.SUPERSEDED), (3, ResultState.SUPERSEDED), (4, ResultState.CONFIRMED),
    ]  # fmt: skip


def test_correction_computed_again_or_returned_is_withdrawn_whole(at):
    at("final")
    drafted = _draft()
    with writing() as session:
        new = NewVeto("V5", "open", "外泄十二户电话", "", ON)
        record_veto(session, actor("lingdao"), 2, new)
        again = corrections.recompute_result(session, actor("jingban"), drafted, reason="认定有变化").id
        results.return_result(session, actor("lingdao"), again, reason="补写原因")
    assert _withdraw(again) == FINAL
    assert [(one.number, one.withdrawn) for one in _desk(FINAL).versions] == [
        (1, False), (2, False), (3, True), (4, True),
    ]  # fmt: skip


def test_what_is_no_drafted_correction_is_not_withdrawn(at):
    at("final")
    with pytest.raises(ValidationError, match=r"不是依职权更正产生的初稿.*结果更正"):
        _withdraw(FINAL)
    drafted = _draft()
    with pytest.raises(NotAllowedError):
        _withdraw(drafted, who="chengjie")
    with pytest.raises(ValidationError, match="撤回更正的原因"):
        _withdraw(drafted, reason=" ")
    _withdraw(drafted)
    with pytest.raises(ValidationError, match="已有新的版本"):
        _withdraw(drafted)
    with pytest.raises(ValidationError, match="已被新版本代替"), writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)


def test_window_of_appeal_runs_from_the_feedback_until_the_receipt_is_recorded_then_from_its_day(at):
    at("final")
    told = _fed_back()
    assert (_desk(told).telling.window.event, _desk(told).telling.window.due) == ("结果反馈", date(2026, 3, 9))
    _receive(told)
    found = _desk(told, "chengjie")
    assert (found.telling.window.event, found.telling.window.event_day, found.telling.window.due) == (
        "结果送达",
        SECOND,
        date(2026, 3, 10),
    )
    assert (found.card.received_by, found.card.received_how) == ("周某（项目负责人）", "direct")
    with reading() as session:
        event = session.exec(select(Event).where(Event.action == "result.receive", Event.object_id == told)).one()
        assert event.after == {
            "received_by": "周某（项目负责人）",
            "received_on": "2026-03-03",
            "received_how": "直接送达",
        }


def test_bureau_may_count_the_window_from_the_feedback_whatever_the_receipt_says(at):
    at("final")
    with writing() as session:
        value = {"text": "反馈日"}
        set_bureau_value(
            session, actor("lingdao"), 1, "appeal_counted_from", value, document="演民发〔2026〕5号", first_day=ON
        )
    told = _fed_back()
    _receive(told)
    assert (_desk(told).telling.window.event, _desk(told).telling.window.due) == ("结果反馈", date(2026, 3, 9))


def test_appeal_that_was_late_by_the_feedback_is_in_time_by_the_receipt(at):
    at("final")
    told = _fed_back()
    with writing() as session:
        appeal = appeals.file_appeal(
            session, actor("chengjie"), told, grounds="抽查没有重复", claims={"B1-4": "三户不是重复"},
            filed_on=date(2026, 3, 10),
        )  # fmt: skip
        assert appeal.late
    _receive(told, today=date(2026, 3, 11))
    with reading() as session:
        assert session.exec(select(Appeal.late).where(Appeal.result_id == told)).one() is False
        event = session.exec(select(Event).where(Event.action == "result.receive", Event.object_id == told)).one()
        assert event.after["in_time"] == ["2026-03-10"]
        found = {one.what for one in evaluation_findings(session, session.get_one(Evaluation, 2))}
    assert not any("提出申诉" in one and "逾期" in one for one in found)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"received_on": date(2026, 2, 27)}, "送达日 2026-02-27 早于反馈日 2026-03-02"),
        ({"received_on": date(2026, 3, 5)}, "送达日 2026-03-05 还没有到"),
        ({"how": "pigeon"}, "没有选择送达方式"),
        ({"scan": "nowhere"}, "没有找到回执的扫描件"),
    ],
)
def test_receipt_of_a_wrong_day_or_kind_is_refused(at, changed, said):
    at("final")
    told = _fed_back()
    with pytest.raises(ValidationError, match=said):
        _receive(told, replace(RECEIPT, **changed))
    assert _desk(told).card.received_on is None


def test_receipt_is_recorded_once_after_the_feedback_by_the_officer_with_the_clause(at):
    at("final")
    drafted = _draft()
    with pytest.raises(ValidationError, match=r"还没有反馈承接主体.*附件3五（四）"):
        _receive(drafted)
    with writing() as session:
        results.confirm_result(session, actor("lingdao"), drafted, confirmed_on=ON)
        results.feed_back_result(session, actor("jingban"), drafted, fed_back_on=ON)
    with pytest.raises(NotAllowedError):
        _receive(drafted, who="chengjie")
    _receive(drafted)
    with pytest.raises(ValidationError, match=r"已经登记过（2026-03-03，周某（项目负责人）签收）.*附件3五（四）"):
        _receive(drafted)


def test_scan_of_the_receipt_is_read_by_the_bureau_and_the_contractor_only(at):
    at("final")
    told = _fed_back()
    with writing() as session:
        row = session.get_one(Result, told)
        scan = keep_upload(session, actor("jingban"), row, "receipt", "回执.png", b"\x89PNG\r\n\x1a\n123").public_id
    _receive(told, replace(RECEIPT, scan=scan))
    with reading() as session:
        kept = session.get_one(StoredFile, session.get_one(Result, told).receipt_file_id)
        assert (kept.public_id, kept.contractor_id) == (scan, 1)
        readers = [who for who in ("jingban", "shenji", "chengjie", "pingwei1", "daili") if _opens(session, who, scan)]
    assert readers == ["jingban", "shenji", "chengjie"]


def test_scan_of_a_receipt_that_was_never_registered_goes_after_its_days_and_a_registered_one_stays(at):
    at("final")
    told = _fed_back()
    with writing() as session:
        row = session.get_one(Result, told)
        scans = [
            keep_upload(session, actor("jingban"), row, "receipt", f"{name}.png", b"\x89PNG\r\n\x1a\n" + name.encode())
            for name in ("误传", "回执")
        ]
        wrong, right = ((one.public_id, one.sha256) for one in scans)
    _receive(told, replace(RECEIPT, scan=right[0]))
    with clock.held_at(clock.today() + timedelta(days=KEEP_DAYS - 1)):
        assert expire_uploads(writing) == 0
    with clock.held_at(clock.today() + timedelta(days=KEEP_DAYS + 1)):
        assert (expire_uploads(writing), expire_uploads(writing)) == (1, 0)
    with reading() as session:
        left = session.exec(select(StoredFile.public_id).where(StoredFile.kind == "receipt")).all()
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert (event.action, event.account_id) == ("file.expire", None)
    assert left == [right[0]]
    assert (path_of(wrong[1]).exists(), path_of(right[1]).exists()) == (False, True)


def _opens(session, who, public_id):
    try:
        return open_file(session, actor(who), public_id).public_id == public_id
    except NotFoundError:
        return False


def test_publication_in_the_window_of_appeal_takes_a_reason_that_is_kept(at):
    at("final")
    told = _fed_back()
    assert _desk(told).telling.early.severity == "ok"  # today is long after
    with pytest.raises(ValidationError, match=r"申诉期限还没有过.*2026年3月9日（含当日）.*申诉期限内公布结果"):
        _publish(told, date(2026, 3, 9))
    _publish(told, date(2026, 3, 9), reason="上级要求三月上旬公开")
    with reading() as session:
        row = session.get_one(Result, told)
        assert (row.published_on, row.published_early) == (date(2026, 3, 9), "上级要求三月上旬公开")
        event = session.exec(select(Event).where(Event.action == "result.publish").order_by(Event.id.desc())).first()
        assert event.after == {"published_on": "2026-03-09", "reason": "上级要求三月上旬公开"}
        told_so = [one for one in _findings(session) if one.rule_id == "feedback/early_publication"][-1]
    assert (told_so.severity, told_so.what) == ("info", "在申诉期限内公布，已说明原因")


def _findings(session):
    return evaluation_findings(session, session.get_one(Evaluation, 2))


def test_publication_after_the_window_or_of_what_an_appeal_decided_needs_no_reason(at):
    at("final")
    told = _fed_back()
    _publish(told, date(2026, 3, 10), reason="不需要的话")
    with reading() as session:
        assert session.get_one(Result, told).published_early == ""
        said = {one.what for one in _findings(session) if one.rule_id == "feedback/early_publication"}
    assert said == {"申诉期限已过", "公布时已不会再有申诉"}


def test_bureau_may_forbid_publication_in_the_window(at):
    at("final")
    with writing() as session:
        value = {"text": "不得公布"}
        set_bureau_value(
            session, actor("lingdao"), 1, "publish_in_window", value, document="演民发〔2026〕6号", first_day=ON
        )
    told = _fed_back()
    with pytest.raises(HardStopError) as refused:
        _publish(told, date(2026, 3, 9), reason="上级要求")
    (stop,) = refused.value.findings
    assert (stop.what, stop.clause) == ("申诉期限内不得公布", stop.clause)
    assert "演民发〔2026〕6号" in stop.clause
    _publish(told, date(2026, 3, 10))


@pytest.mark.parametrize(("key", "text"), [("publish_in_window", "随便"), ("appeal_counted_from", "收到后")])
def test_choice_of_the_bureau_is_one_of_those_named(at, key, text):
    at("defined")
    assert " 或 ".join(BY_KEY[key].choices) == BY_KEY[key].wanted
    assert BY_KEY["ocds_prefix"].choices == ()
    with pytest.raises(ValidationError, match=" 或 "), writing() as session:
        set_bureau_value(session, actor("lingdao"), 1, key, {"text": text}, document="演1号", first_day=ON)
