"""The lines of the overview's panels, each with what it opens."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.for_whom import AGE_BANDS, for_whom
from crisisdesk.domain.capacity.places import CapacityTotals
from crisisdesk.i18n import _, ngettext, total_text
from crisisdesk.widgets.figures import (
    for_whom_lines,
    headline,
    left_out_words,
    share,
    sparkline,
    usual_text,
)
from crisisdesk.widgets.panel import Opening, PanelLine
from crisisdesk.widgets.plain_text import fit, said, styled

if TYPE_CHECKING:
    from crisisdesk.domain.cases.lines import CaseLine
    from crisisdesk.domain.safekeeping.changes import Changes, Novelty
    from crisisdesk.domain.totals import Total
    from crisisdesk.domain.week.duties import Asking, Prompt
    from crisisdesk.services.calls.reporting import RegionRate
    from crisisdesk.services.capacity.capacity import Overview
    from crisisdesk.services.week.provider_contact import ProviderContacts
    from crisisdesk.store.queries.week.meetings import OnDuty

TREND_DAYS = 8
_WHOM, _COUNT = 20, 9


class PlaceOpenings(NamedTuple):
    """What the lines about places open."""

    places: Callable[..., Opening]
    """The board, by the selection's fields."""
    contacts: Opening
    reporting: Opening


def kind_content(kind: Kind, totals: CapacityTotals, trend: str = "") -> Content:
    """One kind in a line: vacant, the days before, of how many available, how full."""
    of = _("of {n}").format(n=total_text(totals.available, plus="+"))
    return said(
        f"{_(kind.words):<21} {total_text(totals.placeable):>6} {trend}"
        f"{of.rjust(8)} {share(totals.filled):>6}"
    )


def place_lines(
    overview: "Overview",
    trend: dict[Kind, list[int | None]] | None,
    spoken: "ProviderContacts | None",
    fewer: "RegionRate | None",
    opens: PlaceOpenings,
    *,
    whom: bool,
    rows: int,
) -> list[PanelLine]:
    """The headline, what it leaves out, for whom, kind by kind, and what asks for action.

    `whom` leaves out for whom, which stands in a panel of its own; on few `rows` what asks for
    action is one line.
    """
    totals, every = overview.totals, opens.places()
    lines = [PanelLine(headline(totals), "headline", opens.places(counted="tonight"))]
    if overview.region_stop is not None:
        words = _("‼ region closed to crisis: {why}").format(why=overview.region_stop)
        lines.append(
            PanelLine(styled(words, "$text-error"), "stop", opens.places(counted="barred"))
        )
    else:
        words = left_out_words(totals) or " "
        lines.append(PanelLine(styled(words, "$text-muted"), "left-out", every))
    if not whom:
        tonight = opens.places(counted="tonight")
        lines += [
            PanelLine(said(words), ("whom", at), tonight)
            for at, words in enumerate(for_whom_lines(for_whom(overview.lines)))
        ]
    for kind, kind_totals in totals.by_kind.items():
        bars = "" if trend is None else f"{sparkline(trend.get(kind, [])):<{TREND_DAYS}} "
        content = kind_content(kind, kind_totals, bars)
        lines.append(PanelLine(content, kind, opens.places(kind=kind)))
    return [*lines, *_warnings(totals, spoken, fewer, opens, rows - len(lines))]


def _warnings(
    totals: CapacityTotals,
    spoken: "ProviderContacts | None",
    fewer: "RegionRate | None",
    opens: PlaceOpenings,
    rows: int,
) -> list[PanelLine]:
    warnings: list[tuple[str, str, Opening]] = []
    """What each is known by, its words, and what it opens."""
    if fewer is not None:
        for key, rate, words in (
            ("few-cases", fewer.cases, _("fewer cases reported: {n}, usually {usual}")),
            ("few-figures", fewer.figures, _("fewer figures: {n}, usually {usual}")),
        ):
            if rate is not None:
                shown = words.format(n=rate.number, usual=usual_text(rate))
                warnings.append((key, shown, opens.reporting))
    if spoken is not None and spoken.silent:
        shown = _("{n} not spoken with").format(n=len(spoken.silent))
        warnings.append(("contacts", shown, opens.contacts))
    for number, words, counted in (
        (totals.stale, _("{n} stale"), "stale"),
        (totals.overcrowded, _("{n} over cap. (-{places})"), "overcrowded"),
        (totals.barred, _("{n} restricted"), "barred"),
        (totals.closed + totals.limited, _("{n} not open"), "not_open"),
        (totals.never, _("{n} never reported"), "never"),
    ):
        if number:
            shown = words.format(n=number, places=totals.overcrowded_places)
            warnings.append((counted, shown, opens.places(counted=counted)))
    if warnings and len(warnings) > rows:
        # What has no line of its own stands together on the last, and the first of it opens.
        first, rest = warnings[: max(0, rows - 1)], warnings[max(0, rows - 1) :]
        key, _words, opening = rest[0]
        warnings = [*first, (key, " · ".join(words for _key, words, _opening in rest), opening)]
    return [
        PanelLine(styled(f"! {words}", "$text-warning"), ("warning", key), opening)
        for key, words, opening in warnings
    ]


