"""What desks agree on: each setting acts, keeps its history, and is drawn as it was."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crisisdesk
from crisisdesk.domain import settings as rules
from crisisdesk.domain.absence.absence import AbsenceFigures, check_report, level
from crisisdesk.domain.absence.mutual_aid import ending
from crisisdesk.domain.absence.region import suppressed
from crisisdesk.domain.absence.review import ReviewFigures
from crisisdesk.domain.absence.rings import Reports
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.capacity.places import CapacityFigures, freshness
from crisisdesk.domain.capacity.report import large_changes
from crisisdesk.domain.cases.deadlines import due_at
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryLine, unanswered
from crisisdesk.domain.cases.holds import LateArrival, hold_term
from crisisdesk.domain.cases.placements import NoPlace, check_no_place
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import EnquiryId, Urgency
from crisisdesk.domain.cases.stay.milestones import open_milestones
from crisisdesk.domain.cases.stay.outflow import look as outflow_look
from crisisdesk.domain.cases.waiting.sight import Sight, look_by, unseen
from crisisdesk.domain.settings import SETTINGS, Setting, SettingKind
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity
from crisisdesk.services.safekeeping import retention
from crisisdesk.services.week import agenda, contacts, meetings, provider_contact
from crisisdesk.store.queries import settings as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.domain.absence.absences import TODAY, report_of
from tests.domain.absence.test_mutual_aid import deployment
from tests.factories import rows_of, sit_down


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def place_terms(see: Callable[[Any], object]) -> Callable[[Snapshot], object]:
    return lambda snapshot: see(queries.terms(snapshot))


def case_terms(see: Callable[[Any], object]) -> Callable[[Snapshot], object]:
    return lambda snapshot: see(queries.case_terms(snapshot))


def absence_terms(see: Callable[[Any], object]) -> Callable[[Snapshot], object]:
    return lambda snapshot: see(queries.absence_terms(snapshot))


def changes(before: int, after: int) -> Callable[[Snapshot], object]:
    first, then = CapacityFigures(available=before), CapacityFigures(available=after)
    return place_terms(lambda terms: large_changes(first, then, terms))


def age(count: int) -> Callable[[Any], object]:
    return lambda terms: freshness(NOON - hours(count), NOON, terms)


def due(urgency: Urgency) -> Callable[[Any], object]:
    return lambda terms: due_at(urgency, NOON, terms)


def look(*, pressing: bool) -> Callable[[Any], object]:
    return lambda terms: look_by(Sight(), NOON, terms, pressing=pressing)


def kept(what: str) -> Callable[[Snapshot], object]:
    return lambda snapshot: getattr(retention.report(snapshot).due.terms, what)


def part_time(terms: Any) -> bool:
    try:
        check_report(report_of(AbsenceFigures(13_000, 0, heads=10)), TODAY, terms)
    except RuleBroken:
        return False
    return True


def few(terms: Any) -> object:
    counted = [
        (ProviderId(UUID(int=n)), str(n), ReviewFigures(AbsenceFigures(70_000, heads=10 * n)))
        for n in (1, 2, 3)
    ]
    return suppressed(counted, 7, terms)


def ends_soon(terms: Any) -> object:
    return len(ending([deployment(until=TODAY + timedelta(days=5))], TODAY, terms))


def bridged(terms: Any) -> bool:
    stays = NoPlace(
        (DeclineReason.FULL,), 3, Bridge.POLICE, NOON + hours(6), watcher=Role.DESK_MEMBER
    )
    try:
        check_no_place(stays, NOON, terms.short_bridge)
    except RuleBroken:
        return False
    return True


def late_answer(terms: Any) -> object:
    asked = EnquiryLine(EnquiryId(UUID(int=1)), FacilityId(UUID(int=2)), "", NOON)
    return unanswered([asked], NOON + hours(0.25), terms.answer)


def chair_after(snapshot: Snapshot) -> object:
    return agenda.open_facts(snapshot, Duty.CORONA_CONSULTATION, TODAY, NOON).chair_after


ACTS: dict[str, tuple[object, Callable[[Snapshot], object]]] = {
    "region.name": ("Noord", lambda snapshot: capacity.overview(snapshot).region),
    "capacity.fresh_hours": (2, place_terms(age(3))),
    "capacity.ageing_hours": (48, place_terms(age(30))),
    "capacity.large_places": (9, changes(100, 104)),
    "capacity.large_share": (0.6, changes(4, 6)),
    "capacity.large_share_least": (1, changes(1, 2)),
    "case.acute_hours": (1, case_terms(due(Urgency.ACUTE))),
    "case.urgent_hours": (12, case_terms(due(Urgency.URGENT))),
    "case.pressing_days": (1, case_terms(due(Urgency.PRESSING))),
    "case.pressing_most_hours": (24, case_terms(due(Urgency.PRESSING))),
    "case.short_bridge_hours": (2, case_terms(bridged)),
    "case.enquiry_minutes": (10, case_terms(late_answer)),
    "case.arrival_hours": (1, case_terms(lambda terms: LateArrival("", NOON).due(terms.arrival))),
    "case.ended_days": (3, case_terms(lambda terms: terms.ended_days)),
    "hold.acute_hours": (1, case_terms(lambda terms: hold_term(Urgency.ACUTE, terms))),
    "hold.hours": (8, case_terms(lambda terms: hold_term(Urgency.URGENT, terms))),
    "sight.hours": (8, case_terms(look(pressing=False))),
    "sight.pressing_hours": (2, case_terms(look(pressing=True))),
    "sight.for_all_hours": (3, case_terms(lambda terms: unseen(NOON - hours(2), NOON, terms))),
    "stay.milestones": (
        [1, 7], case_terms(lambda terms: open_milestones(NOON - hours(24 * 9), NOON, (), terms))),
    "stay.outflow_days": (
        5, case_terms(lambda terms: outflow_look(None, NOON - hours(24 * 4), NOON, terms))),
    "options.far_km": (15, lambda snapshot: queries.settings(snapshot)["options.far_km"]),
    "options.near_km": (25, lambda snapshot: queries.settings(snapshot)["options.near_km"]),
    "absence.raised_rate": (0.03, absence_terms(lambda terms: level(0.05, terms))),
    "absence.high_rate": (0.2, absence_terms(lambda terms: level(0.15, terms))),
    "absence.small_heads": (15, absence_terms(few)),
    "absence.most_part_time": (1.5, absence_terms(part_time)),
    "mutual_aid.ending_days": (7, absence_terms(ends_soon)),
    "rings.reports_rise": (1, absence_terms(lambda terms: Reports(15, 10).rise(terms))),
    "contacts.video": ("Jitsi", lambda snapshot: contacts.directory(snapshot).video),
    "contacts.verify_days": (30, lambda snapshot: contacts.directory(snapshot).verify_after),
    "contacts.silence_days": (3, lambda snapshot: provider_contact.providers(snapshot).days),
    "agenda.chair_after_days": (3, chair_after),
    "chain.few_rate": (0.2, lambda snapshot: queries.chain_terms(snapshot).pace(4, 10)),
    "chain.many_rate": (3, lambda snapshot: queries.chain_terms(snapshot).pace(20, 10)),
    "retention.case_days": (30, kept("days")),
    "retention.copies_days": (14, kept("copies")),
    "retention.draft_days": (14, kept("drafts")),
    "journal.years": (9, lambda snapshot: retention.report(snapshot).due.journal_before),
}  # fmt: skip
"""What stands another way once the setting has this value."""


def test_every_setting_acts_from_now_on_and_not_before(store: Store, clock: Clock) -> None:
    assert [setting.name for setting in SETTINGS] == [*ACTS]
    sit_down(store, "AB")
    usual = {name: store.read(see) for name, (_value, see) in ACTS.items()}
    before = clock.time
    for name, (value, _see) in ACTS.items():
        clock.forward(minutes=1)
        store.write(desk_settings.change, name, value, why="agreed in the region")
    now = {name: store.read(see) for name, (_value, see) in ACTS.items()}
    assert [name for name in ACTS if now[name] == usual[name]] == []
    lines = store.read(desk_settings.lines)
    for line in lines[: len(ACTS)]:
        value = ACTS[line.setting.name][0]
        assert line.stands is not None
        assert (line.value, line.stands.who, line.stands.why) == (
            value, "AB", "agreed in the region")  # fmt: skip
        assert before < line.stands.since <= clock.time
    past = {name: store.read(at(see, before)) for name, (_value, see) in ACTS.items()}
    del past["journal.years"], usual["journal.years"]
    assert past == {name: usual[name] for name in past}
    for name in past:
        see = at(ACTS[name][1], clock.time, known=before)
        assert store.read(see) == usual[name]
    rows = rows_of(store, "SELECT reason FROM journal WHERE event = 'setting.changed'")
    assert [row[0] for row in rows] == [*ACTS]


def at(see: Callable[[Snapshot], object], moment: Any, known: Any = None) -> Callable[..., object]:
    return lambda snapshot: see(snapshot._replace(at=moment, known=known, revision=None))


def test_a_later_day_counts_from_its_midnight_and_stands_beside(store: Store, clock: Clock) -> None:
    day = date(2020, 4, 10)
    store.write(desk_settings.change, "hold.hours", 8)
    store.write(desk_settings.change, "hold.hours", 6, day=day)
    store.write(desk_settings.change, "hold.hours", 5, day=day)
    clock.forward(minutes=1)
    line = line_of(store, "hold.hours")
    assert (line.value, [row.value for row in line.coming]) == (8, [5])
    assert [row.value for row in line.history] == [5, 6, 8]
    clock.forward(days=2, hours=9)
    assert queries_of(store)["hold.hours"] == 8
    clock.forward(hours=2)
    assert queries_of(store)["hold.hours"] == 5
    with pytest.raises(RuleBroken, match="09-04-2020 is past"):
        store.write(desk_settings.change, "hold.hours", 3, day=date(2020, 4, 9))


def queries_of(store: Store) -> dict[str, Any]:
    return store.read(queries.settings)


def line_of(store: Store, name: str) -> rules.SettingLine:
    return next(line for line in store.read(desk_settings.lines) if line.id == name)


def test_two_desks_change_one_setting_and_the_second_is_told(store: Store) -> None:
    sit_down(store, "AB")
    seen = line_of(store, "hold.hours").version
    store.write(desk_settings.change, "hold.hours", 8, seen=seen)
    with pytest.raises(Conflict, match=r"AB changed hold\.hours to 8 meanwhile"):
        store.write(desk_settings.change, "hold.hours", 6, seen=seen)
    store.write(desk_settings.change, "hold.hours", 6, seen=line_of(store, "hold.hours").version)


def test_the_parties_of_a_meeting_are_a_setting(store: Store) -> None:
    name = "meetings.parties.corona_consultation"
    store.write(desk_settings.change, name, ["De Boei", "Police"])
    assert store.read(meetings.parties, Duty.CORONA_CONSULTATION) == ["De Boei", "Police"]
    with pytest.raises(RuleBroken, match="There is no setting"):
        store.write(desk_settings.change, "meetings.parties.bulletin", ["De Boei"])


REFUSED = {
    "hold.hours": (0, -1, 1e9, True, "soon", None, float("nan")),
    "case.pressing_days": (0, 1.5, 99),
    "absence.small_heads": (4, 5.5),
    "stay.milestones": ([], [2, 1], [0], [1, 1], [400], "1", [1.5], list(range(1, 20))),
    "region.name": (7, "x" * 121),
    "capacity.fresh_hours": (25,),
    "absence.high_rate": (0.05, 2),
    "retention.case_days": (0,),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values]
)
def test_what_cannot_be_is_refused_with_what_can(name: str, value: object) -> None:
    with pytest.raises(RuleBroken, match=r"allowed|cannot be more than") as refused:
        rules.check_value(rules.declared(name), value, rules.DEFAULTS)
    assert refused.value.field == "value"


TYPED = {
    ("hold.hours", "0,5"): 0.5, ("hold.hours", "12.0"): 12, ("absence.raised_rate", "8 %"): 0.08,
    ("absence.raised_rate", "0,08"): 0.08, ("stay.milestones", "1, 2 14"): [1, 2, 14],
    ("region.name", "  Zuid  Holland "): "Zuid Holland", ("hold.hours", "soon"): "soon",
    ("meetings.parties", "De Boei, Police,"): ["De Boei", "Police"],
    ("stay.milestones", "1, two"): "1, two",
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), TYPED)
def test_a_typed_value_is_read_as_people_write_it(name: str, text: str) -> None:
    setting = rules.PARTIES if name == rules.PARTIES.name else rules.declared(name)
    assert rules.typed_value(setting, text) == TYPED[name, text]


@given(st.sampled_from(SETTINGS), st.floats(0, 1))
def test_what_is_shown_can_be_typed_again(setting: Setting, share: float) -> None:
    value: Any = setting.default
    if setting.kind in (SettingKind.HOURS, SettingKind.RATE):
        value = round(setting.least + share * (setting.most - setting.least), 2)
    elif setting.most:
        value = int(setting.least + share * (setting.most - setting.least))
    typed = rules.typed_value(setting, rules.value_text(setting, value))
    if isinstance(value, tuple | str):
        assert typed == (list(value) if isinstance(value, tuple) else value)
    else:
        assert typed == pytest.approx(value)
    assert rules.check_value(setting, setting.default, rules.DEFAULTS) == setting.default


def test_no_second_list_of_defaults_and_no_undeclared_name() -> None:
    read = re.compile(r"""(?:settings|set_here|snapshot\))(?:\.get\(|\[)"([a-z_]+\.[a-z_]+)"(,)?""")
    uses = [
        match.groups()
        for path in Path(crisisdesk.__file__).parent.rglob("*.py")
        for match in read.finditer(path.read_text(encoding="utf-8"))
    ]
    assert {name for name, _default in uses} <= {*rules.DEFAULTS}
    assert [name for name, default in uses if default] == []
