"""Phrases in a text: named as they stand, in the sentence where they stand."""

import re
from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_GAP = "…"
_WITHIN = "[^，,。；;！!？?\n]{0,12}?"


def phrases_in(words: str, phrases: Sequence[str], allowed: Sequence[str] = ()) -> Iterator[str]:
    """Yield each phrase once as it stands in the text; “…” in a phrase takes in up to twelve characters of one clause.

    A sentence that holds one of ``allowed`` is passed over: it forbids what the phrase would ask for.
    """
    plain = "".join(words.split(" ")).replace("\u3000", "")
    sentences = [one for one in _SENTENCE.findall(plain) if not any(word in one for word in allowed)]
    patterns = [re.compile(_WITHIN.join(map(re.escape, phrase.split(_GAP)))) for phrase in phrases]
    yield from dict.fromkeys(
        found[0] for sentence in sentences for pattern in patterns for found in pattern.finditer(sentence)
    )
