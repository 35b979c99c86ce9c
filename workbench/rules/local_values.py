"""What a bureau may set for itself by a document of its own: the closed list, and what holds until it does."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["fen", "share", "days", "region", "text"]


@dataclass(frozen=True)
class LocalValue:
    """A value that a bureau may set: its name and kind, the rule and parameter it stands in, and why it is local.

    ``parameter`` is empty where the value is handed to checks as a fact and stands in no rule.
    """

    key: str
    name: str
    kind: Kind
    rule_id: str
    parameter: str
    why: str


LOCAL_VALUES = (
    LocalValue(
        "public_tender_threshold",
        "公开招标数额标准",
        "fen",
        "procurement_setup/method",
        "",
        "由省级规定；没有登记时，不能核对变更方式的批准和化整为零",
    ),
    LocalValue(
        "procurement_limit",
        "政府采购限额标准",
        "fen",
        "procurement_setup/method",
        "",
        "由省级规定；没有登记时，不能采用限额以下自行采购",
    ),
    LocalValue(
        "special_fund_cap",
        "专项资金比例上限",
        "share",
        "budget/special_fund_cap",
        "max_share",
        "方案规定的比例只在当地有效，本级另有规定的按本级规定",
    ),
    LocalValue(
        "appeal_file_days", "提出评估申诉的期限", "days", "appeal/window", "file_working_days", "方案没有规定期限"
    ),
    LocalValue(
        "appeal_accept_days", "受理评估申诉的期限", "days", "appeal/window", "accept_working_days", "方案没有规定期限"
    ),
    LocalValue(
        "appeal_decide_days", "决定评估申诉的期限", "days", "appeal/window", "decide_working_days", "方案没有规定期限"
    ),
    LocalValue(
        "calendar_region", "地方放假日", "region", "", "", "民族自治地方的放假日叠加在全国日历之上，影响工作日的计算"
    ),
    LocalValue(
        "appeal_authority",
        "受理评估申诉的部门",
        "text",
        "appeal/review_group",
        "",
        "购买主体就是民政局时，宜由与评估没有重合的单位或工作组受理",
    ),
)
BY_KEY = {one.key: one for one in LOCAL_VALUES}
