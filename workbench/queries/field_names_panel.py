"""What the record calls the fields of panels, third parties and the consensus round, in the words of the office."""

PANEL_FIELDS = {
    "accepted": "接受邀请",
    "areas": "专业领域",
    "certificate": "证书编号",
    "contract_number": "合同编号",
    "declared_until": "申报有效至",
    "employers": "原工作单位",
    "fee_fen": "费用（分）",
    "fee_source": "经费来源",
    "first": "初评分",
    "kinds": "情形",
    "member": "成员编号",
    "part": "分工",
    "passed": "核实情况",
    "relations": "影响独立性的情形",
    "replaces_id": "被替换成员编号",
    "revised": "改后分",
    "scope": "范围",
    "staff": "人员",
    "stated_on": "承诺日",
    "suspicions": "邀请前核对",
}
