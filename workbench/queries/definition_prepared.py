"""What a definition was prepared with, and its papers: posts, the market and the public asked, renewals, disclosures."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.evaluations import StoredFile
from workbench.models.projects import MarketSurvey, Project, PublicConsultation, StaffPost, SurveyAnswer
from workbench.queries.contract_agreed import Paper

PAPERS = ("project", "disclosure")


@dataclass(frozen=True)
class PostCard:
    """A post that the project asks for."""

    post: str
    people: int
    qualification: str
    full_time: bool


@dataclass(frozen=True)
class AnswerCard:
    """One of those asked."""

    name: str
    price_fen: int | None
    words: str


@dataclass(frozen=True)
class SurveyCard:
    """A market survey with its respondents."""

    done_on: date
    way: str
    conclusion: str
    answers: tuple[AnswerCard, ...]


@dataclass(frozen=True)
class ConsultationCard:
    """How the public was asked."""

    first_day: date
    last_day: date
    way: str
    opinions: int
    adopted: int
    words: str


@dataclass(frozen=True)
class Prepared:
    """All of it, as a screen or a document shows it."""

    posts: tuple[PostCard, ...]
    survey: SurveyCard | None
    consultation: ConsultationCard | None
    renewals: dict[int, str]
    papers: tuple[Paper, ...]


def prepared(session: Session, project_id: int) -> Prepared:
    """Return what a project was prepared with."""
    posts = session.exec(
        select(StaffPost).where(StaffPost.project_id == project_id).order_by(col(StaffPost.position))
    ).all()
    row = session.exec(select(PublicConsultation).where(PublicConsultation.project_id == project_id)).first()
    renewals = session.exec(select(Project).where(Project.renewal_of_id == project_id)).all()
    return Prepared(
        posts=tuple(PostCard(one.post, one.people, one.qualification, one.full_time) for one in posts),
        survey=_survey(session, project_id),
        consultation=ConsultationCard(row.first_day, row.last_day, row.way, row.opinions, row.adopted, row.words)
        if row
        else None,
        renewals={one.id or 0: f"{one.code} {one.title}" for one in renewals},
        papers=_papers(session, project_id),
    )


def _survey(session: Session, project_id: int) -> SurveyCard | None:
    row = session.exec(select(MarketSurvey).where(MarketSurvey.project_id == project_id)).first()
    if row is None:
        return None
    query = select(SurveyAnswer).where(SurveyAnswer.survey_id == row.id).order_by(col(SurveyAnswer.position))
    answers = tuple(AnswerCard(one.name, one.price_fen, one.words) for one in session.exec(query))
    return SurveyCard(row.done_on, row.way, row.conclusion, answers)


def _papers(session: Session, project_id: int) -> tuple[Paper, ...]:
    query = select(StoredFile).where(StoredFile.project_id == project_id, col(StoredFile.kind).in_(PAPERS))
    rows = session.exec(query.order_by(col(StoredFile.stored_at).desc(), col(StoredFile.id).desc()))
    return tuple(Paper(r.public_id, r.name, r.kind, r.sha256, r.size, r.stored_at) for r in rows)


def starred(requirements: str) -> list[tuple[bool, str]]:
    """Return requirements one a line, each with whether a star makes it one that a bid must meet."""
    lines = [line.strip() for line in requirements.splitlines() if line.strip()]
    return [(line[0] in "★*＊", line.lstrip("★*＊ ")) for line in lines]
