"""Absence, counted and never by name: reports, periods and the rate (DOMAIN.md §5).

Every amount is a whole number of thousandths: of an FTE, or of an FTE-day where the figure covers a
period. Sums and comparisons are therefore exact; only a rate that is shown is a fraction.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from crisisdesk.domain.absence.periods import Period, check_period
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.codes import Code
from crisisdesk.domain.notation import written_number
from crisisdesk.domain.settings import DEFAULTS
from crisisdesk.errors import N_, Phrase, RuleBroken

THOUSAND = 1000
MOST_FTE = 1_000_000 * THOUSAND
_MOST_TYPED = 10_000_000
MOST_NOTE = 2000


class Measure(Code):
    """The unit of a report's figures."""

    FTE = "fte", N_("FTE")
    FTE_DAYS = "fte_days", N_("FTE-days")


class Function(Code):
    """A group of staff that does the same work."""

    GROUP_WORKER = "group_worker", N_("group workers")
    NIGHT_WORKER = "night_worker", N_("night shift")
    FAMILY_WORKER = "family_worker", N_("family workers")
    AMBULATORY = "ambulatory", N_("outreach workers")
    DAY_CARE = "day_care", N_("day-care workers")
    BEHAVIOURAL_SCIENTIST = "behavioural_scientist", N_("behavioural scientists")
    FACT = "fact", N_("FACT team")
    OTHER = "other", N_("other staff")


class Level(StrEnum):
    """How a rate compares with the desk's thresholds."""

    UNKNOWN = "unknown"
    LOW = "low"
    RAISED = "raised"
    HIGH = "high"


FIGURE_WORDS = {
    "contract": N_("contract FTE"),
    "sick": N_("sick"),
    "quarantine": N_("quarantine"),
    "other": N_("other absence"),
    "minimum": N_("minimum"),
    "heads": N_("headcount"),
}


class AbsenceTerms(NamedTuple):
    """The desk's own numbers for absence (`domain/settings.py`)."""

    raised: float = DEFAULTS["absence.raised_rate"]
    high: float = DEFAULTS["absence.high_rate"]
    small_heads: int = DEFAULTS["absence.small_heads"]
    ending_days: int = DEFAULTS["mutual_aid.ending_days"]
    reports_rise: float = DEFAULTS["rings.reports_rise"]
    most_part_time: float = DEFAULTS["absence.most_part_time"]
    """How much contract one person has at most: forty hours where thirty-two are full time."""


class AbsenceFigures(NamedTuple):
    """What one report states, in thousandths of its measure; None is unknown and never 0."""

    contract: int
    sick: int | None = None
    quarantine: int | None = None
    other: int | None = None
    minimum: int | None = None
    heads: int | None = None
    """People, not thousandths."""


class Shortage(NamedTuple):
    """How much staff a group lacks, in thousandths of an FTE; None is unknown."""

    function: Function
    now: int | None = None
    within_a_week: int | None = None


class AbsenceReport(NamedTuple):
    """What a provider, or one facility of it, counted over a period: counts only."""

    provider: ProviderId
    period: Period
    figures: AbsenceFigures
    facility: FacilityId | None = None
    """None for the provider as a whole."""
    measure: Measure = Measure.FTE
    shortages: tuple[Shortage, ...] = ()
    reporter_role: str = ""
    reporter_organisation: str = ""
    channel: Channel = Channel.PHONE
    note: str = ""


def check_report(report: AbsenceReport, today: date, terms: AbsenceTerms) -> AbsenceReport:
    """Return the report if it can be true.

    Raises RuleBroken at the field: a period of no days or of the future, a negative figure,
    more absent than under contract, more FTE than heads can fill.
    """
    check_period(report.period, today)
    figures = report.figures
    most = MOST_FTE * (report.period.days if report.measure is Measure.FTE_DAYS else 1)
    for name, value in zip(AbsenceFigures._fields, figures, strict=True):
        if value is not None and not 0 <= value <= most:
            raise RuleBroken(
                N_("{figure}: enter a number from 0 to {most}, or ? for unknown."),
                field=name,
                figure=Phrase(FIGURE_WORDS[name]),
                most=most // THOUSAND,
            )
    _check_absent(figures)
    _check_heads(report, terms)
    _check_shortages(report.shortages)
    if len(report.note) > MOST_NOTE:
        raise RuleBroken(N_("A note is at most {most} characters."), field="note", most=MOST_NOTE)
    return report


