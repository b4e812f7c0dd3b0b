"""Profiles: how somebody else's sheet is read, in a few lines of TOML that a person can write."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crisisdesk.domain.sheets.imports import ANY_SOURCE, SheetKind
from crisisdesk.errors import N_, Phrase, WrongUse
from crisisdesk.exchange import cells
from crisisdesk.exchange.profile import ColumnChoice, Profile, TableChoice
from crisisdesk.exchange.readers import readers_of
from crisisdesk.exchange.select.statement import READING, plain_names, words

BUILT_IN = Path(__file__).parent / "profiles"
OWN = "desk"
"""The profile of the sheets that the desk mails."""
MOST_BYTES = 65_536
ENCODINGS = ("auto", "utf-8", "cp1252", "latin-1", "mac-roman")
DECIMALS = ("auto", ".", ",")
ROUNDINGS = ("down", "up", "nearest")
PERIODS = ("week", "month")
KEYS = (
    "kind",
    "create",
    "source",
    "or_else",
    "sheet",
    "header",
    "band",
    "leave_out",
    "leave_out_unfilled",
    "encoding",
    "delimiter",
    "decimal",
    "round",
    "unknown",
    "date",
    "hour",
    "zone",
    "period",
    "columns",
    "optional",
    "constants",
    "values",
    "missing",
    "select",
    "tables",
)
_NO_COLUMN = N_("Profile {file}: columns.{field} is missing; name its column.")
_MISSING = {
    "contract": N_(
        "Profile {file}: columns.{field} is missing, the FTE that the absence is of. How many are"
        " absent says nothing without it, and a number of people (heads) does not stand for it."
    )
}
TABLES = ("sheet", "above", "file")
"""The tables that every statement has."""


@cache
def names() -> tuple[str, ...]:
    """The built-in profiles."""
    return tuple(sorted(path.stem for path in BUILT_IN.glob("*.toml")))


def load(name_or_path: str) -> Profile:
    """A built-in profile by name, or one from a file that ends in .toml.

    Raises WrongUse for an unknown profile, or a wrong key or value in one.
    """
    if name_or_path in names():
        return _parse((BUILT_IN / f"{name_or_path}.toml").read_bytes(), name_or_path)
    path = Path(name_or_path)
    if path.suffix.lower() != ".toml":
        raise WrongUse(
            N_("There is no profile “{name}”; there are {names}, or a file that ends in .toml."),
            name=name_or_path,
            names=", ".join(names()),
        )
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise WrongUse(
            N_("The profile {file} cannot be read: {reason}."),
            file=name_or_path,
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from None
    return _parse(content, name_or_path)


class _Lines:
    """The lines of one profile file, and how a wrong one is refused."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self.content = content

    def wrong(self, key: str, value: object, allowed: Iterable[object] | Phrase) -> WrongUse:
        return WrongUse(
            N_("Profile {file}: {key} cannot be {value}; allowed: {allowed}."),
            file=self.name,
            key=key,
            value=_shown(value),
            allowed=allowed
            if isinstance(allowed, Phrase)
            else ", ".join(_shown(choice) for choice in allowed),
        )

    def text(self, key: str, default: str) -> str:
        value = self.content.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, value, Phrase(N_("a text")))
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.content.get(key, default)
        if value not in allowed:
            raise self.wrong(key, value, allowed)
        return str(value)

    def yes(self, key: str) -> bool:
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, value, (True, False))
        return value

    def row(self, key: str, least: int, most: int) -> int | None:
        value = self.content.get(key)
        if value is None:
            return None
        if type(value) is not int or not least <= value <= most:
            raise self.wrong(
                key,
                value,
                Phrase(N_("a row from {least} to {most}"), {"least": least, "most": most}),
            )
        return value

    def texts(self, key: str, value: object) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(item, str) for item in listed):
            raise self.wrong(key, value, Phrase(N_("a text or a list of texts")))
        return tuple(listed)

    def table(self, key: str, allowed: Iterable[str] | None = None) -> dict[str, Any]:
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, value, Phrase(N_("a table: [{key}]"), {"key": key}))
        if allowed is not None:
            known = tuple(allowed)
            for name, inner in value.items():
                if name not in known:
                    raise self.wrong(f"{key}.{name}", inner, known)
        return value


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _parse(content: bytes, name: str) -> Profile:
    if len(content) > MOST_BYTES:
        raise WrongUse(N_("The profile {file} is too long to be one."), file=name)
    try:
        read = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise WrongUse(
            N_("The profile {file} is not TOML: {reason}."),
            file=name,
            reason=str(error) if isinstance(error, tomllib.TOMLDecodeError) else "UTF-8",
        ) from None
    lines = _Lines(name, read)
    for key, value in read.items():
        if key not in KEYS:
            raise lines.wrong(key, value, KEYS)
    profile = _profile(lines)
    _check(profile, lines)
    return profile


