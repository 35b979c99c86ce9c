"""The words of surveys: states, ways of entry, relations, results of an attempt."""

STATES = {"planned": "准备中", "drawn": "已抽样", "fielding": "调查中", "closed": "已结束"}
MODES = {"interview": "当面或电话问答", "paper": "纸质问卷", "excel": "Excel"}
RELATIONS = {
    "spouse": "配偶",
    "child": "子女",
    "parent": "父母",
    "relative": "其他亲属",
    "guardian": "监护人",
    "carer": "照料护理人（不是承接主体的人员）",
}
MANNERS = {"home": "上门", "phone": "电话", "other": "其他"}
RESULTS = {"reached": "见到或接通", "later": "约了再来", "not_reached": "没有联系上", "refused": "拒绝"}
ATTEMPTS = 3
"""How often somebody is tried, at different times, before they count as not reached; a bureau default."""
ENDINGS = ("拒访", "未联系上", "其他未答", "情况不明", "不符合条件")
"""How a person may end without answers; with answers the program says which."""
BASES = {"ledger": "服务台账中合格的服务记录", "wishes": "列入购买的服务需求"}
