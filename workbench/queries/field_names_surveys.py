"""What the record calls the fields of surveys."""

SURVEY_FIELDS = {
    "answered": "已答题数",
    "basis": "名单来源",
    "differences": "两遍不一致的题数",
    "entry": "第几遍录入",
    "interviewers": "访问员",
    "items": "题目",
    "less_reason": "少抽的原因",
    "limits": "调查的局限",
    "list_until": "名单失效日",
    "manner": "方式",
    "mode": "录入方式",
    "needed": "应达样本量",
    "outcome": "结果",
    "outcomes": "各种结果",
    "position": "问卷编号",
    "proxy": "代答人",
    "questionnaire_digest": "问卷摘要",
    "replaces": "替补的问卷编号",
    "units": "名单人数",
    "wanted": "应抽数量",
}
