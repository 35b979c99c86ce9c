"""Procurement: the record of the official procedure, bids recomputed, and the award."""

import streamlit as st

from workbench.queries.tendering import tendering
from workbench.web import ui
from workbench.web.forms import bids as bid_forms
from workbench.web.forms import bids_parts
from workbench.web.forms.procedure import procedure
from workbench.web.page import link, open_page, reading
from workbench.web.views import bids, procedure_more, procedure_record
from workbench.web.views.checks import checked_with_reasons
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project
from workbench.web.views.contractor_history import beside_bidder
from workbench.web.views.origin import origin

actor = open_page("procurement")
chosen = choose_project(actor, "procurement.read")
if chosen is None:
    ui.head("采购与定标", "登记采购方式、日期、评审小组、报价和定标")
    ui.empty("gavel", "还没有项目", "项目批准立项后，在这里登记采购记录。", cite="石嘴山方案附件2二")
    st.stop()
with reading() as session:
    tender = tendering(session, actor, chosen)
record = tender.record
may_write = "procurement.write" in tender.can
writable = may_write and (record is None or not record.closed)

bids.head(tender)
origin(tender.published, tender.made_up)
procedure_more.ended(tender.more.ended)
procedure_more.too_few(tender)
if record is None or record.ended_on is not None:
    if not tender.approved:
        ui.empty("account_tree", "项目还没有批准立项", "分管领导批准立项后，才能登记采购。", cite="石嘴山方案附件2一")
        link("project", "打开项目", icon="account_tree", project=chosen, stage="立项")
    elif may_write:
        st.subheader(f"登记第 {record.round + 1 if record else 1} 轮采购", anchor=False)
        procedure(actor, tender)
    else:
        ui.empty("gavel", "还没有采购记录", "由采购经办或采购代理机构登记。", cite="政府采购法第二十六条")
    st.stop()

labels = {"bids": "评审与定标", "record": "采购记录", "dates": "澄清与保证金", "committee": "评审因素与评分"}
labels |= {"enter": "登记响应"} if writable else {}
labels |= {"outcome": "公布与报告", "checks": "检查"}
shown = part(labels, default="bids" if tender.bids or not writable else "enter")
if shown == "record" and writable:
    procedure(actor, tender)
    bids_parts.terms(actor, record)
elif shown == "record":
    procedure_record.record(record)
    procedure_record.terms(record)
elif shown == "dates":
    bids_parts.dates(actor, tender, record, writable=writable, may_write=may_write)
elif shown == "committee":
    bids_parts.committee(actor, tender, record, writable=writable)
elif shown == "outcome":
    bids_parts.outcome(actor, tender, record, may_write=may_write)
elif shown == "checks":
    checked_with_reasons(actor, chosen, "procurement", tender.findings)
elif shown == "enter":
    bids_parts.enter(actor, tender, record)
elif not tender.bids:
    ui.empty("gavel", "还没有登记响应", "按评审报告逐家登记报价和商务技术得分，名次自动计算。", cite="87号令第五十五条")
else:
    bids.base_line(tender, record)
    one = bids.bids_table(tender.bids)
    told = bids.findings_of(tender, one)
    left, right = st.columns([1.2, 1], gap="medium") if told else (st.container(), st.container())
    with left:
        bids.arithmetic(one)
        beside_bidder(actor, one.contractor_id, one.name)
    with right:
        for number, found in enumerate(told):
            ui.finding(found, key=f"bid_{number}")
        if writable:
            bids_parts.beside(actor, tender, record, one)
    if tender.first and record.awarded_on is None and "procurement.award" in tender.can:
        bid_forms.award(actor, tender, record, tender.first)
    if record.awarded_on is not None:
        procedure_record.awarded(tender, record)
    if "procurement.award" in tender.can:
        bids_parts.refusals(actor, tender, record)
