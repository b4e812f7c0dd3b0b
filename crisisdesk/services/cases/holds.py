"""Places kept for a case: holding, extending, giving back, and the decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases import holds as rules
from crisisdesk.domain.cases.decisions import Decision, Override, check_decision, check_override
from crisisdesk.domain.cases.enquiries import promised
from crisisdesk.domain.cases.holds import Hold, HoldChange
from crisisdesk.domain.cases.lines import HoldLine, YouthLine
from crisisdesk.domain.cases.needs import needs_of
from crisisdesk.domain.cases.reasons import explain
from crisisdesk.domain.cases.states import CaseId, EventKind, HoldId, Urgency
from crisisdesk.domain.cases.suitability import RuleCode, RuleOutcome, Surroundings
from crisisdesk.domain.moments import short_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.store.queries import desk as desk_boards
from crisisdesk.store.queries.cases import cases as boards
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
    found = []
    for one in boards.held_at(snapshot, facility):
        here = {stay.youth for stay in one.present if stay.facility == facility}
        to_come = tuple(youth for youth in one.youths if youth.id not in here)
        found += [
            Awaited(one.id, one.reference, one.hold_line(hold, snapshot.at), to_come)
            for hold in one.keeping(snapshot.at)
            if hold.facility == facility
        ]
    return found


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
    wanted = len(act.to_place)
    wanted = rules.check_all(wanted if places is None else places, wanted)
    said_no = [*against, *_excluding(act, line, excepted=excepted, overridden=override is not None)]
    if (refused := no_room(act, line, wanted)) is not None:
        if override is None or refused.field == "places":
            raise refused
        said_no.append(RuleCode.ROOM)
    for kept in () if sure else act.keeping:
        raise NeedsConfirmation(
            N_("The case holds places at {facility} already; hold these too?"),
            facility=act.standing.names.get(kept.facility, ""),
        )
    if said_no:
        _set_aside(act, facility, override, said_no, sure=sure)
    end = until or uow.now + rules.hold_term(
        urgency or act.standing.history.urgency, uow.case_terms
    )
    if end <= uow.now:
        raise RuleBroken(N_("The end comes before the start."), field="until")
    kept_id = uow.cases.add_hold(Hold(case, facility, wanted, end))
    act.step(EventKind.HELD, facility_id=facility, subject_id=kept_id, number=wanted, until=end)
    act.done("hold.made", facility=facility, subject=kept_id)
    return kept_id


def no_room(act: CaseAct, line: CapacityLine, places: int) -> RuleBroken | None:
    """Why a facility cannot take so many for a case, with who was first; None where it can."""
    try:
        rules.check_hold(line, places, promised=promised(act.standing.history.enquiries, line.id))
    except RuleBroken as refused:
        return _with_who_was_first(act.uow, line.id, refused)
    return None


def _with_who_was_first(uow: "UnitOfWork", facility: FacilityId, refused: RuleBroken) -> RuleBroken:
    """The refusal; where room is what lacks, it names who acted on the facility last."""
    first = desk_boards.last_act(uow.snapshot, facility)
    if first is None or "room" not in refused.values:
        return refused
    told = RuleBroken(
        N_("{facility} has room for {room}, not for {places}; {who} changed it last, {time}.")
    )
    told.values = refused.values | {"who": first.who, "time": short_text(first.at, uow.now)}
    return told


def _excluding(act: CaseAct, line: CapacityLine, *, excepted: bool, overridden: bool) -> list[str]:
    """The rules but room that exclude a facility; raises RuleBroken unless they are set aside."""
    needs = needs_of(
        act.to_place, act.standing.history, act.uow.now, (line.id,) if excepted else ()
    )
    found = [
        one
        for one in explain(line, needs, Surroundings())
        if one.outcome is RuleOutcome.EXCLUDES and one.rule is not RuleCode.ROOM
    ]
    if found and not overridden:
        raise RuleBroken(
            N_("{facility}: {rule}"), field="facility", facility=line.name, rule=found[0].phrase
        )
    return [one.rule.value for one in found]


def _set_aside(
    act: CaseAct,
    facility: FacilityId,
    override: Override | None,
    said_no: Sequence[str],
    *,
    sure: bool,
) -> None:
    if override is None:
        raise RuleBroken(N_("Say why the rule is set aside."), field="reason")
    check_override(override)
    reason = checked(override.reason, "reason", sure=sure)
    name = checked(" ".join(override.name.split()), "name", sure=sure)
    act.add(
        EventKind.OVERRIDDEN,
        facility_id=facility,
        code=" ".join(dict.fromkeys(said_no)),
        text=f"{name}\n{reason}",
    )


def decide(
    uow: "UnitOfWork",
    hold: HoldId,
    decision: Decision,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """The decision is taken: from now on the hold does not run out, and it is never changed.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, uow.cases.case_of_hold(hold), seen=seen)
    found = act.kept(hold)
    check_decision(decision, act.standing.history.urgency)
    reason = checked(decision.reason, "reason", sure=sure)
    why_not = checked(decision.why_not, "discussed", sure=sure)
    uow.cases.change_hold(hold, HoldChange.DECIDED)
    taken = act.step(EventKind.DECIDED, facility_id=found.facility, subject_id=hold, text=reason)
    for one in decision.deciders:
        name = checked(" ".join(one.name.split()), "deciders", sure=sure)
        act.add(EventKind.DECIDER, subject_id=taken, code=one.role.value, text=name)
    act.add(
        EventKind.DISCUSSED,
        subject_id=taken,
        code=decision.discussed.value if decision.discussed else "",
        text=why_not,
    )
    uow.case_events.add_options(taken, decision.options)
    act.done("hold.decided", facility=found.facility, subject=hold)


def extend(uow: "UnitOfWork", hold: HoldId, until: datetime, *, seen: int | None = None) -> None:
    """Let a hold that still stands last longer; raises RuleBroken or Conflict."""
    act = CaseAct(uow, uow.cases.case_of_hold(hold), seen=seen)
    found = act.kept(hold)
    if until <= uow.now:
        raise RuleBroken(N_("The end comes before the start."), field="until")
    uow.cases.change_hold(hold, HoldChange.EXTENDED, until=until)
    act.step(EventKind.EXTENDED, facility_id=found.facility, subject_id=hold, until=until)
    act.done("hold.extended", facility=found.facility, subject=hold)


def release(uow: "UnitOfWork", hold: HoldId, *, seen: int | None = None) -> None:
    """Give the places of a hold back; raises RuleBroken if it has ended, or Conflict."""
    act = CaseAct(uow, uow.cases.case_of_hold(hold), seen=seen)
    found = act.kept(hold)
    act.release(found)
    act.done("hold.released", facility=found.facility, subject=hold)
