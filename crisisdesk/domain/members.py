"""Who can sit at the desk: initials, name and role, until when, and what they were before."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.texts import check_text, one_line
from crisisdesk.errors import N_, RuleBroken

MOST_INITIALS = 8
MOST_NAME = 80


class Particulars(NamedTuple):
    """What stands about a desk member."""

    initials: str
    name: str = ""
    role: str = ""
    last_day: date | None = None
    """The last day at the desk; None while none is known."""

    @property
    def words(self) -> str:
        """Who it is, for a list: initials, name and role."""
        who = " ".join(filter(None, (self.initials, self.name)))
        return "  ".join(filter(None, (who, self.role)))

    def is_there(self, day: date) -> bool:
        """Whether somebody is still at the desk on a day."""
        return self.last_day is None or day <= self.last_day


class Member(NamedTuple):
    """Who can sit at the desk, or could."""

    id: MemberId
    particulars: Particulars
    known_since: datetime

    @property
    def initials(self) -> str:
        """The initials of now."""
        return self.particulars.initials

    @property
    def role(self) -> str:
        """The role of now."""
        return self.particulars.role


class MemberVersion(NamedTuple):
    """What stood about a member from a moment on, and who wrote it."""

    since: datetime
    who: str
    particulars: Particulars


def check_initials(initials: str) -> str:
    """Return initials in their stored form; raises RuleBroken for anything else."""
    tidy = member_initials(initials)
    if not (1 <= len(tidy) <= MOST_INITIALS and tidy.isalnum()):
        raise RuleBroken(N_("Initials are one to eight letters or digits."), field="initials")
    return tidy


def check(particulars: Particulars, others: Iterable[Particulars], today: date) -> Particulars:
    """What is kept of a member; raises RuleBroken where initials are those of somebody else.

    `others` are the other members; who has left gave the initials back.
    """
    initials, name, role, last_day = particulars
    tidy = Particulars(
        check_initials(initials),
        one_line(check_text(name, "name")),
        one_line(check_text(role, "role")),
        last_day,
    )
    for other in others if tidy.is_there(today) else ():
        if other.is_there(today) and member_initials(other.initials) == tidy.initials:
            raise RuleBroken(
                N_("{who} is at the desk already; enter other initials."),
                field="initials",
                who=other.words,
            )
    return tidy


def check_last_day(last_day: date | None, since: date) -> date:
    """The last day of somebody who is at the desk since a day; raises RuleBroken."""
    if last_day is None:
        raise RuleBroken(N_("Enter the last day at the desk."), field="last_day")
    if last_day < since:
        raise RuleBroken(
            N_("At the desk since {day}: the last day cannot be before it."),
            field="last_day",
            day=date_text(since),
        )
    return last_day
