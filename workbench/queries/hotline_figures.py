"""Figures of what people brought forward: answered in time, content with the answer; small groups hidden, no data said."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from scoring.exact import percent
from scoring.survey import TOTAL, safe_groups
from workbench.models.hotline import Call
from workbench.models.organisations import Organisation
from workbench.models.projects import ServiceLine
from workbench.queries.hotline import in_reach
from workbench.queries.hotline_time import handled_in_time
from workbench.queries.needs_analysis import Spread
from workbench.rules.hotline_words import CHANNELS, KINDS
from workbench.security.policy import Actor

NO_DATA = "没有数据"


@dataclass(frozen=True)
class Rate:
    """So many of so many; without any there is no rate, and it is said."""

    name: str
    part: int
    whole: int

    @property
    def share(self) -> str:
        """Return the rate in words; without anything to count there is none."""
        return percent(Fraction(self.part, self.whole)) if self.whole else NO_DATA

    @property
    def made_of(self) -> str:
        """Return what the rate was made of."""
        return f"{self.part} / {self.whole} 件" if self.whole else ""


@dataclass(frozen=True)
class Figures:
    """Everything that the analysis shows."""

    total: int
    rates: tuple[Rate, ...]
    spreads: tuple[Spread, ...]


def figures(session: Session, actor: Actor, first: date, last: date, today: date) -> Figures:
    """Count the matters in the actor's reach that came in within the days; merged ones count with the one they repeat."""
    query = select(Call).where(in_reach(actor), Call.received_on >= first, Call.received_on <= last)
    rows = session.exec(query.where(Call.state != "merged").order_by(col(Call.id))).all()
    towns = {row.id: row.name for row in session.exec(select(Organisation))}
    lines = {row.id: row.name for row in session.exec(select(ServiceLine))}
    return Figures(
        total=len(rows),
        rates=(*_in_time_by_kind(session, rows, today), _content(rows)),
        spreads=(
            _spread("按种类", rows, lambda one: KINDS[one.kind]),
            _spread("按渠道", rows, lambda one: CHANNELS[one.channel]),
            _spread("按乡镇（街道）", rows, lambda one: towns.get(one.township_id, "没有登记")),
            _spread("按服务项目", rows, lambda one: lines.get(one.line_id, "没有登记")),
            _spread("按月份", rows, lambda one: f"{one.received_on:%Y-%m}"),
        ),
    )


def _spread(title: str, rows: Iterable[Call], key: Callable[[Call], str]) -> Spread:
    counts = Counter(key(one) for one in rows)
    if not counts:
        return Spread(title, (), 0, "还没有数据")
    safe = safe_groups(counts)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    words = safe.words.replace("人", "件")
    return Spread(title, tuple((name, safe.shown[name, TOTAL]) for name in names), safe.shown[TOTAL, TOTAL], words)


def _in_time_by_kind(session: Session, rows: Sequence[Call], today: date) -> list[Rate]:
    found = []
    for kind, name in KINDS.items():
        in_time, due = handled_in_time(session, [one for one in rows if one.kind == kind], today)
        found.append(Rate(f"{name}按期答复", in_time, due))
    return found


def _content(rows: Iterable[Call]) -> Rate:
    """Of those who were reached, those who were content; who was not reached said nothing."""
    reached = [one for one in rows if one.satisfaction in {"satisfied", "fairly", "unsatisfied"}]
    return Rate("回访满意（含基本满意）", sum(one.satisfaction != "unsatisfied" for one in reached), len(reached))
