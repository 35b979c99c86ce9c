"""What the record calls each command around templates of documents and batches of them."""

PAPER_EVENTS = {
    "batch.start": "批量制发",
    "batch.cancel": "取消批量制发",
    "batch.resume": "继续批量制发",
    "batch.zip": "打包批量制发的文书",
    "template.keep": "上传文书模板",
    "template.confirm": "确认文书模板",
    "template.refuse": "退回文书模板",
    "template.standard": "恢复标准模板",
}

PAPER_OBJECTS = {"document_batch": "批量制发", "document_template": "文书模板"}
