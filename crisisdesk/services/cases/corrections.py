"""Correcting what was said of an event of a case; the words of one, blanked on request."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.dossier.handing_over import Asker
from crisisdesk.domain.cases.enquiries import check_places
from crisisdesk.domain.cases.events import CaseEvent, EventKind, EventParts
from crisisdesk.domain.cases.events import corrections as rules
from crisisdesk.domain.cases.events.corrections import Mistake
from crisisdesk.domain.cases.payloads import (
    BlankGround,
    Blanking,
    EnquiryStep,
    HoldStep,
    NoPlaceBridge,
    NoPlaceReason,
    NoPlaceWatcher,
    StayStep,
)
from crisisdesk.domain.cases.states import CaseId, CaseState, EnquiryId, HoldId, StayId
from crisisdesk.domain.cases.stay.one_place import check_apart
from crisisdesk.domain.safekeeping.retention import mark
from crisisdesk.errors import N_, Phrase, RuleBroken, StoreUnavailable
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.holds import check_again
from crisisdesk.store.safekeeping.compacting import compact

if TYPE_CHECKING:
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork

_PART_OF = NoPlaceReason | NoPlaceBridge | NoPlaceWatcher


class Corrected(NamedTuple):
    """What should have been said of an event."""

    parts: EventParts
    at: datetime
    facility: FacilityId | None = None
    """Another one than was said; None where that was right."""


def withdraw(
    uow: "UnitOfWork",
    case: CaseId,
    event_id: UUID,
    why: Mistake,
    *,
    seen: int | None = None,
) -> None:
    """Say that an event did not happen; the case stands as without it from now on.

    Raises RuleBroken for what another form corrects and for what something hangs on, naming it, and
    Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    events = act.standing.events
    event = rules.find(events, event_id)
    if not rules.mend_of(event).gone:
        raise RuleBroken(N_("Correct what was said of it; that it happened stays."))
    if (later := rules.follows(event, events)) is not None:
        raise RuleBroken(
            N_("{what} ({who}) follows from it: correct that first."),
            what=Phrase(later.kind.words),
            who=later.who,
        )
    if event.kind is EventKind.RELEASED:
        for hold in act.standing.holds:
            if hold.id == event.parts.subject:
                check_again(act, hold)
    together = rules.with_it(event, events)
    holds = _holds(act, together)
    uow.retractions.add(
        [row for gone in together for row in (gone.id, *_rows(uow, gone))], why.value
    )
    for hold_id in holds:
        uow.cases.keep_end(hold_id)
    _stand_as_without(act)
    _done(act, "case.event_withdrawn", event, event.id, why)


def withdraw_answer(
    uow: "UnitOfWork", case: CaseId, enquiry: EnquiryId, *, seen: int | None = None
) -> None:
    """Say that a facility's newest answer was written down by mistake, or that it was asked so.

    Raises as `withdraw` does.
    """
    about = [
        event
        for event in uow.case_events.standing(case).events
        if isinstance(event.payload, EnquiryStep) and event.payload.enquiry == enquiry
    ]
    if not about:
        raise RuleBroken(N_("There is no such enquiry."))
    newest = max(about, key=lambda event: event.turn)
    withdraw(uow, case, newest.id, Mistake.BY_MISTAKE, seen=seen)


def _holds(act: CaseAct, events: list[CaseEvent]) -> set[HoldId]:
    """The holds whose end has to be reckoned anew once these events do not count."""
    holds = {event.payload.hold for event in events if isinstance(event.payload, HoldStep)}
    stays = {event.payload.stay for event in events if isinstance(event.payload, StayStep)}
    return holds | {
        HoldId(hold) for stay in stays if (hold := act.uow.cases.hold_of_stay(stay)) is not None
    }


def _rows(uow: "UnitOfWork", event: CaseEvent) -> list[UUID]:
    """The rows that stand for an event beside its own."""
    payload = event.payload
    if event.kind is EventKind.ARRIVED and isinstance(payload, StayStep):
        return [payload.stay]
    if event.kind is EventKind.LEFT and isinstance(payload, StayStep):
        return uow.cases.departures(payload.stay)
    if event.kind is EventKind.HELD and isinstance(payload, HoldStep):
        return [payload.hold]
    if isinstance(payload, HoldStep):
        return uow.cases.hold_changes(payload.hold, event.recorded_at)
    return []


def _stand_as_without(act: CaseAct) -> None:
    """Read the case again; one whose children are no longer all housed searches again."""
    act.reread()
    act.state = act.standing.history.state
    if act.state is CaseState.PLACED and not act.standing.housed:
        state = CaseState.RESERVED if act.keeping else CaseState.SEARCHING
        act.add(EventKind.SEARCHED, state=state)


def _done(act: CaseAct, journal: str, event: CaseEvent, subject: UUID, why: Mistake) -> None:
    facility = event.parts.facility
    if facility is not None:
        about = act.uow.facilities.get(FacilityId(facility))
        act.uow.facilities.raise_version(about.id, about.version)
    act.done(journal, facility=facility, subject=subject, reason=why.value)


