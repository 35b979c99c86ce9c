"""What the record calls each command around facts and evidence: vetoes, requests, redactions, findings of a third party."""

EVIDENCE_EVENTS = {
    "evidence.add": "登记证据",
    "fact.enter": "登记评分事实",
    "fact.check": "核对评分事实",
    "fact.not_applicable": "标注不适用",
    "veto.record": "登记一票否决认定",
    "evidence.redact": "遮盖证据",
    "evidence.ask": "向承接主体要资料",
    "evidence.withdraw": "撤回要资料",
    "evidence.hand_in": "提交评估资料",
    "evidence.give_back": "退回评估资料",
    "third_finding.write": "登记第三方的发现",
    "third_finding.drop": "删除第三方发现的草稿",
    "third_finding.import": "导入第三方的发现",
    "third_finding.submit": "提交第三方的发现",
    "third_finding.audit": "审核第三方的发现",
    "third_finding.release": "把第三方的发现告知承接主体",
    "third_finding.answer": "答复第三方的发现",
    "third_finding.add_proof": "上传对第三方发现的答复材料",
    "third_finding.export": "导出第三方的发现",
    "third_finding.hand_on": "第三方的发现转为整改",
}

EVIDENCE_OBJECTS = {"third_party_finding": "第三方发现", "evidence": "证据", "evidence_request": "评估资料"}
