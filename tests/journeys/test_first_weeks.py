"""From 24 March to 3 April 2020, in Dutch: agreed, entered, held, lapsed and reported.

`GOLDEN=new pytest tests/journeys/test_first_weeks.py` writes the documents of every day anew; read
them as the chair and the alderman would before they are kept.
"""

from datetime import date

import pytest
from textual.widgets import OptionList

from crisisdesk import i18n
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases.endings import Alternative, Bridge, Confirmation, Ending, Safety
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.intake import facts_of
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseId, CaseState, Flag, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance
from crisisdesk.domain.week.register import EntryKind, EntryStatus, Reply
from crisisdesk.errors import RuleBroken
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.services.cases import cases, endings, holds
from crisisdesk.services.week import bulletin, duties, duty_prompts, meetings, register
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import register as register_queries
from tests.journeys.first_weeks import BARRED, CRISIS_GROUP, Weeks, on
from tests.journeys.journey import Journey
from tests.screens.conftest import fill, screen_text
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn

CONSULTATION, DIRECTORS = Duty.CORONA_CONSULTATION, Duty.DIRECTORS_COORDINATION
REVIEW = Duty.ABSENCE_REVIEW
SENTENCE = "De Buitenkans wordt niet als crisisopvang gebruikt."


async def test_the_first_weeks(open_store, make_app, clock):
    i18n.use("nl")
    clock.time = on(24, 8)
    store = open_store()
    weeks = Weeks(store, clock)
    app = make_app(store, language="nl")
    async with app.run_test(size=(80, 60), notifications=True) as pilot:
        await settle(pilot)
        days = Journey(weeks, pilot)
        await tuesday_24(days)
        girl = await wednesday_25(days)
        on_hold = await thursday_26(days, girl)
        bridged = await friday_27(days, girl, on_hold)
        await weekend(days, girl, on_hold, bridged)
        await monday_30(days, girl, on_hold, bridged)
        await tuesday_31(days, girl)
        await wednesday_01(days)
        await thursday_02(days, bridged)
        await friday_03(days)


async def tuesday_24(days: Journey) -> None:
    weeks, store, app = days.weeks, days.store, days.app
    await days.morning(24)
    weeks.before_the_meeting()
    # The first bulletin of a desk that begins on a Tuesday is that of Friday (A105).
    weeks.go(24, 12)
    assert Duty.BULLETIN not in [prompt.duty for prompt in store.read(duty_prompts.due)]
    assert store.read(bulletin.next_day) == date(2020, 3, 27)
    weeks.go(24, 14, 45)
    days.agenda(CONSULTATION, "corona-overleg")
    weeks.go(24, 15)
    await days.beat()
    await days.press("f9")
    assert isinstance(app.screen, DueDialog)
    options = app.screen.query_one(OptionList)
    options.highlighted = [prompt.duty for prompt in app.prompts].index(CONSULTATION)
    await days.press("enter", "enter")
    assert isinstance(app.screen, MeetingPage)
    # Who is there, and the restriction, by hand.
    weeks.go(24, 15, 10)
    await days.press("p", "enter", "enter", "enter", "enter", "escape")
    assert "aanwezig 4" in screen_text(app)
    await days.press("a")
    fill(app, text="Geen crisisopvang bij De Buitenkans", source=SENTENCE, valid_until="02-04")
    fill(app, bars="no_crisis", scope="facility", which=BARRED)
    await days.press("ctrl+s")
    assert not weeks.placeable(BARRED)
    meeting = store.read(meetings.newest, CONSULTATION).id
    weeks.agree(meeting)
    for subject, words in (
        (AgendaSubject.CAPACITY, "Alle 24-uursvoorzieningen zijn nog open."),
        (AgendaSubject.STAFFING, "Overal is nog voldoende bezetting."),
    ):
        store.write(meetings.note, meeting, subject, words)
    weeks.go(24, 16)
    store.write(meetings.close, meeting)
    minutes = days.minutes(meeting, "corona-overleg")
    assert SENTENCE not in minutes.split("## Acties")[-1]
    for words in (
        "Geen crisisopvang bij De Buitenkans",
        "Quarantainegroep",
        "Voorschot voor april",
    ):
        assert words in minutes
    await days.press("escape")
    await days.evening()


