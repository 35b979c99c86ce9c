"""Checks of what the result was computed from besides the sheets: every figure and statement stands in the record."""

from __future__ import annotations

from typing import Any, Iterator

from workbench.exchange.verifier.bundle import Bundle, Verdict
from workbench.exchange.verifier.exact import number


def check_facts(bundle: Bundle, verdict: Verdict) -> str:
    """Facts, what does not apply, vetoes, revisions, rulings and missing evidence are those of the record."""
    facts = bundle.of("facts")
    for found in (_entered, _absent, _vetoes, _revisions, _rulings):
        verdict.faults += found(facts, [event["content"] for event in bundle.of("events")["events"]])
    proofs: dict[str, set[str]] = {}
    for one in bundle.of("evidence"):
        for code in () if one["superseded"] else one["points"]:
            proofs.setdefault(code, set()).add(one["number"])
    for code, one in facts["points"].items():
        if one["evidence_missing"] != (code not in proofs) or set(one["evidence"]) != proofs.get(code, set()):
            verdict.faults.append(f"facts.json：{code} 的证据，或是否缺少证据，与证据清单不符")
    entered = sum(one["entered"] for one in facts["points"].values())
    return f"{entered} 个评分点的事实，以及不适用、一票否决、合议改分、复核和更正，都与当时的记录相同"


def _of(events: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    return [event for event in events if event["action"] == action]


def _entered(facts: dict[str, Any], events: list[dict[str, Any]]) -> Iterator[str]:
    """The last entry counts; a point that was never entered has neither values nor a source."""
    last = {event["after"]["point_code"]: event["after"] for event in _of(events, "fact.enter")}
    for code, one in facts["points"].items():
        kept = last.get(code, {"fact": {}, "source": ""})
        told = (one["entered"], one["values"], one["source"])
        if told != (code in last, kept["fact"], kept.get("source", one["source"])):
            yield f"facts.json：{code} 的事实或来源与登记时的记录不同"


def _absent(facts: dict[str, Any], events: list[dict[str, Any]]) -> Iterator[str]:
    stated = [event["after"] for event in _of(events, "fact.not_applicable")]
    if facts["not_applicable"] != (stated[-1] if stated else {}):
        yield "facts.json：不适用的评分点与登记时的记录不同"


def _vetoes(facts: dict[str, Any], events: list[dict[str, Any]]) -> Iterator[str]:
    last = {event["after"]["veto"]: event["after"] for event in _of(events, "veto.record")}
    told = {one["code"]: (one["state"], one["finding"]) for one in facts["vetoes"]}
    if told != {code: (one["state"], one["finding"]) for code, one in last.items()}:
        yield "facts.json：一票否决的认定与登记时的记录不同"


def _revisions(facts: dict[str, Any], events: list[dict[str, Any]]) -> Iterator[str]:
    kept = [
        (event["actor"], event["after"]["point"], number(event["after"]["first"]), number(event["after"]["revised"]))
        for event in _of(events, "consensus.revise")
    ]
    told = [(one["member"], one["code"], number(one["first"]), number(one["revised"])) for one in facts["revisions"]]
    if told != kept:
        yield "facts.json：合议后的改分与记录不同"


def _rulings(facts: dict[str, Any], events: list[dict[str, Any]]) -> Iterator[str]:
    """What an appeal or the bureau itself corrected must have been ruled; the newest word on a point counts."""
    new_facts: dict[str, Any] = {}
    new_marks: dict[str, Any] = {}
    for event in events:
        after = event["after"]
        if event["action"] == "appeal.rule" and after["changed"]:
            new_facts[after["point_code"]], new_marks[after["point_code"]] = after["new_fact"], after["new_marks"]
        elif event["action"] == "result.correct":
            new_facts.update({code: one["fact"] for code, one in after["points"].items()})
    for code, one in facts["corrected"].items():
        if new_facts.get(code) != one["values"]:
            yield f"facts.json：{code} 更正后的事实与复核或更正的记录不同"
    for code, one in facts["decided"].items():
        if new_marks.get(code) is None or number(new_marks[code]) != number(one["marks"]):
            yield f"facts.json：{code} 复核决定的分数与复核的记录不同"
