"""Who comes first, what breaks a tie, and who follows when a winner falls out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from scoring.bids.model import Bid, BidLine, BidResult
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, exact, rounded

Key = Literal["total", "published_total", "scored_price", "price", "technical", "decision"]
Method = Literal["tender", "consultation", "negotiation", "inquiry"]
_Entry = tuple[Bid, BidLine]

_SAYS: Mapping[Key, str] = {
    "total": "总分较高者在前",
    "published_total": "公布的总分较高者在前",
    "scored_price": "参与评审的价格较低者在前",
    "price": "报价较低者在前",
    "technical": "技术得分较高者在前",
}
_VALUES: Mapping[Key, Callable[[Bid, BidLine], Fraction | int | None]] = {
    "total": lambda _, line: -(line.total or 0),
    "published_total": lambda _, line: -exact(rounded(line.total or Fraction(0), DEFAULT_ROUNDING)),
    "scored_price": lambda _, line: line.scored_price,
    "price": lambda bid, _: bid.price_fen,
    "technical": lambda bid, _: None if bid.technical is None else -exact(bid.technical),
    "decision": lambda bid, _: bid.decision,
}


@dataclass(frozen=True)
class RankOrder:
    """The keys bids are ordered by, one after the other, and the clause or document that says so.

    `decided_by` is how the last tie is settled (a vote, a draw); its result is recorded in the bids, never made here.
    Raises ScoringError for no key, a key twice, or a decision that is not last.
    """

    keys: tuple[Key, ...]
    source: str
    decided_by: str = "采购文件规定的方式，未规定的随机抽取"

    def __post_init__(self) -> None:
        doubtful = not self.keys or len(set(self.keys)) < len(self.keys) or set(self.keys) - set(get_args(Key))
        if doubtful or "decision" in self.keys[:-1]:
            raise ScoringError(f"排序依据“{'、'.join(self.keys)}”不成立", fix="每项依据只用一次，表决或者抽取放在最后")

    def says(self, key: Key) -> str:
        """What a key does, for a reader."""
        return f"并列，按{self.decided_by}的结果" if key == "decision" else _SAYS[key]


ORDERS: Mapping[Method, RankOrder] = {
    "tender": RankOrder(("total", "price", "decision"), "财政部令第87号第五十七条、第六十八条"),
    # the last key is cited from memory and still to be checked against the text
    "consultation": RankOrder(("total", "price", "technical", "decision"), "财库〔2014〕214号第二十五条（待核）"),
    "negotiation": RankOrder(("scored_price", "decision"), "财政部令第74号第三十五条、第三十六条（待核）"),
    "inquiry": RankOrder(("scored_price", "decision"), "财政部令第74号（待核）"),
}


def ranked(scored: Mapping[str, _Entry], order: RankOrder) -> dict[str, BidLine]:
    """Give every bid its rank; bids stay tied where the chain ends, or a figure it needs next is not recorded."""
    lines: dict[str, BidLine] = {}
    for group, by in _groups(list(scored.values()), order.keys):
        rank = len(lines) + 1
        settled = order.says(by) if by and by != order.keys[0] else ""
        lines |= {bid.name: replace(line, rank=rank, tied=len(group) > 1, settled_by=settled) for bid, line in group}
    return lines


def _groups(
    entries: Sequence[_Entry], keys: Sequence[Key], by: Key | None = None
) -> Iterator[tuple[list[_Entry], Key | None]]:
    """Split by one key after the other; with each group goes the key that last set it apart."""
    values = [_VALUES[keys[0]](*entry) for entry in entries] if keys else []
    known = [value for value in values if value is not None]
    if len(entries) == 1 or not keys or len(known) < len(values):
        yield list(entries), by
        return
    parts = sorted(set(known))
    for value in parts:
        part = [entry for entry, own in zip(entries, values, strict=True) if own == value]
        yield from _groups(part, keys[1:], keys[0] if len(parts) > 1 else by)


@dataclass(frozen=True)
class Succession:
    """The candidates that fell out, each with its reason, and who follows; None if nobody does."""

    fallen: tuple[tuple[BidLine, str], ...]
    next: BidLine | None
    words: str


def next_candidate(result: BidResult, fallen: Mapping[str, str], *, candidates: int = 3) -> Succession:
    """Who signs when the candidates before did not (政府采购法实施条例第四十九条), or that the purchase starts again.

    `fallen` holds the reason of each that fell out; only `candidates` bids were recommended. Raises ScoringError while
    a bid is pending, a reason is missing, a candidate is passed over, or a tie for the next place is not settled.
    """
    if any(line.pending for line in result.lines):
        raise ScoringError("还有异常低价没有认定，不能确定候选人", fix="先认定书面说明是否成立")
    listed = result.ranking[:candidates]
    out = tuple((line, fallen[line.name].strip()) for line in listed if line.name in fallen)
    _refuse_leaps(listed, fallen, out)
    rest = listed[len(out) :]
    if len([line for line in result.ranking if rest and line.rank == rest[0].rank and line.name not in fallen]) > 1:
        raise ScoringError("下一名并列，顺序没有确定", fix="按采购文件的规定，或者随机抽取，记入结果")
    gone = "".join(f"第{line.rank}名{line.name}：{reason}；" for line, reason in out)
    words = f"{gone}顺延至第{rest[0].rank}名{rest[0].name}" if rest else f"{gone}没有可以顺延的候选人，重新开展采购活动"
    return Succession(out, rest[0] if rest else None, words)


def _refuse_leaps(listed: Sequence[BidLine], fallen: Mapping[str, str], out: Sequence[tuple[BidLine, str]]) -> None:
    strangers = set(fallen) - {line.name for line in listed}
    if strangers:
        raise ScoringError(f"{'、'.join(sorted(strangers))}不是候选人", fix="请核对名单")
    for line, reason in out:
        if not reason:
            raise ScoringError("没有写明不能签约的理由", where=line.name, fix="请写明理由")
    if [line.name for line in listed[: len(out)]] != [line.name for line, _ in out]:
        raise ScoringError(
            "候选人须按名次依次顺延", clause="政府采购法实施条例第四十九条", fix="先说明名次在前的候选人为何不能签约"
        )
