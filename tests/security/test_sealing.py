"""While sheets are sealed, nothing that anybody else can see moves when a score changes."""

import os
import shutil
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from tests.conftest import use
from workbench import clock
from workbench.demo import evaluation as training
from workbench.demo.people import as_actor, script
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.paths import PAGES
from workbench.queries import home
from workbench.queries.accounts import accounts_seen
from workbench.queries.appeal_desk import appealable
from workbench.queries.appeals import appeals_seen
from workbench.queries.checks import project_findings
from workbench.queries.desk import desk, material, plannable
from workbench.queries.documents import Wanted, documents_page
from workbench.queries.duties import duties_of
from workbench.queries.evaluations import evaluations_seen, own_sheet, panel_of
from workbench.queries.facts import unready_facts
from workbench.queries.overview import overview
from workbench.queries.projects_page import projects_page
from workbench.queries.record import check_chain, choices, events_seen
from workbench.queries.result_desk import newest_result_id
from workbench.queries.results import results_seen
from workbench.queries.sheet import own_evaluations, sheet_view, submitted_sheets
from workbench.queries.third_party_findings import third_cards
from workbench.queries.vetoes import veto_lines
from workbench.security.policy import Actor
from workbench.security.sessions import open_session
from workbench.services import facts, sheets
from workbench.store.engine import engine, reading, writing
from workbench.web.menu import screens_of

OWNER, POINT = "pingwei3", "A3-1"
PEOPLE = [one["username"] for one in script("people")["accounts"] if one["username"] != OWNER]
NOW = date(2025, 7, 9)
HIGH, MIDDLE = "完整可执行，与合同一致", "基本完整"
FIRST = [sheets.Entry(HIGH, "2.10", "计划齐全")]
CHANGES = {
    "value": [sheets.Entry(HIGH, "2.50", "计划齐全")],
    "band": [sheets.Entry(MIDDLE, "1.60", "计划齐全")],
    "reason": [sheets.Entry(HIGH, "2.10", "计划齐全，月计划晚了三天，回头看记录缺两份")],
    "cleared": [sheets.Entry(None, "", "")],
    "many saves": [
        sheets.Entry(HIGH, "2.40", "先看计划"),
        *[sheets.Entry(MIDDLE, f"1.{n}", "再看") for n in range(60, 90)],
    ],
}


def _mark(entries: list[sheets.Entry]) -> None:
    """Let the owner save, then let others work on, so that whatever counts or chains would show it."""
    with clock.held_at(NOW, time(9)), writing() as session:
        for entry in entries:
            sheets.save_mark(session, as_actor(session, OWNER), 1, POINT, entry)
    with clock.held_at(NOW, time(15)), writing() as session:
        facts.take_facts(session, as_actor(session, "jingban"), 1)
        facts.check_fact(session, as_actor(session, "pingwei2"), 3, agreed=True)


def _told(ask: Callable[[], object]) -> str:
    """Return an answer as text, a refusal by its whole text."""
    try:
        return repr(ask())
    except Exception as error:  # noqa: BLE001 - what a refusal says is what is compared
        return f"{type(error).__name__}: {error} {vars(error)}"


def _seen_by(session: Session, actor: Actor) -> dict[str, str]:
    """Return everything that the queries behind the screens tell one person."""
    row, project = session.get_one(Evaluation, 1), session.get_one(Project, 1)
    questions: dict[str, Callable[[], object]] = {
        "evaluations": lambda: evaluations_seen(session, actor),
        "panel": lambda: panel_of(session, 1),
        "desk": lambda: desk(session, actor, 1),
        "plannable": lambda: plannable(session, actor),
        "material": lambda: material(session, actor, 1),
        "third party": lambda: third_cards(session, actor, 1),
        "gaps": lambda: unready_facts(session, row),
        "vetoes": lambda: veto_lines(session, 1),
        "own sheet": lambda: own_sheet(session, actor, 1),
        "own evaluations": lambda: own_evaluations(session, actor),
        "sheet": lambda: sheet_view(session, actor, 1),
        "documents": lambda: documents_page(session, actor, Wanted()),
        "submitted": lambda: submitted_sheets(session, 1),
        "results": lambda: results_seen(session, actor),
        "newest result": lambda: newest_result_id(session, actor, 1),
        "appeals": lambda: (appeals_seen(session, actor), appealable(session, actor)),
        "record": lambda: events_seen(session, actor),
        "record choices": lambda: choices(session, actor),
        "chain": lambda: check_chain(session, actor),
        "accounts": lambda: accounts_seen(session, actor),
        "duties": lambda: duties_of(session, actor, NOW),
        "news": lambda: home.news(session, actor),
        "running": lambda: (home.running(session, actor, NOW), home.spending(session, actor, NOW)),
        "projects": lambda: projects_page(session, actor),
        "overview": lambda: overview(session, actor, 1),
        "findings": lambda: project_findings(session, project),
        "bureau": lambda: session.get_one(Purchaser, 1),
    }
    return {name: _told(ask) for name, ask in questions.items()}


def _refusals() -> dict[str, str]:
    """Return what the commands that look at sheets say to others, too early."""

    def run(username: str, act: Callable[[Session, Actor], object]) -> str:
        def ask() -> object:
            with writing() as session:
                return act(session, as_actor(session, username))

        return _told(ask)

    return {
        "open": run("pingwei1", lambda s, a: sheets.open_sheets(s, a, 1)),
        "open early": run("pingwei1", lambda s, a: sheets.open_sheets(s, a, 1, reason="确需提前")),
        "submit": run("pingwei1", lambda s, a: sheets.submit_sheet(s, a, 1)),
        "submit again": run("pingwei2", lambda s, a: sheets.submit_sheet(s, a, 1)),
        "return": run("pingwei1", lambda s, a: sheets.return_sheet(s, a, 3, reason="请补充理由")),
    }


