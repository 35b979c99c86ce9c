"""The evidence bundle of a confirmed result: made by officer and auditor, kept like any document."""

from functools import partial

import streamlit as st
from sqlmodel import Session

from workbench.exchange.bundle import KIND, DrawnBundle, draw_bundle, issue_bundle
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.permitted import permitted
from workbench.queries.result_desk import ResultDesk
from workbench.security.policy import Actor
from workbench.web.forms.issuing import issue
from workbench.web.forms.report import documents
from workbench.web.page import reading

LABEL = "证据包"


def bundle_part(actor: Actor, desk: ResultDesk) -> None:
    """Draw the button for who may make a bundle of this version, and those that were made."""
    if desk.card.state != ResultState.CONFIRMED or not _may(actor, desk.card.id):
        return
    st.subheader(LABEL, anchor=False)
    st.caption(
        "一个 ZIP，含结果和计算过程、评分表、证据清单、适用的规则、操作记录及其证明、制发的文书和一个小的核对程序。"
        "收到的人用 Python 自带的功能就能核对，改动任何一个字节都会被指出。内有成员姓名和各人分数，不对外公开。"
    )
    documents(tuple(one for one in desk.documents if one.kind == KIND))
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("制作证据包", key="bundle", icon=":material/folder_zip:")
        evidence = st.checkbox("附上证据文件（遮盖过的只附副本）", key="bundle_evidence")
    if pressed:
        issue(
            LABEL, partial(draw_bundle, actor=actor, result_id=desk.card.id, evidence=evidence), partial(_keep, actor)
        )


def _may(actor: Actor, result_id: int) -> bool:
    with reading() as session:
        return bool(permitted(session, actor, session.get(Result, result_id), "result.bundle"))


def _keep(actor: Actor, session: Session, drawn: DrawnBundle) -> None:
    issue_bundle(session, actor, drawn)
