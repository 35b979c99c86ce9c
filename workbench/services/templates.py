"""A bureau's own templates: kept after they were tried, confirmed for a day by the leader, given up for the standard."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, func, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.templates import DocumentTemplate
from workbench.queries.templates import CONFIRMED, keys, templates_in_force
from workbench.rules.template_words import SAMPLE, SOURCE, template_name
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need

CHECKED, REFUSED = "checked", "refused"


@dataclass(frozen=True)
class Tried:
    """A template that was tried (``reports.own.check``), and the document it made of its sample."""

    key: str
    name: str
    content: bytes
    made: bytes


def keep_template(session: Session, actor: Actor, purchaser_id: int, tried: Tried) -> DocumentTemplate:
    """Keep a tried template as the next version; it draws nothing until the leader confirms it."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "template.write", purchaser)
    owner = Owner(purchaser_id)
    source = store_file(session, actor, owner, kind=SOURCE, name=tried.name, content=tried.content)
    shown = "pdf" if tried.made.startswith(b"%PDF-") else "docx"
    label = f"{template_name(tried.key)}-样张.{shown}"
    sample = store_file(session, actor, owner, kind=SAMPLE, name=label, content=tried.made)
    row = _next(session, actor, purchaser_id, tried.key)
    row.name, row.sha256, row.file_id, row.sample_id = source.name, source.sha256, source.id, sample.id
    session.add(row)
    record(session, actor, "template.keep", about(session, row), after=_told(row, source))
    return row


def _next(session: Session, actor: Actor, purchaser_id: int, key: str) -> DocumentTemplate:
    query = select(func.max(DocumentTemplate.number)).where(
        DocumentTemplate.purchaser_id == purchaser_id, DocumentTemplate.key == key
    )
    return DocumentTemplate(
        purchaser_id=purchaser_id,
        key=key,
        number=(session.exec(query).one() or 0) + 1,
        uploaded_by_id=actor.account_id,
        uploaded_at=clock.now(),
    )


def _told(row: DocumentTemplate, source: StoredFile | None = None) -> dict[str, object]:
    told: dict[str, object] = {"template": template_name(row.key), "number": row.number}
    return told | ({"name": source.name, "sha256": source.sha256} if source else {})


def confirm_template(session: Session, actor: Actor, template_id: int, *, first_day: date) -> None:
    """Let a version draw documents from a day on; what was issued before stays as it is.

    Raises ValidationError for a version that was decided on, and for a day that has passed.
    """
    row = _undecided(session, actor, template_id)
    if first_day < clock.today():
        raise ValidationError(
            f"启用日{first_day:%Y-%m-%d}已经过去", where="启用日", fix="填今天或以后的日期；已经制发的文书不会改变"
        )
    row.state, row.first_day = CONFIRMED, first_day
    row.decided_by_id, row.decided_on = actor.account_id, clock.today()
    session.add(row)
    record(session, actor, "template.confirm", about(session, row), after={**_told(row), "first_day": str(first_day)})


def refuse_template(session: Session, actor: Actor, template_id: int, *, reason: str) -> None:
    """Turn a version down with a reason."""
    row = _undecided(session, actor, template_id)
    row.state, row.reason = REFUSED, need(reason, "退回的原因")[:400]
    row.decided_by_id, row.decided_on = actor.account_id, clock.today()
    session.add(row)
    record(session, actor, "template.refuse", about(session, row), after={**_told(row), "reason": row.reason})


def back_to_standard(session: Session, actor: Actor, purchaser_id: int, key: str) -> None:
    """Draw with the standard template again from today on. Raises ValidationError where the standard is in use already."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "template.confirm", purchaser)
    if key not in keys() or key not in {one.key for one in templates_in_force(session, purchaser_id, clock.today())}:
        raise ValidationError("现在用的就是标准模板", where="文书模板", fix="刷新页面查看现行的模板")
    row = _next(session, actor, purchaser_id, key)
    row.state, row.first_day = CONFIRMED, clock.today()
    row.decided_by_id, row.decided_on = actor.account_id, clock.today()
    session.add(row)
    record(session, actor, "template.standard", about(session, row), after=_told(row))


def _undecided(session: Session, actor: Actor, template_id: int) -> DocumentTemplate:
    row = found(session, DocumentTemplate, template_id)
    allow(session, actor, "template.confirm", row)
    if row.state != CHECKED:
        raise ValidationError("这一版已经处理过", where=template_name(row.key), fix="刷新页面查看现在的状态")
    return row
