"""What the best moves and the first idea keep, on made-up regions: `python -m tests.rehearsals`."""

import math
import random
import time
from uuid import UUID

from crisisdesk.domain.absence.absence import THOUSAND
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.domain.foresight.rehearsal import (
    GroupRegion,
    Route,
    StaffGroup,
    first_idea,
    rehearsed,
    routes,
)
from crisisdesk.services.foresight import solver

SIZES = ((25, 6), (60, 30), (500, 120))
SEEDS = 5


def group(
    number: int,
    *,
    full: int = 8,
    fte: int = 12,
    minimum: int = 8,
    present: float = 12.0,
    aim: int | None = None,
    needed: int = 0,
    provider: int | None = None,
    crucial: bool = True,
    kind: Kind = Kind.CRISIS_GROUP,
    municipality: str = "Dordrecht",
) -> StaffGroup:
    """A group as a rehearsal knows it; its aim is what its own staff keeps open."""
    norm = Norm(FacilityId(UUID(int=number)), full, fte * THOUSAND, minimum * THOUSAND, 0, 0, 0)
    owner = number if provider is None else provider
    made = StaffGroup(
        norm.facility,
        f"group {number}",
        ProviderId(UUID(int=owner)),
        f"provider {owner}",
        kind,
        municipality,
        crucial,
        norm,
        round(present * THOUSAND),
        full,
        needed,
    )
    return made._replace(aim=made.places(made.present) if aim is None else aim)


def region(*groups: StaffGroup, ways: tuple[Route, ...], room: int = 9) -> GroupRegion:
    """These groups, with these ways and so much room at every lender."""
    return GroupRegion(groups, ways, {each.provider: room for each in groups})


def made_region(size: int, sick: int, seed: int) -> GroupRegion:
    """A region of so many groups over a map, of which so many people fell ill."""
    chance = random.Random(seed)
    groups, places = [], []
    for number in range(size):
        full, minimum = chance.randint(4, 10), chance.randint(4, 8)
        fte = minimum + chance.randint(1, 4)
        present = fte + chance.choice((0, 0, 0, 1, 2))
        groups.append(
            group(
                number,
                full=full,
                fte=fte,
                minimum=minimum,
                present=present,
                needed=chance.randint(0, full),
                provider=number // 3,
                kind=chance.choice((Kind.CRISIS_GROUP, Kind.CRISIS_GROUP, Kind.RESIDENTIAL_GROUP)),
                municipality=str(number),
            )
        )
        places.append((chance.uniform(0, 60), chance.uniform(0, 60)))
    left = [each.present for each in groups]
    room = {each.provider: 0 for each in groups}
    for _ in range(sick):
        at = chance.choice([place for place, fte in enumerate(left) if fte >= THOUSAND])
        left[at] -= THOUSAND
    for each, fte in zip(groups, left, strict=True):
        room[each.provider] += (fte - each.norm.minimum) // THOUSAND
    gone = tuple(each._replace(present=fte) for each, fte in zip(groups, left, strict=True))

    def km(here: str, there: str) -> int:
        (x, y), (u, v) = places[int(here)], places[int(there)]
        return round(math.hypot(x - u, y - v))

    return GroupRegion(
        gone, routes(gone, {key: max(fte, 0) for key, fte in room.items()}, km), room
    )


def main() -> int:
    """Print the table."""
    print("groups, sick | exact: ms (max) | places lost: nothing | exact | first idea (ms)")
    for size, sick in SIZES:
        exact, quick, none, times, slow = [], [], [], [], []
        for seed in range(SEEDS if size < SIZES[-1][0] else 2):
            made = made_region(size, sick, seed)
            begin = time.perf_counter()
            best = solver.best(made)
            times.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            idea = first_idea(made)
            slow.append(time.perf_counter() - begin)
            assert best is not None
            answer = rehearsed(made, best, exact=True)
            exact.append(answer.lost)
            none.append(answer.lost_without_moves)
            quick.append(rehearsed(made, idea, exact=False).lost)
        middle = sorted(times)[len(times) // 2]
        print(
            f"{size}, {sick} | {middle * 1000:.0f} ({max(times) * 1000:.0f}) |"
            f" {' '.join(map(str, none))} | {' '.join(map(str, exact))} |"
            f" {' '.join(map(str, quick))} ({max(slow) * 1000:.0f})"
        )
    return 0
