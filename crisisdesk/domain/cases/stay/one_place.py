"""A child is in one place, and its departure is counted once (DOMAIN.md §9)."""

from collections.abc import Iterable
from datetime import datetime

from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.lines import StayLine
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken


def check_one_place(stays: Iterable[StayLine], arrived_at: datetime) -> None:
    """Raise RuleBroken when a child that arrives then would be in two places.

    `stays` are those of the child; the one that still runs ends with the arrival.
    """
    for stay in stays:
        if stay.departed_at is None and stay.since > arrived_at:
            raise here_already(stay)
        if stay.departed_at is not None and stay.departed_at > arrived_at:
            raise RuleBroken(
                N_("The child stayed at {facility} until {moment}: it arrived after that."),
                field="arrived_at",
                facility=stay.name,
                moment=moment_text(stay.departed_at),
            )


def check_since_report(arrived_at: datetime, reported_at: datetime) -> None:
    """Raise NeedsConfirmation for an arrival before the minute in which its case was reported."""
    if arrived_at < reported_at.replace(second=0, microsecond=0):
        raise NeedsConfirmation(
            N_("The case was reported at {moment}. Did the child arrive before that?"),
            field="arrived_at",
            moment=moment_text(reported_at),
            flag="earlier",
        )


def check_apart(stay: StayLine, others: Iterable[StayLine]) -> None:
    """Raise RuleBroken when a corrected stay ends before it begins, or meets another one."""
    if stay.departed_at is not None and stay.departed_at < stay.since:
        raise RuleBroken(N_("A departure comes after the arrival."), field="at")
    for other in others:
        begins = other.departed_at is None or other.departed_at > stay.since
        if begins and (stay.departed_at is None or stay.departed_at > other.since):
            raise RuleBroken(
                N_("The child was at {facility} from {moment}; it is in one place."),
                field="at",
                facility=other.name,
                moment=moment_text(other.since),
            )


def here_already(stay: StayLine) -> RuleBroken:
    """The refusal of an arrival of a child that stays somewhere since later, or there already."""
    return RuleBroken(
        N_("The child has been at {facility} since {moment}."),
        field="arrived_at",
        facility=stay.name,
        moment=moment_text(stay.since),
    )


def may_count(line: CapacityLine, since: datetime, departed_at: datetime) -> bool:
    """Whether the figures in force may count a child that stayed there since then, or not.

    Those who came after them are not in them, those who left before are out of them.
    """
    return (
        line.observed_at is not None
        and since <= line.observed_at < departed_at
        and (line.reported_occupied or 0) > line.gone
    )
