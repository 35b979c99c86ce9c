"""A copy of a project's file that opens without the workbench: pages, papers and data in one ZIP, every file with its SHA-256.

Nothing of the vault goes in: people are codes. Names inside the ZIP are plain ASCII, so that any system unpacks them.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from scoring.money import yuan
from workbench.exchange.archive_page import Listed, page
from workbench.exchange.plain_csv import csv_bytes
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.acceptance import acceptances_of
from workbench.queries.archive import Document, Manifest
from workbench.queries.checks import project_findings
from workbench.queries.checks.archive import manifest
from workbench.queries.contract_agreed import agreed
from workbench.queries.contracts import contract_card, contract_row
from workbench.queries.delivered import delivered
from workbench.queries.handover import handover_card
from workbench.queries.payments import payments_of
from workbench.queries.projects import funding_of, goals_of, lines_of, project_card
from workbench.queries.record_words import EVENT_NAMES
from workbench.queries.settlement import settlement_card
from workbench.security.files import path_of
from workbench.stages import STAGE_NAMES

FORMAT = "workbench-archive/1"
Step = Callable[[int], bool]
"""Called with the number of files done; False asks to stop."""


@dataclass(frozen=True)
class Contents:
    """What goes into a copy: the title, the list of the file, and the data by its name in the ZIP."""

    title: str
    code: str
    purchaser: str
    manifest: Manifest
    data: Mapping[str, tuple[str, bytes]]  # name -> what it is, bytes


def contents_of(session: Session, project: Project) -> Contents:
    """Gather what goes into the copy of a project; the stored files themselves are read while writing."""
    card = project_card(session, project)
    return Contents(
        title=project.title,
        code=project.code,
        purchaser=card.purchaser,
        manifest=manifest(session, project),
        data=dict(_data(session, project)),
    )


def _data(session: Session, project: Project) -> Iterator[tuple[str, tuple[str, bytes]]]:
    project_id = project.id or 0
    contract = contract_row(session, project_id)
    definition = {
        "project": project_card(session, project),
        "lines": lines_of(session, project_id),
        "goals": goals_of(session, project_id),
        "funding": funding_of(session, project_id),
    }
    yield "data/project.json", ("立项：服务、目标、经费", _json(definition))
    if contract is not None:
        terms = {"contract": contract_card(session, project_id), "agreed": agreed(session, project, contract)}
        yield "data/contract.json", ("合同", _json(terms))
        account = payments_of(session, contract.id or 0)
        money = {"account": account, "settlement": settlement_card(session, contract.id or 0)}
        yield "data/payments.json", ("付款、扣减和结算", _json(money))
        rows = [
            (part.paid_on, part.source, part.year, yuan(part.amount_fen), part.voucher, card.invoice)
            for card in account.payments
            for part in card.parts
        ]
        head = ("付款日", "来源", "预算年度", "金额（元）", "凭证号", "发票号")
        yield "data/payments.csv", ("付款明细", csv_bytes(head, rows))
    done = delivered(session, project_id).rows
    months = [(one.line_id, one.month, one.township_id or "", one.quantity, one.people, one.visits) for one in done]
    yield "data/delivered.csv", ("合格服务量", csv_bytes(("服务", "月份", "乡镇", "数量", "人数", "人次"), months))
    yield "data/acceptance.json", ("验收", _json(acceptances_of(session, project_id)))
    yield "data/handover.json", ("交接和个人信息的返还删除", _json(handover_card(session, project_id)))
    yield "data/checks.csv", ("规则核对", _checks(session, project))
    yield "data/record.csv", ("操作记录", _record(session, project_id))


def _checks(session: Session, project: Project) -> bytes:
    words = {"stop": "不符合", "warn": "需说明", "info": "提示", "ok": "符合"}
    rows = [
        (STAGE_NAMES[stage], words[one.severity], one.what, one.why, one.clause)
        for stage, found in project_findings(session, project).items()
        for one in found
    ]
    return csv_bytes(("阶段", "结果", "核对", "依据的事实", "依据的条文"), rows)


def _record(session: Session, project_id: int) -> bytes:
    """The events that hold no sealed value, with their hashes, so that they can be held against the chain."""
    query = select(Event).where(Event.project_id == project_id, Event.commitment == "").order_by(col(Event.id))
    rows = [
        (one.at.isoformat(), one.actor, EVENT_NAMES.get(one.action, one.action), one.object_name, one.hash)
        for one in session.exec(query)
    ]
    return csv_bytes(("时间", "办理人", "事项", "对象", "校验值"), rows)


def write_copy(contents: Contents, target: Path, step: Step) -> str | None:
    """Write the ZIP to a new file and return the SHA-256 of its list of files; None when it was asked to stop."""
    listed: list[Listed] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for number, file in enumerate(contents.manifest.files, 1):
            if not step(number - 1):
                return None
            name = f"files/{number:03d}{Path(file.name).suffix.lower()[:8]}"
            listed.append(_stored(book, name, file))
        for name, (words, content) in contents.data.items():
            book.writestr(name, content)
            listed.append(Listed(name, words, sha256(content).hexdigest(), len(content)))
        told = _list(contents, listed)
        book.writestr("manifest.json", told)
        head = ("文件", "名称", "SHA-256", "字节")
        rows = [(one.name, one.words, one.sha256, one.size) for one in listed]
        book.writestr("manifest.csv", csv_bytes(head, rows))
        shown = page(contents.title, contents.code, contents.purchaser, contents.manifest, listed)
        book.writestr("index.html", shown)
        step(len(contents.manifest.files))
    return sha256(told).hexdigest()


def _stored(book: zipfile.ZipFile, name: str, file: Document) -> Listed:
    """Copy a stored file in pieces; its SHA-256 is taken of what was written."""
    digest = sha256()
    with path_of(file.sha256).open("rb") as source, book.open(name, "w") as target:
        while piece := source.read(1 << 20):
            digest.update(piece)
            target.write(piece)
    return Listed(name, file.name, digest.hexdigest(), file.size, file.public_id)


def _list(contents: Contents, listed: Sequence[Listed]) -> bytes:
    return _json(
        {
            "format": FORMAT,
            "project": contents.code,
            "title": contents.title,
            "ended_on": contents.manifest.ended_on,
            "kept_until": contents.manifest.kept_until,
            "documents": contents.manifest.items,
            "files": [{"name": one.name, "title": one.words, "sha256": one.sha256, "size": one.size} for one in listed],
        }
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a dataclass holds
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    return dict(value) if isinstance(value, Mapping) else str(value)
