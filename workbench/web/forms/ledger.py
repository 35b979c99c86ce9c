"""Services typed into the ledger by keyboard, one line a recipient; and a record corrected, withdrawn or judged."""

import re
from datetime import date

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.forms_project import minutes
from workbench.exchange.imports.values import UnreadableError
from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_entry import shown
from workbench.queries.ledger_records import RecordLine
from workbench.security.policy import Actor
from workbench.services.ledger import (
    Service,
    attach_proof,
    correct_service,
    enter_services,
    judge_service,
    withdraw_service,
)
from workbench.services.ledger_counts import UNQUALIFIED, WITHDRAWN
from workbench.services.paper_forms import LEDGER_FORM, bind_entries
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.paper_forms import on_paper
from workbench.web.forms.typed import whole
from workbench.web.page import command

ROWS = 8
_CARRIED = "_ledger_carried"
_TIMES = re.compile(r"\s*(?:-|—|–|～|~|至)\s*")


def enter(actor: Actor, desk: LedgerDesk) -> None:
    """Draw the keyboard form: day, service and person above are carried on; a line is code, quantity, from, to."""
    carried = st.session_state.get(_CARRIED, {})
    form = draft(f"ledger_{desk.project_id}")
    with st.form(f"ledger_{desk.project_id}", enter_to_submit=False):
        day, line, staff = _above(form, desk, carried)
        st.caption(
            "一行一个对象：编码 数量 开始 结束，空格隔开，如“YLD001 1 0930 1000”。数量不写照上一行；一场多人的，时间写“=”，数量写 0。"
        )
        typed = [
            st.text_input(
                f"第 {number} 行", key=form.key(f"row{number}"), placeholder="编码 数量 开始 结束" if number == 1 else "",
                label_visibility="visible" if number == 1 else "collapsed",
            )
            for number in range(1, ROWS + 1)
        ]  # fmt: skip
        why = st.text_input("说明理由（有提示时填，留在台账里）", key=form.key("why"))
        paper = on_paper(form, f"ledger_{desk.project_id}")
        sent = st.form_submit_button("保存这些记录", type="primary")
    if sent:

        def saved() -> None:
            st.session_state[_CARRIED] = {"day": day, "line": line, "staff": staff}
            form.saved()

        with command("已登记，可以接着填", then=saved) as session:
            services = read_rows(typed, day, line, staff)
            rows = enter_services(session, actor, desk.project_id, services, explanation=why)
            bind_entries(session, actor, LEDGER_FORM, desk.project_id, rows, paper)


def _above(form: Draft, desk: LedgerDesk, carried: dict[str, object]) -> tuple[date, int, int]:
    today = clock.today()
    first, last = desk.first_day or today, min(desk.last_day or today, today)
    kept = carried.get("day")
    with st.container(horizontal=True):
        day = st.date_input(
            "服务日期", value=kept if isinstance(kept, date) else last, min_value=first, max_value=today, key=form.key("day"),
            format="YYYY-MM-DD", width=150,
        )  # fmt: skip
        lines = {one.id: f"{one.catalogue_number} {one.name}（{one.unit}）" for one in desk.lines}
        line = st.selectbox(
            "服务项目", list(lines), index=_place(list(lines), carried.get("line")), format_func=lambda one: lines[one],
            key=form.key("line"), width=220,
        )  # fmt: skip
        people = {one.id: one.label for one in desk.staff}
        staff = st.selectbox(
            "服务人员", list(people), index=_place(list(people), carried.get("staff")),
            format_func=lambda one: people[one], key=form.key("staff"), width=260,
        )  # fmt: skip
    return day, line, staff


def _place(ids: list[int], wanted: object) -> int:
    return ids.index(wanted) if wanted in ids else 0


def read_rows(typed: list[str], day: date, line_id: int, staff_id: int) -> list[Service]:
    """Read the typed lines. Raises ValidationError that names the line."""
    found: list[Service] = []
    for number, text in enumerate(typed, 1):
        words = _TIMES.sub(" ", text.strip()).split()
        if not words:
            continue
        where = f"第 {number} 行"
        if len(words) not in {1, 2, 3, 4}:
            raise ValidationError(f"“{text.strip()}”读不出来", where=where, fix="按“编码 数量 开始 结束”填写，空格隔开")
        before = found[-1] if found else None
        quantity = whole(words[1], f"{where}的数量") if len(words) > 1 else (before.quantity if before else 1)
        start, end = _times(words[2:], before, where)
        found.append(Service(line_id, words[0].upper(), staff_id, day, quantity, start, end))
    return found


