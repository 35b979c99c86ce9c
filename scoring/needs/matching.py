"""Which services answer a person's hardships, ranked with reasons; nothing is dropped without a word."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.errors import ScoringError
from scoring.needs.scheme import Scheme, Severity, assessed

State = Literal["offered", "received", "needs_licence", "impossible"]

STATE_WORDS: dict[State, str] = {
    "offered": "可以提供",
    "received": "已经享受",
    "needs_licence": "须先有具备资质的承接主体",
    "impossible": "目前不能提供",
}
_STRENGTH_WORDS = {1: "间接", 2: "直接"}


@dataclass(frozen=True)
class Answer:
    """That a service answers an indicator: strength 2 directly, 1 indirectly, from a level of severity on."""

    service: int
    indicator: str
    strength: int
    from_level: int = 1

    def __post_init__(self) -> None:
        if self.strength not in _STRENGTH_WORDS or self.from_level < 1:
            where = f"服务项目{self.service}对“{self.indicator}”"
            raise ScoringError("对应强度应为1或2，起始程度至少为1级", where=where, fix="请改正对应表")


@dataclass(frozen=True)
class Service:
    """A service of a list; `licence` says which qualification it needs, empty where none."""

    number: int
    name: str
    licence: str = ""


@dataclass(frozen=True)
class Circumstances:
    """What stands in the way for one person: received already and from whom, impossible and why, licences at hand."""

    received: Mapping[int, str]
    impossible: Mapping[int, str]
    licensed: Collection[int] = ()


NOTHING_IN_THE_WAY = Circumstances({}, {})


@dataclass(frozen=True)
class Match:
    """A service that answers at least one hardship, with its place in the order, its state and every reason.

    `directly` is the highest level it answers directly (0: none), `weight` the sum of level × strength.
    """

    service: Service
    state: State
    directly: int
    weight: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Matching:
    """Matches in order; hardships that no service answers; indicators that were not assessed; unrelated services."""

    matches: tuple[Match, ...]
    unanswered: tuple[str, ...]
    not_assessed: tuple[str, ...]
    unrelated: tuple[Service, ...]

    @property
    def offered(self) -> tuple[Match, ...]:
        """The matches that can be offered now."""
        return tuple(one for one in self.matches if one.state == "offered")

    @property
    def sentence(self) -> str:
        """What was found and what is open, in words."""
        held = len(self.matches) - len(self.offered)
        parts = [f"对应的服务{len(self.matches)}项，其中可以提供{len(self.offered)}项，另{held}项附有原因"]
        parts += [f"没有对应服务的困难：{'、'.join(self.unanswered)}"] if self.unanswered else []
        parts += [f"未评指标：{'、'.join(self.not_assessed)}，评估后可能还有对应的服务"] if self.not_assessed else []
        return "；".join(parts) + "。"


def match(
    scheme: Scheme,
    severity: Severity,
    services: Collection[Service],
    answers: Collection[Answer],
    circumstances: Circumstances = NOTHING_IN_THE_WAY,
) -> Matching:
    """Rank the services that answer what was assessed, and explain the state of each.

    Order: what can be offered first; then the highest level answered directly; then Σ level × strength; then number.
    The weights order one person's services and compare nobody. Raises ScoringError as `assessed`, and for an answer
    that names no service or indicator.
    """
    _refuse_strange(scheme, services, answers)
    levels = assessed(scheme, severity)
    found = [_match(scheme, one, _useful(one, answers, levels), levels, circumstances) for one in services]
    matches = sorted((one for one in found if one.weight), key=_rank)
    met = {one.indicator for one in answers if levels.get(one.indicator, 0) >= one.from_level}
    return Matching(
        matches=tuple(matches),
        unanswered=tuple(one.name for one in scheme.indicators if levels.get(one.id, 0) > 0 and one.id not in met),
        not_assessed=tuple(one.name for one in scheme.indicators if one.id not in levels),
        unrelated=tuple(one.service for one in found if not one.weight),
    )


def _refuse_strange(scheme: Scheme, services: Collection[Service], answers: Collection[Answer]) -> None:
    numbers, indicators = {one.number for one in services}, {one.id for one in scheme.indicators}
    for one in answers:
        if one.service not in numbers or one.indicator not in indicators:
            what = f"对应表写有服务项目{one.service}与指标“{one.indicator}”，清单或方案中没有"
            raise ScoringError(what, fix="请核对对应表、服务项目清单和需求评估方案是否配套")


def _useful(service: Service, answers: Collection[Answer], levels: Mapping[str, int]) -> list[Answer]:
    mine = [one for one in answers if one.service == service.number]
    return [one for one in mine if levels.get(one.indicator, 0) >= one.from_level]


def _match(
    scheme: Scheme, service: Service, useful: list[Answer], levels: Mapping[str, int], around: Circumstances
) -> Match:
    names = {one.id: one.name for one in scheme.indicators}
    ordered = sorted(useful, key=lambda one: (-levels[one.indicator], -one.strength, list(names).index(one.indicator)))
    reasons = [
        f"{_STRENGTH_WORDS[one.strength]}回应{names[one.indicator]}{scheme.level(levels[one.indicator])}"
        for one in ordered
    ]
    state, why = _state(service, around)
    return Match(
        service,
        state,
        max((levels[one.indicator] for one in useful if one.strength > 1), default=0),
        sum(levels[one.indicator] * one.strength for one in useful),
        (*reasons, *([f"{STATE_WORDS[state]}：{why}"] if why else [])),
    )


def _state(service: Service, around: Circumstances) -> tuple[State, str]:
    if service.number in around.received:
        return "received", around.received[service.number]
    if service.number in around.impossible:
        return "impossible", around.impossible[service.number]
    if service.licence and service.number not in around.licensed:
        return "needs_licence", service.licence
    return "offered", ""


def _rank(one: Match) -> tuple[bool, int, int, int]:
    return one.state != "offered", -one.directly, -one.weight, one.service.number
