"""Everything that must be followed up, and the restrictions based on agreements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Restriction, RestrictionKind
from crisisdesk.domain.texts import check_text
from crisisdesk.domain.week import entry_checks
from crisisdesk.domain.week import register as rules
from crisisdesk.domain.week.register import (
    Entry,
    EntryChange,
    EntryId,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    MeetingId,
    Reply,
    RequestId,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases.acts import checked
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.week import register as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import new_id

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_NO_REPLY = Reply()
_PEOPLE = ("text", "source", "party", "owner")


def entry(snapshot: Snapshot, entry_id: EntryId) -> Entry:
    """The current state of an entry; raises RuleBroken for an unknown one."""
    current = queries.entry(snapshot, entry_id)
    if current is None:
        raise RuleBroken(N_("There is no such entry."))
    return current


def the_crisis(snapshot: Snapshot) -> Entry | None:
    """The crisis that has begun and not ended; None without one."""
    standing = queries.standing(snapshot)
    return next((entry for entry in standing if entry.kind is EntryKind.CRISIS), None)


def team(snapshot: Snapshot) -> list[Entry]:
    """Who may decide: the organisations of the team, in the order in which they came (A109)."""
    return [entry for entry in queries.standing(snapshot) if entry.kind is EntryKind.TEAM]


def check_crisis(snapshot: Snapshot) -> Entry:
    """The crisis that is going on; raises RuleBroken without one."""
    current = the_crisis(snapshot)
    if current is None:
        raise RuleBroken(
            N_("The register has no crisis that is going on: add it first, with its begin."),
            field="for_crisis",
        )
    return current


def _check_no_crisis(snapshot: Snapshot) -> None:
    if (current := the_crisis(snapshot)) is not None:
        raise RuleBroken(
            N_("{entry} is the crisis that is going on; there is one at a time."),
            entry=current.reference,
        )


def restrictions(snapshot: Snapshot, agreement: EntryId) -> list[Restriction]:
    """The restrictions that are based on an agreement."""
    return [
        restriction
        for restriction in capacity_queries.restrictions(snapshot)
        if restriction.agreement == agreement
    ]


def add(
    uow: "UnitOfWork",
    kind: EntryKind,
    particulars: EntryParticulars,
    *,
    status: EntryStatus | None = None,
    meeting: MeetingId | None = None,
    sure: bool = False,
) -> EntryId:
    """Add an entry, by default in the first state of its kind.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    tidy = _tidy(uow, kind, particulars, None, sure=sure)
    begins = entry_checks.check_kind(kind, status or rules.begin_status(kind))
    if kind is EntryKind.CRISIS:
        _check_no_crisis(uow.snapshot)
    entry_id = uow.register.add(kind, begins, tidy, meeting)
    uow.journal(f"register.{kind}", subject=entry_id, facility=tidy.facility)
    return entry_id


def ask(
    uow: "UnitOfWork",
    particulars: EntryParticulars,
    parties: Sequence[str],
    *,
    meeting: MeetingId | None = None,
    sure: bool = False,
) -> list[EntryId]:
    """Ask several organisations for the same feedback in one act; each answers for itself (A16).

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    request = RequestId(new_id())
    entries = []
    for party in parties:
        asked = particulars._replace(party=party)
        tidy = _tidy(uow, EntryKind.FEEDBACK, asked, None, sure=sure)
        begins = rules.begin_status(EntryKind.FEEDBACK)
        entries.append(uow.register.add(EntryKind.FEEDBACK, begins, tidy, meeting, request))
    uow.journal("register.asked", subject=entries[0], reason=str(len(entries)))
    return entries


def agree(
    uow: "UnitOfWork",
    particulars: EntryParticulars,
    bars: RestrictionKind,
    where: Sequence[FacilityId | None],
    *,
    meeting: MeetingId | None = None,
    sure: bool = False,
) -> EntryId:
    """Add an agreement with its restriction on facilities, or on the region for None.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    entry_id = add(uow, EntryKind.AGREEMENT, particulars, meeting=meeting, sure=sure)
    restrict_all(uow, entry_id, bars, where)
    return entry_id


