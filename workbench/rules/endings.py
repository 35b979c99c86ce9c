"""The grounds on which a round of a procurement fails or is terminated, as the rule book has them on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workbench.rules.book import Rule, RuleBook, all_rules
from workbench.rules.values import mapping, members, numbers

FAILURES = (
    "review/failed_tender",
    "review/failed_consultation",
    "review/failed_negotiation",
    "review/failed_framework",
    "review/failed_below_limit",
    "award/no_candidate",
)


@dataclass(frozen=True)
class Ending:
    """A ground in words with its clause, the rule it stands in, and what the record itself has to show for it.

    ``shown_by`` is few (too few suppliers left), prices (all above the budget), fallen (no candidate signs) or words.
    """

    rule: Rule
    words: str
    clause: str
    shown_by: str

    @property
    def next_steps(self) -> tuple[str, ...]:
        """Return what the law allows, or asks for, after it."""
        return members(self.rule, "next")

    @property
    def least(self) -> Mapping[str, int]:
        """Return by method how many suppliers are enough to go on; empty where the number is no question."""
        return numbers(self.rule, "least")


def endings_of(method: str, on: date) -> dict[str, Ending]:
    """Return the grounds on which a round of this method may end on a day, by key."""
    book = RuleBook(on)
    rules = (book.rule(rule_id) for rule_id in FAILURES)
    return {key: one for rule in rules if rule is not None for key, one in _grounds(rule, method).items()}


def ending(key: str, method: str, on: date) -> Ending | None:
    """Return the ground that a record names: of its day, or of any other day for older records; None if there is none."""
    known = endings_of(method, on)
    if key in known:
        return known[key]
    past = (rule for rule_id in FAILURES for rule in reversed(all_rules()[rule_id]))
    return next((found[key] for rule in past if key in (found := _grounds(rule, method))), None)


def _grounds(rule: Rule, method: str) -> dict[str, Ending]:
    if method not in members(rule, "methods"):
        return {}
    return {key: _ending(rule, one) for key, one in mapping(rule, "grounds").items() if isinstance(one, Mapping)}


def _ending(rule: Rule, one: Mapping[str, object]) -> Ending:
    return Ending(rule, str(one["title"]), str(one["clause"]), str(one["shown_by"]))
