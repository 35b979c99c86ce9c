"""The closed lists of a procurement record: six conditions, standing of a firm, grounds on which a round ends."""

from dataclasses import dataclass
from types import MappingProxyType

CONDITIONS = MappingProxyType(
    {
        "liability": "具有独立承担民事责任的能力",
        "accounts": "具有良好的商业信誉和健全的财务会计制度",
        "equipment": "具有履行合同所必需的设备和专业技术能力",
        "taxes": "有依法缴纳税收和社会保障资金的良好记录",
        "clean_record": "参加政府采购活动前三年内，在经营活动中没有重大违法记录",
        "others": "法律、行政法规规定的其他条件",
    }
)
"""政府采购法第二十二条."""

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


@dataclass(frozen=True)
class Ending:
    """A ground on which a round ends: in words, its clause, and the methods it is for; () for all."""

    words: str
    clause: str
    methods: tuple[str, ...] = ()


_TENDERS = ("public_tender", "invited_tender")
ENDINGS = MappingProxyType(
    {
        "too_few": Ending(
            "符合专业条件的供应商或者作实质响应的供应商不足三家", "政府采购法第三十六条第一款第（一）项", _TENDERS
        ),
        "unfair": Ending("出现影响采购公正的违法、违规行为", "政府采购法第三十六条第一款第（二）项", _TENDERS),
        "over_budget": Ending("报价均超过了采购预算，采购人不能支付", "政府采购法第三十六条第一款第（三）项", _TENDERS),
        "cancelled": Ending("因重大变故，采购任务取消", "政府采购法第三十六条第一款第（四）项", _TENDERS),
        "consultation_unfit": Ending(
            "情况变化，不再符合竞争性磋商的适用情形", "财库〔2014〕214号第三十四条第（一）项", ("consultation",)
        ),
        "consultation_unfair": Ending(
            "出现影响采购公正的违法、违规行为", "财库〔2014〕214号第三十四条第（二）项", ("consultation",)
        ),
        "consultation_too_few": Ending(
            "符合要求的供应商或者报价未超过采购预算的供应商不足规定家数",
            "财库〔2014〕214号第三十四条第（三）项",
            ("consultation",),
        ),
        "negotiation_ended": Ending(
            "谈判、询价中符合要求或者报价未超过预算的供应商不足三家，或者出现影响公正的行为",
            "财政部令第74号第三十七条",
            ("negotiation", "inquiry"),
        ),
        "nobody_signs": Ending("候选人均不能签订合同", "政府采购法实施条例第四十九条"),
        "task_cancelled": Ending("采购任务取消，终止采购活动", "财库〔2014〕214号第三十五条；财政部令第74号第二十三条"),
    }
)


def endings_of(method: str) -> dict[str, Ending]:
    """The grounds on which a round of this method may end."""
    return {key: one for key, one in ENDINGS.items() if not one.methods or method in one.methods}
