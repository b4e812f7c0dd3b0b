"""The register and the costs as they leave the desk: whitelisted columns, no case number."""

from collections.abc import Callable
from datetime import date
from typing import Any

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.absence.costs import CostLink
from crisisdesk.domain.absence.mutual_aid import AidState
from crisisdesk.domain.codes import words_of
from crisisdesk.domain.week.case_numbers import without_cases
from crisisdesk.domain.week.cost_lines import DEFINITION as COSTS_DEFINITION
from crisisdesk.domain.week.cost_lines import CostKind
from crisisdesk.domain.week.register import EntryKind, EntryStatus
from crisisdesk.errors import N_
from crisisdesk.exchange.export import Cell, Export, ExportColumn, Fact
from crisisdesk.i18n import _
from crisisdesk.services.cases import placements as placement_services
from crisisdesk.services.week import costs as cost_services
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

REGISTER_DEFINITION = N_(
    "A row is an entry of the register as it stands: an agreement, action, measure or whatever else"
    " is followed up, also what has ended. Numbers of cases are left out of its words."
)
_EURO = 100


def _day(day: date | None) -> Cell:
    return None if day is None else day.isoformat()


def _euro(cents: int | None) -> Cell:
    return None if cents is None else cents / _EURO


def _fte(thousandths: int | None) -> Cell:
    return None if thousandths is None else float(as_fte(thousandths))


def _words(name: str) -> Callable[[Any], Cell]:
    return lambda entry: without_cases(getattr(entry.particulars, name))


def _when(name: str) -> Callable[[Any], Cell]:
    return lambda entry: _day(getattr(entry.particulars, name))


def _of(name: str) -> Callable[[Any], Cell]:
    def value(entry: Any) -> Cell:
        field: Cell = getattr(entry.particulars, name)
        return field

    return value


REGISTER: tuple[ExportColumn, ...] = (
    ExportColumn("reference", N_("number"), lambda entry: entry.reference),
    ExportColumn("kind", N_("kind"), lambda entry: entry.kind, words_of(EntryKind)),
    ExportColumn("status", N_("state"), lambda entry: entry.status, words_of(EntryStatus)),
    ExportColumn("text", N_("what"), _words("text")),
    ExportColumn("source", N_("exact wording"), _words("source")),
    ExportColumn("party", N_("organisation"), _words("party")),
    ExportColumn("owner", N_("who"), _words("owner")),
    ExportColumn("asked", N_("asked on"), _when("asked")),
    ExportColumn("due", N_("due on"), _when("due")),
    ExportColumn("valid_from", N_("in force from"), _when("valid_from")),
    ExportColumn("valid_until", N_("until (last day)"), _when("valid_until")),
    ExportColumn("review", N_("review on"), _when("review")),
    ExportColumn("for_crisis", N_("for the duration of the crisis"), _of("for_crisis")),
    ExportColumn("for_directors", N_("for the directors"), _of("for_directors")),
    ExportColumn("other_sector", N_("affects another sector"), _of("other_sector")),
    ExportColumn("provisional", N_("for the time being"), _of("provisional")),
    ExportColumn("category", N_("category of costs"), _of("category")),
    ExportColumn("amount", N_("euro"), lambda entry: _euro(entry.particulars.amount)),
    ExportColumn("fte", N_("FTE"), lambda entry: _fte(entry.particulars.fte)),
    ExportColumn("detail", N_("availability or tasks that wait"), _words("detail")),
    ExportColumn("answer", N_("answer or decision"), _words("answer")),
    ExportColumn("added_at", N_("added at"), lambda entry: entry.added_at),
    ExportColumn("changed_at", N_("changed at"), lambda entry: entry.changed_at),
)
COSTS: tuple[ExportColumn, ...] = (
    ExportColumn("kind", N_("kind"), lambda line: line.kind, words_of(CostKind)),
    ExportColumn("reference", N_("number"), lambda line: line.reference or None),
    ExportColumn(
        "status",
        N_("state"),
        lambda line: line.status,
        {**words_of(AidState), **words_of(EntryStatus)},
    ),
    ExportColumn("category", N_("category of costs"), lambda line: line.category),
    ExportColumn("payer", N_("who pays"), lambda line: line.payer and line.payer.payer),
    ExportColumn(
        "rule", N_("the rule"), lambda line: line.payer and without_cases(line.payer.rule)
    ),
    ExportColumn(
        "rule_state",
        N_("state of the rule"),
        lambda line: line.payer and line.payer.state,
        words_of(EntryStatus),
    ),
    ExportColumn("provider", N_("provider"), lambda line: line.provider or None),
    ExportColumn("facility", N_("facility"), lambda line: line.facility or None),
    ExportColumn(
        "concerns", N_("what costs money"), lambda line: line.concerns, words_of(CostLink)
    ),
    ExportColumn("since", N_("costs from"), lambda line: _day(line.start)),
    ExportColumn("until", N_("until (last day)"), lambda line: _day(line.until)),
    ExportColumn("fte", N_("FTE"), lambda line: _fte(line.fte)),
    ExportColumn("amount", N_("euro"), lambda line: _euro(line.amount)),
    ExportColumn("text", N_("what"), lambda line: without_cases(line.text) or None),
)


def register(snapshot: Snapshot) -> Export:
    """Every entry of the register, those that have ended too."""
    return Export(
        "register",
        N_("Register"),
        "entries",
        REGISTER,
        register_queries.everything(snapshot),
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
        (Fact("definition", N_("Definition"), _(REGISTER_DEFINITION)),),
    )


def costs(snapshot: Snapshot) -> Export:
    """Everything that costs money, with its category, who pays and by which rule."""
    return Export(
        "costs",
        N_("Costs"),
        "costs",
        COSTS,
        cost_services.lines(snapshot),
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
        (Fact("definition", N_("Definition"), _(COSTS_DEFINITION)),),
    )
