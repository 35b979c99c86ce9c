"""The link of a person's calendar feed, and what is read under it."""

import hashlib
from datetime import date, timedelta

import pytest
import yaml
from sqlmodel import col, select

from tests.conftest import actor
from workbench import clock
from workbench.demo.scripts import training_accounts
from workbench.errors import NotAllowedError, NotFoundError
from workbench.exchange.calendar_feed import calendar_feed
from workbench.models.accounts import RoleGrant
from workbench.models.contracts import Contract
from workbench.models.feeds import FeedLink
from workbench.models.record import Event
from workbench.models.settings import BureauValue
from workbench.models.words import Role
from workbench.paths import DATA
from workbench.queries.accounts import accounts_seen
from workbench.queries.duties import duties_of
from workbench.queries.feeds import feed_of, link_made_at
from workbench.queries.home import news
from workbench.rules.calendars import horizon
from workbench.services.accounts import reset_password, set_disabled
from workbench.services.feeds import end_link, end_link_of, make_link
from workbench.store.engine import reading, writing

TODAY = date(2025, 8, 8)


def linked(username):
    with writing() as session:
        return make_link(session, actor(username))


def feed(token, today=TODAY):
    with reading() as session, clock.held_at(today):
        return feed_of(session, token, today)


def events():
    with reading() as session:
        rows = session.exec(select(Event).where(col(Event.action).startswith("feed.")).order_by(col(Event.id)))
        return [(one.action, one.actor, one.object_name, one.after) for one in rows]


def test_token_is_kept_nowhere_but_as_a_hash_and_the_record_says_who(at):
    at("signed")
    token = linked("jingban")
    assert len(token) == 43
    with reading() as session:
        row = session.exec(select(FeedLink)).one()
        token_hash = row.token_hash
        assert token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert link_made_at(session, actor("jingban").account_id) == row.made_at
        kept = session.connection().exec_driver_sql("SELECT * FROM event").all()
    name = actor("jingban").name
    assert events() == [("feed.make", name, name, {"replaced": False})]
    assert not any(secret in str(kept) for secret in (token, token_hash))


def test_new_link_ends_the_old_one_at_once(at):
    at("signed")
    first, second = linked("jingban"), linked("jingban")
    assert feed(first) is None
    assert feed(second) is not None
    assert events()[1][3] == {"replaced": True}


def test_own_link_is_ended_and_a_second_time_refused(at):
    at("signed")
    token, other = linked("jingban"), linked("lingdao")
    with writing() as session:
        end_link(session, actor("jingban"))
    assert feed(token) is None
    assert feed(other) is not None, "the link of another person stays"
    with pytest.raises(NotFoundError, match="没有日历订阅链接"), writing() as session:
        end_link(session, actor("jingban"))


def test_administrator_sees_that_there_is_a_link_and_ends_it_and_nobody_else_may(at):
    at("signed")
    token, account_id = linked("jingban"), actor("jingban").account_id
    with reading() as session:
        assert [one.id for one in accounts_seen(session, actor("guanli")) if one.calendar_link] == [account_id]
    with pytest.raises(NotAllowedError), writing() as session:
        end_link_of(session, actor("lingdao"), account_id)
    assert feed(token) is not None
    with writing() as session:
        end_link_of(session, actor("guanli"), account_id)
    assert feed(token) is None
    assert events()[-1][:3] == ("feed.end", actor("guanli").name, actor("jingban").name)


def test_closed_account_has_no_feed_and_opening_it_again_does_not_bring_the_link_back(at):
    at("signed")
    token, account_id = linked("jingban"), actor("jingban").account_id
    for disabled in (True, False):
        with writing() as session:
            set_disabled(session, actor("guanli"), account_id, disabled=disabled)
        assert feed(token) is None


def test_new_password_ends_the_link(at):
    at("signed")
    token = linked("jingban")
    with writing() as session:
        reset_password(session, actor("guanli"), actor("jingban").account_id, "lian xi mi ma 2026")
    assert feed(token) is None


def test_links_are_no_news_on_home(at):
    at("signed")
    linked("jingban")
    with reading() as session:
        assert not any("日历" in one.what for one in news(session, actor("guanli"), most=1000))


