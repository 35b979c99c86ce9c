"""What tests that start a real server share: a free port, and waiting until it answers."""

import os
import random
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]
_LOWEST, _WIDTH = 20_000, 1_000
"""Below the ports that the system gives away, and a range of its own for each process of the tests."""


def free_port() -> int:
    """Return a loopback port that nobody listens on, and that no other process of this run is given."""
    first = _LOWEST + _WIDTH * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in random.sample(range(first, first + _WIDTH), _WIDTH):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    pytest.fail(f"no free port from {first} on")


def wait_for(base: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Return when the server answers; fail the test when it ends or takes too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{base}/healthz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


@dataclass
class Server:
    """The workbench as a process of its own over a home; it may be killed and started again at the same address."""

    home: Path
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """Return its address without a path."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and return when it answers."""
        command = [sys.executable, "-m", "workbench", "--home", str(self.home), "--port", str(self.port), "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=self.log.parent, stdout=log, stderr=log
            )
        wait_for(self.base, self.process)  # the caller stops it, whatever comes of this

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait for it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
