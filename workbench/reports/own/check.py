"""Trying a template before it is used, in a process of its own with bounds of time and memory."""

import json
import subprocess
import sys

from workbench import paths
from workbench.errors import ValidationError
from workbench.rules.template_words import template_name

MOST_SECONDS = 90
"""By the clock, on a busy machine; the process itself may compute for less."""


def checked(key: str, content: bytes) -> bytes:
    """Return the document that a template makes of its sample: a PDF, or a Word file.

    Raises ValidationError saying what may not be in a template, where, and what to do; KeyError for an unknown key.
    """
    template_name(key)
    command = [sys.executable, "-m", "workbench.reports.own.child", key]
    try:
        run = subprocess.run(  # noqa: S603 - our own module and a key of ours
            command, cwd=paths.ROOT, input=content, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_long() from error
    told, _, made = run.stdout.partition(b"\n")
    if run.returncode != 0 or not told:
        raise _too_long()
    if said := json.loads(told):
        raise ValidationError(said["what"], where=said["where"], fix=said["fix"])
    return made


def _too_long() -> ValidationError:
    """A process that was ended: no time or no memory was left."""
    return ValidationError(
        "在规定的时间和内存里没有生成文书", where="模板", fix="检查模板里的循环、反复拼接的文字和过大的图片"
    )
