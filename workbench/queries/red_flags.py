"""The public red flags on a purchaser's own record: every answer with its exact value, "no data" kept apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.exact import DEFAULT_ROUNDING, rounded
from scoring.red_flags import CODES, Bid, Process, Reading, across, within
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid as BidRow
from workbench.models.procurement import ClauseFinding, Procurement
from workbench.models.projects import Project, ServiceLine
from workbench.rules.open_data import METHODS
from workbench.rules.red_flags import FLAG_METHODS, STATES, FlagMethod
from workbench.security.policy import Actor, may

_ALL = 100
_LEVEL = 3  # letters of the guiding catalogue's code that name a kind of service
_ORDER = {"flagged": 0, "no_data": 1, "clear": 2, "excluded": 3}


@dataclass(frozen=True)
class FlagCard:
    """One method on one project: its worst answer, and a sentence for every answer behind it."""

    method: FlagMethod
    state: str
    word: str
    sentences: tuple[str, ...]


def flag_cards(session: Session, actor: Actor, project_id: int | None) -> tuple[FlagCard, ...]:
    """Return every method on a project beside the purchaser's others, flagged ones first; nothing for who may not read it."""
    project = session.get(Project, project_id) if project_id else None
    if project is None or not may(session, actor, "red_flag.read", project):
        return ()
    rounds, names = processes(session, project.purchaser_id)
    own = [one for key, one in rounds.items() if key[0] == project.id]
    keys = {one.key for one in own} | {bid.tenderer for one in own for bid in one.bids} | {one.buyer for one in own}
    found = [reading for one in own for reading in within(one)]
    found += [reading for reading in across(tuple(rounds.values())) if reading.key in keys]
    by_code: dict[str, list[Reading]] = defaultdict(list)
    for reading in found:
        by_code[reading.code].append(reading)
    cards = [_card(FLAG_METHODS[code], by_code[code], names) for code in CODES]
    return tuple(sorted(cards, key=lambda card: _ORDER[card.state]))


def _card(method: FlagMethod, readings: Sequence[Reading], names: Mapping[str, str]) -> FlagCard:
    states = {one.state for one in readings} or {"no_data"}
    state = min(states, key=lambda name: _ORDER[name])
    return FlagCard(method, state, STATES[state], tuple(_sentence(method, one, names) for one in readings))


def _sentence(method: FlagMethod, one: Reading, names: Mapping[str, str]) -> str:
    told = one.value is not None and (one.state == "flagged" or (one.state == "clear" and one.value))
    value = f"，{_shown(one.value, method.unit)}" if one.value is not None and told else ""
    who = f"（{'、'.join(names.get(key, key) for key in one.names)}）" if one.names else ""
    return f"{names.get(one.key, one.key)}：{STATES[one.state]}{value}{who}"


def _shown(value: Fraction, unit: str) -> str:
    if unit == "%":
        return f"{rounded(value * 100, DEFAULT_ROUNDING)}%"
    return f"{value} {unit}"


def processes(session: Session, purchaser_id: int) -> tuple[dict[tuple[int, int], Process], dict[str, str]]:
    """Return every round of a purchaser as the methods see it, by project and round; and names by key."""
    query = select(Procurement, Project).join(Project, col(Project.id) == Procurement.project_id)
    rows = session.exec(query.where(Project.purchaser_id == purchaser_id).order_by(col(Procurement.id))).all()
    bids, names = _bids(session, [row.id or 0 for row, _ in rows])
    kinds = _kinds(session, [project.id or 0 for _, project in rows])
    found: dict[tuple[int, int], Process] = {}
    for row, project in rows:
        key = f"{project.code} 第 {row.round} 次采购"
        found[project.id or 0, row.round] = Process(
            key=key,
            buyer="buyer",
            method=METHODS[row.method],
            begins_on=row.notice_from or row.documents_from,
            due_on=row.responses_due,
            bids=tuple(bids[row.id or 0]),
            price_only=row.price_weight == _ALL,
            price_fixed=row.price_weight == 0,
            kinds=kinds.get(project.id or 0),
        )
    return found, names | {"buyer": "本单位的全部采购"}


def _bids(session: Session, rounds: Sequence[int]) -> tuple[Mapping[int, list[Bid]], dict[str, str]]:
    query = select(BidRow, Contractor).join(Contractor, col(Contractor.id) == BidRow.contractor_id)
    rows = session.exec(query.where(col(BidRow.procurement_id).in_(rounds)).order_by(col(BidRow.id))).all()
    unmet = select(ClauseFinding.bid_id).join(BidRow, col(BidRow.id) == ClauseFinding.bid_id)
    out = set(session.exec(unmet.where(col(BidRow.procurement_id).in_(rounds), col(ClauseFinding.met).is_(False))))
    found: dict[int, list[Bid]] = defaultdict(list)
    for row, contractor in rows:
        found[row.procurement_id].append(
            Bid(
                tenderer=str(contractor.id),
                amount_fen=None if row.price_blank else row.award_fen,
                valid=not (row.invalid_reason or row.price_blank or row.id in out),
                winner=row.awarded,
                alike=_alike(row),
            )
        )
    return found, {str(contractor.id): contractor.name for _, contractor in rows}


def _alike(row: BidRow) -> frozenset[tuple[str, str]]:
    told = (("负责人", row.responsible_person.strip()), ("控股或管理单位", row.controller.strip()))
    return frozenset((kind, value) for kind, value in told if value)


def _kinds(session: Session, projects: Sequence[int]) -> Mapping[int, frozenset[str] | None]:
    """The kinds of service of each project; None where a line has no code of the guiding catalogue."""
    query = select(ServiceLine.project_id, ServiceLine.guiding_code).where(col(ServiceLine.project_id).in_(projects))
    codes: dict[int, list[str]] = defaultdict(list)
    for project_id, code in session.exec(query):
        codes[project_id].append(code.strip().upper())
    return {key: frozenset(code[:_LEVEL] for code in found) if all(found) else None for key, found in codes.items()}
