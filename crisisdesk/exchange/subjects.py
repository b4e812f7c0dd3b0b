"""What can be exported: for each subject the columns that may leave the desk."""

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any

from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    ExceptionGround,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, Limit, bar_words, bars_until
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.cases.endings import Bridge, Destination
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.events.corrections import MOVED
from crisisdesk.domain.cases.placement_report import DEFINITION, UNMET_DEFINITION
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.timeline import DEFINITION as TIMELINE_DEFINITION
from crisisdesk.domain.codes import words_of
from crisisdesk.domain.week.small_numbers import few_children
from crisisdesk.errors import N_
from crisisdesk.exchange import absence_export, filled, register_export
from crisisdesk.exchange.export import Cell, Export, ExportColumn, Fact
from crisisdesk.exchange.published.schemas import CAPACITY_FORM
from crisisdesk.i18n import _
from crisisdesk.services.absence import absence as absence_services
from crisisdesk.services.capacity import capacity as capacity_services
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.cases import placements as placement_services
from crisisdesk.services.cases import timeline as timeline_services
from crisisdesk.store.snapshot import Snapshot


def _unless_few(name: str) -> Callable[[Any], Cell]:
    """A figure of a facility; None where the children in it are too few to tell."""

    def value(line: CapacityLine) -> Cell:
        figure: Cell = getattr(line, name)
        return None if few_children(line.occupied) else figure

    return value


def _blocked_until(line: CapacityLine) -> Cell:
    return None if line.blocked_until is None else line.blocked_until.isoformat()


def _columns(figure: Callable[[str], Callable[[Any], Cell]]) -> tuple[ExportColumn, ...]:
    """The columns of places; how a `figure` is told that a few children could be seen by."""
    return (
        ExportColumn("facility", N_("facility"), lambda line: line.name),
        ExportColumn("kind", N_("kind"), lambda line: line.kind, words_of(Kind)),
        ExportColumn("provider", N_("provider"), lambda line: line.provider),
        ExportColumn("site", N_("site"), lambda line: line.site),
        ExportColumn("municipality", N_("municipality"), lambda line: line.municipality),
        ExportColumn("round_the_clock", N_("round the clock"), lambda line: line.round_the_clock),
        ExportColumn("age_min", N_("age from"), lambda line: line.age_min),
        ExportColumn("age_max", N_("age up to"), lambda line: line.age_max),
        ExportColumn("gender", N_("for whom"), lambda line: line.gender, words_of(Gender)),
        ExportColumn("opening", N_("opening"), lambda line: line.opening, words_of(OpeningStatus)),
        ExportColumn("opening_until", N_("expected until"), lambda line: line.opening_until),
        ExportColumn("exception", N_("exception"), lambda line: line.exception),
        ExportColumn(
            "exception_ground",
            N_("ground of the exception"),
            lambda line: tuple(line.grounds.split()),
            words_of(ExceptionGround),
        ),
        ExportColumn(
            "delivery", N_("delivery"), lambda line: line.delivery, words_of(DeliveryMode)
        ),
        ExportColumn(
            "reachability", N_("reachable"), lambda line: line.reachability, words_of(Reachability)
        ),
        ExportColumn(
            "restriction",
            N_("restriction"),
            lambda line: bar_words(line.bars),
            words_of(RestrictionKind),
        ),
        ExportColumn(
            "restriction_until", N_("restriction until"), lambda line: bars_until(line.bars)
        ),
        ExportColumn("licensed", N_("licensed"), figure("licensed")),
        ExportColumn("available", N_("available"), figure("available")),
        ExportColumn("staffed", N_("staffed"), figure("staffed")),
        ExportColumn("occupied", N_("occupied"), figure("occupied")),
        ExportColumn("blocked", N_("blocked"), figure("blocked")),
        ExportColumn(
            "blocked_reason",
            N_("reason blocked"),
            lambda line: line.blocked_reason,
            words_of(BlockedReason),
        ),
        ExportColumn("blocked_until", N_("blocked until"), _blocked_until),
        ExportColumn("reserved", N_("reserved"), figure("held")),
        ExportColumn("tentative", N_("reserved tentatively"), figure("tentative")),
        ExportColumn("placeable", N_("vacant"), lambda line: line.placeable),
        ExportColumn("limit", N_("limit"), figure("limit"), words_of(Limit)),
        ExportColumn("surge", N_("surge"), lambda line: line.surge),
        ExportColumn("surge_hours", N_("within hours"), lambda line: line.surge_hours),
        ExportColumn("extendable_to", N_("extendable to"), lambda line: line.extendable_to),
        ExportColumn("planned_places", N_("planned places"), lambda line: line.planned_places),
        ExportColumn("observed_at", N_("observed at"), lambda line: line.observed_at),
        ExportColumn(
            "freshness", N_("age of figures"), lambda line: line.freshness, words_of(Freshness)
        ),
        ExportColumn("reported_by", N_("reported by"), lambda line: line.reporter),
        ExportColumn("source", N_("source"), lambda line: line.channel, words_of(Channel)),
        ExportColumn(
            "few_children",
            N_("fewer than 5 children, so not told"),
            lambda line: few_children(line.occupied),
        ),
    )


