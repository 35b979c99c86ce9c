"""What every check of a failed round asks: whether the record shows the ground that it names."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.rules.book import Rule
from workbench.rules.endings import Ending
from workbench.rules.finding import Finding, breach, ok


@dataclass(frozen=True)
class Ended:
    """A round that ended: its method and ground, and what its bids show.

    ``valid`` bids are those not excluded, ``all_dear`` says that every priced bid was above the budget, ``all_fallen``
    that no candidate is left.
    """

    method: str
    ground: Ending
    valid: int
    all_dear: bool
    all_fallen: bool


def shown(rule: Rule, ended: Ended) -> Iterator[Finding]:
    """Find a ground that the bids on record speak against; grounds of fact are for who recorded them."""
    if ended.ground.rule.id != rule.id:
        return
    least = ended.ground.least.get(ended.method, 0)
    against = {
        "few": (ended.valid >= least, f"有效的响应有{ended.valid}家，不少于{least}家"),
        "prices": (not ended.all_dear, "登记的报价没有都超过预算"),
        "fallen": (not ended.all_fallen, "还有候选人没有登记不能签约"),
    }.get(ended.ground.shown_by, (False, ""))
    if against[0]:
        fix = "先登记各家响应无效或者不能签约的理由，或者选择符合事实的情形"
        yield breach(rule, "终止的情形与登记的响应不符", why=f"登记为“{ended.ground.words}”；{against[1]}", fix=fix)
    else:
        yield ok(rule, "终止的情形有依据", why=f"{ended.ground.words}（{ended.ground.clause}）")
