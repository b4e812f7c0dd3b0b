"""What the register lists, in which part; and what is typed for days."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from crisisdesk.domain.typed_moments import read_typed_day
from crisisdesk.domain.week.contact_selection import ContactSelection
from crisisdesk.domain.week.contact_selection import place as contact_place
from crisisdesk.domain.week.contacts import Contact, Scope
from crisisdesk.domain.week.register import (
    Entry,
    EntryId,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    begin_status,
)
from crisisdesk.domain.week.register_filter import (
    EntryPart,
    RegisterSelection,
    next_day_phrase,
    part,
    place,
)
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say

NOW = datetime(2020, 4, 7, 12, tzinfo=UTC)
TODAY = date(2020, 4, 7)


def entry(kind: EntryKind, status: EntryStatus | None = None, **about) -> Entry:
    """An entry as it stands now."""
    particulars = EntryParticulars(about.pop("text", "something"), **about)
    entry_id = EntryId(uuid4())
    return Entry(
        entry_id, "A-R001", kind, status or begin_status(kind), particulars, NOW, NOW, "AB", turn=1
    )


@pytest.mark.parametrize(
    ("one", "where"),
    [
        (entry(EntryKind.ACTION, due=date(2020, 4, 6)), EntryPart.ASKS),
        (entry(EntryKind.ACTION, due=TODAY), EntryPart.STANDS),
        (entry(EntryKind.ACTION, EntryStatus.DONE, due=date(2020, 4, 6)), EntryPart.ENDED),
        (entry(EntryKind.MEASURE, valid_until=date(2020, 4, 9)), EntryPart.ASKS),
        (entry(EntryKind.MEASURE, valid_until=date(2020, 4, 30)), EntryPart.STANDS),
        (entry(EntryKind.GUIDANCE, review=TODAY), EntryPart.ASKS),
        (entry(EntryKind.QUESTION), EntryPart.UNDECIDED),
        (entry(EntryKind.FEEDBACK), EntryPart.STANDS),
    ],
)
def test_what_asks_for_somebody_stands_on_top(one, where):
    assert part(one, NOW) is where


def test_within_a_part_the_soonest_day_stands_first():
    late, soon = entry(EntryKind.ACTION, due=date(2020, 5, 1)), entry(EntryKind.ACTION, due=TODAY)
    undated = entry(EntryKind.ACTION)
    assert sorted([undated, late, soon], key=lambda one: place(one, NOW)) == [soon, late, undated]


def test_the_selection_finds_words_kinds_and_whom_it_is_for():
    one = entry(EntryKind.ACTION, text="Bel de Crèche", party="Gorinchem", for_directors=True)
    assert RegisterSelection(words="creche gor").admits(one)
    assert not RegisterSelection(words="creche breda").admits(one)
    assert RegisterSelection(kinds=frozenset({EntryKind.ACTION})).admits(one)
    assert not RegisterSelection(kinds=frozenset({EntryKind.MEASURE})).admits(one)
    assert RegisterSelection(for_directors=True).admits(one)
    assert not RegisterSelection(other_sector=True).admits(one)
    done = one._replace(status=EntryStatus.DONE)
    assert not RegisterSelection().admits(done)
    assert RegisterSelection(ended=True).admits(done)
    assert not RegisterSelection().narrows


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24-03", date(2020, 3, 24)),
        ("24-03-2021", date(2021, 3, 24)),
        ("2021-03-24", date(2021, 3, 24)),
        (" 29-02 ", date(2020, 2, 29)),
    ],
)
def test_days_are_typed_in_three_ways(typed, day):
    assert read_typed_day(typed, TODAY, "due") == day


@pytest.mark.parametrize("typed", ["31-02", "someday", "24/03", "24-03-20x0", "٣-٤"])
def test_what_is_no_day_is_said_at_its_field(typed):
    with pytest.raises(RuleBroken) as refused:
        read_typed_day(typed, TODAY, "due")
    assert refused.value.field == "due"


def test_contacts_stand_with_escalation_first_and_are_found_by_any_word():
    far = Contact("Amsterdam", scope=Scope.OTHER_REGION)
    own, top = Contact("Politie", "jeugddesk"), Contact("Zuid", escalation=True)
    assert sorted([far, own, top], key=contact_place) == [top, own, far]
    assert ContactSelection("jeugd pol").admits(own)
    assert not ContactSelection("jeugd zuid").admits(own)


@pytest.mark.parametrize(
    ("dated", "text"),
    [
        (entry(EntryKind.MEASURE, valid_until=TODAY), "up to 07-04-2020"),
        (entry(EntryKind.ACTION, due=TODAY), "07-04-2020"),
        (entry(EntryKind.MEASURE, review=TODAY), "07-04-2020"),
        (entry(EntryKind.QUESTION), ""),
    ],
)
def test_an_end_reads_as_an_end_and_no_bare_day(dated, text) -> None:
    assert say(next_day_phrase(dated)) == text
