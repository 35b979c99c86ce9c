"""Trees the scoring tests share: one published elsewhere, one with every kind of point."""

from decimal import Decimal

import pytest

from scoring.exact import Rounding
from scoring.tree import Grade, IndicatorTree, Node, Point, Veto

GRADES = tuple(Grade(name, Decimal(floor)) for name, floor in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")))
EV_01_BANDS = ("100-90 优秀", "89-80 良好", "79-60 合格", "60以下 不合格")
EV_01_FULL = {
    "服务资质": "8",
    "规划布局": "7",
    "场地管理": "3.5",
    "场地安全": "5",
    "硬件配置": "3",
    "服务管理": "7",
    "服务规范": "6",
    "人员资质": "2",
    "人员配备": "2",
    "人员管理": "1.5",
    "服务开展": "55",
}


def _mark(code, name, full, weight=None):
    return Node(code, name, Decimal(full), weight, point=Point("mark", "judged"))


def _ev_01(rounding):
    details = tuple(_mark(f"X{place}", name, full) for place, (name, full) in enumerate(EV_01_FULL.items(), start=1))
    blocks = (
        Node("X", "评估细则", Decimal(100), Decimal("0.7"), details),
        _mark("Y", "业主服务评价", "100", Decimal("0.2")),
        _mark("Z", "服务对象评价", "100", Decimal("0.1")),
    )
    grades = tuple(
        Grade(name, Decimal(floor)) for name, floor in (("优秀", "90"), ("良好", "80"), ("合格", "60"), ("不合格", "0"))
    )
    return IndicatorTree(
        "ev-01",
        "社区居家养老综合服务示范中心成效评估",
        "2025",
        Node("T", "总分", Decimal(100), None, blocks),
        grades=grades,
        printed_bands=EV_01_BANDS,
        rounding=rounding,
    )


@pytest.fixture
def ev_01():
    """Build the tree of EV-01 under a rounding; its publisher truncates at each level."""
    return lambda rounding=Rounding("truncate", 2, at_each_level=True): _ev_01(rounding)  # noqa: B008


@pytest.fixture
def ev_01_marks():
    scores = ("8", "6", "3", "3.5", "2.75", "6", "6", "1.5", "1.5", "1.4", "54")
    details = {f"X{place}": Decimal(score) for place, score in enumerate(scores, start=1)}
    return details | {"Y": Decimal(96), "Z": Decimal(98)}


@pytest.fixture
def point():
    """Build one scoring point: point("ratio", "2", floor="0.9")."""
    return lambda kind, full="2", established="computed", **options: Node(
        "A1-1", "评分点", Decimal(full), point=Point(kind, established, options=options)
    )


@pytest.fixture
def small_tree():
    """Two blocks of 40 and 60, every kind of point, vetoes, grades of 财预〔2020〕10号."""

    def node(code, full, kind, established="computed", veto="", **options):
        return Node(code, f"评分点{code}", Decimal(full), point=Point(kind, established, veto=veto, options=options))

    managing = (
        Node(
            "A1",
            "行政管理",
            Decimal(15),
            None,
            (
                node("A1-1", "5", "checklist", "checked", items=["制度", "合同", "考勤", "发放"]),
                node("A1-2", "10", "ratio", veto="V1", actual="实际督导次数", target="应督导次数", unit="次"),
            ),
        ),
        Node(
            "A2",
            "进度管理",
            Decimal(25),
            None,
            (node("A2-1", "10", "ordinal", "judged"), node("A2-2", "15", "mark", "judged")),
        ),
    )
    serving = (
        Node("B1", "项目成效", Decimal(40), None, (node("B1-1", "40", "ratio", "computed"),)),
        Node("B2", "满意度", Decimal(20), None, (node("B2-1", "20", "survey", "computed"),)),
    )
    blocks = (Node("A", "管理效益", Decimal(40), None, managing), Node("B", "服务成果", Decimal(60), None, serving))
    vetoes = (
        Veto("V1", "挪用项目资金", "zero"),
        Veto("V4", "严重责任事故", "cap", "差"),
        Veto("V5", "严重泄露个人信息", "cap", "中"),
        Veto("V9", "其他", "withhold"),
    )
    return IndicatorTree(
        "small", "示例体系", "1", Node("T", "总分", Decimal(100), None, blocks), grades=GRADES, vetoes=vetoes
    )
