"""Everything about the firmness of one grade, and the sentence for the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from scoring.errors import ScoringError
from scoring.exact import exact
from scoring.facts import Fact
from scoring.panel import Decided, PanelResult, Proceedings, Sheet, VetoFinding, panel_result
from scoring.stability.changes import Margin, Nudges, OtherRounding, margin, nudges, other_roundings
from scoring.stability.draws import Frequencies, draw_weights, frequencies, totals_under
from scoring.stability.frames import Level, Marks, concentration_of, extra_share, frame_of, shares_of_units
from scoring.stability.ladder import Ladder, ladder_of
from scoring.stability.members import LeaveOneOut, leave_one_out
from scoring.tree import IndicatorTree

_NOTHING: Mapping[str, Any] = {}
_UNEVENTFUL = Proceedings()
_MIDDLE_95 = (0.025, 0.975)


@dataclass(frozen=True)
class Settings:
    """What is tried: how many draws, of which weights, how wide (percentage points), and what a small change is.

    `spread` is the standard deviation of the most variable block's weight; `minimum` the least number of members.
    """

    draws: int = 10_000
    spread: Decimal = Decimal(5)
    level: Level = "blocks"
    nudge: Decimal = Decimal(1)
    minimum: int = 3


DEFAULTS = Settings()


@dataclass(frozen=True)
class Stability:
    """How firm a result is, beside it and never instead of it.

    `places` are those of the published total; `level` is the level whose weights were drawn, `concentration` their κ; `low` and `high` hold the middle 95 % of the
    totals drawn. `frequencies`, `margin` and `nudges` are None where there is no grade to keep, `undecided` says why.
    `scoring.stability.words` says it.
    """

    total: Decimal
    grade: str | None
    undecided: str
    seed: int
    settings: Settings
    places: int
    level: Level
    concentration: float
    low: float
    high: float
    frequencies: Frequencies | None
    members: LeaveOneOut
    margin: Margin | None
    nudges: Nudges | None
    roundings: tuple[OtherRounding, ...]


def stability(  # noqa: PLR0913  (an evaluation has these parts, as panel_result takes them)
    tree: IndicatorTree,
    sheets: Sequence[Sheet],
    facts: Mapping[str, Fact],
    *,
    seed: int,
    not_applicable: Mapping[str, str] = _NOTHING,
    vetoes: Sequence[VetoFinding] = (),
    decided: Mapping[str, Decided] = _NOTHING,
    proceedings: Proceedings = _UNEVENTFUL,
    settings: Settings = DEFAULTS,
) -> Stability:
    """Try a result under drawn weights, without each member, one mark up or down, and under other rounding.

    Weights come from a Dirichlet distribution around the declared ones; the same seed gives the same answer. Grades are read as they are published, and vetoes hold throughout. Drawn weights leave the marks of their units as
    the tree computes them. Raises ScoringError as `panel_result` does, and for a seed or settings that cannot be used.
    """
    if isinstance(seed, bool) or seed < 0:
        raise ScoringError(f"随机种子 {seed} 须为非负整数", fix="请使用评估方案写明的随机种子")
    again = partial(panel_result, facts=facts, not_applicable=not_applicable, vetoes=vetoes, decided=decided)
    result = again(tree, sheets, proceedings=proceedings)
    members = leave_one_out(
        lambda rest: again(tree, rest, proceedings=replace(proceedings, members=1)), sheets, result, settings.minimum
    )
    unrounded = replace(tree, rounding=replace(tree.rounding, at_each_level=False))
    plain = again(unrounded, sheets, proceedings=proceedings) if tree.rounding.at_each_level else result
    marks = {code: node.exact for code, node in plain.nodes.items()}
    return _settled(tree, result, members, marks, vetoes, seed, settings)


def _settled(
    tree: IndicatorTree,
    result: PanelResult,
    members: LeaveOneOut,
    marks: Marks,
    vetoes: Sequence[VetoFinding],
    seed: int,
    settings: Settings,
) -> Stability:
    graded = result.grade is not None
    ladder = ladder_of(tree, vetoes)
    frame = frame_of(tree, settings.level)
    concentration = concentration_of(frame, settings.spread)
    full = float(exact(tree.root.full))
    drawn = draw_weights(frame, concentration, settings.draws, seed)
    reached = {code: node.exact for code, node in result.nodes.items()}
    totals = totals_under(frame, drawn, shares_of_units(frame, reached), extra_share(frame, reached, tree.root.full))
    low, high = (0.0, 0.0) if ladder.zeroed else (float(end) * full for end in np.quantile(totals, _MIDDLE_95))
    capped = [code for code, flags in result.flags.items() if any(flag.kind == "capped" for flag in flags)]
    return Stability(
        total=result.total,
        grade=result.grade,
        undecided=_undecided(result, ladder),
        seed=seed,
        settings=settings,
        places=tree.rounding.places,
        level=frame.level,
        concentration=concentration,
        low=low,
        high=high,
        frequencies=frequencies(ladder, totals, full) if graded else None,
        members=members,
        margin=margin(ladder, result.exact_total) if graded and not ladder.zeroed else None,
        nudges=nudges(tree, ladder, marks, step=settings.nudge, capped=capped) if graded else None,
        roundings=other_roundings(tree, marks, vetoes, graded=graded),
    )


def _undecided(result: PanelResult, ladder: Ladder) -> str:
    """Why the weights do not decide the grade; empty if they do."""
    return "一票否决事项成立，总分为零，等级与权重无关" if ladder.zeroed else result.grade_withheld
