"""Templates as lists: which draws what today, and every version with its file, its sample page by page, and its day."""

from collections.abc import Sequence

import streamlit as st

from workbench.queries.templates import InForce, VersionLine, keys
from workbench.rules.template_words import template_name
from workbench.web import ui

STATES = {
    "checked": ("待确认", "orange"),
    "confirmed": ("已确认", "green"),
    "refused": ("已退回", "gray"),
}


def in_force(rows: Sequence[InForce]) -> None:
    """Draw which template every kind of document is drawn with today."""
    own = {row.key: row.number for row in rows}
    for key in keys():
        badge = f":blue-badge[本单位第 {own[key]} 版]" if key in own else ":gray-badge[标准模板]"
        st.markdown(f"{badge} {ui.safe(template_name(key))}")


def version(line: VersionLine) -> None:
    """Draw one version: what it is, its files, why it was sent back, and its sample."""
    name, colour = STATES[line.state]
    what = "恢复标准模板" if line.standard else f"第 {line.number} 版"
    day = f"　{line.first_day:%Y-%m-%d} 起" if line.first_day else ""
    st.markdown(f"**{ui.safe(line.template)}**　{what}　:{colour}-badge[{name}]{day}")
    who = [
        f"上传：{line.uploaded_by}" if line.uploaded_by else "",
        f"确认：{line.decided_by}" if line.decided_by else "",
    ]
    st.caption(ui.safe("　".join(filter(None, (*who, line.reason)))))
    if line.file:
        links = [ui.file_link(line.file, line.name)]
        links += [ui.file_link(line.sample, "样张")] if line.sample else []
        st.markdown("　".join(links))


def sample(line: VersionLine, pages: int) -> None:
    """Draw the sample page by page, as the document will look; a Word file is fetched instead."""
    if not line.sample_is_pdf:
        st.caption("Word 样张请下载后用 Word 或 WPS 打开查看。")
        return
    page = 1
    if pages > 1:
        page = st.number_input(f"样张第几页（共 {pages} 页）", 1, pages, 1, key=f"sample_{line.id}")
    st.html(
        f'<img class="wb-page" src="/files/{line.sample}/preview/{page}" alt="样张第 {page} 页" '
        'style="max-width:100%;border:1px solid #c9d2db" loading="lazy">'
    )
