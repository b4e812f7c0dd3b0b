"""Taking the desk along as a copy of its own, and what became of the desks that left."""

import os
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from crisisdesk import manual
from crisisdesk.domain.capacity.facilities import DeskId, FacilityId
from crisisdesk.domain.moments import local, moment_text
from crisisdesk.domain.together import away as rules
from crisisdesk.domain.together.away import Away, Carried
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.i18n import _, language
from crisisdesk.services.week import register
from crisisdesk.store import copies
from crisisdesk.store.connect import Target, in_words
from crisisdesk.store.queries.capacity import capacity
from crisisdesk.store.queries.together import away as queries
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.together import carried
from crisisdesk.store.together.carried import Progress

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class TakenAlong(NamedTuple):
    """A copy that left: its file, and the desk that it is."""

    path: Path
    laptop: DeskId
    letter: str


def away(snapshot: Snapshot) -> list[Away]:
    """The desks that are away, and those that were declared lost."""
    return queries.away(snapshot)


def carried_here(snapshot: Snapshot) -> Carried | None:
    """What this copy knows of itself; None at a shared desk."""
    return queries.carried(snapshot)


def places_named(snapshot: Snapshot, text: str) -> dict[FacilityId, int]:
    """The places of facilities of the board that somebody typed to take along.

    Raises RuleBroken as `read_places` does.
    """
    lines = capacity.lines(snapshot)
    return rules.read_places(text, ((line.id, line.name) for line in lines))


def as_json(desk: Away) -> dict[str, Any]:
    """A desk that is away, for scripts."""
    return {
        "letter": desk.letter,
        "since": desk.since.isoformat(),
        "who": desk.who,
        "back_at": None if desk.back_at is None else desk.back_at.isoformat(),
        "lost": desk.lost,
    }


def take_along(
    store: Store,
    where: Path,
    passphrase: bytes,
    *,
    back_at: datetime | None = None,
    places: Mapping[FacilityId, int] = MappingProxyType({}),
    progress: Progress | None = None,
) -> TakenAlong:
    """Write a checked, encrypted copy that is a desk of its own; the shared desk knows it is away.

    Raises DeskError, and then no copy is there and nobody is away.
    """
    _check_place(where)
    rules.check_may_leave(store.carried)
    with in_words(Target(str(where))), copies.made_beside(where) as made:
        draft = Target(str(made), key(passphrase, made))
        # First the shared desk: of a copy that nobody knows nobody would miss a thing.
        laptop, letter = store.write(leave, back_at, places)
        try:
            carried.write(store.target, draft, progress)
            carried.mark(draft, laptop, store.actor.member, store.now())
            with closing(Store(draft, store.clock.machine, store.actor)) as copy:
                copy.write(_begin)
            carried.finish(draft)
            _check_place(where)
            copies.settle(made, where)
        except BaseException:
            store.write(_stay, laptop)
            raise
    return TakenAlong(where, laptop, letter)


def _check_place(where: Path) -> None:
    if os.path.lexists(where):
        raise Refused(
            N_("{path} is there already; a copy takes no other file's place."), path=where
        )
    if not where.parent.is_dir():
        raise WrongUse(N_("There is no folder {path}."), path=where.parent)


def leave(
    uow: "UnitOfWork",
    back_at: datetime | None = None,
    places: Mapping[FacilityId, int] = MappingProxyType({}),
) -> tuple[DeskId, str]:
    """Let a desk leave under the next free letter, with places of facilities; answers which.

    Raises RuleBroken for more places than are vacant.
    """
    rules.check_back(back_at, uow.now)
    laptop, letter = uow.away.take(uow.actor.desk_name, back_at)
    uow.journal("desk.taken_along", subject=laptop)
    for facility, number in places.items():
        (line,) = capacity.lines(uow.snapshot, facility=facility)
        rules.check_along(line.name, line.placeable, number)
        uow.away.add_places(laptop, facility, number)
        uow.journal("desk.places_taken", subject=laptop, facility=facility, count=number)
    return laptop, letter


def _begin(uow: "UnitOfWork") -> None:
    uow.journal("desk.carried", subject=uow.desk)


def _stay(uow: "UnitOfWork", laptop: UUID) -> None:
    uow.away.stay(laptop)
    uow.journal("desk.stayed", subject=laptop)


def declare_lost(uow: "UnitOfWork", letter: str) -> Away:
    """Retire the letter of a desk that does not come home; raises RuleBroken.

    What turns up of it later comes in as facts only. That a data breach is reported is due work
    from today on (GDPR, article 33: within 72 hours).
    """
    desk = rules.leaver(queries.away(uow.snapshot), letter)
    uow.away.lose(desk.laptop)
    uow.journal("desk.declared_lost", subject=desk.laptop)
    words = _(
        "Data breach: report the lost laptop {letter}, with cases on it, to the AP by {until} at"
        " the latest. How: the manual, page “{page}”."
    ).format(
        letter=desk.letter,
        until=moment_text(uow.now + rules.REPORT_WITHIN),
        page=manual.title("together", language()),
    )
    action = EntryParticulars(words, owner=desk.who, due=local(uow.now).date())
    register.add(uow, EntryKind.ACTION, action, sure=True)
    return desk
