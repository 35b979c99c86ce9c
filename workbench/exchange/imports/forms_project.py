"""The tables that are imported into one project: its ledger and its roster, with the project's own lists to choose from."""

import re
from datetime import datetime, time
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.exchange.imports.columns import Column, day_until, one_of, short
from workbench.exchange.imports.forms import FAR, LEDGER, Form
from workbench.exchange.imports.values import UnreadableError, code, said, whole
from workbench.models.imports import ImportBatch
from workbench.models.ledger import StaffMember
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.staff import staff_kinds

_must = partial(Column, required=True)
_CLOCK = re.compile(r"(\d{1,2})\s*[:：时点.]\s*(\d{1,2})?\s*分?(?::\d{2})?")
_DIGITS = re.compile(r"\d{3,4}")
_DAY_MINUTES = 24 * 60


def project_form(session: Session, batch: ImportBatch) -> Form:
    """Return the form of a table of one project as it is today."""
    return form_for(session, session.get_one(Project, batch.project_id), batch.kind)


def form_for(session: Session, project: Project, kind: str) -> Form:
    """Return the form of a kind for a project."""
    return Form(kind, _ledger(session, project) if kind == LEDGER else _staff(session, project))


def _ledger(session: Session, project: Project) -> tuple[Column, ...]:
    lines = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    ).all()
    staff = session.exec(
        select(StaffMember).where(StaffMember.project_id == project.id).order_by(col(StaffMember.number))
    ).all()
    names = {one.name: one.id for one in lines} | {f"{one.catalogue_number} {one.name}": one.id for one in lines}
    people = {one.number: one.id for one in staff} | {f"{one.number} {one.name}": one.id for one in staff}
    return (
        _must("day", "服务日期", day_until(clock.today()), ("日期", "服务时间"), "如 2025-03-05"),
        _must("recipient", "对象编码", code, ("对象编号", "编码", "服务对象"), "本项目名单内的编码，不写姓名"),
        _must("line", "服务项目", one_of(names), ("服务名称", "项目", "服务内容"), "从下拉列表选择",
               tuple(one.name for one in lines)),
        _must("staff", "服务人员", one_of(people), ("工号", "服务人员工号", "人员"), "工号，从下拉列表选择",
               tuple(f"{one.number} {one.name}" for one in staff)),
        _must("quantity", "数量", whole, ("服务数量", "次数", "份数"),
               "；".join(f"{one.name}按{one.unit}" for one in lines) + "；一场多人的，其余的人填 0"),
        Column("start", "开始时间", minutes, ("起", "到达时间"), "如 9:30，与结束时间一起填"),
        Column("end", "结束时间", minutes, ("止", "离开时间"), "如 10:15"),
        Column("explanation", "说明", short(200), ("备注", "说明理由"), "有需要说明的情形时必填"),
    )  # fmt: skip


def _staff(session: Session, project: Project) -> tuple[Column, ...]:
    kinds = {name: id_ for id_, name in staff_kinds(session, project.purchaser_id, clock.today()).items()}
    return (
        _must("number", "工号", short(20), ("编号", "人员编号"), "承接主体自编，一人一个，不用身份证号"),
        _must("name", "姓名", short(40), ("人员姓名",), "服务人员的姓名"),
        _must("kind", "人员类别", one_of(kinds), ("类别", "性质"), "从下拉列表选择", tuple(kinds)),
        _must("post", "岗位", short(80), ("职务",), "与合同的岗位名称一致"),
        _must("joined_on", "到岗日期", day_until(clock.today()), ("入职日期", "上岗日期"), "如 2025-03-05"),
        Column("left_on", "离岗日期", day_until(clock.today()), ("离职日期",), "在岗的留空"),
        Column("left_reason", "离岗原因", short(200), (), "有离岗日期时填"),
        Column("certificate", "证书名称", short(80), ("资格证书", "证书"), "一人几本证书的，每本一行"),
        Column("certificate_number", "证书编号", short(60), ("证书号",), ""),
        Column("issuer", "发证机构", short(80), ("发证单位",), ""),
        Column("valid_until", "有效期至", day_until(FAR), ("有效期",), "长期有效的留空"),
    )  # fmt: skip


def minutes(cell: Any) -> int:  # noqa: ANN401 - as a reader takes it
    """A time of day in minutes after midnight, in any of the ways that people and spreadsheets write one."""
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, float) and 0 <= cell < 1:
        return round(cell * _DAY_MINUTES)
    found = said(cell)
    if match := _CLOCK.fullmatch(found):
        hour, minute = int(match[1]), int(match[2] or 0)
    elif _DIGITS.fullmatch(found):
        hour, minute = int(found[:-2]), int(found[-2:])
    else:
        raise UnreadableError(f"“{found}”不是时间", "按 24 小时制填写，如 9:30 或 0930")
    if hour > 24 or minute > 59 or hour * 60 + minute > _DAY_MINUTES:  # noqa: PLR2004 - hours and minutes
        raise UnreadableError(f"“{found}”不是一天里的时间", "按 24 小时制填写，如 9:30")
    return hour * 60 + minute
