"""Everything that must be followed up, and the restrictions that rest on agreements."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Restriction, RestrictionKind
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.domain.week import register as rules
from crisisdesk.domain.week.register import (
    Entry,
    EntryChange,
    EntryId,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    MeetingId,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases.acts import checked
from crisisdesk.store.queries.capacity import capacity as capacity_boards
from crisisdesk.store.queries.week import register as boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_PEOPLE = ("text", "source", "party", "owner")


def standing(snapshot: Snapshot) -> list[Entry]:
    """Every entry that is not ended."""
    return boards.standing(snapshot)


def everything(snapshot: Snapshot) -> list[Entry]:
    """Every entry, those that have ended too."""
    return boards.everything(snapshot)


def entry(snapshot: Snapshot, own: EntryId) -> Entry:
    """One entry as it stands; raises RuleBroken if there is none."""
    found = boards.entry(snapshot, own)
    if found is None:
        raise RuleBroken(N_("There is no such entry."))
    return found


def history(snapshot: Snapshot, own: EntryId) -> list[Entry]:
    """An entry as it stood after each of its changes, oldest first."""
    return boards.history(snapshot, own)


def restrictions(snapshot: Snapshot, agreement: EntryId) -> list[Restriction]:
    """What stands barred by an agreement."""
    return [one for one in capacity_boards.restrictions(snapshot) if one.agreement == agreement]


def add(
    uow: "UnitOfWork",
    kind: EntryKind,
    particulars: EntryParticulars,
    *,
    status: EntryStatus | None = None,
    meeting: MeetingId | None = None,
    sure: bool = False,
) -> EntryId:
    """Add an entry, where it begins unless told otherwise.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    tidy = _tidy(uow, kind, particulars, None, sure=sure)
    begins = rules.check_kind(kind, status or rules.begin_status(kind))
    own = uow.register.add(kind, begins, tidy, meeting)
    uow.journal(f"register.{kind}", subject=own, facility=tidy.facility)
    return own


def agree(
    uow: "UnitOfWork",
    particulars: EntryParticulars,
    bars: RestrictionKind,
    facility: FacilityId | None,
    *,
    meeting: MeetingId | None = None,
    sure: bool = False,
) -> EntryId:
    """Add an agreement with the restriction that it carries, on a facility or the region.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    own = add(uow, EntryKind.AGREEMENT, particulars, meeting=meeting, sure=sure)
    restrict(uow, own, bars, facility)
    return own


def edit(
    uow: "UnitOfWork",
    own: EntryId,
    particulars: EntryParticulars,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep other particulars of an entry; raises RuleBroken, Conflict or NeedsConfirmation."""
    before = uow.register.get(own, seen=seen)
    rules.check_open(before)
    tidy = _tidy(uow, before.kind, particulars, before, sure=sure)
    if tidy == before.particulars:
        raise RuleBroken(N_("Nothing was changed."))
    uow.register.change(own, before.turn + 1, EntryChange.EDITED, before.status, tidy)
    if tidy.valid_until != before.particulars.valid_until:
        _renew(uow, before, tidy)
    uow.journal("register.edited", subject=own, facility=tidy.facility)


def extend(
    uow: "UnitOfWork",
    own: EntryId,
    until: date,
    *,
    review: date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """Let an entry hold until another day, and with it the restrictions that rest on it.

    An agreement that lapsed is renewed by this. Raises RuleBroken or Conflict.
    """
    before = uow.register.get(own, seen=seen)
    note = check_text(reason, "reason")
    extended = rules.check_extension(before, until, review, uow.now)
    status = EntryStatus.AGREED if before.status is EntryStatus.LAPSED else before.status
    uow.register.change(own, before.turn + 1, EntryChange.EXTENDED, status, extended, note)
    _renew(uow, before, extended)
    uow.journal("register.extended", subject=own, facility=extended.facility)


def move_on(
    uow: "UnitOfWork",
    own: EntryId,
    to: EntryStatus,
    *,
    answer: str = "",
    reason: str = "",
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Take the next step: done, answered, decided, stopped; restrictions end with an agreement.

    Raises RuleBroken, Conflict or NeedsConfirmation.
    """
    before = uow.register.get(own, seen=seen)
    told = rules.check_way(before, to, checked(answer, "answer", sure=sure))
    note = checked(reason, "reason", sure=sure)
    tidy = before.particulars._replace(answer=told)
    uow.register.change(own, before.turn + 1, EntryChange.MOVED_ON, to, tidy, note)
    if not rules.next_statuses(before.kind, to):
        for one in restrictions(uow.snapshot, own):
            if one.root is not None:
                facilities.lift(uow, one.root, note or before.reference)
    uow.journal(f"register.{to}", subject=own, facility=tidy.facility)


def restrict(
    uow: "UnitOfWork",
    own: EntryId,
    kind: RestrictionKind,
    facility: FacilityId | None,
    *,
    seen: int | None = None,
) -> UUID:
    """Bar a facility, or the region, by an agreement, for as long as the agreement holds.

    Raises RuleBroken.
    """
    agreement = uow.register.get(own, seen=seen)
    if agreement.status is EntryStatus.LAPSED:
        raise RuleBroken(
            N_("Its last day is past: a restriction needs a later one."), field="valid_until"
        )
    if agreement.kind is not EntryKind.AGREEMENT or agreement.status is not EntryStatus.AGREED:
        raise RuleBroken(N_("A restriction rests on an agreement that holds."))
    for one in restrictions(uow.snapshot, own):
        if (one.kind, one.facility) == (kind, facility):
            raise RuleBroken(N_("This agreement bars that already."), field="facility")
    return facilities.restrict(uow, _restriction(uow.now, agreement, kind, facility))


def _restriction(
    now: datetime, agreement: Entry, kind: RestrictionKind, facility: FacilityId | None
) -> Restriction:
    own = agreement.particulars
    begins = now if own.valid_from is None else rules.start_of(own.valid_from)
    return Restriction(
        kind,
        facility,
        begins,
        None if own.valid_until is None else rules.end_of(own.valid_until),
        reason=own.text,
        source=f"{agreement.reference} {own.source or own.text}",
        agreement=agreement.id,
    )


def _renew(uow: "UnitOfWork", before: Entry, now: EntryParticulars) -> None:
    """Let what rests on an agreement hold exactly as long as the agreement does."""
    until = None if now.valid_until is None else rules.end_of(now.valid_until)
    for root in boards.restrictions_of(uow.snapshot, before.id):
        one = uow.facilities.restriction(root)
        if not one.lifted:
            facilities.renew(uow, root, until, one.reason)
        elif before.status is EntryStatus.LAPSED:
            again = _restriction(uow.now, before._replace(particulars=now), one.kind, one.facility)
            facilities.restrict(uow, again._replace(valid_from=uow.now))


def _tidy(
    uow: "UnitOfWork",
    kind: EntryKind,
    given: EntryParticulars,
    before: Entry | None,
    *,
    sure: bool,
) -> EntryParticulars:
    tidy = rules.check_particulars(kind, given)
    for name in _PEOPLE:
        text = getattr(tidy, name)
        if before is None or text != getattr(before.particulars, name):
            checked(text, name, sure=sure)
    if tidy.facility is not None:
        uow.facilities.get(tidy.facility)
    return tidy
