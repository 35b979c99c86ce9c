"""What a bureau has set for its documents: letterhead, name, seal space, closing, and templates of its own.

A document is drawn inside ``dressed(...)``; whatever draws it (PDF, Word twin) asks ``current()``.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from workbench.errors import WorkbenchError
from workbench.rules.template_words import NO_SEAL, template_name

MOST_LETTERS = 3_000_000
MOST_SECONDS = 20.0
"""Bounds of what one page of a bureau's template may become."""


@dataclass(frozen=True)
class Dress:
    """The dress of a document; empty texts leave it as the standard has it. ``versions`` names templates by version."""

    unit: str = ""
    letterhead: str = ""
    signer: str = ""
    closing: str = ""
    seal: bool = True
    pages: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, bytes] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    def signed_by(self, signer: str) -> str:
        """Return who signs: the bureau's own name is written as it has set it, another's stays."""
        return self.signer if self.signer and signer == self.unit else signer

    def with_page(self, name: str, source: str) -> "Dress":
        """Return the dress with a template of its own."""
        return replace(self, pages={**self.pages, name: source})

    def with_paper(self, kind: str, raw: bytes) -> "Dress":
        """Return the dress with a Word template of its own."""
        return replace(self, papers={**self.papers, kind: raw})

    def version_words(self, template: str) -> str:
        """Return which template of the bureau draws a document; empty for the standard."""
        name = template.removesuffix(".html")
        return f"{template_name(name)}第{self.versions[name]}版" if name in self.versions else ""

    def told(self, template: str) -> dict[str, object]:
        """Return what of the dress changes a document of this template; nothing where all is standard."""
        texts = {"letterhead": self.letterhead, "signer": self.signer, "closing": self.closing}
        told: dict[str, object] = {key: text for key, text in texts.items() if text}
        if not self.seal:
            told["seal"] = NO_SEAL
        if version := self.versions.get(template.removesuffix(".html")):
            told["template"] = version
        return told


STANDARD = Dress()
_worn: ContextVar[Dress] = ContextVar("dress", default=STANDARD)


def current() -> Dress:
    """Return the dress of the document that is being drawn."""
    return _worn.get()


@contextmanager
def dressed(dress: Dress) -> Iterator[None]:
    """Draw documents inside in this dress."""
    token = _worn.set(dress)
    try:
        yield
    finally:
        _worn.reset(token)


def bounded(pieces: Iterable[str]) -> str:
    """Join what a template yields. Raises WorkbenchError when it becomes too long or takes too long."""
    begun, letters, page = time.monotonic(), 0, []
    for piece in pieces:
        letters += len(piece)
        if letters > MOST_LETTERS or time.monotonic() - begun > MOST_SECONDS:
            raise WorkbenchError(
                "本单位的模板填出的内容过长，没有生成", where="文书模板", fix="检查模板里的循环，或恢复标准模板"
            )
        page.append(piece)
    return "".join(page)
