"""Plain data that nobody can change: hashable, comparable, and safe to copy or pickle."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from scoring.exact import text


class FrozenMap(Mapping[str, Any]):
    """A mapping that cannot be changed; its values are frozen too."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = {str(key): freeze(value) for key, value in (values or {}).items()}

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  (parameters of a kind have many types)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._values!r})"


def freeze(value: Any) -> Any:  # noqa: ANN401  (any plain data)
    """Turn mappings into FrozenMap and lists into tuples, all the way down."""
    if isinstance(value, Mapping):
        return value if isinstance(value, FrozenMap) else FrozenMap(value)
    return tuple(freeze(item) for item in value) if isinstance(value, list | tuple) else value


def plain(value: Any) -> Any:  # noqa: ANN401  (any frozen data)
    """Turn frozen data into what JSON can hold; a Decimal becomes its exact text, 1.50 and 1.5 alike."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return text(value) if isinstance(value, Decimal) else value
