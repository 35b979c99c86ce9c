"""The only place that reads the environment."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import WorkbenchError

HIGHEST_PORT = 65535
MOST_HOURS = 24 * 30
MOST_WORKERS = 16
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+/?")


@dataclass(frozen=True)
class Settings:
    """What the operator may set from outside; see docs/operator.md."""

    home: Path  # WORKBENCH_HOME: database, files, keys
    database: str  # WORKBENCH_DATABASE: SQLAlchemy URL; empty: SQLite in the home
    host: str  # WORKBENCH_HOST
    port: int  # WORKBENCH_PORT
    https: bool  # WORKBENCH_HTTPS=1 behind a TLS proxy: cookies get Secure
    address: str  # WORKBENCH_ADDRESS: how others reach this server, for links outside the browser; none: host and port
    vault_key: Path | None  # WORKBENCH_VAULT_KEY: the key file of the vault; none: vault.key in the home
    parts_hours: int  # WORKBENCH_PARTS_HOURS: after how long an upload that was broken off is removed
    spool: Path | None  # WORKBENCH_SPOOL: where the public form puts notes down; none: spool in the home
    workers: int  # WORKBENCH_WORKERS: processes that draw up a batch of documents; none: one a core


def settings() -> Settings:
    """Read the settings from the environment, with their defaults."""
    home = Path(os.environ.get("WORKBENCH_HOME") or Path(__file__).resolve().parents[1] / "var")
    host = os.environ.get("WORKBENCH_HOST", "127.0.0.1")
    port = _port(os.environ.get("WORKBENCH_PORT") or "8501")
    return Settings(
        home=home.expanduser().resolve(),
        database=os.environ.get("WORKBENCH_DATABASE", ""),
        host=host,
        port=port,
        address=_address(os.environ.get("WORKBENCH_ADDRESS", ""), host, port),
        https=os.environ.get("WORKBENCH_HTTPS", "") == "1",
        vault_key=_path(os.environ.get("WORKBENCH_VAULT_KEY", "")),
        parts_hours=_hours(os.environ.get("WORKBENCH_PARTS_HOURS") or "24"),
        spool=_path(os.environ.get("WORKBENCH_SPOOL", "")),
        workers=_workers(os.environ.get("WORKBENCH_WORKERS") or str(min(os.cpu_count() or 1, MOST_WORKERS))),
    )


def _hours(text: str) -> int:
    """Read a number of hours. Raises WorkbenchError for what is none."""
    if not text.isdecimal() or not 0 < int(text) <= MOST_HOURS:
        fix = f"写 1 至 {MOST_HOURS} 的整数，不写时为 24"
        raise WorkbenchError(f"小时数“{text}”不对", where="环境变量 WORKBENCH_PARTS_HOURS", fix=fix)
    return int(text)


def _workers(text: str) -> int:
    """Read a number of processes. Raises WorkbenchError for what is none."""
    if not text.isdecimal() or not 0 < int(text) <= MOST_WORKERS:
        fix = f"写 1 至 {MOST_WORKERS} 的整数，不写时为处理器的个数"
        raise WorkbenchError(f"进程数“{text}”不对", where="环境变量 WORKBENCH_WORKERS", fix=fix)
    return int(text)


def _path(text: str) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _address(text: str, host: str, port: int) -> str:
    """Read the address, or say where this server listens. Raises WorkbenchError for what is none."""
    if not text:
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if not _ADDRESS.fullmatch(text):
        fix = "写协议、主机名和端口，例如 https://workbench.example.gov.cn，不带路径"
        raise WorkbenchError(f"地址“{text}”不对", where="环境变量 WORKBENCH_ADDRESS", fix=fix)
    return text.removesuffix("/")


def _port(text: str) -> int:
    """Read a port. Raises WorkbenchError for what is none."""
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        fix = f"写 1 至 {HIGHEST_PORT} 的整数，不写时为 8501"
        raise WorkbenchError(f"端口“{text}”不对", where="环境变量 WORKBENCH_PORT", fix=fix)
    return int(text)


def set_home(home: Path) -> None:
    """Point this process and its children at another workspace."""
    os.environ["WORKBENCH_HOME"] = str(home)


def set_port(port: int) -> None:
    """Let this process listen elsewhere."""
    os.environ["WORKBENCH_PORT"] = str(port)
