"""What the record calls the commands on issued documents, and what they are about."""

DOCUMENT_EVENTS = {
    "document.drop_scan": "删除没有登记的扫描件",
    "document.match": "登记签章的文书",
    "document.withdraw": "作废文书",
    "form.bind": "写明照哪份编号的纸质表录入",
    "ledger.bind_form": "写明照哪份记录表录入",
    "ledger.prove_form": "登记签字的服务记录表",
    "sheet.bind_form": "写明照哪份评分表填写",
    "sheet.keep_form": "登记签字的评分表",
}
DOCUMENT_OBJECTS = {"issued_document": "文书"}
