"""How the review reads: amounts in FTE, rates, periods and signs that need no colour."""

from collections.abc import Sequence

from crisisdesk.domain.absence.absence import Level, as_fte
from crisisdesk.domain.absence.mutual_aid import Lender
from crisisdesk.domain.absence.periods import Length, Period
from crisisdesk.domain.absence.region import spoken_phrase
from crisisdesk.domain.absence.review import Change, ReviewLine
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.totals import Rate, Total
from crisisdesk.i18n import _, decimal_text, say, share_text, total_text
from crisisdesk.widgets.columns import Cell, CellStyle
from crisisdesk.widgets.figures import sparkline

LEVEL_STYLES: dict[Level, CellStyle] = {
    Level.UNKNOWN: "warn",
    Level.LOW: "",
    Level.RAISED: "warn",
    Level.HIGH: "alarm",
}
AT_MOST = "≤"
_POINTS = 100
_BASIS_POINTS = 10_000


def amount(value: int | None, days: int = 1) -> str:
    """Thousandths over so many days as FTE with one decimal; "?" where nobody knows."""
    return "?" if value is None else decimal_text(as_fte(value, days), 1)


def exact(value: int | None, days: int = 1) -> str:
    """The amount with every decimal it has, as a form shows it."""
    return "?" if value is None else decimal_text(as_fte(value, days).normalize())


def signed(value: int | None, days: int = 1) -> str:
    """The amount with its sign: +3,0."""
    if value is None:
        return "?"
    text = amount(value, days)
    return text if text.startswith("-") else f"+{text}"


def amounts(total: Total, days: int = 1) -> str:
    """A sum of amounts as FTE with one decimal, as far as it is known: "2,0+?"."""
    return total_text(total, lambda value: amount(value, days), plus="+")


def rate_text(share: float | None) -> str:
    """A rate as a percentage; "?" where nobody knows."""
    return "?" if share is None else share_text(share)


def share_text_of(rate: Rate) -> str:
    """A rate as a percentage, "?" behind it where it speaks of a part only: "10,0 %?"."""
    return rate_text(rate.share) + ("?" if rate.share is not None and rate.partial else "")


def spoken_text(rate: Rate, days: int) -> str:
    """Of how many FTE a rate speaks; nothing where it speaks of all."""
    if rate.share is None or not rate.partial:
        return ""
    return _("of {fte}").format(fte=say(spoken_phrase(rate, days)))


def change_text(change: float | None) -> str:
    """How many points a rate moved; nothing where one of both is not known."""
    if change is None:
        return ""
    text = decimal_text(change * _POINTS, 1)
    return text if text.startswith("-") else f"+{text}"


def over_text(change: Change) -> str:
    """Over how many providers a change is: those that reported in both periods."""
    return _("over {n}").format(n=change.providers)


def trend_text(series: Sequence[float | None]) -> str:
    """Rates over time as bars; a dot where nobody reported."""
    return sparkline([None if value is None else round(value * _BASIS_POINTS) for value in series])


def period_text(period: Period) -> str:
    """A period in few words: wk 12, 03-2020, or its first and last day."""
    if period.week is not None:
        return _("wk {n}").format(n=period.week[1])
    if period.length is Length.MONTH:
        return period.start.strftime("%m-%Y")
    return _("{start} to {end}").format(start=date_text(period.start), end=date_text(period.end))


def sign(line: ReviewLine) -> Cell:
    """Below its minimum, raised, calm, or not known: in that order of weight."""
    if line.below_minimum:
        return Cell("!!", "alarm")
    if line.level in (Level.RAISED, Level.HIGH):
        return Cell("!", LEVEL_STYLES[line.level])
    if line.rate.share is None or line.rate.partial:
        return Cell("?", "warn")
    return Cell("·", "muted")


def parts_text(line: ReviewLine) -> str:
    """Sick, quarantine and other absence in one bracket."""
    if line.counted is None:
        return _("not reported")
    parts = (line.total(name) for name in ("sick", "quarantine", "other"))
    return "({})".format("/".join(amounts(part, line.period.days) for part in parts))


def present_text(line: ReviewLine) -> str:
    """Present against the minimum; who did not report shows the newest rate there is."""
    if line.counted is None:
        if line.known_before is None:
            return ""
        period, counted = line.known_before
        return f"{period_text(period)}: {rate_text(counted.share)}"
    days = line.period.days
    most = AT_MOST if line.present is not None and line.partly_known else ""
    return f"{most}{amount(line.present, days)}/{amount(line.counted.figures.minimum, days)}"


def shortage_words(line: ReviewLine) -> str:
    """What each group of staff is short of now, and within a week."""
    return " · ".join(
        _("{function} {now} now, {week} within a week").format(
            function=_(shortage.function.words),
            now=amounts(shortage.now),
            week=amounts(shortage.within_a_week),
        )
        for shortage in line.shortages
    )


def room_words(lender: Lender) -> str:
    """How far a lender stands above or below its own minimum."""
    if lender.room is None:
        return _("minimum not known")
    words = _("{n} above minimum") if lender.room >= 0 else _("{n} below minimum")
    return words.format(n=amount(abs(lender.room)))


def after_words(lender: Lender) -> str:
    """What lending leaves: the amount, and what is over then."""
    if lender.after is None:
        return _("{lends} → unknown").format(lends=amount(lender.lends))
    words = (
        _("{lends} → {after} below minimum")
        if lender.below_minimum
        else _("{lends} → {after} left")
    )
    return words.format(lends=amount(lender.lends), after=amount(abs(lender.after)))


def registered_words(lender: Lender) -> str:
    """What the staff offered has; what the request asks for and lacks stands with a sign."""
    if lender.registrations is None:
        return "?"
    have = [_(registration.words) for registration in sorted(lender.registrations)]
    lack = [f"≠{_(registration.words)}" for registration in sorted(lender.lacking)]
    return " ".join(have + lack) or "–"
