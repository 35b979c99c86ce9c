"""Published challenges and complaints, carried through the services: every last day, every verdict, every day worth a look.

Each case names where it was published. Where the papers leave a day out, so does the register.
"""

from dataclasses import dataclass, field
from datetime import date

import pytest

from scoring.deadlines import check_claim, days_given, deadline
from tests.conftest import actor
from workbench import clock
from workbench.models.projects import Project
from workbench.queries.checks.book import run
from workbench.queries.checks.objection_turns import claim_of
from workbench.queries.objections import objection_card
from workbench.rules.book import RuleBook
from workbench.rules.calendars import national_calendar
from workbench.services.objections import (
    NewItem,
    NewObjection,
    Notice,
    Word,
    answer_items,
    decide_items,
    file_objection,
)
from workbench.services.objections_steps import Step, take_step
from workbench.store.engine import reading, writing

ITEM = NewItem("重新评审", "见投诉书", "见投诉书")
READ = date(2026, 11, 1)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Case:
    """What a published case tells: days of a challenge, of a complaint, its steps, and the outcome of its items."""

    source: str
    known: str | None = None
    query: str | None = None
    reply: str | None = None
    complaint: str | None = None
    steps: dict[str, str | None] = field(default_factory=dict)
    against: str = "result"
    outcomes: tuple[str, ...] = ("rejected",)
    document: str = "处理决定书"


CASES = {
    "CP-01": Case(
        "常州市钟楼区财政局投诉处理决定，公卫中心软装窗帘 ZHX-GK2023-001（550798.lpdtradehk.tech 转载）",
        known="2023-02-15",
        query="2023-02-22",
        reply="2023-02-28",
        complaint="2023-03-06",
        steps={"suspended": "2023-03-08", "decided": "2023-03-24"},
    ),
    "CP-03": Case(
        "安岳县财政局 安财投处〔2024〕12号，安岳县中医医院后勤外包（sichuan.caigou2003.com 2024-09-15）",
        complaint="2024-08-01",
        steps={"forwarded": "2024-08-09", "answered": "2024-08-14", "decided": "2024-09-10", "published": "2024-09-14"},
    ),
    "CP-05": Case(
        "广州市财政局 穗财采〔2019〕74号 不予受理，广州市第二老人院家具 CLPSPF0118GZ19ZC75（156152.com 转载）",
        complaint="2019-01-17",
        steps={"asked_supplement": "2019-01-18", "supplement_served": None, "not_accepted": "2019-03-07"},
        outcomes=("",),
    ),
    "CP-07": Case(
        "调兵山市 2026年第002号，农村人居环境整治 JH26-211281-00006（liaoning.jianyu360.cn 2026-02-14）",
        known="2026-01-23",
        query="2026-01-26",
        reply="2026-01-27",
        complaint="2026-01-29",
        steps={"forwarded": "2026-02-04", "published": "2026-02-14"},
        against="document",
        outcomes=("",),
    ),
    "CP-08": Case(
        "财政部信息公告第2178号，文山边境管理支队 GC-HGX230672（cecbid.org.cn 203109420）",
        steps={"decided": "2023-12-14", "published": "2023-12-14"},
        outcomes=("upheld",),
    ),
    "CP-09": Case(
        "财政部信息公告第2978号，国科大报告厅改造 GC-HGX250090（ccgp.gov.cn t20250919_25383939）",
        steps={"decided": "2025-09-18", "published": "2025-09-19"},
    ),
    "CP-13": Case(
        "献血者纪念品采购（重3）投诉处理结果，四项投诉（qianlima.com bid-578157284）",
        steps={"decided": "2026-02-27"},
        outcomes=("rejected",) * 4,
    ),
    "CP-15": Case(
        "重庆市大足区财政局2014年投诉处理决定，（2014）足法行初字第00115号（m.cbi360.net fy_9194015）",
        steps={"decided": "2014-04-14", "sued": "2014-07-11", "heard": "2014-08-07", "heard 2": "2014-09-28"},
    ),
}


def _filed(session, kind, case, filed, **more):
    items = [ITEM] * len(case.outcomes)
    new = NewObjection(kind, case.against, "投诉人", day(filed), items, **more)
    return file_objection(session, actor("jingban"), 1, new)


def _items(session, row):
    return [one.id for one in objection_card(session, actor("jingban"), row.key).items]