def _everything() -> dict[str, str]:
    with clock.held_at(NOW, time(16)), reading() as session:
        seen = {
            f"{username} {name}": told
            for username in PEOPLE
            for name, told in _seen_by(session, as_actor(session, username)).items()
        }
    with clock.held_at(NOW, time(16)):
        return seen | _refusals()


@pytest.fixture(scope="module")
def base(points: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evaluation being marked: one sheet handed in, the owner's begun."""
    kept = dict(os.environ)
    target = tmp_path_factory.mktemp("sealing") / "base"
    shutil.copytree(points["scoring"], target)
    use(target)
    with writing() as session:
        training.score(session, 1, "evaluation_mid", "pingwei2")
    engine().dispose()
    os.environ.clear()
    os.environ.update(kept)
    return target


@pytest.fixture
def marked(base: Path, tmp_path: Path) -> Callable[[str, list[sheets.Entry]], None]:
    """Return how to make a copy in which the owner saved these entries, and use it."""

    def mark(name: str, entries: list[sheets.Entry]) -> None:
        shutil.copytree(base, tmp_path / name)
        use(tmp_path / name)
        _mark(entries)

    return mark


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_anybody_else_sees_moves_with_a_sealed_mark(marked, change):
    marked("first", FIRST)
    before = _everything()
    marked("second", CHANGES[change])
    after = _everything()
    assert {name: (told, after[name]) for name, told in before.items() if told != after[name]} == {}


def test_comparison_would_notice_since_the_owner_sees_the_change(marked):
    seen = []
    for name, entries in (("first", FIRST), ("second", CHANGES["value"])):
        marked(name, entries)
        with reading() as session:
            seen.append(_seen_by(session, as_actor(session, OWNER)))
    moved = {name for name, told in seen[0].items() if told != seen[1][name]}
    assert moved == {"own sheet", "sheet"}


def test_record_moves_for_everybody_once_the_sheets_are_opened(marked):
    marked("opened", FIRST)
    with writing() as session:
        training.score(session, 1, "evaluation_mid", "pingwei1", OWNER)
        officer = as_actor(session, "jingban")
        assert not [one for one in events_seen(session, officer) if one.action.startswith("sheet.")]
        sheets.open_sheets(session, as_actor(session, "pingwei1"), 1)
        found = [
            one for one in events_seen(session, officer) if one.action == "sheet.save" and one.actor == "演练评委丙"
        ]
        assert {"point": POINT, "band": HIGH, "mark": "2.10", "reason": "计划齐全"} in [one.after for one in found]
        assert check_chain(session, officer).whole


def test_fault_of_the_chain_is_told_without_its_place_while_something_is_sealed(marked):
    marked("tampered", FIRST)
    with writing() as session:
        event = session.exec(select(Event).where(Event.action == "contract.sign")).one()
        event.actor = "他人"
    with reading() as session:
        result = check_chain(session, as_actor(session, "shenji"))
    assert not result.whole
    assert result.faults == ("记录与校验值不符。尚有未启封的评分表，启封后列出是哪一条",)


def test_administrator_sees_who_and_when_and_nothing_of_what_was_written(marked):
    marked("admin", FIRST)
    with reading() as session:
        lines = events_seen(session, as_actor(session, "guanli"))
    assert lines
    assert {one.action for one in lines if one.after is not None} <= {
        "account.create", "account.give_role", "account.sign_in", "organisation.create", "contractor.create"
    }  # fmt: skip


def _screen(username: str, name: str) -> list[str]:
    """Return what a screen shows a person, element by element, tables included."""
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        sign_in = str(open_session(session, account, "test")[1].id)
    at = AppTest.from_file(str(PAGES.parent / "workbench" / "web" / "main.py"), default_timeout=120)
    at.user = {"username": username, "session": sign_in}
    at.run()
    at.switch_page(f"../../pages/{name}.py")
    at.query_params["evaluation"], at.query_params["indicator"] = "1", POINT[:2]
    at.run()
    assert not at.exception, at.exception
    assert at.title, "the screen must have been drawn"
    return [repr(element.proto) for element in at.main]


def _screens(username: str) -> dict[str, list[str]]:
    with reading() as session:
        names = [one.name for one in screens_of(as_actor(session, username).roles) if one.name in _SCREENS]
    return {name: _screen(username, name) for name in names}


_SCREENS = {"home", "project", "evaluation", "score_sheet", "result", "report", "record"}


@pytest.mark.parametrize("username", ["pingwei1", "jingban", "shenji"])
def test_screens_of_others_show_the_same_whatever_was_marked(marked, username):
    shown = []
    for copy, entries in (("first", FIRST), ("second", CHANGES["many saves"])):
        marked(copy, entries)
        shown.append(_screens(username))
    assert shown[0] == shown[1]


def test_comparison_of_screens_would_notice_since_the_owners_sheet_moves(marked):
    shown = []
    for copy, entries in (("first", FIRST), ("second", CHANGES["band"])):
        marked(copy, entries)
        shown.append(_screens(OWNER))
    assert {name for name in shown[0] if shown[0][name] != shown[1][name]} == {"score_sheet"}
