"""Checks of the figures: the frozen tree, the total and every node computed again, the list of evidence."""

from __future__ import annotations

from typing import Any, Iterator

from workbench.exchange.verifier.bundle import Bundle, Verdict
from workbench.exchange.verifier.chain import canonical, hex_of
from workbench.exchange.verifier.climb import Climb, below, climbed, weighed
from workbench.exchange.verifier.exact import fixed, number, rounded, said

UNGRADED = "不定级"


def check_tree(bundle: Bundle, verdict: Verdict) -> str:
    """The tree is the one that was frozen when scoring began."""
    digest = hex_of(canonical(bundle.of("tree")))
    if digest != bundle.of("result")["evaluation"]["tree"]["digest"]:
        verdict.faults.append("tree.json：指标体系与 result.json 写明的校验值不符，分值、权重或等级线被改动")
    frozen = [one for one in bundle.of("events")["events"] if one["content"]["action"] == "evaluation.confirm_plan"]
    if not frozen or frozen[-1]["content"]["after"]["digest"] != digest:
        verdict.faults.append("tree.json：指标体系与方案确认时冻结的校验值不符")
    first = min([one["place"] for one in bundle.of("events")["events"] if one["content"]["commitment"]], default=None)
    if frozen and first is not None and first < frozen[-1]["place"]:
        verdict.faults.append("tree.json：指标体系在开始评分以后才冻结")
    return f"指标体系就是评分以前冻结的那一份：{digest}"


