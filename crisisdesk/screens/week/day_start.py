"""The day start: what is new, what ends today, who leads nothing yet, and who is on duty."""

from collections.abc import Callable
from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import MemberId, Restriction
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.members import Member
from crisisdesk.domain.moments import clock_text, local, moment_text, short_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, ngettext, pgettext, say, weekday
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.sight_forms import weigh_visit
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.documents import write_sheet
from crisisdesk.screens.forms import Field, Form, moment_field
from crisisdesk.screens.points_page import PointsPage
from crisisdesk.screens.together.conflicts import conflict_points
from crisisdesk.screens.week.provider_contacts import silent_points
from crisisdesk.services.week import day_start, duties, duty_prompts
from crisisdesk.services.week.day_start import DayStart
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.week.meetings import OnDuty
from crisisdesk.widgets.bars import prompt_text
from crisisdesk.widgets.call_words import missed_words, round_words
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.figures import age, headline, left_out_words
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.points import (
    Point,
    PointGroup,
    attention_points,
    case_points,
    entry_points,
    nothing,
    visit_points,
)
from crisisdesk.widgets.ticks import Ticks

A_WATCH = timedelta(hours=8)


class DayStartPage(PointsPage):
    """Everything that the first who sits down must know."""

    MANUAL = "week"
    KEYS = keys.DAY_START

    async def load(self) -> None:
        """The day as it begins."""
        day = await self.ask(day_start.day_start)
        self.lay_out(_head(day), (rubric(day) for rubric in RUBRICS))

    # Acts

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_done(self) -> None:
        """The day has begun: its duty is done."""
        self.act(self._done())

    async def _done(self) -> None:
        for prompt in await self.ask(duty_prompts.due):
            if prompt.duty is Duty.DAY_START:
                await self.attempt(duties.settle, prompt.duty, prompt.day, OccurrenceOutcome.DONE)
                self.say(_("The day has begun."))
                return
        self.say(_("The day start has already been done."))

    def action_visit(self) -> None:
        """Whether the child under the cursor is visited at home, and why."""
        point = self.points.picked()
        if point is None or point.case is None:
            self.say(_("Put the cursor on a case."))
        else:
            self.act(weigh_visit(self, point.case))

    def action_beds(self) -> None:
        """What comes free when, and what must happen first."""
        self.desk.show_over("beds")

    def action_plan(self) -> None:
        """Who is on duty, and when."""
        self.act(self._plan())

    async def _plan(self) -> None:
        members = await self.ask(desk_queries.members)
        if not members:
            self.say(_("Nobody is signed in; press f8 to sign in."))
            return
        await self.app.push_screen_wait(WatchForm(members))

    def action_withdraw(self) -> None:
        """Take the one under the cursor off duty."""
        point = self.points.picked()
        if point is None or point.watch is None:
            self.say(_("Put the cursor on who is on duty."))
        else:
            self.act(self._withdraw(point))

    async def _withdraw(self, point: Point) -> None:
        sure = Sure([point.text], _("Yes, off the rota"))
        if point.watch is not None and await self.app.push_screen_wait(sure):
            await self.attempt(day_start.withdraw_watch, point.watch)
            self.say(_("Off the rota: {who}").format(who=point.text))

    def action_sheet(self) -> None:
        """Write the emergency sheet."""
        self.act(write_sheet(self))


def _head(day: DayStart) -> list[Content]:
    counts = day.new
    new = _("new {opened}, ended {ended}, searches without a place {no_place}").format(
        opened=counts.opened, ended=counts.ended, no_place=counts.no_place
    )
    if counts.not_answered:
        new += " · " + _("unanswered enquiries {n}").format(n=counts.not_answered)
    began = local(day.since)
    return [
        said(
            (
                f" {_('Since {day}').format(day=f'{weekday(began)} {moment_text(day.since)}')}",
                "bold",
            ),
            f" · {new}",
        ),
        said(" ", headline(day.totals), "  ", (left_out_words(day.totals), "$text-muted")),
    ]


