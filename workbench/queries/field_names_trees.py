"""What the record calls the fields of an indicator tree."""

TREE_FIELDS = {
    "aggregation": "汇总方式",
    "body": "文本",
    "arranged": "方案安排",
    "children": "下级指标",
    "full": "满分",
    "grades": "等级",
    "revision": "版次",
    "rounding": "取整",
    "source_id": "复制自",
    "step": "最小计分单位",
    "under": "上级",
    "ungraded": "不定等级的阶段",
    "weight": "权重",
}
