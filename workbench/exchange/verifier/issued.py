"""The documents that were issued: the data in them is this result, the head that a report prints stands in this record."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any, Iterator

from workbench.exchange.verifier.attached import attached
from workbench.exchange.verifier.bundle import Bundle, Verdict
from workbench.exchange.verifier.exact import Wrong

RESULT_FORMAT = "workbench-result/1"
SAME = ("training", "evaluation", "blocks", "indicators", "points", "trace", "members", "evidence")
SAME_OF_RESULT = ("version", "reason", "total", "exact_total", "scale", "grade", "withheld", "computed_at", "warnings")
MOST_PLACES_TOLD = 5


def check_documents(bundle: Bundle, verdict: Verdict) -> str:
    """Every document issued is the one on record; the data in a report is this result, its head in this record."""
    listed, heads = bundle.of("documents"), 0
    issued = {
        event["content"]["after"]["sha256"]: event["content"]["after"]
        for event in bundle.of("events")["events"]
        if event["content"]["action"] == "report.issue"
    }
    known = {one["sha256"] for one in listed}
    for kept in issued.values():
        if kept.get("result") == bundle.of("result")["result"]["version"] and kept["sha256"] not in known:
            verdict.faults.append(f"documents.json：没有列出制发过的 {kept['name']}")
    for one in listed:
        where = f"documents.json：{one['title']}"
        verdict.faults += _kept_faults(where, one, issued.get(one["sha256"]))
        if bundle.box.digest(one["file"]) != one["sha256"]:
            verdict.faults.append(f"{where}的文件 {one['file']} 与写明的校验值不符")
        data = _data_of(bundle, one["file"])
        if data is not None:
            verdict.faults += islice(_data_faults(where, data, bundle), MOST_PLACES_TOLD)
        if data is not None and one["file"].endswith(".pdf"):
            verdict.faults += _head_faults_of(where, data["record"], bundle.of("events")["heads"])
            heads += 1
    reports = f"，其中 {heads} 份报告所附的数据、印出的链头与本证据包一致" if heads else "，其中没有附带数据的报告"
    return f"{len(listed)} 份制发的文书与制发时的记录相符{reports}"


def _kept_faults(where: str, one: dict[str, Any], kept: dict[str, Any] | None) -> Iterator[str]:
    told = (one["title"], one["kind"], one["size"], one.get("number"), one.get("short_hash"))
    names = ("name", "kind", "size", "number", "hash")
    if kept is None or tuple(kept.get(name) for name in names) != told:
        yield f"{where}与制发时的记录不符"


def _data_of(bundle: Bundle, file: str) -> dict[str, Any] | None:
    """The data of the result that a document carries or is; None for any other document."""
    if file.endswith(".pdf"):
        return attached(bundle.box.read(file))
    data = json.loads(bundle.box.read(file)) if file.endswith(".json") else None
    return data if isinstance(data, dict) and data.get("format") == RESULT_FORMAT else None


def _data_faults(where: str, data: dict[str, Any], bundle: Bundle) -> Iterator[str]:
    """What was fixed when the result was confirmed is the same in both; dates and letters may have come later."""
    result = bundle.of("result")
    if result["format"] != RESULT_FORMAT:
        raise Wrong(f"result.json 的格式“{result['format']}”不认识，本程序核对 {RESULT_FORMAT}")
    for key, name in (("version", "版次"), ("total", "总分"), ("exact_total", "未修约的总分"), ("grade", "等级")):
        if data["result"][key] != result["result"][key]:
            yield f"{where}：报告所附数据的{name}是 {data['result'][key]}，result.json 是 {result['result'][key]}"
    for key in SAME:
        yield from (
            f"{where}：所附数据与 result.json 不同：{place}" for place in departing(data[key], result[key], key)
        )
    for key in SAME_OF_RESULT:
        if data["result"].get(key) != result["result"].get(key):
            yield f"{where}：所附数据与 result.json 不同：result.{key}"


def _head_faults_of(where: str, printed: dict[str, Any], heads: dict[str, Any]) -> Iterator[str]:
    proof = heads.get(str(printed["events"]))
    if proof is None or printed["head"] != proof["head"] or printed.get("root", proof["root"]) != proof["root"]:
        yield f"{where}：报告印出的链头或树根不在证据包的记录里"


def departing(issued: Any, told: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield the places where the result does not say what was issued; what a newer workbench says besides may stand."""
    if isinstance(issued, dict) and isinstance(told, dict):
        for key, value in issued.items():
            if key in told:
                yield from departing(value, told[key], f"{place}.{key}")
            else:
                yield f"{place}.{key}"
    elif isinstance(issued, list) and isinstance(told, list) and len(issued) == len(told):
        for at, (value, other) in enumerate(zip(issued, told), 1):
            yield from departing(value, other, f"{place}[{at}]")
    elif issued != told:
        yield place
