"""The server's own hour: what is put in order while it runs; a failure is kept in the log and tried again."""

import anyio
from anyio import to_thread

from workbench.store.engine import writing
from workbench.web import incidents

EVERY = 3600
"""Seconds between two rounds."""
NOTES_EVERY = 60
"""Seconds between two looks into the spool of the public form."""


def _tidy() -> None:
    # Here, not above: the commands load the rules, which takes a second, and the server answers without them.
    from workbench.services.tidying import tidy  # noqa: PLC0415

    tidy()


def _take_notes() -> None:
    from workbench.services.hotline_spool import take_notes  # noqa: PLC0415 - as above

    take_notes(writing)


async def keep_house() -> None:
    """Tidy at once and then every hour, beside what people do."""
    while True:
        try:
            await to_thread.run_sync(_tidy)
        except Exception as error:  # noqa: BLE001 - the server goes on, and the log says what failed
            incidents.noted(error)
        await anyio.sleep(EVERY)


async def take_up_batches() -> None:
    """Go on with the batches of documents that a stopped server left behind."""
    try:
        await to_thread.run_sync(_take_up)
    except Exception as error:  # noqa: BLE001 - the server goes on, and the log says what failed
        incidents.noted(error)


def _take_up() -> None:
    from workbench.exchange.batch_job import take_up  # noqa: PLC0415 - as above

    take_up()


async def take_notes_in() -> None:
    """Take in what the public form put down, at once and then every minute; nothing where there is no form."""
    while True:
        try:
            await to_thread.run_sync(_take_notes)
        except Exception as error:  # noqa: BLE001 - the server goes on, and the log says what failed
            incidents.noted(error)
        await anyio.sleep(NOTES_EVERY)
