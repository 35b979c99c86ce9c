"""The closed lists of a procurement record: standing of a firm, kinds of criteria and members; conditions by day."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from workbench.rules.book import RuleBook
from workbench.rules.values import names

STANDINGS = MappingProxyType(
    {
        "small": "小型或微型企业",
        "prison": "监狱企业",
        "welfare": "残疾人福利性单位",
        "social_organisation": "社会组织",
        "other": "其他（中型、大型企业，事业单位等）",
    }
)
"""Standing of a bidder in scoring.bids.FirmFacts; the first three are treated as small firms."""

RESERVATIONS = MappingProxyType({"whole": "专门面向中小企业", "part": "预留部分份额", "none": "不专门面向中小企业"})
CRITERION_KINDS = MappingProxyType({"price": "价格", "objective": "客观", "subjective": "主观"})
MEMBER_KINDS = MappingProxyType({"expert": "评审专家", "representative": "采购人代表", "agency": "代理机构人员"})
CLAUSE_KINDS = MappingProxyType({"qualification": "资格条件", "starred": "★实质性要求"})
TIE_KEYS = MappingProxyType(
    {
        "total": "总分（高者在前）",
        "price": "报价（低者在前）",
        "technical": "技术得分（高者在前）",
        "decision": "表决或者抽取的结果",
    }
)
LAWS = MappingProxyType(
    {
        "order-87": "招标（财政部令第87号）",
        "caiku-2014-214": "竞争性磋商（财库〔2014〕214号）",
        "below-limit": "限额以下自行采购",
        "works": "工程建设项目",
    }
)
DEPOSIT_FORMS = ("保函", "支票", "汇票", "本票", "其他非现金形式", "现金")


def conditions_on(on: date) -> Mapping[str, str]:
    """Return the six conditions that a supplier has to meet on a day, by key (政府采购法第二十二条)."""
    rule = RuleBook(on).rule("bidding/six_conditions")
    return names(rule, "conditions") if rule else {}
