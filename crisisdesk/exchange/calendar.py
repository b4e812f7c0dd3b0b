"""The duties as a calendar file: a recurrence a rule, with the turns that are otherwise."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, DutyRule
from crisisdesk.domain.week.recurrences import Recurrence
from crisisdesk.i18n import say, without_controls

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

LASTS = {
    Duty.CORONA_CONSULTATION: timedelta(hours=1),
    Duty.ABSENCE_REVIEW: timedelta(hours=1),
    Duty.DIRECTORS_COORDINATION: timedelta(hours=1),
    Duty.BULLETIN: timedelta(minutes=30),
    Duty.DAY_START: timedelta(minutes=15),
    Duty.CAPACITY_ROUND: timedelta(minutes=30),
    Duty.PARTNER_CONSULTATION: timedelta(hours=1),
    Duty.TEAM_MEETING: timedelta(minutes=30),
}
OTHERS_LAST = timedelta(hours=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ZONE = "Europe/Amsterdam"
_CLOCK_CHANGES = (
    ("CET", 2, 1, datetime(1996, 10, 27, 3)),  # noqa: DTZ001 - on the wall
    ("CEST", 1, 2, datetime(1996, 3, 31, 2)),  # noqa: DTZ001
)
"""What the clock is called, its hours ahead of UTC before and after, and the first such Sunday."""


def as_ics(
    recurrences: Iterable[Recurrence],
    changes: Mapping[Duty, int],
    store: UUID | None,
    made_at: datetime,
    name: str,
) -> bytes:
    """Every recurrence under an identity of this store, so that read again it takes its own place.

    `changes` counts what was written about a duty: a calendar takes the newer of two by it.
    """
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//crisisdesk//duties//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(without_controls(" ".join(name.split()))))
    calendar.add_component(_zone())
    for recurrence in recurrences:
        _add(calendar, recurrence, changes.get(recurrence.rule.duty, 0), store, made_at)
    return bytes(calendar.to_ical())


def _add(
    calendar: "Calendar",
    recurrence: Recurrence,
    sequence: int,
    store: UUID | None,
    made_at: datetime,
) -> None:
    rule = recurrence.rule

    def event(begins: datetime, *, cancelled: bool) -> "Event":
        from icalendar import Event

        event = Event()
        event.add("uid", f"{rule.duty}-{rule.valid_from.isoformat()}@{store or 'new'}.crisisdesk")
        event.add("sequence", sequence)
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("dtstart", local(begins))
        event.add("dtend", local(begins + LASTS.get(rule.duty, OTHERS_LAST)))
        event.add("summary", _words(rule))
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        if not cancelled:
            event.add_component(_alarm(rule))
        calendar.add_component(event)
        return event

    first = event(recurrence.begins, cancelled=recurrence.over)
    if recurrence.ends > recurrence.begins:
        first.add("rrule", _rrule(recurrence))
    if recurrence.skipped:
        first.add("exdate", [local(moment) for moment in recurrence.skipped])
    for exceptional in recurrence.exceptions:
        other = event(exceptional.moment, cancelled=exceptional.cancelled)
        other.add("recurrence-id", local(exceptional.planned))


def _rrule(recurrence: Recurrence) -> dict[str, Any]:
    return {
        "freq": "WEEKLY",
        **({"interval": every, "wkst": "MO"} if (every := recurrence.rule.every_weeks) > 1 else {}),
        "byday": [_DAYS[day] for day in recurrence.rule.weekdays],
        "until": recurrence.ends.astimezone(UTC),
    }


def _words(rule: DutyRule) -> str:
    return without_controls(say(rule.title))


def _alarm(rule: DutyRule) -> Any:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _words(rule))
    alarm.add("trigger", -rule.remind)
    return alarm


def _zone() -> "Timezone":
    """The Dutch clock as it changes since 1996."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", _ZONE)
    for name, before, after, first in _CLOCK_CHANGES:
        change = TimezoneStandard() if before > after else TimezoneDaylight()
        change.add("tzname", name)
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("dtstart", first)
        change.add("rrule", {"freq": "YEARLY", "bymonth": first.month, "byday": "-1SU"})
        zone.add_component(change)
    return zone
