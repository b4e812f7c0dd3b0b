"""Entering what a provider counted; in a call round the next one without figures follows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label, Select

from crisisdesk import keys
from crisisdesk.domain.absence.absence import (
    FIGURE_WORDS,
    AbsenceFigures,
    AbsenceReport,
    Function,
    Shortage,
    check_report,
    parse_amount,
    parse_heads,
)
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.absence.review import ReviewFigures, ReviewLine
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.moments import date_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.absence.words import exact, period_text, share_text_of
from crisisdesk.screens.base import Acting
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import Field, choice_field, day_field, text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services.absence import absence
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said

_CALLED = [channel for channel in Channel if channel is not Channel.IMPORT]
_AMOUNTS = AbsenceFigures._fields[:5]
_LEAST_ROWS = 2
Units = dict[FacilityId | None, ReviewFigures]


class AbsenceForm(CountingForm[UUID]):
    """The newest figures of a provider or a facility: saving them as they are confirms them."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Absence")

    def __init__(
        self,
        line: ReviewLine,
        facilities: Sequence[CapacityLine],
        now: Units,
        before: Units,
        shortages: Mapping[UUID, Sequence[Shortage]],
    ) -> None:
        """Start from what was counted over this period, else over the one before.

        `told` is what each report over this period says to be short.
        """
        super().__init__()
        self._line, self._facilities = line, facilities
        self._now, self._earlier = now, before
        self._subject: FacilityId | None = None
        if None not in now and (now or None not in before):
            # A provider that counts by facility goes on so: a report of its own would replace them.
            known = [facility.id for facility in facilities if facility.id in now]
            self._subject = next(iter([*_left(facilities, now, before), *known]), None)
        short = {subject: shortages.get(counted.reports[0], ()) for subject, counted in now.items()}
        self._short = short
        self._rows = max(_LEAST_ROWS, *(len(rows) + 1 for rows in short.values()), 0)

    def title_words(self) -> str:
        """The provider, the facility where it is about one, and the period."""
        about = [facility.name for facility in self._facilities if facility.id == self._subject]
        return _("Absence · {provider} · {period}").format(
            provider=" · ".join([self._line.name, *about]), period=period_text(self._line.period)
        )

    def fields(self) -> ComposeResult:
        """Figures first, in the order of a phone call."""
        values = self._values()
        with Horizontal(classes="row"):
            for name in _AMOUNTS[:4]:
                yield text_field(name, _(FIGURE_WORDS[name]), values[name], most=12)
        with Horizontal(classes="row"):
            yield text_field("minimum", _(FIGURE_WORDS["minimum"]), values["minimum"], most=12)
            yield text_field("heads", _(FIGURE_WORDS["heads"]), values["heads"], most=8)
            yield choice_field("channel", _("came in by"), _CALLED, Channel.PHONE)
        for number, shortage in enumerate(self._told()):
            with Horizontal(classes="row"):
                yield choice_field(
                    f"function{number}",
                    _("short of"),
                    Function,
                    shortage.function if shortage else None,
                    none="–",
                )
                now, week = (shortage.now, shortage.within_a_week) if shortage else (None, None)
                yield text_field(
                    f"now{number}", _("now (FTE)"), exact(now) if shortage else "", most=12
                )
                yield text_field(
                    f"week{number}", _("within a week"), exact(week) if shortage else "", most=12
                )
        period = self._line.period
        with Horizontal(classes="row"):
            yield day_field("start", pgettext("term", "from"), date_text(period.start))
            yield day_field("end", _("up to and including"), date_text(period.end), begin="start")
        with Horizontal(classes="row"):
            options = [(_("the provider as a whole"), "")]
            options += [(facility.name, str(facility.id)) for facility in self._facilities]
            chosen = "" if self._subject is None else str(self._subject)
            yield Field(
                "facility",
                _("about"),
                Choice(options, chosen, id="in-facility"),
            )
            yield text_field("role", _("in the role of"), most=80)
        yield text_field("note", _("note (counts only: nobody's name, no illness)"), most=1000)
        yield Label(self._hint(), classes="hint", markup=False)

    def _hint(self) -> str:
        counted, _period = self._known()
        if counted is None:
            return _("? = unknown · 7,2 or 7.2 · ctrl+s: save")
        return _("ctrl+s: save, as they are confirms them · ? = unknown · 7,2 or 7.2")

    def _told(self) -> list[Shortage | None]:
        """What the subject is short of, a row each."""
        shortages: list[Shortage | None] = [*self._short.get(self._subject, ())]
        return shortages + [None] * (self._rows - len(shortages))

    def _known(self) -> tuple[ReviewFigures | None, Period]:
        """What was counted for the subject, and over which period."""
        period = self._line.period
        if self._subject in self._now:
            return self._now[self._subject], period
        return self._earlier.get(self._subject), period.before()

    def _values(self) -> dict[str, str]:
        counted, period = self._known()
        if counted is None:
            return {"contract": "", "sick": "", **dict.fromkeys(AbsenceFigures._fields[2:], "?")}
        figures = counted.figures
        values = {name: exact(getattr(figures, name), period.days) for name in _AMOUNTS}
        return values | {"heads": "?" if figures.heads is None else str(figures.heads)}

    def on_mount(self) -> None:
        """Begin at what changes most."""
        self.query_one("#in-sick" if self.text("contract") else "#in-contract").focus()

    @on(Select.Changed, "#in-facility")
    def _about(self, event: Select.Changed) -> None:
        """Show the figures of who is chosen now."""
        chosen = next(
            (facility.id for facility in self._facilities if str(facility.id) == event.value), None
        )
        if chosen == self._subject:
            return
        self._subject = chosen
        self.query_one("#box").border_title = said(self.title_words())
        for name, value in self._values().items():
            self.query_one(f"#in-{name}", Input).value = value
        for number, shortage in enumerate(self._told()):
            self.query_one(f"#in-function{number}", Select).value = (
                shortage.function if shortage else ""
            )
            for name, short in (
                ("now", shortage.now if shortage else None),
                ("week", shortage.within_a_week if shortage else None),
            ):
                field = self.query_one(f"#in-{name}{number}", Input)
                field.value = exact(short) if shortage else ""

    async def save(self) -> None:
        """Check and keep."""
        sick, quarantine, other, minimum = (
            parse_amount(self.text(name), name) for name in _AMOUNTS[1:]
        )
        heads = parse_heads(self.text("heads"))
        figures = AbsenceFigures(self.amount("contract"), sick, quarantine, other, minimum, heads)
        start = self.day("start")
        report = check_report(
            AbsenceReport(
                self._line.provider,
                Period(start, self.day("end")),
                figures,
                self._subject,
                shortages=tuple(self._shortages()),
                reporter_role=self.text("role"),
                reporter_organisation=self._line.name,
                channel=Channel(self.choice("channel")),
                note=self.text("note"),
            ),
            self.today,
            await self.ask(setting_queries.absence_terms),
        )
        seen = None
        if report.period == self._line.period:
            seen = self._now[self._subject].version if self._subject in self._now else 0
        self.dismiss(await self.keep(absence.enter, report, seen=seen))

    def _shortages(self) -> list[Shortage]:
        return [
            Shortage(
                Function(self.choice(f"function{number}")),
                self.amount_or_none(f"now{number}"),
                self.amount_or_none(f"week{number}"),
            )
            for number in range(self._rows)
            if self.choice(f"function{number}")
        ]


