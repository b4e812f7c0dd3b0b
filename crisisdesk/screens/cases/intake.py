"""Taking down a case while the caller is on the phone."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Label, Select
from textual.widgets.select import InvalidSelectValueError

from crisisdesk import keys
from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import Isolation, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, DeskError, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Cover, Desk, DeskScreen
from crisisdesk.screens.cases.facts_forms import child_row, typed_child
from crisisdesk.screens.cases.grounds import flag_words, flags_in, ground_row
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.drafts import Begin, DraftForm, ParkedDialog, left_off, say_parked
from crisisdesk.screens.forms import choice_field, completed_field, moment_field, text_field
from crisisdesk.services.cases import cases
from crisisdesk.services.cases.cases import Opened
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.widgets.plain_text import plain
from crisisdesk.widgets.ticks import Ticks

MOST_CHILDREN = 12


def call_again(app: App[None]) -> bool:
    """Whether a report is being taken down; if so somebody else calls, and it is parked."""
    for at, screen in enumerate(app.screen_stack):
        if isinstance(screen, (IntakeForm, ParkedDialog)):
            above = app.screen_stack[at + 1 :]
            if all(isinstance(page, DeskScreen) for page in above):
                screen.call_again()
            elif not isinstance(app.screen, (IntakeForm, ParkedDialog, Cover)):
                app.notify(_("First close what is open here: esc."), markup=False)
            return True
    return False


async def take_down(app: App[None], desk: Desk) -> None:
    """Take down one report after another over whatever is in front, then show the case."""
    left: list[Draft] = []
    try:
        left = await left_off(app, desk)
    except DeskError as error:
        # Somebody is on the phone: what is said can be typed, and saved once the store is back.
        desk.tell(error)
    next_one: Begin | Opened | None = Begin(left[0] if left else None)
    if len(left) > 1:
        next_one = await app.push_screen_wait(ParkedDialog(left))
    while isinstance(next_one, Begin):
        next_one = await app.push_screen_wait(IntakeForm(next_one.draft))
    if next_one is not None:
        app.push_screen(CasePage(next_one.case))
    await say_parked(app, desk)


class IntakeForm(DraftForm[Opened | Begin]):
    """A report in the order of a phone call; what is unknown stays empty."""

    MANUAL = "cases"
    KEYS = keys.INTAKE
    TITLE_WORDS = N_("New case")

    def __init__(self, draft: Draft | None = None) -> None:
        """Begin empty, or where a half-typed report was left."""
        super().__init__(draft)
        used = [n for n in range(1, MOST_CHILDREN) if f"in-pseudonym{n}" in self._content]
        self._rows = max(used, default=1)

    def fields(self) -> ComposeResult:
        """Children first, then where, who calls, and how soon."""
        yield from self.left_words()
        for number in range(1, self._rows + 1):
            yield child_row(number, hint=_("e.g. LV") if number == 1 else "")
        with Horizontal(classes="row"):
            yield completed_field("municipality", _("municipality"), names(), known=True)
            # The one that starts the shortest clock: who forgets it makes no child wait longer.
            yield choice_field("urgency", _("urgency"), Urgency, Urgency.ACUTE)
        with Horizontal(classes="row"):
            yield choice_field(
                "organisation", _("who calls"), Organisation, None, none=_("unknown")
            )
            yield choice_field("role", _("in the role of"), Role, None, none=_("unknown"))
        with Horizontal(classes="row"):
            yield text_field("referrer_name", _("name of who calls"), most=200)
            yield text_field("whereabouts", _("where the child is now"), most=200)
        with Horizontal(classes="row"):
            yield text_field("phone", _("phone to call back"), most=40)
            yield text_field("file", _("referrer's file number"), most=60)
        with Horizontal(classes="row"):
            yield choice_field("legal", _("legal framework"), Legal, None, none=_("unknown"))
            yield choice_field("isolation", _("isolation"), Isolation, None, none="–")
        yield Ticks(flag_words(), set())
        yield ground_row({})
        yield text_field("needs", _("what the child needs"), most=2000)
        with Horizontal(classes="row"):
            yield text_field("next_step", _("next step"), most=200)
            yield moment_field("next_at", _("at (14:05)"), bare=Bare.AHEAD)
            yield moment_field("reported_at", _("reported at"), hint=_("now"), bare=Bare.TODAY)
        yield Label(
            _("Initials or a pseudonym only: never a full name or a citizen number."),
            classes="hint",
            markup=False,
        )

    def on_mount(self) -> None:
        """Begin at the child."""
        if self._draft is not None:
            self._fill(self._content)
        self.query_one("#in-pseudonym1", Input).focus()

    def _fill(self, content: dict[str, str]) -> None:
        for control in self._controls():
            if (value := content.get(control.id or "")) is not None:
                with suppress(InvalidSelectValueError):
                    control.value = plain(value)
        ticks = self.query_one(Ticks)
        for name in content.get("ticks", "").split():
            ticks.tick(name)

    def _controls(self) -> list[Input | Select[str]]:
        return [*self.query(Input), *self.query(Select)]

    async def action_sibling(self) -> None:
        """A row for a brother or sister, and stand in it."""
        if self._rows < MOST_CHILDREN:
            last = self.query_one(f"#in-pseudonym{self._rows}")
            self._rows += 1
            row = child_row(self._rows)
            before = last.query_ancestor(".row", Horizontal)
            await self.query_one(VerticalScroll).mount(row, after=before)
        self.query_one(f"#in-pseudonym{self._rows}").focus()

    @on(Ticks.Ticked)
    def _ticked(self) -> None:
        self.keep_soon()

    def content(self) -> dict[str, str]:
        """Every field that is not empty."""
        content = {
            control.id: control.value
            for control in self._controls()
            if control.id and isinstance(control.value, str) and control.value
        }
        return content | {"ticks": " ".join(sorted(self.query_one(Ticks).ticked))}

    def _youths(self) -> Iterable[Youth]:
        for number in range(1, self._rows + 1):
            if (youth := typed_child(self, number)) is not None:
                yield youth

    def _intake(self) -> Intake:
        organisation, role = self.choice("organisation"), self.choice("role")
        legal = self.choice("legal")
        flags, denied = flags_in(self)
        youths, isolation = tuple(self._youths()), self.choice("isolation")
        # Who hung up said nothing of it: the case asks to call back.
        is_cut_off = not youths and self.text("phone")
        known = Isolation(isolation) if isolation else None
        whereabouts = self.text("whereabouts")
        words = _("The child is now: {where}").format(where=whereabouts)
        return Intake(
            youths,
            Facts(
                municipality=self.text("municipality"),
                organisation=Organisation(organisation) if organisation else None,
                role=Role(role) if role else None,
                referrer_name=self.text("referrer_name"),
                phone=self.text("phone"),
                file=self.text("file"),
                legal=Legal(legal) if legal else None,
                isolation=known if is_cut_off else self.chosen("isolation", Isolation),
                needs=self.text("needs"),
                flags=flags,
                denied=denied,
            ),
            urgency=Urgency(self.choice("urgency")),
            reported_at=self.moment("reported_at"),
            next_step=self.text("next_step"),
            next_at=self.near("next_at"),
            note=words if whereabouts else "",
        )

    def call_again(self) -> None:
        """Somebody else calls: this waits, and an empty report stands there."""
        self.act(self._call_again())

    async def _call_again(self) -> None:
        if await self.park():
            self.dismiss(Begin(None))

    def action_parked(self) -> None:
        """Take up another report; this one waits."""
        self.act(self._take_up())

    async def _take_up(self) -> None:
        await self.park()
        left = await left_off(self.app, self.desk)
        others = [draft for draft in left if draft.id != self._draft_id]
        if not others:
            self.say(_("No other report is parked."))
        elif (chosen := await self.app.push_screen_wait(ParkedDialog(others))) is not None:
            self.dismiss(chosen)

    def act_id(self) -> UUID:
        """The draft's: what was saved is known again when it is taken up anew."""
        return self._draft_id

    async def save(self) -> None:
        """Open the case under the lead of whoever sits here; questions are asked once."""
        intake = self._intake()
        lead = self.desk.store.actor.member
        opened = await confirmed(self, _("Yes, save"), cases.take_report, intake, lead=lead)
        await self.leave()
        self.dismiss(opened)

    def blame(self, error: DeskError) -> None:
        """The rules speak of a child without a number: the first one is meant."""
        if isinstance(error, RuleBroken):
            number = "1" if error.field in ("pseudonym", "birth_year") else ""
            error.field = {"note": "whereabouts"}.get(error.field, error.field + number)
        super().blame(error)
