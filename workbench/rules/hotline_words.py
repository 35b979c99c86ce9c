"""The closed lists of 12349 and the other ways in: how it came, what it is, and how content the person was."""

from collections.abc import Mapping
from types import MappingProxyType

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "12349": "12349 来电",
        "phone": "其他来电",
        "letter": "来信",
        "visit": "来访",
        "online": "网上",
        "patrol": "巡访",
        "superior": "上级转办",
    }
)
KINDS: Mapping[str, str] = MappingProxyType({"consult": "咨询", "help": "求助", "complaint": "投诉"})
SATISFACTION: Mapping[str, str] = MappingProxyType(
    {"satisfied": "满意", "fairly": "基本满意", "unsatisfied": "不满意", "unreached": "无法联系"}
)
STATES: Mapping[str, str] = MappingProxyType(
    {"received": "待交办", "assigned": "办理中", "answered": "待回访", "closed": "已办结", "merged": "已并案"}
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "received": "登记",
        "assigned": "交办",
        "answered": "答复",
        "called_back": "回访",
        "closed": "办结",
        "reopened": "重新办理",
        "merged": "并案",
        "took": "并入重复件",
        "linked": "更正归属",
        "reworded": "隐去姓名",
        "rated": "定轻重",
        "need": "转为需求",
        "finding": "转为问题整改",
        "unfounded": "查不属实",
    }
)
WAITING = frozenset({"received", "assigned"})
"""States in which an answer is still due."""