def _before_opening(day: DayStart) -> list[Point]:
    """The one line before a weekend and before holidays."""
    if day.before_opening is None:
        return []
    return [Point("before-opening", say(day.before_opening.phrase), style="alarm")]


def _on_duty(day: DayStart) -> PointGroup:
    return PointGroup(_("on duty today"), _watches(day))


def _conflicts(day: DayStart) -> PointGroup:
    return PointGroup(_("conflicts to settle"), conflict_points(day.conflicts, day.at))


def _without_lead(day: DayStart) -> PointGroup:
    points = case_points(day.without_lead, day.at, "lead")
    return PointGroup(
        _("cases without a lead"), points or [nothing("no-lead", _("Every case is led."))]
    )


def _visits(day: DayStart) -> PointGroup:
    points = visit_points(day.visits, day.at)
    return PointGroup(
        _("is a home visit needed? v says so"), points or [nothing("no-visit", _("None."))]
    )


def _asking(day: DayStart) -> PointGroup:
    points = [*_before_opening(day), *attention_points(day.asking, day.at)]
    return PointGroup(
        _("children that somebody must see to"), points or [nothing("no-ask", _("None."))]
    )


def _on_hold(day: DayStart) -> PointGroup:
    points = [
        point._replace(
            day="" if line.parked_until is None else short_text(line.parked_until, day.at)
        )
        for line, point in zip(day.on_hold, case_points(day.on_hold, day.at, "hold"), strict=True)
    ]
    return PointGroup(_("on hold, and until when"), points)


def _bridged(day: DayStart) -> PointGroup:
    points = [
        point._replace(
            stands=_(line.bridge.words) if line.bridge else "",
            day="" if line.bridged_until is None else short_text(line.bridged_until, day.at),
        )
        for line, point in zip(day.bridged, case_points(day.bridged, day.at, "bridge"), strict=True)
    ]
    return PointGroup(_("temporary solutions, and until when"), points)


def _waiting(day: DayStart) -> PointGroup:
    points = []
    for case in day.waiting:
        days = case.days(day.at)
        age = ngettext("{n} day old", "{n} days old", days).format(n=days)
        words = f"{case.reference} {_(case.blocker.words)}"
        points.append(Point(f"waits-{case.case}-{case.blocker}", words, day=age, case=case.case))
    return PointGroup(_("waits for what others decide"), points)


def _due_today(day: DayStart) -> PointGroup:
    points = case_points(day.due_today, day.at, "due")
    return PointGroup(_("cases overdue or due today"), points or [nothing("no-due", _("None."))])


def _entries_today(day: DayStart) -> PointGroup:
    entries = entry_points(day.entries_today, day.at, "entry", kinds=True)
    entries += map(_bar, day.ending_bars)
    return PointGroup(_("due, or ends soon"), entries or [nothing("no-entry", _("Nothing."))])


def _declined(day: DayStart) -> PointGroup:
    points = [
        Point(f"declined-{reason}", _(reason.words), day=str(number))
        for reason, number in day.new.declined
    ]
    return PointGroup(_("declined since then"), points)


def _too_old(day: DayStart) -> PointGroup:
    points = [_stale(line, day.at) for line in day.stale]
    words = _("None.") if day.totals.facilities else empty.no_facilities()
    return PointGroup(_("figures too old: call"), points or [nothing("no-stale", words)])


def _not_reporting(day: DayStart) -> PointGroup:
    points = [
        Point(
            f"missed-{facility.id}",
            f"{facility.name}: {missed_words(facility.missed)}",
            facility.provider,
            "" if facility.last is None else short_text(facility.last, day.at),
            style="warn",
            facility=facility.id,
        )
        for facility in day.not_reporting
    ]
    return PointGroup(_("no longer report: find out why"), points)


