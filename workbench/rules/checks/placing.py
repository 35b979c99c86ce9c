"""What the rules on the order of suppliers share: who was placed where, and what a wrong order looks like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.words import listed, yuan


@dataclass(frozen=True)
class Placed:
    """A supplier with its total, its price as bid and its place; ``settled_by`` says what broke a tie."""

    name: str
    total: Fraction
    price_fen: int
    rank: int
    settled_by: str = ""


def by_total(rule: Rule, placed: Sequence[Placed]) -> Iterator[Finding]:
    """Find suppliers placed against total, then price, or a tie on both that nothing settled."""
    ordered = sorted(placed, key=lambda one: one.rank)
    wrong = [(a, b) for a, b in pairwise(ordered) if (-a.total, a.price_fen) > (-b.total, b.price_fen)]
    for first, second in wrong:
        why = f"第{first.rank}名{first.name}报价{yuan(first.price_fen)}，第{second.rank}名{second.name}报价{yuan(second.price_fen)}"
        fix = "按得分由高到低、得分相同的按报价由低到高重新排列"
        yield breach(rule, "名次与得分、报价的次序不一致", why=why, fix=fix)
    equal = [(a, b) for a, b in pairwise(ordered) if (a.total, a.price_fen) == (b.total, b.price_fen)]
    tied = list(dict.fromkeys(one.name for pair in equal for one in pair if not one.settled_by))
    if tied:
        fix = "按采购文件的规定确定，没有规定的随机抽取，并登记结果"
        yield breach(rule, "得分和报价都相同，名次没有确定", why=f"并列：{listed(tied)}", fix=fix)
    elif not wrong and ordered:
        yield ok(rule, "名次按得分和报价排列", why=listed(f"第{one.rank}名{one.name}" for one in ordered))