def _challenge(session, case):
    row = _filed(session, "challenge", case, case.query, known_on=day(case.known))
    words = [Word(one, answer="不成立", outcome="rejected") for one in _items(session, row)]
    answer_items(session, actor("jingban"), row.id, words, reply="", affects_result=False)
    take_step(session, actor("lingdao"), row.id, Step("replied", day(case.reply), document="质疑答复"))
    return row


def _complaint(session, case, before):
    row = _filed(session, "complaint", case, case.complaint, challenge_id=before.id if before else None)
    for name, text in case.steps.items():
        kind = name.split()[0]
        if kind == "answered":
            answers = [Word(one, answer="已依法评审") for one in _items(session, row)]
            answer_items(session, actor("jingban"), row.id, answers, reply="", affects_result=False)
        if kind == "decided":
            told = zip(_items(session, row), case.outcomes, strict=True)
            decide_items(
                session, actor("caizheng"), row.id, [Word(one, outcome=o, reason="见决定书") for one, o in told]
            )
        until = date(2023, 4, 7) if kind == "suspended" else None
        take_step(session, actor("jingban"), row.id, Step(kind, day(text), until, "处理决定书", "见公告"))
    return row


def carried(at, case):
    """Carry a case through and return the cards of its challenge and its complaint, read afterwards."""
    at("approved")
    with writing() as session, clock.held_at(READ):
        before = _challenge(session, case) if case.query else None
        after = _complaint(session, case, before)
        keys = [one.key for one in (before, after) if one is not None]
    with reading() as session, clock.held_at(READ):
        return [objection_card(session, actor("jingban"), key) for key in keys]


def told(cards):
    return {
        (one.turn.act, one.turn.rule_id.removeprefix("complaint/")): (
            str(one.due.due) if one.due else None,
            one.verdict,
        )
        for card in cards
        for one in card.clocks
    }


def short(cards):
    return {act: said for (act, _rule), said in told(cards).items()}


def test_cp_01_full_chain_lies_inside_its_limits(at):
    cards = carried(at, CASES["CP-01"])
    said = short(cards)
    assert {act: said[act] for act in ("提出质疑", "答复", "提出投诉", "作出处理决定")} == {
        "提出质疑": ("2023-02-24", "in_time"),
        "答复": ("2023-03-03", "in_time"),
        "提出投诉": ("2023-03-24", "in_time"),
        "作出处理决定": ("2023-04-18", "in_time"),
    }
    assert [card.row.late for card in cards] == [False, False]
    assert [(one.outcome, one.reason) for one in cards[1].items] == [("rejected", "见决定书")]


def test_cp_01_counted_from_the_reply_itself_the_window_ends_three_days_earlier_and_the_complaint_keeps_it_too(at):
    (reply, complaint) = (date(2023, 2, 28), date(2023, 3, 6))
    strict = deadline("质疑答复", reply, 15, "working", national_calendar(), "").due
    assert (strict, complaint <= strict) == (date(2023, 3, 21), True)
    cards = carried(at, CASES["CP-01"])
    assert short(cards)["提出投诉"][0] == "2023-03-24"


def test_cp_03_eight_and_five_days_and_publication_on_a_worked_saturday(at):
    (card,) = carried(at, CASES["CP-03"])
    said = short([card])
    assert said["发出投诉答复通知"] == ("2024-08-13", "in_time")
    assert said["作出说明"] == ("2024-08-16", "in_time")
    assert said["作出处理决定"] == ("2024-09-12", "in_time")
    assert card.notes == ("“处理决定公告”2024年9月14日（星期六）是调休的工作日，按工作日计算",)


def test_cp_05_supplement_without_a_receipt_day_cannot_be_counted_and_the_refusal_stands(at):
    (card,) = carried(at, CASES["CP-05"])
    said = short([card])
    assert said["通知补正"] == ("2019-01-24", "in_time")
    assert said["补正"] == (None, "unknown")
    assert card.row.state_name == "不予受理"


def test_cp_05_received_on_the_day_of_the_request_the_supplement_was_due_a_week_later(at):
    case = CASES["CP-05"]
    (card,) = carried(
        at,
        Case(
            case.source,
            complaint=case.complaint,
            steps=case.steps | {"supplement_served": "2019-01-18"},
            outcomes=("",),
        ),
    )
    assert short([card])["补正"] == ("2019-01-25", "overdue")


