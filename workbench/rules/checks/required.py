"""The shape most rules share: a closed list of things that must, or must not, be there."""

from collections.abc import Collection, Iterator, Mapping

from workbench.errors import WorkbenchError
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.words import listed


def all_present(
    rule: Rule, wanted: Mapping[str, str], present: Collection[str], thing: str, *, fix: str
) -> Iterator[Finding]:
    """Find what is missing of a closed list. Raises WorkbenchError for an id that the list does not know."""
    _refuse_unknown(rule, wanted, present)
    missing = [name for key, name in wanted.items() if key not in present]
    count = f"应有{len(wanted)}项，已有{len(wanted) - len(missing)}项"
    if missing:
        yield breach(rule, f"{thing}缺少：{listed(missing)}", why=count, fix=fix)
    else:
        yield ok(rule, f"{thing}齐全", why=f"{count}：{listed(wanted.values())}")


def none_present(
    rule: Rule, forbidden: Mapping[str, str], present: Collection[str], thing: str, *, fix: str
) -> Iterator[Finding]:
    """Find what must not be there. Raises WorkbenchError for an id that the list does not know."""
    _refuse_unknown(rule, forbidden, present)
    hits = [name for key, name in forbidden.items() if key in present]
    for hit in hits:
        yield breach(rule, f"{thing}：{hit}", why=f"共{len(forbidden)}类情形，命中{len(hits)}类", fix=fix)
    if not hits:
        yield ok(rule, f"没有{thing}", why=f"已核对{len(forbidden)}类情形：{listed(forbidden.values())}")


def done(rule: Rule, what: str, *, happened: bool, fix: str) -> Iterator[Finding]:
    """Find that something required has not happened."""
    if happened:
        yield ok(rule, f"已{what}", why=rule.cite.says)
    else:
        yield breach(rule, f"没有{what}", why=rule.cite.says, fix=fix)


def _refuse_unknown(rule: Rule, known: Mapping[str, str], given: Collection[str]) -> None:
    """An id outside the list is a fault of the caller, not a finding."""
    unknown = [key for key in given if key not in known]
    if unknown:
        what = f"“{listed(unknown)}”不在《{rule.title}》的清单里"
        raise WorkbenchError(what, clause=rule.clause, fix=f"可用：{listed(known)}")
