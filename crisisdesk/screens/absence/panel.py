"""Absence on the overview: the region, who has not reported, who is worst off, who is lent."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from crisisdesk.domain.absence.absence import Level
from crisisdesk.domain.absence.mutual_aid import AidState, RequestLine
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.absence.words import (
    change_text,
    over_text,
    period_text,
    rate_text,
    share_text_of,
    sign,
    signed,
    spoken_text,
)
from crisisdesk.screens.beginning import empty
from crisisdesk.widgets.panel import Opening, PanelLine
from crisisdesk.widgets.plain_text import fit, said, styled

if TYPE_CHECKING:
    from crisisdesk.services.absence.absence import AbsenceReview

_COLOURS = {"alarm": "bold $text-error", "warn": "$text-warning", "muted": "$text-muted"}
_NAME, _NAME_WIDE = 12, 24


class Openings(NamedTuple):
    """What the lines open."""

    review: Opening
    provider: Callable[[ProviderId], None]
    aid: Opening


def absence_panel(
    review: "AbsenceReview", requests: Sequence[RequestLine], opens: Openings, *, wide: bool
) -> tuple[str, list[PanelLine]]:
    """The panel's title, and its lines: who is worst off stands on top of the providers."""
    totals = review.totals
    if not totals.reported:
        nothing = [
            styled(line, "$text-muted")
            for line in (
                *empty.no_absence_lines(),
                _("Missing is not 0: nothing is known yet."),
            )
        ]
        return _("Absence"), [PanelLine(line, line.plain, opens.review) for line in nothing]
    what = _("%, FTE spare") if wide else _("%, spare")
    title = f"{_('Absence')} · {period_text(review.period)} · {what}"
    first: list[str | tuple[str, str]] = [f"{_('region')} ", (rate_text(totals.rate.share), "bold")]
    if (change := totals.change.value) is not None:
        moved = f"{'▲' if change > 0 else '▼'}{change_text(abs(change)).lstrip('+')}"
        first.append(f" {moved} {over_text(totals.change)}")
    head = [said(*first)]
    second = [spoken_text(totals.rate, review.period.days)]
    if totals.missing:
        words = ngettext("{n} not reported", "{n} not reported", totals.missing)
        second.append(words.format(n=totals.missing))
    if totals.units < totals.units_asked:
        facilities = _("{n} of {all} facilities")
        second.append(facilities.format(n=totals.units, all=totals.units_asked))
    known = [*filter(None, second)]
    rows = [" · ".join(known)] if wide and known else known
    head += [styled(row, "$text-warning") for row in rows]
    width = _NAME_WIDE if wide else _NAME
    return title, [
        *(PanelLine(line, ("head", at), opens.review) for at, line in enumerate(head)),
        *(
            PanelLine(line, ("aid", at), opens.aid)
            for at, line in enumerate(_lent(review, requests))
        ),
        *(
            PanelLine(_line(line, width), line.provider, partial(opens.provider, line.provider))
            for line in sorted(review.lines, key=_weight)
        ),
    ]


def _weight(line: ReviewLine) -> tuple[bool, bool, float]:
    """Below its minimum first, then the highest rate; who did not report comes after."""
    return not line.below_minimum, not line.reported, -(line.rate.share or 0.0)


def _line(line: ReviewLine, width: int) -> Content:
    text, style = sign(line)
    parts: list[str | tuple[str, str]] = [
        (fit(text, 3), _COLOURS.get(style, "")),
        fit(line.name, width),
    ]
    if not line.reported:
        return said(*parts, ("  " + _("not reported"), "$text-warning"))
    strong = "bold" if line.level is Level.HIGH else ""
    share = (fit(share_text_of(line.rate), 7, right=True), strong)
    room = "" if line.room is None else f"  {signed(line.room)}"
    return said(*parts, share, (room, "bold $text-error" if line.below_minimum else ""))


def _lent(review: "AbsenceReview", requests: Sequence[RequestLine]) -> list[Content]:
    running = sum(1 for deployment in review.deployments if deployment.state is AidState.DEPLOYED)
    asked = sum(1 for request in requests if request.open)
    lines = [said(_("staff lent {running}, asked {asked}").format(running=running, asked=asked))]
    if review.ending:
        n = len(review.ending)
        words = ngettext("{n} ends soon", "{n} end soon", n).format(n=n)
        lines.append(styled(f"⚑ {words}", "$text-warning"))
    return lines