def edit(
    uow: "UnitOfWork",
    entry_id: EntryId,
    particulars: EntryParticulars,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Change the particulars of an entry; raises RuleBroken, Conflict or NeedsConfirmation."""
    before = uow.register.get(entry_id, seen=seen)
    entry_checks.check_open(before)
    tidy = _tidy(uow, before.kind, particulars, before, sure=sure)
    if tidy == before.particulars:
        raise RuleBroken(N_("Nothing was changed."))
    uow.register.change(entry_id, before.turn + 1, EntryChange.EDITED, before.status, tidy)
    term = (before.particulars.valid_until, before.particulars.for_crisis)
    if (tidy.valid_until, tidy.for_crisis) != term:
        _renew(uow, before, tidy)
    uow.journal("register.edited", subject=entry_id, facility=tidy.facility)


def extend(
    uow: "UnitOfWork",
    entry_id: EntryId,
    until: date,
    *,
    review: date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """Give an entry another end, and with it the restrictions based on it.

    A lapsed agreement is renewed by this. Raises RuleBroken or Conflict.
    """
    before = uow.register.get(entry_id, seen=seen)
    note = check_text(reason, "reason")
    extended = entry_checks.check_extension(before, until, review, uow.now)
    status = EntryStatus.AGREED if before.status is EntryStatus.LAPSED else before.status
    uow.register.change(entry_id, before.turn + 1, EntryChange.EXTENDED, status, extended, note)
    _renew(uow, before, extended)
    uow.journal("register.extended", subject=entry_id, facility=extended.facility)


def move_on(
    uow: "UnitOfWork",
    entry_id: EntryId,
    to: EntryStatus,
    *,
    answer: str = "",
    reason: str = "",
    reply: Reply = _NO_REPLY,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Take the next step: done, answered, decided, stopped; restrictions end with an agreement.

    Raises RuleBroken, Conflict or NeedsConfirmation.
    """
    before = uow.register.get(entry_id, seen=seen)
    if before.kind is EntryKind.CRISIS:
        raise RuleBroken(N_("The end of the crisis ends all that is bound to it: end it apart."))
    checked_answer = entry_checks.check_way(before, to, checked(answer, "answer", sure=sure))
    note = checked(reason, "reason", sure=sure)
    checked(reply.by, "answered_by", sure=sure)
    tidy = entry_checks.check_reply(before, to, reply, uow.now)._replace(answer=checked_answer)
    step(uow, before, to, tidy, note)


def step(
    uow: "UnitOfWork", before: Entry, to: EntryStatus, tidy: EntryParticulars, note: str
) -> None:
    """Keep a step; with a final one what rests on the entry ends."""
    uow.register.change(before.id, before.turn + 1, EntryChange.MOVED_ON, to, tidy, note)
    if not rules.next_statuses(before.kind, to):
        for restriction in restrictions(uow.snapshot, before.id):
            if restriction.root is not None:
                facilities.lift(uow, restriction.root, note or before.reference)
    uow.journal(f"register.{to}", subject=before.id, facility=tidy.facility)


def restrict(
    uow: "UnitOfWork",
    entry_id: EntryId,
    kind: RestrictionKind,
    facility: FacilityId | None,
    *,
    seen: int | None = None,
) -> UUID:
    """Bar a facility or the region by an agreement, for as long as the agreement applies.

    Raises RuleBroken.
    """
    agreement = uow.register.get(entry_id, seen=seen)
    if agreement.status is EntryStatus.LAPSED:
        raise RuleBroken(
            N_("Its last day is past: a restriction needs a later one."), field="valid_until"
        )
    if agreement.kind is not EntryKind.AGREEMENT or agreement.status is not EntryStatus.AGREED:
        raise RuleBroken(N_("A restriction needs an agreement that is in force."))
    for restriction in restrictions(uow.snapshot, entry_id):
        if (restriction.kind, restriction.facility) == (kind, facility):
            raise RuleBroken(N_("This agreement already has that restriction."), field="facility")
    return facilities.restrict(uow, _restriction(uow.now, agreement, kind, facility))


def restrict_all(
    uow: "UnitOfWork",
    entry_id: EntryId,
    kind: RestrictionKind,
    where: Sequence[FacilityId | None],
    *,
    seen: int | None = None,
) -> None:
    """Bar facilities, or the region for None, by an agreement; raises RuleBroken.

    One that it bars already stays as it is, unless it is the only one.
    """
    standing = restrictions(uow.snapshot, entry_id)
    barred = {restriction.facility for restriction in standing if restriction.kind is kind}
    for facility in [facility for facility in where if facility not in barred] or where[:1]:
        restrict(uow, entry_id, kind, facility, seen=seen)


def _restriction(
    now: datetime, agreement: Entry, kind: RestrictionKind, facility: FacilityId | None
) -> Restriction:
    particulars = agreement.particulars
    begins = now if particulars.valid_from is None else rules.start_of(particulars.valid_from)
    return Restriction(
        kind,
        facility,
        begins,
        None if particulars.valid_until is None else rules.end_of(particulars.valid_until),
        reason=particulars.text,
        source=f"{agreement.reference} {particulars.source or particulars.text}",
        agreement=agreement.id,
        for_crisis=particulars.for_crisis,
    )


def _renew(uow: "UnitOfWork", before: Entry, now: EntryParticulars) -> None:
    """Give the restrictions based on an agreement the same end as the agreement."""
    until = None if now.valid_until is None else rules.end_of(now.valid_until)
    for root in queries.restrictions_of(uow.snapshot, before.id):
        restriction = uow.facilities.restriction(root)
        if not restriction.lifted:
            facilities.renew(uow, root, until, restriction.reason, for_crisis=now.for_crisis)
        elif before.status is EntryStatus.LAPSED:
            again = _restriction(
                uow.now, before._replace(particulars=now), restriction.kind, restriction.facility
            )
            facilities.restrict(uow, again._replace(valid_from=uow.now))


def _tidy(
    uow: "UnitOfWork",
    kind: EntryKind,
    given: EntryParticulars,
    before: Entry | None,
    *,
    sure: bool,
) -> EntryParticulars:
    tidy = entry_checks.check_particulars(kind, given)
    if tidy.for_crisis:
        check_crisis(uow.snapshot)
    for name in _PEOPLE:
        text = getattr(tidy, name)
        if before is None or text != getattr(before.particulars, name):
            checked(text, name, sure=sure)
    if tidy.facility is not None:
        uow.facilities.get(tidy.facility)
    return tidy
