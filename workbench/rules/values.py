"""Typed access to the parameters of a rule; a file of the wrong shape is named, never guessed at."""

from collections.abc import Mapping
from fractions import Fraction

from scoring.exact import exact
from workbench.errors import WorkbenchError
from workbench.rules.book import Rule


def number(rule: Rule, key: str) -> int:
    """A whole-number parameter."""
    value = rule.value.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _misshapen(rule, key, "整数")
    return value


def numbers(rule: Rule, key: str) -> Mapping[str, int]:
    """Whole numbers by name; empty if the rule has no such parameter."""
    found = {name: value for name, value in mapping(rule, key).items() if isinstance(value, int)}
    if len(found) < len(mapping(rule, key)):
        raise _misshapen(rule, key, "整数的键值表")
    return found


def share(rule: Rule, key: str) -> Fraction:
    """An exact share or figure written as text."""
    value = rule.value.get(key)
    if not isinstance(value, str):
        raise _misshapen(rule, key, "带引号的数")
    return exact(value)


def yes(rule: Rule, key: str) -> bool:
    """A truth value."""
    value = rule.value.get(key)
    if not isinstance(value, bool):
        raise _misshapen(rule, key, "true 或 false")
    return value


def members(rule: Rule, key: str) -> tuple[str, ...]:
    """A list of texts."""
    value = rule.value.get(key)
    if not isinstance(value, tuple):
        raise _misshapen(rule, key, "列表")
    return tuple(map(str, value))


def whole_numbers(rule: Rule, key: str) -> tuple[int, ...]:
    """A list of whole numbers."""
    value = rule.value.get(key)
    if not isinstance(value, tuple) or not all(isinstance(one, int) for one in value):
        raise _misshapen(rule, key, "整数的列表")
    return value


def entries(rule: Rule, key: str) -> tuple[Mapping[str, object], ...]:
    """A list of mappings."""
    value = rule.value.get(key)
    if not isinstance(value, tuple) or not all(isinstance(one, Mapping) for one in value):
        raise _misshapen(rule, key, "键值表的列表")
    return value


def names(rule: Rule, key: str) -> Mapping[str, str]:
    """Ids and their Chinese names, in the order of the file."""
    found = {name: value for name, value in mapping(rule, key).items() if isinstance(value, str)}
    if not found:
        raise _misshapen(rule, key, "名称的键值表")
    return found


def keys(rule: Rule, key: str) -> tuple[str, ...]:
    """The ids of a mapping parameter, in the order of the file."""
    return tuple(mapping(rule, key))


def part(rule: Rule, key: str, name: str) -> Mapping[str, object]:
    """One entry of a mapping of mappings; empty if there is none."""
    value = mapping(rule, key).get(name, {})
    if not isinstance(value, Mapping):
        raise _misshapen(rule, f"{key}.{name}", "键值表")
    return value


def mapping(rule: Rule, key: str) -> Mapping[str, object]:
    """A mapping parameter; empty if the rule does not have it."""
    value = rule.value.get(key, {})
    if not isinstance(value, Mapping):
        raise _misshapen(rule, key, "键值表")
    return value


def _misshapen(rule: Rule, key: str, wanted: str) -> WorkbenchError:
    """A rule file whose value does not have the shape its check reads."""
    where = f"data/rules/{rule.id}.yaml {rule.first_day}"
    return WorkbenchError(f"规则参数 {key} 应为{wanted}", where=where, fix="按同一阶段其他规则的写法改正")
