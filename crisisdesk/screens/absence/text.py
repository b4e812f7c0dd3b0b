"""The review in sentences: the region above the list, the provider under the cursor beneath."""

from typing import TYPE_CHECKING

from textual.content import Content

from crisisdesk.domain.absence.mutual_aid import RequestLine
from crisisdesk.domain.absence.review import ReviewLine, region_change
from crisisdesk.domain.absence.shortage import need_of
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.absence.words import (
    amount,
    change_text,
    period_text,
    rate_text,
    shortage_words,
    signed,
)
from crisisdesk.widgets.plain_text import said, styled

if TYPE_CHECKING:
    from crisisdesk.services.absence.absence import AbsenceReview


def totals_content(review: "AbsenceReview") -> Content:
    """The region in two lines: who reported, the weighted rate, and what asks for action."""
    totals = review.totals
    first: list[str | tuple[str, str]] = [
        (f" {_('Absence review')} {period_text(review.period)}", "bold"),
        " · ",
        (
            _("reported {n} of {all}").format(n=totals.reported, all=totals.providers),
            "$text-warning" if totals.missing else "",
        ),
        " · ",
        f"{_('region')} ",
        (rate_text(totals.rate), "bold"),
        f" ({_('weighted')})",
    ]
    if (change := region_change(totals)) is not None:
        first.append(f" Δ {change_text(change)}")
    second: list[str | tuple[str, str]] = [
        " ",
        (
            _("below minimum {n}").format(n=totals.below_minimum),
            "bold $text-error" if totals.below_minimum else "",
        ),
        " · "
        + _("quarantine {quarantine} · other {other}").format(
            quarantine=rate_text(totals.quarantine_rate), other=rate_text(totals.other_rate)
        ),
    ]
    if review.ending:
        words = ngettext(
            "{n} lent until {day}", "{n} lent, the first until {day}", len(review.ending)
        ).format(n=len(review.ending), day=review.ending[0].until.strftime("%d-%m"))
        second += [" · ", (words, "$text-warning")]
    return Content("\n").join([said(*first), said(*second)])


def about_line(line: ReviewLine, request: RequestLine | None) -> Content:
    """The provider in words: what it is short of, what was lent, what was asked."""
    days, first = line.period.days, [line.name]
    if line.counted is None:
        first.append(_("not reported"))
    else:
        if line.below_minimum:
            first.append(_("{n} FTE short").format(n=amount(line.shortage, days)))
        elif line.room is not None:
            first.append(room_words_of(line))
        if line.partly_known:
            first.append(_("quarantine or other not known"))
        if line.counted.facilities:
            words = ngettext("{n} facility added up", "{n} facilities added up",
                             line.counted.facilities)  # fmt: skip
            first.append(words.format(n=line.counted.facilities))
    second = [shortage_words(line)] if line.shortages else []
    if line.lent.out:
        second.append(_("lends out {n}").format(n=amount(line.lent.out)))
    if line.lent.into:
        second.append(_("is lent {n}").format(n=amount(line.lent.into)))
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
    return Content("\n").join(
        [
            styled(f" {' · '.join(first)}", "bold $text-error" if line.below_minimum else "bold"),
            said(f" {' · '.join(second)}"),
            styled(f" {third}", "$text-muted"),
        ]
    )


def room_words_of(line: ReviewLine) -> str:
    """How far a provider stands above its own minimum."""
    return _("{n} relative to minimum").format(n=signed(line.room))
