"""The words of inspections: kinds, what is drawn, verdicts, states."""

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {"meeting": "例会", "site_visit": "实地检查", "undercover": "暗访", "spot_check": "随机抽查", "phone": "电话回访"}
)
FRAMES: Mapping[str, str] = MappingProxyType(
    {
        "recipients": "抽服务对象",
        "records": "抽服务记录",
        "staff": "抽服务人员",
        "townships": "抽乡镇（街道）",
        "whole": "不抽取，查整个项目",
    }
)
VERDICTS: Mapping[str, str] = MappingProxyType({"pass": "合格", "fail": "不合格", "none": "不适用", "": "未检查"})
PAPER_VERDICTS: tuple[tuple[str, str, str], ...] = (
    ("pass", "", "合格"),
    ("fail", "minor", "不合格（一般）"),
    ("fail", "serious", "不合格（较重）"),
    ("fail", "grave", "不合格（严重）"),
    ("none", "", "不适用"),
)
"""What is written on the paper form as a number, counted from 1: verdict, severity, and what both are called."""
STATES: Mapping[str, str] = MappingProxyType(
    {"planned": "已计划，未抽取", "drawn": "已抽取，待检查", "submitted": "已提交", "cancelled": "已取消"}
)
OPEN_STATES = frozenset({"planned", "drawn"})
MEETING_ITEMS = ("通报服务进度", "通报问题整改情况", "核对台账和材料", "明确下一步安排")
"""What a regular meeting goes through; a default, because the plan does not say."""
GENERAL_ITEMS = ("服务按约定提供", "有服务记录", "服务对象认可服务")
"""What is looked at where a line of the project has no check items of its own."""
RISK_LOTS: Mapping[str, int] = MappingProxyType({"high": 2, "focus": 1})
"""Lots that a household's risk level adds in a weighted draw of recipients; a default."""
CHECKS = "checks"
BEARS_ON: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "服务记录真实性": frozenset({CHECKS, "check", "ledger"}),
        "服务对象权益保障": frozenset({"hotline", "visit"}),
        "进度监控与纠偏": frozenset({"check", "ledger", "hotline", "visit", "evaluation", "other"}),
        "服务质量指标体系与自评": frozenset({CHECKS, "check"}),
        "意见反馈与投诉按期办结率": frozenset({"hotline"}),
    }
)
"""On which scoring points, by name, checks (CHECKS) and findings of a source bear; a default, shown and never counted."""
