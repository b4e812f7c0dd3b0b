"""The planning sum of this desk, from who came, who found no place and how long they stayed."""

from datetime import timedelta
from fractions import Fraction

from crisisdesk.domain.foresight.forecast import plain_chance
from crisisdesk.domain.foresight.planning import LEAST_DEPARTURES, WEEKS, Planning
from crisisdesk.i18n import _, decimal_text, ngettext
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import unmet as unmet_queries
from crisisdesk.store.queries.cases.events import OPEN_SINCE
from crisisdesk.store.snapshot import Snapshot

_HOUR = timedelta(hours=1)


def planning(snapshot: Snapshot, places: int) -> Planning:
    """What so many places would come to."""
    begin = snapshot.at - timedelta(weeks=WEEKS)
    standing = case_queries.standing(snapshot, OPEN_SINCE, begin=begin)
    stays = [stay for case in standing for stay in case.stays]
    lengths = [
        Fraction((stay.departed_at - stay.since) // _HOUR, 24)
        for stay in stays
        if stay.departed_at is not None and stay.departed_at >= begin
    ]
    ledger = unmet_queries.unmet(snapshot, begin, snapshot.at)
    searched = {row.case for row in ledger if row.no_place}
    return Planning(
        places,
        WEEKS,
        sum(stay.since >= begin for stay in stays),
        sum(len(case.youths) for case in standing if case.id in searched and not case.stays),
        len(lengths),
        sum(lengths, Fraction()) / len(lengths) if len(lengths) >= LEAST_DEPARTURES else None,
    )


def as_json(known: Planning) -> dict[str, object]:
    """The object of `forecast --places N --json`."""
    refused = known.refused
    return {
        "places": known.places,
        "weeks": known.weeks,
        "arrivals": known.arrivals,
        "unmet": known.unmet,
        "departures": known.departures,
        "stay_days": None if known.stay_days is None else round(float(known.stay_days), 1),
        "refused": None if refused is None else [*plain_chance(float(refused))],
    }


def planning_words(known: Planning) -> list[str]:
    """The sum in words, with what it is made of, and what it is not."""
    children = known.arrivals + known.unmet
    came = ngettext("{n} child in {weeks} weeks", "{n} children in {weeks} weeks", children).format(
        n=children, weeks=known.weeks
    )
    came += " " + _("({n} of them found no place)").format(n=known.unmet)
    refused = known.refused
    if known.stay_days is None or refused is None:
        return [
            came,
            _("Too few stays ended to say how long one lasts: {n} of {least}.").format(
                n=known.departures, least=LEAST_DEPARTURES
            ),
        ]
    days = decimal_text(round(float(known.stay_days), 1))
    part, whole = plain_chance(float(refused))
    return [
        came + ", " + _("who stay {days} days").format(days=days),
        _("on {n} places: {part} in {whole} refused").format(
            n=known.places, part=part, whole=whole
        ),
        _("A planning sum (Erlang B) and no forecast: it takes nobody's managing into account."),
    ]
