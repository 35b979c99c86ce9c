"""What the training purchases were prepared with, and what their contracts agree beside the eight clauses."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.models.projects import Goal, Project, ServiceLine
from workbench.queries.contract_care import dispersed
from workbench.security.policy import Actor
from workbench.services.contracts import AgreedGoal
from workbench.services.contracts_care import Care, record_care_visit, sign_agreement
from workbench.services.contracts_lines import AgreedLine
from workbench.services.projects_preparation import Consultation, Respondent, record_consultation, record_survey
from workbench.services.projects_rows import NewPost, set_posts

_TREE = "szs-2024"


def define_prepared(session: Session, officer: Actor, project: Project, purchase: Mapping[str, Any]) -> None:
    """Record posts, the market asked and the public asked, as the script says."""
    told, project_id = purchase["prepared"], project.id or 0
    posts = [NewPost(p["post"], p["people"], p.get("qualification", ""), p["full_time"]) for p in told["posts"]]
    set_posts(session, officer, project_id, posts, seen=project.version)
    session.flush()
    survey, asked = told["survey"], told["consultation"]
    record_survey(
        session,
        officer,
        project_id,
        [Respondent(one["name"], one["fen"], one["words"]) for one in survey["answers"]],
        done_on=date.fromisoformat(str(survey["done"])),
        way=survey["way"],
        conclusion=survey["conclusion"],
        seen=project.version,
    )
    session.flush()
    first, last = (date.fromisoformat(str(asked[key])) for key in ("first", "last"))
    consultation = Consultation(first, last, asked["way"], asked["opinions"], asked["adopted"], asked["words"])
    record_consultation(session, officer, project_id, consultation, seen=project.version)
    session.flush()


def agreed_terms(session: Session, project_id: int, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return basis, good practice, priced lines as defined, and goals with the points of the script."""
    lines = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    ).all()
    goals = session.exec(select(Goal).where(Goal.project_id == project_id).order_by(col(Goal.position))).all()
    return {
        "legal_basis": terms["legal_basis"],
        "good_practice": terms["good_practice"],
        "lines": [AgreedLine(line.id or 0, line.quantity, line.unit_price_fen) for line in lines],
        "goals": [
            AgreedGoal(goal.id or 0, Decimal(goal.target_final), _TREE, code)
            for goal, code in zip(goals, terms["points"], strict=True)
        ],
    }


def look_after(session: Session, name: str) -> None:
    """Record a care agreement of the township with a neighbour, and its first check."""
    told = script(name)["care"]
    signed, first, last, visited = (date.fromisoformat(str(told[k])) for k in ("signed", "first", "last", "visited"))
    actor = as_actor(session, told["township"])
    person = next(iter(dispersed(session, actor)))
    care = Care(
        recipient_id=person,
        number=told["number"],
        carer=told["carer"],
        carer_kind="individual",
        relation=told["relation"],
        reason=told["reason"],
        self_care="part",
        duties=told["duties"],
        monthly_fee_fen=told["fee_fen"],
        source="special_fund",
        signed_on=signed,
        first_day=first,
        last_day=last,
    )
    with clock.held_at(signed):
        agreement = sign_agreement(session, actor, care)
    with clock.held_at(visited):
        record_care_visit(
            session, actor, agreement.id or 0, visited_on=visited, visitor=actor.name, kept=told["duties"]
        )
