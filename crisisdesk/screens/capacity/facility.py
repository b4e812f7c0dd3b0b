"""One facility: what it takes, how it is open, its figures now, and their history."""

from collections.abc import Sequence
from datetime import date, datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.blocked import blocked_phrase, is_blocked_over
from crisisdesk.domain.capacity.crucial import CrucialGround
from crisisdesk.domain.capacity.facilities import (
    Facility,
    FacilityId,
    Gender,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityLine, compute
from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, figure, range_text, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.capacity.crucial import agree_crucial, crucial_lines
from crisisdesk.screens.capacity.exceptions import exception_words
from crisisdesk.screens.capacity.opening import change_opening, restrict
from crisisdesk.screens.capacity.report import confirm_unchanged, enter_report
from crisisdesk.services.capacity import capacity, crucial, facilities
from crisisdesk.services.cases.stay import outflow
from crisisdesk.services.cases.stay.words import expected_words
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.store.queries.capacity.report import Reported
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.figures import FRESHNESS_STYLES, age, held_text, short_figure, sparkline
from crisisdesk.widgets.plain_text import said, styled

TREND_DAYS = 42
RESTRICTION_TERMS = {
    RestrictionKind.NO_CRISIS: N_("not for crisis"),
    RestrictionKind.ADMISSION_STOP: N_("admission stop"),
    RestrictionKind.VALIDITY: N_("valid"),
}


def _dim(reported: Reported) -> CellStyle:
    return "muted" if reported.replaced else ""


def _history_columns() -> list[BoardColumn[Reported]]:
    def placeable(reported: Reported) -> Cell:
        figures = reported.figures
        value = compute(figures.available, figures.staffed, figures.occupied, figures.blocked)
        return Cell(short_figure(value.placeable), _dim(reported))

    def number(name: str) -> BoardColumn[Reported]:
        words = {
            "licensed": lambda: _("lic."),
            "available": lambda: _("avl."),
            "staffed": lambda: _("stf."),
            "occupied": lambda: _("occ."),
            "blocked": lambda: _("blk."),
        }[name]
        return BoardColumn(
            id=name,
            title=words,
            width=4,
            align="right",
            cell=lambda report: Cell(short_figure(getattr(report.figures, name)), _dim(report)),
        )

    return [
        BoardColumn(id="moment", title=lambda: _("true at"), width=16,
            cell=lambda report: Cell(moment_text(report.observed_at), _dim(report))),
        number("licensed"), number("available"), number("staffed"), number("occupied"),
        number("blocked"),
        BoardColumn(id="free", title=lambda: _("free"), width=4, align="right", cell=placeable),
        BoardColumn(id="by", title=lambda: _("by"), width=14, flex=1,
            cell=lambda entry: f"{entry.reporter_organisation} {entry.reporter_role}".strip()),
        BoardColumn(id="channel", title=lambda: _("came in by"), width=10, drop=1,
            cell=lambda report: _(report.channel.words)),
        BoardColumn(id="who", title=lambda: _("noted by"), width=9, drop=2,
            cell=lambda report: report.initials or "–"),
        BoardColumn(id="note", title=lambda: _("note"), flex=1,
            cell=lambda report: (_("replaced") + " " if report.replaced else "") + report.note),
    ]  # fmt: skip


class FacilityPage(DeskScreen):
    """Everything the desk knows about one facility."""

    MANUAL = "places"
    KEYS = keys.FACILITY
    CSS_PATH = "facility.tcss"

    def __init__(self, facility: FacilityId) -> None:
        """Show this facility."""
        super().__init__()
        self._facility = facility
        self._line: CapacityLine | None = None
        self._ground = CrucialGround(crucial=False)

    def body(self) -> ComposeResult:
        """Facts above, history beneath."""
        yield Static(id="facts", markup=False)
        yield Static(id="trend", markup=False)
        yield Board(_history_columns(), key=lambda report: report.id, id="history")

    def on_mount(self) -> None:
        """Let the arrows walk the history."""
        self.query_one("#history", Board).focus()

    async def to_copy(self) -> str:
        """The telephone number of the facility."""
        return (await self.ask(facility_queries.about, self._facility)).phone

    async def load(self) -> None:
        """The facts and the history, then the weeks before."""
        overview = await self.ask(capacity.overview)
        self._line = next((line for line in overview.lines if line.id == self._facility), None)
        if self._line is None:
            self.dismiss(None)
            return
        about = await self.ask(facility_queries.about, self._facility)
        opening = await self.ask(facility_queries.opening, self._facility)
        history = await self.ask(report_queries.history, self._facility)
        standing = await self.ask(facilities.restrictions, self._facility)
        self._ground = await self.ask(crucial.ground, self._facility)
        facts = facts_of(self._line, about, opening, standing)
        facts += crucial_lines(self._ground)
        facts += _figures(self._line, overview.at)
        expected = await self.ask(outflow.expected)
        if words := expected_words(expected.get(self._facility)):
            facts.append(styled(f" {words}", "$text-muted"))
        self.query_one("#facts", Static).update(Content("\n").join(facts))
        board = self.query_one("#history", Board)
        board.note = _("Nothing has been reported yet. Enter a report with r.")
        board.show(history)
        days = await self.ask(capacity.trend, TREND_DAYS, self._facility)
        lines_by_day = [lines[0] if lines else None for _at, lines in days]
        self.query_one("#trend", Static).update(_trend(lines_by_day))

    # Acts

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_report(self) -> None:
        """Enter a report."""
        if self._line is not None:
            self.act(enter_report(self, self._line))

    def action_confirm(self) -> None:
        """Say that it is as the board shows it."""
        if self._line is not None:
            self.act(confirm_unchanged(self, self._line))

    def action_correct(self) -> None:
        """Replace the report under the cursor."""
        chosen: Reported | None = self.query_one("#history", Board).picked()
        if self._line is None or chosen is None:
            return
        if chosen.replaced:
            self.say(_("This report has already been replaced."))
            return
        self.act(enter_report(self, self._line, chosen))

    def action_opening(self) -> None:
        """Open, limit or close it."""
        if self._line is not None:
            self.act(change_opening(self, self._line))

    def action_restrict(self) -> None:
        """Bar it, or the region."""
        self.act(restrict(self, self._line))

    def action_staffed(self) -> None:
        """Propose staffed places from the staff that is there."""
        from crisisdesk.screens.capacity.staffing import propose_places

        if self._line is not None:
            self.act(propose_places(self, self._line))

    def action_norm(self) -> None:
        """Say what it needs to run."""
        if self._line is not None:
            self.act(self._norm(self._line))

    async def _norm(self, line: CapacityLine) -> None:
        from crisisdesk.screens.capacity.staffing import set_norm

        await set_norm(self, line)

    def action_edit(self) -> None:
        """Change what it is."""
        from crisisdesk.screens.region.facility_forms import edit_facility

        if self._line is not None:
            self.act(edit_facility(self, self._facility))

    def action_crucial(self) -> None:
        """Agree that it is crucial, or no longer."""
        if self._line is not None:
            self.act(agree_crucial(self, self._line, self._ground))

    def action_call(self) -> None:
        """Whom to call about this facility."""
        from crisisdesk.screens.contacts import who_to_call

        if self._line is not None:
            self.act(who_to_call(self, self._line.name, self._line.id))


def takes(about: Facility) -> str:
    """Whom a facility takes, in words."""
    ages = range_text(about.age_min, about.age_max)
    if ages:
        ages = _("{ages} years").format(ages=ages)
    gender = "" if about.gender is Gender.ANY else _(about.gender.words)
    hours = _("round the clock") if about.round_the_clock else _("not 24-hour")
    return " · ".join(filter(None, (ages, gender, hours)))


def facts_of(
    line: CapacityLine, about: Facility, opening: Opening | None, standing: Sequence[Restriction]
) -> list[Content]:
    """The facility in words, a line a subject; lines that have nothing to say are left out."""
    lines = [
        said(" ", (line.name, "bold"), f" · {_(line.kind.words)} · {line.provider}"),
        said(" " + " · ".join(filter(None, (about.municipality, about.address, about.phone)))),
        said(f" {takes(about)}"),
        _opening(opening, line),
    ]
    # What does not bar now is told too: a term that still runs, a stop that is still to come.
    lines += [
        styled(f" {_(RESTRICTION_TERMS[restriction.kind])} {_term(restriction)}", "$text-muted")
        for restriction in standing
        if restriction not in line.bars
    ]
    for bar in line.bars:
        until = _term(bar)
        where = _("region") + ": " if bar.facility is None else ""
        words = " · ".join(filter(None, (bar.reason, f"“{bar.source}”" if bar.source else "")))
        lines.append(styled(f" ≠ {where}{_(bar.kind.words)} ({until}): {words}", "$text-warning"))
    extra = [
        _("surge +{n} within {hours} h").format(n=line.surge, hours=figure(line.surge_hours))
        if line.surge
        else "",
        _extension(about),
        _("planned +{n} from {day} ({certainty})").format(
            n=about.planned_places,
            day=_day(about.planned_from),
            certainty=about.planned_certainty or "?",
        )
        if about.planned_places
        else "",
        _("admission via {who}").format(who=about.admission_via) if about.admission_via else "",
        _("intake: {how}").format(how=_(about.intake.words)) if about.intake else "",
        _("overview kept by {who}").format(who=about.kept_by) if about.kept_by else "",
        about.notes,
        _("house rules: {rules}").format(rules=about.house_rules) if about.house_rules else "",
    ]
    if any(extra):
        lines.append(styled(" " + " · ".join(filter(None, extra)), "$text-muted"))
    return lines


def _term(bar: Restriction) -> str:
    since = _("since {moment}").format(moment=moment_text(bar.valid_from))
    if bar.for_crisis:
        return f"{since}, {_('for the duration of the crisis')}"
    if bar.valid_until is None:
        return f"{since}, {_('open end')}"
    return f"{since} {_('until {moment}').format(moment=moment_text(bar.valid_until))}"


def _opening(opening: Opening | None, line: CapacityLine) -> Content:
    words = [_(line.opening.words)]
    if opening is not None:
        words.append(_("since {moment}").format(moment=moment_text(opening.since)))
        if opening.until is not None:
            words.append(_("until {moment}").format(moment=moment_text(opening.until)))
        words += [exception_words(line.grounds, opening.exception), opening.reason, opening.hours]
        words.append(_(opening.delivery.words))
        words.append(opening.delivery_note)
        words.append(_("works {how}").format(how=_(opening.reachability.words)))
        if opening.reported_by:
            words.append(_("by {who}").format(who=opening.reported_by))
    style = "" if line.opening is OpeningStatus.OPEN else "$text-warning"
    return styled(" " + " · ".join(filter(None, words)), style)


def _figures(line: CapacityLine, at: datetime) -> list[Content]:
    parts: list[str | tuple[str, str]] = [" "]
    for word, value in (
        (_("licensed"), figure(line.licensed)),
        (_("available"), figure(line.available)),
        (_("staffed"), figure(line.staffed)),
        (_("occupied"), figure(line.occupied)),
        (_("blocked"), figure(line.blocked)),
        (_("reserved"), held_text(line)),
    ):
        parts += [f"{word} ", (value, "bold"), "  "]
    good = line.placeable is not None and line.placeable > 0
    style = "bold $text-success" if good else "bold $text-warning"
    limit = f" ({_(line.limit.words)})" if line.limit else ""
    source = f"   {age(line, at)} {line.reporter}"
    aged = {"warn": "$text-warning", "alarm": "$text-error"}.get(
        FRESHNESS_STYLES[line.freshness], "$text-muted"
    )
    second: list[str | tuple[str, str]] = [f" → {_('vacant')} ", (figure(line.placeable), style)]
    second += [limit, (source, aged)]
    if line.moved:
        since = _("  arrivals less departures since: {n}").format(n=f"{line.moved:+}")
        second.append((since, "$text-muted"))
    if (blocked := blocked_phrase(line, at)) is not None:
        style = "$text-warning" if is_blocked_over(line, at) else "$text-muted"
        second.append((f"   {say(blocked)}", style))
    return [said(*parts), said(*second)]


def _trend(by_day: list[CapacityLine | None]) -> Content:
    lines = []
    for word, values in (
        (_("vacant"), [line.placeable if line else None for line in by_day]),
        (_("occupied"), [line.occupied if line else None for line in by_day]),
    ):
        known = [value for value in values if value is not None]
        reach = f"{min(known)} … {max(known)}" if known else "?"
        lines.append(said(f" {word:<11}", (sparkline(values), "$text-primary"), f"  {reach}"))
    lines.append(styled(_(" the last {n} days, at this hour").format(n=len(by_day)), "$text-muted"))
    return Content("\n").join(lines)


def _day(iso: str) -> str:
    return date_text(date.fromisoformat(iso)) if iso else "?"


def _extension(about: Facility) -> str:
    """To how many it grows, as long as which measure; that it does no more once that stopped."""
    measure = about.extendable_while
    if about.extendable_to is None:
        return _("not extendable any more: {measure}").format(measure=measure) if measure else ""
    words = _("extendable to {n}").format(n=about.extendable_to)
    bound = _("as long as: {measure}").format(measure=measure) if measure else ""
    return " · ".join(filter(None, (words, bound)))
