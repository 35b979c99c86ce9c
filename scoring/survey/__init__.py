"""Satisfaction surveys: how many to ask, whom, what they said, how sure that is, and what may be published."""

from scoring.survey.allocation import TwoWayAllocation, margins_need, minimums, neyman, proportional, two_way
from scoring.survey.answers import Counts, Response, counts_of, index_of, satisfied_of, score_of
from scoring.survey.circle import TOTAL, Cell
from scoring.survey.draw import (
    Draw,
    Replacement,
    StratumDraw,
    commitment,
    draw,
    frame_hash,
    replacements,
    verify_draw,
)
from scoring.survey.estimate import Estimate, Stratum, collapsed, mean_interval, share_interval, stratified_mean
from scoring.survey.findings import Findings, GroupLine, QuestionLine, findings
from scoring.survey.intervals import Interval, wilson, wilson_finite
from scoring.survey.proxies import ProxyEffect, proxy_effect
from scoring.survey.report import SurveyReport, survey_report
from scoring.survey.response import (
    OUTCOMES,
    Consistency,
    Contact,
    ResponseClass,
    ResponseRate,
    call_backs,
    class_adjusted,
    consistency,
    index_bounds,
    response_rate,
)
from scoring.survey.size import SampleSize, krejcie_morgan, sample_size
from scoring.survey.suppression import SMALLEST, SafeTable, exposed, safe_groups, safe_table

__all__ = [
    "OUTCOMES",
    "SMALLEST",
    "TOTAL",
    "Cell",
    "Consistency",
    "Contact",
    "Counts",
    "Draw",
    "Estimate",
    "Findings",
    "GroupLine",
    "Interval",
    "ProxyEffect",
    "QuestionLine",
    "Replacement",
    "Response",
    "ResponseClass",
    "ResponseRate",
    "SafeTable",
    "SampleSize",
    "Stratum",
    "StratumDraw",
    "SurveyReport",
    "TwoWayAllocation",
    "call_backs",
    "class_adjusted",
    "collapsed",
    "commitment",
    "consistency",
    "counts_of",
    "draw",
    "exposed",
    "findings",
    "frame_hash",
    "index_bounds",
    "index_of",
    "krejcie_morgan",
    "margins_need",
    "mean_interval",
    "minimums",
    "neyman",
    "proportional",
    "proxy_effect",
    "replacements",
    "response_rate",
    "safe_groups",
    "safe_table",
    "sample_size",
    "satisfied_of",
    "score_of",
    "share_interval",
    "stratified_mean",
    "survey_report",
    "two_way",
    "verify_draw",
    "wilson",
    "wilson_finite",
]
