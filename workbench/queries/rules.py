"""The rule book as a screen shows it on a day, with what the bureau has set itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.exact import exact, percent
from scoring.money import yuan
from workbench.models.organisations import Purchaser
from workbench.models.settings import BureauValue
from workbench.queries.checks import CONTINUED, book_on
from workbench.queries.rule_words import value_in_words
from workbench.rules.book import Rule, RuleBook, all_rules, history
from workbench.rules.calendars import horizon, horizon_note, load_region, years
from workbench.rules.instruments import Instrument, instruments
from workbench.rules.local_values import BY_KEY, LOCAL_VALUES, LocalValue
from workbench.security.policy import Actor, may

BASIS = {"law": "法律法规", "plan": "方案", "bureau default": "本级默认值"}


@dataclass(frozen=True)
class RuleLine:
    """A rule on a day with its value in words and every value it has had."""

    rule: Rule
    words: tuple[str, ...]
    history: tuple[tuple[Rule, tuple[str, ...]], ...]
    continued: bool  # past its last day, and the bureau has recorded that it goes on

    @property
    def text(self) -> str:
        """Return everything a search looks through."""
        cites = " ".join(f"{cite.clause} {cite.says}" for cite in (self.rule.cite, *self.rule.also))
        told = " ".join((*self.words, *self.rule.rows))
        return f"{self.rule.id} {self.rule.title} {self.rule.applies_to} {cites} {told}"


@dataclass(frozen=True)
class BureauLine:
    """A local value: what it sets, from which day, by which document."""

    key: str
    name: str
    words: str
    document: str
    first_day: date


@dataclass(frozen=True)
class LocalLine:
    """A value that a bureau may set, as it stands on a day: what holds, and by which document; none while not set."""

    known: LocalValue
    words: str
    document: str
    first_day: date | None


def bureaus_of(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers that the actor has to do with, by id."""
    mine = {grant.purchaser_id for grant in actor.grants if grant.purchaser_id is not None}
    rows = session.exec(select(Purchaser).where(col(Purchaser.id).in_(mine)).order_by(col(Purchaser.id)))
    return {row.id or 0: row.name for row in rows}


@dataclass(frozen=True)
class Wanted:
    """A filter; what is empty is not asked for. ``kind`` is one of KINDS; every word of the text must be there."""

    text: str = ""
    kind: str = ""
    stage: str = ""
    instrument: str = ""


KINDS: Mapping[str, tuple[str, Callable[[RuleLine], bool]]] = {
    "stop": ("硬性", lambda line: line.rule.severity == "hard_stop"),
    "warn": ("需说明", lambda line: line.rule.severity == "warning"),
    "info": ("提示", lambda line: line.rule.severity == "information"),
    "unverified": ("待核", lambda line: line.rule.mark == "M"),
    "default": ("默认值", lambda line: line.rule.mark == "D"),
    "attested": ("由人核对", lambda line: line.rule.attested),
    "local": ("本级已定", lambda line: bool(line.rule.local)),
    "expired": ("已到期", lambda line: line.rule.expired),
    "changed": ("改过的", lambda line: len(line.history) > 1),
}
"""What a rule may be, by which the rules are counted and filtered: its name and how it is told."""


def rule_lines(session: Session, purchaser_id: int | None, on: date, wanted: Wanted | None = None) -> list[RuleLine]:
    """Return the rules that have begun on a day and that a filter finds, in the order of the book."""
    asked = wanted or Wanted()
    book = RuleBook(on=on) if purchaser_id is None else book_on(session, purchaser_id, on)
    lines = [_line(book, rule) for rule in book.rules(asked.stage or None) if _cites(rule, asked.instrument)]
    of_kind = [line for line in lines if not asked.kind or KINDS[asked.kind][1](line)]
    return [line for line in of_kind if all(word.lower() in line.text.lower() for word in asked.text.split())]


def rule_line(session: Session, purchaser_id: int | None, on: date, rule_id: str) -> RuleLine | None:
    """Return one rule on a day, or its first value while it has not begun; None for an id that is not in the book."""
    if rule_id not in all_rules():
        return None
    book = RuleBook(on=on) if purchaser_id is None else book_on(session, purchaser_id, on)
    return _line(book, book.rule(rule_id) or history(rule_id)[0])


def cited_instruments() -> dict[str, str]:
    """Return the names of the instruments that rules cite, by id."""
    cited = {cite.instrument for past in all_rules().values() for one in past for cite in (one.cite, *one.also)}
    return {key: one.name for key, one in instruments().items() if key in cited}


def _cites(rule: Rule, instrument: str) -> bool:
    return not instrument or instrument in {cite.instrument for cite in (rule.cite, *rule.also)}


def _line(book: RuleBook, rule: Rule) -> RuleLine:
    past = tuple((one, tuple(value_in_words(one))) for one in history(rule.id))
    over = rule.last_day is not None and book.on > rule.last_day
    return RuleLine(rule, tuple(value_in_words(rule)), past, over and not rule.expired)


def bureau_lines(session: Session, purchaser_id: int) -> list[BureauLine]:
    """Return the local values of a purchaser, newest first; older ones stay for the events of their time."""
    query = select(BureauValue).where(BureauValue.purchaser_id == purchaser_id)
    rows = session.exec(query.order_by(col(BureauValue.first_day).desc(), col(BureauValue.id).desc()))
    return [
        BureauLine(row.key, _name(row.key), _words(row.key, row.value), row.document, row.first_day) for row in rows
    ]


def local_lines(session: Session, purchaser_id: int, on: date) -> list[LocalLine]:
    """Return every value that the bureau may set, as it stands on a day; the default where it has set none."""
    rows = [one for one in reversed(bureau_lines(session, purchaser_id)) if one.first_day <= on]
    newest = {one.key: one for one in rows}
    return [_local_line(known, newest.get(known.key), on) for known in LOCAL_VALUES]


def _local_line(known: LocalValue, line: BureauLine | None, on: date) -> LocalLine:
    if line is not None:
        return LocalLine(known, line.words, line.document, line.first_day)
    rule = RuleBook(on=on).rule(known.rule_id) if known.parameter else None
    default = _words(known.key, {known.kind: rule.value[known.parameter]}) if rule else known.default
    return LocalLine(known, default, "", None)


def _name(key: str) -> str:
    if not key.startswith(CONTINUED):
        return BY_KEY[key].name
    known = instruments().get(key.removeprefix(CONTINUED))
    return f"{known.name if known else key}继续执行"


def _words(key: str, value: Mapping[str, Any]) -> str:
    if key.startswith(CONTINUED):
        return "继续执行"
    kind = BY_KEY[key].kind
    return _SAID.get(kind, str)(value[kind])


_SAID: Mapping[str, Callable[[Any], str]] = {
    "fen": lambda value: f"{yuan(int(value))} 元",
    "share": lambda value: percent(exact(str(value))),
    "days": lambda value: f"{value} 个工作日",
    "calendar_days": lambda value: f"{value} 天",
    "times": lambda value: f"{value} 次",
    "months": lambda value: f"{'、'.join(map(str, value))} 个月",
    "levels": lambda value: "，".join(f"{one['name']} {one['days']} 个工作日" for one in value),
    "region": lambda value: load_region(str(value)).name,
}


def limited_instruments() -> dict[str, Instrument]:
    """Return the instruments that rules of limited time stand in: those that a bureau can record as continued."""
    limited = {one.cite.instrument for past in all_rules().values() for one in past if one.last_day is not None}
    return {key: one for key, one in instruments().items() if key in limited}


def may_set_rules(session: Session, actor: Actor, purchaser_id: int) -> bool:
    """Tell whether the actor may record local values of this purchaser."""
    return may(session, actor, "rules.write", session.get_one(Purchaser, purchaser_id))


@dataclass(frozen=True)
class CalendarLine:
    """A year of the working-day calendar with the notice it comes from."""

    year: int
    holidays: int
    workdays: int
    notices: tuple[str, ...]


def calendar_lines() -> list[CalendarLine]:
    """Return the years on file, newest first."""
    return [
        CalendarLine(
            one.year, len(one.holidays), len(one.workdays), tuple(f"{n.title}（{n.number}）" for n in one.notices)
        )
        for one in reversed(years())
    ]


def calendar_horizon() -> tuple[date, str]:
    """Return the last day that can be counted with, and what to do beyond it."""
    return horizon(), horizon_note()
