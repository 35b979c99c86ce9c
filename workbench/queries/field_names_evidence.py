"""What the record calls the fields of findings, requests, redactions, receipts and measures, in the words of the office."""

EVIDENCE_FIELDS = {
    "answer_by": "答复期限",
    "became": "落实情况的说明",
    "boxes": "遮盖的位置",
    "checked": "抽查数或有效问卷数",
    "entered_on": "登记日",
    "evidence": "证据编号",
    "evidence_id": "证据",
    "failed": "不合格数或不满意数",
    "numbers": "编号",
    "returned": "退回原因",
    "seen_on": "日期",
    "status": "落实情况",
    "submitted_on": "提交日期",
    "received_by": "签收人",
    "received_how": "送达方式",
    "in_force": "继续有效的版本",
    "in_time": "按送达日计算没有逾期的申诉",
    "withdrawn": "撤回的版本",
}
