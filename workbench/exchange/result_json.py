"""A result as data: every figure exact, every trace replayable, members by label, in one fixed order."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from scoring.grading import UNGRADED
from scoring.trace import Step, to_plain
from workbench import clock
from workbench.queries.overall_kept import Overall
from workbench.queries.record_head import RecordHead
from workbench.queries.results import NodeLine
from workbench.reports.context_case import Case
from workbench.reports.context_words import member_labels

FORMAT = "workbench-result/1"
TRAINING_NOTE = "演练文件，不作任何依据"


def result_json(case: Case, head: RecordHead) -> bytes:
    """Return a version of a result as UTF-8 JSON, with the head of the record: what later changes cannot undo.

    Exact numbers are text: a decimal, or n/d where it does not end. Members appear as 评委一, 评委二 …
    """
    labels = member_labels(case.members)
    data = {
        "format": FORMAT,
        "training": case.training,
        "note": TRAINING_NOTE if case.training else "",
        "published": case.project.published,
        "made_up": case.project.made_up,
        "project": _project(case),
        "evaluation": _evaluation(case),
        "result": _result(case),
        "blocks": [_node(one) for one in case.card.level(1)],
        "indicators": [_node(one) for one in case.card.level(2)],
        "points": list(_points(case, labels)),
        "trace": to_plain(unnamed(case.card.trace, labels)),
        "versions": [{"number": number, "total": total, "reason": why} for _, number, total, why in case.versions],
        "appeal": _appeal(case),
        "members": [_member(case, labels, name) for name in labels],
        "evidence": [_evidence(case, place) for place in range(len(case.evidence))],
        "record": head.plain(),
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def unnamed(step: Step, labels: Mapping[str, str]) -> Step:
    """Put labels in place of the members' names, all the way down; no figure changes."""
    return replace(
        step,
        title=labels.get(step.title, step.title),
        inputs=tuple(replace(item, name=labels.get(item.name, item.name)) for item in step.inputs),
        children=tuple(unnamed(child, labels) for child in step.children),
    )


def _project(case: Case) -> dict[str, Any]:
    contract = case.contract
    return {
        "code": case.project.code,
        "title": case.project.title,
        "purchaser": case.project.purchaser,
        "contractor": contract.contractor if contract else "",
        "contract": contract.number if contract else "",
        "contract_fen": contract.amount_fen if contract else None,
    }


def _evaluation(case: Case) -> dict[str, Any]:
    plan = case.plan
    return {
        "phase": case.card.phase.value,
        "phase_name": case.card.phase_name,
        "cutoff_on": str(plan.cutoff_on),
        "frozen_on": str(plan.frozen_on or ""),
        "opened_on": str(plan.opened_on or ""),
        "tree": case.card.tree,
        "grades": [{"name": grade.name, "floor": f"{grade.floor:f}"} for grade in case.tree.grades],
        "rounding": case.tree.rounding.code,
    }


def _result(case: Case) -> dict[str, Any]:
    card, root = case.card, case.card.nodes[0]
    overall = {"overall": _overall(card.overall)} if card.overall else {}
    return {
        "version": card.number,
        "state": card.state.value,
        "reason": card.reason,
        "total": str(card.total),
        "exact_total": root.exact,
        "scale": card.full,
        "grade": (card.grade if case.final else "") or UNGRADED,
        "withheld": card.withheld,
        "computed_at": clock.local(card.computed_at).isoformat(timespec="seconds"),
        "confirmed_on": str(card.confirmed_on or ""),
        "fed_back_on": str(card.fed_back_on or ""),
        "published_on": str(card.published_on or ""),
        "warnings": list(card.warnings),
        **overall,
    }


def _overall(one: Overall) -> dict[str, Any]:
    """The rating of both phases together, with its own trace; only where the plan declares it."""
    return {
        "state": one.state,
        "words": one.words,
        "weights": {"mid": str(one.weights[0]), "final": str(one.weights[1])},
        "mid_version": one.mid_number,
        "mid_total": one.mid_total or None,
        "final_total": one.final_total,
        "total": one.total or None,
        "grade": one.grade or None,
        "withheld": one.withheld,
        "used": one.used,
        "trace": to_plain(one.trace) if one.trace else None,
    }


def _node(node: NodeLine) -> dict[str, Any]:
    return {
        "code": node.code,
        "name": node.name,
        "full": node.full,
        "marks": node.shown or None,
        "exact": node.exact,
        "rate": f"{node.rate}%" if node.rate else None,
        "not_applicable": node.na_reason,
    }


def _points(case: Case, labels: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for line in (node for node in case.card.nodes if node.established):
        step, point = case.steps.get(line.code), case.tree.node(line.code).point
        yield {
            **_node(line),
            "indicator": line.indicator,
            "established": line.established,
            "rule": point.rule if point else "",
            "source": case.tree.node(line.code).source,
            "evidence": list(step.evidence) if step else [],
            "member_marks": {labels[who]: own[line.code] for who, own in case.card.marks.items() if line.code in own},
            "spread": case.card.spread.get(line.code),
            "flags": [text for _, text in case.card.flags.get(line.code, [])],
            "trace": to_plain(unnamed(step, labels)) if step else None,
        }


def _appeal(case: Case) -> dict[str, Any] | None:
    appeal = case.appeal
    if appeal is None:
        return None
    return {
        "filed_on": str(appeal.filed_on),
        "decided_on": str(appeal.decided_on or ""),
        "document": appeal.document,
        "grounds": appeal.grounds,
        "summary": appeal.summary,
        "points": [
            {"code": one.code, "claim": one.claim, "changed": one.changed, "reason": one.reason}
            for one in appeal.points
        ],
        "total_before": str(case.before.total) if case.before else str(case.card.total),
        "grade_before": case.before.grade if case.before else case.card.grade,
        "differences": [asdict(one) for one in case.differences],
    }


def _member(case: Case, labels: Mapping[str, str], name: str) -> dict[str, Any]:
    member = next(one for one in case.members if one.name == name)
    return {"label": labels[name], "seat": member.seat.value, "chair": member.chair}


def _evidence(case: Case, place: int) -> dict[str, Any]:
    one = case.evidence[place]
    return {
        "number": one.number,
        "title": one.title,
        "dated": str(one.dated),
        "points": list(one.points),
        "sha256": one.sha256,
    }
