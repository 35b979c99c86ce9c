"""One check function a rule, found by the rule's id: review/committee is checks.review.committee."""

from collections.abc import Callable, Iterator, Mapping
from inspect import getmembers, isfunction
from types import MappingProxyType, ModuleType

from workbench.rules.book import Rule
from workbench.rules.checks import (
    acceptance,
    appeal,
    archive,
    award,
    bidding,
    budget,
    complaint,
    contract,
    evaluation_final,
    evaluation_mid,
    evaluation_prep,
    feedback,
    follow_up,
    ledger,
    performance,
    procurement_setup,
    project_definition,
    report,
    review,
    settlement,
)
from workbench.rules.checks.attested import attested
from workbench.rules.finding import Finding

Check = Callable[..., Iterator[Finding]]

STAGES = (
    project_definition,
    budget,
    procurement_setup,
    bidding,
    review,
    award,
    contract,
    complaint,
    performance,
    ledger,
    evaluation_prep,
    evaluation_mid,
    evaluation_final,
    report,
    feedback,
    appeal,
    acceptance,
    settlement,
    archive,
    follow_up,
)


def _checks_of(stage: ModuleType) -> Mapping[str, Check]:
    """The checks of one stage: its own public functions that yield findings."""
    own = (pair for pair in getmembers(stage, isfunction) if pair[1].__module__ == stage.__name__)
    return {
        f"{stage.__name__.rpartition('.')[2]}/{name}": check
        for name, check in own
        if not name.startswith("_") and check.__annotations__.get("return") == Iterator[Finding]
    }


CHECKS: Mapping[str, Check] = MappingProxyType(
    {rule_id: check for stage in STAGES for rule_id, check in _checks_of(stage).items()}
)


def check_of(rule: Rule) -> Check:
    """The check of a rule: its own, or the one that all questions for a person share."""
    return attested if rule.attested else CHECKS[rule.id]
