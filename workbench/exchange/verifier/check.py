"""The whole check of a bundle, what it says, and the command."""

from __future__ import annotations

import os
import sys

from workbench.exchange.verifier.box import Box
from workbench.exchange.verifier.bundle import Bundle, Verdict, opened
from workbench.exchange.verifier.exact import Wrong
from workbench.exchange.verifier.inputs import check_facts
from workbench.exchange.verifier.issued import check_documents
from workbench.exchange.verifier.marks import check_evidence, check_total, check_tree
from workbench.exchange.verifier.record import check_events, check_sealed

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
    "记录上的时刻是否准确：取自本单位服务器的时钟，先后次序由校验值连着，时刻没有外人作证",
    "全部记录有没有从头重做过：能改数据库的人可以连校验值一起重做，只有早先交到外面的树根能发现；请与盖过章的纸质报告逐位比较",
    "最后一次印出树根以后的记录：要用以后印出的树根才能比较",
    "不参与计算的文字（README.txt、rules.json 的条文，result.json 的单位、合同、申诉文字）：只与清单相符，请与盖过章的报告核对",
    "这个核对程序没有被换过：请用工作台的 ./run verify，或从可信处另取一份 verify.py 来核对",
)
MOST_TOLD = 200
SOUND = "结论：证据包前后一致，没有发现改动，总分可以重算。"
COMPARED = "印出的几位与纸质报告相符。"
NOT_COMPARED = "还没有与纸质报告比较：请在命令后面写上报告“编制说明”里印出的树根，再核对一次。"


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
        verdict.compared = True
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
    """Say the verdict, each finding on one line: nothing in a bundle can write lines of its own."""
    proved = [f"  √ {_on_one_line(one)}" for one in verdict.proved]
    faults = [f"  × {_on_one_line(one)}" for one in verdict.faults[:MOST_TOLD]]
    if len(verdict.faults) > MOST_TOLD:
        faults.append(f"  × 另有 {len(verdict.faults) - MOST_TOLD} 处，不再列出")
    found = ["发现的问题：", *faults, ""] if faults else []
    ending = SOUND + (COMPARED if verdict.compared else NOT_COMPARED)
    if faults:
        ending = f"结论：不能通过，有 {len(verdict.faults)} 处不符，见上。"
    unproved = [f"  － {one}" for one in UNPROVED]
    return ["已经证明：", *(proved or ["  （没有）"]), "", *found, "不能证明：", *unproved, "", ending]


def _on_one_line(words: str) -> str:
    """Spell out what a terminal would obey or cannot write."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in words)


def main(arguments: list[str]) -> int:
    """Check what the command line names, or the folder that this file lies in; 0 where nothing is wrong."""
    path = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # an old terminal may not know every character
    try:
        verdict = verified(path, " ".join(arguments[1:]))
    except OSError as error:
        sys.stdout.write(f"读不了“{path}”：{error.strerror}\n")
        return 2
    sys.stdout.write("\n".join(lines(verdict)) + "\n")
    return 1 if verdict.faults else 0
