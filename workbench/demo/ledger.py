"""The ledger of the first training purchase: roster, services month by month, trainings, a case; orders of the second."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from typing import Any

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.demo import reassessed
from workbench.demo.people import as_actor, script
from workbench.errors import WorkbenchError
from workbench.models.ledger import CaseFile, StaffChange, StaffMember
from workbench.models.needs import Recipient, WantedService
from workbench.models.projects import Goal, ServiceLine
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services import ledger_cases, ledger_goals, ledger_months, staff
from workbench.services.ledger import Service, enter_services
from workbench.services.ledger_orders import NewOrder, make_orders
from workbench.services.staff_support import Agreed, agree_support

KEPT = "purchase"
"""The purchase that keeps a ledger; the other one tells its quantities by the month."""
_OPENS, _CLOSES, _BETWEEN = 8 * 60, 18 * 60, 15


def roster_on() -> date:
    """Return the day on which the roster was entered."""
    return date.fromisoformat(str(script("ledger")["days"]["roster"]))


def keep_roster(session: Session, project_id: int) -> None:
    """Enter the roster with its certificates, and tell the purchaser."""
    told, contractor = script("ledger"), as_actor(session, "chengjie")
    on = roster_on()
    with clock.held_at(on):
        people = {one["number"]: _join(session, contractor, project_id, one) for one in told["staff"]}
        for one in told["certificates"]:
            _certify(session, contractor, people[one["number"]], one)
        _tell(session, contractor, project_id, on)
        agree_support(session, as_actor(session, "jingban"), project_id, Agreed(**told["support"]))
        _measure_goals(session, project_id, told)


def _join(session: Session, contractor: Actor, project_id: int, one: Mapping[str, Any]) -> int:
    joined = date.fromisoformat(str(one["joined"]))
    new = staff.NewStaff(one["number"], one["name"], one["kind"], one["post"], joined)
    return staff.add_staff(session, contractor, project_id, new).id or 0


def _certify(session: Session, contractor: Actor, staff_id: int, one: Mapping[str, Any]) -> None:
    until = _on(one["until"]) if "until" in one else None
    staff.add_certificate(
        session, contractor, staff_id, staff.NewCertificate(one["name"], one["id"], one["issuer"], until)
    )


def _tell(session: Session, contractor: Actor, project_id: int, on: date) -> None:
    query = select(StaffChange).where(StaffChange.project_id == project_id, col(StaffChange.told_on).is_(None))
    for change in session.exec(query).all():
        staff.tell_change(session, contractor, change.id or 0, on)


def _measure_goals(session: Session, project_id: int, told: Mapping[str, Any]) -> None:
    lines = {one.catalogue_number: one.id or 0 for one in _lines(session, project_id)}
    goals = session.exec(select(Goal).where(Goal.project_id == project_id).order_by(col(Goal.position))).all()
    for goal, one in zip(goals, told["goals"], strict=False):
        wanted = [lines[int(number)] for number in one.get("lines", ())]
        measure = ledger_goals.Measure(one["measure"], wanted)
        ledger_goals.measure_goal(session, as_actor(session, "jingban"), goal.id or 0, measure)


def _lines(session: Session, project_id: int) -> Sequence[ServiceLine]:
    query = select(ServiceLine).where(ServiceLine.project_id == project_id)
    return session.exec(query.order_by(col(ServiceLine.position))).all()


def keep_month(session: Session, project_id: int, first: date, quantities: Mapping[int, int]) -> None:
    """Enter the services of a month, submit it on its last day and verify it a few days later.

    ``quantities`` are by line; the services add up to them exactly.
    """
    contractor, ends = as_actor(session, "chengjie"), add_months(first, 1) - timedelta(days=1)
    _on_the_way(session, contractor, project_id, first)
    with clock.held_at(ends):
        enter_services(session, contractor, project_id, list(_services(session, project_id, first, quantities)))
        ledger_months.submit_month(session, contractor, project_id, first)
    with clock.held_at(ends + timedelta(days=int(script("ledger")["days"]["verified_after"]))):
        ledger_months.verify_month(session, as_actor(session, "jingban"), project_id, first)


def _services(session: Session, project_id: int, first: date, quantities: Mapping[int, int]) -> Iterator[Service]:
    """Spread the quantities of a month over people, staff and hours of the day, nobody in two places at once."""
    told, rota = script("ledger")["services"], _rota(session, project_id, first)
    wishes, free = _served_from(first, _wishes(session, project_id)), _Free(first)
    for line in _lines(session, project_id):
        how, people = told[str(line.catalogue_number)], wishes[line.catalogue_number]
        workers = cycle([one for post in how["posts"] for one in rota[post]])
        left, pack, minutes = quantities[line.id or 0], int(how["pack"]), int(how["minutes"])
        if how.get("group"):
            yield from _group(line, people, next(workers), left, free.take, minutes)
            continue
        for number, code in enumerate(islice(cycle(people), -(-left // pack))):
            worker = next(workers)
            day, start = free.take(worker, minutes)
            yield Service(
                line.id or 0, code, worker, day, min(pack, left - number * pack), start=start, end=start + minutes
            )


def _group(
    line: ServiceLine,
    people: Sequence[str],
    worker: int,
    sessions: int,
    take: Callable[[int, int], tuple[date, int]],
    minutes: int,
) -> Iterator[Service]:
    """A session for everybody at once: the first carries its quantity."""
    for _ in range(sessions):
        day, start = take(worker, minutes)
        for place, code in enumerate(people):
            yield Service(line.id or 0, code, worker, day, int(place == 0), start=start, end=start + minutes)


class _Free:
    """When each person of staff is free next, day by day of a month; services are spread over its days."""

    def __init__(self, first: date) -> None:
        self.first, self.days = first, (add_months(first, 1) - first).days
        self.until: dict[tuple[int, int], int] = {}
        self.taken: dict[int, int] = defaultdict(int)

    def take(self, worker: int, minutes: int) -> tuple[date, int]:
        """Return the next day and time with room, and keep them."""
        for offset in range(self.days):
            day = (self.taken[worker] * 7 + offset) % self.days
            start = self.until.get((worker, day), _OPENS)
            if start + minutes <= _CLOSES:
                self.until[worker, day] = start + minutes + _BETWEEN
                self.taken[worker] += 1
                return self.first + timedelta(days=day), start
        raise WorkbenchError("演练台账排不下这些服务", fix="增加人员或减少每次用时")


def _rota(session: Session, project_id: int, first: date) -> Mapping[str, list[int]]:
    """Who is there the whole month, by post."""
    ends = add_months(first, 1) - timedelta(days=1)
    query = select(StaffMember).where(
        StaffMember.project_id == project_id,
        StaffMember.joined_on <= first,
        col(StaffMember.left_on).is_(None) | (col(StaffMember.left_on) >= ends),
    )
    found: dict[str, list[int]] = defaultdict(list)
    for one in session.exec(query.order_by(col(StaffMember.number))):
        found[one.post].append(one.id or 0)
    return found


def _wishes(session: Session, project_id: int) -> Mapping[int, list[str]]:
    """The codes of those who wished each service, by catalogue number."""
    query = select(WantedService.catalogue_number, Recipient.code).where(
        WantedService.recipient_id == Recipient.id, WantedService.project_id == project_id
    )
    found: dict[int, list[str]] = defaultdict(list)
    for number, code in session.exec(query.order_by(col(Recipient.code))):
        found[number].append(code)
    return found


def _served_from(month: date, wishes: Mapping[int, list[str]]) -> Mapping[int, list[str]]:
    """Leave out the last few by code until the day from which they are served."""
    told = script("ledger")["late"]
    if month >= _on(told["since"]):
        return wishes
    late = sorted({code for codes in wishes.values() for code in codes})[-int(told["people"]) :]
    return {number: [code for code in codes if code not in late] for number, codes in wishes.items()}


def _on_the_way(session: Session, contractor: Actor, project_id: int, first: date) -> None:
    """What else happened in the month, in order of days: somebody leaves or joins, trainings, the case."""
    told = script("ledger")
    acts: list[tuple[date, Callable[[], object]]] = []
    people = {one.number: one for one in session.exec(select(StaffMember).where(StaffMember.project_id == project_id))}
    acts += [
        (_on(one["left"]), partial(_leave, session, contractor, people[one["number"]], one))
        for one in told["staff"]
        if "left" in one
    ]
    acts += [(_on(one["joined"]), partial(_replace, session, contractor, project_id, one)) for one in told["joining"]]
    acts += [(_on(one["held"]), partial(_train, session, contractor, project_id, one)) for one in told["trainings"]]
    held = enumerate(told["tutoring"]["held"])
    acts += [(_on(day), partial(_tutor, session, contractor, project_id, place)) for place, day in held]
    acts += reassessed.rounds(session)
    acts += list(_case_acts(session, contractor, project_id, people))
    for day, act in sorted(acts, key=lambda one: one[0]):
        if first <= day < add_months(first, 1):
            with clock.held_at(day):
                act()


def _on(told: object) -> date:
    return date.fromisoformat(str(told))


def _leave(session: Session, contractor: Actor, person: StaffMember, told: Mapping[str, Any]) -> None:
    staff.end_staff(session, contractor, person.id or 0, _on(told["left"]), told["reason"])
    _tell(session, contractor, person.project_id, clock.today())


def _replace(session: Session, contractor: Actor, project_id: int, told: Mapping[str, Any]) -> None:
    staff_id = _join(session, contractor, project_id, told)
    if "certificate" in told:
        _certify(session, contractor, staff_id, told["certificate"])
    _tell(session, contractor, project_id, clock.today())


def _train(session: Session, contractor: Actor, project_id: int, told: Mapping[str, Any]) -> None:
    present = [one.id or 0 for one in _there(session, project_id) if one.number in told["present"]]
    new = staff.NewTraining(told["kind"], clock.today(), told["title"], told["trainer"], int(told["minutes"]), present)
    staff.hold_training(session, contractor, project_id, new)


def _tutor(session: Session, contractor: Actor, project_id: int, place: int) -> None:
    told = script("ledger")["tutoring"]
    present = [one.id or 0 for one in _there(session, project_id) if one.post in told["posts"]]
    title = told["titles"][place % len(told["titles"])]
    new = staff.NewTraining("tutoring", clock.today(), title, told["trainer"], int(told["minutes"]), present)
    staff.hold_training(session, contractor, project_id, new)


def _there(session: Session, project_id: int) -> Sequence[StaffMember]:
    """Who is on the roster now."""
    query = select(StaffMember).where(StaffMember.project_id == project_id, col(StaffMember.left_on).is_(None))
    return session.exec(query.order_by(col(StaffMember.number))).all()


def _case_acts(
    session: Session, contractor: Actor, project_id: int, people: Mapping[str, StaffMember]
) -> Iterator[tuple[date, Callable[[], object]]]:
    told = script("ledger")["case"]
    yield _on(told["opened"]), partial(_open_case, session, contractor, project_id, people["C01"].id or 0)
    for one in told["sessions"]:
        yield _on(one["held"]), partial(_meet, session, contractor, project_id, one)
    yield _on(told["closed"]), partial(_close_case, session, contractor, project_id)


def _levels(less: int) -> dict[str, int]:
    """An invented need: every indicator at 3, or lower by so much."""
    return {one.id: max(0, 3 - less) for one in load_scheme().indicators}


def _open_case(session: Session, contractor: Actor, project_id: int, staff_id: int) -> None:
    told = script("ledger")["case"]
    line = next(one for one in _lines(session, project_id) if one.catalogue_number == told["line"])
    code = _wishes(session, project_id)[line.catalogue_number][0]
    new = ledger_cases.NewCase(line.id or 0, code, staff_id, clock.today(), told["plan"], _levels(0))
    ledger_cases.open_case(session, contractor, project_id, new)


def _case_id(session: Session, project_id: int) -> int:
    return session.exec(select(CaseFile.id).where(CaseFile.project_id == project_id)).one() or 0


def _meet(session: Session, contractor: Actor, project_id: int, told: Mapping[str, Any]) -> None:
    ledger_cases.add_session(
        session, contractor, _case_id(session, project_id), held_on=clock.today(), minutes=int(told["minutes"]),
        words=told["words"],
    )  # fmt: skip


def _close_case(session: Session, contractor: Actor, project_id: int) -> None:
    told = script("ledger")["case"]
    ledger_cases.close_case(
        session, contractor, _case_id(session, project_id), closed_on=clock.today(), after=_levels(1),
        closure=told["closure"],
    )  # fmt: skip


def plan_orders(session: Session, project_id: int) -> None:
    """Enter a small roster for the second purchase and the orders of the next days, for the phone."""
    told, contractor = script("ledger")["second"], as_actor(session, "chengjie")
    with clock.held_at(_on(told["registered"])):
        workers = {one["number"]: _join(session, contractor, project_id, one) for one in told["staff"]}
        _tell(session, contractor, project_id, clock.today())
        lines = {one.catalogue_number: one.id or 0 for one in _lines(session, project_id)}
        wishes = _wishes(session, project_id)
        orders = [
            NewOrder(
                lines[one["line"]], code, workers[one["worker"]], _on(one["day"]), 1, int(one["start"]) + 45 * place
            )
            for one in told["orders"]
            for place, code in enumerate(wishes[int(one["line"])][: int(one["people"])])
        ]
        make_orders(session, contractor, project_id, orders)
