"""What stands on the sides of each conflict now, and whether its cause is gone."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.enquiries import promise
from crisisdesk.domain.cases.holds import places_held
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseId, CaseState, is_final
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.members import Member
from crisisdesk.domain.moments import local
from crisisdesk.domain.together import conflicts as rules
from crisisdesk.domain.together.conflicts import ConflictId, ConflictKind, DeskConflict, Side
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.together import claims as claim_queries
from crisisdesk.store.queries.together import conflicts as queries
from crisisdesk.store.queries.together import details as detail_queries
from crisisdesk.store.queries.together.conflicts import RaisedConflict, SideRow
from crisisdesk.store.snapshot import Snapshot

SHOWN_AFTER = timedelta(days=7)
"""So long a conflict that was settled is listed still."""


class _World(NamedTuple):
    """What the sides of conflicts are looked up in."""

    snapshot: Snapshot
    cases: dict[CaseId, CaseStanding]
    members: dict[UUID, Member]


def conflicts(snapshot: Snapshot) -> list[DeskConflict]:
    """Every conflict that must be settled, oldest first, and those that ended lately."""
    raised = queries.raised(snapshot, snapshot.at - SHOWN_AFTER)
    if not raised:
        return []
    sides = queries.sides(snapshot, (conflict.id for conflict in raised))
    cases = {side.case for rows in sides.values() for side in rows if side.case is not None}
    members: dict[UUID, Member] = {member.id: member for member in desk_queries.everybody(snapshot)}
    world = _World(snapshot, case_queries.among(snapshot, cases), members)
    return [_conflict(world, row, sides[row.id]) for row in raised]


def open_conflicts(snapshot: Snapshot) -> list[DeskConflict]:
    """Every conflict that must be settled, oldest first."""
    return [conflict for conflict in conflicts(snapshot) if conflict.is_open]


def conflict(snapshot: Snapshot, conflict: ConflictId) -> DeskConflict:
    """One of them; raises RuleBroken where there is none, or it ended long ago."""
    for known in conflicts(snapshot):
        if known.id == conflict:
            return known
    raise RuleBroken(N_("There is no such conflict."))


def places_claimed(snapshot: Snapshot, facility: FacilityId) -> dict[UUID, str]:
    """What claims a place at a facility now: holds that keep one, and arrivals without a hold.

    An arrival claims by the hold that it used. Answers the table of each row.
    """
    claimed: dict[UUID, str] = {
        hold.id: "hold"
        for hold in capacity_queries.holds(snapshot, facility)
        if places_held(hold, snapshot.at)
    }
    for arrival in claim_queries.arrivals(snapshot, facility):
        if arrival.hold is None:
            claimed[arrival.stay] = "stay"
        else:
            claimed[arrival.hold] = "hold"
    return claimed


def _conflict(world: _World, raised: RaisedConflict, rows: Iterable[SideRow]) -> DeskConflict:
    kind, snapshot = raised.kind, world.snapshot
    sides = [_side(world, raised, row) for row in rows]
    conflict = DeskConflict(
        raised.id,
        kind,
        raised.subject,
        raised.raised_at,
        rules.advised(kind, sides),
        base=detail_queries.called(snapshot, raised.base),
        ended_at=raised.ended_at,
        outcome=raised.outcome,
        ended_by=raised.ended_by,
    )
    if (facility := conflict.facility) is not None and kind is not ConflictKind.LEAD:
        about = facility_queries.about(snapshot, facility)
        lines = capacity_queries.lines(snapshot, facility=facility)
        room = lines[0].placeable if lines else None
        conflict = conflict._replace(name=about.name, phone=about.phone, room=room)
    if kind in (ConflictKind.DETAIL, ConflictKind.CODE):
        conflict = conflict._replace(name=detail_queries.name_of(snapshot, raised.subject))
    if conflict.outcome is None:
        conflict = conflict._replace(gone=rules.gone(kind, sides, conflict.room))
    return conflict


def _side(world: _World, raised: RaisedConflict, row: SideRow) -> Side:
    case = None if row.case is None else world.cases.get(row.case)
    side = Side(
        row.source,
        row.row,
        row.who,
        row.letter,
        row.at,
        row.case,
        "" if case is None else case.reference,
        row.facility,
        row.code,
        row.subject,
        row.until,
        row.words,
        stands=bool(row.counts),
    )
    look = _LOOKS.get(raised.kind)
    return side if look is None else look(world, raised, side)


def _of_child(world: _World, _raised: RaisedConflict, side: Side) -> Side:
    return side._replace(stands=side.stands and not _has_ended(world, side))


def _of_lead(world: _World, raised: RaisedConflict, side: Side) -> Side:
    """Who was made lead, unless somebody was made so since."""
    lead = None if side.subject is None else world.members.get(side.subject)
    side = side._replace(words="" if lead is None else lead.initials)
    return _of_child(world, raised, _unless_changed(world, raised, side))


def _of_decision(world: _World, _raised: RaisedConflict, side: Side) -> Side:
    """For which facility was decided, as long as places are kept there by it."""
    case = None if side.case is None else world.cases.get(side.case)
    if case is None:
        return side._replace(stands=False)
    keeps = {hold.id for hold in case.keeping(world.snapshot.at)}
    name = "" if side.facility is None else case.names.get(side.facility, "")
    return side._replace(stands=side.stands and side.subject in keeps, words=name)


def _unless_changed(world: _World, raised: RaisedConflict, side: Side) -> Side:
    changed = queries.was_changed_since(world.snapshot, raised)
    return side._replace(stands=side.stands and not changed)


def _of_detail(world: _World, raised: RaisedConflict, side: Side) -> Side:
    """What a detail is on one side; what stood here stands until somebody chooses."""
    now = detail_queries.value_of(world.snapshot, raised.subject)
    return side._replace(
        code=side.words,
        words=detail_queries.called(world.snapshot, side.words),
        stands=side.source != "here" or now in (None, side.words),
    )


def _has_ended(world: _World, side: Side) -> bool:
    case = None if side.case is None else world.cases.get(side.case)
    return case is None or is_final(case.state(world.snapshot.at))


def _of_place(world: _World, _raised: RaisedConflict, side: Side) -> Side:
    """A claim on a place: how firm it is, who promised it, and whether it lasts."""
    at, case = world.snapshot.at, None if side.case is None else world.cases.get(side.case)
    if case is None:
        return side._replace(stands=False)
    hold = next((hold for hold in case.holds if hold.id == side.row), None)
    here = [stay for stay in case.present if stay.facility == side.facility]
    kept = 0 if hold is None else places_held(hold, at)
    yes = None if side.facility is None else promise(case.history.enquiries, side.facility)
    decided = hold is not None and hold.decided and kept > 0
    named = yes is not None and bool(yes.words.strip())
    return side._replace(
        places=kept or len(here) or 1,
        until=None if hold is None or decided or not kept else hold.until,
        words="" if yes is None else yes.words,
        promised_at=None if yes is None else yes.answered_at,
        footing=rules.footing(
            arrived=bool(here) and not kept,
            under_way=decided and case.state(at) is CaseState.UNDER_WAY,
            decided=decided,
            named=named,
        ),
        stands=side.stands and bool(kept or here),
    )


def _of_member(world: _World, raised: RaisedConflict, side: Side) -> Side:
    member = world.members.get(side.row)
    if member is None:
        return side._replace(stands=False)
    there = member.particulars.is_there(local(world.snapshot.at).date())
    same = member_initials(member.initials) == raised.subject
    return side._replace(code=member.initials, stands=there and same)


_LOOKS: dict[ConflictKind, Callable[[_World, RaisedConflict, Side], Side]] = {
    ConflictKind.PLACE: _of_place,
    ConflictKind.CHILD: _of_child,
    ConflictKind.LEAD: _of_lead,
    ConflictKind.DECISION: _of_decision,
    ConflictKind.ENDED: _unless_changed,
    ConflictKind.RESTRICTION: _unless_changed,
    ConflictKind.DUTY: _unless_changed,
    ConflictKind.DETAIL: _of_detail,
    ConflictKind.CODE: _of_detail,
    ConflictKind.INITIALS: _of_member,
}