def _times(words: list[str], before: Service | None, where: str) -> tuple[int | None, int | None]:
    if not words:
        return None, None
    if words == ["="]:
        if before is None or before.start is None:
            raise ValidationError("上一行没有时间可以照写", where=where, fix="写开始和结束时间")
        return before.start, before.end
    if len(words) == 1:
        raise ValidationError("只写了一个时间", where=where, fix="开始和结束都写，如 0930 1000")
    return clock_time(words[0], where), clock_time(words[1], where)


def clock_time(typed: str, where: str) -> int:
    """Return a typed time in minutes after midnight. Raises ValidationError that names the field."""
    try:
        return minutes(typed)
    except UnreadableError as error:
        raise ValidationError(error.what, where=where, fix=error.fix) from error


def act_on(actor: Actor, desk: LedgerDesk, row: RecordLine) -> None:
    """Draw what may be done to one record: its proof, correction, withdrawal, and the officer's judgement."""
    if row.state == WITHDRAWN:
        return
    if "ledger.write" in desk.can:
        back = f"/ledger?project={desk.project_id}&part=list&record={row.id}"
        ui.upload_link("proof", desk.project_id, back=back, label="上传照片、签到表或 PDF")
    if "ledger.verify" in desk.can:
        _judge(actor, row)
    if "ledger.write" in desk.can:
        with st.expander("更正或撤回", icon=":material/edit:"):
            _correct(actor, desk, row)
            _withdraw(actor, row)


def keep_proof(actor: Actor, record_id: int) -> None:
    """Tie the file that was just uploaded to its record, once."""
    public_id = st.query_params.get("file", "")
    if public_id:
        st.query_params.pop("file", None)
        with command("凭证已保存") as session:
            attach_proof(session, actor, record_id, public_id)


def _judge(actor: Actor, row: RecordLine) -> None:
    form = draft(f"judge_{row.id}", row.version)
    with st.form(f"judge_{row.id}", enter_to_submit=False):
        st.markdown("**核定**")
        bad = row.state == UNQUALIFIED
        verdict = st.radio(
            "这条记录", ("合格", "不合格"), index=1 if bad else 0, horizontal=True, key=form.key("verdict"),
            label_visibility="collapsed",
        )  # fmt: skip
        reason = st.text_input(
            "不合格的理由（不合格时必填）", key=form.key("reason"), placeholder="如 没有签字，回访说没有来过"
        )
        sent = st.form_submit_button("保存核定")
    if sent:
        with command("核定已保存", then=form.saved) as session:
            judge_service(session, actor, row.id, qualified=verdict == "合格", reason=reason, seen=form.seen)


def _correct(actor: Actor, desk: LedgerDesk, row: RecordLine) -> None:
    form = draft(f"correct_{row.id}", row.version)
    carried = {"day": row.day, "line": row.line_id, "staff": row.staff_id}
    with st.form(f"correct_{row.id}", enter_to_submit=False):
        day, line, staff = _above(form, desk, carried)
        time = f" {shown(row.start)} {shown(row.end)}" if row.start is not None and row.end is not None else ""
        typed = st.text_input("编码 数量 开始 结束", value=f"{row.code} {row.quantity}{time}", key=form.key("row"))
        reason = st.text_input("更正理由（必填，留在台账里）", key=form.key("reason"))
        why = st.text_input("说明理由（有提示时填）", key=form.key("why"))
        sent = st.form_submit_button("保存更正")
    if sent:
        with command("已更正，原来的内容留在历史里", then=form.saved) as session:
            service = read_rows([typed], day, line, staff)
            if not service:
                raise ValidationError("没有填写内容", where="更正", fix="填写编码、数量和时间")
            correct_service(session, actor, row.id, service[0], reason, explanation=why, seen=form.seen)


def _withdraw(actor: Actor, row: RecordLine) -> None:
    form = draft(f"withdraw_{row.id}", row.version)
    with st.form(f"withdraw_{row.id}", enter_to_submit=False):
        reason = st.text_input("撤回理由（必填）", key=form.key("reason"), placeholder="如 重复登记")
        sent = st.form_submit_button("撤回这条记录")
    if sent:
        with command("已撤回，不再计入", then=form.saved) as session:
            withdraw_service(session, actor, row.id, reason, seen=form.seen)
