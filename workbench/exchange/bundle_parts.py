"""What a bundle says: the parts of a confirmed result as plain data, and nothing of any other evaluation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, or_, select

from scoring.exact import text
from scoring.frozen import plain
from workbench.exchange.verifier.attached import attached
from workbench.models.accounts import Account
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import Evaluation, Evidence, Mark, PanelMember, Sheet, StoredFile
from workbench.models.evidence_more import EvidenceRedaction
from workbench.models.record import Event, SealedValue
from workbench.models.results import Appeal, Result
from workbench.queries.consensus import proceedings_of
from workbench.queries.corrections import standing
from workbench.queries.facts import evidence_by_point, facts_by_point
from workbench.queries.record_head import RecordHead, event_hashes, head_over
from workbench.queries.record_words import EVENT_NAMES
from workbench.queries.scoring import scored_vetoes
from workbench.reports.context_case import Case
from workbench.reports.context_words import member_labels
from workbench.rules.book import Rule
from workbench.security.files import path_of
from workbench.security.record_tree import RecordTree

ISSUED, BUNDLED = "report.issue", "bundle.issue"


@dataclass(frozen=True)
class Issued:
    """A document that was issued from this version, and its name in the bundle."""

    file: str
    row: StoredFile


@dataclass(frozen=True)
class Enclosed:
    """The stored file of a piece of evidence that others may see: the redacted copy where there is one."""

    number: str
    row: StoredFile
    redacted: bool

    @property
    def file(self) -> str:
        """Return its name in the bundle."""
        ending = "".join(filter(str.isalnum, self.row.name.rpartition(".")[2]))[:8] if "." in self.row.name else "bin"
        safe = "".join(one for one in self.number if one.isascii() and one.isalnum())
        return f"evidence/{safe}-{self.row.sha256[:8]}.{ending if ending.isascii() and ending else 'bin'}"


def sheets_of(session: Session, case: Case, evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the submitted sheets in the order of appointment; what does not apply has no mark that counts."""
    labels = member_labels(case.members)
    query = select(Sheet, Account).join(PanelMember, col(PanelMember.id) == Sheet.member_id)
    query = query.join(Account, col(Account.id) == PanelMember.account_id).where(Sheet.evaluation_id == evaluation.id)
    query = query.where(col(Sheet.submitted_at).is_not(None), col(PanelMember.recused_at).is_(None))
    return [
        {"member": who.name, "label": labels[who.name], "account": who.id, **_marks(session, sheet, evaluation)}
        for sheet, who in session.exec(query.order_by(col(Sheet.member_id)))
    ]


def _marks(session: Session, sheet: Sheet, evaluation: Evaluation) -> dict[str, dict[str, str | None]]:
    rows = session.exec(select(Mark).where(Mark.sheet_id == sheet.id).order_by(col(Mark.point_code))).all()
    marks = [one for one in rows if one.point_code not in evaluation.not_applicable and one.value is not None]
    return {
        "marks": {one.point_code: str(one.value) for one in marks},
        "bands": {one.point_code: one.band for one in marks},
        "reasons": {one.point_code: one.reason for one in marks},
    }


def facts_of(session: Session, evaluation: Evaluation, number: int) -> dict[str, Any]:
    """Return what the result was computed from besides the sheets, as this version took it."""
    entered, evidence = facts_by_point(session, evaluation.id or 0), evidence_by_point(session, evaluation.id or 0)
    held = standing(session, evaluation.id or 0, until=number)
    codes = sorted({*entered, *evidence, *(code for code in _points(evaluation))})
    return {
        "points": {
            code: {
                "entered": code in entered,
                "values": dict(entered[code].fact) if code in entered else {},
                "source": entered[code].source if code in entered else "",
                "evidence": list(evidence.get(code, ())),
                "evidence_missing": code not in evidence,
            }
            for code in codes
        },
        "corrected": {code: {"values": plain(fact)} for code, fact in sorted(held.facts.items())},
        "decided": {code: {"marks": text(one.marks), "by": one.by} for code, one in sorted(held.decided.items())},
        "not_applicable": dict(evaluation.not_applicable),
        "vetoes": [asdict(one) for one in scored_vetoes(session, evaluation)],
        "revisions": [
            asdict(one) | {"first": str(one.first), "revised": str(one.revised)}
            for one in proceedings_of(session, evaluation).revisions
        ],
    }


