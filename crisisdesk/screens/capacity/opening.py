"""Opening, limiting and closing a facility; barring it or the region from crisis use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    ExceptionGround,
    Opening,
    OpeningStatus,
    Reachability,
    Restriction,
    RestrictionKind,
    check_opening,
    check_restriction,
)
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting
from crisisdesk.screens.capacity.scope import BarringForm, ScopeRow
from crisisdesk.screens.forms import Field, choice_field, moment_field, text_field
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.week import crisis
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks

_BARS = {
    RestrictionKind.NO_CRISIS: RestrictionKind.NO_CRISIS.words,
    RestrictionKind.ADMISSION_STOP: RestrictionKind.ADMISSION_STOP.words,
    RestrictionKind.VALIDITY: N_("valid in this period only"),
}


async def change_opening(screen: Acting[None], line: CapacityLine) -> None:
    """Open, limit or close a facility."""
    opening = await screen.ask(facility_queries.opening, line.id)
    await screen.app.push_screen_wait(OpeningForm(line, opening))


async def restrict(screen: Acting[None], line: CapacityLine | None) -> None:
    """Bar a facility or the region, or lift what bars it."""
    standing = await screen.ask(facilities.restrictions)
    if line is not None:
        standing += await screen.ask(facilities.restrictions, line.id)
    known = tuple((await screen.ask(capacity.overview)).lines)
    await screen.app.push_screen_wait(RestrictionForm(line, standing, known))


class _Timed(BarringForm[UUID]):
    """A form with a moment that is already filled in, and one that may stay empty."""

    _since_text = ""

    def in_a_week(self) -> str:
        """An example of how an end is written."""
        return moment_text(self.desk.now() + timedelta(days=7))

    def since(self) -> datetime:
        """The typed begin, or now where nobody changed it; raises RuleBroken at that field."""
        if self.text("since") == self._since_text:
            return self.desk.now()
        return self.moment("since") or self.desk.now()


class OpeningForm(_Timed):
    """How far a facility is open; figures are not touched."""

    KEYS = keys.FORM

    def __init__(self, line: CapacityLine, now: Opening | None) -> None:
        """Start from how it is now."""
        super().__init__()
        self._line, self._now = line, now
        self._grounds = set(now.grounds.split()) if now else set()

    def title_words(self) -> str:
        """The facility."""
        return _("Opening · {facility}").format(facility=self._line.name)

    def fields(self) -> ComposeResult:
        """Status first; what it needs beneath."""
        now = self._now
        self._since_text = moment_text(self.desk.now())
        with Horizontal(classes="row"):
            yield choice_field("status", _("status"), OpeningStatus, now and now.status, none="–")
            yield choice_field(
                "delivery", _("delivery"), DeliveryMode, now and now.delivery, none="–"
            )
            yield choice_field(
                "reachability", _("works from"), Reachability, now and now.reachability, none="–"
            )
        with Horizontal(classes="row"):
            yield moment_field("since", _("since"), self._since_text)
            yield moment_field(
                "until",
                _("until (empty: open end)"),
                hint=self.in_a_week(),
                bare=Bare.AHEAD,
                begin="since",
            )
        yield Ticks({ground.value: _(ground.words) for ground in ExceptionGround}, self._grounds)
        yield text_field(
            "exception",
            _("limited: open after all for (also in words)"),
            now.exception if now else "",
            most=300,
        )
        yield text_field("reason", _("reason"), now.reason if now else "", most=300)
        yield text_field(
            "delivery_note", _("how care is given"), now.delivery_note if now else "", most=300
        )
        with Horizontal(classes="row"):
            yield text_field("hours", _("opening hours"), now.hours if now else "", most=120)
            yield text_field("reported_by", _("reported by (organisation)"), most=120)

    def _written(self) -> list[object]:
        return [*super()._written(), sorted(self.query_one(Ticks).ticked)]

    async def save(self) -> None:
        """Check and keep."""
        since = self.since()
        opening = check_opening(
            Opening(
                self.chosen("status", OpeningStatus),
                since,
                self.moment("until"),
                exception=self.text("exception"),
                reason=self.text("reason"),
                delivery=self.chosen("delivery", DeliveryMode),
                delivery_note=self.text("delivery_note"),
                reachability=self.chosen("reachability", Reachability),
                hours=self.text("hours"),
                reported_by=self.text("reported_by"),
                grounds=" ".join(
                    ground for ground in ExceptionGround if ground in self.query_one(Ticks).ticked
                ),
            )
        )
        self.dismiss(
            await self.attempt(
                facilities.open_or_close, self._line.id, opening, seen=self._line.version
            )
        )


class RestrictionForm(_Timed):
    """Barring a facility or the region, or lifting what bars it."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Restriction")

    def __init__(
        self,
        line: CapacityLine | None,
        standing: list[Restriction],
        known: Sequence[CapacityLine],
    ) -> None:
        """Offer what stands already to be lifted, and everything that can be barred."""
        super().__init__()
        self._line, self._standing, self._known = line, standing, known

    def fields(self) -> ComposeResult:
        """What to do, where, from when until when, and why."""
        acts = [(_("add a restriction"), "")]
        for restriction in self._standing:
            where = self._line.name if self._line and restriction.facility else _("region")
            words = _("lift: {what} ({where}) {why}").format(
                what=_(restriction.kind.words),
                where=where,
                why=restriction.reason or restriction.source,
            )
            acts.append((words[:70], str(restriction.root)))
        yield Field(
            "act",
            _("what"),
            Choice(acts, "", id="in-act"),
        )
        yield choice_field("kind", _("type of restriction"), _BARS, None, none="–", words=_BARS)
        yield ScopeRow(self._known, self.desk, self._line and self._line.id)
        self._since_text = moment_text(self.desk.now())
        with Horizontal(classes="row"):
            yield moment_field("since", _("since"), self._since_text)
            yield moment_field(
                "until",
                _("until (empty: open end)"),
                hint=self.in_a_week(),
                bare=Bare.AHEAD,
                begin="since",
            )
        yield text_field("reason", _("reason"), most=300)
        yield text_field("source", _("wording of the agreement"), most=500)
        yield Ticks({"for_crisis": _("for the duration of the crisis")}, set())
        yield Label(
            _("Lifting takes effect now and keeps the history; give the reason."), classes="hint"
        )

    def _written(self) -> list[object]:
        return [*super()._written(), sorted(self.query_one(Ticks).ticked)]

    async def save(self) -> None:
        """Check and keep, or lift."""
        if root := self.choice("act"):
            if not self.text("reason"):
                raise RuleBroken(N_("Enter a reason for the restriction."), field="reason")
            self.dismiss(await self.attempt(facilities.lift, UUID(root), self.text("reason")))
            return
        since, reach = self.since(), self.reach()
        restriction = check_restriction(
            Restriction(
                self.chosen("kind", RestrictionKind),
                reach.where[0],
                since,
                self.moment("until"),
                reason=self.text("reason"),
                source=self.text("source"),
                for_crisis=bool(self.query_one(Ticks).ticked),
            )
        )
        if await self.sure_of(reach):
            await self.attempt(crisis.restrict_all, restriction, reach.where)
            self.dismiss(None)
