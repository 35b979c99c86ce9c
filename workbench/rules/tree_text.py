"""The text of an indicator tree as something that is edited: read, changed node by node, and written again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.pools import open_pools
from workbench.errors import NotFoundError, ValidationError
from workbench.rules.loader import DataError, composed, plain
from workbench.rules.trees import PHASES, phases_in, tree_in

Document = dict[str, Any]
LEVELS = ("板块", "指标", "评分点")


@dataclass(frozen=True)
class Spot:
    """A node of the text: its depth (0 a block), and what stands above it (None above a block)."""

    node: Document
    depth: int
    above: Document | None


def document_of(words: str, tree_id: str) -> Document:
    """Return the text as plain data that may be changed. Raises DataError for broken YAML."""
    read = _thawed(plain(composed(words, Path(f"{tree_id}.yaml"))))
    if not isinstance(read, dict) or not isinstance(read.get("blocks"), list):
        raise ValidationError("不是指标体系文件", where="第 1 行", fix="从本页导出一份，照它的格式修改后再上传")
    return read


def written(document: Document) -> str:
    """Return the text of a document; figures that were quoted stay quoted, so nothing becomes a float."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def spots(document: Document) -> Iterator[Spot]:
    """Yield every node in printed order."""
    for block in document["blocks"]:
        yield from _below(block, 0, None)


def spot(document: Document, code: str) -> Spot:
    """Return the node of that code. Raises NotFoundError if there is none."""
    found = next((one for one in spots(document) if one.node["code"] == code), None)
    if found is None:
        raise NotFoundError(f"指标体系里没有代码“{code}”", fix="刷新页面后从列表重新选择")
    return found


def full_in(node: Mapping[str, Any], phase: str) -> Decimal | None:
    """Return the full marks of a node in a phase; None where it takes no part."""
    full = node["full"]
    value = full.get(phase) if isinstance(full, Mapping) else full
    return None if value is None else Decimal(str(value))


def full_text(by_phase: Mapping[str, Decimal | None]) -> str | dict[str, str]:
    """Return how full marks are written: one figure where the phases agree. Raises ValidationError if all are empty."""
    given = {phase: text(exact(value)) for phase, value in by_phase.items() if value is not None}
    if not given:
        raise ValidationError("满分没有填写", where="满分", fix="至少填写一个阶段的满分；不参加评分的指标请删除")
    figures = set(given.values())
    return figures.pop() if len(figures) == 1 and len(given) == len(by_phase) else given


@dataclass(frozen=True)
class Sum:
    """What the parts of a node add up to in a phase, and what they should."""

    phase: str
    label: str
    found: Fraction
    wanted: Fraction


def wrong_sums(document: Document, phases: tuple[str, ...]) -> list[Sum]:
    """Return every parent, the total included, whose parts do not add up in a phase; weighted and pooled ones aside."""
    top = {"code": "", "name": "总分", "full": document["full"], "children": document["blocks"]}
    parents = [top, *(one.node for one in spots(document) if one.node.get("children"))]
    return [one for phase in phases for node in parents if (one := _wrong_sum(node, phase)) is not None]


def _wrong_sum(node: Document, phase: str) -> Sum | None:
    full = full_in(node, phase)
    parts = [one for one in node["children"] if one.get("role", "share") == "share" and one.get("counted", True)]
    if (
        full is None
        or node.get("pool")
        or node.get("role", "share") != "share"
        or any("weight" in one for one in parts)
    ):
        return None
    found = sum((exact(value) for one in parts if (value := full_in(one, phase)) is not None), Fraction(0))
    return None if found == exact(full) else Sum(phase, f"{node['code']} {node['name']}".strip(), found, exact(full))


def faults(words: str, tree_id: str) -> tuple[str, ...]:
    """Return what keeps a text from being published, each with where and what to do; empty if it stands."""
    try:
        phases = phases_in(words, tree_id)
        sums = [_sum_words(one) for one in wrong_sums(document_of(words, tree_id), phases)]
    except (DataError, ScoringError) as error:
        return (str(error),)
    found = (_fault(words, tree_id, phase) for phase in phases)
    return tuple(sums) or tuple(dict.fromkeys(fault for fault in found if fault))


def _fault(words: str, tree_id: str, phase: str) -> str:
    try:
        tree = tree_in(words, tree_id, phase)
    except DataError as error:
        return f"{PHASES[phase]}：{error.what}{f'。办法：{error.fix}' if error.fix else ''}"
    open_ = "、".join(node.label for node in open_pools(tree))
    fix = "。办法：删去没有用到的选项，把用到的选项的满分改为分得的分值，去掉 pool"
    return f"{PHASES[phase]}：“{open_}”共用的分值还没有分到各选项{fix}" if open_ else ""


def _sum_words(one: Sum) -> str:
    apart = "多" if one.found > one.wanted else "少"
    gap = text(abs(one.found - one.wanted))
    return (
        f"{PHASES[one.phase]}：“{one.label}”下级满分之和为 {text(one.found)}，应为 {text(one.wanted)}，{apart} {gap} 分"
    )


def refuse_unreadable(words: str, tree_id: str) -> None:
    """Refuse a text that is no tree at all; marks that do not add up yet are a draft's right.

    Raises DataError with the line.
    """
    for phase in phases_in(words, tree_id):
        try:
            tree_in(words, tree_id, phase)
        except DataError as error:
            if not isinstance(error.__cause__, ScoringError):
                raise


def _below(node: Document, depth: int, above: Document | None) -> Iterator[Spot]:
    yield Spot(node, depth, above)
    for child in node.get("children", ()):
        yield from _below(child, depth + 1, node)


def _thawed(value: object) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, Mapping):
        return {key: _thawed(inner) for key, inner in value.items()}
    return [_thawed(one) for one in value] if isinstance(value, tuple) else value
