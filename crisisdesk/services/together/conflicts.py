"""Finding what excludes one another once the rows of a desk that was away are in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import FINAL_STATES, CaseId
from crisisdesk.domain.cases.youths import Youth, is_same
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.moments import local
from crisisdesk.domain.together import conflicts as rules
from crisisdesk.domain.together.conflicts import (
    Brought,
    Claim,
    ConflictKind,
    DeskConflict,
    Excluding,
)
from crisisdesk.services.together import standing
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.together import claims as queries
from crisisdesk.store.queries.together import details as detail_queries

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_GOES_ON = (
    *(EventKind.HELD, EventKind.DECIDED, EventKind.TRANSPORTED, EventKind.ARRIVED),
    *(EventKind.ENQUIRED, EventKind.ACCEPTED, EventKind.SEARCHED, EventKind.RESUMED),
    *(EventKind.PARKED, EventKind.NO_PLACE, EventKind.LEAD_SET),
)
"""What only happens to a case that is still open."""
_CODES = "external_code"


def raise_conflicts(uow: "UnitOfWork", joined: Brought) -> Sequence[DeskConflict]:
    """Write what excludes one another between what came in and what stood; nothing is refused.

    Answers those that are new. The same rows again raise none.
    """
    raised = [uow.conflicts.raise_(found) for found in _found(uow, joined)]
    new = {conflict for conflict in raised if conflict is not None}
    conflicts = [conflict for conflict in standing.conflicts(uow.snapshot) if conflict.id in new]
    for conflict in conflicts:
        uow.journal(
            "conflict.raised",
            subject=conflict.id,
            facility=conflict.facility,
            case=next(iter(conflict.cases), None),
            reason=conflict.kind.value,
        )
    return conflicts


def _found(uow: "UnitOfWork", joined: Brought) -> Iterator[Excluding]:
    snapshot = uow.snapshot
    yield from _places(uow)
    yield from _children(uow)
    newest = rules.newest_of_each_side
    yield from _as_found(ConflictKind.LEAD, "case_event", newest(queries.leads(snapshot)))
    yield from _decisions(uow)
    final = [state.value for state in FINAL_STATES]
    courses = queries.courses(snapshot, final, _GOES_ON)
    yield from _as_found(ConflictKind.ENDED, "case_event", newest(courses))
    yield from _as_found(
        ConflictKind.RESTRICTION, "restriction", newest(queries.restrictions(snapshot))
    )
    yield from _as_found(ConflictKind.DUTY, "occurrence", newest(queries.turns(snapshot)))
    yield from _details(uow, joined)
    yield from _initials(uow)
    for case, event in queries.pseudonymised(snapshot).items():
        sides = (("crisis_case", case, ""), ("case_event", event, ""))
        yield Excluding(ConflictKind.PSEUDONYM, str(case), sides)


def _as_found(kind: ConflictKind, table: str, claims: Iterable[Claim]) -> Iterator[Excluding]:
    for rivals in rules.rivals(claims):
        yield Excluding(kind, rivals[0].subject, tuple((table, claim.row, "") for claim in rivals))


def _places(uow: "UnitOfWork") -> Iterator[Excluding]:
    for facility in queries.facilities(uow.snapshot):
        about = uow.facilities.get(FacilityId(facility))
        if about.outside:
            continue
        room = uow.capacity.of(about.id).placeable
        if room is None or room >= 0:
            continue
        sources = standing.places_claimed(uow.snapshot, about.id)
        origins = {
            **queries.origins(uow.snapshot, "hold", sources),
            **queries.origins(uow.snapshot, "stay", sources),
        }
        claims = [
            Claim(row, str(facility), str(row), origin.side, origin.known_at, origin.base_at)
            for row, origin in origins.items()
        ]
        for rivals in rules.rivals(claims):
            sides = tuple((sources[claim.row], claim.row, "") for claim in rivals)
            yield Excluding(ConflictKind.PLACE, str(facility), sides)


def _children(uow: "UnitOfWork") -> Iterator[Excluding]:
    touched = {*queries.cases(uow.snapshot)}
    known = [child for child in uow.case_events.known_youths(uow.now) if child.ended_at is None]
    pairs = {
        frozenset((first.case, second.case))
        for first, second in combinations(known, 2)
        if first.case != second.case
        and {first.case, second.case} & touched
        and is_same(Youth(first.pseudonym, first.birth_year), first.file, second)
    }
    origins = queries.origins(
        uow.snapshot, "crisis_case", {case for pair in pairs for case in pair}
    )
    for pair in pairs:
        first, second = sorted(pair)
        subject = f"{first} {second}"
        claims = [
            Claim(row, subject, str(row), origin.side, origin.known_at, origin.base_at)
            for row, origin in origins.items()
            if row in pair
        ]
        yield from _as_found(ConflictKind.CHILD, "crisis_case", claims)


def _decisions(uow: "UnitOfWork") -> Iterator[Excluding]:
    claims = queries.decisions(uow.snapshot)
    keeping = {
        str(hold.id)
        for case in {claim.subject for claim in claims}
        for hold in case_queries.case(uow.snapshot, CaseId(UUID(case))).keeping(uow.now)
    }
    standing_now = [claim for claim in claims if claim.value in keeping]
    newest = rules.newest_of_each_side(standing_now)
    yield from _as_found(ConflictKind.DECISION, "case_event", newest)


def _details(uow: "UnitOfWork", joined: Brought) -> Iterator[Excluding]:
    for clash in joined.clashes:
        kind = ConflictKind.CODE if clash.table == _CODES else ConflictKind.DETAIL
        subject = f"{clash.table} {clash.id} {clash.column}"
        # What stands here as the store writes it, or reading would find it changed.
        here = detail_queries.value_of(uow.snapshot, subject)
        values = {"here": clash.here if here is None else here, "there": clash.there}
        sides = tuple(
            (source, uuid5(clash.id, f"{clash.column} {source} {value}"), value)
            for source, value in values.items()
        )
        yield Excluding(kind, subject, sides, clash.base)


def _initials(uow: "UnitOfWork") -> Iterator[Excluding]:
    today = local(uow.now).date()
    origins = queries.members(uow.snapshot)
    claims = []
    for member in desk_queries.everybody(uow.snapshot):
        origin = origins.get(member.id)
        if origin is not None and member.particulars.is_there(today):
            claims.append(
                Claim(
                    member.id,
                    member_initials(member.initials),
                    str(member.id),
                    origin.side,
                    origin.known_at,
                    origin.base_at,
                )
            )
    yield from _as_found(ConflictKind.INITIALS, "desk_member", claims)
