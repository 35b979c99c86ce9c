"""What recusal of reviewers and of evaluators share: declared relations that bar a person."""

from collections.abc import Collection, Iterator, Mapping

from workbench.errors import WorkbenchError
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.words import listed


def conflicts(
    rule: Rule, kinds: Mapping[str, str], declared: Mapping[str, Collection[str]], who: str, *, fix: str
) -> Iterator[Finding]:
    """Find people with a barring relation; kinds of relation by person code. Raises for an unknown kind."""
    unknown = sorted({kind for given in declared.values() for kind in given} - set(kinds))
    if unknown:
        raise WorkbenchError(f"不认识的利害关系“{listed(unknown)}”", clause=rule.clause, fix=f"可用：{listed(kinds)}")
    barred = {person: given for person, given in declared.items() if given}
    for person, given in barred.items():
        why = listed(kinds[kind] for kind in given)
        yield breach(rule, f"{who}{person}应当回避", why=why, fix=fix)
    if declared and not barred:
        yield ok(rule, f"{who}没有应当回避的关系", why=f"{len(declared)}人已申报，没有利害关系")
