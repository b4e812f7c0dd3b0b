"""The bulletin: aggregates only, small numbers held back, kept as it was sent."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.intake import Intake
from crisisdesk.domain.cases.states import Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import BulletinPart, edition
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.domain.week.small_numbers import Counts, Range
from crisisdesk.errors import RuleBroken
from crisisdesk.services.cases import cases
from crisisdesk.services.week import bulletin, contacts, duty_prompts, publications, register
from crisisdesk.store.queries.week import bulletins as bulletin_queries
from crisisdesk.store.queries.week import publications as publication_queries
from crisisdesk.store.store import Store
from tests.attack.weeks import weak_spots
from tests.clock import Clock
from tests.factories import make_case, make_facility, sit_down

TODAY, FRIDAY = date(2020, 4, 7), date(2020, 4, 10)


@pytest.fixture(autouse=True)
def _somebody(store: Store) -> None:
    sit_down(store, "AB")


def text_of(store: Store) -> str:
    """The draft of today as one text."""
    parts = store.read(bulletin.draft, TODAY).parts
    return "\n".join(f"{part.heading}\n{part.text}" for part in parts)


def test_a_draft_tells_counts_and_no_child(store: Store) -> None:
    make_facility(store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=2, blocked=0))
    for _ in range(3):
        store.write(make_case, 1)
    text = text_of(store)
    assert "6 vacancies tonight" in text
    assert "Open cases: fewer than 5. New in the past week: fewer than 5; ended: fewer" in text
    assert "A-000" not in text
    for _ in range(3):
        store.write(make_case, 1)
    assert "Open cases: 6." in text_of(store)


def sent(store: Store, day: date) -> dict[str, Range]:
    """What the bulletin of a day told, as it was sent."""
    draft = store.read(bulletin.draft, day)
    assert draft.figures is not None
    store.write(bulletin.send, day, draft.since, draft.parts, draft.figures)
    return draft.figures.told


def test_two_bulletins_do_not_tell_how_many_children_are_new(store: Store, clock: Clock) -> None:
    """Seen: open 6 -> 9, new "fewer than 5", ended 0: three are new."""
    for _ in range(6):
        store.write(make_case, 1)
    first = sent(store, TODAY)
    clock.forward(days=3)
    for _ in range(3):
        store.write(make_case, 1)
    second = sent(store, date(2020, 4, 10))
    kept = store.read(publication_queries.publications)
    assert [each.document for each in kept] == ["", "bulletin 2020-04-07", "bulletin 2020-04-10"]
    assert [kept[1].told, kept[2].told] == [first, second]
    assert kept[2].counts == Counts(new=3, acute=9)
    assert second["new"] == second["ended"] == Range(0, 4)
    assert weak_spots(kept) == []


def test_what_left_today_says_the_same_all_day(store: Store, clock: Clock) -> None:
    for _ in range(7):
        store.write(make_case, 1)
    draft = store.read(bulletin.draft, TODAY)
    assert draft.figures is not None
    store.write(publications.keep, draft.figures)
    clock.forward(hours=2)
    store.write(make_case, 1)
    again = store.read(bulletin.draft, TODAY)
    assert again.figures is not None
    assert (again.figures.told, again.figures.coming) == (draft.figures.told, ())
    store.write(bulletin.send, TODAY, again.since, again.parts, again.figures)
    assert len(store.read(publication_queries.publications)) == 2


def test_figures_that_something_else_overtook_are_drafted_again(store: Store, clock: Clock) -> None:
    for _ in range(7):
        store.write(make_case, 1)
    draft = store.read(bulletin.draft, TODAY)
    clock.forward(minutes=1)
    other = store.read(publications.figures, "corona_consultation 2020-04-07", clock.time)
    store.write(publications.keep, other)
    with pytest.raises(RuleBroken, match="draft this document again"):
        store.write(bulletin.send, TODAY, draft.since, draft.parts, draft.figures)


def test_a_case_that_came_late_leaves_sums_right(store: Store, clock: Clock) -> None:
    for _ in range(6):
        store.write(make_case, 1)
    sent(store, TODAY)
    clock.forward(days=3)
    # Reported before the last bulletin, written down after it.
    intake = Intake(
        (Youth("M"),), urgency=Urgency.ACUTE, reported_at=clock.time - timedelta(days=4)
    )
    store.write(cases.take_report, intake, sure=True)
    draft = store.read(bulletin.draft, date(2020, 4, 10))
    assert draft.figures is not None
    counts = draft.figures.coming[-1].counts
    assert (counts.new, counts.ended, sum(counts.parts)) == (1, 0, 7)


def test_questions_are_answered_or_not_yet_known(store: Store, clock: Clock) -> None:
    open_one = store.write(register.add, EntryKind.QUESTION, EntryParticulars("Who pays?"))
    answered = store.write(register.add, EntryKind.QUESTION, EntryParticulars("Is it open?"))
    store.write(register.move_on, answered, EntryStatus.ANSWERED, answer="It is.")
    store.write(register.add, EntryKind.AGREEMENT, EntryParticulars("Stay together"))
    parts = {part.heading: part.text for part in store.read(bulletin.draft, TODAY).parts}
    said = "Is it open?\nIt is."
    assert parts["Questions and answers"] == f"{said}\n\nWho pays?\nNot yet known."
    assert parts["Coordination"].startswith("Stay together\n\n")
    draft = store.read(bulletin.draft, TODAY)
    store.write(bulletin.send, TODAY, draft.since, draft.parts)
    clock.forward(hours=1)
    again = {part.heading: part.text for part in store.read(bulletin.draft, FRIDAY).parts}
    # Told once; what nobody knows stays on it.
    assert again["Questions and answers"] == "Who pays?\nNot yet known."
    assert "1 earlier agreement or measure stands." in again["Coordination"]
    assert open_one


FIXED = ["Foreword", "Coordination", "Contacts with providers", "Consultation", "Staffing"]


def test_before_anything_is_known_nothing_is_nought(store: Store, clock: Clock) -> None:
    """Seen: "was 0" before anything was known, and "0 places" for figures that are too old."""
    make_facility(store, "Never reported")
    draft = store.read(bulletin.draft, TODAY)
    text = text_of(store)
    assert [part.heading for part in draft.parts][:5] == FIXED
    assert "These are the figures of 07-04-2020 14:00.\n\nThis is the first bulletin" in text
    assert "1 facility has never reported: its places are not known." in text
    assert "It is not known how many places are vacant tonight." in text
    assert "12-15 years ?" in text
    assert "Absence is not known: no provider has reported." in text
    assert not any(words in text for words in ("last time", "was 0", "0 vacancies"))
    sent(store, TODAY)
    clock.forward(days=3)
    make_facility(
        store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=2, blocked=0),
        age_min=12, age_max=17,
    )  # fmt: skip
    text = text_of(store)
    # Nothing was known last time, so there is nothing to compare with either.
    assert "6 + ? vacancies tonight." in text
    assert "changes are counted since 07-04-2020 14:00" in text
    assert "0-3 years ?, 4-11 years ?, 12-15 years 6 + ?, 16-17 years 6 + ?" in text
    sent(store, FRIDAY)
    clock.forward(days=4)
    text = text_of(store)
    assert "Of 1 facility the figures are too old; they are left out." in text
    assert "It is not known how many places are vacant tonight." in text


def test_two_audiences_have_their_editions_and_their_recipients(store: Store) -> None:
    for organisation, receives, sub_region, link in (
        ("Municipality A", Audience.OFFICIALS, "Drechtsteden", True),
        ("Municipality B", Audience.ALDERMEN, "Drechtsteden", False),
        ("Municipality C", None, "Hoeksche Waard", True),
        ("Municipality D", None, "", False),
    ):
        made = Contact(organisation, mail="x@example.org", receives=receives)
        store.write(contacts.add, made._replace(sub_region=sub_region, link=link))
    regions = store.read(bulletin.recipients)
    assert [region.name for region in regions] == ["Drechtsteden", "Hoeksche Waard"]
    counts = [sum(len(region.recipients[each]) for region in regions) for each in Audience]
    assert counts == [1, 1]
    assert [region.lacks for region in regions] == [(), tuple(Audience)]
    assert [contact.organisation for contact in regions[1].links] == ["Municipality C"]
    with pytest.raises(RuleBroken, match="has a mail address"):
        store.write(contacts.add, Contact("E", phone="078-1234567", receives=Audience.OFFICIALS))
    with pytest.raises(RuleBroken, match="which sub-region"):
        store.write(contacts.add, Contact("E", phone="078-1234567", link=True))
    draft = store.read(bulletin.draft, TODAY)
    store.write(bulletin.keep, TODAY, draft.since, draft.parts, draft.figures)
    kept = store.read(bulletin.bulletin, TODAY)
    headings = {
        audience: [part.heading for part in edition(kept, audience).parts] for audience in Audience
    }
    assert "For the council" not in headings[Audience.OFFICIALS]
    assert headings[Audience.ALDERMEN][-1] == "For the council"


def test_no_rubric_names_a_case(store: Store) -> None:
    words = EntryParticulars("A-0001 stays with an aunt", party="Dordrecht", for_board=True)
    for kind in (EntryKind.AGREEMENT, EntryKind.FEEDBACK, EntryKind.QUESTION, EntryKind.INITIATIVE):
        store.write(register.add, kind, words)
    text = text_of(store)
    assert text.count("… stays with an aunt") >= 4
    assert "A-0001" not in text


def test_what_somebody_edited_is_kept_and_what_was_sent_stays(store: Store, clock: Clock) -> None:
    draft = store.read(bulletin.bulletin, TODAY)
    assert draft.changed_at is None
    own = (BulletinPart("Kop", "één\n\ntwee"), BulletinPart("", " "))
    store.write(bulletin.keep, TODAY, draft.since, own)
    make_facility(store, "New")
    clock.forward(minutes=5)
    saved = store.read(bulletin.bulletin, TODAY)
    assert (saved.parts, saved.sent, saved.by) == (own[:1], False, "AB")
    store.write(bulletin.send, TODAY, saved.since, saved.parts)
    assert Duty.BULLETIN not in {prompt.duty for prompt in store.read(duty_prompts.due)}
    assert store.read(bulletin.next_day) == date(2020, 4, 10)
    for act in (bulletin.keep, bulletin.send):
        with pytest.raises(RuleBroken, match="was sent"):
            store.write(act, TODAY, saved.since, saved.parts)
    assert [(one.day, one.sent) for one in store.read(bulletin_queries.bulletins)] == [
        (TODAY, True)
    ]


def test_a_bulletin_goes_out_on_its_days(store: Store, clock: Clock) -> None:
    with pytest.raises(RuleBroken, match="No bulletin goes out"):
        store.write(bulletin.keep, date(2020, 4, 8), clock.time, (BulletinPart("a", "b"),))
    with pytest.raises(RuleBroken, match="cannot be empty"):
        store.write(bulletin.keep, TODAY, clock.time, (BulletinPart(" ", ""),))
