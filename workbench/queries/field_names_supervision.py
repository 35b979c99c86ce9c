"""What the record calls the fields of inspections."""

SUPERVISION_FIELDS = {
    "checked_on": "检查日",
    "commitment": "种子摘要",
    "draw_size": "抽取数量",
    "drawn": "抽中",
    "drawn_at": "抽取时间",
    "frame_digest": "名单摘要",
    "frame_kind": "抽取方式",
    "item": "检查内容",
    "planned_at": "安排时间",
    "planned_by_id": "安排人编号",
    "present": "在场人员",
    "salt": "盐",
    "seed": "种子",
    "since": "记录起始日",
    "submitted_at": "提交时间",
    "submitted_by_id": "提交人编号",
    "until": "记录截止日",
    "verdict": "检查结果",
    "weighted": "按风险加权",
}
