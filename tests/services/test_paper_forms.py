"""Forms printed under a number: every kind that is filled in takes one, and what is typed back names its own form alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, SQLModel, col, select

from tests.conftest import actor
from tests.services.test_documents import DAY, put, subject, text_of
from tests.services.test_documents_back import scan
from tests.services.test_supervision import items, office, ready
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.acceptance import Acceptance
from workbench.models.contracts import CareAgreement
from workbench.models.documents import IssuedDocument, PaperEntry
from workbench.models.hotline import Call
from workbench.models.needs import Household, WantedService
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.record import Event
from workbench.models.supervision import Inspection
from workbench.models.surveys import Survey
from workbench.models.words import OrganisationKind
from workbench.queries import follow_up, surveys
from workbench.queries.hotline import call_card
from workbench.queries.paper_forms import forms_of
from workbench.queries.supervision import inspection_card
from workbench.reports import (
    acceptance_onsite,
    care_documents,
    follow_up_form,
    hotline_form,
    needs_documents,
    survey_papers,
)
from workbench.reports.context_household import households_of
from workbench.reports.inspection_papers import draw_form
from workbench.rules.document_words import KINDS, PERSONAL
from workbench.services.documents_back import Returned, match_scan
from workbench.services.offered import offer
from workbench.services.paper_forms import FORMS, LEDGER_FORM, OnPaper, bind_entries
from workbench.services.supervision_checks import save_item
from workbench.store.engine import reading, writing
from workbench.web.forms.supervision_paper import read_lines

__all__ = ["office"]


def first(session: Session, kind: type[SQLModel]) -> SQLModel:
    return session.exec(select(kind).order_by(col(kind.id))).first()  # type: ignore[attr-defined]


def about(kind: str, on: SQLModel, other: str = "") -> str:
    way = FORMS[kind]
    return f"{way.about}:{getattr(on, way.key)}{other}" if way.about else f"1:{kind}{other}"


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_what_is_typed_names_its_form_and_no_other(training_copy, kind):
    officer, way = actor("jingban"), FORMS[kind]
    with writing() as session:
        on = first(session, way.kind)
        form = put(session, subject(kind, about(kind, on)))
        wrong_kind = put(session, subject("settlement", about(kind, on)))
        rows = [] if kind == "survey_form" else [on]
        if kind == LEDGER_FORM:
            rows = []
        assert bind_entries(session, officer, kind, on.id, rows, OnPaper(" ", "")) is None
        with pytest.raises(ValidationError, match="没有编号为"):
            bind_entries(session, officer, kind, on.id, rows, OnPaper(wrong_kind.number, wrong_kind.short_hash))
        with pytest.raises(ValidationError, match="校验码"):
            bind_entries(session, officer, kind, on.id, rows, OnPaper(form.number, "0123456789"))
        if way.about:
            other = put(session, subject(kind, about(kind, on, "9")))
            with pytest.raises(ValidationError, match="没有编号为"):
                bind_entries(session, officer, kind, on.id, rows, OnPaper(other.number, other.short_hash))
        paper = OnPaper(form.number, form.short_hash)
        with pytest.raises(NotAllowedError):
            bind_entries(session, actor("guanli"), kind, on.id, rows, paper)
        assert bind_entries(session, officer, kind, on.id, rows, paper).id == form.id
        action = "ledger.bind_form" if kind == LEDGER_FORM else "form.bind"
        told = session.exec(select(Event).where(Event.action == action).order_by(col(Event.id).desc())).first()
        assert (told.after["number"], told.after["rows"]) == (form.number, len(rows))
        line = forms_of(session, kind, about=about(kind, on))[0]
        assert (line.number, line.entries) == (form.number, len(rows))


def test_row_that_is_typed_again_from_another_form_names_the_newer(training_copy):
    officer = actor("jingban")
    with writing() as session:
        on = first(session, Acceptance)
        forms = [put(session, subject("onsite_form", f"acceptance:{on.id}"), words) for words in "一二"]
        for one in forms:
            bind_entries(session, officer, "onsite_form", on.id, [on], OnPaper(one.number, one.short_hash))
        lines = forms_of(session, "onsite_form", about=f"acceptance:{on.id}")
        assert [(one.number, one.entries) for one in lines[:2]] == [(forms[1].number, 1), (forms[0].number, 0)]


Draw = Callable[[Session, bool], object]


def _of_the_needs(draw) -> Draw:
    def drawn(session: Session, blank: bool):  # noqa: FBT001 - as the others below
        officer = actor("jingban")
        batch = needs_documents.Batch("全部", households_of(session, officer)[:2])
        for row in session.exec(select(WantedService)).all():
            row.disposition = None
        return draw(session, officer) if blank else draw(session, officer, batch)

    return drawn


def _intake(session: Session, blank: bool):  # noqa: FBT001
    if blank:
        return needs_documents.draw_blank_forms(session, actor("jingban"))
    return _of_the_needs(needs_documents.draw_filled_forms)(session, blank)


def _care(session: Session, blank: bool):  # noqa: FBT001
    agreement = first(session, CareAgreement)
    return care_documents.draw_check_sheet(session, actor("jingban"), None if blank else agreement.id)[1]


def _hotline(session: Session, blank: bool):  # noqa: FBT001
    row = call_card(session, actor("jingban"), first(session, Call).key).row
    return hotline_form.draw_hotline_form(session, None if blank else row)


def _follow_up(session: Session, blank: bool):  # noqa: FBT001
    held = follow_up.follow_desk(session, actor("jingban"), 1).rounds[0]
    visits = follow_up.visits_of(session, actor("jingban"), held.id)
    return follow_up_form.draw_visit_form(session, held, "项目", visits, blank=blank)


def _survey(session: Session, blank: bool):  # noqa: FBT001
    card = surveys.survey_card(session, actor("jingban"), first(session, Survey).evaluation_id)
    people = surveys.people_asked(session, actor("jingban"), card.id)
    return survey_papers.draw_forms(session, card, [replace(one, outcome="") for one in people[:2]], blank=blank)


def _onsite(session: Session, blank: bool):  # noqa: FBT001
    return acceptance_onsite.draw_onsite_form(session, actor("jingban"), first(session, Acceptance).id, blank=blank)


FILLED = {
    "intake_form": _intake,
    "visit_form": _of_the_needs(needs_documents.draw_visit_forms),
    "decision_form": _of_the_needs(needs_documents.draw_decision_forms),
    "care_check": _care,
    "hotline_form": _hotline,
    "follow_up_form": _follow_up,
    "survey_form": _survey,
    "onsite_form": _onsite,
}


@pytest.mark.parametrize("kind", sorted(FILLED))
def test_filled_form_takes_a_number_and_a_blank_one_says_that_it_has_none(training_copy, kind):
    with writing() as session:
        made, blank = FILLED[kind](session, False), FILLED[kind](session, True)  # noqa: FBT003
        assert (made.stamp.subject.kind, blank.stamp) == (kind, None)
        told = text_of(made.content)
        assert f"{made.stamp.number}第{made.stamp.edition}版" in told
        assert f"校验码{made.stamp.short_hash}" in told
        assert "空白表，不编号，可以复印" in text_of(blank.content)
        if kind in PERSONAL:  # what tells of a person does not wait for a scan in the register
            assert not KINDS[kind].signed


def test_number_of_questionnaires_is_that_of_the_print_run_and_tells_nothing_of_a_person(training_copy):
    officer = actor("jingban")
    with writing() as session:
        made = _survey(session, blank=False)
        card = surveys.survey_card(session, officer, first(session, Survey).evaluation_id)
        offer(session, officer, 1, made)
        form = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "survey_form")).one()
        assert (form.subject, form.title) == (f"survey:{card.id}", f"{card.project}{card.phase}满意度调查问卷")
        assert text_of(made.content).count(form.number) == 2  # the same number on both sheets
        bind_entries(session, officer, "survey_form", card.id, (), OnPaper(form.number, form.short_hash))
        assert session.exec(select(PaperEntry).where(PaperEntry.document_id == form.id)).all() == []
        told = session.exec(select(Event).where(Event.action == "form.bind")).one()
        assert set(told.after) == {"number", "hash", "rows"}


@pytest.mark.parametrize("kind", sorted(PERSONAL))
def test_scan_of_a_form_that_tells_of_a_person_stays_out_of_the_register(training_copy, kind):
    with writing() as session:
        form = put(session, subject(kind, f"x:{kind}"))
        with pytest.raises(ValidationError, match="不在这里登记") as why:
            match_scan(session, actor("jingban"), Returned(scan(session), form.number, form.short_hash, clock.today()))
        assert why.value.what.endswith(PERSONAL[kind])


def test_print_run_of_another_purchaser_is_no_edition_of_ours(training_copy):
    ours = actor("jingban")
    theirs = replace(ours, grants=frozenset(replace(one, purchaser_id=77) for one in ours.grants))
    with writing() as session:
        batch = needs_documents.Batch("东村", households_of(session, ours)[:1])
        offer(session, ours, 1, needs_documents.draw_visit_forms(session, ours, batch))
        unit = Organisation(code="C9", name="邻县", kind=OrganisationKind.COUNTY, first_day=DAY)
        session.add(unit)
        session.flush()
        session.add(Purchaser(id=77, organisation_id=unit.id, name="邻县民政局"))
        session.get_one(Household, batch.households[0]).purchaser_id = 77
        session.flush()
        stamp = needs_documents.draw_visit_forms(session, theirs, batch).stamp
        assert (stamp.subject.purchaser_id, stamp.edition, stamp.sequence) == (77, 1, 1)


def test_inspection_form_is_typed_back_by_its_row_codes(office):
    officer, row_id = actor("jingban"), ready()
    with reading() as session:
        key = session.get_one(Inspection, row_id).key
        card = inspection_card(session, officer, key)
        drawn = draw_form(session, officer, key, blank=False)
    told = text_of(drawn.content)
    assert "结果写数字：1合格；2不合格（一般）；3不合格（较重）；4不合格（严重）；5不适用" in told
    assert [f"{unit.position}-1" in told for unit in card.units] == [True] * len(card.units)
    with writing() as session:
        form = put(session, subject("inspection_form", f"inspection:{row_id}"))
        typed = read_lines("１－１ 1\n\n1—2，3 没有签字\n2-1 5", card)
        kept = [save_item(session, officer, item, one) for item, one in typed.items()]
        paper = OnPaper(form.number, form.short_hash)
        bind_entries(session, officer, "inspection_form", row_id, kept, paper)
        found = {one.id: (one.verdict, one.severity, one.note) for one in items(session, row_id)}
        first_unit, second_unit = card.units
        assert found[first_unit.items[0].id] == ("pass", "", "")
        assert found[first_unit.items[1].id] == ("fail", "serious", "没有签字")
        assert found[second_unit.items[0].id] == ("none", "", "")
        assert found[second_unit.items[1].id] == ("", "", "")
        assert forms_of(session, "inspection_form", about=f"inspection:{row_id}")[0].entries == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "没有填写任何一行"),
        ("1-1", "读不出来"),
        ("1-1 6", "1-1 的结果"),
        ("9-1 1", "没有 9-1 这一行"),
        ("1-1 1\n1-1 2 脏", "1-1 录了两次"),
    ],
)
def test_bad_line_of_the_check_form_is_named(office, typed, said):
    row_id = ready()
    with reading() as session:
        card = inspection_card(session, actor("jingban"), session.get_one(Inspection, row_id).key)
    with pytest.raises(ValidationError, match=said):
        read_lines(typed, card)
