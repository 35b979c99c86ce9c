"""What the small documents need: appeal decision, result notice, a member's score sheet.

The rules are those of ``context_types``: every text is worded and every number formatted before it comes here.
"""

from dataclasses import dataclass

from workbench.reports.context_rows import Labelled


@dataclass(frozen=True)
class DisputedMark:
    """One mark of an appeal: before, decided, why."""

    code: str
    title: str
    full: str
    before: str
    after: str
    decision: str
    """维持 or 变更."""
    reason: str
    evidence: str


@dataclass(frozen=True)
class AppealDecision:
    """申诉复核决定 (``appeal_decision.html``, context ``{"decision": AppealDecision}``)."""

    project_title: str
    document_number: str
    applicant: str
    paragraphs: tuple[str, ...]
    """受理经过, 请求, 复核组及回避情况."""
    marks: tuple[DisputedMark, ...]
    total_before: str
    total_after: str
    grade_before: str
    grade_after: str
    conclusion: tuple[str, ...]
    signer: str
    date: str
    copies: str


@dataclass(frozen=True)
class ResultNotice:
    """评估结果通知 or 公告 (``result_notice.html``, context ``{"notice": ResultNotice}``)."""

    title: str
    document_number: str
    addressee: str
    """"" for a public notice."""
    opening: str
    items: tuple[Labelled, ...]
    """Printed as 一、label：text."""
    closing: str
    signer: str
    date: str


@dataclass(frozen=True)
class SheetPoint:
    """A point the member judges: standards from high to low, with the range of each band."""

    code: str
    title: str
    full: str
    standard: str
    bands: tuple[str, ...]
    """E.g. ("一档 1.20～1.50", "二档 0.90～1.19", "三档 0～0.89")."""
    chosen: int | None
    """Which band is ticked, from 0; ``None`` on a blank sheet."""
    evidence: str
    mark: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SheetFact:
    """A point the member only confirms."""

    code: str
    title: str
    marks: str
    """得分／满分."""


@dataclass(frozen=True)
class PanelSheet:
    """One member's score sheet to sign (``panel_sheet.html``, context ``{"sheet": PanelSheet}``)."""

    title: str
    project_title: str
    project_number: str
    contractor: str
    member: str
    date: str
    """"" leaves 年月日 to fill in by hand."""
    judged: tuple[SheetPoint, ...]
    facts: tuple[SheetFact, ...]
    declaration: str
    checksum: str
    """Short check value that ties the paper to the record."""
    large: bool = False
    """In large type, to fill in by hand; the one that is only signed fits a page."""
