"""Reading the published form of places; nothing is written here."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import MOST_PLACES, Channel
from crisisdesk.domain.sheets.imports import SheetKind, Stated
from crisisdesk.domain.sheets.published import Published, PublishedFacility
from crisisdesk.domain.texts import one_line
from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.exchange.cells import MOST_TEXT
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.published.schemas import CAPACITY_FORM, SCHEMAS

PROFILE = Profile(CAPACITY_FORM, SheetKind.CAPACITY, CAPACITY_FORM, {})
"""What a published form is read by, in the place of a profile of a sheet."""
MOST_BYTES = 16 << 20
MOST_DIGITS = 15
_TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_ABOUT = ("round_the_clock", "age_min", "age_max", "extendable_to", "planned_places")


class _Fault(Exception):
    """What is wrong, and where in the file."""

    def __init__(self, where: str, value: object) -> None:
        super().__init__()
        self.where, self.value = where, value


def is_form(path: Path) -> bool:
    """Whether a file is JSON and so no sheet; a file that cannot be read is none."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError:
        return False


def read(path: Path) -> Published:
    """Read a published form; raises Refused, naming the place in the file that is wrong."""
    content = _content(path)
    if not isinstance(content, dict) or content.get("schema") != CAPACITY_FORM:
        raise WrongUse(
            N_("{file} is not the published form of places ({form})."),
            file=path.name,
            form=CAPACITY_FORM,
        )
    try:
        _check(content, SCHEMAS["capacity"](), "")
        facilities = [*_facilities(content["facilities"], content["rows"])]
    except _Fault as fault:
        raise Refused(
            N_("{file}: {where}: “{value}” cannot stand there."),
            file=path.name,
            where=fault.where,
            value=one_line(str(fault.value))[:80],
        ) from None
    return Published(
        path.name,
        CAPACITY_FORM,
        SheetKind.CAPACITY,
        f"{CAPACITY_FORM} {one_line(content['region'])}",
        create=True,
        rows_read=len(facilities),
        columns={"observed_at": "observed_at", "code": "facility", "blocked": "blocked"},
        region=one_line(content["region"]),
        at=_moment(content["at"], "at"),
        facilities=facilities,
    )


def _content(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(
                N_("{file} is larger than {most} MB, too large for a list of places."),
                file=path.name,
                most=MOST_BYTES >> 20,
            )
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WrongUse(
            N_("{file} cannot be read: {reason}."),
            file=str(path),
            reason=error.strerror or type(error).__name__,
        ) from None
    except UnicodeDecodeError:
        raise WrongUse(N_("{file} is no valid JSON."), file=path.name) from None
    try:
        return json.loads(text, parse_constant=_refuse, parse_int=_whole, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise WrongUse(N_("{file} is no valid JSON."), file=path.name) from None


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _whole(text: str) -> int:
    return int(text) if len(text) <= MOST_DIGITS else _refuse(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else _refuse("a key stands twice")


def _check(value: Any, schema: dict[str, Any], where: str) -> None:
    """Hold a value against the part of JSON Schema that the form uses; raises _Fault."""
    if "anyOf" in schema:
        schema = schema["anyOf"][1 if value is None else 0]
    if not _fits(value, schema):
        raise _Fault(where, value)
    if (read := _READ.get(schema.get("format", ""))) is not None:
        read(value, where)
    if isinstance(value, list):
        for at, each in enumerate(value):
            _check(each, schema["items"], f"{where}[{at}]")
    if isinstance(value, dict):
        for name, inside in schema["properties"].items():
            inner = f"{where}.{name}".lstrip(".")
            if name in value:
                _check(value[name], inside, inner)
            elif name in schema["required"]:
                raise _Fault(inner, "–")


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    for key in ("const", "enum"):
        if key in schema:
            return type(value) in (str, type(None)) and value in (
                schema[key] if key == "enum" else [schema[key]]
            )
    kinds = schema["type"]
    if type(value) not in [_TYPES[kind] for kind in ([kinds] if type(kinds) is str else kinds)]:
        return False
    if type(value) is int:
        return bool(schema.get("minimum", -MOST_PLACES) <= value <= MOST_PLACES)
    return type(value) is not str or len(value) <= MOST_TEXT


def _moment(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Fault(where, text) from None


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Fault(where, text) from None


_READ: dict[str, Callable[[str, str], object]] = {"date-time": _moment, "date": _day}


def _facilities(rows: list[dict[str, Any]], count: int) -> Iterator[PublishedFacility]:
    if count != len(rows):
        raise _Fault("rows", count)
    seen: dict[str, int] = {}
    for at, row in enumerate(rows):
        where = f"facilities[{at}]"

        def until(name: str, row: dict[str, Any] = row, where: str = where) -> datetime | None:
            return None if row[name] is None else _moment(row[name], f"{where}.{name}")

        names = {name: one_line(row[name]) for name in ("facility", "provider", "site")}
        for name in ("facility", "provider"):
            if not names[name]:
                raise _Fault(f"{where}.{name}", row[name])
        observed = until("observed_at")
        facility = PublishedFacility(
            at + 1,
            names["provider"],
            names["site"],
            one_line(row["municipality"]),
            {
                "name": names["facility"],
                "kind": Kind(row["kind"]),
                "gender": Gender(row["gender"]),
                **{name: row[name] for name in _ABOUT},
            },
            OpeningStatus(row["opening"]),
            until("opening_until"),
            " ".join(row["exception_ground"]),
            row["delivery"] and DeliveryMode(row["delivery"]),
            row["reachability"] and Reachability(row["reachability"]),
            row["restriction"] and RestrictionKind(row["restriction"]),
            until("restriction_until"),
            None,
            Channel(row["source"] or Channel.IMPORT),
        )
        if seen.setdefault(facility.key, at) != at:
            raise _Fault(f"{where}.facility", names["facility"])
        if observed is not None:
            figures = CapacityFigures(*(row[name] for name in CapacityFigures._fields))
            reason = row["blocked_reason"] and BlockedReason(row["blocked_reason"])
            organisation = one_line(row["reported_by"])
            back = row.get("blocked_until")
            stated = Stated(
                *(at + 1, facility.code, observed, figures, reason, "", organisation, ""),
                blocked_until=None if back is None else _day(back, f"{where}.blocked_until"),
            )
            facility = facility._replace(stated=stated)
        yield facility