async def wednesday_25(days: Journey) -> CaseId:
    weeks, store, app = days.weeks, days.store, days.app
    await days.morning(25)
    weeks.go(25, 10)
    await days.press("f2")
    fill(app, pseudonym1="RL", birth_year1="2005", gender1="girls", municipality="Dordrecht")
    fill(app, legal="voluntary", isolation="no", urgency="acute")
    await days.press("ctrl+s", "o")
    assert isinstance(app.screen, OptionsPage)
    assert BARRED not in {row.line.name for row in app.screen.lines.rows}
    await days.press("t")
    assert app.screen.lines.move_to(weeks.facilities[BARRED])
    await settle(days.pilot)
    assert weeks.entry("Geen crisisopvang").reference in screen_text(app)
    await days.press("escape", "escape")
    (line,) = store.read(case_queries.open_lines)
    girl = line.id
    known = facts_of(store.read(case_queries.case, girl).history)
    store.write(cases.change_facts, girl, known._replace(flags=frozenset({Flag.NO_SIGHT})))
    # The restriction refuses by name, and she is placed elsewhere.
    with pytest.raises(RuleBroken) as refused:
        store.write(holds.hold, girl, weeks.facilities[BARRED])
    assert i18n.say(refused.value).startswith(f"{BARRED}: niet voor crisis (")
    assert SENTENCE in i18n.say(refused.value)
    weeks.look(girl, on(25, 16))
    weeks.place(girl, CRISIS_GROUP)
    weeks.staff()
    await days.evening()
    return girl


async def thursday_26(days: Journey, girl: CaseId) -> CaseId:
    """The review waits for figures until Monday; a case that can wait is put on hold."""
    weeks, store = days.weeks, days.store
    await days.morning(26)
    weeks.goes_on(girl, 1)
    weeks.go(26, 9, 30)
    store.write(duties.move, REVIEW, weeks.today, on(30, 10), "de cijfers komen maandag")
    on_hold = weeks.report(
        Youth("TB", 2006, Gender.BOYS), urgency=Urgency.PRESSING, municipality="Gorinchem"
    )
    # A weekend is no moment to look again: it becomes Friday.
    until = store.write(cases.park, on_hold, on(28, 10), "gezin probeert het met opa en oma")
    assert until == on(27, 10)
    weeks.go(26, 16)
    meeting = weeks.meet(DIRECTORS)
    store.write(meetings.note, meeting, AgendaSubject.OTHER, "Liquiditeit: soepel bevoorschotten.")
    store.write(meetings.close, meeting)
    days.minutes(meeting, "directieoverleg")
    await days.evening()
    return on_hold


async def friday_27(days: Journey, girl: CaseId, on_hold: CaseId) -> CaseId:
    """The case on hold is back on Friday; siblings are placed; a child is bridged; the bulletin."""
    weeks, store = days.weeks, days.store
    await days.morning(27)
    weeks.goes_on(girl, 2)
    weeks.go(27, 10, 5)
    days.asks(on_hold)
    weeks.look(on_hold, on(30, 9))
    store.write(cases.park, on_hold, on(30, 9), "opa en oma houden het vol tot maandag")
    together = weeks.report(
        Youth("KV", 2012, Gender.BOYS),
        Youth("MV", 2015, Gender.GIRLS),
        urgency=Urgency.URGENT,
        municipality="Sliedrecht",
    )
    weeks.place(together, "Gezinshuis De Sluis")
    weeks.go(27, 12)
    text = days.bulletin(weeks.today)
    assert "Eerste" in text or "eerste" in text
    for words in ("Geen crisisopvang bij De Buitenkans", "Nog niet bekend", "minder dan 5"):
        assert words in text
    weeks.go(27, 14)
    bridged = weeks.report(
        Youth("SN", 2004, Gender.GIRLS), urgency=Urgency.URGENT, municipality="Dordrecht"
    )
    store.write(
        endings.no_place,
        bridged,
        NoPlace(
            (DeclineReason.FULL, DeclineReason.COMPOSITION),
            4,
            Bridge.NETWORK,
            on(30, 12),
            watcher=Role.YOUTH_PROFESSIONAL,
            watcher_name="jeugdteam",
        ),
    )
    weeks.look(bridged, on(28, 18))
    await days.evening()
    return bridged


