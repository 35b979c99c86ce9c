"""What tests that start a real server share: a free port, and waiting until it answers."""

import socket
import subprocess
import time

import httpx
import pytest


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
