"""Where a child stays: a place outside, the arrival, moving on, what blocks it, the departure."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.domain.cases.endings import HOLDS_BACK, Blocker, Destination
from crisisdesk.domain.cases.lines import CaseFile, HoldLine, StayLine, YouthLine
from crisisdesk.domain.cases.placements import Arrival
from crisisdesk.domain.cases.states import HoldId, StayId, YouthId
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.safety_forms import (
    safety_fields,
    safety_of,
    taken_over_fields,
    taken_over_of,
)
from crisisdesk.screens.forms import choice_field, completed_field, moment_field, text_field
from crisisdesk.services.cases import outside, stays
from crisisdesk.services.cases.outside import Outside
from crisisdesk.store.queries.capacity.facilities import Named
from crisisdesk.widgets.case_words import arrival_words
from crisisdesk.widgets.ticks import Ticks


class OutsideForm(CaseForm):
    """A place at a facility that the desk does not run, made on the spot."""

    TITLE_WORDS = N_("A place outside the region")

    def __init__(self, file: CaseFile, known: list[Named]) -> None:
        """Complete the names of those that were used before."""
        super().__init__(file)
        self._known = known

    def fields(self) -> ComposeResult:
        """Name, where, phone, until when."""
        before = [facility.name for facility in self._known if facility.outside]
        yield completed_field("name", _("facility"), before)
        with Horizontal(classes="row"):
            yield completed_field("municipality", _("municipality"), names(), known=True)
            yield text_field("phone", _("phone"), most=40)
        until = self.desk.now() + self.file.hold_term
        yield moment_field("until", _("promised until"), moment_text(until), bare=Bare.AHEAD)
        yield Label(
            _("It is on no board and in no total; d then records the decision."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Keep that it promised the places."""
        place = Outside(self.text("name"), self.text("municipality"), self.text("phone"))
        await self.keep(outside.hold, self.file.line.id, place, until=self.ahead("until"))
        self.done()


class GoingForm(CaseForm):
    """Children who come to a facility that somebody names."""

    def __init__(self, file: CaseFile, known: list[Named]) -> None:
        """Complete the names of every facility."""
        super().__init__(file)
        self._ids: dict[str, FacilityId] = {}
        twice = {place.name for place in known if sum(two.name == place.name for two in known) > 1}
        for place in known:
            label = f"{place.name} · {place.municipality}" if place.name in twice else place.name
            self._ids.setdefault(label, place.id)

    def expected(self) -> HoldLine | None:
        """The hold that the children go to, where there is only one decided or only one at all."""
        held = self.file.line.held
        likely = [hold for hold in held if hold.decided] or held
        return likely[0] if len(likely) == 1 else None

    def where(self, at: str) -> ComposeResult:
        """Facility and moment."""
        hold = self.expected()
        labels = {facility: label for label, facility in self._ids.items()}
        name = labels.get(hold.facility, "") if hold else ""
        with Horizontal(classes="row"):
            yield completed_field("facility", _("facility"), self._ids, name, known=True)
            yield moment_field("at", at, moment_text(self.desk.now()))

    def place(self, name: str) -> ComposeResult:
        """The facility alone."""
        yield completed_field("facility", _("facility"), self._ids, name, known=True)

    def facility(self) -> tuple[FacilityId, HoldId | None]:
        """The facility that is named, with the hold there; raises RuleBroken at the field."""
        typed = self.text("facility")
        if not typed:
            raise RuleBroken(N_("Name the facility."), field="facility")
        facility = {name_key(label): facility for label, facility in self._ids.items()}.get(
            name_key(typed)
        )
        if facility is None:
            raise RuleBroken(
                N_("No facility is called “{name}”; b on the case makes one outside the region."),
                field="facility",
                name=typed,
            )
        here = (hold.id for hold in self.file.line.held if hold.facility == facility)
        return facility, next(here, None)

    def tell_of(self, arrivals: Iterable[Arrival]) -> None:
        """Say what the arrival did to the facility where that may surprise."""
        if words := arrival_words(arrivals):
            self.say(words)


