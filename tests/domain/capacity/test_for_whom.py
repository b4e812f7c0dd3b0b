"""The headline: places for whom, what stands apart, and teams that have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.for_whom import for_whom, for_whom_phrases
from crisisdesk.domain.capacity.places import Freshness, LeftOut, add_up, left_out
from crisisdesk.domain.capacity.selection import BoardSection, section
from crisisdesk.domain.totals import Total
from crisisdesk.i18n import say
from tests.domain.capacity.lines import line

STALE = {"freshness": Freshness.STALE}
NEVER = {"freshness": Freshness.NEVER, "observed_at": None}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 17, ["3", "3", "3", "3"]),
        (12, None, ["0", "0", "3", "3"]),
        (None, 11, ["3", "3", "0", "0"]),
        # A part of a band depends on the child; 6 is not yet "4-11".
        (6, 12, ["0", "?", "?", "0"]),
        (None, None, ["?", "?", "?", "?"]),
        (18, 23, ["0", "0", "0", "0"]),
    ],
)
def test_an_age_band_counts_where_every_age_of_it_is_taken(low, high, expected) -> None:
    by_age = for_whom([line(3, age_min=low, age_max=high)]).by_age
    assert [str("?" if total.or_none is None else total.value) for total in by_age.values()] == (
        expected
    )


def test_what_nobody_knows_is_a_question_mark_and_never_0() -> None:
    whom = for_whom([line(None, age_min=12, age_max=17), line(2, age_min=12, age_max=17)])
    assert whom.by_age["12-15"] == Total(2, 1, 1)
    assert whom.by_age["0-3"].or_none == 0
    assert (whom.boys, whom.siblings[2]) == (Total(2, 1, 1), Total(1, 1, 1))
    ages, others = for_whom_phrases(for_whom([line(None, **NEVER)]))
    assert [say(phrase) for phrase in ages] == ["0-3 ?", "4-11 ?", "12-15 ?", "16-17 ?"]
    assert {say(phrase).rpartition(" ")[2] for phrase in others} == {"?"}


def test_boys_girls_and_children_who_stay_together() -> None:
    whom = for_whom(
        [line(3), line(2, gender=Gender.BOYS), line(1, gender=Gender.GIRLS), line(9, **STALE)]
    )
    assert (whom.boys.value, whom.girls.value) == (5, 4)
    assert {number: groups.value for number, groups in whom.siblings.items()} == {2: 2, 3: 1}


def test_an_order_and_isolation_stand_apart_from_the_headline() -> None:
    lines = [line(2), line(3, kind=Kind.SECURE), line(4, kind=Kind.ISOLATION)]
    lines += [line(5, kind=Kind.SECURE, **STALE)]
    whom, totals = for_whom(lines), add_up(lines)
    assert (totals.tonight.value, whom.secure.value, whom.isolation.value) == (2, 3, 4)
    assert totals.left_out == {
        LeftOut.SECURE: Total(3, 0, 1),
        LeftOut.ISOLATION: Total(4, 0, 1),
        LeftOut.STALE: Total(5, 0, 1),
    }
    assert [section(each) for each in lines] == [
        BoardSection.TONIGHT,
        BoardSection.APART,
        BoardSection.APART,
        BoardSection.NOT_COUNTED,
    ]


def test_secure_care_of_which_nothing_is_known_is_called_and_not_counted() -> None:
    unknown = line(None, kind=Kind.SECURE, **NEVER)
    assert left_out(unknown) is LeftOut.SECURE
    assert section(unknown) is BoardSection.CALL_FIRST
    assert add_up([unknown]).tonight == Total(0, 0, 1)
    assert for_whom([unknown]).secure.or_none is None


def test_a_team_without_beds_has_no_places_and_nothing_unknown() -> None:
    team = line(None, kind=Kind.TEAM, **NEVER)
    totals = add_up([team, line(2)])
    assert (totals.facilities, totals.never, totals.tonight) == (1, 0, Total(2, 0, 1))
    assert (totals.placeable, list(totals.by_kind)) == (Total(2, 0, 1), [Kind.CRISIS_GROUP])
    assert (section(team), team.is_stale) == (BoardSection.NO_PLACES, False)
    assert for_whom([team]) == for_whom([])


@given(
    st.lists(
        st.builds(
            line,
            st.none() | st.integers(-3, 6),
            kind=st.sampled_from(Kind),
            gender=st.sampled_from(Gender),
            age_min=st.none() | st.integers(0, 18),
            age_max=st.none() | st.integers(0, 23),
        ),
        max_size=6,
    )
)
def test_no_group_has_more_than_the_headline(lines) -> None:
    whom, tonight = for_whom(lines), add_up(lines).tonight
    for part in (*whom.by_age.values(), whom.boys, whom.girls):
        assert part.value <= tonight.value
        assert part.unknown <= len(lines)
    assert all(groups.value * number <= tonight.value for number, groups in whom.siblings.items())
