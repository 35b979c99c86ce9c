"""Facts on recipients: whose hardship became less, who was entitled and served once, which services are borne out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.needs import improvement
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import ServiceConfirmation, ServicePerson, ServiceRecord
from workbench.models.needs import ReceivedBenefit, Recipient
from workbench.models.organisations import Organisation
from workbench.models.projects import ServiceLine
from workbench.queries.contracts import contract_row
from workbench.queries.delivered import QUALIFIED
from workbench.queries.tracked import Tracked, project_people, served, tracked_of

Found = tuple[dict[str, Any], Sequence[str]]
_OUTCOMES = {
    "improved": "有改善，没有恶化",
    "unchanged": "没有变化",
    "worse": "有恶化",
    "no_baseline": "缺少基线，不计入比例",
    "no_exit": "复评不全，不计入比例",
}
_WITHDRAWN = "withdrawn"


def people_improved(session: Session, evaluation: Evaluation) -> Found | None:
    """Count who improved without any worsening, of those assessed before and again; None where nobody was.

    A person without a baseline is not compared, and caps the point.
    """
    project_id, cutoff = evaluation.project_id, evaluation.cutoff_on
    everybody = project_people(session, project_id, cutoff)
    people = tracked_of(session, project_id, cutoff, everybody)
    if not people:
        return None
    result = improvement(one.change for one in people)
    rows = [_followed(one) for one in people]
    return dict(result.fact), [*rows, f"服务对象 {len(everybody)} 人中跟踪 {len(people)} 人；{result.sentence}"]


def _followed(one: Tracked) -> str:
    counts = {name: sum(row.direction == name for row in one.change.indicators) for name in ("improved", "worse")}
    base = f"基线 {one.before_on}" if one.before_on else "没有基线"
    moved = f"减轻 {counts['improved']} 项，加重 {counts['worse']} 项"
    return f"{one.code}：{base}，复评或结案 {one.after_on}，{moved}，{_OUTCOMES[one.change.outcome]}"


def entitled_once(session: Session, evaluation: Evaluation) -> Found | None:
    """Count who was entitled whenever served and got the service from nowhere else, of all who were served.

    None without a ledger, and where no benefit of these people is on record: then nothing was compared.
    """
    people = served(session, evaluation.project_id, evaluation.cutoff_on)
    benefits = _benefits(session, people, evaluation.cutoff_on)
    if not benefits:
        return None
    faults = {
        **dict(_in_another_project(session, evaluation)),
        **dict(_received_elsewhere(session, evaluation, benefits)),
        **dict(_served_after_leaving(session, evaluation, people)),
    }
    told = [f"{code}：{why}" for code, why in sorted(faults.items())]
    fact = {"actual": len(people) - len(faults), "target": len(people)}
    return fact, [f"得到合格服务的 {len(people)} 人全部核对，登记的已享受待遇和服务 {len(benefits)} 条", *told]


def _benefits(session: Session, people: Collection[int], until: date) -> Sequence[ReceivedBenefit]:
    query = select(ReceivedBenefit).where(
        col(ReceivedBenefit.recipient_id).in_(people), ReceivedBenefit.first_day <= until
    )
    return session.exec(query.order_by(col(ReceivedBenefit.id))).all() if people else ()


def _served_after_leaving(
    session: Session, evaluation: Evaluation, people: Collection[int]
) -> Iterator[tuple[str, str]]:
    query = select(Recipient).where(col(Recipient.id).in_(people), col(Recipient.left_on).is_not(None))
    gone = {one.id or 0: one for one in session.exec(query)}
    for person, _line, day in _services(session, evaluation, gone):
        left = gone[person].left_on
        if left is not None and day > left:
            yield gone[person].code, f"{left} 起不再符合条件或已离开，{day} 仍有服务"


def _received_elsewhere(
    session: Session, evaluation: Evaluation, benefits: Sequence[ReceivedBenefit]
) -> Iterator[tuple[str, str]]:
    numbers = {line: number for line, (_, number) in _lines(session, evaluation.project_id).items()}
    same = [one for one in benefits if one.catalogue_number in set(numbers.values())]
    people = {one.recipient_id for one in same}
    codes = dict(session.exec(select(Recipient.id, Recipient.code).where(col(Recipient.id).in_(people))).all())
    for person, line, day in _services(session, evaluation, people):
        for one in same:
            given = one.first_day <= day and (one.last_day is None or day <= one.last_day)
            if given and one.recipient_id == person and one.catalogue_number == numbers[line]:
                yield codes[person], f"{day} 的服务与{one.department}的“{one.name}”重复"


def _services(session: Session, evaluation: Evaluation, people: Collection[int]) -> Iterator[tuple[int, int, date]]:
    """Recipient, line and day of the qualified services of some people by the cut-off."""
    if not people:
        return
    row = ServiceRecord
    query = select(row).where(col(row.recipient_id).in_(people), row.project_id == evaluation.project_id)
    query = query.where(row.day <= evaluation.cutoff_on, row.state == QUALIFIED)
    for one in session.exec(query.order_by(col(row.day), col(row.id))):
        yield one.recipient_id, one.line_id, one.day


def _in_another_project(session: Session, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """The same service in the same month from two projects whose contracts run at the same time."""
    here = _lines(session, evaluation.project_id)
    beside = _lines_beside(session, evaluation.project_id)
    there = {line: number for line, number in beside.items() if number in set(here.values())}
    if not there:
        return
    months = {(person, here[line], month) for person, line, month in _months(session, here, evaluation.cutoff_on)}
    doubled = [
        (person, month)
        for person, line, month in _months(session, there, evaluation.cutoff_on)
        if (person, there[line], month) in months
    ]
    query = select(Recipient.id, Recipient.code).where(col(Recipient.id).in_({person for person, _ in doubled}))
    codes = dict(session.exec(query).all())
    yield from ((codes[person], f"{month:%Y-%m} 的同一项服务另有一个项目也提供") for person, month in doubled)


def _months(session: Session, lines: Iterable[int], until: date) -> Iterator[tuple[int, int, date]]:
    """Recipient, line and month of what was served on some lines by a day."""
    row = ServicePerson
    query = select(row).where(col(row.line_id).in_(lines), row.good_visits > 0, row.month <= until)
    for one in session.exec(query.order_by(col(row.month), col(row.recipient_id), col(row.line_id))):
        yield one.recipient_id, one.line_id, one.month


def _lines(session: Session, project_id: int) -> Mapping[int, tuple[str, int]]:
    query = select(ServiceLine).where(ServiceLine.project_id == project_id)
    return {one.id or 0: (one.catalogue, one.catalogue_number) for one in session.exec(query)}


def _lines_beside(session: Session, project_id: int) -> Mapping[int, tuple[str, int]]:
    """The lines of other contracts that run at the same time, with what they provide."""
    contract = contract_row(session, project_id)
    if contract is None:
        return {}
    query = select(ServiceLine).join(Contract, col(Contract.project_id) == ServiceLine.project_id)
    query = query.where(Contract.id != contract.id, Contract.first_day <= contract.last_day)
    rows = session.exec(query.where(Contract.last_day >= contract.first_day))
    return {one.id or 0: (one.catalogue, one.catalogue_number) for one in rows}


def records_borne_out(session: Session, evaluation: Evaluation) -> Found | None:
    """Count the service records that townships and villages found true, of those they looked at; None without any.

    A record that one of them doubts is not borne out, whatever another says.
    """
    query = (
        select(ServiceConfirmation, ServiceRecord, Organisation)
        .join(ServiceRecord, col(ServiceRecord.id) == ServiceConfirmation.record_id)
        .join(Organisation, col(Organisation.id) == ServiceConfirmation.unit_id)
        .where(ServiceConfirmation.project_id == evaluation.project_id, ServiceRecord.state != _WITHDRAWN)
        .where(ServiceConfirmation.said_on <= evaluation.cutoff_on)
        .order_by(col(ServiceRecord.day), col(ServiceRecord.id), col(ServiceConfirmation.unit_id))
    )
    doubted: dict[int, bool] = {}
    rows = []
    for said, record, unit in session.exec(query):
        doubt = said.verdict == "doubted"
        doubted[said.record_id] = doubted.get(said.record_id, False) or doubt
        rows.append(_said(said, record.day, unit.name))
    return ({"actual": len(doubted) - sum(doubted.values()), "target": len(doubted)}, rows) if doubted else None


def _said(said: ServiceConfirmation, day: date, unit: str) -> str:
    words = "属实" if said.verdict == "confirmed" else f"有出入，{said.words}"
    return f"第 {said.record_id} 条（{day} 的服务）：{unit} {said.said_on} 核对，{words}"
