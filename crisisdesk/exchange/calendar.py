"""The duties as a calendar file: each turn at its own moment, with holidays and moves applied."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.series import TurnLine, TurnState
from crisisdesk.i18n import OBEYED, _

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


def as_ics(
    turns: Iterable[TurnLine], remind: dict[Duty, timedelta], made_at: datetime, name: str
) -> bytes:
    """Every turn as an event in UTC, which each reader shows on its own wall clock.

    Each turn has a fixed identity: read again, a moved turn moves and a cancelled one goes.
    """
    from icalendar import Alarm, Calendar, Event, vText

    calendar = Calendar()
    calendar.add("prodid", "-//crisisdesk//duties//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(OBEYED.sub("", " ".join(name.split()))))
    for turn in turns:
        event = Event()
        event.add("uid", f"{turn.duty}-{turn.day.isoformat()}@crisisdesk")
        event.add("dtstamp", made_at)
        event.add("dtstart", turn.moment)
        event.add("dtend", turn.moment + LASTS.get(turn.duty, timedelta(minutes=30)))
        event.add("summary", _(turn.duty.words))
        cancelled = turn.state is TurnState.CANCELLED
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        if not cancelled and turn.duty in remind:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _(turn.duty.words))
            alarm.add("trigger", -remind[turn.duty])
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