def test_cp_07_fast_chain_waits_for_its_decision_and_was_published_on_a_worked_saturday(at):
    challenge, complaint = carried(at, CASES["CP-07"])
    assert short([challenge]) == {"提出质疑": ("2026-02-03", "in_time"), "答复": ("2026-02-04", "in_time")}
    said = short([complaint])
    assert said["提出投诉"] == ("2026-03-03", "in_time")
    strict = deadline("质疑答复", date(2026, 1, 27), 15, "working", national_calendar(), "政府采购法第五十五条").due
    assert strict == date(2026, 2, 24)
    assert said["发出投诉答复通知"] == ("2026-02-10", "in_time")
    assert said["作出处理决定"] == ("2026-03-18", "overdue")
    assert complaint.notes == ("“处理决定公告”2026年2月14日（星期六）是调休的工作日，按工作日计算",)


@pytest.mark.parametrize("case_id", ["CP-08", "CP-09", "CP-13"])
def test_cp_08_09_13_without_the_day_of_the_complaint_thirty_days_cannot_be_tested(at, case_id):
    case = CASES[case_id]
    (card,) = carried(at, case)
    assert told([card])[("作出处理决定", "decision")] == (None, "unknown")
    assert tuple(one.outcome for one in card.items) == case.outcomes
    assert card.row.state_name == "已办结"


def test_cp_15_lawsuit_has_three_months_under_the_old_law_and_the_second_hearing_was_on_a_worked_sunday(at):
    (card,) = carried(at, CASES["CP-15"])
    assert short([card])["提起行政诉讼"] == ("2014-07-14", "in_time")
    assert card.notes == ("“开庭（09-28）”2014年9月28日（星期日）是调休的工作日，按工作日计算",)


def test_cp_15_the_same_decision_a_year_later_would_have_had_six_months(at):
    steps = {"decided": "2015-05-04", "sued": "2015-11-05"}
    (card,) = carried(at, Case("同 CP-15，推后一年", steps=steps))
    assert short([card])["提起行政诉讼"] == ("2015-11-04", "late")


def test_cp_11_suspension_of_thirty_calendar_days_from_a_saturday(at):
    """深圳市财政局暂停采购活动通知，市中医院小型机服务器 SZCG2021201756（zfcg.sz.gov.cn post_9610237）."""
    at("approved")
    first = date(2022, 3, 5)
    with writing() as session, clock.held_at(READ):
        row = _filed(session, "complaint", CASES["CP-13"], None)
        take_step(session, actor("jingban"), row.id, Step("suspended", first, date(2022, 4, 4), "暂停通知"))
        key = row.key
    with reading() as session, clock.held_at(READ):
        card = objection_card(session, actor("jingban"), key)
    (found,) = [one for one in card.findings if one.rule_id == "complaint/suspension"]
    assert (found.severity, card.holds[0].until) == ("ok", date(2022, 4, 4))
    assert "最长到2022年4月4日，送达当日计入的到2022年4月3日" in found.why
    assert card.notes == ("“收到暂停采购活动通知”2022年3月5日（星期六）不是工作日，请核对",)


def test_cp_17_result_notice_of_five_working_days_holds_only_if_its_first_day_counts(at):
    """福州儿童医院承顺楼改造结果公示“五个工作日”（fzetyy.com 56746）."""
    at("approved")
    notice = Notice(date(2019, 1, 16), date(2019, 1, 22), 5)
    with writing() as session, clock.held_at(READ):
        row = _filed(session, "challenge", CASES["CP-09"], "2019-01-31", known_on=notice.last, notice=notice)
        claim = claim_of(session, session.get_one(Project, 1), row)
        assert (claim.verdict, claim.given.without_first, claim.given.with_first) == ("with_first", 4, 5)
        key = row.key
    with reading() as session, clock.held_at(READ):
        card = objection_card(session, actor("jingban"), key)
    assert card.notes == (claim.sentence,)
    assert short([card])["提出质疑"] == ("2019-01-31", "in_time")
    assert "公告载明的期限与日期不符" in {one.what for one in card.findings}


def test_cp_19_consultation_timetable_gives_ten_days_and_its_documents_five_working_days_only_with_the_first():
    """成都东部新区石盘街道食堂配送 竞争性磋商 510118202100257（cyzbt.com 1013_250966179）."""
    book, calendar = RuleBook(date(2021, 12, 3)), national_calendar()
    first, last, due = date(2021, 12, 6), date(2021, 12, 10), date(2021, 12, 16)
    (documents,) = run(book, "procurement_setup/document_days", "consultation", first, last, calendar)
    (response,) = run(book, "bidding/response_days", "consultation", first, due, calendar)
    assert (documents.severity, response.severity) == ("stop", "ok")
    assert "2021年12月13日" in documents.why
    assert check_claim(days_given(first, last, "working", calendar), 5).verdict == "with_first"