def _check_absent(figures: AbsenceFigures) -> None:
    for name in ("sick", "quarantine", "other"):
        value = getattr(figures, name)
        if value is not None and value > figures.contract:
            raise RuleBroken(
                N_("{figure}: more absent ({absent}) than under contract ({contract})."),
                field=name,
                figure=Phrase(FIGURE_WORDS[name]),
                absent=as_fte(value),
                contract=as_fte(figures.contract),
            )
    together = (figures.sick or 0) + (figures.quarantine or 0) + (figures.other or 0)
    if together > figures.contract:
        raise RuleBroken(
            N_("Together more absent ({absent}) than under contract ({contract})."),
            field="other" if figures.other else "quarantine",
            absent=as_fte(together),
            contract=as_fte(figures.contract),
        )


def _check_shortages(shortages: tuple[Shortage, ...]) -> None:
    for shortage in shortages:
        for value in (shortage.now, shortage.within_a_week):
            if value is not None and not 0 <= value <= MOST_FTE:
                raise RuleBroken(
                    N_("Enter a shortage from 0 up, or ? for unknown."),
                    field="shortages",
                )
    if len({shortage.function for shortage in shortages}) != len(shortages):
        raise RuleBroken(N_("A staff group is listed twice."), field="shortages")


def _check_heads(report: AbsenceReport, terms: AbsenceTerms) -> None:
    heads = report.figures.heads
    if heads is None:
        return
    days = report.period.days if report.measure is Measure.FTE_DAYS else 1
    # So many people cannot fill so many FTE: a part-time factor of 400 % is a slip.
    if report.figures.contract > heads * THOUSAND * days * Fraction(terms.most_part_time):
        share = report.figures.contract * 100 // (heads * THOUSAND * days) if heads else None
        raise RuleBroken(
            N_("{heads} people cannot fill this contract FTE: that is {share} % each.")
            if share is not None
            else N_("Contract FTE needs a headcount."),
            field="heads",
            heads=heads,
            share=share,
        )


def in_days(figures: AbsenceFigures, measure: Measure, days: int) -> AbsenceFigures:
    """The figures in thousandths of an FTE-day; the minimum is always FTE."""
    if measure is Measure.FTE_DAYS:
        return figures._replace(minimum=_times(figures.minimum, days))
    return AbsenceFigures(
        figures.contract * days,
        _times(figures.sick, days),
        _times(figures.quarantine, days),
        _times(figures.other, days),
        _times(figures.minimum, days),
        figures.heads,
    )


def parse_heads(text: str) -> int | None:
    """Read a typed number of people; "?" is unknown. Raises RuleBroken."""
    amount = parse_amount(text, "heads")
    if amount is not None and amount % THOUSAND:
        raise RuleBroken(N_("Enter a whole number of people."), field="heads")
    return None if amount is None else amount // THOUSAND


def _times(value: int | None, days: int) -> int | None:
    return None if value is None else value * days


def rate(sick: int | None, contract: int) -> float | None:
    """Sick FTE-days / contract FTE-days; None when nothing is known or nobody is under contract."""
    return None if sick is None or not contract else sick / contract


def level(share: float | None, terms: AbsenceTerms) -> Level:
    """The level of a rate by the desk's own terms."""
    if share is None:
        return Level.UNKNOWN
    if share < terms.raised:
        return Level.LOW
    return Level.HIGH if share > terms.high else Level.RAISED


def thousandths(value: Decimal | float | str) -> int:
    """An amount in thousandths, as the desk stores it; a half rounds to even."""
    return round(Decimal(value) * THOUSAND)


def as_fte(amount: int, days: int = 1) -> Decimal:
    """Thousandths of FTE-days over a period as FTE, to a thousandth."""
    return Decimal(round(Fraction(amount, days))) / THOUSAND


def parse_amount(text: str, name: str) -> int | None:
    """Read a typed amount into thousandths: "7,2" and "7.2" are the same, "?" is unknown.

    Raises RuleBroken for an empty field, a sign, more than three decimals or anything else.
    """
    line = text.strip()
    if line == "?":
        return None
    value = written_number(line)
    if value is None or value >= _MOST_TYPED or value * THOUSAND % 1:
        raise RuleBroken(
            N_("{figure}: enter a number like 7,2, or ? for unknown."),
            field=name,
            figure=Phrase(FIGURE_WORDS.get(name, N_("FTE"))),
        )
    return thousandths(value)
