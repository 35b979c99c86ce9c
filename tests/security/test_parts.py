"""Files on their way in, begun and ended by many requests at once: no request sees another's half-made folder."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from workbench import paths
from workbench.errors import NotFoundError
from workbench.security.parts import Coming, add_piece, begin, forget, remove_abandoned, state_of, whole

FILE = Coming(account_id=1, purpose="evidence", about=1, name="a.pdf", size=4)


def brought(number: int) -> bytes:
    """Announce a file, send it, take it, and remove it."""
    upload_id, offset = begin(replace(FILE, name=f"{number}.pdf"))
    add_piece(upload_id, 1, offset, b"abcd")
    content = whole(upload_id, 1)[1]
    forget(upload_id, 1)
    return content


def test_files_begun_and_removed_at_once_do_not_meet(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(brought, range(800))) == {b"abcd"}
    assert list(paths.upload_parts().iterdir()) == []


def test_same_file_announced_at_once_has_one_place(home: Path) -> None:
    for number in range(40):
        coming = replace(FILE, name=f"{number}.pdf")
        with ThreadPoolExecutor(4) as pool:
            ids = set(pool.map(lambda _, one=coming: begin(one)[0], range(4)))
        assert len(ids) == 1
        forget(ids.pop(), 1)


def test_state_of_a_file_that_goes_meanwhile_is_known_or_missing(home: Path) -> None:
    def asked(upload_id: str) -> str:
        try:
            return str(state_of(upload_id, 1)[1])
        except NotFoundError:
            return "missing"

    told: set[str] = set()
    for _ in range(60):
        upload_id = begin(FILE)[0]
        with ThreadPoolExecutor(4) as pool:
            answers = [pool.submit(asked, upload_id) for _ in range(6)]
            pool.submit(forget, upload_id, 1).result()
            told |= {one.result() for one in answers}
    assert told <= {"0", "missing"}


def test_folder_that_was_never_finished_is_removed_after_its_hours(home: Path) -> None:
    folder = paths.upload_parts() / f"{'A' * 24}.making"
    folder.mkdir(parents=True)
    assert (remove_abandoned(), begin(FILE)[1]) == (0, 0)
    os.utime(folder, (0, 0))
    assert remove_abandoned() == 1
    assert len(list(paths.upload_parts().iterdir())) == 1
