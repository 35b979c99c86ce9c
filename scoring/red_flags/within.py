"""Red flags that one process shows by itself.

Source: open-contracting/cardinal-rs, docs/cli/indicators/R/<number>.md.
"""

from collections import defaultdict
from fractions import Fraction

from scoring.red_flags.model import Bid, Process, Reading, State, Thresholds

_DEFAULT = Thresholds()


def within(process: Process, limits: Thresholds = _DEFAULT) -> tuple[Reading, ...]:
    """Return what every method of this kind says of a process, in the order of their codes."""
    return (
        short_period(process, limits),
        single_bid(process),
        identical_prices(process),
        late_bid_won(process),
        all_others_out(process, limits),
        lowest_out(process),
        business_alike(process),
    )


def _reading(
    code: str, process: Process, state: State, value: Fraction | None = None, names: tuple[str, ...] = ()
) -> Reading:
    return Reading(code, "process", process.key, state, value, names)


def short_period(process: Process, limits: Thresholds = _DEFAULT) -> Reading:
    """R003: an open procedure gave fewer days for bids than the threshold; the value is the days."""
    if process.method != "open":
        return _reading("R003", process, "excluded")
    if process.begins_on is None or process.due_on is None:
        return _reading("R003", process, "no_data")
    days = (process.due_on - process.begins_on).days
    return _reading("R003", process, "flagged" if days < limits.period_days else "clear", Fraction(days))


def single_bid(process: Process) -> Reading:
    """R018: a competitive procedure brought one bid only; the value is how many there were."""
    if process.method not in {"open", "selective"}:
        return _reading("R018", process, "excluded")
    count = len({bid.tenderer for bid in process.bids})
    state: State = "no_data" if not count else "flagged" if count == 1 else "clear"
    return _reading("R018", process, state, Fraction(count) if count else None)


def identical_prices(process: Process) -> Reading:
    """R028: different firms asked the same price, where the price was theirs to set; the value is how many firms."""
    if process.price_fixed:
        return _reading("R028", process, "excluded")
    by_price: dict[int, set[str]] = defaultdict(set)
    for bid in process.bids:
        if bid.amount_fen is not None:
            by_price[bid.amount_fen].add(bid.tenderer)
    if sum(len(firms) for firms in by_price.values()) < 2:  # noqa: PLR2004 - two prices to compare
        return _reading("R028", process, "no_data")
    same = sorted({firm for firms in by_price.values() if len(firms) > 1 for firm in firms})
    return _reading("R028", process, "flagged" if same else "clear", Fraction(len(same)), tuple(same))


def late_bid_won(process: Process) -> Reading:
    """R030: the bid that won came in after the last day."""
    won = [bid for bid in process.bids if bid.winner]
    if not won:
        return _reading("R030", process, "excluded")
    if process.due_on is None or any(bid.received_on is None for bid in won):
        return _reading("R030", process, "no_data")
    late = tuple(bid.tenderer for bid in won if bid.received_on and bid.received_on > process.due_on)
    return _reading("R030", process, "flagged" if late else "clear", None, late)


def all_others_out(process: Process, limits: Thresholds = _DEFAULT) -> Reading:
    """R035: everybody but the winner was found invalid; the value is how many firms that were."""
    if not process.winners:
        return _reading("R035", process, "excluded")
    left = {bid.tenderer for bid in process.valid}
    out = sorted({bid.tenderer for bid in process.bids if not bid.valid} - left)
    alone = len(left) == 1 and left == process.winners and len(out) >= limits.disqualified
    return _reading("R035", process, "flagged" if alone else "clear", Fraction(len(out)), tuple(out) if alone else ())


def lowest_out(process: Process) -> Reading:
    """R036: the lowest bid was found invalid, though nothing but the price decides."""
    if not process.winners or not process.price_only or process.price_fixed:
        return _reading("R036", process, "excluded")
    priced = [bid for bid in process.bids if bid.amount_fen is not None]
    if len(priced) < len(process.bids):  # one left blank might have been the lowest
        return _reading("R036", process, "no_data")
    lowest = min(_fen(bid) for bid in priced)
    out = tuple(bid.tenderer for bid in priced if _fen(bid) == lowest and not bid.valid)
    return _reading("R036", process, "flagged" if out else "clear", None, out)


def business_alike(process: Process) -> Reading:
    """R044: different firms of one process share what tells of one hand; the value is how many firms."""
    told = [bid for bid in process.bids if bid.alike]
    if len({bid.tenderer for bid in told}) < 2:  # noqa: PLR2004 - two firms to compare
        return _reading("R044", process, "no_data")
    firms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for bid in told:
        for one in bid.alike:
            firms[one].add(bid.tenderer)
    same = sorted({firm for found in firms.values() if len(found) > 1 for firm in found})
    return _reading("R044", process, "flagged" if same else "clear", Fraction(len(same)), tuple(same))


def _fen(bid: Bid) -> int:
    return bid.amount_fen or 0
