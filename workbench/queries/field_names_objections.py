"""What the record calls the fields of objections, in the words of the office."""

OBJECTION_FIELDS = {
    "admitted": "采信新材料",
    "new_evidence": "新材料",
    "affects_result": "可能影响结果",
    "against": "对象",
    "barred": "禁止参加",
    "challenge_id": "对应的质疑编号",
    "jointly": "联合体共同提出",
    "known_on": "应知之日",
    "notice_days": "公告载明的工作日数",
    "notice_from": "公告起日",
    "notice_until": "公告止日",
    "on_day": "日期",
    "partners": "联合体其他成员",
    "posted_on": "交邮日期",
    "reply": "总的意见",
    "standing": "供应商身份",
    "supplier": "供应商",
    "until": "止日",
}
