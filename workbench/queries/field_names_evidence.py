"""What the record calls the fields of third-party findings, requests and redactions, in the words of the office."""

EVIDENCE_FIELDS = {
    "boxes": "遮盖的位置",
    "checked": "抽查数或有效问卷数",
    "evidence": "证据编号",
    "evidence_id": "证据",
    "failed": "不合格数或不满意数",
    "numbers": "编号",
    "returned": "退回原因",
    "seen_on": "日期",
    "submitted_on": "提交日期",
}
