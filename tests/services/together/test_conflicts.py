"""Conflicts: each found once, settled by an act, and taken back."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from crisisdesk.domain.capacity.facilities import FacilityId, Restriction, RestrictionKind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.domain.together.conflicts import (
    CauseGone,
    Clash,
    ConflictId,
    ConflictKind,
    DeskConflict,
    Footing,
    Settlement,
    WayOut,
)
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.errors import RuleBroken
from crisisdesk.services import members
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import cases, endings, holds, stays
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.together import settling, standing
from crisisdesk.services.week import contacts, duties
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.capacity import region as region_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.tables.cases import CaseRow
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import new_id
from tests.clock import Clock
from tests.factories import DECISION, SAFE, line_of, make_facility, rows_of, tell
from tests.together.apart import Apart, hold, open_case, promise

HOUR = timedelta(hours=1)


def kinds(conflicts: list[DeskConflict]) -> list[ConflictKind]:
    """What they are."""
    return [conflict.kind for conflict in conflicts]


def settle(apart: Apart, conflict: DeskConflict, choice: WayOut, typed: str = "") -> object:
    """Settle a conflict at the shared desk, by an act that can be taken back."""
    act = new_id()
    lost = apart.shared.write_once(act, settling.settle, conflict.id, choice, typed=typed)
    apart.act = act
    return lost


def keep(apart: Apart, conflict: DeskConflict, reference: str) -> object:
    """Let the side of a case keep it."""
    row = next(side.row for side in conflict.sides if side.reference == reference)
    return settle(apart, conflict, WayOut(Settlement.KEPT, row))


def back(apart: Apart) -> DeskConflict:
    """Take that back; the conflict stands again."""
    apart.shared.write(take_back, apart.act)
    (conflict,) = (known for known in apart.conflicts() if known.is_open)
    return conflict


def promised_twice(apart: Apart) -> DeskConflict:
    """The last place, given away at home and on the way."""
    laptop = apart.take_along()
    mine = open_case(apart.shared, "K.", apart.member)
    hold(apart.shared, mine, apart.place)
    theirs = open_case(laptop, "R.", apart.other)
    promise(laptop, theirs, apart.place, "the day lead")
    hold(laptop, theirs, apart.place)
    (conflict,) = apart.bring(laptop)
    return conflict


def test_one_place_promised_twice(apart: Apart, clock: Clock) -> None:
    conflict = promised_twice(apart)
    shared = apart.shared
    assert conflict.kind is ConflictKind.PLACE
    assert (conflict.name, conflict.phone, conflict.room) == ("De Laatste", "078-6110000", -1)
    assert line_of(shared, apart.place).placeable == -1
    first, second = conflict.sides
    assert (first.letter, first.who, first.footing) == ("B", "BB", Footing.PROMISED)
    assert first.words == "the day lead"
    assert (second.letter, second.who, second.footing) == ("A", "AB", Footing.HELD)
    reported = rows_of(shared, "SELECT event, reason FROM journal WHERE event = 'conflict.raised'")
    assert [tuple(row) for row in reported] == [("conflict.raised", "place")]

    lost = keep(apart, conflict, first.reference)
    assert lost == (second.case,)
    assert line_of(shared, apart.place).placeable == 0
    assert second.case is not None
    case = shared.read(case_queries.case, second.case)
    assert case.state(clock()) is CaseState.SEARCHING
    assert case.history.enquiries[-1].reason is DeclineReason.GONE
    (settled,) = apart.conflicts()
    assert (settled.outcome, settled.ended_by, settled.is_open) == (Settlement.KEPT, "AB", False)
    with pytest.raises(RuleBroken):
        keep(apart, conflict, first.reference)

    again = back(apart)
    assert again.room == -1
    assert shared.read(case_queries.case, second.case).state(clock()) is CaseState.RESERVED

    # Settled anew, and told once more by the same rows: nothing comes back.
    keep(apart, again, second.reference)
    clock.forward(days=8)
    assert apart.conflicts() == []


def test_both_can_stay_once_there_are_two_places(apart: Apart, clock: Clock) -> None:
    conflict = promised_twice(apart)
    both = WayOut(Settlement.BOTH)
    with pytest.raises(RuleBroken, match="too few places"):
        settle(apart, conflict, both)
    clock.forward(minutes=1)
    tell(apart.shared, apart.place, available=6, occupied=4)
    (gone,) = apart.conflicts()
    assert (gone.gone, gone.room) == (CauseGone.ROOM, 0)
    assert settle(apart, conflict, both) == ()
    assert apart.conflicts()[0].outcome is Settlement.BOTH


def test_a_hold_that_ran_out_ends_it_by_reading(apart: Apart, clock: Clock) -> None:
    conflict = promised_twice(apart)
    clock.forward(hours=5)
    (gone,) = apart.conflicts()
    assert (gone.gone, gone.is_open) == (CauseGone.ROOM, False)
    with pytest.raises(RuleBroken, match="ended"):
        keep(apart, conflict, conflict.sides[0].reference)


def test_who_arrived_keeps_the_place(apart: Apart) -> None:
    laptop = apart.take_along()
    mine = open_case(apart.shared, "K.", apart.member)
    hold(apart.shared, mine, apart.place)
    theirs = open_case(laptop, "R.", apart.other)
    held = hold(laptop, theirs, apart.place)
    laptop.write(holds.decide, held, DECISION)
    youth = laptop.read(case_queries.case, theirs).youths[0].id
    laptop.write(stays.arrive, theirs, youth, apart.place)
    (conflict,) = apart.bring(laptop)
    assert [side.footing for side in conflict.sides] == [Footing.ARRIVED, Footing.HELD]
    with pytest.raises(RuleBroken, match="arrived"):
        keep(apart, conflict, conflict.sides[1].reference)


def test_one_child_in_two_cases(apart: Apart) -> None:
    laptop = apart.take_along()
    mine = open_case(apart.shared, "K.", apart.member)
    theirs = open_case(laptop, "K.", apart.other)
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.CHILD
    assert {*conflict.cases} == {mine, theirs}
    keep(apart, conflict, conflict.sides[0].reference)
    ended = apart.shared.read(case_queries.case, conflict.cases[1])
    assert ended.history.state is CaseState.JOINED
    assert not any(known.is_open for known in apart.conflicts())
    again = back(apart)
    settle(apart, again, WayOut(Settlement.BOTH))
    (settled,) = apart.conflicts()
    assert settled.outcome is Settlement.BOTH
    assert len(apart.shared.read(case_queries.open_lines)) == 2


def test_a_case_that_ends_ends_the_question(apart: Apart) -> None:
    laptop = apart.take_along()
    mine = open_case(apart.shared, "K.", apart.member)
    open_case(laptop, "K.", apart.other)
    apart.bring(laptop)
    ending = Ending(CaseState.WITHDRAWN, reason="solved", safety=SAFE)
    apart.shared.write(endings.end, mine, ending, sure=True, unseen=True)
    (conflict,) = apart.conflicts()
    assert conflict.gone is CauseGone.CASE_ENDED


def test_two_leads(apart: Apart) -> None:
    case = open_case(apart.shared, "K.")
    laptop = apart.take_along()
    apart.shared.write(cases.take_lead, case)
    laptop.write(cases.take_lead, case)
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.LEAD
    assert {side.words for side in conflict.sides} == {"AB", "BB"}
    row = next(side.row for side in conflict.sides if side.words == "AB")
    settle(apart, conflict, WayOut(Settlement.KEPT, row))
    assert apart.shared.read(case_queries.case, case).history.lead == apart.member
    assert not any(known.is_open for known in apart.conflicts())


def test_of_two_leads_with_the_same_initials_the_one_that_was_chosen_leads(apart: Apart) -> None:
    case = open_case(apart.shared, "K.")
    laptop = apart.take_along()
    mine = apart.shared.write(members.add_member, "CD")
    theirs = laptop.write(members.add_member, "CD")
    apart.shared.write(cases.hand_over, case, mine)
    laptop.write(cases.hand_over, case, theirs)
    found = apart.bring(laptop)
    (conflict,) = [known for known in found if known.kind is ConflictKind.LEAD]
    for member in (mine, theirs):
        row = next(side.row for side in conflict.sides if side.subject == member)
        settle(apart, conflict, WayOut(Settlement.KEPT, row))
        assert apart.shared.read(case_queries.case, case).history.lead == member
        apart.shared.write(take_back, apart.act)


def test_the_same_lead_on_both_sides_is_none(apart: Apart) -> None:
    case = open_case(apart.shared, "K.")
    laptop = apart.take_along()
    apart.shared.write(cases.hand_over, case, apart.other)
    laptop.write(cases.take_lead, case)
    assert apart.bring(laptop) == []


def test_two_decisions(apart: Apart, clock: Clock) -> None:
    other = make_facility(apart.shared, "De Boei", CapacityFigures(available=3, occupied=0))
    case = open_case(apart.shared, "K.", apart.member)
    laptop = apart.take_along()
    apart.shared.write(holds.decide, hold(apart.shared, case, apart.place), DECISION)
    laptop.write(holds.decide, hold(laptop, case, other), DECISION)
    found = apart.bring(laptop)
    assert kinds(found) == [ConflictKind.DECISION]
    (conflict,) = found
    assert {side.words for side in conflict.sides} == {"De Laatste", "De Boei"}
    row = next(side.row for side in conflict.sides if side.words == "De Boei")
    settle(apart, conflict, WayOut(Settlement.KEPT, row))
    (kept,) = apart.shared.read(case_queries.case, case).keeping(clock())
    assert kept.facility == other


@pytest.mark.parametrize("goes_on", [True, False])
def test_an_ended_case_that_went_on(apart: Apart, goes_on: bool) -> None:
    case = open_case(apart.shared, "K.", apart.member)
    laptop = apart.take_along()
    ending = Ending(CaseState.WITHDRAWN, reason="solved", safety=SAFE)
    apart.shared.write(endings.end, case, ending, sure=True, unseen=True)
    hold(laptop, case, apart.place)
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.ENDED
    row = next(side.row for side in conflict.sides if (side.letter == "B") is goes_on)
    settle(apart, conflict, WayOut(Settlement.KEPT, row))
    state = apart.shared.read(case_queries.case, case).history.state
    assert (state is CaseState.WITHDRAWN) is not goes_on


def test_a_restriction_renewed_here_and_lifted_there(apart: Apart, clock: Clock) -> None:
    bar = Restriction(
        RestrictionKind.ADMISSION_STOP, apart.place, clock(), clock() + 48 * HOUR, "too few staff"
    )
    root = apart.shared.write(facilities.restrict, bar)
    laptop = apart.take_along()
    apart.shared.write(facilities.renew, root, clock() + 90 * HOUR, "still too few")
    laptop.write(facilities.lift, root, "staff is back")
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.RESTRICTION
    row = next(side.row for side in conflict.sides if side.code != "lifted")
    settle(apart, conflict, WayOut(Settlement.KEPT, row))
    (stands,) = apart.shared.read(facilities.restrictions, apart.place)
    assert stands.reason == "still too few"
    back(apart)


def test_a_duty_done_twice(apart: Apart, clock: Clock) -> None:
    day = clock().date()
    laptop = apart.take_along()
    for store in (apart.shared, laptop):
        store.write(duties.settle, Duty.DAY_START, day, OccurrenceOutcome.DONE, ahead=True)
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.DUTY
    row = conflict.sides[0].row
    settle(apart, conflict, WayOut(Settlement.KEPT, row))
    assert not any(known.is_open for known in apart.conflicts())


def test_a_detail_changed_on_both_sides(apart: Apart) -> None:
    contact = apart.shared.write(contacts.add, Contact("Jeugdteam Zuid", phone="078 222"))
    laptop = apart.take_along()
    clash = Clash("contact", contact, "phone", "078 111", "078 222", "078 333")
    (conflict,) = apart.bring(laptop, [clash])
    assert (conflict.kind, conflict.name, conflict.base) == (
        ConflictKind.DETAIL,
        "Jeugdteam Zuid",
        "078 111",
    )
    assert [side.words for side in conflict.sides] == ["078 222", "078 333"]
    settle(apart, conflict, WayOut(Settlement.TYPED), typed="078 444")
    stands = apart.shared.read(contact_queries.contact, contact)
    assert stands is not None
    assert stands.phone == "078 444"
    assert apart.conflicts()[0].outcome is Settlement.TYPED


def test_two_colleagues_with_the_same_initials(apart: Apart) -> None:
    laptop = apart.take_along()
    mine = apart.shared.write(members.add_member, "CD")
    theirs = laptop.write(members.add_member, "CD")
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.INITIALS
    assert {side.row for side in conflict.sides} == {mine, theirs}
    settle(apart, conflict, WayOut(Settlement.KEPT, mine), typed="CE")
    assert not any(known.is_open for known in apart.conflicts())


def test_two_colleagues_who_are_one(apart: Apart) -> None:
    laptop = apart.take_along()
    apart.shared.write(members.add_member, "CD")
    theirs = laptop.write(members.add_member, "CD")
    case = open_case(laptop, "K.", theirs)
    found = apart.bring(laptop)
    (conflict,) = [known for known in found if known.kind is ConflictKind.INITIALS]
    settle(apart, conflict, WayOut(Settlement.SAME))
    assert apart.shared.read(case_queries.case, case).history.lead == conflict.sides[0].row
    assert not any(known.is_open for known in apart.conflicts())


def test_nothing_that_knew_of_one_another_is_a_conflict(apart: Apart) -> None:
    case = open_case(apart.shared, "K.", apart.member)
    laptop = apart.take_along()
    laptop.write(cases.hand_over, case, apart.other)
    laptop.write(members.add_member, "CD")
    hold(laptop, open_case(laptop, "R.", apart.other), apart.place)
    assert apart.bring(laptop) == []
    assert apart.conflicts() == []
    with pytest.raises(RuleBroken):
        apart.shared.read(standing.conflict, ConflictId(apart.place))


def test_a_detail_from_there_is_taken_and_a_wrong_one_refused(apart: Apart) -> None:
    shared, contact = apart.shared, Contact("Jeugdteam Zuid", phone="078 222", escalation=True)
    contact_id = shared.write(contacts.add, contact)
    laptop = apart.take_along()
    phone = Clash("contact", contact_id, "phone", "078 111", "078 222", "078 333")
    bold = Clash("contact", contact_id, "escalation", "0", "1", "0")
    when = Clash("contact", contact_id, "verified_at", "", "", "no moment")
    found = apart.bring(laptop, [phone, bold, when])
    assert apart.bring(laptop, [phone, bold, when]) == []
    by_column = {conflict.subject.rpartition(" ")[2]: conflict for conflict in found}
    for column in ("phone", "escalation"):
        there = next(side.row for side in by_column[column].sides if side.source == "there")
        settle(apart, by_column[column], WayOut(Settlement.KEPT, there))
    stands = shared.read(contact_queries.contact, contact_id)
    assert stands is not None
    assert (stands.phone, stands.escalation) == ("078 333", False)
    there = next(side.row for side in by_column["verified_at"].sides if side.source == "there")
    with pytest.raises(RuleBroken, match="cannot be"):
        settle(apart, by_column["verified_at"], WayOut(Settlement.KEPT, there))
    with pytest.raises(RuleBroken, match="Choose one"):
        settle(apart, by_column["verified_at"], WayOut(Settlement.TYPED), "today")
    here = next(side.row for side in by_column["verified_at"].sides if side.source == "here")
    settle(apart, by_column["verified_at"], WayOut(Settlement.KEPT, here))
    assert not any(known.is_open for known in apart.conflicts())


def test_a_colleague_and_a_provider_are_typed_as_their_forms_read_them(apart: Apart) -> None:
    shared = apart.shared
    (provider,) = shared.read(region_queries.region).providers
    clashes = [
        Clash("desk_member", apart.other, "name", "", "", "B. Anker"),
        Clash("provider", provider.id, "phone", "", "", "078 5"),
    ]
    for conflict in apart.bring(apart.take_along(), clashes):
        settle(apart, conflict, WayOut(Settlement.TYPED), "078 6")
    (provider,) = shared.read(region_queries.region).providers
    assert provider.phone == "078 6"
    names = {member.particulars.name for member in shared.read(desk_queries.everybody)}
    assert "078 6" in names


def test_one_code_made_twice(apart: Apart) -> None:
    shared = apart.shared
    other = make_facility(shared, "De Boei", CapacityFigures(available=3, occupied=0))
    row = shared.write(_code, apart.place)
    clash = Clash("external_code", row, "subject_id", "", str(apart.place), str(other))
    (conflict,) = apart.bring(apart.take_along(), [clash])
    assert conflict.kind is ConflictKind.CODE
    assert [side.words for side in conflict.sides] == ["De Laatste", "De Boei"]
    with pytest.raises(RuleBroken, match="taken"):
        settle(apart, conflict, WayOut(Settlement.TYPED), "L-1")
    settle(apart, conflict, WayOut(Settlement.TYPED), "L-2")
    codes = rows_of(shared, "SELECT code FROM external_code ORDER BY code")
    assert [tuple(code) for code in codes] == [("L-1",), ("L-2",)]


def _code(uow: UnitOfWork, facility: FacilityId) -> UUID:
    uow.facilities.add_code("list", "facility", "L-1", facility)
    uow.journal("demo.made")
    (row,) = uow.snapshot.read(UUID, "SELECT c.id FROM external_code c")
    return row


def test_what_was_pseudonymised_here_is_told(apart: Apart) -> None:
    case = open_case(apart.shared, "K.", apart.member)
    laptop = apart.take_along()
    apart.shared.write(_pseudonymise, case)
    laptop.write(cases.note, case, "seen at school", sure=True)
    (conflict,) = apart.bring(laptop)
    assert conflict.kind is ConflictKind.PSEUDONYM
    settle(apart, conflict, WayOut(Settlement.SEEN))
    assert apart.conflicts()[0].outcome is Settlement.SEEN


def _pseudonymise(uow: UnitOfWork, case: CaseId) -> None:
    marked = update(CaseRow).where(col(CaseRow.id) == case).values(pseudonymised_at=uow.now)
    uow.execute(marked, of=[case])
    uow.journal("case.pseudonymised", case=case)
