"""Work outside a command that may be refused: the refusal is drawn where the work was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.errors import WorkbenchError
from workbench.web import ui


@contextmanager
def refusal_shown() -> Iterator[None]:
    """Run the block; a refusal in it is drawn here, and the page goes on."""
    try:
        yield
    except WorkbenchError as error:
        ui.refusal(error)
