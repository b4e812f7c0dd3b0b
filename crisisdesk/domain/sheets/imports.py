"""What a sheet says about facilities, places, stays and absence, read but not saved yet."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from crisisdesk.domain.absence.absence import AbsenceFigures, Measure
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    Gender,
    Kind,
    OpeningStatus,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.errors import N_, Phrase


class SheetKind(StrEnum):
    """What the rows of a sheet are about."""

    CAPACITY = "capacity"
    FACILITIES = "facilities"
    PLACEMENTS = "placements"
    ABSENCE = "absence"


ANY_SOURCE = "any"
"""The source of a profile that uses the codes that the desk knows from any source."""
ABOUT_FACILITY = (
    "name",
    "kind",
    "round_the_clock",
    "age_min",
    "age_max",
    "gender",
    "crucial",
    "extendable_to",
    "notes",
    "phone",
    "admission_via",
    "planned_places",
    "planned_from",
    "planned_certainty",
    "extendable_while",
    "kept_by",
    "intake",
)
"""What a sheet says about a facility itself."""
ABOUT_SITE = {
    "name": "site",
    "address": "address",
    "municipality": "municipality",
    "house_rules": "house_rules",
}
"""What a sheet says about a site, and the field that it is read from."""

NOT_KNOWN = Phrase(N_("the desk knows no facility with this code"))
AMBIGUOUS = N_("more than one facility has this code: {facilities}")
SEVERAL_NAMED = N_("more than one facility is called this: {facilities}; enter the code")
NOT_NAMED = Phrase(N_("the desk knows no facility of this name"))
NEAR_NAMED = N_("the desk knows no facility of this name; it does know: {near}")
OTHER_NAMED = N_("is the name of {named}, and the code is of {coded}")
SEVERAL = Phrase(N_("more than one that the desk knows is spelled like this"))
NUMBER = Phrase(
    N_("is a number here, which loses the zeros that it begins with: enter the code as text")
)
NEAR = N_("is nearly “{code}”, which the desk knows; is it the same?")
NEAR_ROW = N_("is nearly “{code}” in row {row}; is it the same?")
SAME_NAME = N_("the desk knows {name} of {provider} under another code")
FUTURE = Phrase(N_("lies in the future"))


class Problem(NamedTuple):
    """Why a row cannot be imported, in which column and for which value."""

    row: int
    column: str
    value: str
    reason: Phrase


class Skipped(NamedTuple):
    """A row that the profile leaves out, and why."""

    row: int
    reason: Phrase


class Stated(NamedTuple):
    """What one row says about the places of a facility at a moment.

    A named tuple, not a dataclass: a file can have hundreds of thousands of them.
    """

    row: int
    code: str
    observed_at: datetime
    figures: CapacityFigures
    blocked_reason: BlockedReason | None
    reporter_role: str
    reporter_organisation: str
    note: str
    name: str = ""
    """What the facility is called, where the sheet says so beside its code or instead of it."""
    blocked_until: date | None = None


class Episode(NamedTuple):
    """What one row says about the stay of a child at a facility."""

    row: int
    code: str
    """Of the facility."""
    child: str
    arrived_at: datetime
    departed_at: datetime | None
    """None while the child is there."""
    legal: Legal | None
    destination: Destination | None
    reason: str
    """Why it ended, as the sheet says it."""

    def runs_into(self, since: datetime, until: datetime | None) -> bool:
        """Whether it overlaps a stay of the same child; one may begin as the other ends."""
        return (until is None or self.arrived_at < until) and (
            self.departed_at is None or since < self.departed_at
        )


class Described(NamedTuple):
    """What one row says about a facility itself, its site and its provider."""

    row: int
    code: str
    name: str
    kind: Kind | None
    """None where its cell is blank, as with the other codes: nothing is assumed of it."""
    provider_code: str
    provider: str
    site_code: str
    site: str
    address: str
    phone: str
    municipality: str
    round_the_clock: bool | None
    age_min: int | None
    age_max: int | None
    gender: Gender | None
    crucial: bool | None
    extendable_to: int | None
    notes: str
    admission_via: str
    planned_places: int | None
    planned_from: date | None
    planned_certainty: str
    extendable_while: str
    kept_by: str
    intake: DeliveryMode | None
    house_rules: str
    opening: OpeningStatus | None
    opening_reason: str
    grounds: str | None
    """Codes of ExceptionGround with spaces between them; None where the sheet does not say."""
    observed_at: datetime | None


class CountedRow(NamedTuple):
    """What one row says about the absence at a provider or a facility over a period."""

    row: int
    code: str
    name: str
    period: Period
    figures: AbsenceFigures
    measure: Measure
    reporter_role: str
    reporter_organisation: str
    note: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as read by its profile; rows are numbered as in a spreadsheet."""

    file: str
    profile: str
    kind: SheetKind
    source: str
    create: bool
    rows_read: int
    missing_closes: bool = False
    """Whether a facility that the sheet no longer has is closed."""
    stated: list[Stated] = field(default_factory=list)
    described: dict[str, Described] = field(default_factory=dict)
    episodes: list[Episode] = field(default_factory=list)
    counted: list[CountedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)
    """What was taken and should be known: hidden rows, figures that the sheet shows rounded."""
    numbers: set[tuple[int, str]] = field(default_factory=set)
    """The rows and fields of codes that the sheet holds as a number, without leading zeros."""
    columns: dict[str, str] = field(default_factory=dict)
    """The header that each field was read from, to name it in a later problem."""
    spelled: dict[str, dict[object, str | None]] = field(default_factory=dict)
    """How the sheet writes a figure or a moment, by field; None where in several ways."""
    hour: time | None = None
    """When on the day a sheet is true that does not say so, by the clock of its zone."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))

    channel: Channel = Channel.IMPORT
    """How its figures came in."""
    providers: frozenset[UUID] | None = None
    """The providers that it may speak of; None for all."""

    def moment(self, now: datetime) -> datetime:
        """When a row that states no moment is true: today at the hour of the sheet, never ahead."""
        if self.hour is None:
            return now
        today = now.astimezone(self.zone).date()
        return min(now, datetime.combine(today, self.hour, self.zone).astimezone(UTC))
