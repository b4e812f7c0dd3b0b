"""The board's SQL and the pure rule agree on how far a facility is open."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus, opening_at
from crisisdesk.services.capacity import facilities
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import options
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import NOON
from tests.factories import line_of, make_facility

HOUR = timedelta(hours=1)
histories = st.lists(
    st.tuples(
        st.sampled_from(OpeningStatus), st.integers(0, 5), st.none() | st.integers(1, 4)
    ),
    max_size=5,
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=25)
@given(history=histories)
def test_sql_and_rule_agree_at_every_moment(store: Store, history: list) -> None:
    facility = make_facility(store, observed_from=NOON - HOUR)
    openings = []
    for number, (status, begin, hours) in enumerate(history):
        since = NOON + HOUR * begin
        until = None if hours is None else since + HOUR * hours
        words = f"word {number}"
        opening = Opening(status, since, until, exception=words, reason=words)
        seen = line_of(store, facility).version
        store.write(facilities.open_or_close, facility, opening, seen=seen)
        openings.append(opening)
    # Newest first: by when it was true, then by when it was written.
    openings.reverse()
    openings.sort(key=lambda opening: opening.since, reverse=True)

    def compare(snapshot: Snapshot) -> None:
        for hour in range(-1, 11):
            then = Snapshot(snapshot.connection, NOON + HOUR * hour)
            rule = opening_at(openings, then.at)
            (line,) = queries.lines(then, facility=facility)
            assert line.opening is (rule.status if rule else OpeningStatus.OPEN)
            standing = facility_queries.opening(then, facility)
            assert (standing and standing.reason) == (rule and rule.reason)
            (about,) = options.particulars(then, [facility]).values()
            assert about.opening_reason == (rule.reason if rule else "")

    store.read(compare)
