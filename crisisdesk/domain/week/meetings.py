"""Meetings: who was there, what was noted, and what goes on the agenda (DOMAIN.md §6)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.texts import check_text, one_line
from crisisdesk.domain.week.duties import Duty, title
from crisisdesk.domain.week.register import MeetingId
from crisisdesk.errors import N_, NeedsConfirmation, Phrase, RuleBroken

MOST_PARTIES = 60
MISSED_IN_A_ROW = 2
MEETINGS = (
    Duty.CORONA_CONSULTATION,
    Duty.ABSENCE_REVIEW,
    Duty.DIRECTORS_COORDINATION,
    Duty.PARTNER_CONSULTATION,
    Duty.TEAM_MEETING,
)
"""The fixed duties that are meetings; the others are work."""


class AgendaSubject(Code):
    """The four subjects of every consultation, in this order (A3), and any other business."""

    CAPACITY = "capacity", N_("24-hour capacity")
    OCCUPANCY = "occupancy", N_("Occupancy")
    CRISIS = "crisis", N_("Crisis situations")
    STAFFING = "staffing", N_("Staffing")
    OTHER = "other", N_("Other business")


class Happening(StrEnum):
    """What happens in a meeting."""

    ATTENDANCE = "attendance"
    NOTE = "note"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNDONE = "undone"


class Attendance(Code):
    """Whether a party was there."""

    PRESENT = "present", N_("present")
    EXCUSED = "excused", N_("excused")
    ABSENT = "absent", N_("not there")


class Meeting(NamedTuple):
    """A meeting that was held for a turn."""

    id: MeetingId
    duty: Duty
    day: date
    """The day of its turn."""
    began_at: datetime
    closed_at: datetime | None = None
    """None while it is open."""
    by: str = ""
    """Initials of who opened it."""
    name: str = ""
    """What its series was called on that day; "" for the usual name."""

    @property
    def title(self) -> Phrase:
        """What the series was called."""
        return title(self.name, self.duty)


class MeetingNote(NamedTuple):
    """Something noted under a subject."""

    subject: AgendaSubject
    text: str
    at: datetime
    by: str


class Presence(NamedTuple):
    """A party and whether it was there; None while not recorded."""

    party: str
    attendance: Attendance | None
    missed: int = 0
    """How often in a row it was absent, including this meeting."""

    @property
    def flagged(self) -> bool:
        """Whether it was missing twice in a row (A2)."""
        return self.missed >= MISSED_IN_A_ROW


class MeetingFile(NamedTuple):
    """A meeting with everything for its page."""

    meeting: Meeting
    presences: tuple[Presence, ...]
    notes: tuple[MeetingNote, ...]


def presences(
    parties: Iterable[str],
    now: dict[str, Attendance],
    before: Sequence[dict[str, Attendance]],
) -> list[Presence]:
    """Every party that is expected or came, with how often in a row it was absent.

    `before` are the earlier meetings of the series, newest first. Excused counts as absent. A
    meeting that recorded nothing about a party neither breaks the row nor adds to it.
    """
    listed = []
    folded = [{name_key(party): was for party, was in earlier.items()} for earlier in before]
    here = {name_key(party): standing for party, standing in now.items()}
    # An organisation is listed once, spelled as it is expected.
    spelled = {name_key(party): party for party in reversed([*parties, *now])}
    for key in dict.fromkeys(map(name_key, [*parties, *now])):
        party, standing = spelled[key], here.get(key)
        missed = int(standing is not None and standing is not Attendance.PRESENT)
        if standing is not Attendance.PRESENT:
            for earlier in folded:
                was = earlier.get(key)
                if was is Attendance.PRESENT:
                    break
                missed += was is not None
        listed.append(Presence(party, standing, missed))
    return listed


def unsaid(parties: Iterable[str], now: Iterable[str]) -> list[str]:
    """The expected parties of whom nobody said whether they were there."""
    spoken = {*map(name_key, now)}
    return [party for party in parties if name_key(party) not in spoken]


def check_spoken(silent: Collection[str]) -> None:
    """Raise NeedsConfirmation, with their names, if nobody spoke of some expected parties."""
    if silent:
        raise NeedsConfirmation(
            N_("Nobody said whether they were there: {who}. Were they not there?"),
            field="attendance",
            who=", ".join(silent),
        )


def check_parties(parties: Iterable[str]) -> list[str]:
    """Return the names of the parties, tidied and without repeats; raises RuleBroken."""
    tidy = filter(None, (check_party(party, empty=True) for party in parties))
    names: dict[str, str] = {}
    for party in tidy:
        names.setdefault(name_key(party), party)
    if len(names) > MOST_PARTIES:
        raise RuleBroken(
            N_("More than {most} parties do not fit around a table."),
            field="parties",
            most=MOST_PARTIES,
        )
    return list(names.values())


def as_known(party: str, known: Iterable[str]) -> str:
    """The name of a party as it is spelled among those that are known; else as it is."""
    return next((name for name in known if name_key(name) == name_key(party)), party)


def check_party(party: str, *, empty: bool = False) -> str:
    """Return the name of a party on one line; raises RuleBroken for an empty one."""
    tidy = one_line(check_text(party, "party"))
    if not (tidy or empty):
        raise RuleBroken(N_("Name the organisation."), field="party")
    return tidy


def is_meeting(duty: Duty) -> bool:
    """Whether a duty is held around a table, as every own one is."""
    return duty in MEETINGS or bool(duty.id)


def check_meeting(duty: Duty) -> None:
    """Raise RuleBroken for a duty that is not a meeting."""
    if not is_meeting(duty):
        raise RuleBroken(N_("This duty is not a meeting."), field="duty")


def check_going_on(meeting: Meeting) -> None:
    """Raise RuleBroken for a meeting that was closed."""
    if meeting.closed_at is not None:
        raise RuleBroken(N_("This meeting was closed; open it again to change it."))


def check_undone(notes: int, entries: int) -> None:
    """Raise RuleBroken for a meeting in which something was noted: that would hang in the air."""
    if notes or entries:
        raise RuleBroken(
            N_("Something was noted here already ({n}); close the meeting instead."),
            n=notes + entries,
        )
