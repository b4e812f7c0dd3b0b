"""The chain by week, and how much is reported against what is usual."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.week.chain import (
    LEAST_WEEKS,
    CaseFlow,
    ChainTerms,
    Pace,
    ReportRate,
    flows,
    held_back,
    report_rate,
    told_pace,
)
from crisisdesk.domain.week.small_numbers import WITHHELD, Counts, Figures, Publication, Range

NOW = datetime(2020, 4, 7, 12, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LONG_AGO = NOW - 100 * DAY


def pace(number, since=LONG_AGO, usual=6):
    """How much is reported where `usual` were in each of nine weeks before; None for silence."""
    rate = report_rate(reported(number, *[usual] * 9), NOW, since, ChainTerms())
    return rate and rate.pace


def reported(*counts):
    """So many reports in each of the last periods of seven days, the newest first."""
    return [
        NOW - ago * WEEK - number * timedelta(hours=3)
        for ago, count in enumerate(counts)
        for number in range(count)
    ]


def test_a_rate_is_silent_while_too_little_is_known():
    assert pace(1) is Pace.FEW
    # A week before the desk began is not an empty week.
    assert pace(1, NOW - LEAST_WEEKS * WEEK) is None
    since = NOW - (LEAST_WEEKS + 1) * WEEK
    known = report_rate(reported(1, *[6] * 9), NOW, since, ChainTerms())
    assert known == ReportRate(Pace.FEW, 1, 6.0, LEAST_WEEKS)
    # Where one or two a week are usual, none is no silence.
    assert pace(0, usual=2) is None
    assert pace(6) is Pace.USUAL
    assert pace(10) is Pace.MANY


def test_inflow_stock_and_outflow_of_a_week():
    def ago(days):
        return NOW - days * DAY

    cases = [
        CaseFlow(ago(20), ago(19), ago(1), CaseState.DEPARTED),
        CaseFlow(ago(9), ago(8), blockers=frozenset({Blocker.COURT})),
        CaseFlow(ago(8), ago(5)),
        CaseFlow(ago(8), None, ago(7), CaseState.WITHDRAWN),
        CaseFlow(ago(0.5)),
    ]
    now, before = flows(cases, NOW, 2, LONG_AGO)[::-1]
    assert (now.week, now.over, now.reported, now.placed) == ("2020-W15", False, 1, 0)
    assert (now.waiting, now.staying, now.ended) == (1, 2, ((CaseState.DEPARTED, 1),))
    assert (before.over, before.reported, before.placed) == (True, 2, 2)
    assert (before.waiting, before.staying) == (0, 3)
    assert before.ended == ((CaseState.WITHDRAWN, 1),)
    assert held_back(cases) == ([(Blocker.COURT, 1)], 1)
    # Of the weeks before the desk began nothing is told, of the one that goes on as much as is.
    assert [week.week for week in flows(cases, NOW, 8, NOW - 5 * DAY)] == ["2020-W15"]


MOMENTS = st.integers(min_value=0, max_value=60 * 24).map(lambda hours: NOW - hours * DAY / 24)


@given(st.lists(st.tuples(MOMENTS, MOMENTS, MOMENTS, st.booleans(), st.booleans()), max_size=12))
def test_what_comes_in_less_what_goes_out_is_what_there_is(drawn):
    cases = []
    for moments in drawn:
        begin, middle, end = sorted(moments[:3])
        arrived, ended = moments[3:]
        cases.append(
            CaseFlow(
                begin,
                middle if arrived else None,
                end if ended else None,
                CaseState.DEPARTED if ended else None,
            )
        )
    weeks = flows(cases, NOW + timedelta(seconds=1), 10, LONG_AGO)
    for earlier, later in pairwise(weeks):
        stock = later.waiting + later.staying
        assert stock - earlier.waiting - earlier.staying == later.reported - later.out
    assert sum(week.reported for week in weeks) == len(cases)


def publication(days, new, document="bulletin x"):
    """What was told of the inflow so many days ago."""
    at = NOW - days * DAY
    return Publication(at, document, at - 3 * DAY, Counts(), {"new": new})


def told(new, before, document="bulletin"):
    """The pace that a document of now may say."""
    return told_pace(
        before, Figures(NOW, NOW - 3 * DAY, {"new": new}, (), 0), document, ChainTerms()
    )


def test_the_pace_that_leaves_the_desk_follows_from_what_was_published_alone():
    usual = [publication(3 * n, Range(10, 10)) for n in range(5, 0, -1)]
    few, many = Range(0, 4), Range(20, 20)
    assert told(few, usual) is Pace.FEW
    assert told(many, usual) is Pace.MANY
    assert told(Range(10, 10), usual) is Pace.USUAL
    # What fits more than one answer, is withheld, or was published too seldom says nothing.
    assert told(Range(5, 9), usual) is None
    assert told(WITHHELD, usual) is None
    assert told(few, usual[-3:]) is None
    assert told(few, [*usual[1:], publication(1, WITHHELD)]) is None
    assert told(few, usual, "corona_consultation") is None
