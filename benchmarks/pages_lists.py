"""The pages that people open all day: ten times the archive may cost at most twice the time.

The archive grows tenfold (finished projects, assessed people, wishes that were taken up, services in the ledger); what is
open does not: it is what a bureau can work on in a year.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlmodel import Session

from benchmarks.archive import DAY, FIRST_OPEN, fill
from benchmarks.measure import Line, side_by_side
from workbench import clock, config
from workbench.demo import people
from workbench.queries.duties import duties_of
from workbench.queries.home import news, running, spending
from workbench.queries.ledger import ledger_desk
from workbench.queries.ledger_records import Wanted as LedgerWanted
from workbench.queries.ledger_records import record_page
from workbench.queries.needs import Wanted, people_page
from workbench.queries.needs_wishes import wishes_page
from workbench.queries.overview import overview
from workbench.queries.project_choice import project_choices
from workbench.queries.projects_page import Wanted as ProjectsWanted
from workbench.queries.projects_page import choices, projects_page
from workbench.security.policy import Actor
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

SMALL, LARGE = 10_000, 100_000
Page = Callable[[Session, Actor], object]


def _home(session: Session, actor: Actor) -> object:
    return (
        duties_of(session, actor, DAY),
        running(session, actor, DAY),
        news(session, actor),
        spending(session, actor, DAY),
    )


def _projects(session: Session, actor: Actor) -> object:
    return projects_page(session, actor), choices(session, actor), running(session, actor, DAY)


def _ledger(session: Session, actor: Actor) -> object:
    return ledger_desk(session, actor, FIRST_OPEN), record_page(session, FIRST_OPEN, LedgerWanted())


PAGES: dict[str, tuple[str, Page]] = {
    "PG-1": ("对象清单一页 50 户", lambda session, actor: people_page(session, actor, Wanted())),
    "PG-2": ("需求清单一页 50 项", lambda session, actor: wishes_page(session, actor, DAY)),
    "PG-3": ("项目清单一页 50 项", _projects),
    "PG-4": (
        "项目清单按在办和阶段筛选",
        lambda session, actor: projects_page(session, actor, ProjectsWanted(state="open", stage="mid")),
    ),
    "PG-5": ("项目办理一页", lambda session, actor: overview(session, actor, FIRST_OPEN)),
    "PG-6": ("选择项目：最近用过的", lambda session, actor: project_choices(session, actor, "project.read")),
    "PG-7": ("今日待办", _home),
    "PG-8": ("服务台账一页 50 条（大的一百万条）", _ledger),
}


def lines() -> Iterator[Line]:
    """Measure each page in turn in a small workspace and in one of ten times the size."""
    homes = {projects: Path(tempfile.mkdtemp()) for projects in (LARGE, SMALL)}
    try:
        for projects, home in homes.items():
            _make(home, projects)
        for number, (what, page) in PAGES.items():
            large, small = side_by_side(*(partial(_open, home, page) for home in homes.values()), repeat=15)
            yield Line(number, what, large, large / small, 2, peer=f"{SMALL:,} 个项目时", peer_seconds=small)
    finally:
        for home in homes.values():
            config.set_home(home)
            engine().dispose()
            shutil.rmtree(home)


def _make(home: Path, projects: int) -> None:
    config.set_home(home)
    migrate.upgrade()
    with writing() as session:
        cast = people.make_workspace(session)
    fill(projects, cast)


def _open(home: Path, page: Page) -> None:
    config.set_home(home)
    with clock.held_at(DAY), reading() as session:
        page(session, people.as_actor(session, "jingban"))
