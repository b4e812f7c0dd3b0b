"""What a provider is short of before anybody asked."""

from datetime import date
from uuid import UUID

from crisisdesk.domain.absence.absence import AbsenceFigures, Function, Level, Shortage
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.review import Lent, ReviewFigures, ReviewLine, together
from crisisdesk.domain.absence.review_selection import ReviewSelection
from crisisdesk.domain.absence.shortage import Need, in_view, need_of
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.domain.totals import Rate

WEEK = week_of(date(2020, 3, 30))


def _line(shortage: int | None = 0, shortages: tuple[Shortage, ...] = ()) -> ReviewLine:
    return ReviewLine(
        ProviderId(UUID(int=1)), "De Été", crucial=True, municipality="Dordrecht",
        facilities=1, period=WEEK,
        counted=ReviewFigures(AbsenceFigures(7000)),
        last=None, series=(None,) * 8, rate=Rate(), change=None,
        level=Level.LOW, lent=Lent(), present=None, shortage=shortage,
        shortages=together(shortages), known_before=None,
    )  # fmt: skip


def test_the_group_that_is_shortest_within_a_week_is_needed():
    told = (
        Shortage(Function.GROUP_WORKER, 500, None),
        Shortage(Function.NIGHT_WORKER, 1000, 1500),
    )
    assert need_of(_line(7000, told)) == Need(Function.NIGHT_WORKER, 1500)


def test_without_a_group_what_lacks_to_the_minimum_is_needed_rounded_up():
    assert need_of(_line(10_001)) == Need(Function.GROUP_WORKER, 1429)


def test_nothing_is_needed_where_nothing_is_short_or_nobody_knows():
    nothing = (Shortage(Function.NIGHT_WORKER, 0, None),)
    assert need_of(_line(0, nothing)) is None
    assert need_of(_line(None)) is None


def test_a_need_in_view_is_open_in_full():
    need = Need(Function.NIGHT_WORKER, 1500)
    today = date(2020, 4, 7)
    request = in_view(_line(), need, FacilityId(UUID(int=2)), Kind.CRISIS_GROUP, "Dordrecht", today)
    assert (request.open, request.request.function) == (1500, Function.NIGHT_WORKER)
    assert request.provider == _line().provider


def test_words_find_a_provider_by_name_or_municipality():
    assert ReviewSelection("ete dord").admits(_line())
    assert not ReviewSelection("gorinchem").admits(_line())
    assert not ReviewSelection().narrows
