"""What can leave the desk as a file: for each subject the columns that may, and no others."""

from collections.abc import Callable
from datetime import datetime

from crisisdesk.domain.capacity.facilities import (
    BLOCKED_WORDS,
    DELIVERY_WORDS,
    GENDER_WORDS,
    KIND_WORDS,
    OPENING_WORDS,
    REACHABILITY_WORDS,
    RESTRICTION_WORDS,
)
from crisisdesk.domain.capacity.places import FRESHNESS_WORDS, LIMIT_WORDS, bar_words
from crisisdesk.domain.cases.endings import BRIDGE_WORDS, DESTINATION_WORDS
from crisisdesk.domain.cases.enquiries import DECLINE_WORDS
from crisisdesk.domain.cases.placement_report import DEFINITION, UNMET_DEFINITION
from crisisdesk.domain.cases.referrers import ROLE_WORDS
from crisisdesk.domain.cases.states import EVENT_WORDS, STATE_WORDS, URGENCY_WORDS
from crisisdesk.domain.cases.timeline import DEFINITION as TIMELINE_DEFINITION
from crisisdesk.errors import N_
from crisisdesk.exchange import absence_export
from crisisdesk.exchange.export import Column, Export, Fact
from crisisdesk.i18n import _
from crisisdesk.services.absence import absence as absence_services
from crisisdesk.services.capacity import capacity as capacity_services
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.cases import placements as placement_services
from crisisdesk.services.cases import timeline as timeline_services
from crisisdesk.services.cases.stays import MOVED
from crisisdesk.store.snapshot import Reading

CAPACITY: tuple[Column, ...] = (
    Column("facility", N_("facility"), lambda line: line.name),
    Column("kind", N_("kind"), lambda line: line.kind, KIND_WORDS),
    Column("provider", N_("provider"), lambda line: line.provider),
    Column("site", N_("site"), lambda line: line.site),
    Column("municipality", N_("municipality"), lambda line: line.municipality),
    Column("round_the_clock", N_("round the clock"), lambda line: line.round_the_clock),
    Column("age_min", N_("age from"), lambda line: line.age_min),
    Column("age_max", N_("age up to"), lambda line: line.age_max),
    Column("gender", N_("for whom"), lambda line: line.gender, GENDER_WORDS),
    Column("opening", N_("opening"), lambda line: line.opening, OPENING_WORDS),
    Column("exception", N_("exception"), lambda line: line.exception),
    Column("delivery", N_("delivery"), lambda line: line.delivery, DELIVERY_WORDS),
    Column("reachability", N_("reachable"), lambda line: line.reachability, REACHABILITY_WORDS),
    Column(
        "restriction",
        N_("restriction"),
        lambda line: bar_words(line.bars),
        RESTRICTION_WORDS,
    ),
    Column("licensed", N_("licensed"), lambda line: line.licensed),
    Column("available", N_("available"), lambda line: line.available),
    Column("staffed", N_("staffed"), lambda line: line.staffed),
    Column("occupied", N_("occupied"), lambda line: line.occupied),
    Column("blocked", N_("blocked"), lambda line: line.blocked),
    Column("blocked_reason", N_("reason blocked"), lambda line: line.blocked_reason, BLOCKED_WORDS),
    Column("reserved", N_("reserved"), lambda line: line.held),
    Column("placeable", N_("placeable"), lambda line: line.placeable),
    Column("limit", N_("limit"), lambda line: line.limit, LIMIT_WORDS),
    Column("surge", N_("surge"), lambda line: line.surge),
    Column("surge_hours", N_("within hours"), lambda line: line.surge_hours),
    Column("extendable_to", N_("extendable to"), lambda line: line.extendable_to),
    Column("planned_places", N_("planned places"), lambda line: line.planned_places),
    Column("observed_at", N_("observed at"), lambda line: line.observed_at),
    Column("freshness", N_("age of figures"), lambda line: line.freshness, FRESHNESS_WORDS),
    Column("reported_by", N_("reported by"), lambda line: line.reporter),
)
PLACEMENTS: tuple[Column, ...] = (
    Column("case", N_("case"), lambda line: line.reference),
    Column("child", N_("child"), lambda line: line.child),
    Column("source", N_("source"), lambda line: line.source or None),
    Column("stay", N_("stay"), lambda line: line.number),
    Column("reported_at", N_("reported at"), lambda line: line.reported_at),
    Column("decided_at", N_("decided at"), lambda line: line.decided_at),
    Column("arrived_at", N_("arrived at"), lambda line: line.arrived_at),
    Column("departed_at", N_("departed at"), lambda line: line.departed_at),
    Column("urgency", N_("urgency"), lambda line: line.urgency, URGENCY_WORDS),
    Column("kind", N_("kind"), lambda line: line.kind, KIND_WORDS),
    Column("outside", N_("outside the region"), lambda line: line.outside),
    Column("municipality", N_("municipality"), lambda line: line.municipality),
    Column("outcome", N_("outcome"), lambda line: line.outcome, STATE_WORDS),
    Column(
        "destination",
        N_("destination"),
        lambda line: line.destination or None,
        {**DESTINATION_WORDS, MOVED: N_("moved on")},
    ),
    Column("hours_searched", N_("hours searched"), lambda line: line.hours_searched),
    Column("enquiries", N_("enquiries"), lambda line: line.enquiries),
    Column("calls", N_("calls"), lambda line: line.calls),
)
UNMET: tuple[Column, ...] = (
    Column("at", N_("moment"), lambda line: line.at),
    Column("case", N_("case"), lambda line: line.reference),
    Column("municipality", N_("municipality"), lambda line: line.municipality),
    Column("ages", N_("ages"), lambda line: line.ages),
    Column("whole_search", N_("whole search"), lambda line: line.whole_search),
    Column("kind", N_("kind"), lambda line: line.kind, KIND_WORDS),
    Column("reasons", N_("reasons"), lambda line: line.reasons, DECLINE_WORDS),
    Column("hours_searched", N_("hours searched"), lambda line: line.hours_searched),
    Column("calls", N_("calls"), lambda line: line.calls),
    Column("meanwhile", N_("meanwhile"), lambda line: line.bridge, BRIDGE_WORDS),
    Column("watches", N_("watches over safety"), lambda line: line.watcher, ROLE_WORDS),
)