def correct(
    uow: "UnitOfWork",
    case: CaseId,
    event_id: UUID,
    to: Corrected,
    why: Mistake,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Say what should have been said of an event; boards follow that from now on.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    event = rules.find(act.standing.events, event_id)
    mend = rules.mend_of(event)
    at = rules.check_moment(to.at, uow.now) if mend.moment else event.at
    parts = to.parts if mend.rest else event.parts
    if mend.place and to.facility is not None:
        uow.facilities.get(to.facility)
        parts = parts._replace(facility=to.facility)
    if (at, parts) == (event.at, event.parts):
        raise RuleBroken(N_("Nothing was changed."))
    for text in parts.texts:
        checked(text, "words", sure=sure)
    if event.kind in (EventKind.ARRIVED, EventKind.LEFT):
        added = _restate(act, event, parts, at, why)
    else:
        added = _replace(act, event, parts, at, why)
    act.reread()
    _done(act, "case.event_corrected", event, added, why)


def _replace(act: CaseAct, event: CaseEvent, parts: EventParts, at: datetime, why: Mistake) -> UUID:
    """Write an event anew in its place; what says more about it goes with it."""
    payload = rules.amended(event, parts, at)
    if isinstance(payload, EnquiryStep) and event.kind is EventKind.ACCEPTED:
        check_places(payload.places or 0)
    add = act.uow.case_events.add
    added = add(act.id, event.kind, payload, event.turn, at=at, state=event.state)
    old = [event.id]
    for part in rules.parts_of_it(event, act.standing.events):
        if isinstance(part.payload, _PART_OF):
            old.append(part.id)
            about = part.payload._replace(no_place=added)
            add(act.id, part.kind, about, part.turn, at=part.at, state=part.state)
    act.uow.retractions.add(old, why.value)
    return added


def _restate(act: CaseAct, event: CaseEvent, parts: EventParts, at: datetime, why: Mistake) -> UUID:
    """Write an arrival or a departure anew, with the stay that it is about."""
    events, payload = act.standing.events, rules.amended(event, parts, at)
    assert isinstance(payload, StayStep)  # noqa: S101 - of an arrival and of a departure
    stay = next(line for line in act.standing.stays if line.id == payload.stay)
    came = next(known for known in events if _is(known, EventKind.ARRIVED, stay.id))
    left = next((known for known in events if _is(known, EventKind.LEFT, stay.id)), None)
    arrives = event.kind is EventKind.ARRIVED
    moved = [gone for gone in rules.with_it(event, events) if gone.id != event.id]
    now = stay._replace(
        facility=payload.facility,
        since=at if arrives else stay.since,
        departed_at=stay.departed_at if arrives else at,
    )
    others = [line for line in act.standing.stays if line.youth == stay.youth]
    before = {gone.parts.subject for gone in moved}
    check_apart(now, (line for line in others if line.id not in {stay.id, *before}))
    hold = act.uow.cases.hold_of_stay(stay.id)
    old = [came if arrives else None, left, *moved]
    gone = [known for known in old if known is not None]
    act.uow.retractions.add(
        [row for known in gone for row in (known.id, *_rows(act.uow, known))], why.value
    )
    if hold is not None:
        act.uow.cases.keep_end(hold)
    for known in moved:
        _leave_anew(act, known, known.payload, at)
    if arrives:
        kept = hold if payload.facility == stay.facility else None
        added = act.uow.cases.arrive(act.id, stay.youth, payload.facility, arrived_at=at, hold=kept)
        payload = payload._replace(stay=added)
        came_anew = _add(act, came, payload, at)
        if left is not None and isinstance(left.payload, StayStep):
            _leave_anew(act, left, left.payload._replace(stay=added), left.at)
        return came_anew
    return _leave_anew(act, event, payload, at)


def _is(event: CaseEvent, kind: EventKind, stay: StayId) -> bool:
    return event.kind is kind and event.parts.subject == stay


def _leave_anew(act: CaseAct, event: CaseEvent, payload: object, at: datetime) -> UUID:
    assert isinstance(payload, StayStep)  # noqa: S101 - of a departure
    act.uow.cases.depart(payload.stay, departed_at=at, destination=payload.destination)
    return _add(act, event, payload, at)


def _add(act: CaseAct, event: CaseEvent, payload: StayStep, at: datetime) -> UUID:
    return act.uow.case_events.add(
        act.id, event.kind, payload, event.turn, at=at, state=event.state
    )


def blank_for_good(
    store: "Store", case: CaseId, event_id: UUID, asker: Asker, ground: BlankGround
) -> None:
    """Overwrite the words of an event, and the free room of the file; raises as `blank` does."""
    store.write(blank, case, event_id, asker, ground)
    # Another desk may be at work; then the words leave the free room when the next file is written.
    with suppress(StoreUnavailable):
        compact(store.target)


def blank(
    uow: "UnitOfWork",
    case: CaseId,
    event_id: UUID,
    asker: Asker,
    ground: BlankGround,
    *,
    seen: int | None = None,
) -> None:
    """Overwrite the words of an event on request, for good; who asked and why is kept in codes.

    Raises RuleBroken for an event without words, or Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    gone = uow.case_events.gone(case)
    event = rules.find((*act.standing.events, *(old.event for old in gone)), event_id)
    if not any(event.parts.texts):
        raise RuleBroken(N_("There are no words to overwrite here."))
    for said in rules.said_of(event, act.standing.events, gone):
        uow.case_events.blank(case, said.kind, said.id, mark(uow.now))
    act.add(EventKind.BLANKED, Blanking(event_id, asker, ground))
    act.done("case.words_blanked", subject=event_id, reason=ground.value)
