"""What a definition was prepared with, as a record: posts, check items, the market and the public asked."""

import pandas as pd
import streamlit as st

from workbench.queries.definition_prepared import starred
from workbench.queries.overview import Overview
from workbench.web import ui


def prepared(project: Overview) -> None:
    """Draw posts, requirements with a star, check items, survey, consultation."""
    _posts(project)
    _must(project)
    _checks(project)
    _survey(project)
    _consultation(project)


def _posts(project: Overview) -> None:
    posts = project.prepared.posts
    if posts:
        st.subheader("人员配备", anchor=False)
        rows = [
            (ui.safe(p.post), f"{p.people} 人", "专职" if p.full_time else "兼职", ui.safe(p.qualification or "—"))
            for p in posts
        ]
        st.table(pd.DataFrame(rows, columns=["岗位", "人数", "专兼职", "资质"]), border="horizontal", hide_index=True)


def _must(project: Overview) -> None:
    must = [words for star, words in starred(project.card.bidder_requirements) if star]
    if must:
        st.markdown("**必须满足的要求（★，不满足的投标、响应无效）**")
        st.markdown("\n".join(f"- {ui.safe(words)}" for words in must))


def _checks(project: Overview) -> None:
    lines = [line for line in project.lines if line.check_items]
    if lines:
        with st.expander(
            f"服务标准的检查内容（{len(lines)} 个服务项目，履约检查时逐项核对）", icon=":material/checklist:"
        ):
            for line in lines:
                items = "；".join(ui.safe(item) for item in line.check_items)
                st.markdown(f"**{ui.safe(line.name)}**　{ui.safe(line.standard)}  \n检查：{items}")
                st.markdown(ui.clause(f"服务标准库 {line.library}", "D"))


def _survey(project: Overview) -> None:
    kept = project.prepared.survey
    if kept is None:
        return
    st.subheader("需求调查", anchor=False)
    st.markdown(f"{ui.day(kept.done_on)}，{ui.safe(kept.way)}。{ui.safe(kept.conclusion)}")
    rows = [
        (ui.safe(a.name), ui.yuan(a.price_fen) if a.price_fen is not None else "—", ui.safe(a.words or "—"))
        for a in kept.answers
    ]
    st.table(pd.DataFrame(rows, columns=["调查对象", "价格（元）", "要点"]), border="horizontal", hide_index=True)


def _consultation(project: Overview) -> None:
    kept = project.prepared.consultation
    if kept is not None:
        st.subheader("征求社会公众意见", anchor=False)
        period = f"{ui.day(kept.first_day)} 至 {ui.day(kept.last_day)}"
        st.markdown(
            f"{period}，{ui.safe(kept.way)}，收到意见 {kept.opinions} 条，采纳 {kept.adopted} 条。{ui.safe(kept.words)}"
        )
