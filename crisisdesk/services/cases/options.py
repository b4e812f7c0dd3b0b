"""The options that a case has: what can be tried first, and every facility with its reasons."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity import municipalities
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases import suitability
from crisisdesk.domain.cases.decisions import OnTable
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.family.siblings import SplitProposal, proposal
from crisisdesk.domain.cases.lines import HoldLine
from crisisdesk.domain.cases.reasons import FIRST, FacilityParticulars, RuleFinding, explain
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.beds import ComesFree
from crisisdesk.domain.cases.suitability import (
    Needs,
    Suitability,
    Surroundings,
    Verdict,
)
from crisisdesk.domain.week.childcare import Childcare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.services.cases.stay import outflow
from crisisdesk.services.week import childcare
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.cases import options as queries
from crisisdesk.store.queries.together import away as away_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Options(NamedTuple):
    """What a case can choose from at one moment."""

    at: datetime
    alternatives: tuple[Alternative, ...]
    """What is tried before a bed, in this order (A51)."""
    verdicts: list[Verdict]
    """Every facility of the board, best first and the excluded ones last."""
    region_stop: str | None
    """The reason of a stop for the whole region; None when there is none (A54)."""
    around: Surroundings
    childcare: Childcare | None = None
    """Of the municipality of the case; None where that is not known."""
    split: SplitProposal | None = None
    """How the children could be split; None where some facility takes all of them."""
    phones: dict[FacilityId, str] = {}  # noqa: RUF012 - nothing is ever put in
    """The number under which each facility is reached; empty where none is known."""
    expected: Mapping[FacilityId, Counter[ComesFree]] = {}
    """How many places of each facility are expected to come free when; none of them is vacant."""
    base: datetime | None = None
    """At a desk that is away, as of when it knows what others hold; None at a shared one."""

    @property
    def possible(self) -> list[Verdict]:
        """What nothing excludes."""
        return [verdict for verdict in self.verdicts if verdict.answer is not Suitability.NO]

    @property
    def excluded(self) -> list[Verdict]:
        """What some rule excludes; one key away, never hidden for good."""
        return [verdict for verdict in self.verdicts if verdict.answer is Suitability.NO]


class Explanation(NamedTuple):
    """One facility for a case, with a line for each rule."""

    verdict: Verdict
    findings: list[RuleFinding]
    about: FacilityParticulars


def options(snapshot: Snapshot, needs: Needs, holds: Iterable[HoldLine] = ()) -> Options:
    """Everything a case can choose from; what it holds itself counts as room for it."""
    overview = capacity.overview(snapshot)
    lines = _with_own(overview.lines, holds)
    around = surroundings(snapshot, needs, lines)
    verdicts = suitability.judge(lines, needs, around)
    carried = away_queries.carried(snapshot)
    return Options(
        snapshot.at,
        FIRST,
        verdicts,
        overview.region_stop,
        around,
        childcare.answered(snapshot, needs.municipality) if needs.municipality else None,
        proposal(verdicts, needs, around),
        queries.phones(snapshot),
        outflow.expected(snapshot),
        None if carried is None else carried.taken_at,
    )


def _with_own(lines: Iterable[CapacityLine], holds: Iterable[HoldLine]) -> list[CapacityLine]:
    """The board as a case sees it, for which the places that it holds are vacant."""
    own = {hold.facility: hold.places for hold in holds}
    return [
        line._replace(placeable=line.placeable + own[line.id], held=line.held - own[line.id])
        if line.id in own and line.placeable is not None
        else line
        for line in lines
    ]


def on_table(snapshot: Snapshot, needs: Needs, hold: HoldLine) -> tuple[OnTable, ...]:
    """What a decision chooses from: what is possible, and the facility that is held for the case.

    The places that the case itself holds count as room for it.
    """
    lines = _with_own(capacity.overview(snapshot).lines, [hold])
    verdicts = suitability.judge(lines, needs, surroundings(snapshot, needs, lines))
    return tuple(
        OnTable(verdict.line.id, verdict.answer, verdict.line.name)
        for verdict in verdicts
        if verdict.answer is not Suitability.NO or verdict.line.id == hold.facility
    )


def explanation(
    snapshot: Snapshot, facility: FacilityId, needs: Needs, holds: Iterable[HoldLine] = ()
) -> Explanation:
    """Why a facility suits a case or does not; raises RuleBroken if the board has none such."""
    lines = _with_own(capacity_queries.lines(snapshot, facility=facility), holds)
    if not lines:
        raise RuleBroken(N_("There is no such facility."))
    around = surroundings(snapshot, needs, lines)
    about = queries.particulars(snapshot, [facility])[facility]
    (verdict,) = suitability.judge(lines, needs, around)
    return Explanation(verdict, explain(verdict.line, needs, around, about), about)


def try_first(
    uow: "UnitOfWork",
    case: CaseId,
    tried: Collection[Alternative],
    *,
    seen: int | None = None,
) -> None:
    """Keep exactly these as tried before a bed; raises RuleBroken or Conflict."""
    act = CaseAct(uow, case, seen=seen)
    before = act.standing.history.tried
    if before == frozenset(tried):
        raise RuleBroken(N_("Nothing was changed."))
    for alternative in Alternative:
        if (alternative in tried) != (alternative in before):
            kind = EventKind.TRIED_FIRST if alternative in tried else EventKind.NOT_TRIED
            act.step(kind, alternative)
    act.done("case.tried_first", count=len(tried))


def surroundings(snapshot: Snapshot, needs: Needs, lines: Iterable[CapacityLine]) -> Surroundings:
    """What the rules need to know of where facilities are, seen from a case."""
    set_here = setting_queries.settings(snapshot)
    there = {line.municipality for line in lines}
    return Surroundings(
        municipalities.distances(needs.municipality, there),
        set_here["options.far_km"],
        municipalities.nearest(needs.not_near, there),
        set_here["options.near_km"],
    )
