"""The end of the training purchase: acceptance, handover, settlement and archive, each act on its own day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo import settle
from workbench.demo.people import as_actor, script
from workbench.models.acceptance import Acceptance
from workbench.models.contracts import Contract, Milestone
from workbench.models.projects import Project
from workbench.queries.acceptance import acceptance_card, newest_acceptance
from workbench.queries.archive import ArchiveItem
from workbench.queries.checks.archive import manifest
from workbench.queries.contracts import contract_row
from workbench.queries.handover import USUAL, handover_card
from workbench.reports.acceptance_papers import draw_certificate, issue_certificate
from workbench.security.files import Owner, path_of, store_file
from workbench.services import acceptance, archive, handover, payments_terms, settlement
from workbench.services.acceptance_opinions import Opinion, draw_recipients, record_opinion
from workbench.services.acceptance_signing import Signed, match_scan
from workbench.services.acting import found

NAME = "acceptance"


def days() -> dict[str, date]:
    """Return the days of the script."""
    return {key: date.fromisoformat(str(text)) for key, text in script(NAME)["days"].items()}


def accept(session: Session, project_id: int) -> None:
    """Hold the acceptance with its opinions and verdicts, and list and give the files to hand over."""
    told, when, officer = script(NAME), days(), as_actor(session, "jingban")
    with clock.held_at(when["opened"]):
        members = [acceptance.NewMember(**one) for one in told["members"]]
        new = acceptance.NewAcceptance(told["number"], when["held"], told["place"], members)
        row = acceptance.open_acceptance(session, officer, project_id, new)
        draw_recipients(session, officer, row.id or 0, size=told["sample"])
        items = [handover.NewItem(name, form, 1, words) for name, form, words in USUAL]
        number = told["handover"]["number"]
        handover.list_handover(session, officer, project_id, number=number, listed_on=when["listed"], items=items)
    with clock.held_at(when["held"]):
        _judge(session, row.id or 0, told, when["held"])
        contractor, by = as_actor(session, "chengjie"), told["handover"]["given_by"]
        handover.give(session, contractor, project_id, given_on=when["given"], by=by)


def _judge(session: Session, acceptance_id: int, told: Mapping[str, Any], on: date) -> None:
    officer, row = as_actor(session, "jingban"), found(session, Acceptance, acceptance_id)
    card = acceptance_card(session, row)
    for asked, one in zip(card.opinions, told["opinions"], strict=False):
        words = Opinion(asked.recipient_id, on, one["satisfaction"], one.get("words", ""), bool(one.get("proxy")))
        record_opinion(session, officer, acceptance_id, words)
    short = {one.id for one in card.items if one.agreed is not None and (one.delivered or 0) < one.agreed}
    verdicts = {one.id: ("partly", told["short"]) if one.id in short else ("met", "") for one in card.items}
    acceptance.judge_items(session, officer, acceptance_id, verdicts)


def _hand_over(session: Session, project_id: int, told: Mapping[str, Any], when: Mapping[str, date]) -> None:
    card, officer = handover_card(session, project_id), as_actor(session, "jingban")
    received = {one.id for one in card.items} if card else set()
    by = told["handover"]["received_by"]
    handover.receive(session, officer, project_id, received_on=when["received"], by=by, received=received)
    handover.confirm_data(
        session,
        as_actor(session, "chengjie"),
        project_id,
        returned_on=when["received"],
        deleted_on=when["data_deleted"],
        words=told["handover"]["data"],
        by=told["handover"]["given_by"],
    )


def conclude(session: Session, project_id: int) -> None:
    """Conclude, receive the files, issue the certificate, match its signed scan, and publish the result."""
    told, when, officer = script(NAME), days(), as_actor(session, "jingban")
    row = newest_acceptance(session, project_id)
    if row is None:
        return
    with clock.held_at(when["concluded"]):
        end = acceptance.Conclusion(passed=True, words=told["words"], concluded_on=when["concluded"])
        acceptance.conclude(session, as_actor(session, "lingdao"), row.id or 0, end)
        _hand_over(session, project_id, told, when)
    with clock.held_at(when["signed"]):
        file = issue_certificate(session, officer, draw_certificate(session, officer, row.id or 0))
        project = found(session, Project, project_id)
        content = path_of(file.sha256).read_bytes()
        name = f"签字扫描件（演练）-{row.form_hash}.pdf"
        scan = store_file(
            session, officer, Owner(project.purchaser_id, project_id), kind="acceptance", name=name, content=content
        )
        members = {one.id for one in acceptance_card(session, row).members}
        signed = Signed(scan.public_id, row.number, row.form_hash, when["signed"], members)
        match_scan(session, officer, row.id or 0, signed)
    with clock.held_at(when["published"]):
        at = told["published_at"]
        acceptance.publish_acceptance(session, officer, row.id or 0, published_on=when["published"], published_at=at)


def settle_up(session: Session, project_id: int) -> None:
    """Deduct what was not delivered, settle, pay the rest, and close the file."""
    told, when = script(NAME), days()
    officer, contract = as_actor(session, "jingban"), contract_row(session, project_id)
    if contract is None:
        return
    with clock.held_at(when["drawn"]):
        handover.check_data(session, officer, project_id, checked_on=when["data_checked"], by="演练经办（演练）")
        _deduct(session, contract, told, when["deducted"])
        settlement.draw_settlement(
            session, officer, contract.id or 0, number=told["settlement"], drawn_on=when["drawn"]
        )
    with clock.held_at(when["agreed"]):
        by = told["handover"]["given_by"]
        settlement.agree_settlement(
            session, as_actor(session, "chengjie"), contract.id or 0, agreed_on=when["agreed"], by=by
        )
    with clock.held_at(when["confirmed"]):
        leader = as_actor(session, "lingdao")
        settlement.confirm_settlement(session, leader, contract.id or 0, confirmed_on=when["confirmed"])
    settle.pay(session, _last(session, contract), when["settled"])
    with clock.held_at(when["settled"]):
        settlement.close_settlement(session, officer, contract.id or 0, closed_on=when["settled"])
        _file(session, project_id, told["archive"], when["settled"])


def _deduct(session: Session, contract: Contract, told: Mapping[str, Any], on: date) -> None:
    new = payments_terms.undelivered_deduction(
        session, contract.id or 0, decided_on=on, clause=told["deduction_clause"]
    )
    if new is not None:
        taken = replace(new, milestone_id=_last(session, contract).id)
        payments_terms.deduct(session, as_actor(session, "jingban"), contract.id or 0, taken)


def _last(session: Session, contract: Contract) -> Milestone:
    rows = select(Milestone).where(Milestone.contract_id == contract.id).order_by(col(Milestone.position))
    return session.exec(rows).all()[-1]


def _file(session: Session, project_id: int, told: Mapping[str, Any], on: date) -> None:
    """Say of every document that is not here where it lies, and close the file."""
    officer, project = as_actor(session, "jingban"), found(session, Project, project_id)
    for one in manifest(session, project).items:
        _note(session, project_id, one, told)
    archive.close_archive(session, officer, project_id, number=told["number"], closed_on=on)


def _note(session: Session, project_id: int, one: ArchiveItem, told: Mapping[str, Any]) -> None:
    for state in ("paper", "none"):
        if not one.present and one.key in told[state]:
            officer = as_actor(session, "jingban")
            archive.note_document(session, officer, project_id, one.key, state=state, words=told[state][one.key])
