"""Column types and names that SQLite and PostgreSQL treat alike, and the lock that two editors meet."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ExactText(TypeDecorator[Decimal]):
    """A Decimal kept as text: SQLite would store NUMERIC as a double and lose digits."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write plain digits; a float is refused because it is already inexact."""
        del dialect
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            message = f"exact column takes a finite Decimal, not {value!r}"
            raise TypeError(message)
        return format(value, "f")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ANN401 - SQLAlchemy's signature
        """Read the digits back unchanged."""
        del dialect
        return None if value is None else Decimal(value)


def word(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type for one of a closed set of words, checked by the database under a named constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda words: [w.value for w in words],
        length=32,
    )


class Versioned(SQLModel):
    """A row that two people may edit: saving over another's change raises StaleDataError."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - declared_attr hands in the class
        """Count the row's version on every update, for the table that the subclass becomes."""
        table = getattr(cls, "__table__", None)
        return {} if table is None else {"version_id_col": table.c.version}
