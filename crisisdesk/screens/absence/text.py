"""The review in sentences: the region above the list, the provider under the cursor beneath."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from crisisdesk.domain.absence.mutual_aid import RequestLine
from crisisdesk.domain.absence.region import ReviewTotals, rate_phrase, reported_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.absence.shortage import need_of
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.screens.absence.words import (
    AT_MOST,
    amount,
    change_text,
    over_text,
    period_text,
    rate_text,
    share_text_of,
    shortage_words,
    signed,
    spoken_text,
)
from crisisdesk.widgets.plain_text import said, styled

if TYPE_CHECKING:
    from crisisdesk.services.absence.absence import AbsenceReview


def totals_content(review: "AbsenceReview") -> Content:
    """The region in two lines: who reported, the weighted rate, and what asks for action."""
    totals, days = review.totals, review.period.days
    first: list[str | tuple[str, str]] = [
        (f" {_('Absence review')} {period_text(review.period)}", "bold"),
        " · ",
        (
            _("reported {n}").format(n=say(reported_phrase(totals))),
            "$text-warning" if totals.missing or totals.units < totals.units_asked else "",
        ),
        " · ",
        f"{_('region')} ",
        (rate_text(totals.rate.share), "bold"),
    ]
    if totals.change.value is not None:
        first.append(f" Δ {change_text(totals.change.value)} {over_text(totals.change)}")
    first.append(f" ({_('weighted')})")
    second: list[str | tuple[str, str]] = [
        " ",
        (
            _("below minimum {n}").format(n=totals.below_minimum),
            "bold $text-error" if totals.below_minimum else "",
        ),
        " · "
        + _("quarantine {quarantine} · other {other}").format(
            quarantine=share_text_of(totals.quarantine_rate), other=share_text_of(totals.other_rate)
        ),
    ]
    if review.ending:
        words = ngettext(
            "{n} lent until {day}", "{n} lent, the first until {day}", len(review.ending)
        ).format(n=len(review.ending), day=review.ending[0].until.strftime("%d-%m"))
        second += [" · ", (words, "$text-warning")]
    lines = [said(*first), said(*second)]
    if spoken := spoken_words(totals, days):
        lines.append(styled(f" {spoken}", "$text-warning"))
    return Content("\n").join(lines)


def spoken_words(totals: ReviewTotals, days: int) -> str:
    """Of how much each rate of the region speaks; nothing where all is known."""
    rates = (
        (_("region"), totals.rate),
        (_("quarantine"), totals.quarantine_rate),
        (_("other"), totals.other_rate),
    )
    known = [(words, spoken_text(rate, days)) for words, rate in rates]
    return " · ".join(f"{words} {spoken}" for words, spoken in known if spoken)


def about_line(
    line: ReviewLine, request: RequestLine | None, redeployed: Sequence[str] = ()
) -> Content:
    """The provider in words: what it is short of, what was lent or redeployed, what was asked."""
    first = [line.name, *_facts(line)]
    second = [shortage_words(line)] if line.shortages else []
    if line.lent.out:
        second.append(_("lends out {n}").format(n=amount(line.lent.out, line.period.days)))
    if line.lent.into:
        second.append(_("is lent {n}").format(n=amount(line.lent.into, line.period.days)))
    third = _("No request for staff yet: enter on a lender, or h.")
    if request is not None:
        third = _("Asked: {function} {n} FTE at {facility}, granted {granted}").format(
            function=_(request.request.function.words),
            n=amount(request.request.fte),
            facility=request.name,
            granted=amount(request.granted),
        )
    elif need_of(line) is None:
        third = line.counted.note if line.counted is not None else ""
    rows = [
        styled(f" {' · '.join(first)}", "bold $text-error" if line.below_minimum else "bold"),
        said(f" {' · '.join(second)}"),
        styled(f" {third}", "$text-muted"),
    ]
    if redeployed:
        rows.append(said(" " + _("own: {what}").format(what=" · ".join(redeployed))))
    return Content("\n").join(rows)


def _facts(line: ReviewLine) -> list[str]:
    """How a provider stands, and what of it is not known."""
    counted, days = line.counted, line.period.days
    if counted is None:
        return [_("not reported")]
    facts = []
    if line.below_minimum:
        facts.append(_("{n} FTE short").format(n=amount(line.shortage, days)))
    elif line.room is not None:
        facts.append(room_words_of(line))
    if line.rate.share is not None and line.rate.partial:
        facts.append(say(rate_phrase(line.rate, days)))
    if line.silent:
        words = ngettext("{n} of {all} facility", "{n} of {all} facilities", line.facilities)
        facts.append(words.format(n=counted.facilities, all=line.facilities))
    elif counted.facilities:
        words = ngettext("{n} facility added up", "{n} facilities added up", counted.facilities)
        facts.append(words.format(n=counted.facilities))
    if line.partly_known:
        facts.append(_("quarantine or other not known"))
    return facts


def room_words_of(line: ReviewLine) -> str:
    """How far a provider stands above its own minimum."""
    most = AT_MOST if line.partly_known else ""
    return _("{n} relative to minimum").format(n=most + signed(line.room))
