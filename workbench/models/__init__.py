"""All tables; importing this fills the metadata."""

from workbench.models import (
    accounts,
    attestations,
    contracts,
    evaluations,
    feeds,
    imports,
    needs,
    organisations,
    procurement,
    projects,
    record,
    results,
    settings,
    vault,
)

__all__ = [
    "accounts",
    "attestations",
    "contracts",
    "evaluations",
    "feeds",
    "imports",
    "needs",
    "organisations",
    "procurement",
    "projects",
    "record",
    "results",
    "settings",
    "vault",
]