def _profile(lines: _Lines) -> Profile:
    content = lines.content
    header = lines.row("header", 1, 1000) or 1
    return Profile(
        name=Path(lines.name).stem,
        kind=SheetKind(lines.one_of("kind", tuple(SheetKind), "")),
        source=lines.text("source", Path(lines.name).stem),
        columns={
            field: _choice(lines, f"columns.{field}", value)
            for field, value in lines.table("columns", cells.FIELDS).items()
        },
        create=lines.yes("create"),
        or_else=lines.texts("or_else", content["or_else"]) if "or_else" in content else (),
        sheet=_sheet(lines, "sheet"),
        header=header,
        band=lines.row("band", 1, header - 1),
        leave_out={
            column: lines.texts(f"leave_out.{column}", value)
            for column, value in lines.table("leave_out").items()
        },
        leave_out_unfilled=lines.yes("leave_out_unfilled"),
        encoding=lines.one_of("encoding", ENCODINGS, "utf-8"),
        delimiter=_delimiter(lines),
        decimal=lines.one_of("decimal", DECIMALS, "."),
        round=lines.one_of("round", ROUNDINGS, "") if "round" in content else None,
        unknown=lines.texts("unknown", content["unknown"]) if "unknown" in content else (),
        date=_date_forms(lines),
        hour=_hour(lines),
        zone=_zone(lines),
        period=lines.one_of("period", PERIODS, "") if "period" in content else None,
        optional=lines.texts("optional", content["optional"]) if "optional" in content else (),
        constants={
            field: lines.texts(f"constants.{field}", value)[0]
            for field, value in lines.table("constants", cells.FIELDS).items()
        },
        values=_values(lines),
        missing=_missing(lines),
        select=_select(lines),
        tables=_tables(lines),
    )


def _delimiter(lines: _Lines) -> str:
    text = lines.text("delimiter", ",")
    if text != "auto" and (len(text) != 1 or text in '"\r\n\0'):
        raise lines.wrong("delimiter", text, Phrase(N_("“auto” or one character, as ; or |")))
    return text


def _missing(lines: _Lines) -> str | None:
    if "missing" not in lines.content:
        return None
    if lines.content.get("kind") != SheetKind.FACILITIES:
        raise lines.wrong("missing", lines.content["missing"], ("kind = facilities",))
    return lines.one_of("missing", ("close",), "")


def _select(lines: _Lines) -> str:
    statement = lines.text("select", "").strip()
    bare = words(statement)
    if "select" in lines.content and bare[:1] not in ([word] for word in READING):
        raise lines.wrong("select", statement, ("SELECT ...", "WITH ... SELECT ..."))
    if "cast" in bare:
        raise lines.wrong("select", "CAST", ('number("column")',))
    return plain_names(statement)


def _tables(lines: _Lines) -> dict[str, TableChoice]:
    tables = {}
    for name, value in lines.table("tables").items():
        if "select" not in lines.content:
            raise lines.wrong("tables", name, Phrase(N_("with a select alone")))
        key = f"tables.{name}"
        if name in TABLES or not re.fullmatch(r"(?!sqlite_)[a-z][a-z0-9_]{0,40}", name):
            raise lines.wrong("tables", name, Phrase(N_("a name of small letters of its own")))
        content = value if isinstance(value, dict) else {"sheet": value}
        inner = _Lines(lines.name, {f"{key}.{part}": says for part, says in content.items()})
        if unknown := content.keys() - {"file", "sheet", "header", "band"}:
            raise lines.wrong(key, min(unknown), ("file", "sheet", "header", "band"))
        file = inner.text(f"{key}.file", "")
        if set(file) & set("/\\\0"):
            raise inner.wrong(f"{key}.file", file, Phrase(N_("a name without a folder")))
        header = inner.row(f"{key}.header", 1, 1000) or 1
        band = inner.row(f"{key}.band", 1, header - 1)
        tables[name] = TableChoice(file or None, _sheet(inner, f"{key}.sheet"), header, band)
    return tables


