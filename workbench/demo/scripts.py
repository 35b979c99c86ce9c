"""The files of data/demo, and the accounts in them: what the start screen prints without loading anything that builds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from workbench.models.words import ROLE_NAMES, Role
from workbench.paths import DATA
from workbench.rules.loader import plain, read


@cache
def script(name: str) -> Mapping[str, Any]:
    """Return one file of data/demo as plain values; exact numbers stay text."""
    return cast("Mapping[str, Any]", plain(read(DATA / "demo" / f"{name}.yaml")))


@dataclass(frozen=True)
class TrainingAccount:
    """A training account as the start screen prints it."""

    username: str
    password: str
    name: str
    role: str


def training_accounts() -> list[TrainingAccount]:
    """Return the accounts of a training workspace; they exist nowhere else."""
    people = script("people")
    return [
        TrainingAccount(one["username"], people["password"], one["name"], ROLE_NAMES[Role(one["role"])])
        for one in (*people["accounts"], *script("city")["accounts"])
    ]
