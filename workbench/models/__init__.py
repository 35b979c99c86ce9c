"""All tables; importing this fills the metadata."""

from workbench.models import (
    accounts,
    contracts,
    evaluations,
    needs,
    organisations,
    procurement,
    projects,
    record,
    results,
    settings,
)

__all__ = [
    "accounts",
    "contracts",
    "evaluations",
    "needs",
    "organisations",
    "procurement",
    "projects",
    "record",
    "results",
    "settings",
]
