"""Rows of the database as values of the desk, by the names of their columns."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache, partial
from itertools import repeat
from operator import itemgetter
from types import NoneType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from crisisdesk.errors import N_, StoreUnavailable
from crisisdesk.store.values import from_micros

T = TypeVar("T")
NO_SUCH_VALUE = N_(
    "The store holds a value that no desk writes; crisisdesk journal --verify shows where."
)
Columns = Mapping[str, Iterable[Any]]
Build = Callable[[Columns], Iterator[Any]]


# The desk asks after the same rows again and again.
@lru_cache(maxsize=1 << 15)
def identity_of(value: bytes) -> UUID:
    """The id that SQLite keeps as these bytes."""
    return UUID(bytes=value)


moment_of = lru_cache(maxsize=1 << 15)(from_micros)
day_of = lru_cache(maxsize=1 << 12)(date.fromisoformat)


def utc(value: datetime) -> datetime:
    """The moment that PostgreSQL gives, in the zone that the desk reckons in."""
    return value.astimezone(UTC)


_OF_SQLITE: dict[Any, Callable[[Any], Any]] = {datetime: moment_of, UUID: identity_of, date: day_of}
_OF_POSTGRESQL: dict[Any, Callable[[Any], Any]] = {datetime: utc}


class Answer(NamedTuple):
    """What a question answers: rows as the driver has them, and what their columns are called."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_server: bool

    def column(self, name: str) -> list[Any]:
        """The values of a column as the driver has them."""
        return [*map(itemgetter(self.names.index(name)), self.rows)]

    def by_name(self) -> Iterator[dict[str, Any]]:
        """Each row as the values of its columns by their names, as the driver has them."""
        return (dict(zip(self.names, row, strict=True)) for row in self.rows)

    def read(self, shape: Callable[..., T], **given: Iterable[Any]) -> list[T]:
        """The rows as records of this shape, or a single column as values of this type.

        A record takes each field from the column of its name, or from the one `given`. A record
        inside it takes its own fields likewise. Raises TypeError where names do not fit, and
        StoreUnavailable where a value does not.
        """
        build = _builder(shape, self.names, tuple(given), self.is_server)
        if not self.rows:
            return []
        columns = dict(zip(self.names, zip(*self.rows, strict=True), strict=True))
        try:
            return [*build({**columns, **given})]
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise StoreUnavailable(NO_SUCH_VALUE) from error


@cache
def _builder(
    shape: Callable[..., Any],
    names: tuple[str, ...],
    given: tuple[str, ...],
    is_server: bool,  # noqa: FBT001 - by place, which a cache answers soonest
) -> Build:
    """What makes values of columns: a column at a time takes a third of the time of by the row."""
    if not _is_record(shape):
        (name,) = names
        convert = _conversion(shape, is_server=is_server)
        return _converted(name, convert and _or_none(convert))
    asked: set[str] = set()
    build = _record(shape, {*names, *given}, frozenset(given), asked, is_server=is_server)
    if over := {*names, *given} - asked:
        raise TypeError(f"{shape.__name__} has no field for {', '.join(sorted(over))}")
    return build


def _record(
    shape: Any, names: set[str], given: frozenset[str], asked: set[str], *, is_server: bool
) -> Build:
    fields: list[Build] = []
    defaults = _defaults(shape)
    for name, hint in _hints(shape).items():
        if name in names:
            asked.add(name)
            convert = None if name in given else _conversion(hint, is_server=is_server)
            fields.append(_converted(name, convert))
        elif _is_record(hint):
            fields.append(_record(hint, names, given, asked, is_server=is_server))
        elif name in defaults:
            fields.append(_always(defaults[name]))
        else:
            raise TypeError(f"{shape.__name__} finds no column {name}")
    make = partial(tuple.__new__, shape) if issubclass(shape, tuple) else _spread(shape)
    return lambda columns: map(make, zip(*(field(columns) for field in fields), strict=False))


def _converted(name: str, convert: Callable[[Any], Any] | None) -> Build:
    if convert is None:
        return lambda columns: iter(columns[name])
    return lambda columns: map(convert, columns[name])


def _always(value: object) -> Build:
    return lambda _: repeat(value)


def _spread(shape: Callable[..., T]) -> Callable[[tuple[Any, ...]], T]:
    return lambda values: shape(*values)


def _is_record(shape: Any) -> bool:
    return isinstance(shape, type) and (
        dataclasses.is_dataclass(shape) or hasattr(shape, "_field_defaults")
    )


def _hints(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape)
    if dataclasses.is_dataclass(shape):
        return {field.name: hints[field.name] for field in dataclasses.fields(shape)}
    return {name: hints[name] for name in shape._fields}


def _defaults(shape: Any) -> Mapping[str, Any]:
    if dataclasses.is_dataclass(shape):
        return {
            field.name: field.default
            for field in dataclasses.fields(shape)
            if field.default is not dataclasses.MISSING
        }
    defaults: Mapping[str, Any] = shape._field_defaults
    return defaults


def _conversion(hint: Any, *, is_server: bool) -> Callable[[Any], Any] | None:
    """What makes a value of this type of a column's, None where it is that already."""
    hint = _plain(hint)
    if NoneType in get_args(hint):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
        convert = _conversion(hint, is_server=is_server)
        return convert and _or_none(convert)
    if get_origin(hint) is frozenset:
        return partial(_codes_in, *get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _code_of(hint)
    if hint is bool:
        return bool
    return (_OF_POSTGRESQL if is_server else _OF_SQLITE).get(hint)


class _Known(dict[Any, Enum]):
    """The members of a kind by value; one that people made is known to its kind alone."""

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__((code.value, code) for code in kind)
        self._kind = kind

    def __missing__(self, value: Any) -> Enum:
        return self._kind(value)


@cache
def _code_of(codes: type[Enum]) -> Callable[[Any], Enum]:
    return _Known(codes).__getitem__


def _plain(hint: Any) -> Any:
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    return hint


@cache
def _or_none(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @lru_cache(maxsize=1 << 15)
    def convert_or_none(value: Any) -> Any:
        return None if value is None else convert(value)

    return convert_or_none


@cache
def _codes_in(code: type[Enum], text: str) -> frozenset[Enum]:
    """Codes as they are kept together: with a comma between them."""
    return frozenset(code(part) for part in text.split(",") if part)
