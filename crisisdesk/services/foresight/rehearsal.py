"""Which absence costs most places, and what to move then; asked of what the desk knows now."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence.absence import THOUSAND, Function
from crisisdesk.domain.absence.mutual_aid import Request, RequestId, committed
from crisisdesk.domain.absence.redeployment import Redeployment, RedeploymentId, Team
from crisisdesk.domain.absence.staffing import propose
from crisisdesk.domain.capacity import municipalities
from crisisdesk.domain.capacity.facilities import OpeningStatus, ProviderId
from crisisdesk.domain.foresight import rehearsal as rules
from crisisdesk.domain.foresight.rehearsal import (
    Fragile,
    GroupRegion,
    Rehearsal,
    StaffGroup,
    StaffMove,
)
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.absence import absence, mutual_aid, redeployments, staffing
from crisisdesk.services.foresight import solver
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.absence import mutual_aid as aid_queries
from crisisdesk.store.queries.absence import staffing as staffing_queries
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from datetime import date

    from crisisdesk.store.unit_of_work import UnitOfWork

Absent = Mapping[ProviderId, int]
"""More absence of each provider, in thousandths of an FTE."""


class Countable(NamedTuple):
    """The groups that a rehearsal can count, and those that it cannot."""

    groups: tuple[StaffGroup, ...]
    uncounted: tuple[str, ...]
    """Facilities with places of which nobody entered a norm, or counted the staff."""


def counted(snapshot: Snapshot) -> Countable:
    """Every facility with places that has a norm and of which the present staff is known."""
    norms = staffing_queries.norms(snapshot)
    groups, uncounted = [], []
    for line in capacity_queries.lines(snapshot):
        if not line.has_places:
            continue
        norm = norms.get(line.id)
        known = staffing.staffed(snapshot, line.id) if norm else None
        provider = absence_queries.provider_of(snapshot, line.id)
        if norm is None or known is None or known.present is None or provider is None:
            uncounted.append(line.name)
            continue
        proposal = propose(norm, known.present)
        beds = norm.full_places
        if line.available is not None:
            beds = max(line.available - (line.blocked or 0), 0)
        shut = proposal.below_minimum or line.opening is OpeningStatus.CLOSED
        aim = 0 if shut else min(proposal.places, beds)
        groups.append(
            StaffGroup(
                line.id,
                line.name,
                provider,
                line.provider,
                line.kind,
                line.municipality,
                line.crucial,
                norm,
                known.present,
                aim,
                min((line.occupied or 0) + line.held, aim),
            )
        )
    return Countable(tuple(groups), tuple(uncounted))


def fragile(known: Countable) -> list[Fragile]:
    """What one absence more costs at each facility, most places first."""
    return rules.fragility(known.groups)


def region(snapshot: Snapshot, missing: Absent) -> GroupRegion:
    """The region with so much more absence, and the ways that an act would allow.

    Raises RuleBroken for an absence that cannot be.
    """
    groups = rules.absent(counted(snapshot).groups, missing)
    room = _room(snapshot, missing)
    return GroupRegion(groups, rules.routes(groups, room, _km), room)


def _room(snapshot: Snapshot, missing: Absent) -> dict[ProviderId, int]:
    """What each provider can lend, in whole FTE; who did not state its own minimum lends nothing.

    Where it offered group workers it lends no more than it offered.
    """
    today = absence_queries.today(snapshot)
    gone = committed(aid_queries.deployments(snapshot, standing=True), today)
    offers = aid_queries.offers(snapshot, today)
    room = {}
    for line in absence.lines(snapshot):
        if line.own_room is None:
            continue
        left = line.own_room - gone.get(line.provider, 0) - missing.get(line.provider, 0)
        if (offer := offers.get((line.provider, Function.GROUP_WORKER))) is not None:
            left = min(left, offer.fte)
        room[line.provider] = max(left, 0) // THOUSAND
    return room


def _km(here: str, there: str) -> int | None:
    km = municipalities.distance(here, there)
    return None if km is None else round(km)


def rehearse(snapshot: Snapshot, missing: Absent) -> Rehearsal:
    """What so much more absence would cost, and the moves that save most; writes nothing.

    The best moves where the extra `rehearsal` is installed and done in time; else a first idea,
    which says so. Raises RuleBroken for an absence that cannot be.
    """
    made = region(snapshot, missing)
    best = solver.best(made) if solver.is_there() else None
    if best is None:
        return rules.rehearsed(made, rules.first_idea(made), exact=False)
    return rules.rehearsed(made, best, exact=True)


def provider_called(snapshot: Snapshot, name: str) -> ProviderId:
    """The provider of this name or code; raises RuleBroken."""
    key = name_key(name)
    found = {
        provider
        for called, provider, facility in absence_queries.subjects(snapshot)
        if facility is None and name_key(called) == key
    }
    if len(found) != 1:
        raise RuleBroken(
            N_("No provider is called “{name}”.")
            if not found
            else N_("More than one provider is called “{name}”; give its code."),
            field="absent",
            name=name,
        )
    (provider,) = found
    return provider


def absent_of(snapshot: Snapshot, typed: Iterable[tuple[str, int]]) -> dict[ProviderId, int]:
    """Typed absence by provider; a provider that stands twice is refused. Raises RuleBroken."""
    missing: dict[ProviderId, int] = {}
    for name, fte in typed:
        provider = provider_called(snapshot, name)
        if provider in missing:
            raise RuleBroken(N_("{name} stands there twice."), field="absent", name=name)
        missing[provider] = fte
    return missing


def request(uow: "UnitOfWork", move: StaffMove, until: "date") -> RequestId | RedeploymentId:
    """Make a line of a rehearsal true: ask the lender, or let own staff work elsewhere.

    From today up to and including `until`. Raises RuleBroken, and NeedsConfirmation where an act
    would ask.
    """
    today, fte = local(uow.now).date(), move.fte * THOUSAND
    if not move.is_aid:
        source, target = (
            Team(Function.GROUP_WORKER, group.facility) for group in (move.source, move.target)
        )
        own = Redeployment(move.source.provider, source, target, fte, today, until)
        return redeployments.begin(uow, own)
    wanted = Request(move.target.facility, Function.GROUP_WORKER, fte, today, until)
    asked = mutual_aid.ask(uow, wanted)
    mutual_aid.ask_lender(uow, asked, move.source.provider, fte)
    return asked