class ArrivalForm(GoingForm):
    """The facility confirms that the children arrived."""

    TITLE_WORDS = N_("The facility confirms the arrival")
    FIELDS: ClassVar = {"arrived_at": "at", "departed_at": "at"}

    def _coming(self) -> list[YouthLine]:
        here = {stay.youth for stay in self.file.line.stays}
        return [youth for youth in self.file.line.youths if youth.id not in here]

    def fields(self) -> ComposeResult:
        """Where, when, who."""
        yield from self.where(_("arrived at"))
        yield self.those(self._coming())

    async def save(self) -> None:
        """Keep the arrivals."""
        facility, hold = self.facility()
        ticked = self.query_one("#in-children", Ticks).ticked
        coming = [YouthId(youth.id) for youth in self._coming() if str(youth.id) in ticked]
        arrivals = await self.keep(
            stays.arrive_together,
            self.file.line.id,
            coming,
            facility,
            arrived_at=self.moment("at"),
            hold=hold,
        )
        self.tell_of(arrivals)
        self.done()


def _staying(form: CaseForm) -> list[YouthLine]:
    here = {stay.youth for stay in form.file.line.stays}
    return [youth for youth in form.file.line.youths if youth.id in here]


def _ticked_stays(form: CaseForm) -> list[StayId]:
    ticked = form.query_one("#in-children", Ticks).ticked
    here: tuple[StayLine, ...] = form.file.line.stays
    return [stay.id for stay in here if str(stay.youth) in ticked]


class MoveChildForm(GoingForm):
    """A child goes to another facility: a new stay in the same case."""

    TITLE_WORDS = N_("Moved on to another facility")
    FIELDS: ClassVar = {"arrived_at": "at", "departed_at": "at"}

    def fields(self) -> ComposeResult:
        """Where to, when, who."""
        yield from self.where(_("moved at"))
        yield self.those(_staying(self))

    async def save(self) -> None:
        """Keep the move."""
        facility, hold = self.facility()
        arrivals = await self.keep(
            stays.move_together,
            _ticked_stays(self),
            facility,
            moved_at=self.moment("at"),
            hold=hold,
        )
        self.tell_of(arrivals)
        self.done()


class DepartureForm(CaseForm):
    """Where the child goes, and who says that it is safe."""

    TITLE_WORDS = N_("The child left")
    FIELDS: ClassVar = {"departed_at": "at"}

    def fields(self) -> ComposeResult:
        """Destination, moment, safety, who."""
        with Horizontal(classes="row"):
            yield choice_field("to", pgettext("destination", "to"), Destination, None, none="–")
            yield moment_field("at", _("left at"), moment_text(self.desk.now()))
        yield from safety_fields(_("safety confirmed by"))
        yield self.those(_staying(self))
        yield from taken_over_fields(self)

    async def save(self) -> None:
        """Keep the departures."""
        await self.keep(
            stays.depart_together,
            _ticked_stays(self),
            self.chosen("to", Destination),
            departed_at=self.moment("at"),
            safety=safety_of(self),
            taken_over=taken_over_of(self),
        )
        self.done()


class BlockersForm(CaseForm):
    """What keeps the child from leaving, or the case from going on."""

    TITLE_WORDS = N_("What the child or the case waits for")

    def ticked(self, file: CaseFile) -> set[str]:
        """What stands."""
        return {blocker.value for blocker in file.history.blockers}

    def fields(self) -> ComposeResult:
        """What may stand."""
        words = {blocker.value: _(blocker.words) for blocker in HOLDS_BACK}
        yield Ticks(words, self.ticked(self.file))

    async def save(self) -> None:
        """Keep what is ticked."""
        ticked = {Blocker(code) for code in self.query_one(Ticks).ticked}
        await self.keep(stays.set_blockers, self.file.line.id, ticked)
        self.done()
