"""Finding, making and opening the workspace of this installation, for the command line."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from workbench import clock, config, paths
from workbench.errors import WorkbenchError
from workbench.holding import held
from workbench.security.passwords import require_strong
from workbench.services.workspaces import add_administrator, add_purchaser, create_workspace, workspace_of
from workbench.store.engine import engine, reading, writing
from workbench.store.migrate import upgrade

if TYPE_CHECKING:
    from workbench.demo.build import DemoFiles  # loads the reports, which opening a workspace does not need

DATABASE = "workbench.db"
KEPT_BESIDE = {"log"}  # an error before the workspace was made may have left a log


@dataclass(frozen=True)
class Opened:
    """The workspace in use."""

    title: str
    training: bool


def has_database() -> bool:
    """Tell whether there is a database to open; asking never makes one."""
    url = paths.database_url()
    return (paths.home() / DATABASE).is_file() if url.startswith("sqlite") else inspect(engine()).has_table("workspace")


def open_workspace() -> Opened:
    """Bring the workspace to the newest schema and return it.

    Raises WorkbenchError when there is none.
    """
    if has_database():
        upgrade()
        with reading() as session:
            if workspace := workspace_of(session):
                return Opened(workspace.title, workspace.training)
    raise WorkbenchError(
        "这里还没有工作区",
        where=str(paths.home()),
        fix="./run 建立演练工作区并打开；./run init 建立正式的空工作区；WORKBENCH_HOME 或 --home 指定别处的工作区",
    )


def require_empty(folder: Path) -> None:
    """Refuse a folder that already holds something, so that nothing is ever overwritten."""
    if folder.is_dir() and {entry.name for entry in folder.iterdir()} - KEPT_BESIDE - {".making"}:
        raise WorkbenchError(
            "目录里已有内容，不能在其中新建工作区", where=str(folder), fix="换一个空目录，或先把其中的内容移走"
        )


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Yield a place to build in; what was built there appears in the folder at once, or not at all.

    The database moves last: until then the folder does not pass for a workspace.
    """
    require_empty(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # people's records: for the account that runs the workbench
    with held(folder, wait=False):
        require_empty(folder)  # somebody else may have been quicker
        yield from _made_whole(folder)


def _made_whole(folder: Path) -> Iterator[Path]:
    making = folder / ".making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        yield making
        engine_closed()
        for entry in sorted(making.iterdir(), key=lambda entry: entry.name == DATABASE):
            _moved(entry, folder / entry.name)
    finally:
        shutil.rmtree(making, ignore_errors=True)
        config.set_home(folder)


def _moved(entry: Path, target: Path) -> None:
    """Move a file or folder to its place; an earlier log gives way."""
    if target.is_dir():
        shutil.rmtree(target)
    entry.rename(target)


def engine_closed() -> None:
    """Close every connection to the workspace in use, so that its write-ahead log is folded in."""
    engine().dispose()


def make_training(folder: Path, progress: Callable[[str], None]) -> "DemoFiles":
    """Build the training workspace in an empty folder and tell which documents lie there."""
    from workbench.demo.build import build_demo

    with made_whole(folder) as making:
        config.set_home(making)
        made = build_demo(making, progress)
    return replace(
        made,
        midterm_report=folder / made.midterm_report.name,
        final_report=folder / made.final_report.name,
        score_sheets=folder / made.score_sheets.name,
        result=folder / made.result.name,
        bundle=folder / made.bundle.name,
    )


def make_empty(folder: Path, *, title: str, bureau: str, county: str, username: str, name: str, password: str) -> None:
    """Make an empty workspace with its first purchaser and administrator.

    Raises WorkbenchError for a folder that is not empty and ValidationError for a weak password.
    """
    require_strong(password, username)
    with made_whole(folder) as making:
        config.set_home(making)
        upgrade()
        with writing() as session:
            create_workspace(session, title=title, training=False)
            purchaser = add_purchaser(session, name=bureau, county=county, first_day=clock.today())
            add_administrator(session, username=username, name=name, password=password, purchaser_id=purchaser.id or 0)
