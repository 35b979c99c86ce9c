"""Papers of an objection and new evidence of an appeal: who hands them in, who reads them, and until when."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from tests.conftest import actor
from tests.services.test_appeals import accounts, appealed
from tests.services.test_objections import CHALLENGE, filed, supplier
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.evaluations import StoredFile
from workbench.models.procurement import Bid
from workbench.models.record import Event
from workbench.models.results import AppealPoint
from workbench.models.words import Role
from workbench.queries.appeal_desk import appeal_desk
from workbench.queries.objection_files import evidence_attached, papers_attached
from workbench.queries.objections import objection_card
from workbench.security.policy import may
from workbench.services.accounts import give_role
from workbench.services.appeals import Ruling, appoint_reviewers, declare_reviewer, rule_on_point
from workbench.services.objection_files import attach_evidence, attach_paper
from workbench.store.engine import reading, writing

LETTER = {"name": "质疑函.pdf", "content": b"%PDF-1.7 letter"}
PROOF = {"name": "续签协议.pdf", "content": b"%PDF-1.7 proof"}


def bidders(session: Session) -> list[int]:
    return sorted(set(session.exec(select(Bid.contractor_id))))


def test_supplier_reads_what_it_handed_in_and_nothing_that_others_keep(at):
    at("signed")
    with writing() as session:
        first, second, *_ = bidders(session)
        row = filed(session, replace(CHALLENGE, contractor_id=first))
        attach_paper(session, supplier(first), row.id, **LETTER)
        attach_paper(session, actor("jingban"), row.id, name="评审记录.pdf", content=b"%PDF-1.7 inside")
        with pytest.raises(NotAllowedError):
            attach_paper(session, supplier(second), row.id, **LETTER)
        objection_id, key = row.id, row.key
    with reading() as session:
        names = {
            who: [one.name for one in papers_attached(session, actor(who), objection_id)]
            for who in ("jingban", "lingdao", "daili", "caizheng", "shenji", "pingwei1", "sanfang")
        }
        both = ["质疑函.pdf", "评审记录.pdf"]
        assert names == {who: [] if who in {"pingwei1", "sanfang"} else both for who in names}
        assert [one.name for one in objection_card(session, supplier(first), key).papers] == ["质疑函.pdf"]
        assert papers_attached(session, supplier(second), objection_id) == ()
        kept = session.exec(select(Event).where(Event.action == "objection.attach")).all()
        assert [one.after["name"] for one in kept] == ["质疑函.pdf", "评审记录.pdf"]


def point(session: Session, appeal_id: int, code: str) -> int:
    wanted = AppealPoint.appeal_id == appeal_id, AppealPoint.point_code == code
    return session.exec(select(AppealPoint.id).where(*wanted)).one()


def test_new_evidence_is_read_by_the_group_and_ends_with_its_word_on_the_point(at):
    at("opened")
    with writing() as session:
        give_role(session, actor("guanli"), accounts("shenji")[0], Role.REVIEWER, purchaser_id=1)
    with writing() as session:
        appeal_id = appealed(session)
        attach_evidence(session, actor("chengjie"), point(session, appeal_id, "A4-4"), **PROOF)
        attach_evidence(session, actor("chengjie"), point(session, appeal_id, "A2-1"), name="目录.txt", content=b"1")
        for who in ("jingban", "pingwei1", "fuhe1"):
            with pytest.raises(NotAllowedError):
                attach_evidence(session, actor(who), point(session, appeal_id, "A4-4"), **PROOF)
        appoint_reviewers(session, actor("lingdao"), appeal_id, accounts("fuhe1", "fuhe2", "fuhe3"))
        for who in ("fuhe1", "fuhe2", "fuhe3"):
            declare_reviewer(session, actor(who), appeal_id, conflict=who == "fuhe3")
        appoint_reviewers(session, actor("lingdao"), appeal_id, accounts("shenji"))
        declare_reviewer(session, actor("shenji"), appeal_id, conflict=False)
        rule_on_point(
            session, actor("fuhe1"), appeal_id, "A4-4", Ruling(changed=False, reason="不足以采信", admitted=False)
        )
    with writing() as session:
        with pytest.raises(ValidationError, match="已经对这个评分点作出意见"):
            attach_evidence(session, actor("chengjie"), point(session, appeal_id, "A4-4"), **PROOF)
        file = session.exec(select(StoredFile).where(StoredFile.name == PROOF["name"])).one()
        readers = {
            who: may(session, actor(who), "file.read", file) for who in ("chengjie", "fuhe1", "fuhe3", "pingwei1")
        }
        assert readers == {"chengjie": True, "fuhe1": True, "fuhe3": False, "pingwei1": False}
        found = evidence_attached(session, actor("fuhe1"), appeal_id)
        assert {code: [one.name for one in files] for code, files in found.items()} == {
            "A4-4": ["续签协议.pdf"],
            "A2-1": ["目录.txt"],
        }
        desk = appeal_desk(session, actor("chengjie"), appeal_id)
        assert (list(desk.uploads), {one.code: one.new_evidence for one in desk.line.points}["A2-1"]) == (
            ["A2-1"],
            "见所附文件：目录.txt",
        )


def test_nothing_is_handed_in_after_the_decision(at):
    at("final")
    with writing() as session:
        row = session.exec(select(AppealPoint)).first()
        with pytest.raises(ValidationError, match="复核决定为最终结果"):
            attach_evidence(session, actor("chengjie"), row.id, **PROOF)
