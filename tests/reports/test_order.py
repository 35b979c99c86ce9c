"""Documents, workbooks and bundles are the same in whatever order a database gives rows that are asked for in none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.exchange import every_book
from tests.reports import every_paper
from workbench.demo.build import DemoFiles
from workbench.exchange.archive_copy import contents_of
from workbench.exchange.bundle import gather
from workbench.models.projects import Project
from workbench.store.engine import engine, reading

FINAL, PROJECT = 3, 1


@contextmanager
def backwards() -> Iterator[None]:
    """Let SQLite give rows that are asked for in no order the other way round, as PostgreSQL may after any change."""

    def turned(raw: Any, *_: object) -> None:
        raw.execute("PRAGMA reverse_unordered_selects=ON")

    event.listen(engine(), "checkout", turned)
    try:
        yield
    finally:
        event.remove(engine(), "checkout", turned)
        engine().dispose()


def test_every_document_says_the_same_in_the_same_order(
    pages: dict[str, every_paper.Page], training: DemoFiles
) -> None:
    with backwards():
        found = every_paper.pages()
    # as text: mappings are compared in the order in which a page goes through them
    assert [name for name, page in pages.items() if repr(found[name].context) != repr(page.context)] == []


def test_workbooks_bundle_and_archive_are_the_same(training: DemoFiles) -> None:
    def drawn() -> dict[str, object]:
        with reading() as session:
            made = {title: draw(session) for kinds in every_book.WRITERS.values() for title, draw in kinds.items()}
            copy = contents_of(session, session.get_one(Project, PROJECT))
            return {**made, **gather(session, FINAL, evidence=True).files, **copy.data, "list": repr(copy.manifest)}

    found = drawn()
    with backwards():
        again = drawn()
    assert list(again) == list(found)
    assert [name for name, content in found.items() if again[name] != content] == []