def whom_lines(overview: "Overview", opens: PlaceOpenings) -> list[PanelLine]:
    """Tonight by age, for boys, girls and siblings, and apart what is not in the headline."""
    whom = for_whom(overview.lines)
    lines = [
        _whom(
            _("{ages} years").format(ages=f"{low}-{high}"),
            whom.by_age[f"{low}-{high}"],
            opens.places(counted="tonight", ages=(low, high)),
        )
        for low, high in AGE_BANDS
    ]
    tonight = opens.places(counted="tonight")
    lines += [
        _whom(_("boys"), whom.boys, opens.places(counted="tonight", gender=Gender.BOYS)),
        _whom(_("girls"), whom.girls, opens.places(counted="tonight", gender=Gender.GIRLS)),
        *(
            _whom(_("{k} siblings together").format(k=number), groups, tonight)
            for number, groups in whom.siblings.items()
        ),
        PanelLine(styled(_("apart, not in the total:"), "$text-muted")),
        _whom(_(Kind.SECURE.words), whom.secure, opens.places(kind=Kind.SECURE)),
        _whom(_(Kind.ISOLATION.words), whom.isolation, opens.places(kind=Kind.ISOLATION)),
    ]
    return lines


def _whom(words: str, number: "Total", opening: Opening) -> PanelLine:
    return PanelLine(
        said(fit(words, _WHOM), fit(total_text(number), _COUNT, right=True)), words, opening
    )


def case_content(line: "CaseLine", at: datetime) -> Content:
    """One case in a line: clock, who, where it stands, who leads."""
    from crisisdesk.widgets.case_words import (
        CLOCK_COLOURS,
        children_words,
        clock_words,
        state_words,
        waiting_words,
    )

    return said(
        (f"{clock_words(line):<13}", CLOCK_COLOURS[line.clock]),
        f"{line.reference:<8}{children_words(line, at):<13}",
        (f"{line.lead or '–':<4}", "bold" if line.lead else "bold $text-error"),
        f"{state_words(line):<14}{waiting_words(line, at)}",
    )


def due_lines(
    prompts: Sequence["Prompt"],
    asking: "Asking",
    now: datetime,
    opens: Callable[["Prompt | None"], None],
) -> list[PanelLine]:
    """What is due, and how much asks beside it; what is to come after it."""
    from crisisdesk.widgets.bars import due_rows, prompt_text

    lines = [
        PanelLine(styled(f"⚑ {row.words}", "$text-warning"), row.key, partial(opens, row.prompt))
        for row in due_rows(prompts, asking, now)
    ]
    for prompt in prompts:
        if not prompt.asks:
            words = said(f"  {prompt_text(prompt, now)}")
            lines.append(PanelLine(words, (prompt.duty, prompt.day), partial(opens, prompt)))
    none = PanelLine(styled(_("nothing is due"), "$text-muted"), "none", partial(opens, None))
    return lines or [none]


def duty_lines(watches: Sequence["OnDuty"], at: datetime, opens: Opening) -> list[PanelLine]:
    """Who is on duty now, then who is to come today."""
    from crisisdesk.domain.moments import clock_text

    lines = []
    for watch in sorted(watches, key=lambda each: each.begins_at > at):
        now = watch.begins_at <= at < watch.ends_at
        words = f"{watch.initials:<5}{clock_text(watch.begins_at)}-{clock_text(watch.ends_at)}"
        if watch.stand_in:
            words += f" ({_('stands in')})"
        if watch.ends_at > at:
            content = said((words, "bold")) if now else said((words, "$text-muted"))
            lines.append(PanelLine(content, watch.id, opens))
    nobody = PanelLine(styled(_("nobody is on the rota"), "$text-warning"), "nobody", opens)
    return lines or [nobody]


def since_words(changes: "Changes | None", at: datetime) -> str:
    """What others did since one looked, in one line; "" where nobody looked before."""
    if changes is None:
        return ""
    news = ", ".join(_news(change, number) for change, number in changes.counts.items())
    since = _("since {time}").format(time=_since(changes.since, at))
    return f"{since}: {news or _('no news')}"


def since_lines(
    changes: "Changes | None", opens: Callable[["Novelty"], Opening]
) -> list[PanelLine]:
    """The same, a line for each kind of change."""
    if changes is None:
        return [PanelLine(styled(_("counts from when you leave this page"), "$text-muted"))]
    if not changes.counts:
        return [PanelLine(styled(_("no news"), "$text-muted"))]
    return [
        PanelLine(said(_news(change, number)), change, opens(change))
        for change, number in changes.counts.items()
    ]


def since_title(changes: "Changes | None", at: datetime) -> str:
    """From when the news is."""
    if changes is None:
        return _("Since you looked")
    return _("Since {time}").format(time=_since(changes.since, at))


def _since(moment: datetime, at: datetime) -> str:
    """The wall-clock time of a moment today, with its day on any other."""
    from crisisdesk.domain.moments import clock_text, local
    from crisisdesk.i18n import weekday

    here, now = local(moment), local(at)
    if here.date() == now.date():
        return clock_text(moment)
    if now.date() - here.date() < timedelta(days=6):
        return f"{weekday(here)} {clock_text(moment)}"
    return f"{here:%d-%m} {clock_text(moment)}"


def _news(change: "Novelty", number: int) -> str:
    from crisisdesk.domain.safekeeping.changes import Novelty

    words = {
        Novelty.REPORTS: ngettext("{n} report", "{n} reports", number),
        Novelty.CASES: ngettext("{n} new case", "{n} new cases", number),
        Novelty.ARRIVALS: ngettext("{n} arrival", "{n} arrivals", number),
        Novelty.DEPARTURES: ngettext("{n} departure", "{n} departures", number),
        Novelty.NO_PLACE: ngettext("{n} time no place", "{n} times no place", number),
        Novelty.ENDED: ngettext("{n} case ended", "{n} cases ended", number),
        Novelty.LIMITS: ngettext(
            "{n} opening or restriction", "{n} openings or restrictions", number
        ),
        Novelty.ABSENCE: ngettext("{n} absence report", "{n} absence reports", number),
    }
    return words[change].format(n=number)
