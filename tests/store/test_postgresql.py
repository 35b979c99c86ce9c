"""The same schema and the same commands on a real PostgreSQL, where the machine has its server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlmodel import select

from tests.conftest import _STEPS
from tests.serving import free_port
from workbench.models.results import Result
from workbench.security.record import verify
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        BINARIES is None, reason="no PostgreSQL server on this machine (Debian: apt-get install postgresql)"
    ),
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("su") is None, reason="starting a cluster as another user needs root"
    ),
]


@pytest.fixture
def cluster() -> Iterator[str]:
    """A cluster of its own in a folder that the server's user owns, stopped and removed at the end."""
    place, port = Path(tempfile.mkdtemp(prefix="workbench-pg-")), free_port()
    shutil.chown(place, "postgres")

    def run(command: str) -> None:
        told = ["su", "postgres", "-c", f"{BINARIES}/{command}"]
        subprocess.run(told, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run(f"initdb -D {place} -A trust -E UTF8 --locale=C.UTF-8")
    run(f"pg_ctl -D {place} -w -o '-p {port} -k {place} -c listen_addresses=127.0.0.1' -l {place}/log start")
    try:
        run(f"createdb -h 127.0.0.1 -p {port} workbench")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/workbench"
    finally:
        run(f"pg_ctl -D {place} -w -m fast stop")
        shutil.rmtree(place)


def test_the_training_purchase_runs_on_postgresql_to_the_same_totals(cluster, tmp_path):
    os.environ["WORKBENCH_DATABASE"] = cluster
    os.environ["WORKBENCH_HOME"] = str(tmp_path / "home")
    migrate.upgrade()
    for steps in _STEPS.values():
        with writing() as session:
            steps(session)
    with reading() as session:
        totals = [(str(r.total), r.grade) for r in session.exec(select(Result).order_by(Result.id))]
        wrong = verify(session)
    with engine().connect() as connection:
        config = migrate.alembic_config()
        config.attributes["connection"] = connection
        command.check(config)
    engine().dispose()
    assert (totals, wrong) == ([("84.33", ""), ("89.88", "良"), ("90.24", "优")], [])
