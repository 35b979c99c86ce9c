"""The screen of challenges and complaints, as officer, leader and a bidder see it; its papers and its register."""

from datetime import date

from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import agree, field, press, words
from workbench import clock
from workbench.exchange.objections_book import objections_book
from workbench.models.objections import Objection, ObjectionStep
from workbench.reports import objection_papers as papers
from workbench.reports.objection_form import draw_blank
from workbench.services.objections import NewItem, NewObjection, Word, answer_items, file_objection
from workbench.store.engine import reading, writing


def test_officer_registers_answers_and_the_leader_gives_the_reply(at, screen):
    at("signed")
    page = screen("jingban", "objections", part="new")
    field(page, "text_input", ":name").input("演练供应商甲")
    field(page, "selectbox", ":against").select("result")
    field(page, "text_input", ":0_request").input("重新评审")
    field(page, "text_area", ":0_facts").input("评分没有理由")
    field(page, "text_input", ":0_clause").input("第五十二条")
    press(page, "登记质疑")
    with reading() as session:
        row = session.exec(select(Objection)).one()
        key, kind = row.key, row.kind
    assert kind == "challenge"
    page = screen("jingban", "objections", objection=key)
    assert "重新评审" in words(page)
    page.text_area[0].input("评审报告有记录")
    next(one for one in page.selectbox if "outcome" in str(one.key)).select("rejected")
    press(page, "保存")
    assert "下一步由领导作出答复" in words(page)
    page = screen("lingdao", "objections", objection=key)
    page.selectbox(key=next(one.key for one in page.selectbox if one.key.startswith(f"step_{key}"))).select(
        "replied"
    ).run()
    field(page, "text_input", ":document").input("演采答1号")
    agree(page, f"step_{key}_replied")
    with reading() as session:
        assert session.exec(select(ObjectionStep.kind)).all() == ["replied"]
        assert session.exec(select(Objection.state)).one() == "closed"
    assert "没有这一件" in words(screen("chengjie", "objections", objection=key))


def test_papers_and_the_register_hold_what_was_written(at):
    at("signed")
    day = date(2024, 12, 24)
    with writing() as session, clock.held_at(day):
        officer = actor("jingban")
        item = NewItem("=1+1 重新评审", "<b>没有理由</b>", "{{ 7*7 }}")
        new = NewObjection("complaint", "result", "演练供应商甲", day, (item,))
        row = file_objection(session, officer, 1, new)
        items = papers.objection_card(session, officer, row.key).items
        answer_items(
            session, officer, row.id, [Word(items[0].id, answer="见评审报告")], reply="请求驳回", affects_result=False
        )
        row_id = row.id
    with reading() as session, clock.held_at(day):
        statement, record = (
            draw(session, actor("jingban"), row_id) for draw in (papers.draw_statement, papers.draw_record)
        )
        blank, book = draw_blank(session), objections_book(session, actor("jingban"))
    assert statement.name == "YL-2025-001-投诉-01-投诉情况说明.pdf"
    assert {one.content[:4] for one in (statement, record, blank)} == {b"%PDF"}
    assert (book.rows, book.content[:2]) == (1, b"PK")
    with writing() as session:
        file = papers.issue_paper(session, actor("jingban"), statement)
        assert (file.kind, file.contractor_id) == ("objection", None)