def _left(facilities: Sequence[CapacityLine], now: Units, before: Units) -> list[FacilityId]:
    """The facilities that counted the period before and not yet this one; none for a whole."""
    if None in now:
        return []
    return [
        facility.id for facility in facilities if facility.id in before and facility.id not in now
    ]


async def call_round(page: ListPage, line: ReviewLine, facilities: Sequence[CapacityLine]) -> None:
    """Enter a provider's figures, facility by facility where it counts so, then the next one's.

    The next is who did not report; entering again what stood there already ends the round.
    """
    following = not line.reported
    while True:
        of_provider = [facility for facility in facilities if facility.provider == line.name]
        now = await page.ask(absence_queries.units, line.provider, line.period)
        before = await page.ask(absence_queries.units, line.provider, line.period.before())
        left = _left(of_provider, now, before)
        following = following or bool(left)
        shortages = await page.ask(absence_queries.shortages, line.period)
        if (
            await page.app.push_screen_wait(AbsenceForm(line, of_provider, now, before, shortages))
            is None
        ):
            return
        lines = (await page.ask(absence.review, line.period)).lines
        _tell(page, lines, line)
        if _left(
            of_provider, await page.ask(absence_queries.units, line.provider, line.period), before
        ):
            continue
        missing = [line for line in lines if not line.reported]
        if not (following and missing):
            return
        line = missing[0]
        page.lines.move_to(line.provider)


async def confirm_absence(page: ListPage, line: ReviewLine) -> None:
    """Keep the figures again that are known; the cursor goes to the next without figures."""
    seen = line.counted.version if line.counted is not None else 0
    if line.counted is not None and line.counted.facilities:
        page.say(_("This provider counts by facility: confirm each with m."))
        return
    report = await page.do(absence.confirm_unchanged, line.provider, line.period, seen=seen)
    if report is None:
        return
    lines = (await page.ask(absence.review, line.period)).lines
    _tell(page, lines, line)
    missing = [line for line in lines if not line.reported]
    if not line.reported and missing:
        page.lines.move_to(missing[0].provider)


def _tell(screen: Acting[None], lines: Sequence[ReviewLine], line: ReviewLine) -> None:
    now = next((other for other in lines if other.provider == line.provider), line)
    screen.say(_("{provider}: {rate}").format(provider=line.name, rate=share_text_of(now.rate)))
