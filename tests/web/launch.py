"""Serve the workbench with the pages of this folder, so that tests of the frame do not hang on other screens."""

import sys
from pathlib import Path

from workbench import paths

paths.PAGES = Path(__file__).parent / "pages"

from workbench.web.server import serve  # noqa: E402 - the menu reads PAGES when it is imported

serve("127.0.0.1", int(sys.argv[1]))
