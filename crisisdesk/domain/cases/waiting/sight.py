"""Who saw a child last, who looks next and when, who is responsible meanwhile (DOMAIN.md §9)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, RuleBroken


class ContactKind(Code):
    """In what way a child is seen (A118)."""

    HOME = "home", N_("at home")
    OFFICE = "office", N_("at an office")
    OUTDOORS = "outdoors", N_("outdoors")
    ELSEWHERE = "elsewhere", N_("elsewhere")
    VIDEO = "video", N_("by video call")
    TELEPHONE = "telephone", N_("by telephone")


class Phoned(Code):
    """Whether the family was phoned before a contact (A118)."""

    YES = "phoned", N_("phoned beforehand")
    NO = "not_phoned", N_("not phoned beforehand")


class NoSight(Code):
    """Why nobody saw a child (A124)."""

    REFUSED = "refused", N_("the family refuses")
    ILLNESS = "illness", N_("illness in the family or of staff")
    ILLNESS_FAMILY = "illness_family", N_("illness in the family")
    ILLNESS_STAFF = "illness_staff", N_("illness of staff or in their family")
    TECHNIQUE = "technique", N_("the line or the equipment failed")
    NOT_TRIED = "not_tried", N_("not tried yet")


class Seen(NamedTuple):
    """When a child was seen, how and by whom."""

    at: datetime
    contact: ContactKind
    role: Role | None = None
    name: str = ""
    phoned: Phoned | None = None


NO_SIGHT_ASKED = tuple(why for why in NoSight if why is not NoSight.ILLNESS)
"""Reasons to choose from; the one of both illnesses stands in older cases."""


class Look(NamedTuple):
    """Who looks next and when, and which organisation is responsible until then (A115)."""

    at: datetime
    organisation: Organisation | None = None
    name: str = ""
    contact: ContactKind | None = None
    """In what way; None where that is not said."""


class Sight(NamedTuple):
    """What the desk knows of how a child without a safe bed is doing."""

    seen: Seen | None = None
    why_not: NoSight | None = None
    """Why nobody saw it at the last attempt."""
    look: Look | None = None


def look_by(sight: Sight, reported_at: datetime, terms: CaseTerms, *, pressing: bool) -> datetime:
    """When somebody is to look at the child.

    As it was planned; without a plan so many hours after it was seen or reported, `pressing`
    for an acute case and one without a view of safety.
    """
    if sight.look is not None:
        return sight.look.at
    since = reported_at if sight.seen is None else max(sight.seen.at, reported_at)
    return since + (terms.look_pressing if pressing else terms.look)


class Unseen(NamedTuple):
    """For whom a look that did not happen is due."""

    for_lead: bool
    for_all: bool


def unseen(by: datetime, at: datetime, terms: CaseTerms) -> Unseen:
    """Past its moment for the lead, and for everybody once it is over for longer."""
    late = at - by
    return Unseen(late >= timedelta(), late >= terms.look_for_all)


def check_sight(sight: Sight, now: datetime, before: Sight = Sight()) -> Sight:  # noqa: B008
    """What is written of a child; raises RuleBroken for what says nothing or cannot be.

    A look is planned anew without saying how the child was seen only before the one that stands
    (`before`) is due: past it somebody says why it did not happen.
    """
    stands = before.look is not None and before.look.at > now
    if sight.seen is None and sight.why_not is None and not stands:
        raise RuleBroken(N_("Enter how the child was seen, or why not."), field="contact")
    if sight.seen is not None and sight.why_not is not None:
        raise RuleBroken(N_("Either the child was seen or it was not."), field="why_not")
    if sight.seen is not None and sight.seen.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("A child is not seen in the future."), field="seen_at")
    if sight.look is None or sight.look.organisation is None:
        raise RuleBroken(N_("Enter who is responsible until then."), field="organisation")
    if not sight.look.name.strip():
        raise RuleBroken(N_("Enter who looks next."), field="look_name")
    if sight.look.at <= now:
        raise RuleBroken(N_("That moment is past; the next look lies ahead."), field="look_at")
    return sight
