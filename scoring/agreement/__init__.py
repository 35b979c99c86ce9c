"""How far raters agree, with an interval, in words, and the answer 不足以判断 where data cannot carry one."""

from scoring.agreement.answers import Estimate, Insufficient
from scoring.agreement.concordance import Concordance, kendall_w
from scoring.agreement.findings import Finding, data_findings, identical_columns
from scoring.agreement.intraclass import FORM_NAMES, Form, Icc, IccBatch, IccForm, Limits, icc, icc_batch
from scoring.agreement.kappa import Coefficient, Kappa, Kappas, kappas
from scoring.agreement.krippendorff import METRIC_NAMES, Alpha, Metric, alpha, alpha_batch
from scoring.agreement.outlier import Grubbs, OutlierMember, Tail, grubbs, grubbs_critical, outlier_member
from scoring.agreement.tables import RatingTable, rating_table
from scoring.agreement.verdict import Agreement, agreement

__all__ = [
    "FORM_NAMES",
    "METRIC_NAMES",
    "Agreement",
    "Alpha",
    "Coefficient",
    "Concordance",
    "Estimate",
    "Finding",
    "Form",
    "Grubbs",
    "Icc",
    "IccBatch",
    "IccForm",
    "Insufficient",
    "Kappa",
    "Kappas",
    "Limits",
    "Metric",
    "OutlierMember",
    "RatingTable",
    "Tail",
    "agreement",
    "alpha",
    "alpha_batch",
    "data_findings",
    "grubbs",
    "grubbs_critical",
    "icc",
    "icc_batch",
    "identical_columns",
    "kappas",
    "kendall_w",
    "outlier_member",
    "rating_table",
]