TIMELINE: tuple[Column, ...] = (
    Column("case", N_("case"), lambda line: line.reference),
    Column("observed_at", N_("observed at"), lambda line: line.observed_at),
    Column("recorded_at", N_("recorded at"), lambda line: line.recorded_at),
    Column("minutes", N_("minutes since the report"), lambda line: line.minutes),
    Column("event", N_("event"), lambda line: line.what, EVENT_WORDS),
    Column("state", N_("state"), lambda line: line.state, STATE_WORDS),
    Column("facility", N_("facility"), lambda line: line.facility),
    Column("kind", N_("kind"), lambda line: line.kind, KIND_WORDS),
    Column("outside", N_("outside the region"), lambda line: line.outside),
    Column("desk", N_("desk"), lambda line: line.desk),
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
    )


def placements(reading: Reading) -> Export:
    """Every stay, and every child that was reported and did not arrive."""
    lines = placement_services.lines(reading)
    counted = sum(line.is_crisis_placement for line in lines)
    return Export(
        "placements",
        N_("Placements"),
        "placements",
        PLACEMENTS,
        lines,
        reading.at,
        reading.known,
        placement_services.region(reading),
        (
            Fact("crisis_placements", N_("Crisis placements"), counted),
            Fact("definition", N_("Definition"), _(DEFINITION)),
        ),
    )


def unmet(reading: Reading) -> Export:
    """Every "no place" and every facility that said no."""
    lines = placement_services.unmet(reading)
    return Export(
        "unmet",
        N_("Unmet demand"),
        "unmet",
        UNMET,
        lines,
        reading.at,
        reading.known,
        placement_services.region(reading),
        (Fact("definition", N_("Definition"), _(UNMET_DEFINITION)),),
    )


def absence(reading: Reading) -> Export:
    """Every provider over the newest period, without the groups that are too small."""
    return absence_export.export(
        absence_services.review(reading),
        reading.at,
        reading.known,
        placement_services.region(reading),
    )


def timeline(reading: Reading) -> Export:
    """Every event of every case, without who did it and without a word."""
    return Export(
        "timeline",
        N_("Timeline"),
        "events",
        TIMELINE,
        timeline_services.lines(reading),
        reading.at,
        reading.known,
        placement_services.region(reading),
        (Fact("definition", N_("Definition"), _(TIMELINE_DEFINITION)),),
    )


SUBJECTS: dict[str, Callable[[Reading], Export]] = {
    "capacity": lambda reading: capacity(capacity_services.overview(reading), reading.known),
    "placements": placements,
    "unmet": unmet,
    "absence": absence,
    "timeline": timeline,
}
