"""Which report counts at a moment, as known at another."""

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.report import Kept, in_force
from tests.clock import NOON


def hour(number: float) -> datetime:
    """A moment so many hours after noon."""
    return NOON + timedelta(hours=number)


def kept(number: int, observed: float, recorded: float | None = None, replaces: int = 0) -> Kept:
    """A report with a small id."""
    return Kept(
        UUID(int=number),
        hour(observed),
        hour(observed if recorded is None else recorded),
        UUID(int=replaces) if replaces else None,
    )


def number_of(found: Kept | None) -> int:
    """The small id, 0 for none."""
    return 0 if found is None else found.id.int


def test_nothing_is_in_force_before_the_first_report() -> None:
    assert in_force([kept(1, 2)], hour(1)) is None
    assert in_force([], hour(1)) is None


def test_the_newest_observed_counts_not_the_newest_written() -> None:
    reports = [kept(1, 13), kept(2, 12, recorded=14)]
    assert number_of(in_force(reports, hour(15))) == 1


def test_a_moment_itself_is_reached() -> None:
    assert number_of(in_force([kept(1, 1)], hour(1))) == 1


def test_of_one_moment_the_last_written_counts() -> None:
    reports = [kept(9, 1, recorded=2), kept(2, 1, recorded=3)]
    assert number_of(in_force(reports, hour(4))) == 2


def test_of_one_moment_written_at_once_the_greater_id_counts() -> None:
    assert number_of(in_force([kept(5, 1), kept(7, 1), kept(6, 1)], hour(1))) == 7


def test_a_correction_hides_what_it_replaces_whatever_its_moment() -> None:
    reports = [kept(1, 10), kept(2, 13), kept(3, 9, recorded=14, replaces=2)]
    assert number_of(in_force(reports, hour(15))) == 1


def test_a_correction_that_is_not_observed_yet_hides_already() -> None:
    reports = [kept(1, 10), kept(2, 13), kept(3, 16, recorded=14, replaces=2)]
    assert number_of(in_force(reports, hour(15))) == 1
    assert number_of(in_force(reports, hour(16))) == 3


def test_a_correction_of_a_correction() -> None:
    reports = [kept(1, 10), kept(2, 10, 11, replaces=1), kept(3, 10, 12, replaces=2)]
    assert number_of(in_force(reports, hour(13))) == 3


def test_what_was_known_before_the_correction_stays_so() -> None:
    reports = [kept(1, 10), kept(2, 10, recorded=12, replaces=1)]
    assert number_of(in_force(reports, hour(11), known=hour(11))) == 1
    assert number_of(in_force(reports, hour(11), known=hour(12))) == 2
    assert number_of(in_force(reports, hour(11))) == 2


def test_a_late_report_was_not_known_before_it_was_written() -> None:
    reports = [kept(1, 8), kept(2, 10, recorded=12)]
    assert number_of(in_force(reports, hour(11), known=hour(11))) == 1
    assert number_of(in_force(reports, hour(11))) == 2


hours = st.integers(0, 6)
histories = st.lists(st.tuples(hours, hours, st.integers(0, 8)), max_size=8).map(
    lambda rows: [
        kept(number, observed, recorded, replaces if replaces < number else 0)
        for number, (observed, recorded, replaces) in enumerate(rows, 1)
    ]
)


@given(histories, hours, st.none() | hours, st.randoms())
def test_the_order_in_which_reports_are_told_does_not_matter(reports, at, known, random) -> None:
    limit = None if known is None else hour(known)
    expected = in_force(reports, hour(at), limit)
    random.shuffle(reports)
    assert in_force(reports, hour(at), limit) == expected


@given(histories, hours, hours)
def test_what_is_written_later_changes_nothing_that_was_known(reports, at, known) -> None:
    early = [report for report in reports if report.recorded_at <= hour(known)]
    assert in_force(reports, hour(at), hour(known)) == in_force(early, hour(at))


@given(histories, hours)
def test_what_is_in_force_is_observed_and_not_replaced(reports, at) -> None:
    result = in_force(reports, hour(at))
    standing = [
        report
        for report in reports
        if report.observed_at <= hour(at) and report.id not in {other.replaces for other in reports}
    ]
    assert (result is None) == (not standing)
    assert all(
        (entry.observed_at, entry.recorded_at, entry.id)
        <= (result.observed_at, result.recorded_at, result.id)
        for entry in standing
        if result is not None
    )
