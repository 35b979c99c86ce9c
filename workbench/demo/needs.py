"""Stage 1 of a training purchase: recipients found, assessed, and every wish sent somewhere."""

from datetime import timedelta

from sqlmodel import Session, select

from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.demo.purchase import days_of
from workbench.demo.reassessed import levels
from workbench.models.needs import WantedService
from workbench.models.words import Disposition
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services import needs

DAYS = 3
"""On how many days recipients are registered."""
OUTCOME = "已提供一次法律咨询，本人确认办结（演练）"
AID = "演练县司法局法律援助中心（演练）"


def find_needs(session: Session, cast: Cast, name: str) -> list[int]:
    """Register the recipients of a script with their needs, then assess them; return the ids of what they want."""
    told, when, officer = script(name), days_of(name), as_actor(session, "jingban")
    numbers = range(int(told["first_recipient"]), int(told["first_recipient"]) + int(told["recipients"]))
    found: dict[int, int] = {}
    wanted: list[int] = []
    for day in range(DAYS):
        with clock.held_at(when["needs"] + timedelta(days=day)):
            for number in numbers[day::DAYS]:
                found[number] = _register(session, officer, cast, number)
                wanted += _wish(session, officer, found[number], number, name)
    with clock.held_at(when["assessed"]):
        for number, recipient_id in found.items():
            _assess(session, officer, recipient_id, number)
    return wanted


def _register(session: Session, officer: Actor, cast: Cast, number: int) -> int:
    """Add one household of one recipient; return the recipient's id."""
    villages, categories = [code for code in cast.units if "-" in code], load_scheme().categories
    village = villages[number % len(villages)]
    new = needs.NewHousehold(
        purchaser_id=cast.purchaser_id,
        code=f"YLH{number:03d}",
        township_id=cast.units[village.split("-", maxsplit=1)[0]],
        village_id=cast.units[village],
        channel="village" if number % 4 else "self",
        finder="村（社区）社会救助服务站" if number % 4 else "",
        found_on=clock.today(),
    )
    household = needs.add_household(session, officer, new)
    category = categories[number % len(categories)].id
    recipient = needs.add_recipient(
        session, officer, household.id or 0, code=f"YLD{number:03d}", category=category, can_apply=number % 5 != 0
    )
    return recipient.id or 0


def _wish(session: Session, officer: Actor, recipient_id: int, number: int, name: str) -> list[int]:
    """Spread the lines over the recipients: everybody wants the first, others by turns; one wish in ten is not bought."""
    lines = [line["number"] for line in script(name)["lines"]]
    wishes = [(lines[0], 48), (lines[1 + number % (len(lines) - 1)], 24), *([(28, 1)] if number % 10 == 0 else [])]
    today = clock.today()
    return [
        needs.want_service(session, officer, recipient_id, number=item, quantity=quantity, wanted_on=today).id or 0
        for item, quantity in wishes
    ]


def _assess(session: Session, officer: Actor, recipient_id: int, number: int) -> None:
    """Assess the hardship indicators, from none to severe."""
    needs.assess_needs(session, officer, recipient_id, needs.Assessed(levels(number), clock.today(), officer.name))


def dispose_needs(session: Session, wanted: list[int], project_id: int, name: str) -> None:
    """Decide where every wish goes: bought, or referred where the project does not hold it."""
    officer = as_actor(session, "jingban")
    lines = {line["number"] for line in script(name)["lines"]}
    with clock.held_at(days_of(name)["disposed"]):
        for wanted_id in wanted:
            bought = session.get_one(WantedService, wanted_id).catalogue_number in lines
            needs.dispose_service(session, officer, wanted_id, _decision(project_id if bought else None))


def report_referrals(session: Session, name: str) -> None:
    """Register, a fortnight after the decisions, what came of the wishes that were referred."""
    officer, decided_on = as_actor(session, "jingban"), days_of(name)["disposed"]
    query = select(WantedService).where(
        WantedService.disposition == Disposition.REFER, WantedService.disposed_on == decided_on
    )
    with clock.held_at(decided_on + timedelta(days=14)):
        for row in session.exec(query).all():
            told = needs.Decision(Disposition.REFER, decided_on, row.receiver, row.due_on, OUTCOME)
            needs.dispose_service(session, officer, row.id or 0, told)


def _decision(project_id: int | None) -> needs.Decision:
    """List a wish for purchase in a project, or refer it."""
    if project_id is not None:
        return needs.Decision(
            disposition=Disposition.PURCHASE,
            disposed_on=clock.today(),
            receiver="",
            due_on=None,
            project_id=project_id,
        )
    return needs.Decision(
        disposition=Disposition.REFER,
        disposed_on=clock.today(),
        receiver=AID,
        due_on=clock.today() + timedelta(days=30),
        project_id=None,
    )
