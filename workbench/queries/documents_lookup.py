"""Which document a paper is: by the number and the short hash that stand on it, and what it looks like if they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.errors import ValidationError
from workbench.models.documents import IssuedDocument
from workbench.rules.document_words import HASH_DIGITS, hashes_in, plain_number


@dataclass(frozen=True)
class Among:
    """The documents that a paper is looked for among: of a purchaser, and of one kind, project or subject if given.

    ``about`` finds a subject and its parts: "follow_up:3" is also "follow_up:3:" and a village.
    """

    purchaser_id: int
    kind: str = ""
    project_id: int | None = None
    about: str = ""


def document_on(session: Session, among: Among, number: str, hashed: str) -> IssuedDocument:
    """Return the document with that number and short hash, or raise ValidationError that names what it looks like.

    Nothing is said of documents that are not ``among`` those looked through; a withdrawn one is refused.
    """
    code = plain_number(hashed)
    row, other = _by_number(session, among, number, code), by_hash(session, among, code)
    looks = f"校验码是{told(other)}的" if other else "没有一份文书是这个校验码"
    if row is None:
        raise ValidationError(
            f"没有编号为“{number.strip()}”的文书；{looks}", where="文书编号", fix="照纸面的编号和校验码填写"
        )
    if row.short_hash != code:
        raise ValidationError(
            f"校验码“{hashed.strip()}”与{told(row)}的不同；{looks}",
            where="校验码",
            fix=f"照纸面填写 {HASH_DIGITS} 位校验码；确实不同的，纸面不是这一版，重新打印",
        )
    refuse_withdrawn(row)
    return row


def refuse_withdrawn(row: IssuedDocument) -> None:
    """Raise ValidationError for a withdrawn document, with the reason."""
    if row.withdrawn_on is not None:
        raise ValidationError(
            f"{told(row)}已于{row.withdrawn_on:%Y-%m-%d}作废：{row.withdrawn_reason}",
            where=row.number,
            fix="要用重新制发的文书",
        )


def _by_number(session: Session, among: Among, number: str, code: str) -> IssuedDocument | None:
    """By the number of the register, or by that of its own record, which editions share: then the one with the hash."""
    key = plain_number(number)
    if not key:
        return None
    query = _looked_through(among).where(or_(IssuedDocument.number_key == key, IssuedDocument.own_key == key))
    rows = session.exec(query.order_by(col(IssuedDocument.edition).desc())).all()
    return next((one for one in rows if one.short_hash == code), rows[0] if rows else None)


def by_hash(session: Session, among: Among, code: str) -> IssuedDocument | None:
    """Return the newest document with that short hash; None where there is none."""
    query = _looked_through(among).where(IssuedDocument.short_hash == code)
    return session.exec(query.order_by(col(IssuedDocument.id).desc()).limit(1)).first()


def _looked_through(among: Among) -> SelectOfScalar[IssuedDocument]:
    query = select(IssuedDocument).where(IssuedDocument.purchaser_id == among.purchaser_id)
    if among.kind:
        query = query.where(IssuedDocument.kind == among.kind)
    if among.project_id is not None:
        query = query.where(IssuedDocument.project_id == among.project_id)
    if not among.about:
        return query
    whole, parts = IssuedDocument.subject == among.about, f"{among.about}:"
    return query.where(or_(whole, col(IssuedDocument.subject).startswith(parts, autoescape=True)))


def told(row: IssuedDocument) -> str:
    """Return how a document is named to who looks for it."""
    return f"“{row.title}”（{row.number}，第{row.edition}版）"


def written_on(session: Session, purchaser_id: int, texts: Sequence[str]) -> tuple[str, str]:
    """Return number and short hash of an issued document that stand in texts, the first text first; empty without."""
    number, hashes = "", list[str]()
    for words in texts:
        hashes += hashes_in(words)
        number = number or _number_in(session, purchaser_id, plain_number(words), hashes)
    known = (code for code in hashes if by_hash(session, Among(purchaser_id), code))
    return number, next(known, hashes[0] if hashes else "")


def _number_in(session: Session, purchaser_id: int, plain: str, hashes: Sequence[str]) -> str:
    """The longest number that stands in the words; one of a document whose hash stands there too comes first."""
    row = IssuedDocument
    query = select(row.number, row.number_key, row.own_number, row.own_key).where(row.purchaser_id == purchaser_id)
    for asked in (query.where(col(row.short_hash).in_(hashes)), query):
        numbers = [
            number
            for whole, key, own, own_key in session.exec(asked.order_by(col(row.id)))
            for number, number_key in ((whole, key), (own, own_key))
            if number_key and number_key in plain
        ]
        if numbers:
            return max(numbers, key=len)
    return ""
