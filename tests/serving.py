"""What tests that start a real server share: a free port, and waiting until it answers."""

import os
import random
import socket
import subprocess
import time

import httpx
import pytest

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


def wait_for(base: str, process: subprocess.Popen[bytes], seconds: float = 40) -> None:
    """Return when the server answers; fail the test when it ends or takes too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{base}/healthz", timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server did not start")
