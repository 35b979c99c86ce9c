"""Procurement methods by name, as the rule book has them on a day."""

from collections.abc import Mapping
from datetime import date

from workbench.rules.book import RuleBook
from workbench.rules.checks.procurement_setup import route_titles


def methods_on(day: date) -> Mapping[str, str]:
    """Return the methods of a day by id."""
    rule = RuleBook(on=day).rule("procurement_setup/method")
    return route_titles(rule) if rule else {}


def method_name(method: str, day: date) -> str:
    """Return a method's name on a day; its id where the day does not know it."""
    return methods_on(day).get(method, method)
