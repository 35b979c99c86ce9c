"""Weights before they enter a tree: from pairwise judgements, from quantities, and rounded so that they add up."""

from scoring.weights.closeness import NOT_LEGAL, Closeness, topsis
from scoring.weights.judgements import RANDOM_INDEX, JudgedWeights, judged_weights
from scoring.weights.shares import Membership, membership, rounded_weights, shares_of

__all__ = [
    "NOT_LEGAL",
    "RANDOM_INDEX",
    "Closeness",
    "JudgedWeights",
    "Membership",
    "judged_weights",
    "membership",
    "rounded_weights",
    "shares_of",
    "topsis",
]
