"""What the record calls each command of payments and of the settlement."""

PAYMENT_EVENTS = {
    "payment.set_terms": "设定付款前提",
    "payment.agree_days": "登记付款期限",
    "payment.reach": "登记节点完成",
    "payment.ask": "申请付款",
    "payment.approve": "批准付款",
    "payment.return": "退回付款申请",
    "payment.pay": "登记付款",
    "payment.deduct": "登记扣减",
    "payment.withdraw_deduction": "撤回扣减",
    "payment.release_retention": "退还暂扣",
    "payment.export": "导出付款台账",
    "settlement.draw": "出具结算单",
    "settlement.agree": "同意结算单",
    "settlement.confirm": "确认结算单",
    "settlement.return": "退回结算单",
    "settlement.refund": "登记退款",
    "settlement.close": "登记结清",
}
