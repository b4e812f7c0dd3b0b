"""One conflict: what stands on either side, what is advised, and the keys that settle it."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.together import conflicts as rules
from crisisdesk.domain.together import telling
from crisisdesk.domain.together.conflicts import (
    ConflictId,
    ConflictKind,
    DeskConflict,
    Settlement,
    WayOut,
)
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.screens.base import DeskScreen, Dialog
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Form, text_field
from crisisdesk.services.together import settling, standing
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.widgets.plain_text import said

_GIVES_BACK = (ConflictKind.CHILD, ConflictKind.DECISION, ConflictKind.ENDED)


class ConflictDialog(Dialog[None]):
    """Both sides with who and when; a digit, or enter on a way, settles it."""

    MANUAL = "together"
    KEYS = keys.CONFLICT
    TITLE_WORDS = N_("Conflict")

    def __init__(self, conflict: ConflictId) -> None:
        """Show this one."""
        super().__init__()
        self._about: ConflictId = conflict
        self._conflict: DeskConflict | None = None
        self._ways: list[WayOut] = []

    def body(self) -> ComposeResult:
        """What is asked, the sides, the advice, and the ways."""
        yield Static(id="asked", markup=False)
        yield Static(id="sides", markup=False)
        yield Static(id="advice", markup=False)
        yield OptionList(id="ways")
        yield Label("", id="hint", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Read it."""
        self.act(self._load())

    async def _load(self) -> None:
        try:
            self._show(await self.ask(standing.conflict, self._about))
        except RuleBroken:
            self.dismiss(None)
            raise

    def _show(self, conflict: DeskConflict) -> None:
        self._conflict, now = conflict, self.desk.moment
        self.query_one("#box").border_title = said(say(telling.summary_phrase(conflict)))
        self.query_one("#asked", Static).update(said(say(telling.ask_phrase(conflict, now))))
        lines = [
            said(f"· {say(telling.side_phrase(conflict, side, now))}")
            if side.stands
            else said(("· ", ""), (say(telling.side_phrase(conflict, side, now)), "strike"))
            for side in conflict.sides
        ]
        if conflict.base:
            value = telling.detail_value(conflict, conflict.base)
            was = say(Phrase(N_("when the desk left: “{value}”"), {"value": value}))
            lines.append(said((f"· {was}", "$text-muted")))
        self.query_one("#sides", Static).update(Content("\n").join(lines))
        end, advice = telling.end_phrase(conflict), telling.advice_phrase(conflict)
        self._ways = rules.choices(conflict) if conflict.is_open else []
        words = "" if advice is None else say(advice)
        self.query_one("#advice", Static).update(said(words if end is None else say(end)))
        ways = self.query_one(OptionList)
        ways.clear_options()
        ways.add_options(
            Option(said(f"{number} {say(telling.choice_phrase(conflict, way))}"))
            for number, way in enumerate(self._ways, 1)
        )
        ways.display = bool(self._ways)
        ways.focus()
        hint = _("y copies the number") if conflict.phone else ""
        self.query_one("#hint", Label).update(said(hint))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Settle it so."""
        self.action_take(event.option_index)

    def action_take(self, number: int) -> None:
        """Settle it by the way of this number."""
        if self._conflict is not None and number < len(self._ways):
            self.act(self._take(self._conflict, self._ways[number]))

    def action_copy(self) -> None:
        """Copy the number to call."""
        phone = "" if self._conflict is None else self._conflict.phone
        if phone:
            self.desk.copy(phone)
            self.say(_("Copied: {number}").format(number=phone))
        else:
            self.say(_("Here is no number to copy."))

    def action_cancel(self) -> None:
        """Leave it as it stands."""
        self.dismiss(None)

    async def _take(self, conflict: DeskConflict, choice: WayOut) -> None:
        if conflict.kind is ConflictKind.PLACE and choice.outcome is Settlement.BOTH:
            if not await self._report(conflict):
                return
        elif not await self._is_sure(conflict, choice):
            return
        if _asks_words(conflict, choice):
            if not await self.app.push_screen_wait(AnewForm(conflict, choice)):
                return
            lost: tuple[CaseId, ...] = ()
        else:
            try:
                lost = await self.attempt(settling.settle, conflict.id, choice)
            except RuleBroken:
                await self._load()
                raise
        self.say(_("Settled: {what}").format(what=say(telling.choice_phrase(conflict, choice))))
        self.dismiss(None)
        if lost:
            self._show_options(lost)

    async def _is_sure(self, conflict: DeskConflict, choice: WayOut) -> bool | None:
        """Ask where something is given back or ends, naming what."""
        if conflict.kind is ConflictKind.PLACE and choice.side is not None:
            lost = ", ".join(side.reference for side in rules.losers(conflict, choice.side))
            if not lost:
                return True
            words = _("{case} loses its place at {facility}, and searches on.")
            lines = [words.format(case=lost, facility=conflict.name)]
        elif conflict.kind in _GIVES_BACK and choice.outcome is Settlement.KEPT:
            lines = [say(telling.choice_phrase(conflict, choice))]
        else:
            return True
        sure = Sure(lines, _("Yes, settle it"))
        return await self.app.push_screen_wait(sure)

    async def _report(self, conflict: DeskConflict) -> bool:
        """Report what the facility has now; whether there is room for all by that."""
        from crisisdesk.screens.capacity.report import ReportForm

        (line,) = await self.ask(capacity_queries.lines, facility=conflict.facility)
        if await self.app.push_screen_wait(ReportForm(line)) is None:
            return False
        after = await self.ask(standing.conflict, conflict.id)
        if after.room is None or after.room >= 0:
            return True
        self._show(after)
        short = -after.room
        words = ngettext("{n} place is still missing.", "{n} places are still missing.", short)
        self.say(words.format(n=short))
        return False

    def _show_options(self, lost: tuple[CaseId, ...]) -> None:
        """Who lost its place gets its options at once."""
        from crisisdesk.screens.cases.options import OptionsPage

        if isinstance(self.app.screen, DeskScreen):
            for case in reversed(lost):
                self.app.push_screen(OptionsPage(case))


def _asks_words(conflict: DeskConflict, choice: WayOut) -> bool:
    two_people = conflict.kind is ConflictKind.INITIALS and choice.outcome is Settlement.KEPT
    return two_people or choice.outcome is Settlement.TYPED


class AnewForm(Form[bool]):
    """What a detail should be, or the initials of who does not keep them."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Enter it anew")

    def __init__(self, conflict: DeskConflict, choice: WayOut) -> None:
        """Settle this conflict by what is typed."""
        super().__init__()
        self._conflict, self._choice = conflict, choice

    def fields(self) -> ComposeResult:
        """What it is about, and one line."""
        yield Label(said(say(telling.summary_phrase(self._conflict))))
        yield text_field("initials" if self._renames else "typed", self._title())

    @property
    def _renames(self) -> bool:
        return self._conflict.kind is ConflictKind.INITIALS

    def _title(self) -> str:
        return _("initials of the other colleague") if self._renames else _("what it should be")

    async def save(self) -> None:
        """Settle it; raises DeskError for the field."""
        typed = self.text("initials" if self._renames else "typed")
        if not typed.strip():
            field = "initials" if self._renames else "typed"
            raise RuleBroken(N_("Enter what it should be."), field=field)
        await self.attempt(settling.settle, self._conflict.id, self._choice, typed=typed)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