async def weekend(days: Journey, girl: CaseId, on_hold: CaseId, bridged: CaseId) -> None:
    """The day start goes on; the look of Saturday evening was missed, and Sunday says so."""
    weeks = days.weeks
    await days.morning(28)
    days.stands(on_hold, bridged)
    await days.evening()
    seen = await days.morning(29)
    assert days.reference(bridged) in seen
    days.stands(on_hold, bridged)
    days.asks(bridged)
    weeks.go(29, 9, 30)
    weeks.look(bridged, on(30, 10), seen=False)
    weeks.go(29, 11)
    weeks.look(bridged, on(30, 10))
    await days.evening()


async def monday_30(days: Journey, girl: CaseId, on_hold: CaseId, bridged: CaseId) -> None:
    """Three municipalities answer; the review is held; one case ends, and the child is safe."""
    weeks, store = days.weeks, days.store
    seen = await days.morning(30)
    days.stands(on_hold, bridged)
    assert days.reference(on_hold) in seen
    weeks.go(30, 9, 5)
    days.asks(on_hold)
    seen_by = Safety(Role.YOUTH_PROFESSIONAL, "jeugdteam", weeks.clock.time, Confirmation.SEEN)
    help_at_home = Ending(
        CaseState.ALTERNATIVE,
        "blijft bij opa en oma, met hulp van het jeugdteam",
        alternative=Alternative.NETWORK,
        safety=seen_by,
    )
    store.write(endings.end, on_hold, help_at_home)
    asked = {entry.particulars.party: entry for entry in days.standing(EntryKind.FEEDBACK)}
    for name, answer, places in (
        ("Dordrecht", "Ja, vier dagen per week.", 12),
        ("Gorinchem", "Ja, op twee locaties.", 6),
        ("Sliedrecht", "Alleen in overleg.", None),
    ):
        reply = Reply("beleidsmedewerker jeugd", places)
        store.write(
            register.move_on, asked[name].id, EntryStatus.ANSWERED, answer=answer, reply=reply
        )
    weeks.count_absence()
    days.agenda(REVIEW, "verzuimbespreking", date(2020, 3, 26))
    weeks.go(30, 10)
    meeting = store.write(meetings.hold, REVIEW, date(2020, 3, 26))
    for party in store.read(meetings.parties, REVIEW)[:3]:
        store.write(meetings.attend, meeting, party, Attendance.PRESENT)
    action = "Cijfers opvragen bij wie nog niet telde"
    weeks.enter(EntryKind.ACTION, action, due=date(2020, 4, 1), owner="AB", meeting=meeting)
    store.write(meetings.close, meeting, period=week_of(date(2020, 3, 23)), sure=True)
    minutes = days.minutes(meeting, "verzuimbespreking")
    assert action in minutes
    weeks.go(30, 11)
    weeks.place(bridged, CRISIS_GROUP)
    weeks.go(30, 16)
    meeting = weeks.meet(DIRECTORS)
    store.write(meetings.close, meeting)
    await days.evening()