def facts_in_force(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as the result takes them: entered, then corrected by an appeal or by the bureau itself."""
    corrected = {code: {"values": one["values"]} for code, one in facts["corrected"].items()}
    points = {code: {**one, **corrected.get(code, {})} for code, one in facts["points"].items()}
    return {**facts, "points": points}


def check_total(bundle: Bundle, verdict: Verdict) -> str:
    """Every node, the total and the grade, computed again from the sheets and the facts, are those of the result."""
    result, tree = bundle.of("result"), bundle.of("tree")
    again = climbed(tree, bundle.of("sheets"), facts_in_force(bundle.of("facts")))
    verdict.faults += _node_faults(result, again)
    verdict.faults += _grade_faults(bundle, again)
    verdict.faults += _about_faults(bundle.manifest, result)
    for name, where in ((result["result"], "result.json"), (bundle.manifest, "manifest.json")):
        if name.get("total") != again.printed:
            verdict.faults.append(f"{where}：总分写的是 {name.get('total')}，按评分表和事实重算是 {again.printed}")
    points = sum(marks is not None for marks in again.marks.values())
    return (
        f"由 {len(bundle.of('sheets'))} 份评分表、{len(bundle.of('facts')['points'])} 个评分点的数据，"
        f"按冻结的指标体系重算 {points} 处得分，与结果逐处相同：总分 {again.printed}，{again.grade or UNGRADED}"
    )


def _about_faults(manifest: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    told = {
        "training": result["training"],
        "project": result["project"]["code"],
        "title": result["project"]["title"],
        "phase": result["evaluation"]["phase_name"],
        "version": result["result"]["version"],
    }
    for key, value in told.items():
        if manifest[key] != value:
            yield f"manifest.json：{key} 写的是“{manifest[key]}”，result.json 是“{value}”"


def _node_faults(result: dict[str, Any], again: Climb) -> Iterator[str]:
    known = {node["code"]: node for node, _, _ in below(again.tree["root"])}
    for node in [*result["blocks"], *result["indicators"], *result["points"]]:
        marks = again.marks.get(node["code"])
        told = None if node["exact"] is None else number(node["exact"])
        if marks != told:
            yield f"result.json：{node['code']} {node['name']}写的是 {said(told)} 分，重算是 {said(marks)} 分"
        yield from _shown_faults(node, known[node["code"]], again)
    shown = {node["code"] for node in result["points"]}
    yield from (
        f"result.json：没有列出评分点 {code}" for code, one in known.items() if one["point"] and code not in shown
    )
    if number(result["result"]["exact_total"]) != again.total:
        yield f"result.json：未修约的总分写的是 {result['result']['exact_total']}，重算是 {again.total}"


def _shown_faults(node: dict[str, Any], planned: dict[str, Any], again: Climb) -> Iterator[str]:
    """What people read at a node: its name and full marks in the tree, its marks and their share as rounded."""
    marks, full = again.marks.get(node["code"]), number(planned["full"])
    shown = rate = None
    if marks is not None:
        shown = fixed(again.round(marks), again.tree["rounding"]["places"])
        rate = fixed(rounded(marks / full * 100, "half_up", 1), 1) + "%"
    if (node["name"], number(node["full"])) != (planned["name"], full):
        yield f"result.json：{node['code']} 的名称或满分与指标体系不同"
    if (node["marks"], node["rate"]) != (shown, rate):
        yield f"result.json：{node['code']} 显示的是 {node['marks']} 分、{node['rate']}，按重算应为 {shown} 分、{rate}"


def _grade_faults(bundle: Bundle, again: Climb) -> Iterator[str]:
    result = bundle.of("result")
    grade = (again.grade if result["evaluation"]["phase"] == "final" else "") or UNGRADED
    if result["result"]["grade"] != grade:
        yield f"result.json：等级写的是“{result['result']['grade']}”，重算是“{grade}”"
    if bool(result["result"]["withheld"]) != again.withheld:
        yield "result.json：是否暂缓定级与一票否决的认定不符"
    overall = result["result"].get("overall")
    if overall and overall["total"]:
        weights = overall["weights"]["mid"], overall["weights"]["final"]
        total = weighed(weights, (overall["mid_total"], again.printed), bundle.of("tree"))
        if total != overall["total"]:
            yield f"result.json：总评写的是 {overall['total']}，按中期、期末的总分重算是 {total}"
    yield from _member_faults(bundle)


def _member_faults(bundle: Bundle) -> Iterator[str]:
    labels = {sheet["label"] for sheet in bundle.of("sheets")}
    for point in bundle.of("result")["points"]:
        for label in sorted(set(point["member_marks"]) - labels):
            yield f"result.json：{point['code']} 中“{label}”没有评分表"
        for sheet in bundle.of("sheets"):
            told, own = point["member_marks"].get(sheet["label"]), sheet["marks"].get(point["code"])
            if told != own:
                yield f"result.json：{point['code']} 中{sheet['label']}的分数写的是 {told}，评分表上是 {own}"


def check_evidence(bundle: Bundle, verdict: Verdict) -> str:
    """The list of evidence is that of the record and of the result; the copies with it have the digests it names."""
    listed = bundle.of("evidence")
    own = [(one["number"], one["sha256"], one["points"]) for one in listed if not one["superseded"]]
    if own != [(one["number"], one["sha256"], one["points"]) for one in bundle.of("result")["evidence"]]:
        verdict.faults.append("evidence.json：证据清单与 result.json 的证据不同")
    verdict.faults += _evidence_faults(listed, bundle.of("events")["events"])
    enclosed = [one for one in listed if one["file"]]
    for one in enclosed:
        if bundle.box.digest(one["file"]) != (one["copy_sha256"] or one["sha256"]):
            verdict.faults.append(f"evidence.json：{one['number']} 的文件 {one['file']} 与写明的校验值不符")
    files = f"，附有其中 {len(enclosed)} 份的文件" if enclosed else "；证据文件没有附在包里"
    return f"证据清单 {len(listed)} 份，与登记时的记录、结果所列一致{files}"


def _evidence_faults(listed: list[dict[str, Any]], events: list[dict[str, Any]]) -> Iterator[str]:
    """Each piece is as it was entered; what an older record did not yet hold is not asked of it."""
    added = [event["content"]["after"] for event in events if event["content"]["action"] == "evidence.add"]
    known = {after["number"]: after for after in added}
    for one in listed:
        kept = known.get(one["number"], {})
        if not kept or any(
            kept.get(key, one[key]) != one[key] for key in ("title", "dated", "points", "sha256", "size")
        ):
            yield f"evidence.json：{one['number']} 的名称、日期、评分点或校验值与登记时的记录不同"
    if len(known) != len(listed):
        yield f"evidence.json：登记过 {len(known)} 份证据，清单列出 {len(listed)} 份"
