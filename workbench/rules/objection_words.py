"""The words of objections: kinds, what they are against, their steps, outcomes, and the list of abuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Finance = Literal["purchaser", "finance", "supplier", "leader"]


def _frozen(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


KINDS = _frozen({"inquiry": "询问", "challenge": "质疑", "complaint": "投诉"})
AGAINST = _frozen({"document": "采购文件", "process": "采购过程", "result": "中标（成交）结果"})
STANDINGS = _frozen(
    {
        "participant": "参加了采购活动",
        "potential": "潜在供应商，已获取采购文件",
        "neither": "没有参加采购活动，也没有获取采购文件",
    }
)
OUTCOMES = _frozen({"upheld": "成立", "rejected": "不成立"})
ABUSES = _frozen(
    {
        "unfounded": "十二个月内三次以上投诉查无实据",
        "false": "捏造事实、提供虚假材料投诉",
        "illegal": "以非法手段取得证明材料投诉",
    }
)
STATES = _frozen(
    {
        "received": "待办理",
        "supplement": "待补正",
        "forwarded": "待作出说明",
        "answered": "待处理决定",
        "closed": "已办结",
        "refused": "不予受理",
        "withdrawn": "已撤回",
    }
)
OPEN = frozenset({"received", "supplement", "forwarded", "answered"})


@dataclass(frozen=True)
class StepWord:
    """One step: its name, for which kinds, whose act it is (by whom it is recorded), the state it leads to, and what it must name."""

    name: str
    kinds: frozenset[str]
    by: Finance
    state: str = ""
    asks: frozenset[str] = frozenset()
    once: bool = True


_BOTH, _COMPLAINT = frozenset({"challenge", "complaint"}), frozenset({"complaint"})
_REPLIED = frozenset({"inquiry", "challenge"})
STEPS: Mapping[str, StepWord] = MappingProxyType(
    {
        "asked_supplement": StepWord("通知补正", _BOTH, "finance", "supplement", frozenset({"words"})),
        "supplement_served": StepWord("补正通知送达", _BOTH, "finance"),
        "supplemented": StepWord("补正", _BOTH, "supplier", "received"),
        "replied": StepWord("答复", _REPLIED, "leader", "closed", frozenset({"document"})),
        "not_accepted": StepWord("不予受理", _BOTH, "finance", "refused", frozenset({"words"})),
        "transferred": StepWord("告知向有管辖权的部门提出", _BOTH, "finance", "refused", frozenset({"words"})),
        "forwarded": StepWord("收到投诉答复通知书和投诉书副本", _COMPLAINT, "finance", "forwarded"),
        "answered": StepWord("向财政部门作出说明", _COMPLAINT, "purchaser", "answered", frozenset({"document"})),
        "suspended": StepWord(
            "收到暂停采购活动通知", _COMPLAINT, "finance", "", frozenset({"document", "until"}), once=False
        ),
        "resumed": StepWord("恢复采购活动", _COMPLAINT, "finance", once=False),
        "paused": StepWord("处理期限停止计算", _COMPLAINT, "finance", "", frozenset({"words"}), once=False),
        "counted_again": StepWord("检验、鉴定、评审结束，恢复计算", _COMPLAINT, "finance", once=False),
        "withdrawn": StepWord("撤回", frozenset(KINDS), "supplier", "withdrawn"),
        "decided": StepWord("处理决定", _COMPLAINT, "finance", "closed", frozenset({"document"})),
        "decision_served": StepWord("收到处理决定书", _COMPLAINT, "finance"),
        "published": StepWord("处理决定公告", _COMPLAINT, "finance"),
        "remedied": StepWord("按答复、决定改正", _BOTH, "purchaser", "", frozenset({"words"})),
        "reviewed": StepWord("申请行政复议", _COMPLAINT, "finance"),
        "sued": StepWord("提起行政诉讼", _COMPLAINT, "finance"),
        "heard": StepWord("开庭", _COMPLAINT, "finance", once=False),
        "judged": StepWord("复议决定、判决", _COMPLAINT, "finance", "", frozenset({"document", "words"}), once=False),
    }
)
AFTER_THE_END = frozenset(
    {"decision_served", "published", "remedied", "reviewed", "sued", "heard", "judged", "resumed"}
)
"""Steps that may follow once an objection is closed."""
FOLLOWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "supplement_served": ("asked_supplement",),
        "supplemented": ("asked_supplement", "supplement_served"),
        "answered": ("forwarded",),
        "resumed": ("suspended",),
        "counted_again": ("paused",),
        "decided": ("forwarded", "answered", "supplemented"),
        "decision_served": ("decided",),
        "published": ("decided",),
        "reviewed": ("decided",),
        "sued": ("decided",),
        "heard": ("sued",),
        "judged": ("reviewed", "sued", "heard"),
        "remedied": ("replied", "decided"),
    }
)
"""Steps after which a step comes: its day is not before the first of each."""
NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "supplement_served": "asked_supplement",
        "supplemented": "asked_supplement",
        "resumed": "suspended",
        "counted_again": "paused",
        "heard": "sued",
    }
)
"""Steps that make no sense without another on record."""
