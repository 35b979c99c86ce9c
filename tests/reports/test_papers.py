"""The papers of a project: the public disclosure and the summary of a contract, with what they must say."""

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.reports.body_text import page_texts
from workbench.errors import NotAllowedError, NotFoundError, StaleError
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.reports.papers import draw_contract_summary, draw_disclosure, issue_paper
from workbench.store.engine import reading, writing


def drawn(draw, who: str = "jingban"):
    with reading() as session:
        return draw(session, actor(who), 1)


def test_disclosure_says_what_standard_how_much_how_judged_and_who_was_asked(at):
    at("approved")
    text = "".join(page_texts(drawn(draw_disclosure).content))
    for fact in (
        "采购需求公开",
        "热餐送达，留样48小时",
        "检查：送达时间和温度达到约定",
        "505,000.00",
        "40人",
        "评价方法：",
        "调查对象3个",
        "收到6条，采纳4条",
        "养老护理员：专职6人",
    ):
        assert fact in text, fact


def test_disclosure_of_a_draft_is_marked_and_only_the_officer_draws_it(at):
    at("defined")
    with pytest.raises(NotAllowedError):
        drawn(draw_disclosure, "shenji")
    paper = drawn(draw_disclosure)
    assert "演练草稿" in "".join(page_texts(paper.content))
    with writing() as session:
        session.get_one(Project, 1).area = "青禾镇"
    with pytest.raises(StaleError), writing() as session:
        issue_paper(session, actor("jingban"), paper)


def test_contract_summary_adds_up_and_is_stored_by_its_hash(at):
    at("approved")
    with pytest.raises(NotFoundError, match="还没有合同"):
        drawn(draw_contract_summary)


def test_contract_summary_names_clauses_points_and_payments(at):
    at("signed")
    paper = drawn(draw_contract_summary)
    text = "".join(page_texts(paper.content))
    for fact in ("YL-HT-2024-018", "伍拾万零伍仟元整", "42,083.37", "民法典", "B1-3", "保险和安全责任"):
        assert fact in text, fact
    with writing() as session:
        issue_paper(session, actor("jingban"), paper)
    with reading() as session:
        file = session.exec(select(StoredFile).where(StoredFile.kind == "contract_summary")).one()
        event = session.exec(select(Event).where(Event.action == "report.issue")).one()
        assert event.after["sha256"] == file.sha256
