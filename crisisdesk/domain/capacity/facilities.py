"""Providers, sites and facilities, their opening and their restrictions (DOMAIN.md §3)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, NP_, RuleBroken

FacilityId = NewType("FacilityId", UUID)
ProviderId = NewType("ProviderId", UUID)
MemberId = NewType("MemberId", UUID)
DeskId = NewType("DeskId", UUID)

MOST_AHEAD = timedelta(days=366)


class Kind(Code):
    """What a facility is; codes are the same in every language."""

    RESIDENTIAL_GROUP = "residential_group", N_("residential group")
    CRISIS_GROUP = "crisis_group", N_("crisis group")
    SECURE = "secure", N_("secure care")
    FAMILY_HOME = "family_home", N_("family home")
    FOSTER_CARE = "foster_care", N_("emergency foster care")
    ISOLATION = "isolation", N_("isolation")
    EMERGENCY_SHELTER = "emergency_shelter", N_("emergency shelter")
    TEAM = "team", N_("team without beds")
    OTHER = "other", N_("other")


class Gender(Code):
    """Which young people a facility takes."""

    ANY = "any", N_("everyone")
    GIRLS = "girls", N_("girls")
    BOYS = "boys", N_("boys")


class OpeningStatus(Code):
    """Whether a facility is open at all; this never changes its figures."""

    OPEN = "open", NP_("facility", "open")
    LIMITED = "limited", N_("limited")
    CLOSED = "closed", N_("closed")


class ExceptionGround(Code):
    """For whom a limited facility is open after all; the case is matched to it (A50, A117)."""

    VITAL_PROFESSION = "vital_profession", N_("parents are key workers")
    SAFETY_AT_HOME = "safety_at_home", N_("safety at home under pressure")


class DeliveryMode(Code):
    """How care is given now (A9)."""

    IN_PERSON = "in_person", N_("in person")
    VIDEO = "video", N_("video")
    TELEPHONE = "telephone", N_("telephone")
    MIXED = "mixed", N_("mixed")
    STOPPED = "stopped", N_("stopped")


class Reachability(Code):
    """Where a facility can be reached now (A41)."""

    ON_SITE = "on_site", N_("on site")
    REMOTE = "remote", N_("remote")


class RestrictionKind(Code):
    """What a restriction bars."""

    NO_CRISIS = "no_crisis", N_("not for crisis")
    ADMISSION_STOP = "admission_stop", N_("admission stop")
    VALIDITY = "validity", N_("not currently valid")


class BlockedReason(Code):
    """Why places that are set up cannot be used."""

    ISOLATION = "isolation", N_("isolation")
    MAINTENANCE = "maintenance", N_("maintenance")
    KEPT_EMPTY = "kept_empty", N_("kept empty")
    SAFETY = "safety", N_("safety")
    OTHER = "other", N_("other reason")


class Opening(NamedTuple):
    """How far a facility is open, from when, until when and who reported it."""

    status: OpeningStatus
    since: datetime
    until: datetime | None = None
    exception: str = ""
    """For a limited opening: for whom it is open after all (A50)."""
    reason: str = ""
    delivery: DeliveryMode = DeliveryMode.IN_PERSON
    delivery_note: str = ""
    reachability: Reachability = Reachability.ON_SITE
    hours: str = ""
    """Opening hours in words; "no walk-in" belongs here (A73)."""
    reported_by: str = ""
    grounds: str = ""
    """Codes of ExceptionGround with spaces between them; "" where the exception is words only."""

    def runs(self, at: datetime) -> bool:
        """Whether it has begun and not ended at this moment."""
        return self.since <= at and (self.until is None or at < self.until)


def opening_at(openings: Iterable[Opening], at: datetime) -> Opening | None:
    """The opening in force at a moment (DOMAIN.md §9); None where nothing that was said holds.

    `openings` are newest first. One that has ended leaves what stood before it.
    """
    return next((opening for opening in openings if opening.runs(at)), None)


def check_opening(opening: Opening) -> Opening:
    """Return the opening if it is complete.

    Raises RuleBroken: a limited opening names its exception, a closed one its reason, and the
    end comes after the start.
    """
    limited = opening.status is OpeningStatus.LIMITED
    if opening.grounds and not limited:
        raise RuleBroken(N_("Only a limited opening has an exception."), field="status")
    if limited and not (opening.exception.strip() or opening.grounds):
        raise RuleBroken(N_("A limited opening names who can still be placed."), field="exception")
    if opening.status is OpeningStatus.CLOSED and not opening.reason.strip():
        raise RuleBroken(N_("Enter why the facility is closed."), field="reason")
    if opening.until is not None and opening.until <= opening.since:
        raise RuleBroken(N_("The end is before the start."), field="until")
    return opening


class Restriction(NamedTuple):
    """What is barred, where, for which term, and by which agreement."""

    kind: RestrictionKind
    facility: FacilityId | None
    """None for the whole region (A54)."""
    valid_from: datetime
    valid_until: datetime | None = None
    reason: str = ""
    source: str = ""
    """The sentence of the agreement that it is based on."""
    lifted: bool = False
    id: UUID | None = None
    root: UUID | None = None
    """The first row of this restriction; a renewal or a lifting is a new row with the same root."""
    agreement: UUID | None = None
    """The entry of the register that it is based on."""
    for_crisis: bool = False
    """Whether it lasts as long as the crisis does (A108)."""

    def bars(self, at: datetime) -> bool:
        """Whether it bars a crisis placement at this moment.

        A validity bars outside its term, the other kinds inside it.
        """
        inside = self.valid_from <= at and (self.valid_until is None or at < self.valid_until)
        return not self.lifted and inside is not (self.kind is RestrictionKind.VALIDITY)


def check_restriction(restriction: Restriction) -> Restriction:
    """Return the restriction if it is complete.

    Raises RuleBroken: it names a reason, and its end comes after its start; a validity belongs
    to one facility.
    """
    if not restriction.lifted and not (restriction.reason.strip() or restriction.source.strip()):
        raise RuleBroken(N_("Enter a reason for the restriction."), field="reason")
    if restriction.for_crisis and restriction.valid_until is not None:
        raise RuleBroken(
            N_("It lasts until that day or as long as the crisis, not both."), field="until"
        )
    if restriction.valid_until is not None and restriction.valid_until <= restriction.valid_from:
        raise RuleBroken(N_("The end is before the start."), field="until")
    if restriction.kind is RestrictionKind.VALIDITY and restriction.facility is None:
        raise RuleBroken(N_("A validity belongs to one facility."), field="kind")
    return restriction


class Facility(NamedTuple):
    """The unit that has places: a group, a family home, a shelter."""

    id: FacilityId
    name: str
    kind: Kind
    provider: str
    site: str
    municipality: str
    round_the_clock: bool = True
    age_min: int | None = None
    age_max: int | None = None
    gender: Gender = Gender.ANY
    crucial: bool = False
    outside: bool = False
    phone: str = ""
    address: str = ""
    house_rules: str = ""
    notes: str = ""
    admission_via: str = ""
    """Who decides on admission, if not the facility itself (A75)."""
    extendable_to: int | None = None
    """Places that an emergency shelter can grow to (A74)."""
    planned_places: int | None = None
    """Extra places that are planned; shown beside the total, never in it (A17)."""
    planned_from: str = ""
    planned_certainty: str = ""
    extendable_while: str = ""
    """As long as which measure it can grow (A74)."""
    kept_by: str = ""
    """Who keeps the overview of it (A7)."""
    intake: DeliveryMode | None = None
    """How it takes in; None where nobody says so (A71)."""
    last_day: date | None = None
    version: int = 1
