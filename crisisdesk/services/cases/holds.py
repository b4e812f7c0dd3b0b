"""Places kept for a case: holding, extending, giving back, and the decision."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases import holds as rules
from crisisdesk.domain.cases.decisions import Decision, Override, check_decision, check_override
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.holds import Hold, HoldChange, HoldFacts
from crisisdesk.domain.cases.lines import HoldLine, YouthLine, needs_of
from crisisdesk.domain.cases.payloads import (
    DecisionPart,
    DecisionTaken,
    HoldStep,
    RulesSetAside,
)
from crisisdesk.domain.cases.reasons import explain
from crisisdesk.domain.cases.states import CaseId, EnquiryId, HoldId, Urgency
from crisisdesk.domain.cases.suitability import RuleCode, RuleOutcome, Surroundings, outcomes
from crisisdesk.domain.moments import short_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import legal
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.safekeeping import latest_acts
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Awaited(NamedTuple):
    """Children for whom a facility keeps places, who may be in the numbers that it tells."""

    case: CaseId
    reference: str
    hold: HoldLine
    youths: tuple[YouthLine, ...]
    """Those that have not arrived there yet."""


def awaited(snapshot: Snapshot, facility: FacilityId) -> list[Awaited]:
    """The holds that stand at a facility, with the children that are to come."""
    at = snapshot.at
    holds = []
    for case in queries.held_at(snapshot, facility):
        here = {stay.youth for stay in case.present if stay.facility == facility}
        to_come = tuple(youth for youth in case.youths if youth.id not in here)
        holds += [
            Awaited(case.id, case.reference, case.hold_line(hold, at), to_come)
            for hold in case.keeping(at)
            if hold.facility == facility
        ]
    return holds


def hold(
    uow: "UnitOfWork",
    case: CaseId,
    facility: FacilityId,
    places: int | None = None,
    *,
    urgency: Urgency | None = None,
    until: datetime | None = None,
    seen: int | None = None,
    facility_seen: int | None = None,
    override: Override | None = None,
    against: Sequence[str] = (),
    excepted: bool = False,
    sure: bool = False,
) -> HoldId:
    """Hold places for a case until the hold runs out; without `places` for all its children.

    `seen` and `facility_seen` are the versions that the person looked at. `override` sets aside
    what says no, `against` are codes of rules beside those found here. `excepted`: the facility is
    open to some only, and this case is among them. Raises RuleBroken when there is no room or a
    rule excludes the facility, Conflict when somebody was first, NeedsConfirmation when the case
    holds places already.
    """
    line = uow.capacity.of(facility)
    uow.facilities.raise_version(facility, line.version if facility_seen is None else facility_seen)
    act = CaseAct(uow, case, seen=seen)
    wanted = len(act.standing.to_place)
    wanted = rules.check_all(wanted if places is None else places, wanted)
    said_no = [*against, *_excluding(act, line, excepted=excepted, overridden=override is not None)]
    if (refused := no_room(act, line, wanted)) is not None:
        if override is None or refused.field == "places":
            raise refused
        said_no.append(RuleCode.ROOM)
    for other in () if sure else act.keeping:
        raise NeedsConfirmation(
            N_("The case holds places at {facility} already; hold these too?"),
            facility=act.standing.names.get(other.facility, ""),
        )
    if said_no:
        _set_aside(act, facility, override, said_no, sure=sure)
    end = until or uow.now + rules.hold_term(
        urgency or act.standing.history.urgency, uow.case_terms
    )
    if end <= uow.now:
        raise RuleBroken(N_("The end is before the start."), field="until")
    added = uow.cases.add_hold(Hold(case, facility, wanted, end))
    act.step(EventKind.HELD, HoldStep(facility, added, end, wanted))
    act.done("hold.made", facility=facility, subject=added)
    return added


def no_room(act: CaseAct, line: CapacityLine, places: int) -> RuleBroken | None:
    """Why a facility cannot take so many for a case, with who was first; None where it can."""
    try:
        rules.check_hold(line, places, promised=act.standing.promised(line.id, act.uow.now))
    except RuleBroken as refused:
        return _with_who_was_first(act.uow, line.id, refused)
    return None


def check_again(act: CaseAct, hold: HoldFacts) -> None:
    """Raise RuleBroken, naming who was first, unless places given back can be kept once more."""
    uow, places = act.uow, rules.places_held(hold._replace(released=False), act.uow.now)
    if not places or uow.facilities.get(hold.facility).outside:
        return
    line = uow.capacity.of(hold.facility)
    aside = {
        rule
        for event in act.standing.events
        if isinstance(event.payload, RulesSetAside) and event.payload.facility == line.id
        for rule in event.payload.rules
    }
    refused = None if RuleCode.ROOM in aside else no_room(act, line, places)
    if refused is not None:
        raise refused
    if {*_excluding(act, line, excepted=True, overridden=True)} - aside:
        _excluding(act, line, excepted=True, overridden=False)


def _with_who_was_first(uow: "UnitOfWork", facility: FacilityId, refused: RuleBroken) -> RuleBroken:
    """The refusal; where room is what lacks, it names who acted on the facility last."""
    first = latest_acts.on_facility(uow.snapshot, facility)
    if first is None or "room" not in refused.values:
        return refused
    named = RuleBroken(
        N_("{facility} has vacancies for {room}, not for {places}; {who} changed it last, {time}.")
    )
    named.values = refused.values | {"who": first.who, "time": short_text(first.at, uow.now)}
    return named


def _excluding(act: CaseAct, line: CapacityLine, *, excepted: bool, overridden: bool) -> list[str]:
    """The rules but room that exclude a facility; raises RuleBroken unless they are set aside."""
    needs = needs_of(
        act.standing.to_place, act.standing.history, act.uow.now, (line.id,) if excepted else ()
    )
    said_no = [
        rule
        for rule, outcome in outcomes(line, needs, Surroundings()).items()
        if outcome is RuleOutcome.EXCLUDES and rule is not RuleCode.ROOM
    ]
    if said_no and not overridden:
        words = {finding.rule: finding.phrase for finding in explain(line, needs, Surroundings())}
        raise RuleBroken(
            N_("{facility}: {rule}"), field="facility", facility=line.name, rule=words[said_no[0]]
        )
    return [rule.value for rule in said_no]


def _set_aside(
    act: CaseAct,
    facility: FacilityId,
    override: Override | None,
    said_no: Sequence[str],
    *,
    sure: bool,
) -> None:
    if override is None:
        raise RuleBroken(N_("Enter why the rule is overridden."), field="reason")
    check_override(override)
    reason = checked(override.reason, "reason", sure=sure)
    name = checked(" ".join(override.name.split()), "name", sure=sure)
    rules_set_aside = RulesSetAside(facility, tuple(dict.fromkeys(said_no)), Override(reason, name))
    act.add(EventKind.OVERRIDDEN, rules_set_aside)


def decide(
    uow: "UnitOfWork",
    hold: HoldId,
    decision: Decision,
    *,
    give_back: Collection[HoldId] = (),
    call_off: Collection[EnquiryId] = (),
    override: Override | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """The decision is taken: from now on the hold does not run out, and it is never changed.

    `give_back` are other holds of the case, `call_off` enquiries that nobody answered yet.
    `override` decides on secure care without an order. Raises RuleBroken, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, uow.cases.case_of_hold(hold), seen=seen)
    facts = act.hold_that_keeps(hold)
    check_decision(decision, act.standing.history.urgency)
    reason = checked(decision.reason, "reason", sure=sure)
    why_not = checked(decision.why_not, "discussed", sure=sure)
    needs = needs_of(act.standing.to_place, act.standing.history, uow.now)
    title = legal.title(uow.snapshot, facts.facility, needs, act.standing.events)
    if title.asks_override:
        if override is None:
            raise RuleBroken(
                N_("{what}: enter who decides on secure care anyway, and why."),
                field="override_name",
                what=title.finding.phrase,
            )
        _set_aside(act, facts.facility, override, [RuleCode.LEGAL], sure=sure)
    uow.cases.change_hold(hold, HoldChange.DECIDED)
    taken = act.step(EventKind.DECIDED, DecisionTaken(facts.facility, hold, reason))
    for decider in decision.deciders:
        name = checked(" ".join(decider.name.split()), "deciders", sure=sure)
        act.add(EventKind.DECIDER, DecisionPart(taken, decider.role, name))
    act.add(EventKind.DISCUSSED, DecisionPart(taken, decision.discussed, why_not))
    uow.case_events.add_options(taken, decision.options)
    for other in give_back:
        if other != hold:
            act.release(act.hold_that_keeps(other))
    for enquiry in act.standing.history.pending:
        if enquiry.id in call_off:
            act.call_off(enquiry)
    act.done("hold.decided", facility=facts.facility, subject=hold)


def extend(uow: "UnitOfWork", hold: HoldId, until: datetime, *, seen: int | None = None) -> None:
    """Let a hold that still stands last longer; raises RuleBroken or Conflict."""
    act = CaseAct(uow, uow.cases.case_of_hold(hold), seen=seen)
    facts = act.hold_that_keeps(hold)
    if until <= uow.now:
        raise RuleBroken(N_("The end is before the start."), field="until")
    uow.cases.change_hold(hold, HoldChange.EXTENDED, until=until)
    act.step(EventKind.EXTENDED, HoldStep(facts.facility, hold, until))
    act.done("hold.extended", facility=facts.facility, subject=hold)


def release(uow: "UnitOfWork", hold: HoldId, *, seen: int | None = None) -> None:
    """Give the places of a hold back; raises RuleBroken if it has ended, or Conflict."""
    act = CaseAct(uow, uow.cases.case_of_hold(hold), seen=seen)
    facts = act.hold_that_keeps(hold)
    act.release(facts)
    act.done("hold.released", facility=facts.facility, subject=hold)
