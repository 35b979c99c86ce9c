"""Kinds of file, and by which permission each is read."""

from workbench.security.predicates_documents import SIGNED_SHEET

READ_AS = {
    "compliance_sheet": "compliance.read",
    "procurement": "procurement.read",
    "bid_report": "procurement.read",
    "evaluation_plan": "evaluation.read",
    "panel_paper": "evaluation.read",
    "evidence_original": "evidence.original",
    "evidence_answer": "evidence.write",
    "third_reply": "third_finding.see",
    "evidence_wanted": "evaluation.read",
    "bids": "procurement.read",
    "receipt": "compliance.read",
    "acceptance": "acceptance.read",
    "acceptance_certificate": "acceptance.read",
    "settlement": "payment.read",
    "vouchers": "payment.read",
    "handover": "acceptance.read",
    "archive_copy": "archive.read",
    "bundle": "result.bundle",
    "opinion_form": "archive.read",
    "onsite_form": "archive.read",
    "destroyed": "archive.read",
    "proof": "ledger.proof",
    "finding": "compliance.read",
    "finding_notice": "compliance.read",
    "misconduct": "compliance.read",
    "objection": "objection.read",
    "objection_paper": "objection.paper",
    "appeal_evidence": "appeal.evidence",
    "signed_scan": "document.read",
    "programme": "programme.read",
    "template_source": "template.read",
    "template_sample": "template.read",
}
"""By which permission a kind of file is read; any other follows its project."""
OWN_FILES = frozenset(
    {"own_sheet", "third_findings", "import", "own", "scheme", "ocds", "batch_zip", "template", SIGNED_SHEET}
)
"""Kinds of file that only who made them reads: what was handed in to be checked, and lists drawn for one person."""
