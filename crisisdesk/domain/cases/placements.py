"""The way to a place and back: transport, arrivals, and every "no place" (A6, A72, A82, A83)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import StayId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, Phrase, RuleBroken

MOST_CALLS = 999


class Carrier(Code):
    """Who brings a child."""

    REFERRER = "referrer", N_("the referrer")
    FAMILY = "family", N_("family")
    TAXI = "taxi", N_("taxi")
    SECURE_TRANSPORT = "secure_transport", N_("secure transport")
    POLICE = "police", N_("police")
    AMBULANCE = "ambulance", N_("ambulance")
    FACILITY = "facility", N_("the facility")
    OTHER = "other", N_("somebody else")


class Symptoms(Code):
    """Whether the facility was told of symptoms before the arrival; nothing medical."""

    ASKED_NO = "asked_no", N_("asked: no symptoms")
    ASKED_YES = "asked_yes", N_("asked: symptoms")
    UNKNOWN = "unknown", N_("symptoms not asked")


class Transport(NamedTuple):
    """Who brings the child, when it leaves, and what to mind on the way."""

    by: Carrier
    at: datetime | None = None
    restrictions: str = ""
    symptoms: Symptoms = Symptoms.UNKNOWN


class Arrival(NamedTuple):
    """A confirmed arrival and what it did to the facility."""

    stay: StayId
    line: CapacityLine | None
    """The facility after it; None for one outside the region."""
    already_counted: bool
    """The report in force counted the child already: the held place is free again."""
    beyond: bool
    """Placeable is below zero now."""
    given_back: tuple[str, ...] = ()
    """The facilities that keep nothing any more, because every child has arrived."""


class NoPlace(NamedTuple):
    """A "no place": what was tried, where the child is meanwhile, and who watches over it."""

    reasons: tuple[DeclineReason, ...]
    calls: int | None
    """None: nobody said."""
    bridge: Bridge | None = None
    bridge_until: datetime | None = None
    bridge_words: str = ""
    watcher: Role | None = None
    watcher_name: str = ""


class NoPlaceLine(NamedTuple):
    """A "no place" as it was written down."""

    at: datetime
    searched: timedelta
    no_place: NoPlace


_FOR_HOURS = (Bridge.OFFICE, Bridge.POLICE)


def check_no_place(no_place: NoPlace, now: datetime, most: timedelta) -> NoPlace:
    """The row of the ledger, if it says what it must.

    Raises RuleBroken: it names a reason, counts the calls, says where the child is meanwhile and
    until when, and who watches over it. An office or a police station is for hours: `most`.
    """
    if not no_place.reasons:
        raise RuleBroken(N_("Enter why there was no place."), field="reasons")
    if no_place.calls is None or not 0 <= no_place.calls <= MOST_CALLS:
        raise RuleBroken(N_("Enter how many calls were made."), field="calls")
    if no_place.bridge is None:
        raise RuleBroken(N_("Enter where the child is meanwhile."), field="bridge")
    if no_place.bridge is not Bridge.NONE and no_place.bridge_until is None:
        raise RuleBroken(N_("Enter until when: it does not last for ever."), field="bridge_until")
    if no_place.watcher is None:
        raise RuleBroken(N_("Enter who monitors the child's safety."), field="watcher")
    if no_place.bridge_until is not None and no_place.bridge_until <= now:
        raise RuleBroken(N_("The end is before the start."), field="bridge_until")
    latest = now + most
    if no_place.bridge in _FOR_HOURS and (no_place.bridge_until or latest) > latest:
        raise RuleBroken(
            N_("{where} is for hours: {moment} at the latest."),
            field="bridge_until",
            where=Phrase(no_place.bridge.words),
            moment=moment_text(latest),
        )
    return no_place


def check_transport(transport: Transport, now: datetime) -> Transport:
    """The transport; raises RuleBroken when it left more than a day ago."""
    if transport.at is not None and transport.at < now - timedelta(days=1):
        raise RuleBroken(N_("That moment is past."), field="at")
    return transport
