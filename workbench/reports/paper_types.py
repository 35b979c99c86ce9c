"""What papers and forms need: the public disclosure of a need, the summary of a contract, the lines of a form.

The rules are those of ``context_types``: every text is worded and every number formatted before it comes here.
"""

from dataclasses import dataclass

from workbench.reports.context_rows import Labelled


@dataclass(frozen=True)
class LineRow:
    """A service line: name, standard, quantity with unit, price and amount in yuan."""

    title: str
    standard: str
    checks: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True)
class GoalRow:
    """A goal with its targets."""

    title: str
    mid: str
    final: str
    weight: str


@dataclass(frozen=True)
class Disclosure:
    """采购需求公开 (``disclosure.html``, context ``{"paper": Disclosure}``)."""

    title: str
    project: str
    opening: str
    facts: tuple[Labelled, ...]
    lines: tuple[LineRow, ...]
    total: str
    rounding: str
    goals: tuple[GoalRow, ...]
    posts: tuple[str, ...]
    must: tuple[str, ...]
    """Requirements that a bid has to meet or is invalid: those with a star."""
    wants: tuple[str, ...]
    evaluation: tuple[str, ...]
    asked: tuple[str, ...]
    signer: str
    date: str


@dataclass(frozen=True)
class PaymentRow:
    """A payment."""

    title: str
    due: str
    amount: str


@dataclass(frozen=True)
class ContractSummary:
    """合同摘要 (``contract_summary.html``, context ``{"paper": ContractSummary}``)."""

    title: str
    project: str
    facts: tuple[Labelled, ...]
    lines: tuple[LineRow, ...]
    total: str
    payments: tuple[PaymentRow, ...]
    payments_total: str
    goals: tuple[GoalRow, ...]
    clauses: tuple[Labelled, ...]
    changes: tuple[str, ...]
    handed: tuple[str, ...]
    signer: str
    date: str


@dataclass(frozen=True)
class FormRow:
    """One line of a form that is filled in by hand: its code, its label, and what may be ticked or written."""

    code: str
    label: str
    options: str