def _points(evaluation: Evaluation) -> Iterator[str]:
    waiting: list[Mapping[str, Any]] = [(evaluation.tree or {})["root"]]
    while waiting:
        node = waiting.pop()
        waiting += node["children"]
        if node["point"]:
            yield node["code"]


def rules_of(case: Case) -> list[dict[str, Any]]:
    """Return the rules that were applied, each as it stood on the day of its event, with what its clauses say."""
    return [_rule(one) for one in case.rules]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "basis": rule.basis,
        "severity": rule.severity,
        "verified": rule.mark,
        "on": str(rule.on or ""),
        "first_day": str(rule.first_day),
        "last_day": str(rule.last_day or ""),
        "value": _plain(rule.value),
        "clauses": [asdict(one) for one in (rule.cite, *rule.also)],
        "local": [_plain(asdict(one)) for one in rule.local],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a rule
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def enclosed_of(session: Session, evaluation_id: int) -> dict[int, Enclosed]:
    """Return by piece of evidence the file that others may see."""
    query = select(Evidence, StoredFile).join(StoredFile, col(StoredFile.id) == Evidence.file_id)
    query = query.where(Evidence.evaluation_id == evaluation_id).order_by(col(Evidence.id))
    found = {piece.id or 0: Enclosed(piece.number, file, redacted=False) for piece, file in session.exec(query)}
    copies = select(EvidenceRedaction, StoredFile).join(StoredFile, col(StoredFile.id) == EvidenceRedaction.file_id)
    copies = copies.where(col(EvidenceRedaction.evidence_id).in_(found)).order_by(col(EvidenceRedaction.id))
    for one, file in session.exec(copies):  # the newest comes last
        found[one.evidence_id] = Enclosed(found[one.evidence_id].number, file, redacted=True)
    return found


def evidence_of(case: Case, session: Session, copies: Mapping[int, Enclosed], *, files: bool) -> list[dict[str, Any]]:
    """Return the list of evidence, superseded pieces too; with the files, where each lies in the bundle."""
    query = select(Evidence, StoredFile).join(StoredFile, col(StoredFile.id) == Evidence.file_id)
    rows = session.exec(query.where(Evidence.evaluation_id == case.card.evaluation_id).order_by(col(Evidence.number)))
    return [
        {
            "number": piece.number,
            "title": piece.title,
            "name": file.name,
            "dated": str(piece.dated),
            "points": list(piece.points),
            "sha256": file.sha256,
            "size": file.size,
            "superseded": piece.superseded_by_id is not None,
            "copy_sha256": copies[piece.id or 0].row.sha256 if copies[piece.id or 0].redacted else "",
            "file": copies[piece.id or 0].file if files and piece.superseded_by_id is None else "",
        }
        for piece, file in rows
    ]


def events_of(session: Session, evaluation: Evaluation) -> list[Event]:
    """Return the events about this evaluation, its results and appeals; sealed ones only where they were opened.

    What a recused member entered stays sealed for good; that a bundle was made is left out, so that the next is the same.
    """
    results = select(Result.id).where(Result.evaluation_id == evaluation.id)
    appeals = select(Appeal.id).where(col(Appeal.result_id).in_(results))
    recused = select(PanelMember.account_id).where(
        PanelMember.evaluation_id == evaluation.id, col(PanelMember.recused_at).is_not(None)
    )
    sealed = select(SealedValue.event_id).join(Event, col(Event.id) == SealedValue.event_id)
    sealed = sealed.where(SealedValue.evaluation_id == evaluation.id, col(Event.account_id).in_(recused))
    mine = or_(
        (col(Event.object_type) == "evaluation") & (col(Event.object_id) == evaluation.id),
        (col(Event.object_type) == "result") & col(Event.object_id).in_(results),
        (col(Event.object_type) == "appeal") & col(Event.object_id).in_(appeals),
    )
    query = select(Event).where(mine, Event.action != BUNDLED, col(Event.id).not_in(sealed))
    return list(session.exec(query.order_by(col(Event.id))))


