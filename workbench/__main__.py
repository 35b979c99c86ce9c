"""`python -m workbench …`: what ./run runs after the set-up."""

import sys

from workbench.cli import app
from workbench.cli_words import run


def main() -> None:
    """Run the command on the command line and leave with its exit code."""
    sys.exit(run(app))


if __name__ == "__main__":
    main()
