"""Procurement: the record of the official procedure, bids recomputed, and the award."""

import streamlit as st

from workbench.queries.tendering import tendering, tenderings_seen
from workbench.web import ui
from workbench.web.forms.bids import award, bid, low_price, supplier
from workbench.web.forms.procedure import procedure
from workbench.web.page import link, open_page, reading
from workbench.web.views import bids, procedure_record
from workbench.web.views.choose import choose, part
from workbench.web.views.origin import origin

actor = open_page("procurement")
with reading() as session:
    titles = tenderings_seen(session, actor)
if not titles:
    ui.head("采购与定标", "登记采购方式、日期、评审小组、报价和定标")
    ui.empty("gavel", "还没有项目", "项目批准立项后，在这里登记采购记录。", cite="石嘴山方案附件2二")
    st.stop()
chosen_project = choose("project", "项目", titles)
with reading() as session:
    tender = tendering(session, actor, chosen_project)
record = tender.record
writable = "procurement.write" in tender.can and (record is None or record.awarded_on is None)

bids.head(tender)
origin(tender.published, tender.made_up)
if record is None:
    if not tender.approved:
        ui.empty("account_tree", "项目还没有批准立项", "分管领导批准立项后，才能登记采购。", cite="石嘴山方案附件2一")
        link("project", "打开项目", icon="account_tree", project=chosen_project, stage="立项")
    elif writable:
        procedure(actor, tender)
    else:
        ui.empty("gavel", "还没有采购记录", "由采购经办或采购代理机构登记。", cite="政府采购法第二十六条")
    st.stop()

labels = {"bids": "评审与定标", "record": "采购记录", "checks": "检查"}
labels |= {"enter": "登记响应"} if writable else {}
shown = part(labels, default="bids" if tender.bids or not writable else "enter")
if shown == "record" and writable:
    procedure(actor, tender)
elif shown == "record":
    procedure_record.record(record)
elif shown == "checks":
    ui.findings(tender.findings, key="procurement")
elif shown == "enter":
    bid(actor, tender, record)
    supplier(actor, tender)
elif not tender.bids:
    ui.empty("gavel", "还没有登记响应", "按评审报告逐家登记报价和商务技术得分，名次自动计算。", cite="87号令第五十五条")
else:
    bids.base_line(tender, record)
    one = bids.bids_table(tender.bids)
    told = bids.findings_of(tender, one)
    left, right = st.columns([1.2, 1], gap="medium") if told else (st.container(), st.container())
    with left:
        bids.arithmetic(one)
    with right:
        for number, found in enumerate(told):
            ui.finding(found, key=f"bid_{number}")
        if writable and one.line.triggers:
            low_price(actor, one)
    if tender.first and record.awarded_on is None and "procurement.award" in tender.can:
        award(actor, tender, record, tender.first)
    if record.awarded_on is not None:
        procedure_record.awarded(tender, record)
