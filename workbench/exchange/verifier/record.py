"""Checks of the record: its events, the tree over all events, and what was sealed."""

from __future__ import annotations

from typing import Any, Iterator

from workbench.exchange.verifier.bundle import Bundle, Verdict
from workbench.exchange.verifier.chain import canonical, committed, grown, hex_of, included
from workbench.exchange.verifier.exact import number

NEEDED = ("evaluation.confirm_plan", "evaluation.open")


def told(event: dict[str, Any]) -> str:
    """Say which event is meant."""
    content = event["content"]
    return f"events.json：第 {event['place']} 条记录（{event['title']}，{content['actor']}，{content['at']}）"


def check_events(bundle: Bundle, verdict: Verdict) -> str:
    """Every event has its hash, hangs on the one before it, and stands in the tree over the whole record."""
    record, events = bundle.of("events"), bundle.of("events")["events"]
    size, root = record["anchor"]["events"], record["anchor"]["root"]
    before: dict[str, Any] | None = None
    for event in events:
        if hex_of(canonical(event["content"])) != event["hash"]:
            verdict.faults.append(f"{told(event)}的内容与其校验值不符")
        if not included(event["hash"], event["place"] - 1, size, event["path"], root):
            verdict.faults.append(f"{told(event)}不在全部记录的树里")
        if before and event["place"] <= before["place"]:
            verdict.faults.append(f"{told(event)}的次序颠倒")
        if before and event["place"] == before["place"] + 1 and event["content"]["previous_hash"] != before["hash"]:
            verdict.faults.append(f"{told(event)}与前一条接不上")
        before = event
    if before is None or (before["place"], before["hash"]) != (size, record["anchor"]["head"]):
        verdict.faults.append("events.json：末条记录与写明的链头不符，记录被截断或添加")
    actions = {event["content"]["action"] for event in events}
    verdict.faults += [f"events.json：没有“{one}”这一条记录" for one in NEEDED if one not in actions]
    verdict.faults += _head_faults(record)
    if bundle.of("result")["record"] != record["anchor"]:
        verdict.faults.append("result.json：其中的链头与 events.json 不符")
    return f"{len(events)} 条操作记录的校验值、先后和位置相符，都在共 {size} 条的全部记录里；树根 {root}"


def _head_faults(record: dict[str, Any]) -> Iterator[str]:
    """Every head that a report prints must be an earlier end of this very record."""
    anchor = record["anchor"]
    for size, one in record["heads"].items():
        if not included(one["head"], int(size) - 1, anchor["events"], one["path"], anchor["root"]):
            yield f"events.json：第 {size} 条的链头不在全部记录的树里"
        if not grown((int(size), one["root"]), (anchor["events"], anchor["root"]), one["growth"]):
            yield f"events.json：第 {size} 条的树根与现在的记录接不上，此前的记录被改动"


def check_sealed(bundle: Bundle, verdict: Verdict) -> str:
    """What was opened is what had been sealed, and the sheets are what was submitted last."""
    events = bundle.of("events")["events"]
    sealed = {event["id"]: event for event in events if event["content"]["commitment"]}
    openings = {one["event"]: one for event in events for one in _openings(event)}
    for key, event in sealed.items():
        one = openings.get(key)
        if one is None or committed(one["salt"], one["values"]) != event["content"]["commitment"]:
            verdict.faults.append(f"{told(event)}封存的内容与启封时公布的盐和值不符")
    submitted = {
        event["content"]["account_id"]: (event["content"]["actor"], openings[key]["values"])
        for key, event in sealed.items()
        if event["content"]["action"] == "sheet.submit" and key in openings
    }
    for sheet in bundle.of("sheets"):
        who, values = submitted.get(sheet["account"], ("", None))
        verdict.faults += _sheet_faults(sheet, values, bundle.of("facts")["not_applicable"])
        if values is not None and who != sheet["member"]:
            verdict.faults.append(f"sheets.json：{sheet['member']}的评分表，提交人在记录里是{who}")
    if len(submitted) != len(bundle.of("sheets")):
        verdict.faults.append("sheets.json：评分表的份数与启封的份数不符")
    return f"{len(sealed)} 条封存的记录与启封时公布的盐和值相符，{len(bundle.of('sheets'))} 份评分表与封存的一致"


def _openings(event: dict[str, Any]) -> list[Any]:
    return list(event["content"]["after"]["opened"]) if event["content"]["action"] == "evaluation.open" else []


def _sheet_faults(sheet: dict[str, Any], values: dict[str, Any] | None, absent: dict[str, Any]) -> Iterator[str]:
    if values is None:
        yield f"sheets.json：{sheet['member']}的评分表没有对应的提交记录"
        return
    for code in sorted((set(values) - set(absent)) | set(sheet["marks"])):
        sealed = values.get(code)
        own = {"band": sheet["bands"].get(code), "mark": sheet["marks"].get(code), "reason": sheet["reasons"].get(code)}
        if sealed is None or own["mark"] is None or number(own["mark"]) != number(sealed["mark"]):
            yield f"sheets.json：{sheet['member']}，{code} 的分数与封存的不同"
        elif (own["band"], own["reason"]) != (sealed["band"], sealed["reason"]):
            yield f"sheets.json：{sheet['member']}，{code} 的档次或理由与封存的不同"
