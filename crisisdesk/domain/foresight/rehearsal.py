"""What an absence would cost in places, and which moves of staff would save them.

Amounts of staff are thousandths of an FTE; staff moves by whole FTE, as people do. A group below
its minimum staff closes: then it keeps no place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from crisisdesk.domain.absence.absence import THOUSAND
from crisisdesk.domain.absence.staffing import Norm, propose
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.errors import N_, RuleBroken

ACUTE = frozenset((Kind.CRISIS_GROUP, Kind.FOSTER_CARE, Kind.EMERGENCY_SHELTER, Kind.ISOLATION))
"""The kinds that take a child in tonight."""
MOST_MINUTES = 60
"""Nobody is sent further than this to work, one way."""
_AROUND_THE_CORNER = 5
_MINUTES_PER_KM = 1.4


class StaffGroup(NamedTuple):
    """A facility that has a norm, with the staff that is there in a rehearsal."""

    facility: FacilityId
    name: str
    provider: ProviderId
    provider_name: str
    kind: Kind
    municipality: str
    crucial: bool
    norm: Norm
    present: int
    aim: int
    """Places before anybody more is absent; a rehearsal keeps these, and adds none."""
    needed: int = 0
    """Of these, how many a child is in or are held."""

    def places(self, present: int) -> int:
        """The places that so much staff keeps open."""
        proposal = propose(self.norm, present)
        return 0 if proposal.below_minimum else min(proposal.places, self.aim)


class Route(NamedTuple):
    """A way that staff may go from one group to another, each by its place in the region."""

    source: int
    target: int
    minutes: int


class GroupRegion(NamedTuple):
    """Every group that can be counted, and every way that an act would allow."""

    groups: tuple[StaffGroup, ...]
    routes: tuple[Route, ...]
    room: Mapping[ProviderId, int]
    """Whole FTE that a provider can lend to others and stay above its own minimum."""

    def is_aid(self, route: Route) -> bool:
        """Whether staff goes to another provider."""
        return self.groups[route.source].provider != self.groups[route.target].provider


class Goals(NamedTuple):
    """What is kept, the goals in their order; more is better."""

    needed: int = 0
    """Places that a child is in or that are held."""
    acute: int = 0
    """Places of kinds that take a child in tonight."""
    places: int = 0


Moves = tuple[int, ...]
"""Whole FTE on each route of a region."""


def minutes_of(km: int | None) -> int | None:
    """About how long a drive takes, from kilometres as the crow flies; None when not known."""
    return None if km is None else round(_AROUND_THE_CORNER + _MINUTES_PER_KM * km)


def routes(
    groups: Sequence[StaffGroup],
    room: Mapping[ProviderId, int],
    km: Callable[[str, str], int | None],
) -> tuple[Route, ...]:
    """Every way to a group that lacks staff from one that does the same work, within reach.

    To another provider only from who has staff above its own minimum, and only to a facility that
    is crucial: others ask with a reason of their own, which a rehearsal does not have.
    """
    found = []
    lacks = [group.places(group.present) < group.aim for group in groups]
    for source, giver in enumerate(groups):
        for target, taker in enumerate(groups):
            if source == target or giver.kind is not taker.kind or not lacks[target]:
                continue
            aid = giver.provider != taker.provider
            if aid and not (taker.crucial and room.get(giver.provider, 0) > 0):
                continue
            minutes = minutes_of(km(giver.municipality, taker.municipality))
            if minutes is not None and minutes <= MOST_MINUTES:
                found.append(Route(source, target, minutes))
    return tuple(found)


def absent(
    groups: Sequence[StaffGroup], missing: Mapping[ProviderId, int]
) -> tuple[StaffGroup, ...]:
    """The groups without so much staff; a provider's absence falls on its groups by their staff.

    Raises RuleBroken for a provider that has no group that can be counted, and for more than there
    is.
    """
    left = {group.facility: group.present for group in groups}
    for provider, fte in missing.items():
        own = [group for group in groups if group.provider == provider]
        there = sum(group.present for group in own)
        if not own:
            raise RuleBroken(
                N_("No facility of this provider has a norm and counted staff."), field="absent"
            )
        if not 0 <= fte <= there:
            raise RuleBroken(
                N_("{provider} has {fte} FTE in the groups that can be counted."),
                field="absent",
                provider=own[0].provider_name,
                fte=there // THOUSAND if there % THOUSAND == 0 else there / THOUSAND,
            )
        before = running = 0
        for group in own:
            running += group.present
            share = fte * running // there if there else 0
            left[group.facility] -= share - before
            before = share
    return tuple(group._replace(present=left[group.facility]) for group in groups)


def staff_after(region: GroupRegion, moves: Moves) -> list[int]:
    """The staff of each group after these moves."""
    staff = [group.present for group in region.groups]
    for route, fte in zip(region.routes, moves, strict=True):
        staff[route.source] -= fte * THOUSAND
        staff[route.target] += fte * THOUSAND
    return staff


def kept_of(group: StaffGroup, present: int) -> Goals:
    """What so much staff keeps open of one group."""
    places = group.places(present)
    return Goals(min(places, group.needed), places if group.kind in ACUTE else 0, places)


def _aimed(group: StaffGroup) -> Goals:
    acute = group.aim if group.kind in ACUTE else 0
    return Goals(min(group.aim, group.needed), acute, group.aim)


def kept(region: GroupRegion, staff: Iterable[int]) -> Goals:
    """What this staff keeps open."""
    parts = map(kept_of, region.groups, staff)
    return Goals(*map(sum, zip(*parts, strict=True)))


class _Spare:
    """The staff that is still there to go."""

    def __init__(self, region: GroupRegion) -> None:
        self._region = region
        self._there = [max(group.present, 0) // THOUSAND for group in region.groups]
        self._room = dict(region.room)

    def take(self, route: Route, fte: int = 1) -> bool:
        """Let so much go, or bring it back; answers whether it was there."""
        lender = self._region.groups[route.source].provider
        aid = self._region.is_aid(route)
        if self._there[route.source] < fte or (aid and self._room.get(lender, 0) < fte):
            return False
        self._there[route.source] -= fte
        if aid:
            self._room[lender] -= fte
        return True


def first_idea(region: GroupRegion) -> Moves:
    """Moves found one bundle at a time: the one that keeps most for the fewest people, until none.

    What any desk can reckon; it may miss what takes two steps, so it is only a first idea.
    """
    moves = [0] * len(region.routes)
    staff, spare = [group.present for group in region.groups], _Spare(region)
    ways: dict[int, list[int]] = {}
    for place in sorted(range(len(moves)), key=lambda place: region.routes[place].minutes):
        ways.setdefault(region.routes[place].target, []).append(place)
    while True:
        bundles = [
            bundle
            for target in ways
            for bundle in _bundles(region, staff, spare, target, ways[target])
        ]
        if not bundles:
            return (*moves,)
        for place in max(bundles)[-1]:
            route = region.routes[place]
            spare.take(route)
            moves[place] += 1
            staff[route.source] -= THOUSAND
            staff[route.target] += THOUSAND


def _bundles(
    region: GroupRegion, staff: Sequence[int], spare: _Spare, target: int, ways: Sequence[int]
) -> list[tuple[Goals, int, int, Moves]]:
    """What one to so many FTE more gain a group, each from the nearest that loses nothing by it."""
    group, gone, taken, bundles = region.groups[target], dict[int, int](), list[int](), []
    before = kept_of(group, staff[target])
    while group.places(staff[target] + len(taken) * THOUSAND) < group.aim:
        for place in ways:
            route = region.routes[place]
            giver = region.groups[route.source]
            left = staff[route.source] - gone.get(route.source, 0)
            if giver.places(left - THOUSAND) == giver.places(left) and spare.take(route):
                gone[route.source] = gone.get(route.source, 0) + THOUSAND
                taken.append(place)
                break
        else:
            break
        after = kept_of(group, staff[target] + len(taken) * THOUSAND)
        if after > before:
            gain = Goals(*(new - old for new, old in zip(after, before, strict=True)))
            minutes = sum(region.routes[place].minutes for place in taken)
            bundles.append((gain, -len(taken), -minutes, (*taken,)))
    for place in taken:
        spare.take(region.routes[place], -1)
    return bundles


class StaffMove(NamedTuple):
    """One line that a meeting can take over."""

    source: StaffGroup
    target: StaffGroup
    fte: int
    """Whole FTE."""
    minutes: int
    saves: int
    """The places that the group keeps by it, in the order of the lines."""

    @property
    def is_aid(self) -> bool:
        """Whether another provider lends, so that it takes a request."""
        return self.source.provider != self.target.provider


class Rehearsal(NamedTuple):
    """What an absence costs, and what could be done."""

    lost: int
    lost_without_moves: int
    moves: tuple[StaffMove, ...]
    exact: bool
    closed: tuple[StaffGroup, ...]
    """Groups that would keep no place after the moves, and had some."""
    needed_lost: int
    """Of the places lost, those that a child is in or that are held."""
    acute_lost: int


def rehearsed(region: GroupRegion, moves: Moves, *, exact: bool) -> Rehearsal:
    """The answer in words' reach: what is lost, and line by line what each move keeps."""
    full = Goals(*map(sum, zip(*map(_aimed, region.groups), strict=True)))
    bare = kept(region, (group.present for group in region.groups))
    staff = staff_after(region, moves)
    after = kept(region, staff)
    lines = []
    came: dict[int, int] = {}
    chosen = [pair for pair in zip(region.routes, moves, strict=True) if pair[1]]
    for route, fte in sorted(chosen, key=lambda pair: (pair[0].target, pair[0].minutes)):
        target = region.groups[route.target]
        left = staff[route.target] - THOUSAND * sum(
            amount for other, amount in chosen if other.target == route.target
        )
        before = left + came.get(route.target, 0)
        came[route.target] = came.get(route.target, 0) + fte * THOUSAND
        saves = target.places(before + fte * THOUSAND) - target.places(before)
        lines.append(StaffMove(region.groups[route.source], target, fte, route.minutes, saves))
    closed = [
        group
        for group, present in zip(region.groups, staff, strict=True)
        if group.aim and not group.places(present)
    ]
    return Rehearsal(
        full.places - after.places,
        full.places - bare.places,
        tuple(sorted(lines, key=lambda line: -line.saves)),
        exact,
        tuple(closed),
        full.needed - after.needed,
        full.acute - after.acute,
    )


class Fragile(NamedTuple):
    """What one absence more at a group costs."""

    group: StaffGroup
    absent: int
    """Thousandths of an FTE: one full-time colleague, or all that is there."""
    lost: int


def fragility(groups: Iterable[StaffGroup]) -> list[Fragile]:
    """For each group what its next absence costs, most places first."""
    lines = []
    for group in groups:
        away = min(THOUSAND, max(group.present, 0))
        lost = group.places(group.present) - group.places(group.present - away)
        lines.append(Fragile(group, away, lost))
    return sorted(lines, key=lambda line: (-line.lost, line.group.name))
