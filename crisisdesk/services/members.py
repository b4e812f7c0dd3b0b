"""The desk itself: who sits at it, its settings, and whether anything moved."""

from typing import TYPE_CHECKING, Any

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.errors import N_, RuleBroken, WrongUse
from crisisdesk.store.queries import desk as boards
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.desk import Member
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

MOST_INITIALS = 8


def members(snapshot: Snapshot) -> list[Member]:
    """Everyone who can sit at the desk."""
    return boards.members(snapshot)


def last_at(snapshot: Snapshot, desk: DeskId) -> str:
    """The initials of who acted last at a desk; "" when nobody did."""
    return boards.last_at(snapshot, desk)


def settings(snapshot: Snapshot) -> dict[str, Any]:
    """What desks agree on, as it stands at the moment."""
    return setting_boards.settings(snapshot)


def revision(snapshot: Snapshot) -> int:
    """The number that moves with every act."""
    return boards.revision(snapshot).number if snapshot.revision is None else snapshot.revision


def check_initials(initials: str) -> str:
    """Initials as the desk keeps them; raises RuleBroken for anything longer or stranger."""
    tidy = initials.strip().upper()
    if not (1 <= len(tidy) <= MOST_INITIALS and tidy.isalnum()):
        raise RuleBroken(N_("Initials are one to eight letters or digits."), field="initials")
    return tidy


def add_member(uow: "UnitOfWork", initials: str, role: str = "") -> MemberId:
    """Let somebody sit at the desk, known by initials; who is known already is answered."""
    tidy = check_initials(initials)
    found = uow.members.find(tidy)
    if found is not None:
        return found
    member = uow.members.add(tidy, role.strip())
    uow.journal("member.added", subject=member)
    return member


def known_member(snapshot: Snapshot, initials: str) -> MemberId | None:
    """The member who is meant by `--as`; None where the store has no members yet.

    Raises WrongUse for initials that nobody here has: a slip must not make a colleague.
    """
    tidy = check_initials(initials)
    known = boards.members(snapshot)
    for member in known:
        if member.initials == tidy:
            return member.id
    if known:
        raise WrongUse(
            N_("Nobody here is called {initials}; known are {known}."),
            initials=tidy,
            known=", ".join(member.initials for member in known),
        )
    return None


def first_member(uow: "UnitOfWork", initials: str) -> MemberId:
    """The member who is meant by `--as`; the first one of a new store is simply added.

    Raises WrongUse for initials that nobody here has.
    """
    return known_member(uow.snapshot, initials) or add_member(uow, initials)


def change_setting(uow: "UnitOfWork", name: str, value: object) -> None:
    """Let a setting that desks share count from now on."""
    uow.members.set(name, value)
    uow.journal("setting.changed", reason=name)
