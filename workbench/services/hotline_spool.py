"""Taking the notes of the public form in: each opened, kept by the same command as every other matter, then removed."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from workbench import clock, paths
from workbench.errors import BusyError, WorkbenchError
from workbench.models.accounts import Workspace
from workbench.models.hotline import Call
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import OrganisationKind
from workbench.rules.hotline_words import KINDS
from workbench.security import spool
from workbench.security.policy import PROGRAM
from workbench.security.vault_numbers import without_numbers
from workbench.services.acting import found
from workbench.services.hotline import NewCall, take_call_unasked
from workbench.services.hotline_caller import Caller

Writing = Callable[[], AbstractContextManager[Session]]
_log = logging.getLogger("workbench")


@dataclass(frozen=True)
class Taken:
    """How many notes were taken in, and how many could not be."""

    notes: int
    bad: int


def prepare_spool(session: Session, purchaser_id: int | None = None) -> Path:
    """Make the spool of this workspace: keys, the folder for notes, and whose form it is; return where it lies."""
    query = select(Purchaser).order_by(col(Purchaser.id))
    purchaser = found(session, Purchaser, purchaser_id) if purchaser_id else session.exec(query).first()
    if purchaser is None:
        raise WorkbenchError("还没有购买主体，不能打开公众表单", fix="先建立工作区")
    workspace = session.get_one(Workspace, 1)
    folder = paths.spool()
    spool.make_keys(paths.spool_key(), folder / "public.key")
    (folder / "in").mkdir(mode=0o700, exist_ok=True)
    setup = {"purchaser": purchaser.id, "whose": purchaser.name, "training": workspace.training}
    spool.put_whole(folder / "form.json", json.dumps(setup, ensure_ascii=False))
    return folder


def take_notes(writing: Writing) -> Taken:
    """Take in every whole note, each in a transaction of its own; one that cannot be opened is put aside.

    A note that was taken in before the program stopped is known by its receipt and only removed.
    """
    folder = paths.spool() / "in"
    if not paths.spool_key().is_file() or not folder.is_dir():
        return Taken(0, 0)
    taken = bad = 0
    purchaser_id = int(json.loads((paths.spool() / "form.json").read_text(encoding="utf-8"))["purchaser"])
    for place in sorted(folder.glob(f"*{spool.SUFFIX}")):
        try:
            _take(writing, purchaser_id, place)
            taken += 1
        except BusyError:
            break  # nothing is wrong with the note: it waits with the others for the next time
        except (WorkbenchError, ValueError, KeyError, TypeError):
            _log.warning("a note of the public form could not be taken in: %s", place.name)
            _put_aside(place)
            bad += 1
    return Taken(taken, bad)


def _take(writing: Writing, purchaser_id: int, place: Path) -> None:
    if place.is_symlink() or place.stat().st_size > spool.MOST_BYTES:
        message = "no note of ours"
        raise ValueError(message)
    note = json.loads(spool.opened(paths.spool_key(), place.read_bytes()))
    with writing() as session:
        known = session.exec(select(Call.id).where(Call.receipt == note["receipt"])).first()
        if known is None:
            _keep(session, purchaser_id, note)
    place.unlink()


def _keep(session: Session, purchaser_id: int, note: dict[str, str]) -> None:
    at = clock.local(datetime.fromisoformat(note["at"]))
    if note["kind"] not in KINDS:
        message = "no kind of ours"
        raise ValueError(message)
    where = f"（{note['place']}）" if note["place"] else ""
    new = NewCall(
        channel="online",
        kind=note["kind"],
        received_on=min(at.date(), clock.today()),
        received_time=f"{at:%H:%M}",
        words=without_numbers(f"{note['words']}{where}"),
        anonymous=not (note["name"] or note["phone"]),
        township_id=_township(session, note["place"]),
        receipt=note["receipt"],
    )
    take_call_unasked(session, PROGRAM, purchaser_id, new, Caller(note["name"], note["phone"]))


def _township(session: Session, place: str) -> int | None:
    """The township that the place names, where it names one."""
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.TOWNSHIP, col(Organisation.last_day).is_(None)
    )
    named = [one.id for one in session.exec(query) if one.name.removesuffix("（演练）") in place] if place else []
    return named[0] if len(named) == 1 else None


def _put_aside(place: Path) -> None:
    aside = paths.spool() / "bad"
    aside.mkdir(mode=0o700, exist_ok=True)
    place.rename(aside / place.name)
