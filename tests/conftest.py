"""Workspaces for tests: empty, or copies of the training purchase at a chosen point of its life.

What takes seconds to make is made once in a run, by whichever of its processes needs it first, and copied by the tests.
"""

import fcntl
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from sqlmodel import Session

from workbench import clock
from workbench.demo import evaluation, local_rules, needs, people, purchase
from workbench.demo.build import DemoFiles, build_demo
from workbench.security.policy import Actor
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

settings.register_profile("unhurried", deadline=None)  # the machine may be busy; slowness is no wrong result
settings.load_profile("unhurried")

POINTS = ("defined", "approved", "signed", "scoring", "marked", "opened", "final")


def use(home: Path) -> None:
    """Point this process at a workspace."""
    os.environ["WORKBENCH_HOME"] = str(home)


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    kept, main = dict(os.environ), sys.modules["__main__"]
    yield
    os.environ.clear()
    os.environ.update(kept)
    sys.modules["__main__"] = main  # Streamlit leaves its last page there, and a process that is spawned would run it


@pytest.fixture(autouse=True)
def _one_day(request: pytest.FixtureRequest) -> None:
    """No day ends while a test runs that types today and expects today: it waits for the last minutes of the day to pass."""
    now = clock.local(clock.now())
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), tzinfo=now.tzinfo)
    longest = timedelta(minutes=5) if request.node.get_closest_marker("browser") else timedelta(seconds=30)
    if midnight - now < longest:
        time.sleep((midnight - now).total_seconds())


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that exactly one process of this run makes; the environment is as before. Never written to."""
    shared = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    place, kept = shared / name, dict(os.environ)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            make(shared / f"{name}.making")
            engine().dispose()
            (shared / f"{name}.making").rename(place)
    os.environ.clear()
    os.environ.update(kept)
    return place


def _migrated(place: Path) -> None:
    use(place)
    migrate.upgrade()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace, migrated; never written to: copy it."""
    return made_once(tmp_path_factory, "empty", _migrated)


@pytest.fixture
def home(empty: Path, tmp_path: Path) -> Iterator[Path]:
    """An empty workspace of its own, migrated."""
    shutil.copytree(empty, tmp_path / "home")
    use(tmp_path / "home")
    yield tmp_path / "home"
    engine().dispose()


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The training purchase, kept at each point of POINTS; never written to: copy it."""
    place = made_once(tmp_path_factory, "training", _through_the_points)
    return {point: place / point for point in POINTS}


def _through_the_points(place: Path) -> None:
    _migrated(place / "now")
    for point, steps in _STEPS.items():
        with writing() as session:
            steps(session)
        engine().dispose()
        shutil.copytree(place / "now", place / point)


def _defined(session: Session) -> None:
    cast = people.make_workspace(session)
    local_rules.set_thresholds(session, cast)
    wanted = needs.find_needs(session, cast, "purchase")
    project_id = purchase.define_project(session, cast, "purchase")
    needs.dispose_needs(session, wanted, project_id, "purchase")


def _signed(session: Session) -> None:
    purchase.procure(session, people.the_cast(session), 1, "purchase")
    purchase.sign(session, 1, "purchase")
    purchase.deliver(session, 1, "purchase", range(1, 7))


def _scoring(session: Session) -> None:
    evaluation.gather(session, evaluation.plan(session, 1, "evaluation_mid"), "evaluation_mid")


def _marked(session: Session) -> None:
    evaluation.score(session, 1, "evaluation_mid", "pingwei1", "pingwei2", "pingwei3")


def _final(session: Session) -> None:
    local_rules.continue_plan(session, people.the_cast(session))
    purchase.deliver(session, 1, "purchase", range(7, 13))
    final = evaluation.plan(session, 1, "evaluation_final")
    evaluation.gather(session, final, "evaluation_final")
    evaluation.score(session, final, "evaluation_final", "pingwei1", "pingwei2", "pingwei3")
    first = evaluation.open_and_confirm(session, final, "evaluation_final")
    evaluation.conclude(session, evaluation.appeal(session, first))


_STEPS = {
    "defined": _defined,
    "approved": lambda session: purchase.approve(session, 1, "purchase"),
    "signed": _signed,
    "scoring": _scoring,
    "marked": _marked,
    "opened": lambda session: evaluation.open_and_confirm(session, 1, "evaluation_mid"),
    "final": _final,
}


@pytest.fixture
def at(points: dict[str, Path], tmp_path: Path) -> Iterator[object]:
    """A function that copies the training purchase at a point and makes it the workspace in use."""
    used: list[str] = []

    def go(point: str) -> Path:
        target = tmp_path / point
        shutil.copytree(points[point], target)
        use(target)
        used.append(point)
        return target

    yield go
    if used:
        engine().dispose()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """The training workspace with its documents, as ./run demo builds it; never written to."""
    place = made_once(tmp_path_factory, "demo", _built)
    made = json.loads((place / "made.json").read_text(encoding="utf-8"))
    return DemoFiles(**made | {name: place / "out" / made[name] for name in _DOCUMENTS})


_DOCUMENTS = ("midterm_report", "final_report", "score_sheets", "result", "bundle")


def _built(place: Path) -> None:
    made = asdict(build_demo(place / "out", lambda _: None))
    names = {name: made[name].name for name in _DOCUMENTS}
    (place / "made.json").write_text(json.dumps(made | names), encoding="utf-8")


@pytest.fixture
def training(built: DemoFiles) -> Iterator[DemoFiles]:
    """The built training workspace in use, to be read."""
    use(built.result.parent)
    yield built
    engine().dispose()


@pytest.fixture
def training_copy(built: DemoFiles, tmp_path: Path) -> Iterator[Path]:
    """A copy of the built training workspace in use, to be written to."""
    shutil.copytree(built.result.parent, tmp_path / "copy")
    use(tmp_path / "copy")
    yield tmp_path / "copy"
    engine().dispose()


def actor(username: str) -> Actor:
    """A training person as an actor, in the workspace in use."""
    with reading() as session:
        return people.as_actor(session, username)
