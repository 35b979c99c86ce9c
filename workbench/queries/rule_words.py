"""The value of a rule in words: every parameter of data/rules by its Chinese name."""

from collections.abc import Mapping

from scoring.money import yuan
from workbench.rules.book import Rule

NAMES = {
    "signatures_required": "须成员签字",
    "archive_required": "须归档",
    "files_must_match": "文件须与校验值一致",
    "years": "保存年数",
    "longer": "保存更久的（年）",
    "gates": "挂钩的评估",
    "daily_rate": "日利率",
    "every": "每一笔的前提",
    "last": "最后一笔另加的前提",
    "acceptance_first": "先验收后结清",
    "reached": "节点完成",
    "acceptance": "验收合格",
    "payments": "付款凭证",
    "settlement": "结算单",
    "failing_grade": "不合格等次",
    "handover_required": "须办理交接",
    "opinion_required": "须有服务对象书面意见",
    "publication_required": "须公开",
    "each_standard": "逐项对照服务标准",
    "overlap_allowed": "允许与评估小组、经办人、第三方重合",
    "file_working_days": "提出申诉（工作日）",
    "accept_working_days": "受理（工作日）",
    "decide_working_days": "作出决定（工作日）",
    "working_days": "工作日",
    "days": "天数",
    "max_share": "最高比例",
    "cash_allowed": "可以要求现金",
    "public_tender": "公开招标",
    "invited_tender": "邀请招标",
    "consultation": "竞争性磋商",
    "negotiation": "竞争性谈判",
    "inquiry": "询价",
    "single_source": "单一来源",
    "project_review": "项目评审会",
    "framework": "框架协议",
    "document_required": "须有预算文件",
    "tolerance_fen": "允许误差",
    "protected": "不得挤占",
    "clauses": "必备条款",
    "transfer_allowed": "允许转包",
    "subcontract_needs_consent": "分包须经同意",
    "usual_months": "一般期限（月）",
    "longest_months": "最长期限（月）",
    "conditions": "超过一般期限的条件",
    "scale": "满分",
    "grades": "等次",
    "total": "权重之和",
    "confidence": "置信水平",
    "z": "对应的 z 值",
    "proportion": "预估比例",
    "error": "允许误差",
    "minimum": "最少样本",
    "census_to": "不超过这个人数的全查",
    "phases": "必须开展",
    "declaration_required": "须先申报利害关系",
    "kinds": "利害关系的情形",
    "min_share": "最低占比",
    "min_members": "最少人数",
    "odd": "须为单数",
    "min_accountants": "中级以上职称财会人员不少于",
    "roles": "须有的成员",
    "must_differ": "中期与期末的分值须不同",
    "uses": "结果用于",
    "required": "须办理",
    "months": "回访时点（验收后第几个月）",
    "ban_years": "禁止年限",
    "minor_days": "一般问题（日）",
    "serious_days": "较重问题（日）",
    "grave_days": "严重问题（日）",
    "statement_working_days": "陈述申辩（工作日）",
    "hearing_notice_working_days": "听证前通知（工作日）",
    "min_evaluations": "履约期内评价不少于（次）",
    "report_required": "须移送处理",
    "consult_working_days": "答复咨询（工作日）",
    "help_working_days": "答复求助（工作日）",
    "complaint_working_days": "答复投诉（工作日）",
    "callback_working_days": "答复后回访（工作日）",
    "calendar_kinds": "按自然日计算的种类",
    "min_checks": "检查不少于（次）",
    "inspections_each_quarter": "每季度检查不少于（次）",
    "items": "事项",
    "methods": "适用的采购方式",
    "routes": "采购路径",
    "title": "名称",
    "statutory": "法定方式",
    "services": "适用于服务",
    "single_source_reasons": "单一来源的理由",
    "max_price_weight": "价格权重须小于",
    "min_price_allowed": "允许设最低限价",
    "forbidden": "禁止",
    "guiding_code_required": "须对应指导性目录编码",
    "allowed": "可以承接的主体",
    "mapping_required": "须对应法定对象类别",
    "licence_required": "须要求相应资质",
    "dimensions": "评估维度",
    "indicators": "困境指标",
    "allowed_overlaps": "允许的重复人数",
    "categories": "对象类别",
    "review_required": "须经审查",
    "confirmed_by": "由谁确认",
    "sections": "必备部分",
    "committee_judgement": "由评审委员会判断",
    "mean_ratio": "低于有效报价平均的比例",
    "second_lowest_ratio": "低于次低报价的比例",
    "ceiling_ratio": "低于最高限价的比例",
    "max_ratio": "比例上限",
    "explain_minutes": "说明时间（分钟）",
    "above_threshold_members": "限额以上的人数",
    "expert_share": "评审专家比例",
    "agency_staff_allowed": "代理机构人员可以参加",
    "large_members": "大额项目的人数",
    "large_budget_fen": "大额项目起点",
    "benchmark": "基准价",
    "trimming_allowed": "可以去掉最高价和最低价",
    "limits": "限度",
    "min": "下限",
    "max": "上限",
    "lookback_years": "追溯年数",
    "grounds": "法定情形",
    "least": "可以继续的最少家数",
    "next": "接下来",
    "works": "工程扣除价格",
    "works_consortium": "工程联合体或分包扣除价格",
    "works_points": "工程增加价格分",
    "works_points_consortium": "工程联合体或分包增加价格分",
    "min_suppliers": "最少供应商数",
    "two_with_approval": "经批准可以两家的方式",
    "two_for_services": "服务类可以两家的方式",
    "longest_agreed_days": "约定付款最长天数",
    "extreme_hardship": "特困人员",
    "dibao": "最低生活保障对象",
    "dibao_marginal": "最低生活保障边缘家庭成员",
    "rigid_expense": "刚性支出困难家庭成员",
    "relapse_monitored": "防止返贫监测对象",
    "lowest": "满足要求的最低报价",
    "question": "由人核对",
    "wanted": "符合规定的答复",
    "fix": "不符合时",
    "each_line": "逐项写明",
    "reason_required": "须写明理由",
    "ground_required": "须登记紧急情形",
    "max_budget_fen": "预算不超过",
    "above_budget_fen": "预算超过",
    "min_micro_share": "其中小微企业最低份额",
    "admitted": "社会组织可以参加",
    "min_bids": "最少投标家数",
    "order": "次序",
    "price": "报价由低到高",
    "technical": "技术指标优者在前",
    "confirmation_required": "须经供应商确认",
    "small": "小微企业",
    "consortium": "联合体或分包",
    "reserved": "专门面向中小企业",
    "repealed": "已废止",
    "instead": "改为引用",
    "price_may_fall": "可以低于成交价",
    "carers": "可以受委托的照料人",
    "visit_days": "每次走访间隔不超过（天）",
    "core_allowed": "可以分包主体、关键部分",
    "respondents": "受访市场主体不少于",
    "services_fen": "服务项目起点",
    "region": "地域条件",
    "ownership": "所有制条件",
    "named": "指定对象",
    "past": "业绩和奖项",
    "mid": "中期评估",
    "final": "期末评估",
    "stops": "不能登记的情形",
    "explained": "写明理由后登记的情形",
    "submit_days": "月末起报送（日）",
    "verify_days": "报送期满起核定（日）",
    "staff_kinds": "人员类别",
    "notice_days": "到期前提醒（日）",
    "behind_share": "落后多少预警",
    "uses_by_grade": "各等次可以作出的决定",
    "budget_may_rise": "下一年预算可以增加的等次",
    "consequence": "各等次的后果",
    "continue": "继续购买",
    "improve": "改进后继续",
    "stop": "中断项目",
    "prepare_days": "重新评估需求和编制项目（日）",
    "approve_working_days": "批准和公开（工作日）",
    "simple_review_working_days": "限额以下评审（工作日）",
}

