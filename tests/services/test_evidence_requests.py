"""Papers asked of the contractor: on its list at once, handed in late or not, taken as evidence, never lost."""

from datetime import date

import pypdf
import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, NotFoundError, ValidationError
from workbench.models.evaluations import Evidence, StoredFile
from workbench.queries.duties.evidence import evidence_duties
from workbench.queries.evidence_requests import asked_of, requests_of
from workbench.queries.facts import evidence_by_point, loose_files
from workbench.reports.evidence_papers import draw_wanted, issue_wanted
from workbench.security.files import open_file, path_of
from workbench.services.evidence_requests import (
    NewRequest,
    ask_for,
    give_back,
    hand_in,
    take_answer,
    withdraw_request,
)
from workbench.store.engine import reading, writing

ASKED_ON, DUE, LATE = date(2025, 7, 1), date(2025, 7, 5), date(2025, 7, 6)
NEW = NewRequest("A3-1", "劳动合同汇总表", DUE, "盖章")


@pytest.fixture
def asked(at) -> int:
    """A paper that is asked for; its id."""
    at("scoring")
    with clock.held_at(ASKED_ON), writing() as session:
        row = ask_for(session, actor("jingban"), 1, NEW)
        session.flush()
        return row.id or 0


def _handed_in(request_id: int, text: str = "汇总", on: date = DUE) -> str:
    with clock.held_at(on), writing() as session:
        return hand_in(session, actor("chengjie"), request_id, name=f"{text}.txt", content=text.encode()).public_id


def _card(username: str = "jingban"):
    with reading() as session:
        [card] = requests_of(session, actor(username), 1)
        return card


def _duties(username: str, today: date) -> list[tuple[str, str, date | None]]:
    with reading() as session:
        return [
            (one.what, one.timing.severity, one.timing.due) for one in evidence_duties(session, actor(username), today)
        ]


def test_contractor_finds_it_among_its_duties_and_the_officer_once_it_is_late(asked):
    assert _duties("chengjie", ASKED_ON) == [("提交评估资料：还有 1 项", "info", DUE)]
    assert _duties("jingban", DUE) == []
    assert _duties("jingban", LATE) == [("督促承接主体提交资料：还有 1 项", "stop", DUE)]
    for name in ("pingwei1", "shenji", "daili"):
        assert _duties(name, LATE) == []
    _handed_in(asked)
    assert _duties("chengjie", LATE) == []
    assert [what for what, *_ in _duties("jingban", DUE)] == ["登记承接主体交来的资料：1 项"]


def test_handed_in_paper_is_read_by_both_sides_and_by_no_member_before_it_is_evidence(asked):
    public_id = _handed_in(asked)
    with reading() as session:
        for name in ("jingban", "chengjie"):
            assert open_file(session, actor(name), public_id).name == "汇总.txt"
        for name in ("pingwei1", "daili", "shenji"):
            with pytest.raises(NotFoundError):
                open_file(session, actor(name), public_id)
        assert loose_files(session, 1) == {}
    with clock.held_at(LATE), writing() as session:
        taken = take_answer(session, actor("jingban"), _card().answers[0].id, title="劳动合同汇总表", dated=DUE)
        number = taken.number
    with reading() as session:
        assert number in evidence_by_point(session, 1)["A3-1"]
        assert open_file(session, actor("pingwei1"), public_id).kind == "evidence"
    card = _card()
    assert (card.state, [one.number for one in card.answers]) == ("taken", [number])
    with pytest.raises(ValidationError, match="已经登记为证据"), writing() as session:
        take_answer(session, actor("jingban"), card.answers[0].id, title="x", dated=DUE)


def test_late_paper_is_taken_in_and_marked(asked):
    with clock.held_at(LATE):
        assert _card().late
    _handed_in(asked, on=LATE)
    with clock.held_at(LATE):
        card = _card()
    assert (card.late, [one.late for one in card.answers]) == (False, [True])


def test_given_back_it_waits_again_with_the_reason_and_the_first_file_stays(asked):
    _handed_in(asked)
    with clock.held_at(DUE), writing() as session:
        give_back(session, actor("jingban"), asked, reason="没有盖章", due_on=date(2025, 7, 8))
    with reading() as session:
        [card] = asked_of(session, actor("chengjie"))
    assert (card.state, card.returned, card.due_on, len(card.answers)) == ("asked", "没有盖章", date(2025, 7, 8), 1)
    _handed_in(asked, "盖章的汇总", on=LATE)
    card = _card()
    assert (card.state, card.returned, [one.name for one in card.answers]) == (
        "answered",
        "",
        ["汇总.txt", "盖章的汇总.txt"],
    )


def test_who_may_not_ask_or_answer_and_what_cannot_be_asked(asked):
    for name in ("pingwei1", "chengjie", "shenji"):
        with pytest.raises(NotAllowedError), writing() as session:
            ask_for(session, actor(name), 1, NEW)
    for name in ("jingban", "pingwei1", "daili"):
        with pytest.raises(NotAllowedError), writing() as session:
            hand_in(session, actor(name), asked, name="x.txt", content=b"x")
    with clock.held_at(ASKED_ON):
        for new, said in (
            (NewRequest("Z9", "x", DUE), "没有选择评分点"),
            (NewRequest("A3-1", " ", DUE), "“资料名称”没有填写"),
            (NewRequest("A3-1", "x", date(2025, 6, 30)), "早于“今天”"),
        ):
            with pytest.raises(ValidationError, match=said), writing() as session:
                ask_for(session, actor("jingban"), 1, new)
    with pytest.raises(ValidationError, match="还没有提交"), writing() as session:
        give_back(session, actor("jingban"), asked, reason="x", due_on=DUE)
    with reading() as session:
        assert asked_of(session, actor("jingban")) == ()
        assert requests_of(session, actor("pingwei1"), 1) == ()


def test_withdrawn_one_leaves_the_list_and_takes_nothing_more(asked):
    with writing() as session:
        withdraw_request(session, actor("jingban"), asked)
    assert _duties("chengjie", LATE) == []
    with reading() as session:
        assert asked_of(session, actor("chengjie")) == ()
    with pytest.raises(ValidationError, match="已撤回"):
        _handed_in(asked)
    assert _card().state == "withdrawn"


def test_list_is_printed_by_point_and_day_and_the_contractor_may_read_it(asked):
    with clock.held_at(LATE):
        with reading() as session:
            drawn = draw_wanted(session, actor("jingban"), 1)
        with writing() as session:
            public_id = issue_wanted(session, actor("jingban"), drawn).public_id
    with reading() as session:
        file = open_file(session, actor("chengjie"), public_id)
        words = "".join(page.extract_text() for page in pypdf.PdfReader(path_of(file.sha256)).pages)
        with pytest.raises(NotFoundError):
            open_file(session, actor("daili"), public_id)
    told = words.replace("\n", "").replace(" ", "")
    for one in ("评估资料清单", "A3-1", "劳动合同汇总表：盖章", "2025年7月5日", "待提交（逾期）"):
        assert one in told
    with reading() as session:
        assert session.exec(select(StoredFile.kind).where(StoredFile.public_id == public_id)).one() == "evidence_wanted"


def test_list_of_nothing_is_not_printed(at):
    at("scoring")
    with pytest.raises(NotFoundError, match="没有清单"), reading() as session:
        draw_wanted(session, actor("jingban"), 1)
    with reading() as session:
        assert len(session.exec(select(Evidence)).all()) > 0
