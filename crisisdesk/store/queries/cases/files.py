"""One case with everything for its page."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.decisions import (
    Decider,
    Decision,
    DecisionLine,
    OnTable,
    Override,
    OverrideLine,
)
from crisisdesk.domain.cases.endings import Alternative, Bridge, Ending, Safety, TakenOver, Topic
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.history import CaseEvent
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.placements import Carrier, NoPlace, NoPlaceLine, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, EventKind, HoldId, is_final
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.cases import cases as boards
from crisisdesk.store.snapshot import Snapshot

_OPTIONS = """
SELECT o.decision_id, o.facility_id, o.verdict, f.name
FROM decision_option o JOIN facility f ON f.id = o.facility_id
JOIN case_event e ON e.id = o.decision_id
WHERE e.case_id = :case AND o.recorded_at <= :known ORDER BY o.place
"""
_ENDINGS = {
    EventKind.WITHDRAWN: CaseState.WITHDRAWN,
    EventKind.REDIRECTED: CaseState.REDIRECTED,
    EventKind.ALTERNATIVE: CaseState.ALTERNATIVE,
    EventKind.OUT_OF_REGION: CaseState.OUT_OF_REGION,
    EventKind.DEPARTED: CaseState.DEPARTED,
}


def case(snapshot: Snapshot, case: CaseId) -> CaseFile:
    """A case with everything for its page; raises RuleBroken if there is none."""
    standing = boards.one(snapshot, case)
    own = sorted(standing.events, key=lambda event: (event.recorded_at, event.turn, event.id))
    terms = setting_boards.case_terms(snapshot)
    line = boards.line_of(standing, snapshot.at, terms, boards.members(snapshot))
    names = standing.names
    return CaseFile(
        line=line,
        history=standing.history,
        holds=tuple(standing.hold_line(one, snapshot.at) for one in standing.holds),
        enquiries=tuple(
            one._replace(name=names.get(one.facility, "")) for one in standing.history.enquiries
        ),
        decisions=_decisions(own, names, _options(snapshot, case)),
        transport=_transport(own),
        stays=standing.stays,
        overrides=tuple(
            _override(event, names) for event in own if event.what is EventKind.OVERRIDDEN
        ),
        no_places=tuple(no_places(own, standing.history.searched_at).values()),
        ending=_ending(own) if is_final(line.state) else None,
        events=tuple(own),
        names=names,
    )


def _options(snapshot: Snapshot, case: CaseId) -> dict[UUID, list[OnTable]]:
    found: dict[UUID, list[OnTable]] = {}
    for row in snapshot.rows(_OPTIONS, case=case):
        found.setdefault(snapshot.identity(row[0]), []).append(
            OnTable(FacilityId(snapshot.identity(row[1])), Suitability(row[2]), row[3])
        )
    return found


def _decisions(
    own: Iterable[CaseEvent], names: dict[FacilityId, str], options: dict[UUID, list[OnTable]]
) -> tuple[DecisionLine, ...]:
    made: dict[UUID, DecisionLine] = {}
    for event in own:
        if event.what is EventKind.DECIDED:
            made[event.id] = DecisionLine(
                event.id,
                event.at,
                event.who,
                event.facility,
                names.get(event.facility, "") if event.facility else "",
                HoldId(event.subject) if event.subject else None,
                Decision((), event.text, options=tuple(options.get(event.id, ()))),
            )
        elif event.subject in made and event.subject is not None:
            line = made[event.subject]
            made[event.subject] = line._replace(decision=_said(line.decision, event))
    return tuple(made.values())


def _said(decision: Decision, event: CaseEvent) -> Decision:
    if event.what is EventKind.DECIDER:
        decider = Decider(Role(event.code), event.text)
        return decision._replace(deciders=(*decision.deciders, decider))
    if event.what is EventKind.DISCUSSED:
        return decision._replace(
            discussed=Role(event.code) if event.code else None, why_not=event.text
        )
    return decision


def _transport(own: Iterable[CaseEvent]) -> Transport | None:
    found = None
    for event in own:
        if event.what is EventKind.TRANSPORTED:
            carrier, _, symptoms = event.code.partition(" ")
            found = Transport(Carrier(carrier), event.until, event.text, Symptoms(symptoms))
    return found


def _override(event: CaseEvent, names: dict[FacilityId, str]) -> OverrideLine:
    name, _, reason = event.text.partition("\n")
    return OverrideLine(
        event.at,
        event.facility,
        names.get(event.facility, "") if event.facility else "",
        tuple(event.code.split()),
        Override(reason, name),
    )


def no_places(own: Iterable[CaseEvent], searched_at: datetime | None) -> dict[UUID, NoPlaceLine]:
    """Every "no place" among the events of a case, in the order in which they were written."""
    made: dict[UUID, NoPlaceLine] = {}
    for event in own:
        if event.what is EventKind.NO_PLACE:
            begun = event.until or searched_at or event.at
            made[event.id] = NoPlaceLine(event.at, event.at - begun, NoPlace((), event.number or 0))
        elif event.subject in made and event.subject is not None:
            line = made[event.subject]
            made[event.subject] = line._replace(no_place=_told(line.no_place, event))
    return made


def _told(no_place: NoPlace, event: CaseEvent) -> NoPlace:
    if event.what is EventKind.NO_PLACE_BECAUSE:
        return no_place._replace(reasons=(*no_place.reasons, DeclineReason(event.code)))
    if event.what is EventKind.BRIDGED:
        return no_place._replace(
            bridge=Bridge(event.code), bridge_until=event.until, bridge_words=event.text
        )
    if event.what is EventKind.WATCHED:
        return no_place._replace(watcher=Role(event.code), watcher_name=event.text)
    return no_place


def _ending(own: Iterable[CaseEvent]) -> Ending | None:
    found: Ending | None = None
    safety: Safety | None = None
    taken_over: TakenOver | None = None
    for event in own:
        if event.what is EventKind.SAFETY_CONFIRMED:
            safety = Safety(Role(event.code), event.text, event.until or event.at)
        elif event.what is EventKind.TAKEN_OVER:
            taken_over = _taken_over(event)
        elif event.what in _ENDINGS:
            state = _ENDINGS[event.what]
            where, reason = "", event.text
            if state in (CaseState.OUT_OF_REGION, CaseState.REDIRECTED):
                where, _, reason = event.text.partition("\n")
            found = Ending(
                state,
                reason=reason,
                to=Organisation(event.code) if state is CaseState.REDIRECTED else None,
                where=where,
                alternative=Alternative(event.code) if state is CaseState.ALTERNATIVE else None,
            )
        elif event.what is EventKind.CORRECTED and event.state is not None:
            found = Ending(event.state, reason=event.text) if is_final(event.state) else None
    return None if found is None else found._replace(safety=safety, taken_over=taken_over)


def _taken_over(event: CaseEvent) -> TakenOver:
    organisation, role, *topics = event.code.split()
    return TakenOver(
        Organisation(organisation),
        Role(role),
        event.until or event.at,
        event.text,
        frozenset(map(Topic, topics)),
    )