NAMES_OF = {
    "bidding/six_conditions": {"conditions": "六项条件"},
    "project_definition/bidder_terms": {"kinds": "查找的用词", "scale": "规模条件", "allowed": "不算在内的说法"},
}
"""Where a rule means another thing by a name."""


def value_in_words(rule: Rule) -> list[str]:
    """Return one line for each parameter of the rule's value."""
    names = NAMES | NAMES_OF.get(rule.id, {})
    return [f"{names.get(key, key)}：{_said(value, key)}" for key, value in rule.value.items()]


def _said(value: object, key: str = "") -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and key.endswith("_fen"):
        return f"{yuan(value)} 元"
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, tuple):
        return _listed([_said(one) for one in value]) or "无"
    return NAMES.get(str(value), str(value))


def _mapping(value: Mapping[str, object]) -> str:
    """Names stand for themselves; figures follow the name of what they belong to."""
    if {"name", "floor"} == set(value):
        return f"{value['name']}（{value['floor']} 起）"
    if "title" in value:
        return str(value["title"])
    if all(isinstance(one, Mapping) and "title" in one for one in value.values()):
        return _listed([_said(one) for one in value.values()])
    if all(isinstance(one, str) and not one[:1].isdigit() for one in value.values()):
        return _listed([str(one) for one in value.values()])
    return "，".join(f"{NAMES.get(name, name)} {_said(one, name)}" for name, one in value.items())


def _listed(words: list[str]) -> str:
    """Sentences that hold commas themselves are set apart by semicolons."""
    return ("；" if any("、" in one or "，" in one for one in words) else "、").join(words)
