"""The desk itself: its members, its settings, and its revision."""

from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.safekeeping import closings
from crisisdesk.errors import N_, RuleBroken, WrongUse
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

MOST_INITIALS = 8


def revision(snapshot: Snapshot) -> int:
    """The number that increases with every act."""
    return queries.revision(snapshot).number if snapshot.revision is None else snapshot.revision


def check_initials(initials: str) -> str:
    """Return initials in their stored form; raises RuleBroken for anything else."""
    tidy = member_initials(initials)
    if not (1 <= len(tidy) <= MOST_INITIALS and tidy.isalnum()):
        raise RuleBroken(N_("Initials are one to eight letters or digits."), field="initials")
    return tidy


def add_member(uow: "UnitOfWork", initials: str, role: str = "") -> MemberId:
    """Add a member by initials; returns the existing one if already known."""
    tidy = check_initials(initials)
    known = uow.members.find(tidy)
    if known is not None:
        return known
    member = uow.members.add(tidy, role.strip())
    uow.journal("member.added", subject=member)
    return member


def known_member(snapshot: Snapshot, initials: str) -> MemberId | None:
    """The member named by `--as`; None when the store has no members yet.

    Raises WrongUse for unknown initials: a typing error must not create a colleague.
    """
    tidy = check_initials(initials)
    known = queries.members(snapshot)
    for member in known:
        if member_initials(member.initials) == tidy:
            return member.id
    if known:
        raise WrongUse(
            N_("Nobody here is called {initials}; known are {known}."),
            initials=tidy,
            known=", ".join(member.initials for member in known),
        )
    return None


def first_member(uow: "UnitOfWork", initials: str) -> MemberId:
    """The member named by `--as`; the first one of a new store is added.

    Raises WrongUse for unknown initials.
    """
    return known_member(uow.snapshot, initials) or add_member(uow, initials)


def change_setting(uow: "UnitOfWork", name: str, value: object) -> None:
    """Change a setting that desks share; raises RuleBroken for a term that the desk refuses."""
    if name == closings.SETTING:
        closings.check_years(value)
    uow.members.set(name, value)
    uow.journal("setting.changed", reason=name)
