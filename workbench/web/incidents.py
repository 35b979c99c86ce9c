"""Unexpected errors: a number for the person, the traceback for the log of the workspace, nothing in between."""

import logging
import secrets
import threading
from logging.handlers import RotatingFileHandler

from scoring.errors import ScoringError
from workbench import clock, paths
from workbench.errors import WorkbenchError
from workbench.web import ui

_log = logging.getLogger("workbench.incidents")
_log.propagate = False
_opening = threading.Lock()


def refusal(error: Exception, what: str) -> WorkbenchError:
    """Keep the traceback under a new number and return what a person is told instead."""
    return WorkbenchError(
        f"{what}（事故编号 {noted(error)}）",
        fix="稍后重试；仍不行请把事故编号告诉系统管理员，由其查看运行日志",
    )


def noted(error: BaseException) -> str:
    """Write the traceback to the workspace's log and return the number it is found by."""
    number = f"{clock.local(clock.now()):%m%d-%H%M}-{secrets.token_hex(2)}"
    with _opening:
        _open_log()
    _log.error("incident %s", number, exc_info=error)
    return number


def on_script_error(error: Exception) -> bool:
    """Show an error that left a page in the house's words; Streamlit shows nothing itself."""
    ui.refusal(error if isinstance(error, WorkbenchError | ScoringError) else refusal(error, "页面出错"))
    return True


def _open_log() -> None:
    """Point the log at the workspace in use; the folder is for the server's account alone."""
    folder = paths.home() / "log"
    if any(getattr(one, "baseFilename", "") == str(folder / "workbench.log") for one in _log.handlers):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in list(_log.handlers):
        _log.removeHandler(one)
        one.close()
    handler = RotatingFileHandler(folder / "workbench.log", maxBytes=2_000_000, backupCount=5, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _log.addHandler(handler)


def quiet_streamlit() -> None:
    """Keep Streamlit from printing page tracebacks to the console: they are in the log."""
    logging.getLogger("streamlit.error_util").setLevel(logging.CRITICAL)
