"""The words of what a third party hands in: what it is, how bad, where, what is counted, and how far it is."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.rules.finding_words import SEVERITIES

KINDS: Mapping[str, str] = MappingProxyType(
    {"problem": "发现的问题", "interview": "访谈记录", "spot_check": "现场抽查", "survey": "问卷数据"}
)
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "problem": "地点或材料",
        "interview": "访谈对象（岗位或身份，不写姓名）",
        "spot_check": "抽查地点或样本",
        "survey": "调查对象和范围",
    }
)
COUNTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"spot_check": ("抽查数", "不合格数"), "survey": ("有效问卷数", "不满意数")}
)
"""What is counted, and of these what does not hold; the other kinds count nothing."""
NO_FAULT = "none"
DEGREES: Mapping[str, str] = MappingProxyType({NO_FAULT: "没有问题", **SEVERITIES})
DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"
STATES: Mapping[str, str] = MappingProxyType(
    {DRAFT: "草稿", SUBMITTED: "已提交，待审核", RETURNED: "退回修改", ACCEPTED: "已审核接受"}
)