@pytest.mark.parametrize("username", ["jingban", "lingdao", "xiangzhen", "pingwei1", "pingwei2", "chengjie", "guanli"])
@pytest.mark.parametrize("point", ["signed", "marked"])
def test_feed_carries_the_dated_duties_of_home_and_nothing_else(at, point, username):
    at(point)
    found = feed(linked(username))
    with reading() as session, clock.held_at(TODAY):
        duties = [one for one in duties_of(session, actor(username), TODAY) if one.timing.due]
    told = [(one.day, one.summary.partition("】")[2] or one.summary, one.screen, one.query) for one in found.entries]
    assert told == [(one.timing.due, f"{one.about} · {one.what}", one.screen, one.query) for one in duties]
    assert len({one.uid for one in found.entries}) == len(duties)


def _unfiled(home):
    with writing() as session:
        session.exec(select(Contract)).one().filed_on = None
    return home


def _filing(token, today):
    return next(one for one in feed(token, today).entries if "报财政备案" in one.summary)


def test_entry_says_from_which_event_how_many_days_and_which_festival_was_skipped(at):
    _unfiled(at("signed"))
    token = linked("jingban")
    early, late = _filing(token, date(2025, 1, 2)), _filing(token, date(2025, 1, 10))
    assert early.day == date(2025, 1, 8)
    assert early.remind_on == date(2025, 1, 7)
    assert early.summary == "困难群众照护与生活服务项目（演练） · 合同副本报财政备案"
    assert early.description.startswith(
        "2025年1月8日24:00前办理。\n自合同签订（2024年12月27日）起7个工作日，当日不计入"
    )
    assert "元旦放假1月1日" in early.description
    assert "依据：《中华人民共和国政府采购法》（主席令第68号，2014年修正）第四十七条" in early.description
    assert late.summary == f"【已逾期】{early.summary}"
    assert late.description.startswith("已逾期 2 个工作日，仍可补办")
    assert late.remind_on is None
    assert late.uid == early.uid, "a calendar moves the event it knows"


def test_day_in_a_year_without_calendar_is_provisional_and_never_late(at):
    _unfiled(at("signed"))
    with writing() as session:
        session.exec(select(Contract)).one().signed_on = horizon()
    found = _filing(linked("jingban"), horizon() + timedelta(days=60))
    assert found.summary.startswith("【暂定】")
    assert "为暂定日期" in found.description
    assert "逾期 " not in found.description


def test_days_are_counted_on_the_calendar_of_the_region_that_the_bureau_set(at):
    _unfiled(at("signed"))
    token, caution = (
        linked("jingban"),
        "宁夏回族自治区2024、2025年的地方放假安排（开斋节、古尔邦节）没有登记，到期日可能更晚。",
    )
    assert caution not in _filing(token, date(2025, 1, 2)).description
    with writing() as session:
        region = {"region": "ningxia"}
        session.add(
            BureauValue(
                purchaser_id=1, key="calendar_region", value=region, document="〔2024〕1号", first_day=date(2024, 1, 1)
            )
        )
    assert _filing(token, date(2025, 1, 2)).description.endswith(caution)


def test_roles_taken_back_leave_the_feed_at_once(at):
    _unfiled(at("signed"))
    token = linked("jingban")
    assert feed(token).entries
    with writing() as session:
        for grant in session.exec(select(RoleGrant).where(RoleGrant.role == Role.OFFICER)):
            session.delete(grant)
    assert feed(token).entries == ()


def test_no_feed_names_a_recipient(training_copy):
    told = yaml.safe_load((DATA / "demo" / "register.yaml").read_text(encoding="utf-8"))
    secrets = [person[key] for person in told["people"] for key in ("id_number", "phone", "address") if key in person]
    assert len(secrets) > 5
    feeds = [feed(linked(one.username), date(2026, 12, 10)) for one in training_accounts()]
    assert any(one.entries for one in feeds)
    written = (
        b"".join(calendar_feed(one, clock.now(), "https://a.example") for one in feeds).replace(b"\r\n ", b"").decode()
    )
    names = [person["name"] for person in told["people"]]
    assert [secret for secret in (*secrets, *names) if secret in written] == []
