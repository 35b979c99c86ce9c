"""Where the record ends at a moment: what a document prints, so that nothing before it can be changed unseen."""

from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from workbench.models.record import Event
from workbench.security.record_tree import RecordTree


@dataclass(frozen=True)
class RecordHead:
    """The length of the record, the hash of its last event, and the root of the tree over all of them."""

    events: int
    head: str
    root: str

    def plain(self) -> dict[str, int | str]:
        """Return it as data keeps it."""
        return asdict(self)


def event_hashes(session: Session) -> list[str]:
    """Return the hash of every event, oldest first."""
    return list(session.exec(select(Event.hash).order_by(col(Event.id))))


def head_over(hashes: list[str], tree: RecordTree, size: int) -> RecordHead:
    """Return the head as it was after so many events."""
    return RecordHead(size, hashes[size - 1] if size else "", tree.root(size))


def record_head(session: Session) -> RecordHead:
    """Return the head of the record as it is now."""
    hashes = event_hashes(session)
    return head_over(hashes, RecordTree(hashes), len(hashes))
