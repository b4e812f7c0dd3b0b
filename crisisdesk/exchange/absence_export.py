"""The absence review as it may leave the desk, without groups small enough to reveal a person."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.absence.absence import AbsenceFigures, as_fte
from crisisdesk.domain.absence.region import rate_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.codes import Code, words_of
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.totals import Total
from crisisdesk.errors import N_
from crisisdesk.exchange.export import Export, ExportColumn, Fact
from crisisdesk.i18n import decimal_text, say, total_text
from crisisdesk.services.absence.absence import AbsenceReview

_DECIMALS = 4


class Disclosure(Code):
    """Whether a provider's figures leave the desk."""

    REPORTED = "reported", N_("reported")
    NOT_REPORTED = "not_reported", N_("not reported")
    SUPPRESSED = "suppressed", N_("too small to show")


class DisclosedLine(NamedTuple):
    """A provider's line, with the part of it that may be disclosed."""

    line: ReviewLine
    standing: Disclosure
    figures: AbsenceFigures | None
    """None where nothing was reported or the group is too small."""

    def fte(self, amount: int | None) -> float | None:
        """An amount in FTE; None when it may not be disclosed."""
        if self.figures is None:
            return None
        return _fte(amount, self.line.period.days)

    def figure(self, name: str) -> float | None:
        """A reported figure in FTE; None when it may not be disclosed."""
        return None if self.figures is None else self.fte(getattr(self.figures, name))

    @property
    def spoken(self) -> float | None:
        """Of how many FTE the rate speaks; None when it may not be disclosed."""
        return None if self.line.rate.share is None else self.fte(self.line.rate.base)

    @property
    def added(self) -> int | None:
        """How many facilities were added up; None where the provider reported itself."""
        counted = self.line.counted
        return counted.facilities if counted is not None and counted.units else None

    def share(self, share: float | None) -> float | None:
        """A share; None when it may not be disclosed."""
        return None if self.figures is None or share is None else round(share, _DECIMALS)


def _fte(amount: int | None, days: int) -> float | None:
    return None if amount is None else float(as_fte(amount, days))


COLUMNS = (
    ExportColumn("provider", N_("provider"), lambda row: row.line.name),
    ExportColumn("crucial", N_("crucial"), lambda row: row.line.crucial),
    ExportColumn("period_start", N_("first day"), lambda row: row.line.period.start.isoformat()),
    ExportColumn("period_end", N_("last day"), lambda row: row.line.period.end.isoformat()),
    ExportColumn("state", N_("state"), lambda row: row.standing, words_of(Disclosure)),
    ExportColumn("contract_fte", N_("contract FTE"), lambda row: row.figure("contract")),
    ExportColumn("sick_fte", N_("sick FTE"), lambda row: row.figure("sick")),
    ExportColumn("quarantine_fte", N_("quarantine FTE"), lambda row: row.figure("quarantine")),
    ExportColumn("other_fte", N_("other absence FTE"), lambda row: row.figure("other")),
    ExportColumn("rate", N_("absence rate"), lambda row: row.share(row.line.rate.share)),
    ExportColumn("rate_of_fte", N_("rate speaks of FTE"), lambda row: row.spoken),
    ExportColumn("facilities", N_("facilities"), lambda row: row.line.facilities),
    ExportColumn("facilities_added", N_("facilities added up"), lambda row: row.added),
    ExportColumn("change", N_("change"), lambda row: row.share(row.line.change)),
    ExportColumn("lent_out_fte", N_("lent out FTE"), lambda row: row.fte(row.line.lent.out)),
    ExportColumn("lent_in_fte", N_("lent in FTE"), lambda row: row.fte(row.line.lent.into)),
    ExportColumn("present_fte", N_("present FTE"), lambda row: row.fte(row.line.present)),
    ExportColumn("minimum_fte", N_("minimum FTE"), lambda row: row.figure("minimum")),
    ExportColumn("shortage_fte", N_("shortage FTE"), lambda row: row.fte(row.line.shortage)),
)


def export(review: AbsenceReview, at: datetime, known: datetime | None, region: str) -> Export:
    """The shared review over one period, ready to be written."""
    lines = sorted(review.lines, key=lambda line: (line.name.casefold(), str(line.provider)))
    totals, days = review.totals, review.period.days
    share = totals.rate.share
    return Export(
        "absence",
        N_("Absence"),
        "providers",
        COLUMNS,
        [_disclosed(line, hidden=line.provider in review.hidden) for line in lines],
        at,
        known,
        region,
        (
            Fact("period", N_("Period"), _period_text(review)),
            Fact("reported", N_("Reported"), f"{totals.reported} / {totals.providers}"),
            *_sums("contract", N_("Total contract FTE"), totals.contract, days),
            *_sums("sick", N_("Total sick FTE"), totals.sick, days),
            *_sums("absent", N_("Total absent FTE"), totals.absent, days),
            Fact(
                "rate_of_the_region",
                N_("Region, weighted"),
                None if share is None else round(share, _DECIMALS),
                say(rate_phrase(totals.rate, days)),
            ),
            Fact(
                "rate_of_fte_in_all",
                N_("The rate speaks of FTE"),
                None if share is None else _fte(totals.rate.base, days),
            ),
            Fact(
                "suppressed",
                N_("Too small to show, and in no total"),
                len(review.hidden),
            ),
            Fact(
                "facilities_in_all",
                N_("Facilities added up"),
                f"{totals.units} / {totals.units_asked}" if totals.units_asked else None,
            ),
        ),
    )


def _sums(name: str, heading: str, sum_: Total, days: int) -> tuple[Fact, Fact]:
    """A sum, and how many of its parts nobody stated."""
    return (
        Fact(
            f"{name}_fte_in_all",
            heading,
            _fte(sum_.or_none, days),
            total_text(sum_, lambda amount: decimal_text(as_fte(amount, days), 1)),
        ),
        Fact(f"{name}_unknown_parts", N_("parts that nobody stated"), sum_.unknown),
    )


def _period_text(review: AbsenceReview) -> str:
    return f"{date_text(review.period.start)} - {date_text(review.period.end)}"


def _disclosed(line: ReviewLine, *, hidden: bool) -> DisclosedLine:
    if hidden:
        return DisclosedLine(line, Disclosure.SUPPRESSED, None)
    if line.counted is None:
        return DisclosedLine(line, Disclosure.NOT_REPORTED, None)
    return DisclosedLine(line, Disclosure.REPORTED, line.counted.figures)
