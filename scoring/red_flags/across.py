"""Red flags that stand out only beside other processes: outliers by quartiles and fences, in exact fractions.

Source: open-contracting/cardinal-rs, docs/cli/indicators/R/<number>.md. Quartiles are those of Hyndman and Fan (1996),
definition 8, which is what that program's library computes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from scoring.red_flags.model import Bid, Process, Reading, State, Subject, Thresholds

_DEFAULT = Thresholds()
Pairs = Mapping[str, Sequence[tuple[Process, Bid]]]


def across(processes: Sequence[Process], limits: Thresholds = _DEFAULT) -> tuple[Reading, ...]:
    """Return what every method of this kind says of every process, firm and buyer, in the order of their codes."""
    gaps = {one.key: _gap(one) for one in processes}
    near = _fenced("R024", "process", gaps, limits, low=True)
    far = _fenced("R058", "process", gaps, limits, low=False)
    return (*near, *losing(processes, limits), *disqualified(processes, limits), *variety(processes, limits), *far)


def quantile(values: Iterable[Fraction], share: Fraction) -> Fraction:
    """Return the quantile of at least one value by definition 8: medians without bias, whatever the distribution."""
    ordered = sorted(values)
    place = (len(ordered) + Fraction(1, 3)) * share + Fraction(1, 3)
    below = min(max(int(place), 1), len(ordered))
    above = min(below + 1, len(ordered))
    return ordered[below - 1] + max(place - below, Fraction(0)) * (ordered[above - 1] - ordered[below - 1])


def _gap(process: Process) -> Fraction | None:
    """R024 and R058: how much the second-lowest valid bid lies above the winning one, as a share of the winning one.

    None where the methods leave a process out: no single winner, nobody else valid, a price set by the purchaser, or a
    winner that was not the lowest.
    """
    if len(process.winners) != 1 or process.price_fixed:
        return None
    won = [bid.amount_fen for bid in process.valid if bid.winner and bid.amount_fen]
    rest = [bid.amount_fen for bid in process.valid if not bid.winner and bid.amount_fen is not None]
    if not won or not rest or min(rest) < min(won):
        return None
    return Fraction(min(rest) - min(won), min(won))


def _fenced(
    code: str, subject: Subject, values: Mapping[str, Fraction | None], limits: Thresholds, *, low: bool
) -> Iterable[Reading]:
    """Flag what lies at or beyond the lower or upper fence of the values; too few values flag nothing.

    Where the quartiles are one value the fence is that value, and only what lies beyond it is told apart by it.
    """
    known = [value for value in values.values() if value is not None]
    if len(known) < limits.fewest:
        for key, value in values.items():
            yield Reading(code, subject, key, "excluded" if value is None else "no_data", value)
        return
    first, third = quantile(known, Fraction(1, 4)), quantile(known, Fraction(3, 4))
    spread = third - first
    for key, value in values.items():
        state: State = "excluded"
        if value is not None:
            beyond = first - limits.fence * spread - value if low else value - third - limits.fence * spread
            state = "flagged" if beyond > 0 or (beyond == 0 and spread) else "clear"
        yield Reading(code, subject, key, state, value)


def _by_firm(processes: Iterable[Process]) -> Pairs:
    found: dict[str, list[tuple[Process, Bid]]] = defaultdict(list)
    for process in processes:
        for bid in process.bids:
            found[bid.tenderer].append((process, bid))
    return dict(sorted(found.items()))


def losing(processes: Sequence[Process], limits: Thresholds = _DEFAULT) -> Iterable[Reading]:
    """R025: a firm that bids as often as the top quarter wins unusually seldom; the value is wins by valid bids.

    Processes with several winners are left out, as the method says: with many winners nobody loses much.
    """
    done = [one for one in processes if len(one.winners) == 1]
    valid = {firm: [bid for _, bid in pairs if bid.valid] for firm, pairs in _by_firm(done).items()}
    counts = {firm: Fraction(len(bids)) for firm, bids in valid.items() if bids}
    ratios = {firm: sum(bid.winner for bid in valid[firm]) / counts[firm] for firm in counts}
    top = quantile(counts.values(), Fraction(3, 4)) if counts else Fraction(0)
    for one in _fenced("R025", "tenderer", ratios, limits, low=True):
        often = counts[one.key] >= top
        yield one if often or one.state != "flagged" else Reading("R025", "tenderer", one.key, "clear", one.value)


def disqualified(processes: Sequence[Process], limits: Thresholds = _DEFAULT) -> Iterable[Reading]:
    """R038: unusually many bids of a firm, or to a buyer, were found invalid; the value is their share."""
    buyers: dict[str, list[Process]] = defaultdict(list)
    for process in processes:
        if process.bids:
            buyers[process.buyer].append(process)
    bought = {
        key: _share([bid for one in found for bid in one.bids]) if len(found) >= limits.processes else None
        for key, found in sorted(buyers.items())
    }
    sold = {
        firm: _share([bid for _, bid in pairs]) if len(pairs) >= limits.submitted else None
        for firm, pairs in _by_firm(processes).items()
    }
    yield from _fenced("R038", "buyer", bought, limits, low=False)
    yield from _fenced("R038", "tenderer", sold, limits, low=False)


def _share(bids: Sequence[Bid]) -> Fraction:
    return Fraction(sum(not bid.valid for bid in bids), len(bids))


def variety(processes: Sequence[Process], limits: Thresholds = _DEFAULT) -> Iterable[Reading]:
    """R048: a firm was awarded an unusual variety of things; the value is how many first levels of classification."""
    kinds: dict[str, set[str] | None] = {}
    for process in processes:
        if len(process.winners) != 1:  # awards to several suppliers are left out
            continue
        [firm] = process.winners
        known = kinds.setdefault(firm, set())
        kinds[firm] = None if known is None or not process.kinds else known | process.kinds
    values = {firm: Fraction(len(found)) for firm, found in kinds.items() if found is not None}
    yield from _fenced("R048", "tenderer", dict(sorted(values.items())), limits, low=False)
    for firm in sorted(firm for firm, found in kinds.items() if found is None):
        yield Reading("R048", "tenderer", firm, "no_data")
