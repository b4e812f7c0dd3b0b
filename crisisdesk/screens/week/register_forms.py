"""Adding to the register and taking its entries further, from wherever that is asked."""

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId, RestrictionKind
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.capacity.scopes import facility_labels
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.domain.week.entry_checks import check_asked
from crisisdesk.domain.week.register import (
    Entry,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    EntryTopic,
    MeetingId,
    Reply,
    next_statuses,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.capacity.scope import BarringForm, ScopeRow
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Form, choice_field, day_field, text_field
from crisisdesk.screens.week.crisis_form import end_crisis
from crisisdesk.screens.week.entry_fields import (
    DAYS,
    day_words,
    extra_fields,
    party_words,
    read_extras,
    text_words,
    tick_words,
)
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import register
from crisisdesk.widgets.plain_text import plain, said
from crisisdesk.widgets.ticks import Ticks

_ASKED_ABOUT = tuple(kind for kind in EntryKind if kind is not EntryKind.CHILDCARE)
"""Childcare has a form of its own, which asks for how many children."""


def days_ahead(kind: EntryKind) -> list[str]:
    """The days of a kind that can lie ahead: its last one, and those on which something is due."""
    if kind is EntryKind.COST_SIGNAL:
        return []  # its last day says for when the costs are
    return [name for name in DAYS[kind] if name in ("due", "valid_until", "review")]


_BEGINS = ("valid_from", "asked")
"""What the days behind them follow."""


def _topic(particulars: EntryParticulars) -> EntryTopic | None:
    return EntryTopic(particulars.topic) if particulars.topic else None


async def add_entry(
    screen: Acting[None], kind: EntryKind | None = None, meeting: MeetingId | None = None
) -> None:
    """Add an entry; the kind is asked first where nobody said it."""
    if kind is None:
        kind = await screen.app.push_screen_wait(KindChoice())
    if kind is not None:
        await screen.app.push_screen_wait(EntryForm(kind, await listed(screen), meeting=meeting))


async def edit_entry(screen: Acting[None], entry: Entry) -> None:
    """Change what stands in an entry."""
    await screen.app.push_screen_wait(EntryForm(entry.kind, await listed(screen), entry))


async def extend_entry(screen: Acting[None], entry: Entry) -> None:
    """Let an entry hold until another day; a lapsed agreement is renewed."""
    if not days_ahead(entry.kind):
        screen.say(_("An entry of this kind has no last day."))
        return
    await screen.app.push_screen_wait(ExtendEntryForm(entry))


async def step_entry(screen: Acting[None], entry: Entry) -> None:
    """Take an entry a step further."""
    if entry.kind is EntryKind.CRISIS and not entry.final:
        await end_crisis(screen, entry)
        return
    if not next_statuses(entry.kind, entry.status):
        screen.say(_("{reference} has ended.").format(reference=entry.reference))
        return
    await screen.app.push_screen_wait(StepForm(entry))


async def bar_by(screen: Acting[None], entry: Entry) -> None:
    """Bar a facility or the region by an agreement."""
    if entry.kind is not EntryKind.AGREEMENT:
        screen.say(_("Only an agreement can carry a restriction."))
        return
    await screen.app.push_screen_wait(BarForm(entry, await listed(screen)))


async def listed(screen: Acting[None]) -> tuple[CapacityLine, ...]:
    """Every facility, for a restriction that names some."""
    return tuple((await screen.ask(capacity.overview)).lines)


async def places(screen: Acting[None]) -> dict[str, FacilityId]:
    """Every facility by a name of its own, for a choice."""
    return {label: line.id for label, line in facility_labels(await listed(screen)).items()}


class KindChoice(Dialog[EntryKind | None]):
    """What kind of entry is added: that decides what is asked."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("What is it?")

    def body(self) -> ComposeResult:
        """The kinds."""
        yield OptionList(*(Option(said(_(kind.words)), kind.value) for kind in _ASKED_ABOUT))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """This kind."""
        self.dismiss(EntryKind(str(event.option_id)))

    def action_cancel(self) -> None:
        """Nothing is added."""
        self.dismiss(None)


class EntryForm(BarringForm[bool]):
    """An entry of one kind: the fields that this kind has."""

    KEYS = keys.FORM

    def __init__(
        self,
        kind: EntryKind,
        known: Sequence[CapacityLine],
        entry: Entry | None = None,
        *,
        meeting: MeetingId | None = None,
    ) -> None:
        """Begin empty, or from the entry that is changed."""
        super().__init__()
        self._kind, self._known, self._entry, self._meeting = kind, known, entry, meeting
        self._own = entry.particulars if entry else EntryParticulars("")

    @property
    def _places(self) -> dict[str, FacilityId]:
        return {label: line.id for label, line in facility_labels(self._known).items()}

    @property
    def _asks_many(self) -> bool:
        """Whether several organisations can be asked at once."""
        return self._kind is EntryKind.FEEDBACK and self._entry is None

    def title_words(self) -> str:
        """The kind, and which entry."""
        words = _(self._kind.words).capitalize()
        return f"{words} · {self._entry.reference}" if self._entry else words

    def fields(self) -> ComposeResult:
        """What, who, when; then what only this kind has."""
        particulars, kind = self._own, self._kind
        yield text_field("text", text_words(kind), particulars.text, most=1000)
        yield text_field("source", _("exact wording"), particulars.source, most=2000)
        with Horizontal(classes="row"):
            if self._asks_many:
                yield text_field("party", _("whom, a comma between them"), most=2000)
            else:
                yield text_field("party", party_words(kind), particulars.party, most=120)
            owner = particulars.owner or ("" if self._entry else self.desk.who)
            yield text_field("owner", _("who follows it up"), owner, most=80)
        with Horizontal(classes="row"):
            for index, name in enumerate(DAYS[kind]):
                before = DAYS[kind][:index]
                value = getattr(particulars, name)
                yield day_field(
                    name,
                    day_words(kind, name),
                    date_text(value) if value else "",
                    bare=Bare.PAST if name == "asked" else Bare.TODAY,
                    begin=next((begin for begin in _BEGINS if begin in before), ""),
                    hint="24-03",
                )
        yield from extra_fields(kind, particulars, self._places)
        if kind is EntryKind.AGREEMENT and self._entry is None:
            yield choice_field(
                "bars", _("restriction type"), RestrictionKind, None, none=_("nothing")
            )
            yield ScopeRow(self._known, self.desk, particulars.facility)
        words = tick_words(kind)
        yield Ticks(words, {name for name in words if getattr(particulars, name)})

    def _particulars(self) -> EntryParticulars:
        ticked = self.query_one(Ticks).ticked
        given = self._own._replace(
            text=self.text("text"),
            source=self.text("source"),
            party=self.text("party"),
            owner=self.text("owner"),
            for_directors="for_directors" in ticked,
            other_sector="other_sector" in ticked,
            for_board="for_board" in ticked,
            provisional="provisional" in ticked,
            for_crisis="for_crisis" in ticked,
        )
        days: dict[str, Any] = {name: self.day(name) for name in DAYS[self._kind]}
        given = given._replace(**days)
        return read_extras(self, self._kind, given, self._places)

    def _written(self) -> list[object]:
        return [*super()._written(), *(sorted(ticks.ticked) for ticks in self.query(Ticks))]

    async def save(self) -> None:
        """Keep it, with the restriction that it carries."""
        given, yes = self._particulars(), _("Yes, save")
        if self._entry is not None:
            entry = self._entry
            await confirmed(self, yes, register.edit, entry.id, given, seen=entry.turn)
        elif self._kind is EntryKind.AGREEMENT and (bars := self.choice("bars")):
            reach, kind = self.reach(), RestrictionKind(bars)
            if not await self.sure_of(reach):
                return
            given = given._replace(facility=reach.facility)
            where = reach.where
            await confirmed(self, yes, register.agree, given, kind, where, meeting=self._meeting)
        elif self._asks_many:
            asked = check_asked(given.party)
            await confirmed(self, yes, register.ask, given, asked, meeting=self._meeting)
        else:
            await confirmed(self, yes, register.add, self._kind, given, meeting=self._meeting)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class ExtendEntryForm(Form[bool]):
    """Until when an entry holds from now on, or by when it is due."""

    KEYS = keys.FORM

    def __init__(self, entry: Entry) -> None:
        """Start from how long it holds now."""
        super().__init__()
        self._entry, self._names = entry, days_ahead(entry.kind)

    def title_words(self) -> str:
        """The entry."""
        return _("Extend · {reference}").format(reference=self._entry.reference)

    def fields(self) -> ComposeResult:
        """The days, and why it holds longer."""
        particulars = self._entry.particulars
        yield Label(plain(particulars.text), classes="hint", markup=False)
        with Horizontal(classes="row"):
            for name in self._names:
                value = getattr(particulars, name)
                yield day_field(
                    name,
                    day_words(self._entry.kind, name),
                    date_text(value) if value else "",
                    hint="24-03",
                )
        if "valid_until" in self._names:
            yield text_field("reason", _("why"), most=300)

    async def save(self) -> None:
        """Keep it; what rests on an agreement holds as long."""
        days: dict[str, Any] = {name: self.day(name) for name in self._names}
        particulars = self._entry.particulars._replace(**days)
        if "valid_until" in days and particulars.valid_until is not None:
            await self.attempt(
                register.extend,
                self._entry.id,
                particulars.valid_until,
                review=particulars.review,
                reason=self.text("reason"),
                seen=self._entry.turn,
            )
        else:
            await self.attempt(register.edit, self._entry.id, particulars, seen=self._entry.turn)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class StepForm(Form[bool]):
    """The next step of an entry: done, answered, decided, stopped."""

    KEYS = keys.FORM

    def __init__(self, entry: Entry) -> None:
        """Offer where the entry can go."""
        super().__init__()
        self._entry = entry

    def title_words(self) -> str:
        """The entry."""
        return _("Next step · {reference}").format(reference=self._entry.reference)

    def fields(self) -> ComposeResult:
        """Where to, the answer that goes with it, and why."""
        entry = self._entry
        steps = next_statuses(entry.kind, entry.status)
        yield Label(plain(entry.particulars.text), classes="hint", markup=False)
        only = steps[0] if len(steps) == 1 else None
        yield choice_field("status", _("it is now"), steps, only, none=None if only else "–")
        yield text_field("answer", _("answer or decision"), entry.particulars.answer, most=5000)
        if self._of_childcare:
            yield text_field("answered_by", _("who answered"), most=120)
            with Horizontal(classes="row"):
                yield text_field("places", _("how many places (empty: not said)"), most=3)
                yield day_field("valid_until", _("until (last day)"), hint="24-03")
        yield text_field("reason", _("note"), most=300)

    @property
    def _of_childcare(self) -> bool:
        particulars = self._entry.particulars
        return self._entry.kind is EntryKind.FEEDBACK and particulars.topic == EntryTopic.CHILDCARE

    def _reply(self) -> Reply:
        if not self._of_childcare:
            return Reply()
        places = self.text("places")
        if places and not places.isdecimal():
            raise RuleBroken(N_("Enter a whole number."), field="places")
        by, until = self.text("answered_by"), self.day("valid_until")
        return Reply(by, int(places) if places else None, until)

    async def save(self) -> None:
        """Take the step."""
        await confirmed(
            self,
            _("Yes, save"),
            register.move_on,
            self._entry.id,
            self.chosen("status", EntryStatus),
            answer=self.text("answer"),
            reason=self.text("reason"),
            reply=self._reply(),
            seen=self._entry.turn,
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class BarForm(BarringForm[bool]):
    """What an agreement bars, for as long as it holds."""

    KEYS = keys.FORM

    def __init__(self, entry: Entry, known: Sequence[CapacityLine]) -> None:
        """Offer the facilities and the region."""
        super().__init__()
        self._entry, self._known = entry, known

    def title_words(self) -> str:
        """The agreement."""
        return _("Restriction by {reference}").format(reference=self._entry.reference)

    def fields(self) -> ComposeResult:
        """What and where."""
        yield Label(plain(self._entry.particulars.text), classes="hint", markup=False)
        yield choice_field("bars", _("restriction type"), RestrictionKind, None, none="–")
        yield ScopeRow(self._known, self.desk, self._entry.particulars.facility)
        yield Label(
            _("It applies as long as the agreement is in force."), classes="hint", markup=False
        )

    async def save(self) -> None:
        """Bar it."""
        kind, reach = self.chosen("bars", RestrictionKind), self.reach()
        if not await self.sure_of(reach):
            return
        seen = self._entry.turn
        await self.attempt(register.restrict_all, self._entry.id, kind, reach.where, seen=seen)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
