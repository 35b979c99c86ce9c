"""The whole check of a bundle, what it says, and the command."""

from __future__ import annotations

import os
import sys

from workbench.exchange.verifier.box import Box
from workbench.exchange.verifier.bundle import Bundle, Verdict, opened
from workbench.exchange.verifier.exact import Wrong
from workbench.exchange.verifier.inputs import check_facts
from workbench.exchange.verifier.marks import check_evidence, check_total, check_tree
from workbench.exchange.verifier.record import check_documents, check_events, check_sealed

SHORTEST_HEAD = 8
CHECKS = (
    ("tree.json", check_tree),
    ("events.json", check_events),
    ("sheets.json", check_sealed),
    ("facts.json", check_facts),
    ("result.json", check_total),
    ("documents.json", check_documents),
    ("evidence.json", check_evidence),
)
UNPROVED = (
    "证据本身是否真实、是否齐全：只能证明清单上的校验值没有变，附有文件的，文件没有变",
    "成员的评判是否恰当、登记的事实是否属实：只能证明分数和事实就是当时提交、登记的",
    "没有列进来的操作记录是否存在：每一条都在全部记录里，但本证据包只收这次评估的记录",
    "证据包是谁给的：请把树根与纸质报告上印出的、盖过章的那几位逐位比较",
    "这个核对程序没有被换过：请用工作台的 ./run verify，或从可信处另取一份 verify.py 来核对",
)


def verified(path: str, printed: str = "") -> Verdict:
    """Check a bundle, packed or unpacked; `printed` holds the digits of head or root as a paper report prints them.

    Raises OSError where there is no such file.
    """
    verdict, box = Verdict(), Box(path)
    verdict.faults += box.faults
    bundle = opened(box, verdict)
    for where, check in CHECKS:
        verdict.guarded(where, lambda check=check: check(bundle, verdict))  # type: ignore[misc]
    if printed:
        verdict.guarded("纸质报告", lambda: _printed(bundle, printed))
    verdict.faults = list(dict.fromkeys(verdict.faults))
    return verdict


def _printed(bundle: Bundle, printed: str) -> str:
    digits, record = "".join(printed.split()).lower(), bundle.of("events")
    known = [*record["heads"].items(), (record["anchor"]["events"], record["anchor"])]
    for size, one in known:
        if len(digits) >= SHORTEST_HEAD and one["root"].startswith(digits):
            return f"纸质报告上印出的“{printed}”是前 {size} 条记录的树根：印出以前的记录没有改动"
        if len(digits) >= SHORTEST_HEAD and one["head"].startswith(digits):
            return f"纸质报告上印出的“{printed}”是第 {size} 条的链头，在全部记录里；要知道其余各条，请比较树根"
    raise Wrong(f"印出的“{printed}”与证据包里的链头、树根都不相符")


def lines(verdict: Verdict) -> list[str]:
    """Say the verdict."""
    proved = [f"  √ {one}" for one in verdict.proved]
    faults = [f"  × {one}" for one in verdict.faults]
    found = ["发现的问题：", *faults, ""] if faults else []
    ending = (
        f"结论：不能通过，有 {len(faults)} 处不符，见上。" if faults else "结论：证据包完整，没有改动，总分可以重算。"
    )
    unproved = [f"  － {one}" for one in UNPROVED]
    return ["已经证明：", *(proved or ["  （没有）"]), "", *found, "不能证明：", *unproved, "", ending]


def main(arguments: list[str]) -> int:
    """Check what the command line names, or the folder that this file lies in; 0 where nothing is wrong."""
    path = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    try:
        verdict = verified(path, " ".join(arguments[1:]))
    except OSError as error:
        sys.stdout.write(f"读不了“{path}”：{error.strerror}\n")
        return 2
    sys.stdout.write("\n".join(lines(verdict)) + "\n")
    return 1 if verdict.faults else 0
