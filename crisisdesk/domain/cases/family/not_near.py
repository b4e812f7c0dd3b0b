"""Where a child must not be near: a secret address, or who did it (DOMAIN.md §9)."""

from collections.abc import Iterable
from typing import NamedTuple

from crisisdesk.domain.capacity.municipalities import today
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import name_key
from crisisdesk.errors import N_, RuleBroken


class NotNearGround(Code):
    """Why near is no recommendation."""

    SECRET_ADDRESS = "secret_address", N_("secret address")
    OFFENDER = "offender", N_("where the offender is")


class NotNear(NamedTuple):
    """The places that a child must not be near, for one reason; none when that is over."""

    ground: NotNearGround
    places: tuple[str, ...] = ()
    """Municipalities as they are called today, and sites."""


def read_places(typed: str, sites: Iterable[str], field: str) -> tuple[str, ...]:
    """The places that were typed, with commas between them, as the desk calls them.

    Raises RuleBroken for a place that is neither a municipality nor a site: nothing would be warned
    of it.
    """
    known = {name_key(site): site for site in sites}
    places = []
    for words in filter(None, (" ".join(part.split()) for part in typed.split(","))):
        place = known.get(name_key(words)) or today(words)
        if place is None:
            raise RuleBroken(
                N_("The desk knows no municipality or site “{place}”."), field=field, place=words
            )
        places.append(place)
    return tuple(dict.fromkeys(places))
