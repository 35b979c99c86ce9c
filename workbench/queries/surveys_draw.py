"""The draw of a survey: who can be asked, who comes up, who stands in for whom, and a check that anybody can repeat."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from scoring.draws import commitment, frame_digest, in_order
from scoring.survey import two_way
from workbench.models.needs import Recipient
from workbench.models.projects import Project
from workbench.models.surveys import Survey, SurveyPerson
from workbench.queries.follow_up import frame_of
from workbench.security.policy import Actor, allow

METHOD = (
    "同一乡镇（街道）、同一服务、同一类别的人按 SHA-256(种子|编码) 由小到大排列，取前若干人，其余依次为替补；各组按名单人数"
    "分配，每个乡镇、每种服务和类别都不少于十分之一。名单和种子的摘要在抽取之前已经记入操作记录，种子在调查结束后只供购买主体和审计核对，不对外公布：承接主体有对象编码，知道种子就能推出抽到谁。"
)


@dataclass(frozen=True)
class Drawable:
    """Somebody who can be asked, by code: place, the service asked about, category."""

    code: str
    recipient_id: int
    township_id: int
    line_id: int
    category: str

    @property
    def kind(self) -> str:
        """Service and category together."""
        return f"{self.line_id}·{self.category}"


def frame_of_people(session: Session, project: Project) -> tuple[tuple[Drawable, ...], str]:
    """Return everybody whom the project serves, once; who has several services is asked about the rarest of them."""
    frame = frame_of(session, project)
    rare = Counter(unit.line_id for unit in frame.units)
    rows = session.exec(
        select(Recipient.id, Recipient.code, Recipient.category).where(
            col(Recipient.id).in_({unit.recipient_id for unit in frame.units})
        )
    )
    people = {who: (code, category) for who, code, category in rows}
    found: dict[int, Drawable] = {}
    for unit in sorted(frame.units, key=lambda one: (rare[one.line_id], one.line_id)):
        code, category = people[unit.recipient_id]
        one = Drawable(code, unit.recipient_id, unit.township_id, unit.line_id, category)
        found.setdefault(unit.recipient_id, one)
    return tuple(sorted(found.values(), key=lambda one: one.code)), frame.basis


def people_of(row: Survey) -> dict[str, Drawable]:
    """Return the frame of a survey by code."""
    return {code: Drawable(code, who, town, line, category) for code, who, town, line, category in row.frame}


def chosen(people: Mapping[str, Drawable], size: int, seed: str) -> list[Drawable]:
    """Return the first of the drawing order in each group, as many as fall to it, in order of township and code."""
    if size >= len(people):
        return sorted(people.values(), key=lambda one: (one.township_id, one.code))
    cells = Counter((str(one.township_id), one.kind) for one in people.values())
    wanted = dict(two_way(cells, size).people)
    found = []
    for code in in_order(people, seed):
        cell = (str(people[code].township_id), people[code].kind)
        if wanted[cell] > 0:
            wanted[cell] -= 1
            found.append(people[code])
    return sorted(found, key=lambda one: (one.township_id, one.code))


def next_in_reserve(
    people: Mapping[str, Drawable], seed: str, used: Collection[int], township_id: int, line_id: int
) -> Drawable | None:
    """Return who stands in for somebody of this township and service: of the same service first; None if nobody is left."""
    left = [people[code] for code in in_order(people, seed) if people[code].recipient_id not in used]
    near = [one for one in left if one.township_id == township_id]
    return next((one for one in near if one.line_id == line_id), near[0] if near else None)


@dataclass(frozen=True)
class DrawCheck:
    """What was kept before the draw, what was revealed after the survey, and what does not agree."""

    commitment: str
    frame_digest: str
    seed: str
    salt: str
    faults: tuple[str, ...]


def draw_check(session: Session, row: Survey) -> DrawCheck | None:
    """Draw again from the revealed seed and say every difference; None before the end, while the seed is sealed."""
    if row.state != "closed":
        return None
    people = people_of(row)
    kept = session.exec(
        select(SurveyPerson.recipient_id).where(
            SurveyPerson.survey_id == row.id, col(SurveyPerson.replaces_id).is_(None)
        )
    ).all()
    faults = []
    if row.commitment != commitment(row.seed, row.salt):
        faults.append("公布的种子和盐与抽取前封存的摘要不符。")
    if row.frame_digest != frame_digest(people):
        faults.append("名单与抽取前封存的摘要不符。")
    if set(kept) != {one.recipient_id for one in chosen(people, row.wanted, row.seed)}:
        faults.append("抽取结果与按种子重新抽取的不一致。")
    return DrawCheck(row.commitment, row.frame_digest, row.seed, row.salt, tuple(faults))


def check_of(session: Session, actor: Actor, survey_id: int) -> DrawCheck | None:
    """Return the check of a draw to who may read the survey. Raises NotAllowedError for others."""
    row = session.get_one(Survey, survey_id)
    allow(session, actor, "survey.read", row)
    return draw_check(session, row)
