"""The roster as tables: people with certificates and hours, posts, changes, trainings."""

import pandas as pd
import streamlit as st

from workbench.queries.staff import Certificate, StaffDesk
from workbench.services.staff_words import TRAINING_NAMES
from workbench.web import ui

_STATES = {"ok": "", "near": "，快到期", "gone": "，已过期"}


def people(desk: StaffDesk) -> int | None:
    """Draw the roster; return the id of who was chosen."""
    rows = desk.people
    frame = pd.DataFrame(
        {
            "工号": [one.number for one in rows],
            "姓名": [one.name for one in rows],
            "岗位": [one.post for one in rows],
            "类别": [one.kind_name for one in rows],
            "人次": [one.services for one in rows],
            "台账工时": [_hours(one.ledger_minutes) for one in rows],
            "申报工时": [None if one.declared_minutes is None else _hours(one.declared_minutes) for one in rows],
            "到岗": [one.joined_on for one in rows],
            "离岗": [one.left_on for one in rows],
            "证书": ["；".join(map(certificate, one.certificates)) for one in rows],
        }
    )
    chosen = ui.table(
        frame, alt=f"服务人员名册，{len(rows)} 人", on_select="rerun", selection_mode="single-row", key="staff_rows"
    )
    st.caption(f"人次和工时为 {desk.month:%Y-%m}；工时单位为小时，按台账的起止时间，一场多人只算一次。")
    places = chosen.selection.rows
    return rows[places[0]].id if places and places[0] < len(rows) else None


def _hours(minutes: int) -> str:
    return f"{minutes // 60}.{minutes % 60 * 10 // 60}"


def certificate(one: Certificate) -> str:
    """Return a certificate in words."""
    until = f"至 {one.valid_until:%Y-%m-%d}" if one.valid_until else "长期"
    return f"{one.name}（{until}{_STATES[one.state]}）"


def posts(desk: StaffDesk) -> None:
    """Draw the posts of the contract against who is there."""
    if not desk.posts:
        return
    st.subheader(f"岗位配备 {desk.month:%Y-%m}", anchor=False)
    frame = pd.DataFrame(
        {
            "岗位": [one.post for one in desk.posts],
            "应有": [str(one.wanted) for one in desk.posts],
            "在岗": [f":red[{one.there}]" if one.there < one.wanted else str(one.there) for one in desk.posts],
            "要求": [one.qualification for one in desk.posts],
        }
    )
    st.table(frame, border="horizontal", hide_index=True)


def changes(desk: StaffDesk) -> None:
    """Draw the changes with the days on which they were told."""
    if not desk.changes:
        return
    frame = pd.DataFrame(
        {
            "人员": [one.name for one in desk.changes],
            "变动": [one.change for one in desk.changes],
            "日期": [one.changed_on for one in desk.changes],
            "告知购买主体": [one.told_on for one in desk.changes],
            "说明": [one.words for one in desk.changes],
        }
    )
    ui.table(frame, alt=f"人员变动，{len(frame)} 次")


def support(desk: StaffDesk) -> None:
    """Draw what the contract agrees of tutoring and training, and how far it is."""
    one = desk.support
    if one is None:
        st.caption("还没有登记合同约定的督导次数和培训时长，督导完成率、培训覆盖率没有数据。")
        return
    held = sum(row.kind == "tutoring" for row in desk.trainings)
    if one.rounds[1] is not None:
        st.markdown(f"**督导** 约定到中期 {one.rounds[0]} 次、全期 {one.rounds[1]} 次，已登记 {held} 次")
    if one.minutes[1] is not None:
        st.markdown(f"**培训** 约定每人到中期 {one.minutes[0]} 分钟、全期 {one.minutes[1]} 分钟")
    st.caption(ui.safe(one.clause))


def trainings(desk: StaffDesk) -> None:
    """Draw the trainings and tutoring sessions."""
    if not desk.trainings:
        ui.empty("school", "还没有培训和督导记录", "培训和督导写明日期、内容、时长和到场的人，期末评估按此计算覆盖率。")
        return
    frame = pd.DataFrame(
        {
            "日期": [one.held_on for one in desk.trainings],
            "种类": [TRAINING_NAMES[one.kind] for one in desk.trainings],
            "内容": [one.title for one in desk.trainings],
            "讲授或督导": [one.trainer for one in desk.trainings],
            "分钟": [one.minutes for one in desk.trainings],
            "到场": [f"{len(one.present)} 人：{'、'.join(one.present)}" for one in desk.trainings],
        }
    )
    ui.table(frame, alt=f"培训和督导，{len(frame)} 次")