CAPACITY = _columns(_unless_few)
PUBLISHED = tuple(column for column in _columns(attrgetter) if column.code != "exception")
"""The published form goes from desk to desk: every figure, and no word that a person typed."""
PLACEMENTS: tuple[ExportColumn, ...] = (
    ExportColumn("case", N_("case"), lambda line: line.reference),
    ExportColumn("child", N_("child"), lambda line: line.child),
    ExportColumn("source", N_("source"), lambda line: line.source or None),
    ExportColumn("stay", N_("stay"), lambda line: line.number),
    ExportColumn("reported_at", N_("reported at"), lambda line: line.reported_at),
    ExportColumn("decided_at", N_("decided at"), lambda line: line.decided_at),
    ExportColumn("arrived_at", N_("arrived at"), lambda line: line.arrived_at),
    ExportColumn("departed_at", N_("departed at"), lambda line: line.departed_at),
    ExportColumn("urgency", N_("urgency"), lambda line: line.urgency, words_of(Urgency)),
    ExportColumn("kind", N_("kind"), lambda line: line.kind, words_of(Kind)),
    ExportColumn("outside", N_("outside the region"), lambda line: line.outside),
    ExportColumn("municipality", N_("municipality"), lambda line: line.municipality),
    ExportColumn("outcome", N_("outcome"), lambda line: line.outcome, words_of(CaseState)),
    ExportColumn(
        "destination",
        N_("destination"),
        lambda line: line.destination or None,
        {**words_of(Destination), MOVED: N_("moved on")},
    ),
    ExportColumn("hours_searched", N_("hours searched"), lambda line: line.hours_searched),
    ExportColumn("enquiries", N_("enquiries"), lambda line: line.enquiries),
    ExportColumn("calls", N_("calls"), lambda line: line.calls),
)
UNMET: tuple[ExportColumn, ...] = (
    ExportColumn("at", N_("moment"), lambda line: line.at),
    ExportColumn("case", N_("case"), lambda line: line.reference),
    ExportColumn("municipality", N_("municipality"), lambda line: line.municipality),
    ExportColumn("ages", N_("ages"), lambda line: line.ages),
    ExportColumn("whole_search", N_("whole search"), lambda line: line.whole_search),
    ExportColumn("kind", N_("kind"), lambda line: line.kind, words_of(Kind)),
    ExportColumn("reasons", N_("reasons"), lambda line: line.reasons, words_of(DeclineReason)),
    ExportColumn("hours_searched", N_("hours searched"), lambda line: line.hours_searched),
    ExportColumn("calls", N_("calls"), lambda line: line.calls),
    ExportColumn("meanwhile", N_("meanwhile"), lambda line: line.bridge, words_of(Bridge)),
    ExportColumn("watches", N_("monitors safety"), lambda line: line.watcher, words_of(Role)),
)

TIMELINE: tuple[ExportColumn, ...] = (
    ExportColumn("case", N_("case"), lambda line: line.reference),
    ExportColumn("observed_at", N_("observed at"), lambda line: line.observed_at),
    ExportColumn("recorded_at", N_("recorded at"), lambda line: line.recorded_at),
    ExportColumn("minutes", N_("minutes since the report"), lambda line: line.minutes),
    ExportColumn("event", N_("event"), lambda line: line.what, words_of(EventKind)),
    ExportColumn("state", N_("state"), lambda line: line.state, words_of(CaseState)),
    ExportColumn("facility", N_("facility"), lambda line: line.facility),
    ExportColumn("kind", N_("kind"), lambda line: line.kind, words_of(Kind)),
    ExportColumn("outside", N_("outside the region"), lambda line: line.outside),
    ExportColumn("desk", N_("desk"), lambda line: line.desk),
)


def capacity(overview: Overview, known: datetime | None = None) -> Export:
    """Every facility of an overview."""
    lines = sorted(overview.lines, key=lambda line: (line.name.casefold(), str(line.id)))
    return Export(
        "capacity",
        N_("Places"),
        "facilities",
        CAPACITY,
        lines,
        overview.at,
        known,
        overview.region,
        published=PUBLISHED,
        schema=CAPACITY_FORM,
    )


def placements(snapshot: Snapshot) -> Export:
    """Every stay, and every reported child that did not arrive."""
    lines = placement_services.lines(snapshot)
    counted = sum(line.is_crisis_placement for line in lines)
    return Export(
        "placements",
        N_("Placements"),
        "placements",
        PLACEMENTS,
        lines,
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
        (
            Fact("crisis_placements", N_("Crisis placements"), counted),
            Fact("definition", N_("Definition"), _(DEFINITION)),
        ),
    )


def unmet(snapshot: Snapshot) -> Export:
    """Every search without a place, and every facility that declined."""
    lines = placement_services.unmet(snapshot)
    return Export(
        "unmet",
        N_("Unmet demand"),
        "unmet",
        UNMET,
        lines,
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
        (Fact("definition", N_("Definition"), _(UNMET_DEFINITION)),),
    )


def absence(snapshot: Snapshot) -> Export:
    """Every provider over the newest period, without the groups that are too small."""
    return absence_export.export(
        absence_services.shared_review(snapshot),
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
    )


def timeline(snapshot: Snapshot) -> Export:
    """Every event of every case, without names and without free text."""
    return Export(
        "timeline",
        N_("Timeline"),
        "events",
        TIMELINE,
        timeline_services.lines(snapshot),
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
        (Fact("definition", N_("Definition"), _(TIMELINE_DEFINITION)),),
    )


SUBJECTS: dict[str, Callable[[Snapshot], Export]] = {
    "capacity": lambda snapshot: capacity(capacity_services.overview(snapshot), snapshot.known),
    "facilities": filled.facilities,
    "placements": placements,
    "unmet": unmet,
    "absence": absence,
    "timeline": timeline,
    "register": register_export.register,
    "costs": register_export.costs,
}
