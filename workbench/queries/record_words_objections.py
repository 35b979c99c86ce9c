"""What the record calls each command of objections and appeals, and what they are about."""

OBJECTION_EVENTS = {
    "objection.file": "登记质疑投诉",
    "objection.attach": "提交质疑投诉的材料",
    "objection.answer": "写明质疑投诉的答复",
    "objection.decide": "登记投诉逐项决定",
    "objection.step": "登记质疑投诉的办理",
    "objection.days": "更正质疑投诉的日期",
    "objection.list_abuse": "登记不良行为记录",
    "objection.strike_abuse": "移出不良行为记录",
    "objection.export": "导出质疑投诉登记簿",
    "appeal.feed_back": "反馈申诉决定",
    "appeal.file": "提出申诉",
    "appeal.attach": "提交申诉的新材料",
    "appeal.accept": "受理申诉",
    "appeal.refuse": "不予受理申诉",
    "appeal.appoint": "组成复核组",
    "appeal.declare": "复核组成员申报利害关系",
    "appeal.rule": "复核评分点",
    "appeal.decide": "作出复核决定",
}
OBJECTION_OBJECTS = {"appeal": "申诉", "objection": "质疑投诉", "abuse_record": "不良行为记录"}
