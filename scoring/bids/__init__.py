"""Bids: correct, exclude, adjust, score, rank, and explain why a published result differs.

Sources: 财政部令第87号 (tender), 财库〔2014〕214号 (consultation), 财政部令第74号 (negotiation, inquiry),
财库〔2020〕46号 and 财库〔2022〕19号 (small firms), 财库〔2026〕2号 (abnormally low prices).
What the law changes from time to time, the rates for small firms and the shares of a low price, is handed in: the
workbench reads it from data/rules. Many packages at once are in `scoring.bids.batch`, which alone needs numpy.
"""

from scoring.bids.committee import Criterion, Disagreement, Scheme, committee_points, disagreements
from scoring.bids.correction import CorrectedPrice, Correction, PriceLine, PriceSheet, corrected
from scoring.bids.difference import Difference, DifferenceRow, explain_difference
from scoring.bids.evaluate import evaluate_bids
from scoring.bids.formula import PriceFormula
from scoring.bids.lowprice import LowPriceRule, Trigger, triggers
from scoring.bids.model import Bid, BidLine, BidResult, Clause, Explanation
from scoring.bids.preference import FirmFacts, Preference, Rates, preference
from scoring.bids.ranking import ORDERS, RankOrder, Succession, next_candidate
from scoring.bids.suppliers import Enough, enough_suppliers, framework_places

__all__ = [
    "ORDERS",
    "Bid",
    "BidLine",
    "BidResult",
    "Clause",
    "CorrectedPrice",
    "Correction",
    "Criterion",
    "Difference",
    "DifferenceRow",
    "Disagreement",
    "Enough",
    "Explanation",
    "FirmFacts",
    "LowPriceRule",
    "Preference",
    "PriceFormula",
    "PriceLine",
    "PriceSheet",
    "RankOrder",
    "Rates",
    "Scheme",
    "Succession",
    "Trigger",
    "committee_points",
    "corrected",
    "disagreements",
    "enough_suppliers",
    "evaluate_bids",
    "explain_difference",
    "framework_places",
    "next_candidate",
    "preference",
    "triggers",
]
