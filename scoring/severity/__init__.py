"""Severity of members: additive least squares for incomplete panels, variance components, a sentence for each."""

from scoring.severity.components import ShrunkenEffects, VarianceComponents, crossed_components, shrunken_effects
from scoring.severity.design import Rating
from scoring.severity.least_squares import AdditiveFit, additive_fit
from scoring.severity.rasch import RaschCheck, RaschFit, rasch_check
from scoring.severity.rational import MOST_MEMBERS, ExactFit, exact_severity
from scoring.severity.report import MemberSeverity, ProjectSeverity, SeverityReport, severity_report

__all__ = [
    "MOST_MEMBERS",
    "AdditiveFit",
    "ExactFit",
    "MemberSeverity",
    "ProjectSeverity",
    "RaschCheck",
    "RaschFit",
    "Rating",
    "SeverityReport",
    "ShrunkenEffects",
    "VarianceComponents",
    "additive_fit",
    "crossed_components",
    "exact_severity",
    "rasch_check",
    "severity_report",
    "shrunken_effects",
]
