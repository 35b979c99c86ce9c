"""Steps that wait for signed paper, where the bureau has set so: which document is awaited, by its number."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.documents import IssuedDocument
from workbench.models.settings import BureauValue
from workbench.rules.document_words import REQUIRED, WAITS
from workbench.rules.local_values import BY_KEY


def required_in(session: Session, purchasers: Collection[int], on: date) -> frozenset[tuple[int, str]]:
    """Return by purchaser which keys of WAITS are required on a day."""
    query = select(BureauValue).where(
        col(BureauValue.purchaser_id).in_(purchasers),
        col(BureauValue.key).in_(WAITS),
        BureauValue.first_day <= on,
    )
    rows = session.exec(query.order_by(col(BureauValue.first_day), col(BureauValue.id)))
    newest = {(row.purchaser_id, row.key): row.value["text"] for row in rows}
    return frozenset(key for key, text in newest.items() if text == REQUIRED)


def _in_force(session: Session, kinds: Sequence[str], about: str, since: date | None) -> IssuedDocument | None:
    """Of these kinds the newest about something; one that applied the rules of a day before ``since`` says other things."""
    query = select(IssuedDocument).where(
        col(IssuedDocument.kind).in_(kinds), IssuedDocument.subject == about, col(IssuedDocument.withdrawn_on).is_(None)
    )
    query = query.where(IssuedDocument.law_on >= since) if since else query
    return session.exec(query.order_by(col(IssuedDocument.edition).desc()).limit(1)).first()


def awaited(
    session: Session, purchaser_id: int, keys: Sequence[str], about: str, since: date | None = None
) -> Iterator[ValidationError]:
    """Yield why a step has to wait, for each document whose signed paper is required and is not there."""
    required = required_in(session, [purchaser_id], clock.today())
    for key in keys:
        if (purchaser_id, key) not in required:
            continue
        wait = WAITS[key]
        row = _in_force(session, wait.kinds, about, since)
        clause = f"本级规定“{BY_KEY[key].name}”：{REQUIRED}"
        if row is None:
            yield ValidationError(
                f"还没有制发{wait.name}，不能{wait.step}",
                where=wait.name,
                clause=clause,
                fix=f"先制发{wait.name}，签章后扫描，在“文书登记”登记",
            )
        elif row.paper != "returned":
            yield ValidationError(
                f"签章的{wait.name}（{row.number}）还没有收回，不能{wait.step}",
                where=row.number,
                clause=clause,
                fix=f"签章后扫描，在“文书登记”按编号 {row.number} 和校验码 {row.short_hash} 登记",
            )


def refuse_unreturned(
    session: Session, purchaser_id: int, keys: Sequence[str], about: str, *, since: date | None = None
) -> None:
    """Raise ValidationError while a step has to wait for signed paper; it names the first document awaited.

    ``about`` is the subject of the document; one that was issued for what held before ``since`` does not count.
    """
    for why in awaited(session, purchaser_id, keys, about, since):
        raise why
