"""One evaluation as large as they come: 9 members, 34 points, 400 answers to a survey, 300 files of evidence.

The training purchase is built through its services; then members, sheets, answers and files are multiplied as rows.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from benchmarks.measure import Line, seconds
from workbench import paths
from workbench.demo.build import build_demo
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Evidence, Mark, PanelMember, Sheet, StoredFile
from workbench.models.needs import Recipient
from workbench.models.results import Result
from workbench.models.surveys import Survey, SurveyPerson
from workbench.models.words import Phase, ResultState
from workbench.queries.evaluations import frozen_tree
from workbench.security.sessions import open_session
from workbench.services.results import new_version
from workbench.store.engine import engine, reading, writing

MEMBERS, POINTS, ANSWERS, FILES = 9, 34, 400, 300
PAGE_MS, RESULT_MS = 300, 1000
SCREENS = {
    "EV-1": ("评估画面：进度", "evaluation", "progress"),
    "EV-2": ("评估画面：评分事实", "evaluation", "facts"),
    "EV-3": ("评估画面：证据", "evaluation", "evidence"),
    "EV-4": ("证据和资料画面", "evidence", ""),
}


def lines() -> Iterator[Line]:
    """Measure the screens in a warm session, the screen of the result, and the result computed from all sheets."""
    home = Path(tempfile.mkdtemp())
    try:
        build_demo(home / "demo", lambda _words: None)
        with writing() as session:
            evaluation_id, result_id = _multiply(session)
        for number, (what, page, part) in SCREENS.items():
            yield _line(number, what, _warm("jingban", page, evaluation=evaluation_id, part=part), PAGE_MS)
        yield _line("EV-5", "评估结果画面", _warm("jingban", "result", result=result_id), RESULT_MS)
        yield _line("EV-6", "由 9 份评分表计算结果", partial(_computed, evaluation_id), RESULT_MS)
    finally:
        engine().dispose()
        shutil.rmtree(home)


def _line(number: str, what: str, work: Callable[[], object], most: float) -> Line:
    took = seconds(work, repeat=9)
    return Line(
        number, f"{what}（{MEMBERS} 人、{POINTS} 点、{ANSWERS} 份问卷、{FILES} 份证据）", took, took * 1e3, most, "ms"
    )


def _multiply(session: Session) -> tuple[int, int]:
    finals = select(Evaluation).where(Evaluation.phase == Phase.FINAL).order_by(col(Evaluation.id))
    evaluation = session.exec(finals.limit(1)).one()
    evaluation_id = evaluation.id or 0
    if (points := len(frozen_tree(evaluation).points())) != POINTS:
        raise AssertionError(f"指标体系有 {points} 个评分点，应为 {POINTS} 个")
    _seat(session, evaluation_id)
    _file(session, evaluation_id)
    _answer(session, evaluation_id)
    confirmed = Result.evaluation_id == evaluation_id, Result.state == ResultState.CONFIRMED
    return evaluation_id, session.exec(select(Result.id).where(*confirmed)).one() or 0


def _copy(row: Any, **changed: object) -> Any:  # noqa: ANN401 - a row of any table
    return type(row)(**row.model_dump(exclude={"id"}) | changed)


def _added(session: Session, row: Any) -> int:  # noqa: ANN401 - a row of any table
    session.add(row)
    session.flush()
    return int(row.id)


def _seat(session: Session, evaluation_id: int) -> None:
    """Seat as many members as are wanted, each with a copy of the first ordinary member's submitted sheet."""
    seated = session.exec(select(PanelMember).where(PanelMember.evaluation_id == evaluation_id)).all()
    pattern = seated[-1]
    sheet = session.exec(select(Sheet).where(Sheet.member_id == pattern.id)).one()
    marks = session.exec(select(Mark).where(Mark.sheet_id == sheet.id)).all()
    account = session.get_one(Account, pattern.account_id)
    for number in range(len(seated) + 1, MEMBERS + 1):
        account_id = _added(session, _copy(account, username=f"pingwei{number}", name=f"演练成员{number}"))
        member_id = _added(session, _copy(pattern, account_id=account_id))
        sheet_id = _added(session, _copy(sheet, member_id=member_id))
        session.add_all(_copy(mark, sheet_id=sheet_id) for mark in marks)


def _file(session: Session, evaluation_id: int) -> None:
    kept = session.exec(
        select(Evidence).where(Evidence.evaluation_id == evaluation_id).order_by(col(Evidence.id))
    ).all()
    for number in range(len(kept) + 1, FILES + 1):
        pattern = kept[number % len(kept)]
        file = session.get_one(StoredFile, pattern.file_id)
        file_id = _added(session, _copy(file, public_id=f"bench{number:04d}"))
        session.add(_copy(pattern, number=f"E{number:03d}", file_id=file_id, superseded_by_id=None))


def _answer(session: Session, evaluation_id: int) -> None:
    """Give the evaluation the survey that the training purchase holds at mid-term, with as many people as are wanted."""
    held = session.exec(select(Survey).where(Survey.state == "closed")).one()
    asked = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == held.id)).all()
    pattern = session.get_one(Recipient, asked[0].recipient_id)
    survey_id = _added(session, _copy(held, evaluation_id=evaluation_id))
    for number in range(1, ANSWERS + 1):
        recipient_id = _added(session, _copy(pattern, code=f"B{number:06d}"))
        like = asked[number % len(asked)]
        told = {"survey_id": survey_id, "recipient_id": recipient_id, "position": number, "replaces_id": None}
        session.add(_copy(like, **told))


def _warm(username: str, page: str, **query: object) -> Callable[[], object]:
    """Return how to run a screen again in a session that has drawn it before."""
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        signed_in = str(open_session(session, account, "bench")[1].id)
    screen = AppTest.from_file(str(paths.PAGES.parent / "workbench" / "web" / "main.py"), default_timeout=60)
    screen.user = {"username": username, "session": signed_in}
    screen.switch_page(f"../../pages/{page}.py")
    for key, value in query.items():
        screen.query_params[key] = str(value)

    def run() -> None:
        screen.run()
        if screen.exception:
            raise AssertionError(screen.exception[0].message)

    return run


def _computed(evaluation_id: int) -> None:
    with reading() as session, session.no_autoflush:
        new_version(session, session.get_one(Evaluation, evaluation_id), reason="测量")
        session.rollback()
