"""Desks that are away: taken along as a copy, brought back, or declared lost."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, FacilityId
from crisisdesk.domain.identity import finds, name_key
from crisisdesk.domain.moments import moment_text, short_text
from crisisdesk.errors import N_, Phrase, RuleBroken, StoreUnavailable

AT_THE_SHARED_DESK = (
    *("facility.changed", "facility.retired", "provider.changed", "site.changed"),
    *("staffing.norm_set", "setting.changed", "crucial.agreed", "crucial.ended"),
)
"""Acts on what exists already: at a desk that is away nobody sees what others changed of it."""


CALLING = ("call.begun", "call.taken_over")
"""Acts by which somebody has a facility to call, which only who sees the others can."""
MOST_DIGITS = 2
"""Of a number of places that goes along."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
REPORT_WITHIN = timedelta(hours=72)
"""How soon a data breach is reported to the authority (GDPR, article 33)."""


class AwayChange(StrEnum):
    """What happened to a desk that leaves."""

    TAKEN = "taken"
    RETURNED = "returned"
    LOST = "lost"
    STAYED = "stayed"
    """The copy was not finished: nobody left."""


class PlacesAlong(NamedTuple):
    """Places of a facility that a desk takes along: there they are given away for certain."""

    facility: FacilityId
    name: str
    places: int


class Away(NamedTuple):
    """A desk that is away, or that was declared lost."""

    laptop: DeskId
    letter: str
    who: str
    """The initials of who took it along; "" where nobody was signed in."""
    since: datetime
    back_at: datetime | None
    """When it is expected back; None where nobody said."""
    lost_at: datetime | None
    base_revision: int | None
    places: tuple[PlacesAlong, ...] = ()
    """What it took along, for it alone until it is back or lost."""

    @property
    def lost(self) -> bool:
        """Whether it was declared lost."""
        return self.lost_at is not None


class Carried(NamedTuple):
    """What a copy knows of itself: which desk it is, since when, and whether it came home."""

    laptop: DeskId
    letter: str
    name: str
    taken_at: datetime
    closed_at: datetime | None


def anchored_as(carried: Carried | None, store: UUID) -> UUID:
    """Under which name a machine marks the ends of chains: a copy goes on apart from its store."""
    return store if carried is None else carried.laptop


def read_places(text: str, known: Iterable[tuple[FacilityId, str]]) -> dict[FacilityId, int]:
    """The places that somebody typed to take along: “De Luwte 2, De Sluis 1”.

    Raises RuleBroken for what is not a facility with a number, or fits none or several.
    """
    facilities = [*known]
    places: dict[FacilityId, int] = {}
    for part in filter(None, map(str.strip, text.replace(";", ",").split(","))):
        name, _, number = part.rpartition(" ")
        if not (name.strip() and number.isdecimal() and len(number) <= MOST_DIGITS):
            raise RuleBroken(
                N_("“{typed}” is not a facility with a number of places, such as De Luwte 2."),
                field="places",
                typed=part,
            )
        exact = [facility for facility in facilities if name_key(facility[1]) == name_key(name)]
        fits = exact or [facility for facility in facilities if finds(name, facility[1])]
        if len(fits) != 1:
            raise RuleBroken(
                N_("“{typed}” is no facility of the board, or fits several."),
                field="places",
                typed=name.strip(),
            )
        places[fits[0][0]] = places.get(fits[0][0], 0) + int(number)
    return places


def check_along(name: str, vacant: int | None, places: int) -> None:
    """Raise RuleBroken for more places than are known to be vacant."""
    if places < 1:
        raise RuleBroken(N_("Enter how many places go along."), field="places")
    if vacant is None or vacant < places:
        raise RuleBroken(
            N_("{facility} has {vacant} vacant; {places} cannot go along."),
            field="places",
            facility=name,
            vacant="?" if vacant is None else max(vacant, 0),
            places=places,
        )


