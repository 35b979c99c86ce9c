"""Write the contexts on which templates of a bureau are tried: ``python -m tests.reports.contexts``.

They are what the documents of the training workspace are set from, as plain data; of sheets for many, the first.
"""

import json
import tempfile
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.conftest import use
from tests.reports import every_paper
from workbench.demo.build import build_demo
from workbench.rules.template_words import PAGES, SAMPLES


def plain(value: Any) -> Any:
    """Return a context as JSON holds it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (Fraction, Decimal)):
        return float(value)  # what charts draw; words are words already
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def main() -> None:
    """Build the training workspace anew and write the context of every template that can be replaced."""
    with tempfile.TemporaryDirectory() as folder:
        build_demo(Path(folder) / "home", lambda _: None)
        use(Path(folder) / "home")
        found = {page.template.removesuffix(".html"): page.context for page in every_paper.pages().values()}
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        text = json.dumps(plain(found[name]), ensure_ascii=False, indent=1, sort_keys=True)
        (SAMPLES / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