async def tuesday_31(days: Journey, girl: CaseId) -> None:
    """The second consultation: what came back is discussed, and the quarantine group decided."""
    weeks, store = days.weeks, days.store
    seen = await days.morning(31)
    # Who has answered is asked no more.
    assert "Zwijndrecht" in seen
    assert "Dordrecht      31-03" not in seen
    weeks.go(31, 12)
    text = days.bulletin(weeks.today)
    assert "Welke kinderopvang is er voor kwetsbare gezinnen: 3 van 10" in text
    weeks.go(31, 14, 45)
    seen = days.agenda(CONSULTATION, "corona-overleg")
    assert "Ja, vier dagen per week." in seen
    weeks.go(31, 15)
    meeting = weeks.meet(CONSULTATION)
    weeks.go(31, 15, 20)
    for entry in days.standing(EntryKind.FEEDBACK):
        if entry.status is EntryStatus.ANSWERED:
            store.write(register.move_on, entry.id, EntryStatus.DISCUSSED)
    initiative = weeks.entry("Quarantainegroep")
    store.write(
        register.move_on, initiative.id, EntryStatus.DECIDED, answer="Er komt één groep, voor zes."
    )
    weeks.enter(
        EntryKind.ACTION,
        "De zeven andere gemeenten bellen over kinderopvang",
        due=date(2020, 4, 3),
        owner="serviceorganisatie",
        meeting=meeting,
    )
    words = "Over de capaciteit is niets nieuws; er is geen algemene opnamestop."
    store.write(meetings.note, meeting, AgendaSubject.CAPACITY, words)
    weeks.go(31, 16)
    store.write(meetings.close, meeting)
    minutes = days.minutes(meeting, "corona-overleg")
    for words in (
        "De zeven andere gemeenten bellen",
        "Er komt één groep, voor zes.",
        "Ja, vier dagen per week.",
    ):
        assert words in minutes
    await days.evening()


async def wednesday_01(days: Journey) -> None:
    """Three working days before 6 April the measure asks: it is extended (A34)."""
    weeks, store = days.weeks, days.store
    seen = await days.morning(1, month=4)
    assert "Ambulante hulp per beeldbel" in seen
    weeks.go(1, 11, month=4)
    assert Duty.MEASURE_REVIEW in [prompt.duty for prompt in store.read(duty_prompts.due)]
    measure = weeks.entry("Ambulante hulp per beeldbellen")
    reason = "landelijk verlengd"
    store.write(register.extend, measure.id, date(2020, 4, 28), reason=reason)
    extended = weeks.entry("Ambulante hulp per beeldbellen").asks_from()
    assert extended == date(2020, 4, 22)
    store.write(register.move_on, weeks.entry("Cijfers opvragen").id, EntryStatus.DONE)
    await days.evening()


async def thursday_02(days: Journey, bridged: CaseId) -> None:
    """The last day of the restriction: the day start says that it ends."""
    weeks, store = days.weeks, days.store
    seen = await days.morning(2, month=4)
    assert "Geen crisisopvang bij De Buit" in seen
    weeks.go(2, 9, 30, month=4)
    store.write(duties.cancel, REVIEW, weeks.today, "maandag besproken")
    assert not weeks.placeable(BARRED)
    weeks.go(2, 16, month=4)
    meeting = weeks.meet(DIRECTORS)
    store.write(meetings.close, meeting)
    minutes = days.minutes(meeting, "directieoverleg")
    assert f"{BARRED} springt bij op {CRISIS_GROUP} tot en met 05-04-2020" in minutes
    await days.evening()


async def friday_03(days: Journey) -> None:
    """It lapsed by itself: De Buitenkans can be held again, and the bulletin compares."""
    weeks, store = days.weeks, days.store
    await days.morning(3, month=4)
    assert weeks.placeable(BARRED)
    lapsed = [
        entry
        for entry in store.read(register_queries.ended, on(1, 0, month=4))
        if "Geen crisisopvang" in entry.particulars.text
    ]
    assert [entry.status for entry in lapsed] == [EntryStatus.LAPSED]
    weeks.go(3, 10, month=4)
    case = weeks.report(
        Youth("WD", 2005, Gender.BOYS), urgency=Urgency.ACUTE, municipality="Papendrecht"
    )
    store.write(holds.hold, case, weeks.facilities[BARRED])
    weeks.go(3, 12, month=4)
    text = days.bulletin(weeks.today)
    for words in ("vorige keer", "Afgelopen: Geen crisisopvang", "Er komt één groep"):
        assert words in text