def check_back(back_at: datetime | None, now: datetime) -> None:
    """Raise RuleBroken where a desk is expected back before it left."""
    if back_at is not None and back_at <= now:
        raise RuleBroken(N_("It is expected back before it leaves."), field="back_at")


def check_may_leave(carried: Carried | None) -> None:
    """Raise RuleBroken at a desk that is itself away: it would leave from a copy."""
    if carried is not None:
        raise RuleBroken(
            N_("This desk is itself away, as {letter}; take one along from the shared desk."),
            letter=carried.letter,
        )


def check_open(carried: Carried, *, acts: bool) -> None:
    """Raise StoreUnavailable for an act in a copy that was brought back."""
    if acts and carried.closed_at is not None:
        raise StoreUnavailable(
            N_("This copy was brought back at {at}: it can only be read. Work at the shared desk."),
            at=moment_text(carried.closed_at),
        )


def check_away(event: str) -> None:
    """Raise RuleBroken for an act that only the shared desk does."""
    if event in AT_THE_SHARED_DESK:
        raise RuleBroken(
            N_("This desk is away: what exists already is changed at the shared desk.")
        )
    if event in CALLING:
        raise RuleBroken(
            N_("This desk is away: it does not see whom others call. Enter reports on page 2.")
        )


def leaver(desks: list[Away], letter: str) -> Away:
    """The desk of a letter that is away; raises RuleBroken for any other."""
    tidy = letter.strip().upper()
    for desk in desks:
        if desk.letter == tidy:
            if desk.lost:
                raise RuleBroken(N_("Desk {letter} was declared lost already."), letter=tidy)
            return desk
    gone = ", ".join(desk.letter for desk in desks if not desk.lost)
    if not gone:
        raise RuleBroken(N_("No desk is away."))
    raise RuleBroken(N_("Desk {letter} is not away; away: {gone}."), letter=tidy, gone=gone)


def base_phrase(carried: Carried, now: datetime) -> Phrase:
    """At a desk that is away: how old what it knows of the others is."""
    if carried.closed_at is not None:
        return Phrase(
            N_("brought back {at}: only to be read"), {"at": short_text(carried.closed_at, now)}
        )
    return Phrase(
        N_("away · as of {at} · {age} old"),
        {"at": short_text(carried.taken_at, now), "age": now - carried.taken_at},
    )


def away_phrase(desk: Away, now: datetime) -> Phrase:
    """At the other desks: which laptop is away, and since when."""
    values: dict[str, object] = {"letter": desk.letter, "at": short_text(desk.since, now)}
    return Phrase(N_("laptop {letter} away since {at}"), values)


def phrases(desks: list[Away], carried: Carried | None, now: datetime) -> list[Phrase]:
    """What a desk says of who is away, itself first."""
    if carried is not None:
        return [base_phrase(carried, now)]
    return [away_phrase(desk, now) for desk in desks if not desk.lost]


def line_phrases(desk: Away) -> list[Phrase]:
    """A desk in the list of those that are away: since when, with whom, back when."""
    parts = [Phrase(N_("since {at}"), {"at": moment_text(desk.since)})]
    if desk.who:
        parts.append(Phrase(N_("with {who}"), {"who": desk.who}))
    if desk.lost_at is not None:
        parts.append(Phrase(N_("declared lost {at}"), {"at": moment_text(desk.lost_at)}))
    elif desk.back_at is not None:
        parts.append(Phrase(N_("expected back {at}"), {"at": moment_text(desk.back_at)}))
    if not desk.lost:
        parts += [places_phrase(places) for places in desk.places]
    return parts


def places_phrase(places: PlacesAlong) -> Phrase:
    """Places that a desk took along."""
    return Phrase(N_("{n} of {facility}"), {"n": places.places, "facility": places.name})


def free_letter(taken: Container[str], preferred: str = "") -> str:
    """The letter of a new desk: the preferred one where it is free, else the next."""
    free = [preferred, *_LETTERS, *(f"{a}{b}" for a in _LETTERS for b in _LETTERS)]
    return str(next(choice for choice in free if choice and choice not in taken))
