"""Entering what a facility says about its places."""

from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.absence.staffing import Proposal
from crisisdesk.domain.capacity.facilities import BlockedReason
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, Freshness
from crisisdesk.domain.capacity.report import (
    FIGURE_WORDS,
    Added,
    Channel,
    Report,
    check_has_places,
    check_report,
    doubt,
    large_changes,
    parse_figure,
    shortfall,
)
from crisisdesk.domain.moments import clock_text, date_text, moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.i18n import _, figure, say
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure, confirmed
from crisisdesk.screens.forms import Field, Form, choice_field, day_field, moment_field, text_field
from crisisdesk.services.absence import staffing
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity.report import Reported
from crisisdesk.widgets.plain_text import said

_CALLED = [channel for channel in Channel if channel is not Channel.IMPORT]


class ReportForm(Form[Added]):
    """All figures of one facility as the board shows them: leaving a field confirms it."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Report")

    def __init__(
        self,
        line: CapacityLine,
        replaces: Reported | None = None,
        proposal: Proposal | None = None,
        heard_at: datetime | None = None,
        channel: Channel = Channel.PHONE,
    ) -> None:
        """Start from the board, from the report that is corrected, or from proposed places.

        `heard_at` is when the facility said it, where that was not now.
        """
        super().__init__()
        self._heard_at = heard_at
        self._line, self._replaces, self._proposal = line, replaces, proposal
        self._figures = line.figures if replaces is None else replaces.figures
        if proposal is not None:
            self._figures = self._figures._replace(staffed=proposal.places)
        before = line if replaces is None else replaces
        self._reason, self._blocked_until = before.blocked_reason, before.blocked_until
        # What a sheet said is corrected by a person, who heard it some other way.
        known = replaces is not None and replaces.channel in _CALLED
        self._channel = replaces.channel if replaces is not None and known else channel
        self._moment = ""

    def title_words(self) -> str:
        """The facility, and whether this corrects."""
        if self._replaces is None:
            return _("Report · {facility}").format(facility=self._line.name)
        return _("Correction · {facility} · {moment}").format(
            facility=self._line.name, moment=moment_text(self._replaces.observed_at)
        )

    def fields(self) -> ComposeResult:
        """Figures first, in the order of a phone call."""
        with Horizontal(classes="row"):
            for name in CapacityFigures._fields[:4]:
                yield self._figure(name)
        with Horizontal(classes="row"):
            for name in CapacityFigures._fields[4:]:
                yield self._figure(name)
        with Horizontal(classes="row"):
            yield choice_field(
                "blocked_reason",
                _("why blocked"),
                BlockedReason,
                self._reason,
                none="–",
            )
            until = self._blocked_until
            yield day_field(
                "blocked_until",
                _("blocked places expected back"),
                "" if until is None else date_text(until),
                bare=Bare.AHEAD,
            )
        before = self._replaces
        heard_at = self._heard_at or self.desk.now()
        self._moment = moment_text(before.observed_at if before else heard_at)
        with Horizontal(classes="row"):
            yield moment_field("observed_at", _("true at"), self._moment)
            yield choice_field("channel", _("came in by"), _CALLED, self._channel)
        with Horizontal(classes="row"):
            yield text_field(
                "organisation",
                _("reported by (organisation)"),
                before.reporter_organisation if before else self._line.provider,
                most=120,
            )
            yield text_field(
                "role", _("in the role of"), before.reporter_role if before else "", most=80
            )
        yield text_field("note", _("note"), before.note if before else "", most=1000)
        yield Label(_("? = unknown · enter: next field · ctrl+s: save"), classes="hint")

    def _figure(self, name: str) -> Field:
        value: int | None = getattr(self._figures, name)
        return text_field(name, _(FIGURE_WORDS[name]), figure(value), most=7)

    def on_mount(self) -> None:
        """Begin at what changes most."""
        self.query_one("#in-available").focus()

    async def save(self) -> None:
        """Check, ask once about a large change, keep."""
        figures = CapacityFigures(
            *(parse_figure(self.text(name), name) for name in CapacityFigures._fields)
        )
        now = self.desk.now()
        if self.text("observed_at") == self._moment:
            moment = self._replaces.observed_at if self._replaces else self._heard_at or now
        else:
            moment = self.moment("observed_at") or now
        reason = self.choice("blocked_reason")
        report = check_report(
            Report(
                self._line.id,
                figures,
                moment,
                blocked_reason=BlockedReason(reason) if reason else None,
                blocked_until=self.day("blocked_until"),
                reporter_role=self.text("role"),
                reporter_organisation=self.text("organisation"),
                channel=Channel(self.choice("channel")),
                note=self.text("note"),
                replaces=self._replaces.id if self._replaces else None,
            ),
            now,
        )
        asked = [
            _("{figure}: {before} becomes {after}").format(
                figure=_(FIGURE_WORDS[change.figure]), before=change.before, after=change.after
            )
            for change in large_changes(
                self._line.figures, figures, await self.ask(setting_queries.terms)
            )
        ]
        if (what := doubt(figures)) is not None:
            asked.append(
                _("{what}: vacancies will be unknown. Are you sure?").format(what=say(what))
            )
        if (lacks := shortfall(figures, self._line.held)) is not None:
            asked.append(say(lacks))
        if asked and not await self.app.push_screen_wait(Sure(asked, _("Yes, save"))):
            return
        self.dismiss(await self._keep(report))

    async def _keep(self, report: Report) -> Added:
        seen, proposal = self._line.version, self._proposal
        if proposal is not None:
            return await self.attempt(staffing.accept, proposal, seen=seen, report=report)
        return await self.attempt(reports.enter, report, seen=seen, sure=True)


async def enter_report(
    screen: Acting[Any],
    line: CapacityLine,
    replaces: Reported | None = None,
    proposal: Proposal | None = None,
    heard_at: datetime | None = None,
) -> None:
    """Fill in a report, and say whether it is the one in force; of a team there is none."""
    if not says_it_has_none(screen, line):
        await fill_in(screen, line, ReportForm(line, replaces, proposal, heard_at))


async def fill_in(screen: Acting[Any], line: CapacityLine, form: ReportForm) -> bool:
    """Let a report be filled in and say whether it is in force; answers whether it was saved."""
    added = await screen.app.push_screen_wait(form)
    if added is None:
        return False
    if added.in_force:
        words = _("{facility}: vacant {n}").format(
            facility=line.name, n=figure(added.line.placeable)
        )
    else:
        stands = added.line.observed_at
        words = _("Saved; the report of {time} still applies.").format(
            time=clock_text(stands) if stands else "?"
        )
    screen.say(words)
    await ask_who_is_counted(screen, line, added)
    return True


def says_it_has_none(screen: Acting[Any], line: CapacityLine) -> bool:
    """Whether this is a team, of which there are no figures; then that is said."""
    try:
        check_has_places(line)
    except RuleBroken as error:
        screen.tell(error)
        return True
    return False


async def ask_who_is_counted(screen: Acting[Any], line: CapacityLine, added: Added) -> None:
    """Ask once whether children for whom a place is held are in the numbers: then they arrived."""
    if not added.in_force:
        return
    for case in await screen.ask(holds.awaited, line.id):
        words = _("Is {case} ({children}) in these numbers?").format(
            case=case.reference, children=", ".join(youth.pseudonym or "?" for youth in case.youths)
        )
        if not case.youths:
            continue
        counted = await screen.app.push_screen_wait(Sure([words], _("Yes, arrived")))
        if counted:
            try:
                await confirmed(
                    screen,
                    _("Yes, arrived"),
                    stays.arrive_together,
                    case.case,
                    [youth.id for youth in case.youths],
                    line.id,
                    arrived_at=added.line.observed_at,
                    hold=case.hold.id,
                )
            except NeedsConfirmation:
                continue


class UnchangedForm(Form[bool]):
    """When it was said that figures that are not fresh any more are unchanged."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Unchanged: when was that said?")

    def __init__(self, line: CapacityLine) -> None:
        """Confirm these figures."""
        super().__init__()
        self._line = line

    def fields(self) -> ComposeResult:
        """The facility, and an empty moment."""
        told = self._line.observed_at
        words = _("{facility}: figures of {moment}").format(
            facility=self._line.name, moment="?" if told is None else moment_text(told)
        )
        yield Label(said(words), classes="about")
        yield moment_field("observed_at", _("said at (14:05 or 24-03-2020 14:05)"))

    async def save(self) -> None:
        """Keep a report of that moment."""
        moment = self.moment("observed_at")
        if moment is None:
            raise RuleBroken(N_("Enter when it was said."), field="observed_at")
        await confirmed(
            self,
            _("Yes, save"),
            reports.confirm_unchanged,
            self._line.id,
            figures=self._line.figures,
            seen=self._line.version,
            observed_at=moment,
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


async def confirm_unchanged(screen: Acting[None], line: CapacityLine) -> None:
    """Keep a report that says what the board shows; of older figures ask when that was said."""
    if says_it_has_none(screen, line):
        return
    unchanged = _("{facility}: confirmed unchanged").format(facility=line.name)
    if line.freshness is not Freshness.FRESH:
        if await screen.app.push_screen_wait(UnchangedForm(line)):
            screen.say(unchanged)
        return
    try:
        await confirmed(
            screen,
            _("Yes, save"),
            reports.confirm_unchanged,
            line.id,
            figures=line.figures,
            seen=line.version,
        )
    except NeedsConfirmation:
        return
    screen.say(unchanged)