def _call_round(day: DayStart) -> PointGroup:
    points = []
    if day.call_round is not None:
        points.append(Point("call-round", round_words(day.call_round, day.at)))
    return PointGroup(_("call round"), points)


def _silent(day: DayStart) -> PointGroup:
    return PointGroup(_("providers that are silent"), silent_points(day.spoken, day.at))


def _prompts(day: DayStart) -> PointGroup:
    points = [Point(f"prompt-{each.duty}", prompt_text(each, day.at)) for each in day.prompts]
    return PointGroup(_("what is due"), points)


RUBRICS: tuple[Callable[[DayStart], PointGroup], ...] = (
    _on_duty,
    _conflicts,
    _without_lead,
    _asking,
    _visits,
    _on_hold,
    _bridged,
    _waiting,
    _due_today,
    _entries_today,
    _declined,
    _too_old,
    _not_reporting,
    _call_round,
    _silent,
    _prompts,
)
"""What stands on the page, in this order; a title without points is left out."""


def _watches(day: DayStart) -> list[Point]:
    points = [_watch(on_duty) for on_duty in day.on_duty]
    if not points:
        words = _("Nobody is on the rota; r adds somebody.")
        points = [nothing("nobody", words)]
    if day.acted:
        words = _("acted since then: {who}").format(who=", ".join(day.acted))
        points.append(nothing("acted", words))
    return points


def _watch(on_duty: OnDuty) -> Point:
    words = on_duty.initials + (f" ({_('stands in')})" if on_duty.stand_in else "")
    return Point(
        f"watch-{on_duty.id}",
        words,
        day=f"{clock_text(on_duty.begins_at)}-{clock_text(on_duty.ends_at)}",
        watch=on_duty.id,
    )


def _bar(restriction: Restriction) -> Point:
    words = f"{_(restriction.kind.words)}: {restriction.reason or restriction.source}"
    until = (
        ""
        if restriction.valid_until is None
        else _("until {time}").format(time=clock_text(restriction.valid_until))
    )
    return Point(f"bar-{restriction.root}", words, day=until, facility=restriction.facility)


def _stale(line: CapacityLine, at: datetime) -> Point:
    return Point(f"stale-{line.id}", line.name, line.reporter, age(line, at), facility=line.id)


class WatchForm(Form[bool]):
    """Who is on duty, from when until when."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("On duty")

    def __init__(self, members: list[Member]) -> None:
        """Offer the members of the desk."""
        super().__init__()
        self._members = members

    def fields(self) -> ComposeResult:
        """Who and when."""
        now = local(self.desk.now()).replace(minute=0)
        options = [(member.particulars.words, str(member.id)) for member in self._members]
        preselected = next(
            (str(member.id) for member in self._members if member.initials == self.desk.who),
            "",
        )
        yield Field(
            "member",
            _("who"),
            Choice([("–", ""), *options], preselected, id="in-member"),
        )
        with Horizontal(classes="row"):
            yield moment_field("from", pgettext("term", "from"), moment_text(now), bare=Bare.TODAY)
            yield moment_field(
                "until", _("until"), moment_text(now + A_WATCH), bare=Bare.AHEAD, begin="from"
            )
        yield Ticks({"stand_in": _("stands in for somebody")}, set())

    async def save(self) -> None:
        """Plan it."""
        begins = self.moment("from")
        ends = self.moment("until")
        if begins is None:
            raise RuleBroken(N_("Enter the start."), field="from")
        if ends is None:
            raise RuleBroken(N_("Enter the end."), field="until")
        if not self.choice("member"):
            raise RuleBroken(N_("Choose who is on duty."), field="member")
        member = next(member for member in self._members if str(member.id) == self.choice("member"))
        await self.attempt(
            day_start.plan_watch,
            MemberId(member.id),
            begins,
            ends,
            stand_in="stand_in" in self.query_one(Ticks).ticked,
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself
