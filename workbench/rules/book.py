"""The rules that hold on a day, read once from data/rules/<stage>/<rule>.yaml."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.instruments import MARKS, instruments
from workbench.rules.loader import (
    Item,
    day,
    entries,
    fields,
    flag,
    one_of,
    plain,
    read,
    refused,
    sequence,
    text,
    texts,
)
from workbench.rules.terms import events, stages

SEVERITIES = ("hard_stop", "warning", "information")
BASES = ("law", "plan", "bureau default")
DEFAULT_NOTE = "默认值，可配置"


@dataclass(frozen=True)
class Cite:
    """Where a rule stands: the instrument's id and name, the article, and what it says."""

    instrument: str
    name: str
    article: str
    says: str

    @property
    def clause(self) -> str:
        """The citation as a reader expects it."""
        return f"{self.name}{self.article}"


@dataclass(frozen=True)
class Local:
    """A parameter of a rule as the bureau has set it, with its document."""

    rule_id: str
    parameter: str
    value: str | int | tuple[int, ...]
    document: str


@dataclass(frozen=True)
class Rule:
    """A rule with the value that holds on one day.

    ``value`` is immutable plain data in the shape its check expects. ``last_day`` is set for a rule
    of limited time; ``expired`` says that it has passed and no continuation was recorded.
    ``verified`` is Y (source seen), M (待核) or D (默认值). ``rows`` are the numbers of the duties of the domain table
    that it answers. ``on`` is the day it was read for, ``local`` what the bureau set itself in its value.
    """

    id: str
    title: str
    stage: str
    applies_to: str
    event: str
    severity: str
    basis: str
    verified: str
    value: Mapping[str, object]
    cite: Cite
    also: tuple[Cite, ...]
    first_day: dt.date
    last_day: dt.date | None
    rows: tuple[str, ...]
    expired: bool = False
    on: dt.date | None = None
    local: tuple[Local, ...] = ()

    @property
    def mark(self) -> str:
        """Y, M or D; a bureau's default is D until the bureau has set it."""
        return "D" if self.basis == "bureau default" and not self.local else self.verified.replace("D", "Y")

    @property
    def attested(self) -> bool:
        """True where only a person can answer: the value is a question and the answer that is wanted."""
        return "question" in self.value

    @property
    def clause(self) -> str:
        """All citations in one line; a bureau's default says that it is one."""
        documents = dict.fromkeys(one.document for one in self.local)
        cited = "；".join([*(cite.clause for cite in (self.cite, *self.also)), *documents])
        return f"{cited}（{DEFAULT_NOTE}）" if self.mark == "D" else cited


@dataclass(frozen=True)
class RuleBook:
    """The rules as they stood on the day of a business event.

    ``continued`` holds the ids of instruments whose end the bureau has recorded as extended, ``local`` the parameters
    that it has set by a document of its own.
    """

    on: dt.date
    continued: frozenset[str] = frozenset()
    root: Path = DATA
    local: tuple[Local, ...] = ()

    def rule(self, rule_id: str) -> Rule | None:
        """The rule on that day; None before it began. Raises WorkbenchError for an unknown id."""
        begun = [rule for rule in history(rule_id, self.root) if rule.first_day <= self.on]
        return self._judged(begun[-1]) if begun else None

    def rules(self, stage: str | None = None) -> tuple[Rule, ...]:
        """Every rule that has begun, in order of id, of one stage or of all."""
        known = all_rules(self.root)
        wanted = [rule_id for rule_id in known if stage in (None, known[rule_id][0].stage)]
        found = (self.rule(rule_id) for rule_id in wanted)
        return tuple(rule for rule in found if rule is not None)

    def _judged(self, rule: Rule) -> Rule:
        """Mark the rule expired if its last day has passed and was not continued; put in what the bureau has set."""
        over = rule.last_day is not None and self.on > rule.last_day
        local = tuple(one for one in self.local if one.rule_id == rule.id and one.parameter in rule.value)
        value = MappingProxyType({**rule.value, **{one.parameter: one.value for one in local}}) if local else rule.value
        expired = over and rule.cite.instrument not in self.continued
        return replace(rule, expired=expired, on=self.on, value=value, local=local)


def history(rule_id: str, root: Path = DATA) -> tuple[Rule, ...]:
    """Every value a rule has had, oldest first. Raises WorkbenchError for an unknown id."""
    try:
        return all_rules(root)[rule_id]
    except KeyError:
        fix = f"规则以 阶段/名称 命名，文件在 data/rules/{rule_id}.yaml"
        raise WorkbenchError(f"没有规则“{rule_id}”", fix=fix) from None


@cache
def all_rules(root: Path = DATA) -> Mapping[str, tuple[Rule, ...]]:
    """Every rule with its history, by id. Raises DataError for the first file that is wrong."""
    files = sorted((root / "rules").glob("*/*.yaml"))
    return MappingProxyType({rule_id(path): read_rule(path, root) for path in files})


def rule_id(path: Path) -> str:
    """The id of a rule: its stage folder and file name."""
    return f"{path.parent.name}/{path.stem}"


def read_rule(path: Path, root: Path = DATA) -> tuple[Rule, ...]:
    """Read one rule file; one Rule for each dated value, oldest first."""
    document = read(path)
    body = fields(
        document,
        ("title", "applies_to", "event", "values", "severity", "basis", "verified"),
        ("rows",),
    )
    if path.parent.name not in stages(root):
        raise refused(document, f"目录“{path.parent.name}”不是已登记的阶段", "见 data/terms.yaml")
    return tuple(_dated(path, body, key, value, root) for key, value in _in_order(body["values"]))


def _in_order(item: Item) -> tuple[tuple[Item, Item], ...]:
    """The dated values, which must be written oldest first."""
    pairs = entries(item)
    days = [day(key) for key, _ in pairs]
    if not pairs or days != sorted(days):
        raise refused(item, "values 至少要有一个值，并按首日从早到晚排列")
    return pairs


def _dated(path: Path, body: Mapping[str, Item], key: Item, item: Item, root: Path) -> Rule:
    """Build the rule for one dated value."""
    dated = fields(item, ("value", "cite"), ("last_day", "also"))
    first_day = day(key)
    last_day = day(dated["last_day"]) if "last_day" in dated else None
    if last_day is not None and last_day < first_day:
        raise refused(dated["last_day"], "末日早于首日")
    return Rule(
        id=rule_id(path),
        title=text(body["title"]),
        stage=path.parent.name,
        applies_to=text(body["applies_to"]),
        event=one_of(body["event"], events(root)),
        severity=one_of(body["severity"], SEVERITIES),
        basis=one_of(body["basis"], BASES),
        verified=one_of(body["verified"], MARKS),
        value=_value(dated["value"]),
        cite=cite(dated["cite"], root),
        also=tuple(cite(one, root) for one in _members(dated.get("also"))),
        first_day=first_day,
        last_day=last_day,
        rows=texts(body["rows"]) if "rows" in body else (),
    )


def _value(item: Item) -> Mapping[str, object]:
    """The value of a rule: a mapping of named parameters, or a question for a person in its fixed form."""
    named = {text(key): value for key, value in entries(item)}
    if "question" in named:
        body = fields(item, ("question", "wanted", "fix"), ("methods", "conditions"))
        flag(body["wanted"])
    return MappingProxyType({key: plain(value) for key, value in named.items()})


def _members(item: Item | None) -> tuple[Item, ...]:
    """The members of an optional list."""
    return () if item is None else sequence(item)


def cite(item: Item, root: Path = DATA) -> Cite:
    """A citation whose instrument is registered."""
    body = fields(item, ("instrument", "article", "says"))
    known = instruments(root)
    instrument_id = one_of(body["instrument"], known)
    return Cite(instrument_id, known[instrument_id].name, text(body["article"]), text(body["says"]))
