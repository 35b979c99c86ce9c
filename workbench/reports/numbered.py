"""Documents that are issued under a number: drawn with their stamp, and the very same file again if nothing changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from workbench import clock
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.queries.documents_stamp import UNNUMBERED, Stamp, Subject, foreseen
from workbench.reports.dress import dressed
from workbench.reports.dress_set import dress_of
from workbench.reports.render import Attached, other_form, render_pdf
from workbench.security.files import path_of

COPIED = "空白表，不编号，可以复印"


@dataclass(frozen=True)
class Printed:
    """A document as it was drawn up, and its stamp; a draft, a twin and a blank form have none."""

    content: bytes
    stamp: Stamp | None = None


@dataclass(frozen=True)
class Footer:
    """The line at the foot of every page (``parts/base.html``, context ``stamp``)."""

    line: str
    number: str = ""


@dataclass(frozen=True)
class Leaf:
    """What a document is set from: template, context, watermark, title, the data inside.

    ``told`` is what it says where the context also holds what changes with every event, like the head of the record.
    """

    template: str
    context: Mapping[str, object]
    mark: str
    title: str
    attached: Sequence[Attached] = ()
    told: Mapping[str, object] | None = None


def numbered_pdf(session: Session, subject: Subject, leaf: Leaf) -> Printed:
    """Set a document with its number on every page; one that says the same as the issued one is that file, byte for byte.

    A draft, a replaced version and an editable twin say that they have no number.
    """
    dress = dress_of(session, subject.purchaser_id, clock.today())
    with dressed(dress):
        if subject.unnumbered or other_form.get() is not None:
            return Printed(_set(leaf, Footer(subject.unnumbered or UNNUMBERED)))
        worn = dress.told(leaf.template)
        told = {**(leaf.told or leaf.context), **({"dress": worn} if worn else {})}
        stamp = replace(foreseen(session, subject, told, leaf.mark), template=dress.version_words(leaf.template))
        content = None if stamp.kept is None else _issued(session, stamp.kept)
        return Printed(content or _set(leaf, Footer(stamp.line, stamp.number)), stamp)


def blank_pdf(leaf: Leaf) -> Printed:
    """Set a form that takes no number: it is blank, and copied, and says so on every page."""
    return Printed(_set(leaf, Footer(COPIED)))


def _set(leaf: Leaf, footer: Footer) -> bytes:
    return render_pdf(
        leaf.template,
        {**leaf.context, "stamp": footer},
        watermark=leaf.mark,
        attachments=leaf.attached,
        created=clock.now(),
        title=leaf.title,
    )


def _issued(session: Session, document_id: int) -> bytes | None:
    """The bytes of an issued document; None where nothing was kept of it."""
    file_id = session.get_one(IssuedDocument, document_id).file_id
    place = path_of(session.get_one(StoredFile, file_id).sha256) if file_id else None
    return place.read_bytes() if place is not None and place.exists() else None
