"""A million service records: overlaps, pace, travel, proof, hours, days alike and frequencies, against pandas."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.measure import Line, peak_mb, side_by_side
from scoring.forensics import UNKNOWN, Limits, Records, Sign, examine
from scoring.forensics.copies import repeated_proof
from scoring.forensics.hours import beyond_hours
from scoring.forensics.timing import overlaps
from scoring.forensics.visits import DAY, visits_of

_ROWS, _STAFF, _SEED = 1_000_000, 400, 20261122
_QUARTER, _GOAL, _WHOLE = 1 / 4, 2 / 3, 2.0
_SAME = ("overlap", "proof", "hours")


def lines() -> Iterator[Line]:
    """Yield all ten tests, then three exact rules, against pandas doing the three, after both flagged the same rows."""
    records = _records()
    frame = pd.DataFrame(vars(records))
    found = {sign.kind: sign.rows for sign in examine(records)}
    for kind, rows in zip(_SAME, _by_pandas(frame), strict=True):
        if not np.array_equal(np.sort(rows), found[kind]):
            message = f"{kind} differs from pandas"
            raise AssertionError(message)
    whole, peer = side_by_side(lambda: examine(records), lambda: _by_pandas(frame), repeat=3)
    yield Line(
        "7.1",
        "100 万条服务记录，十项核对；pandas 只做其中三项",
        whole,
        whole / peer,
        _WHOLE,
        peer="pandas",
        peer_seconds=peer,
        peak_mb=peak_mb(lambda: examine(records)),
    )
    ours, peer = side_by_side(lambda: _three(records), lambda: _by_pandas(frame), repeat=3)
    yield Line(
        "7.2",
        "100 万条服务记录，时间重叠、凭证重复、超出工时三项",
        ours,
        ours / peer,
        _GOAL,
        peer="pandas",
        peer_seconds=peer,
    )


def _three(records: Records) -> list[Sign]:
    visits = visits_of(records)
    return [overlaps(visits), repeated_proof(records), beyond_hours(records, visits, Limits())]


def _records() -> Records:
    draw = np.random.default_rng(_SEED)
    start = draw.integers(96, 216, _ROWS) * 5
    length = draw.integers(3, 13, _ROWS) * 5
    return Records(
        staff=draw.integers(0, _STAFF, _ROWS),
        recipient=draw.integers(0, 20_000, _ROWS),
        township=draw.integers(0, 12, _ROWS),
        line=draw.integers(0, 8, _ROWS),
        day=20_000 + draw.integers(0, 730, _ROWS),
        start=start,
        end=start + length,
        quantity=draw.integers(1, 3, _ROWS),
        unit_minutes=np.where(draw.random(_ROWS) < _QUARTER, 30, 0),
        proof=np.where(draw.random(_ROWS) < _QUARTER, UNKNOWN, draw.integers(0, 5_000_000, _ROWS)),
    )


def _by_pandas(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of three tests, as a competent analyst writes them."""
    work = frame.assign(begin=frame["day"] * DAY + frame["start"], finish=frame["day"] * DAY + frame["end"])
    visits = work.groupby(["staff", "begin", "finish", "township"], sort=True).size().reset_index()
    person = visits.groupby("staff")
    before = person["finish"].cummax().groupby(visits["staff"]).shift()
    last = visits[::-1].groupby("staff")
    after = last["begin"].cummin()[::-1].groupby(visits["staff"]).shift(-1)
    visits["hit"] = (visits["begin"] < before) | (after < visits["finish"])
    visits["minutes"], visits["on"] = visits["finish"] - visits["begin"], visits["begin"] // DAY
    visits["full"] = visits.groupby(["staff", "on"])["minutes"].transform("sum") > 600  # noqa: PLR2004 - the default
    told = work.merge(visits, on=["staff", "begin", "finish", "township"], how="left")
    proven = frame[frame["proof"] >= 0]
    uses = proven.drop_duplicates(["proof", "staff", "day"]).groupby("proof").size()
    proof = proven.index[proven["proof"].map(uses) > 1].to_numpy()
    too_many = frame["quantity"] * frame["unit_minutes"] > frame["end"] - frame["start"]
    return np.flatnonzero(told["hit"]), proof, np.flatnonzero(too_many | told["full"].to_numpy())
