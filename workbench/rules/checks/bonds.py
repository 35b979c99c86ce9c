"""What bid bond and performance bond share: a cap, and no cash."""

from collections.abc import Iterator

from scoring.exact import percent
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import share
from workbench.rules.words import yuan


def bond(rule: Rule, thing: str, bond_fen: int, base_name: str, base_fen: int, *, cash: bool) -> Iterator[Finding]:
    """Find a bond above its share of the base, or one asked for in cash."""
    most = share(rule, "max_share")
    cap = int(most * base_fen)
    why = f"{base_name}{yuan(base_fen)}的{percent(most)}为{yuan(cap)}，{thing}{yuan(bond_fen)}"
    if bond_fen > cap:
        yield breach(rule, f"{thing}超过上限", why=why, fix=f"降到{yuan(cap)}以内")
    if cash:
        fix = "改为支票、汇票、本票或保函等非现金形式"
        yield breach(rule, f"{thing}不得要求现金", why="登记的交纳形式为现金", fix=fix)
    if bond_fen <= cap and not cash:
        yield ok(rule, f"{thing}符合规定", why=why)
