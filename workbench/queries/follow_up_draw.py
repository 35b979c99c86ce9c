"""The draw of a round of visits: who comes up, and a check that anybody can repeat once the seed is revealed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session, select

from scoring.draws import commitment, frame_digest, in_order
from scoring.survey import two_way
from workbench.models.application import FollowUpRound, FollowUpVisit
from workbench.queries.follow_up import Unit

METHOD = (
    "同一乡镇（街道）、同一服务的人次按 SHA-256(种子|编码) 由小到大排列，取前若干人次；各组人次按名单人数分配，"
    "每个乡镇、每项服务都不少于十分之一。名单和种子的摘要在抽取之前已经记入操作记录。"
)


def chosen(units: Mapping[str, Unit], size: int, seed: str) -> list[Unit]:
    """Return the first of the drawing order in each township and service, as many as fall to it, in order of the form."""
    cells = Counter((str(one.township_id), str(one.line_id)) for one in units.values())
    wanted = dict(two_way(cells, size).people)
    found = []
    for code in in_order(units, seed):
        cell = (str(units[code].township_id), str(units[code].line_id))
        if wanted[cell] > 0:
            wanted[cell] -= 1
            found.append(units[code])
    return sorted(found, key=lambda one: (one.township_id, one.code))


def units_of(row: FollowUpRound) -> dict[str, Unit]:
    """Return the frame of a round by code."""
    return {code: Unit(code, who, town, line) for code, who, town, line in row.frame}


@dataclass(frozen=True)
class DrawCheck:
    """A draw that was made: what was kept before, what was revealed after, and what does not agree."""

    commitment: str
    frame_digest: str
    seed: str
    salt: str
    faults: tuple[str, ...]
    lots: tuple[tuple[str, str, bool], ...]  # code, its hash, whether it was drawn


def draw_check(session: Session, round_id: int) -> DrawCheck | None:
    """Draw again from the revealed seed and say every difference; None before the draw, while the seed is sealed."""
    row = session.get(FollowUpRound, round_id)
    if row is None or row.drawn_at is None:
        return None
    units = units_of(row)
    kept = session.exec(select(FollowUpVisit).where(FollowUpVisit.round_id == round_id)).all()
    drawn = {(one.recipient_id, one.line_id) for one in kept}
    again = {(one.recipient_id, one.line_id) for one in chosen(units, row.sample, row.seed)}
    faults = []
    if row.commitment != commitment(row.seed, row.salt):
        faults.append("公布的种子和盐与抽取前封存的摘要不符。")
    if row.frame_digest != frame_digest(units):
        faults.append("名单与抽取前封存的摘要不符。")
    if drawn != again:
        faults.append("抽取结果与按种子重新抽取的不一致。")
    lots = tuple(
        (code, sha256(f"{row.seed}|{code}".encode()).hexdigest(), (one.recipient_id, one.line_id) in drawn)
        for code, one in units.items()
    )
    return DrawCheck(row.commitment, row.frame_digest, row.seed, row.salt, tuple(faults), lots)
