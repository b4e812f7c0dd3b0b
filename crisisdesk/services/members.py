"""The desk itself: its members, and its revision."""

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain import members as people
from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.members import Member, MemberVersion, Particulars
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, Conflict, NeedsConfirmation, RuleBroken, WrongUse
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def revision(snapshot: Snapshot) -> int:
    """The number that increases with every act."""
    return queries.revision(snapshot).number if snapshot.revision is None else snapshot.revision


def add_member(uow: "UnitOfWork", initials: str, role: str = "", *, name: str = "") -> MemberId:
    """Add a member by initials; returns the one at the desk who has them already."""
    known = uow.members.find(people.check_initials(initials))
    return add_colleague(uow, Particulars(initials, name, role)) if known is None else known


def add_colleague(uow: "UnitOfWork", particulars: Particulars) -> MemberId:
    """Add a colleague; raises RuleBroken, also for initials of somebody who is at the desk."""
    others = (member.particulars for member in queries.everybody(uow.snapshot))
    member = uow.members.add(people.check(particulars, others, local(uow.now).date()))
    uow.journal("member.added", subject=member)
    return member


def check_there(snapshot: Snapshot, member: MemberId) -> Member:
    """The member, who is at the desk; raises RuleBroken for one who has left, or nobody."""
    for known in queries.everybody(snapshot):
        if known.id == member:
            if not known.particulars.is_there(local(snapshot.at).date()):
                raise RuleBroken(
                    N_("{who} is no longer at the desk; choose somebody else."), who=known.initials
                )
            return known
    raise RuleBroken(N_("There is no such desk member."))


class Colleague(NamedTuple):
    """A line of the list of colleagues."""

    member: Member
    is_there: bool
    leads: int
    """Open cases."""
    history: list[MemberVersion]
    """Newest first."""

    @property
    def id(self) -> MemberId:
        """Whose line it is."""
        return self.member.id


def colleagues(snapshot: Snapshot) -> list[Colleague]:
    """Everybody, those who are at the desk first."""
    today, leads = local(snapshot.at).date(), _leads(snapshot)
    lines = [
        Colleague(
            member,
            member.particulars.is_there(today),
            leads[member.id],
            queries.versions(snapshot, member.id),
        )
        for member in queries.everybody(snapshot)
    ]
    return sorted(lines, key=lambda line: not line.is_there)


def _leads(snapshot: Snapshot) -> Counter[MemberId | None]:
    from crisisdesk.store.queries.cases import cases

    return Counter(line.lead_id for line in cases.open_lines(snapshot))


def change_member(
    uow: "UnitOfWork",
    member: MemberId,
    particulars: Particulars,
    *,
    seen: Particulars,
    sure: bool = False,
) -> None:
    """Correct what stands about a colleague, or let somebody retire by a last day.

    `seen` is what the person saw. Raises RuleBroken, Conflict where another desk changed it, and
    NeedsConfirmation for a last day of somebody who leads open cases.
    """
    today = local(uow.now).date()
    everybody = queries.everybody(uow.snapshot)
    before = next((known for known in everybody if known.id == member), None)
    if before is None:
        raise RuleBroken(N_("There is no such desk member."))
    if before.particulars != seen:
        newest = queries.versions(uow.snapshot, member)
        raise Conflict(
            N_("{who} changed {member} meanwhile; what you typed is still here."),
            who=(newest[0].who if newest else "") or "–",
            member=before.particulars.words,
        )
    others = [known.particulars for known in everybody if known.id != member]
    tidy = people.check(particulars, others, today)
    if tidy.last_day is not None and tidy.last_day != seen.last_day:
        people.check_last_day(tidy.last_day, local(before.known_since).date())
        if (leads := _leads(uow.snapshot)[member]) and not sure:
            raise NeedsConfirmation(
                N_("{who} still leads {n} open cases; f8 hands them over. Retire anyway?"),
                field="last_day",
                who=before.initials,
                n=leads,
            )
    uow.members.change(before, tidy)
    retired = seen.last_day is None and tidy.last_day is not None
    uow.journal("member.retired" if retired else "member.changed", subject=member)


def known_member(snapshot: Snapshot, initials: str) -> MemberId | None:
    """The member named by `--as`; None when the store has no members yet.

    Raises WrongUse for unknown initials: a typing error must not create a colleague.
    """
    tidy = people.check_initials(initials)
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
