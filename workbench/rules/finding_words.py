"""The words of findings and misconduct: where a finding comes from, how bad it is, and what is decided."""

from collections.abc import Mapping
from types import MappingProxyType

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "check": "监督检查",
        "ledger": "台账核对",
        "hotline": "来电来访",
        "evaluation": "绩效评估",
        "visit": "探访回访",
        "other": "其他",
    }
)
SEVERITIES: Mapping[str, str] = MappingProxyType({"minor": "一般", "serious": "较重", "grave": "严重"})
OPEN_STATES = frozenset({"raised", "told", "answered", "returned"})
KINDS: Mapping[str, str] = MappingProxyType(
    {"unfair_competition": "不正当竞争", "falsification": "弄虚作假", "transfer": "转包", "other": "其他违规行为"}
)
OUTCOMES: Mapping[str, str] = MappingProxyType({"proven": "查实", "dropped": "不成立，终止处理"})
