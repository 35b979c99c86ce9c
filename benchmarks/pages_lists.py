"""The 50-row pages of needs and projects: ten times the rows may cost at most twice the time."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from benchmarks.measure import Line, side_by_side
from workbench import config
from workbench.demo import people
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.projects import Project
from workbench.queries.needs import Wanted, people_page
from workbench.queries.needs_wishes import wishes_page
from workbench.queries.projects_page import projects_page
from workbench.security.policy import Actor
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

SMALL, LARGE = 10_000, 100_000
PEOPLE_A_PROJECT = 10  # a million recipients beside a hundred thousand projects
PEOPLE_A_HOME = 2
_PART = 20_000
_DAY = date(2026, 3, 2)
Page = Callable[[Session, Actor], object]
PAGES: dict[str, tuple[str, Page]] = {
    "PG-1": ("对象清单一页 50 户", lambda session, actor: people_page(session, actor, Wanted())),
    "PG-2": ("需求清单一页 50 项", lambda session, actor: wishes_page(session, actor, _DAY)),
    "PG-3": ("项目清单一页 50 项", projects_page),
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
    _fill(projects, cast)


def _open(home: Path, page: Page) -> None:
    config.set_home(home)
    with reading() as session:
        page(session, people.as_actor(session, "jingban"))


def _fill(projects: int, cast: people.Cast) -> None:
    persons = projects * PEOPLE_A_PROJECT
    villages = [(cast.units[code.split("-", maxsplit=1)[0]], id_) for code, id_ in cast.units.items() if "-" in code]
    _insert(Project, projects, _project)
    _insert(Household, persons // PEOPLE_A_HOME, lambda one: _household(one, *villages[one % len(villages)]))
    _insert(Recipient, persons, _recipient)
    _insert(WantedService, persons, _wish)


def _insert(kind: Any, count: int, row: Callable[[int], dict[str, Any]]) -> None:  # noqa: ANN401 - any table
    for start in range(0, count, _PART):
        with writing() as session:
            session.execute(insert(kind), [row(one) for one in range(start, min(count, start + _PART))])


def _project(one: int) -> dict[str, Any]:
    return {
        "purchaser_id": 1, "owner_id": 1, "code": f"P{one:06d}", "title": f"演练项目{one}", "defined_on": _DAY,
        "first_day": _DAY, "last_day": _DAY, "budget_fen": 100, "negative_list": {}, "long_term": {}, "budget_factors": {},
    }  # fmt: skip


def _household(one: int, township_id: int, village_id: int) -> dict[str, Any]:
    told = {"found_by": "其他", "found_on": _DAY, "channel": "other"}
    return {
        "id": one + 1,
        "purchaser_id": 1,
        "code": f"H{one:07d}",
        "township_id": township_id,
        "village_id": village_id,
    } | told


def _recipient(one: int) -> dict[str, Any]:
    home = one // PEOPLE_A_HOME + 1
    return {
        "id": one + 1,
        "purchaser_id": 1,
        "household_id": home,
        "code": f"D{one:07d}",
        "category": "dibao",
        "can_apply": True,
    }


def _wish(one: int) -> dict[str, Any]:
    told = {"catalogue_number": one % 32 + 1, "quantity": 1, "unit": "次", "wanted_on": _DAY}
    return {"purchaser_id": 1, "recipient_id": one + 1} | told
