"""Reports about places: which one counts, and when the desk asks "are you sure?"."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import BlockedReason, FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, CapacityTerms, compute
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.domain.notation import written_number
from crisisdesk.errors import N_, NP_, NeedsConfirmation, Phrase, RuleBroken

MOST_PLACES = 999_999


class Channel(Code):
    """How a report came in."""

    PHONE = "phone", N_("phone")
    MAIL = "mail", N_("mail")
    CALL_ROUND = "call_round", N_("call round")
    IMPORT = "import", NP_("channel", "import")


FIGURE_WORDS = {
    "licensed": N_("licensed"),
    "available": N_("available"),
    "staffed": N_("staffed"),
    "occupied": N_("occupied"),
    "blocked": N_("blocked"),
    "surge": N_("surge"),
    "surge_hours": N_("within hours"),
}


class LargeChange(NamedTuple):
    """A figure that changed so much that the desk asks about it."""

    figure: str
    before: int
    after: int


def large_changes(
    before: CapacityFigures, after: CapacityFigures, terms: CapacityTerms
) -> list[LargeChange]:
    """The figures about which the desk asks "are you sure?" (never in an import)."""
    changes = []
    for name, old, new in zip(CapacityFigures._fields, before, after, strict=True):
        if old is None or new is None or name == "surge_hours":
            continue
        step = abs(new - old)
        share = step / old if old else 1.0
        if step >= terms.large_places or (
            step >= terms.large_share_least and share >= terms.large_share
        ):
            changes.append(LargeChange(name, old, new))
    return changes


def shortfall(figures: CapacityFigures, held: int) -> Phrase | None:
    """Why figures are asked about always: they leave fewer places than are occupied and held.

    Occupied unknown counts as none here; None where nothing lacks (DOMAIN.md §9).
    """
    computed = compute(
        figures.available, figures.staffed, figures.occupied or 0, figures.blocked, held=held
    )
    if computed.placeable is None or computed.placeable >= 0:
        return None
    return Phrase(
        N_("{carried} deployable, {occupied} occupied and {held} reserved: {over} too many."),
        {
            "carried": computed.deployable,
            "occupied": "?" if figures.occupied is None else figures.occupied,
            "held": held,
            "over": -computed.placeable,
        },
    )


def with_no_vacancy(line: CapacityLine) -> CapacityFigures | None:
    """The figures of a facility that said it is full, by its line at the moment it said so.

    What it can carry is occupied but for the places held, and never by fewer children than were
    there. None where nobody knows what it can carry.
    """
    if line.deployable is None:
        return None
    occupied = max(line.deployable - line.held, line.occupied or 0, 0)
    return line.figures._replace(occupied=occupied)


def parse_figure(text: str, name: str) -> int | None:
    """Read a typed figure; "?" is unknown.

    Raises RuleBroken for an empty field, a sign, a fraction or more than 999,999 places.
    """
    text = text.strip()
    if text == "?":
        return None
    value = written_number(text)
    if value is None or value % 1 or value > MOST_PLACES:
        raise RuleBroken(
            N_("{figure}: enter a whole number up to {most}, or ? for unknown."),
            field=name,
            figure=Phrase(FIGURE_WORDS[name]),
            most=MOST_PLACES,
        )
    return int(value)


class Report(NamedTuple):
    """What a facility, or somebody on its behalf, reported about its places at one moment."""

    facility: FacilityId
    figures: CapacityFigures
    observed_at: datetime
    blocked_reason: BlockedReason | None = None
    reporter_role: str = ""
    reporter_organisation: str = ""
    channel: Channel = Channel.PHONE
    note: str = ""
    replaces: UUID | None = None
    blocked_until: date | None = None
    """The day by which the blocked places are expected back."""


def check_report(report: Report, recorded_at: datetime) -> Report:
    """Return the report if it can be true.

    Raises RuleBroken: a moment more than five minutes ahead, a figure below 0 or above 999,999,
    more occupied than available without a note.
    """
    if report.observed_at > recorded_at + FUTURE_ALLOWED:
        raise RuleBroken(
            N_("The report is from the future: {moment}."),
            field="observed_at",
            moment=moment_text(report.observed_at),
        )
    for name, value in zip(CapacityFigures._fields, report.figures, strict=True):
        if value is not None and not 0 <= value <= MOST_PLACES:
            raise RuleBroken(
                N_("{figure}: enter a whole number up to {most}, or ? for unknown."),
                field=name,
                figure=Phrase(FIGURE_WORDS[name]),
                most=MOST_PLACES,
            )
    available, occupied = report.figures.available, report.figures.occupied
    if (
        report.channel is not Channel.IMPORT
        and available is not None
        and occupied is not None
        and occupied > available
        and not report.note.strip()
    ):
        raise RuleBroken(
            N_("More occupied ({occupied}) than available ({available}): explain it in the note."),
            field="note",
            occupied=occupied,
            available=available,
        )
    return report


def doubt(figures: CapacityFigures) -> Phrase | None:
    """What contradicts itself in these figures: more blocked than available."""
    available, blocked = figures.available, figures.blocked
    if available is None or blocked is None or blocked <= available:
        return None
    return Phrase(
        N_("more blocked ({blocked}) than available ({available})"),
        {"blocked": blocked, "available": available},
    )


def check_has_places(line: CapacityLine) -> None:
    """Raise RuleBroken for a team, of which there are no figures (A111)."""
    if not line.has_places:
        raise RuleBroken(N_("{team} is a team without beds: it has no figures."), team=line.name)


def check_doubt(figures: CapacityFigures, *, sure: bool) -> None:
    """Raise NeedsConfirmation for figures that contradict each other."""
    what = doubt(figures)
    if what is not None and not sure:
        raise NeedsConfirmation(
            N_("{what}: vacancies will be unknown. Are you sure?"), field="blocked", what=what
        )


class Kept(NamedTuple):
    """A report in the history, with what is needed to see which one is in force."""

    id: UUID
    observed_at: datetime
    recorded_at: datetime
    replaces: UUID | None


def in_force(reports: Iterable[Kept], at: datetime, known: datetime | None = None) -> Kept | None:
    """The report in force at a moment (DOMAIN.md §3), as known at another moment.

    Of the reports observed by then that are not replaced: the latest observed, then recorded,
    then by id. A correction counts from when it was recorded, whatever its own moment.
    """
    seen = [report for report in reports if known is None or report.recorded_at <= known]
    replaced = {report.replaces for report in seen if report.replaces is not None}
    return max(
        (report for report in seen if report.observed_at <= at and report.id not in replaced),
        key=lambda report: (report.observed_at, report.recorded_at, report.id),
        default=None,
    )


class Added(NamedTuple):
    """A saved report, and the board's line after it."""

    id: UUID
    line: CapacityLine

    @property
    def in_force(self) -> bool:
        """Whether the board shows this report now."""
        return self.line.report == self.id
