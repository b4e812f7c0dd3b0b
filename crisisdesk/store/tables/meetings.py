"""The tables of the desk's week: duties, meetings, the rota, the bulletin, what was published."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from crisisdesk.domain.week.duties import Duty, Holiday, OccurrenceOutcome
from crisisdesk.domain.week.meetings import Happening
from crisisdesk.store.columns import Identity, Moment, code, open_code
from crisisdesk.store.tables.base import BY_ID, Observed, Written

# With every beat the newest turn that was held is looked for.
_DONE = text("outcome = 'done'")


class DutyRuleRow(Written, table=True):
    """When a duty recurs, from a day on; a change is a new row."""

    __tablename__ = "duty_rule"
    duty: Duty = Field(sa_type=open_code(Duty), index=True)
    weekdays: str
    """Digits, 0 is Monday."""
    at: str
    """Wall-clock time, 14:30."""
    remind_minutes: int = 60
    snooze_minutes: int = 15
    holiday: Holiday = Field(default=Holiday.KEEP, sa_type=code(Holiday))
    valid_from: date
    every_weeks: int = 1
    name: str = ""
    """"" for the usual one."""
    parties: str = ""
    """Who is expected at an own duty: a list of names in JSON, "" for nobody."""


class OccurrenceRow(Observed, table=True):
    """What became of one turn of a duty, keyed by duty and original local date."""

    __tablename__ = "occurrence"
    __table_args__ = (
        Index("ix_occurrence_duty", "duty", "day"),
        Index("ix_occurrence_done", "duty", "day", sqlite_where=_DONE, postgresql_where=_DONE),
        BY_ID,
    )
    duty: Duty = Field(sa_type=open_code(Duty))
    day: date
    outcome: OccurrenceOutcome = Field(sa_type=code(OccurrenceOutcome))
    until: datetime | None = Field(default=None, sa_type=Moment)
    moved_to: datetime | None = Field(default=None, sa_type=Moment)
    """For a turn that was moved and then snoozed: the moment to which it was moved."""
    reason: str = ""


class MeetingRow(Observed, table=True):
    """A meeting that was held for a turn of a duty; `observed_at` is when it began."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_turn", "duty", "day"),
        Index("ix_meeting_began", "duty", "observed_at"),
        BY_ID,
    )
    duty: Duty = Field(sa_type=open_code(Duty))
    day: date
    """The key of the turn."""


class MeetingEventRow(Observed, table=True):
    """What happened in a meeting: who was there, what was noted, that it was closed."""

    __tablename__ = "meeting_event"
    __table_args__ = (Index("ix_meeting_event_meeting", "meeting_id", "observed_at"), BY_ID)
    meeting_id: UUID = Field(sa_type=Identity, foreign_key="meeting.id")
    event: Happening = Field(sa_type=code(Happening))
    party: str = ""
    code: str = ""
    text: str = ""


class WatchRow(Written, table=True):
    """Who is on duty at the desk, from when until when; taken back by a row with the same root."""

    __tablename__ = "watch"
    __table_args__ = (
        Index("ix_watch_ends_at", "ends_at"),
        Index("ix_watch_root", "root_id"),
        BY_ID,
    )
    root_id: UUID = Field(sa_type=Identity)
    member_id: UUID = Field(sa_type=Identity, foreign_key="desk_member.id")
    begins_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    stand_in: bool = False
    withdrawn: bool = False


class BulletinRow(Observed, table=True):
    """A bulletin as it was drafted, edited or sent; the newest row of its day counts."""

    __tablename__ = "bulletin"
    __table_args__ = (Index("ix_bulletin_day", "day", "observed_at"), BY_ID)
    day: date
    """The key of the turn that it goes out for."""
    since: datetime = Field(sa_type=Moment)
    """What changed is counted from here on."""
    content: str
    """JSON: its parts, each a heading with its text."""
    sent: bool = False


class PublicationRow(Observed, table=True):
    """What a document told of numbers of children; the next is checked against all of them."""

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_observed_at", "observed_at"), BY_ID)
    document: str = Field(max_length=32)
    since: datetime | None = Field(default=None, sa_type=Moment)
    """The publication that changes are counted from, by its moment."""
    counts: str
    """JSON: the numbers behind it, which did not leave the desk."""
    told: str
    """JSON: by name, from what number up to what number a count was told to lie."""
