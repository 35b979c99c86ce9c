"""The signed certificate comes back: matched by its number and the short hash printed on it, signatures counted."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.acceptance import Acceptance, AcceptanceMember
from workbench.models.evaluations import StoredFile
from workbench.queries.acceptance import acceptance_card, short_hash
from workbench.security.files import path_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order
from workbench.services.documents_back import note_returned


@dataclass(frozen=True)
class Signed:
    """A scan as it came back: its file, what stands on it, the day, and the members whose signature it shows, by id."""

    public_id: str
    number: str
    hashed: str
    signed_on: date
    members: Collection[int]


_HASH = re.compile(r"(?<![0-9A-Fa-f])([0-9A-Fa-f]{10})(?![0-9A-Fa-f])")
_WIDE = str.maketrans("０１２３４５６７８９（）－　［］", "0123456789()- []")


def read_from_name(session: Session, public_id: str) -> tuple[str, str]:
    """Return the number and the short hash that a scan's file name tells; empty where it does not."""
    file = _scan(session, public_id)
    stem = file.name.rpartition(".")[0] or file.name
    number = next(
        (
            one
            for one in session.exec(select(Acceptance.number).where(Acceptance.project_id == file.project_id))
            if _plain(one) in _plain(stem)
        ),
        "",
    )
    hashed = _HASH.search(stem)
    return number, hashed[1].upper() if hashed else ""


def match_scan(session: Session, actor: Actor, acceptance_id: int, scan: Signed, *, seen: int | None = None) -> None:
    """Tie a scan to its certificate. Refused where number or hash differ, the record changed, or a signature is missing."""
    row = found(session, Acceptance, acceptance_id)
    allow(session, actor, "acceptance.write", row)
    expect_version(row, seen)
    if not row.conclusion or not row.form_hash:
        raise ValidationError("还没有制发验收书", where=row.number, fix="登记结论，制发验收书，打印签字后再扫描登记")
    in_order([("结论日期", row.concluded_on), ("签字日期", scan.signed_on)])
    _refuse_other(session, row, scan)
    _sign(session, row, scan.members)
    file = _scan(session, scan.public_id)
    if file.project_id != row.project_id:
        raise ValidationError("扫描件不属于这个项目", where=file.name, fix="在本项目重新上传")
    row.scan_id, row.signed_on = file.id, scan.signed_on
    session.add(row)
    session.flush()
    note_returned(session, actor, row.certificate_id, file, scan.signed_on)
    after = {"number": row.number, "hash": row.form_hash, "file": file.name, "sha256": file.sha256}
    record(session, actor, "acceptance.match", about(session, row), after=after | {"signed_on": scan.signed_on})


def _sign(session: Session, row: Acceptance, signed: Collection[int]) -> None:
    """Keep the signatures; all of them, or none."""
    query = select(AcceptanceMember).where(AcceptanceMember.acceptance_id == row.id)
    members = session.exec(query.order_by(col(AcceptanceMember.position))).all()
    unsigned = [one.name for one in members if one.id not in signed]
    if unsigned:
        raise ValidationError(
            f"验收书上缺少签字：{'、'.join(unsigned)}",
            where=row.number,
            clause="政府采购法第四十一条：验收方成员应当在验收书上签字",
            fix="补签后重新扫描；不同意结论的成员写明意见并签字",
        )
    for one in members:
        one.signed = True
        session.add(one)


def _refuse_other(session: Session, row: Acceptance, scan: Signed) -> None:
    number, hashed = scan.number, scan.hashed
    now = short_hash(acceptance_card(session, row))
    if now != row.form_hash:
        raise ValidationError("验收书制发以后，记录又有改动", where=row.number, fix="重新制发、打印、签字")
    if _plain(number) != _plain(row.number):
        raise ValidationError(
            f"扫描件的编号“{number}”与验收书“{row.number}”不同", where="文书编号", fix="核对是不是另一份验收书"
        )
    if hashed.strip().upper() != row.form_hash:
        raise ValidationError(
            f"扫描件的校验码“{hashed.strip()}”与验收书的不同",
            where="校验码",
            fix="校验码印在验收书末页；不同说明签的不是最后一版，重新打印签字",
        )


def _plain(words: str) -> str:
    return "".join(words.translate(_WIDE).translate(str.maketrans("〔〕[]", "()()")).split()).upper()


def _scan(session: Session, public_id: str) -> StoredFile:
    row = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if row is None or row.kind != "acceptance":
        raise ValidationError("没有找到扫描件", where="扫描件", fix="先上传签字的验收书")
    if sha256(path_of(row.sha256).read_bytes()).hexdigest() != row.sha256:
        raise ValidationError("扫描件已损坏", where=row.name, fix="重新上传")
    return row
