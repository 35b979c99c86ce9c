"""A draw anyone can repeat: people stand in the order of a hash, so no generator, machine or version matters.

A person's place is SHA-256 of `seed|code` in UTF-8, read as hexadecimal text; the smallest come first. A stratum takes
its first people, the next ones are the reserve, in that order. Whoever has the seed and the list of codes checks it
with any SHA-256 program. Publishing SHA-256 of the seed first and the seed later proves that it was not chosen to fit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from scoring.draws import in_order, is_clean
from scoring.errors import ScoringError

Seed = int | str
Frame = Iterable[tuple[str, str]]  # (pseudonymous code, stratum)

_SECRET_LENGTH = 16  # shorter secrets can be found from their hash by trying


@dataclass(frozen=True)
class StratumDraw:
    """One stratum: how many people it has, who was drawn, and the reserve in its order."""

    name: str
    population: int
    drawn: tuple[str, ...]
    reserve: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """A stratified draw with the hashes that fix its seed and its frame."""

    seed_hash: str
    frame_hash: str
    strata: tuple[StratumDraw, ...]

    @property
    def drawn(self) -> tuple[str, ...]:
        """Everybody drawn, stratum by stratum."""
        return tuple(code for stratum in self.strata for code in stratum.drawn)


@dataclass(frozen=True)
class Replacement:
    """Who takes the place of a person lost; None where the reserve of the stratum is used up."""

    lost: str
    stratum: str
    by: str | None


def commitment(secret: str) -> str:
    """SHA-256 of a secret seed, to be published before the frame is closed.

    Raises ScoringError for secrets under 16 characters: they can be found by trying.
    """
    if len(secret) < _SECRET_LENGTH:
        raise ScoringError(f"种子只有 {len(secret)} 个字符，公布摘要后可以被逐个试出", fix="请用 16 个以上随机字符")
    return _seed_hash(secret)


def frame_hash(frame: Frame) -> str:
    """SHA-256 of the frame: sorted lines `code|stratum` joined by line feeds, whatever their order was.

    Raises ScoringError with the row for a code that is empty, unclean or there twice.
    """
    people = _checked(frame)
    return sha256("\n".join(sorted(f"{code}|{stratum}" for code, stratum in people.items())).encode()).hexdigest()


def draw(frame: Frame, sizes: Mapping[str, int], seed: Seed) -> Draw:
    """Draw `sizes[stratum]` people of each stratum by simple random sampling, fixed by the seed alone.

    The order of the frame does not matter; a person added later does not change the order of the others.
    Raises ScoringError for faults of the frame, a stratum without a size, unknown strata and sizes that cannot be met.
    """
    people = _checked(frame)
    members: dict[str, list[str]] = {}
    for code, stratum in people.items():
        members.setdefault(stratum, []).append(code)
    if set(members) != set(sizes):
        raise ScoringError("抽样框的分层与样本分配的分层不一致", fix="请核对分层名称")
    strata = tuple(_stratum_draw(name, members[name], sizes[name], seed) for name in sorted(members))
    return Draw(_seed_hash(seed), frame_hash(people.items()), strata)


def verify_draw(published: Draw, frame: Frame, seed: Seed) -> tuple[str, ...]:
    """Draw again and say every difference; nothing said means that the draw is the one the seed and frame give.

    Raises ScoringError for faults of the frame.
    """
    people = _checked(frame)
    faults = []
    if published.seed_hash != _seed_hash(seed):
        faults.append("公布的种子与事先公布的摘要不符。")
    if published.frame_hash != frame_hash(people.items()):
        faults.append("抽样框与抽取时的名单摘要不符。")
    if faults:
        return tuple(faults)
    try:
        again = draw(people.items(), {stratum.name: len(stratum.drawn) for stratum in published.strata}, seed)
    except ScoringError as fault:
        return (str(fault),)
    pairs = zip(published.strata, again.strata, strict=True)
    return tuple(f"{ours.name}：抽取结果与重新计算的不一致。" for ours, theirs in pairs if ours != theirs)


def replacements(drawn: Draw, lost: Iterable[str]) -> tuple[Replacement, ...]:
    """Who replaces each person lost, in the order they were lost, from the reserve of the same stratum.

    A replacement may be lost too. Raises ScoringError for a code that is not being asked, or lost twice.
    """
    asked = {code: stratum.name for stratum in drawn.strata for code in stratum.drawn}
    reserves = {stratum.name: iter(stratum.reserve) for stratum in drawn.strata}
    found = []
    for code in lost:
        if code not in asked:
            raise ScoringError(f"“{code}”不在样本中，或已经被替换", fix="请核对代码")
        stratum = asked.pop(code)
        by = next(reserves[stratum], None)
        if by is not None:
            asked[by] = stratum
        found.append(Replacement(code, stratum, by))
    return tuple(found)


def _stratum_draw(name: str, codes: list[str], size: int, seed: Seed) -> StratumDraw:
    if not 0 <= size <= len(codes):
        raise ScoringError(f"层内 {len(codes)} 人，不能抽取 {size} 人", where=name, fix="请核对样本分配")
    ordered = in_order(codes, clean_seed(seed))
    return StratumDraw(name, len(codes), tuple(ordered[:size]), tuple(ordered[size:]))


def _seed_hash(seed: Seed) -> str:
    return sha256(clean_seed(seed).encode()).hexdigest()


def clean_seed(seed: Seed) -> str:
    """Return the seed as text. Raises ScoringError for one that can be mistaken."""
    written = str(seed)
    if isinstance(seed, bool) or not is_clean(written):
        raise ScoringError("种子为空，或含有竖线、空白或不可见字符", fix="请用整数或一串普通字符")
    return written


def _checked(frame: Frame) -> dict[str, str]:
    people: dict[str, str] = {}
    for row, (code, stratum) in enumerate(frame, 1):
        if not is_clean(code) or not is_clean(stratum):
            raise ScoringError(
                f"代码“{code}”或分层“{stratum}”为空，或含有竖线、空白或不可见字符", where=f"抽样框第 {row} 行"
            )
        if code in people:
            raise ScoringError(f"代码“{code}”重复", where=f"抽样框第 {row} 行", fix="一人只能列一次")
        people[code] = stratum
    if not people:
        raise ScoringError("抽样框是空的", fix="请先导入服务对象名单")
    return people
