"""Checks of 评估申诉: the clocks of an appeal, and who may decide it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.deadlines import Calendar
from workbench.rules.book import Rule
from workbench.rules.checks.clocks import Act, clock
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import number, yes
from workbench.rules.words import listed

BY_RECEIPT = "送达日"
"""What the rule says where the window of appeal is counted from the receipt of the letter."""


@dataclass(frozen=True)
class Begun:
    """The event from which the window of appeal is counted, and its day."""

    event: str
    day: dt.date


def counted_from(rule: Rule | None, fed_back: dt.date, received: dt.date | None) -> Begun:
    """The receipt where the rule counts from it and it is recorded, else the feedback."""
    if rule is not None and rule.value.get("counted_from") == BY_RECEIPT and received is not None:
        return Begun("结果送达", received)
    return Begun("结果反馈", fed_back)


@dataclass(frozen=True)
class AppealDays:
    """The days of one appeal; None where it has not come to that yet. ``told`` says what stands on the first day."""

    fed_back: dt.date
    filed: dt.date | None = None
    accepted: dt.date | None = None
    decided: dt.date | None = None
    told: str = "评估报告反馈"


def window(rule: Rule, days: AppealDays, *, today: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Say by when to file, accept and decide; each clock begins when the one before it is done."""
    steps = [
        (Act(days.told, days.fed_back, "提出申诉", days.filed), "file_working_days"),
        (Act("提出申诉", days.filed or dt.date.max, "受理申诉", days.accepted), "accept_working_days"),
        (Act("受理申诉", days.accepted or dt.date.max, "作出复核决定", days.decided), "decide_working_days"),
    ]
    for act, key in steps:
        if act.event_day < dt.date.max:
            yield from clock(rule, act, number(rule, key), "working", today=today, calendar=calendar)


def review_group(rule: Rule, group: frozenset[str], involved: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Find reviewers who took part before; ``involved`` holds person codes by part, such as 评估小组 or 经办人."""
    overlaps = {part: sorted(group & people) for part, people in involved.items()}
    for part, people in overlaps.items():
        if people and not yes(rule, "overlap_allowed"):
            why = f"复核组{len(group)}人中有{len(people)}人也在{part}：{listed(people)}"
            yield breach(rule, f"复核组与{part}有重合", why=why, fix="更换重合的人员")
    if not group:
        yield breach(rule, "还没有复核组", why="复核组0人", fix="指定与评估没有关系的人员组成复核组")
    elif not any(overlaps.values()):
        yield ok(rule, "复核组没有重合", why=f"复核组{len(group)}人，已与{listed(involved)}核对")
