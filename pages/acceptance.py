"""Acceptance: every standard, recipients' opinions, certificate, publicity; handover; the procurement file."""

import streamlit as st

from workbench.queries.acceptance_desk import acceptance_desk
from workbench.web import ui
from workbench.web.forms import acceptance as steps
from workbench.web.forms import acceptance_papers as papers
from workbench.web.forms.acceptance_onsite import onsite, sheets_out
from workbench.web.forms.archive import archive_forms, copies, destroy_form
from workbench.web.forms.handover import handover_forms
from workbench.web.page import link, open_page, reading
from workbench.web.views import acceptance as view
from workbench.web.views.checks import checked_with_reasons
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("acceptance")
chosen = choose_project(actor, "acceptance.read")
desk = None
if chosen is not None:
    with reading() as session:
        desk = acceptance_desk(session, actor, chosen)
if desk is None:
    ui.head("验收与归档", "逐项验收、服务对象意见、验收书、公告、资料交接、归档")
    why = "合同登记后，期满在这里组织验收；承接主体在这里看验收结论、移交资料。"
    ui.empty("verified", "还没有可以验收的合同", why, cite="政府采购法第四十一条")
    link("contract", "打开合同", icon="contract")
    st.stop()

one = desk.newest
ui.head("验收与归档", f"{desk.code} {desk.title} · 合同 {ui.day(desk.ended)} 期满", *view.badges(desk))
parts = {"accept": "验收", "opinions": "服务对象意见", "handover": "资料交接"} | (
    {"archive": "归档"} if desk.inside else {}
)
shown = part(parts, wide=True)
writes = "acceptance.write" in desk.can
if shown == "accept" and one is not None:
    view.head_counts(desk, one)
left, right = st.columns([1.55, 1], gap="medium") if desk.inside else (st.container(), None)
with left:
    if shown == "accept":
        if one is None and not writes:
            why = "合同期满、期末评估公布后，由采购经办组织验收。"
            ui.empty("verified", "还没有组织验收", why, cite="石嘴山方案附件2六")
        if (one is None or one.conclusion == "failed") and writes:
            steps.open_form(actor, desk)
        if one is not None and not one.conclusion:
            if writes:
                steps.judge_form(actor, one)
                onsite(actor, one)
            if "acceptance.confirm" in desk.can:
                steps.conclude_form(actor, desk, one)
        if one is not None and one.conclusion and one.signed_on is None:
            if writes:
                papers.certificate_form(actor, one)
            if writes and one.form_hash:
                papers.scan_form(actor, desk, one)
            if "acceptance.confirm" in desk.can:
                steps.reopen_form(actor, one)
        if one is not None and one.signed_on and one.published_on is None and writes:
            steps.publish_form(actor, one)
        for card in desk.rounds:
            view.round_line(card)
        if one is not None:
            view.items(one.items)
        if one is not None and one.conclusion and desk.inside:
            sheets_out(one)
    elif shown == "opinions":
        if one is None:
            why = "组织验收后，从服务过的人里抽取，打印意见表请本人填写，再按表录入。"
            ui.empty("rate_review", "还没有服务对象意见", why, cite="政府采购法实施条例第四十五条")
        else:
            if writes and not one.conclusion:
                if not one.opinions:
                    papers.draw_form(actor, desk, one)
                papers.opinion_paper(actor, desk, one)
                papers.opinion_form(actor, one)
            elif desk.inside:
                papers.forms_out(one)
            view.opinions(desk, one)
    elif shown == "handover":
        handover_forms(actor, desk)
        if desk.handover is not None:
            view.handover(desk.handover)
        elif "handover.give" not in desk.can:
            why = "期满后由承接主体列出移交的资料，双方签收。"
            ui.empty("inventory", "还没有交接清单", why, cite="石嘴山方案附件2六")
    elif desk.manifest is not None:
        if desk.archive:
            ok = "清单与校验值一致" if desk.archive.unchanged else "清单与校验值不符"
            st.markdown(f"**档号 {ui.safe(desk.archive.number)}**　{ui.day(desk.archive.closed_on)} 归档，{ok}")
            st.caption(f"清单校验值 {desk.archive.digest}")
        until = f"采购于 {ui.day(desk.manifest.ended_on)} 结束，采购文件保存到 {ui.day(desk.manifest.kept_until)}"
        st.markdown(f"{until}　{ui.clause('政府采购法第四十二条：至少保存15年')}")
        archive_forms(actor, desk, desk.manifest)
        copies(actor, desk)
        view.archive_list(desk.manifest)
        destroy_form(actor, desk, desk.manifest)
if right is not None:
    with right:
        st.subheader("检查", anchor=False)
        if desk.findings:
            checked_with_reasons(actor, desk.project_id, "acceptance", desk.findings)
        else:
            st.caption("组织验收后，这里按规定逐项核对：期末评估、逐项结论、签字、书面意见、公告、交接、归档。")
