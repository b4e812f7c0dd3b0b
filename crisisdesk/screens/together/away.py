"""Which desks are away with a copy: take one along, or declare one lost."""

from typing import Any, ClassVar, NamedTuple

from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.identity import finds
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.together.away import Away, base_phrase, places_phrase
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services.together import along
from crisisdesk.widgets.board import Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said


class AwaySelection(NamedTuple):
    """Which desks are listed; all pass the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves any out."""
        return bool(self.words)

    def admits(self, desk: Away) -> bool:
        """Whether a desk is listed; every typed word must be found."""
        return finds(self.words, desk.letter, desk.who)


def _state(desk: Away) -> Cell:
    if desk.lost_at is not None:
        return Cell(_("lost {at}").format(at=moment_text(desk.lost_at)), "warn")
    if desk.back_at is not None:
        return Cell(_("back {at}").format(at=moment_text(desk.back_at)))
    return Cell(_("nobody said when"), "muted")


def columns() -> list[BoardColumn[Away]]:
    """The list's columns."""
    return [
        BoardColumn(id="letter", title=lambda: _("letter"), width=6,
            cell=lambda desk: Cell(desk.letter, "muted" if desk.lost else ""),
            sort=lambda desk: desk.letter),
        BoardColumn(id="who", title=lambda: _("with"), width=8,
            cell=lambda desk: Cell(desk.who or "–"), sort=lambda desk: desk.who),
        BoardColumn(id="since", title=lambda: _("away since"), width=17,
            cell=lambda desk: Cell(moment_text(desk.since)), sort=lambda desk: desk.since),
        BoardColumn(id="back", title=lambda: _("expected"), width=24, flex=1,
            cell=_state, sort=lambda desk: (desk.lost, desk.back_at is None, desk.since)),
    ]  # fmt: skip


def places_words(desk: Away) -> list[str]:
    """What a desk took along, in one line; none where that is nothing."""
    words = " · ".join(say(places_phrase(places)) for places in desk.places)
    return [_("For it alone until it is back or lost: {places}").format(places=words)] * bool(words)


class AwayPage(ListPage):
    """Who is away with a copy of the desk, and what was declared lost."""

    CSS_PATH: ClassVar = ListPage.CSS_PATH
    MANUAL = "together"
    KEYS = keys.AWAY
    FIND_WORDS = N_("letter or initials")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._desks: list[Away] = []
        self.selection = AwaySelection()

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns()

    def key_of(self, line: Away) -> Any:
        """Which desk it is."""
        return line.laptop

    async def load(self) -> None:
        """Every desk that is away."""
        self._desks = await self.ask(along.away)
        self.draw()

    def draw(self) -> None:
        """Show which the selection admits."""
        admitted = [desk for desk in self._desks if self.selection.admits(desk)]
        self.lines.note = (
            _("No desk fits.")
            if self._desks
            else _("No desk is away; {key} takes one along.").format(key=pressed("away.add"))
        )
        self.lines.show(admitted)
        away = sum(not desk.lost for desk in admitted)
        words = ngettext("{n} desk away", "{n} desks away", away).format(n=away)
        if lost := len(admitted) - away:
            words += " · " + _("{n} lost").format(n=lost)
        if (carried := self.desk.store.carried) is not None:
            words = say(base_phrase(carried, self.desk.moment))
        self.query_one("#totals", Static).update(said(f" {words}"))
        self.say_about(self.lines.under)

    def in_words(self, line: Away) -> Content:
        """The desk under the cursor."""
        if line.lost:
            words = [
                _("A lost laptop with cases is a data breach: report it within 72 hours."),
                _("What turns up of it comes in as what happened, not as a claim on a place."),
            ]
        else:
            words = [
                *places_words(line),
                _("What it did since then nobody here knows until it is brought back."),
                _("A laptop that does not come back is declared lost: {key}.").format(
                    key=pressed("away.lost")
                ),
            ]
        return Content("\n").join(said(f" {line}") for line in words)

    def action_add(self) -> None:
        """Take the desk along."""
        self.act(self._add())

    async def _add(self) -> None:
        from crisisdesk.screens.together.along_form import take_along

        await take_along(self)

    def action_home(self) -> None:
        """Bring a copy back."""
        self.act(self._home())

    async def _home(self) -> None:
        from crisisdesk.screens.together.back_form import bring_back

        await bring_back(self)

    def action_lost(self) -> None:
        """Declare the desk under the cursor lost."""
        if (desk := self.lines.picked()) is not None:
            self.act(self._lose(desk))

    async def _lose(self, desk: Away) -> None:
        lines = [
            _("Desk {letter}, with {who} since {at}, does not come back?").format(
                letter=desk.letter, who=desk.who or "–", at=moment_text(desk.since)
            ),
            _("Its letter is not given out again, and that cannot be undone."),
            *places_words(desk),
            _("A lost laptop with cases is a data breach: report it within 72 hours."),
        ]
        if desk.lost or await self.app.push_screen_wait(Sure(lines, _("Yes, it is lost"))):
            await self.do(along.declare_lost, desk.letter)
