"""The options a point may carry, by kind, and what they must be: read once, when the tree is built."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import exact, text

_ADJUSTMENTS = {"evidence_cap", "zero_if", "cap_if", "cap_below", "deduct_if"}
_PAIR = {"actual", "target", "unit", "bounded", "targets"}
# the options each kind knows, those it cannot do without first; scoring.points says what they mean
OPTIONS: Mapping[str, tuple[set[str], set[str]]] = {
    "ratio": (set(), {*_PAIR, *_ADJUSTMENTS, "floor", "explain_above", "weights", "when_empty"}),
    "banded": ({"bands"}, {*_PAIR, *_ADJUSTMENTS, "of"}),
    "checklist": ({"items"}, _ADJUSTMENTS),
    "ordinal": (set(), {*_ADJUSTMENTS, "bands"}),
    "survey": (set(), {*_ADJUSTMENTS, "full_at", "zero_below", "raters"}),
    "mark": (set(), _ADJUSTMENTS),
}
KINDS_BY_FACT = OPTIONS.keys() - {"ordinal", "mark"}
STAGES = {"mid": "中期", "final": "期末"}


def check_options(kind: str, options: Mapping[str, Any], *, where: str) -> None:
    """Refuse a kind that is not known, and options that are missing, unknown, or contradict each other.

    Raises ScoringError with the point in `where`.
    """
    if kind not in OPTIONS:
        raise ScoringError(f"评分类型“{kind}”无法识别", where=where, fix=f"可用的有：{'、'.join(OPTIONS)}")
    required, optional = OPTIONS[kind]
    if missing := required - set(options):
        raise ScoringError(f"评分参数缺少 {'、'.join(sorted(missing))}", where=where)
    if unknown := set(options) - required - optional:
        raise ScoringError(f"评分参数 {'、'.join(sorted(unknown))} 无法识别", where=where)
    if kind == "banded":
        _check_limits(options["bands"], where)
    if kind == "ordinal" and "bands" in options:
        _check_floors(options["bands"], where)
    if "items" in options:
        _check_names(options["items"], "清单", where)
    if "targets" in options:
        _check_targets(options, where)


def _check_limits(bands: Sequence[Mapping[str, Any]], where: str) -> None:
    """Bands of a measured share: one direction, limits in order from the best band, shares falling."""
    if not bands:
        raise ScoringError("没有写明分档", where=where, fix="请写明各档的界限和得分比例")
    keys = {"limit" if "limit" in band else "floor" for band in bands}
    if len(keys) > 1:
        raise ScoringError("分档有的写“不超过”（limit）、有的写“达到”（floor）", where=where, fix="请统一为一种写法")
    (key,) = keys
    limits, shares = [_figure(band, key, where) for band in bands], [_figure(band, "share", where) for band in bands]
    for (before, after), (better, worse) in zip(pairwise(limits), pairwise(shares), strict=True):
        if (after <= before) if key == "limit" else (after >= before):
            order = f"{text(before)} 之后是 {text(after)}"
            raise ScoringError(f"分档界限重叠或顺序颠倒：{order}", where=where, fix="请从最好的一档起依次写明界限")
        if worse >= better:
            raise ScoringError(f"较差的一档得分比例 {text(worse)} 不低于较好的 {text(better)}", where=where)
    if max(shares) > 1:
        raise ScoringError(f"分档得分比例 {text(max(shares))} 超过 1", where=where, fix="请写成满分的比例，例如 0.8")


def _check_floors(bands: Sequence[Mapping[str, Any]], where: str) -> None:
    """Bands of a judged point: they begin at zero, and no two begin at the same share."""
    floors = [_figure(band, "floor", where) for band in bands]
    if len(set(floors)) < len(floors):
        raise ScoringError("评分分档的起点有重复", where=where, fix="请核对分档表")
    if min(floors) != 0 or max(floors) >= 1:
        raise ScoringError(
            f"评分分档须从 0 起、低于 1，现为 {text(min(floors))} 至 {text(max(floors))}",
            where=where,
            fix="请核对分档表",
        )
    _check_names([band.get("name", "") for band in bands], "分档", where)


def _check_names(names: Sequence[str], what: str, where: str) -> None:
    if not names or len(set(names)) < len(names) or not all(str(name).strip() for name in names):
        raise ScoringError(f"{what}为空、有重复或有未写名称的项", where=where, fix=f"请核对{what}")


def _check_targets(options: Mapping[str, Any], where: str) -> None:
    """Targets by stage: known stages, and no sub-targets beside them, which bring their own."""
    if unknown := set(options["targets"]) - STAGES.keys():
        raise ScoringError(f"不认识的阶段“{'、'.join(sorted(unknown))}”", where=where, fix="可用的有：mid、final")
    if "weights" in options:
        raise ScoringError("分项各有目标，不能再按阶段规定总目标", where=where, fix="请删去 targets 或 weights")
    for stage in options["targets"]:
        _figure(options["targets"], stage, where)


def _figure(row: Mapping[str, Any], key: str, where: str) -> Fraction:
    """A number that options give. Raises ScoringError if it is missing, not exact or negative."""
    try:
        number = exact(row[key])
    except (KeyError, ScoringError) as error:
        raise ScoringError(f"评分参数“{key}”缺少或不是数值", where=where, fix="请填写数字") from error
    if number < 0:
        raise ScoringError(f"评分参数“{key}”为负数", where=where, fix="请核对")
    return number