@dataclass(frozen=True)
class Proven:
    """The events with their proofs against the whole record, and the head of the record that they are proved against."""

    head: RecordHead
    data: dict[str, Any]


def proven(session: Session, events: Sequence[Event], issued: Sequence[Issued]) -> Proven:
    """Prove the events, and the heads that reports print, against the record up to the last of these events."""
    hashes = event_hashes(session)
    tree, places = RecordTree(hashes), {one: place for place, one in enumerate(hashes)}
    size = places[events[-1].hash] + 1
    head = head_over(hashes, tree, size)
    printed = (attached(path_of(one.row.sha256).read_bytes()) for one in issued if one.file.endswith(".pdf"))
    heads = {data["record"]["events"]: data["record"] for data in printed if data}
    return Proven(
        head,
        {
            "anchor": head.plain(),
            "heads": {str(at): _head(hashes, tree, at, size) for at in sorted(heads)},
            "events": [_event(one, places[one.hash], tree.inclusion(places[one.hash], size)) for one in events],
        },
    )


def _head(hashes: list[str], tree: RecordTree, at: int, size: int) -> dict[str, Any]:
    return {
        "head": hashes[at - 1],
        "root": tree.root(at),
        "path": tree.inclusion(at - 1, size),
        "growth": tree.consistency(at, size),
    }


def _event(event: Event, place: int, path: list[str]) -> dict[str, Any]:
    # In the order of the columns: a row that was read anew has its values in another order in every process.
    content = {name: getattr(event, name) for name in Event.model_fields if name not in {"id", "hash", "at"}}
    content["at"] = event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    title = EVENT_NAMES.get(event.action, event.action)
    return {
        "id": event.id,
        "place": place + 1,
        "title": title,
        "hash": event.hash,
        "path": path,
        "content": content,
    }


def issued_of(session: Session, events: Sequence[Event], result: Result) -> list[Issued]:
    """Return what was issued from this version, each file once, in the order of issuing."""
    kept = [one.after or {} for one in events if (one.action, one.object_id) == (ISSUED, result.id)]
    found = []
    for place, sha256 in enumerate(dict.fromkeys(str(one["sha256"]) for one in kept), 1):
        mine = (StoredFile.sha256 == sha256, StoredFile.evaluation_id == result.evaluation_id)
        row = session.exec(select(StoredFile).where(*mine).order_by(col(StoredFile.id))).first()
        if row is not None:
            ending = row.name.rpartition(".")[2].lower()[:8]
            found.append(Issued(f"documents/{place:02d}.{ending}", row))
    return found


def documents_of(session: Session, issued: Sequence[Issued]) -> list[dict[str, Any]]:
    """Return the list of issued documents; those of the register with their number and the short hash printed on them."""
    query = select(IssuedDocument).where(col(IssuedDocument.file_id).in_([one.row.id for one in issued]))
    registered = {row.file_id: row for row in session.exec(query.order_by(col(IssuedDocument.id)))}
    return [
        {
            "file": one.file,
            "title": one.row.name,
            "kind": one.row.kind,
            "sha256": one.row.sha256,
            "size": one.row.size,
        }
        | (_number(registered[one.row.id]) if one.row.id in registered else {})
        for one in issued
    ]


def _number(row: IssuedDocument) -> dict[str, Any]:
    return {"number": row.number, "edition": row.edition, "short_hash": row.short_hash}
