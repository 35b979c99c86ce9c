"""What is put in order by itself, at the start and every hour: late uploads, clear papers, finished projects, deletions."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.vault import Tombstone
from workbench.security.parts import remove_abandoned
from workbench.services.erasure import finish_erasures
from workbench.services.imports_expiry import expire_uploads
from workbench.services.person_files import seal_plain_files
from workbench.services.resting import mark_assessed, put_to_rest
from workbench.store.engine import reading, writing


def tidy() -> None:
    """Remove uploads past their days or broken off, seal papers of earlier versions, put finished projects to rest, and clean the disk.

    Takes transactions of its own; call it when none is open.
    """
    expire_uploads(writing)
    remove_abandoned()
    seal_plain_files()
    _in_parts(lambda session, after: put_to_rest(session, clock.today(), after))
    _in_parts(mark_assessed)
    with reading() as session:
        waiting = session.exec(select(Tombstone.id).where(col(Tombstone.cleaned_on).is_(None))).first()
    if waiting is not None:
        finish_erasures()


def _in_parts(some: Callable[[Session, int], int | None]) -> None:
    """Do a long piece of work in short transactions, so that nobody waits for it."""
    after: int | None = 0
    while after is not None:
        with writing() as session:
            after = some(session, after)
