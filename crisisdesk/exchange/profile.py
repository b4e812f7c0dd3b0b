"""A profile: how somebody else's sheet is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from crisisdesk.domain.sheets.imports import SheetKind


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The columns that a field is read from: the first filled one, or all of them added up."""

    columns: tuple[str, ...]
    summed: bool = False


@dataclass(frozen=True, slots=True)
class TableChoice:
    """One more table for the statement of a profile: a sheet of the same workbook or another."""

    file: str | None = None
    """A name in the folder of the file that is read, where `*` stands for anything."""
    sheet: str | int | None = None
    header: int = 1
    band: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """How a sheet is read: where its rows are, how they are written, which column says what."""

    name: str
    kind: SheetKind
    source: str
    """The source of the codes."""
    columns: Mapping[str, ColumnChoice]
    create: bool = False
    """Whether unknown providers, sites and facilities are created."""
    or_else: tuple[str, ...] = ()
    """Profiles that are tried in turn when the header does not fit this one."""
    sheet: str | int | None = None
    """Name of the sheet or its number from 1; None is the first."""
    header: int = 1
    """Row of the header, from 1."""
    band: int | None = None
    """Row with merged cells over the header: such a column is called "band/header"."""
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By column, the values for which a row is left out; "" is blank."""
    leave_out_unfilled: bool = False
    """Whether a row without any figure is left out instead of refused."""
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    round: str | None = None
    """How a fraction becomes a whole number; None refuses it."""
    unknown: tuple[str, ...] = ()
    """How the sheet writes an unknown figure."""
    date: tuple[str, ...] = ("yyyy-mm-dd",)
    hour: time | None = None
    """The wall-clock time for a date without a time."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))
    period: str | None = None
    """The length of a period when a sheet states only its first or last day."""
    optional: tuple[str, ...] = ()
    """The fields whose column may be missing."""
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By field, what the sheet writes and what it means; "*" is everything else."""
    missing: str | None = None
    """What becomes of a facility that left the list: "close", or None for nothing."""
    select: str = ""
    """A statement that makes the rows from the tables "sheet", "above", "file" and `tables`."""
    tables: Mapping[str, TableChoice] = field(default_factory=dict)