def _sheet(lines: _Lines, key: str) -> str | int | None:
    sheet = lines.content.get(key)
    if sheet is None or isinstance(sheet, str) or (type(sheet) is int and sheet > 0):
        return sheet
    raise lines.wrong(key, sheet, Phrase(N_("the name of a sheet, or its number from 1")))


def _choice(lines: _Lines, key: str, value: object) -> ColumnChoice:
    if isinstance(value, dict):
        if set(value) != {"sum"}:
            raise lines.wrong(key, value, ("column", ["column", "column"], "{ sum = [...] }"))
        return ColumnChoice(lines.texts(f"{key}.sum", value["sum"]), summed=True)
    return ColumnChoice(lines.texts(key, value))


def _values(lines: _Lines) -> dict[str, dict[str, str]]:
    table = lines.table("values", cells.FIELDS)
    for name, known in table.items():
        if not isinstance(known, dict) or not all(isinstance(text, str) for text in known.values()):
            raise lines.wrong(
                f"values.{name}", known, Phrase(N_('a table: "in the sheet" = "for the desk"'))
            )
    return table


def _date_forms(lines: _Lines) -> tuple[str, ...]:
    forms = lines.texts("date", lines.content.get("date", "yyyy-mm-dd"))
    for form in forms:
        if cells.date_form(form) is None:
            raise lines.wrong(
                "date", form, ("dd-mm-yyyy", "dd/mm/yyyy", "yyyy-mm-dd HH:MM", "mm/dd/yy", "iso")
            )
    return forms


def _hour(lines: _Lines) -> time | None:
    text = lines.text("hour", "")
    if not text:
        return None
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise lines.wrong("hour", text, ("00:00", "13:30", "23:59")) from None


def _zone(lines: _Lines) -> ZoneInfo:
    text = lines.text("zone", "Europe/Amsterdam")
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise lines.wrong(
            "zone", text, ("Europe/Amsterdam", "Europe/London", "America/Toronto", "UTC")
        ) from None


def _check(profile: Profile, lines: _Lines) -> None:
    """Refuse a profile that lacks what its kind needs, or has constants that cannot be read."""
    if not profile.source.strip() or (profile.create and profile.source == ANY_SOURCE):
        raise lines.wrong("source", profile.source, Phrase(N_("the name of whose codes these are")))
    if profile.kind is SheetKind.FACILITIES and not profile.create:
        raise lines.wrong("create", value=False, allowed=(True,))
    for name in () if profile.select and not profile.columns else needed(profile):
        if name not in profile.columns and name not in profile.constants:
            raise WrongUse(_MISSING.get(name, _NO_COLUMN), file=lines.name, field=name)
    _check_optional(profile, lines)
    for name, choice in profile.columns.items():
        if choice.summed and name not in cells.NUMBERS:
            raise lines.wrong(f"columns.{name}", "sum", cells.NUMBERS)
    readers = readers_of(profile)
    plain = readers_of(profile, mapped=False)
    for name, text in profile.constants.items():
        _refuse_bad(readers[name](text), lines, f"constants.{name}", text)
    for name, known in profile.values.items():
        for shown, text in known.items():
            _refuse_bad(plain[name](text), lines, f"values.{name}.{shown}", text)


def _check_optional(profile: Profile, lines: _Lines) -> None:
    may = [field for field in profile.columns if field not in needed(profile)]
    for name in profile.optional:
        if name not in may:
            raise lines.wrong("optional", name, may)


def needed(profile: Profile) -> list[str]:
    """The fields that a sheet of this kind must state."""
    fields = ["code"]
    if profile.kind is SheetKind.CAPACITY:
        fields.append("observed_at")
    if profile.kind is SheetKind.PLACEMENTS:
        fields += ["child", "arrived_at"]
    if profile.create:
        fields.append("name")
    if profile.kind is SheetKind.ABSENCE:
        fields.append("contract")
        days = [name for name in cells.DAYS if name in profile.columns]
        if not days or (profile.period is None and len(days) < len(cells.DAYS)):
            fields += cells.DAYS
    return fields


def _refuse_bad(value: object, lines: _Lines, key: str, text: str) -> None:
    if isinstance(value, cells.Bad):
        raise WrongUse(
            N_("Profile {file}: {key} is {value}, and that {reason}."),
            file=lines.name,
            key=key,
            value=_shown(text),
            reason=value.reason,
        )
