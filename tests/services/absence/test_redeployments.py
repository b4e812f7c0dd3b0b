"""Own staff that works elsewhere with its own provider: minus there, plus here, once together."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.redeployment import (
    Redeployment,
    RedeploymentId,
    RedeploymentLine,
    Team,
    moved,
)
from crisisdesk.domain.capacity.facilities import Kind, ProviderId
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.absence import absence, mutual_aid, redeployments, staffing
from crisisdesk.store.queries.absence import absence as queries
from tests.factories import make_facility, rows_of, sit_down

TODAY = date(2020, 4, 7)
DAY = timedelta(days=1)
WEEK = week_of(date(2020, 3, 30))
OUTREACH, FACT = Team(Function.AMBULATORY), Team(Function.FACT)


@pytest.fixture
def hoeve(store):
    """A provider with an outreach team on the board and a group, both with a report."""
    sit_down(store, "AB")
    team = make_facility(store, "Hoeve ambulant", provider="De Hoeve")
    provider = store.read(queries.provider_of, team)

    def add_group(uow):
        site = uow.facilities.add_site(provider, name="Noord", municipality="Gorinchem")
        facility = uow.facilities.add(site, name="Hoeve groep", kind=Kind.CRISIS_GROUP)
        uow.journal("facility.added", facility=facility)
        return facility

    group = store.write(add_group)
    for facility in (team, group):
        report = AbsenceReport(provider, WEEK, AbsenceFigures(9000, 1000, 0, 0, 6000), facility)
        store.write(absence.enter, report)
    return provider, Team(Function.AMBULATORY, team), Team(Function.GROUP_WORKER, group)


def test_minus_there_plus_here_and_the_region_once(store, open_store, hoeve):
    provider, team, group = hoeve
    before = store.read(absence.review)
    own = Redeployment(provider, team, group, 2000, TODAY, TODAY + 6 * DAY)
    id_ = store.write(redeployments.begin, own)
    there = store.read(staffing.staffed, team.facility)
    here = store.read(staffing.staffed, group.facility)
    assert (there.lent_out, there.present) == (2000, 6000)
    assert (here.lent_in, here.present) == (2000, 10_000)
    after = store.read(absence.review)
    assert after.totals == before.totals
    assert after.lines == before.lines
    # It is no aid of another provider.
    assert store.read(mutual_aid.requests) == store.read(mutual_aid.deployments) == []
    (line,) = open_store().read(redeployments.standing)
    assert (line.id, line.redeployment, line.source_name, line.target_name) == (
        id_, own, "Hoeve ambulant", "Hoeve groep",
    )  # fmt: skip


def test_a_fact_team_need_not_stand_on_the_board(store, hoeve):
    provider, team, _ = hoeve
    store.write(
        redeployments.begin, Redeployment(provider, team, FACT, 500, TODAY, TODAY + 3 * DAY)
    )
    (line,) = store.read(redeployments.standing)
    week = week_of(TODAY)
    assert moved([line], week) == {(provider, team): -4 * 500, (provider, FACT): 4 * 500}
    assert store.read(staffing.staffed, team.facility).present == 7500


def test_it_ends_by_itself_or_sooner_with_a_reason(store, open_store, clock, hoeve):
    provider, team, group = hoeve
    own = Redeployment(provider, team, group, 2000, TODAY, TODAY + 6 * DAY)
    id_ = store.write(redeployments.begin, own)
    clock.forward(days=2)
    other, last = open_store(), TODAY + 2 * DAY
    for reason, day in (("", last), ("enough again", TODAY + 9 * DAY)):
        with pytest.raises(RuleBroken):
            store.write(redeployments.end, id_, day, reason, seen=1)
    with pytest.raises(NeedsConfirmation):
        store.write(redeployments.end, id_, last, "griep", seen=1)
    store.write(redeployments.end, id_, last, "enough again", seen=1)
    with pytest.raises(Conflict):
        other.write(redeployments.end, id_, last, "enough again", seen=1)
    with pytest.raises(RuleBroken, match="over"):
        other.write(redeployments.end, id_, last, "enough again", seen=2)
    assert store.read(staffing.staffed, group.facility).lent_in == 2000
    clock.forward(days=1)
    assert store.read(redeployments.standing) == []
    assert store.read(staffing.staffed, group.facility).lent_in == 0
    events = [event for (event,) in rows_of(store, "SELECT event FROM journal ORDER BY number")]
    assert events[-2:] == ["redeployment.begun", "redeployment.ended"]


def test_what_is_of_another_provider_or_goes_nowhere_is_refused(store, hoeve):
    provider, team, group = hoeve
    strange = Team(Function.GROUP_WORKER, make_facility(store, "Kade", provider="Kadehuis"))
    own = Redeployment(provider, team, group, 2000, TODAY, TODAY + 6 * DAY)
    for wrong, field in (
        (own._replace(target=strange), "target_id"),
        (own._replace(source=strange), "target_id"),
        (own._replace(target=team), "target"),
        (own._replace(fte=0), "fte"),
        (own._replace(until=TODAY - DAY), "until"),
        (own._replace(start=TODAY - 9 * DAY, until=TODAY - DAY), "until"),
    ):
        with pytest.raises(RuleBroken) as refused:
            store.write(redeployments.begin, wrong)
        assert refused.value.field == field
    assert store.read(redeployments.standing) == []


teams = st.builds(Team, st.sampled_from(Function))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 2), teams, teams, st.integers(1, 9), st.integers(-9, 9),
            st.integers(0, 9),
        )
    )
)  # fmt: skip
def test_no_provider_gains_or_loses_by_it(rows):
    lines = [
        RedeploymentLine(
            RedeploymentId(UUID(int=number)),
            Redeployment(
                ProviderId(UUID(int=provider)), source, target, fte, TODAY + begin * DAY,
                TODAY + (begin + days) * DAY,
            ),
            "", "", "", ended=False, turn=1,
        )
        for number, (provider, source, target, fte, begin, days) in enumerate(rows)
    ]  # fmt: skip
    sums: dict[ProviderId, int] = {}
    for (provider, _), amount in moved(lines, week_of(TODAY)).items():
        sums[provider] = sums.get(provider, 0) + amount
    assert not any(sums.values())
