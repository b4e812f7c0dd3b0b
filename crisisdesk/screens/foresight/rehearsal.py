"""Which absence costs most places, and what to move then: a rehearsal, which writes nothing."""

from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.domain.foresight.rehearsal import Fragile, Rehearsal, StaffGroup, StaffMove
from crisisdesk.i18n import _, ngettext
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.absence.words import amount, exact
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import day_field, text_field
from crisisdesk.services.foresight import rehearsal
from crisisdesk.services.foresight.words import (
    closed_words,
    keeps_words,
    lost_words,
    move_words,
    uncounted_words,
)
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said, styled


class RehearsalLine(NamedTuple):
    """A move that would save places, or what one absence more costs at a facility."""

    about: StaffGroup
    """The facility that it is about: the one that gets the staff, or that has an absence more."""
    move: StaffMove | None = None
    fragile: Fragile | None = None

    @property
    def id(self) -> object:
        """What makes it the same line after it was reckoned anew."""
        if self.move is not None:
            return self.move.source.facility, self.move.target.facility
        return self.about.facility


class AbsentForm(CountingForm[int]):
    """How much more absence at one provider is rehearsed; nothing of it is kept."""

    KEYS = keys.FORM

    def __init__(self, group: StaffGroup, known: dict[ProviderId, int]) -> None:
        """Ask for the provider of this group, beside what is rehearsed already."""
        super().__init__()
        self._group, self._known = group, known

    def title_words(self) -> str:
        """Whose absence."""
        return _("Rehearse more absence · {provider}").format(provider=self._group.provider_name)

    def fields(self) -> ComposeResult:
        """How much."""
        before = self._known.get(self._group.provider)
        yield text_field("absent", _("FTE"), "" if before is None else exact(before), most=12)
        hint = _("It falls on its groups by their staff; 0 takes it out. Nothing is kept.")
        yield Label(hint, classes="hint", markup=False)

    async def save(self) -> None:
        """Rehearse it, if it can be."""
        fte = self.amount("absent")
        await self.ask(rehearsal.region, self._known | {self._group.provider: fte})
        self.dismiss(fte)


class RehearsedRequestForm(CountingForm[bool]):
    """A line of a rehearsal becomes a request, or own staff works elsewhere."""

    KEYS = keys.FORM

    def __init__(self, move: StaffMove) -> None:
        """Make this line true."""
        super().__init__()
        self._move = move

    def title_words(self) -> str:
        """What becomes of it."""
        return _("Ask for this staff") if self._move.is_aid else _("Redeploy this own staff")

    def fields(self) -> ComposeResult:
        """The line, and until when."""
        yield Label(said(move_words(self._move)), classes="hint")
        yield day_field("until", _("up to and including"))

    async def save(self) -> None:
        """Ask the lender, or redeploy; from today on."""
        await self.attempt(rehearsal.request, self._move, self.day("until"))
        self.dismiss(result=True)


class RehearsalPage(DeskScreen):
    """Moves that would save places on top, and what one absence more costs beneath."""

    MANUAL = "foresight"
    KEYS = keys.REHEARSAL
    CSS_PATH = "rehearsal.tcss"

    def __init__(self) -> None:
        """Begin with nobody more absent."""
        super().__init__()
        self._absent: dict[ProviderId, int] = {}

    def body(self) -> ComposeResult:
        """What is lost, the lines, and the one under the cursor."""
        yield Static(id="head", markup=False)
        yield Board(_columns(), key=lambda line: line.id, id="lines")
        yield Static(id="about", markup=False)

    @property
    def lines(self) -> Board[RehearsalLine]:
        """The table."""
        return self.query_one("#lines", Board)

    def on_mount(self) -> None:
        """Let the arrows walk the lines."""
        self.lines.focus()

    async def load(self) -> None:
        """Reckon it anew, with the absence that was typed."""
        known = await self.ask(rehearsal.counted)
        fragile = [RehearsalLine(line.group, None, line) for line in rehearsal.fragile(known)]
        answer = await self.ask(rehearsal.rehearse, self._absent) if self._absent else None
        moves = (
            [] if answer is None else [RehearsalLine(move.target, move) for move in answer.moves]
        )
        self.lines.note = empty.no_norms()
        self.lines.show([*moves, *fragile])
        head = self._head(known.groups, answer)
        self.query_one("#head", Static).update(Content("\n").join(head))
        about = (
            [styled(f" {line}", "$text-warning") for line in closed_words(answer)] if answer else []
        )
        if known.uncounted:
            about.append(styled(f" {uncounted_words(known.uncounted)}", "$text-muted"))
        self.query_one("#about", Static).update(Content("\n").join(about))

    def _head(self, groups: tuple[StaffGroup, ...], answer: Rehearsal | None) -> list[Content]:
        head = said((f" {_('A rehearsal')}", "bold"), f" · {_('nothing of it is kept or written')}")
        if answer is None:
            words = _("What one absence more costs at each facility; {key} rehearses more.")
            return [
                head,
                styled(f" {words.format(key=pressed('rehearsal.absent'))}", "$text-muted"),
            ]
        names = {group.provider: group.provider_name for group in groups}
        parts = [
            f"{names.get(provider, '?')} −{amount(fte)}" for provider, fte in self._absent.items()
        ]
        return [
            head,
            said(f" {_('more absent, in FTE')}: ", (" · ".join(parts), "bold")),
            *(said(f" {line}") for line in lost_words(answer)),
        ]

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        line = self.lines.picked()
        if line is not None and line.move is not None:
            self.action_ask_help()
        else:
            self.action_absent()

    def action_absent(self) -> None:
        """Rehearse more absence at the provider under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(self._rehearse(line.about))

    async def _rehearse(self, group: StaffGroup) -> None:
        fte = await self.app.push_screen_wait(AbsentForm(group, self._absent))
        if fte is not None:
            self._absent[group.provider] = fte
            self._absent = {provider: more for provider, more in self._absent.items() if more}
            self.reload(asked=True)

    def action_ask_help(self) -> None:
        """Make a request of the line under the cursor."""
        line = self.lines.picked()
        if line is None or line.move is None:
            self.say(_("Choose a line that moves staff; rehearse an absence first."))
        else:
            self.act(self._request(line.move))

    async def _request(self, move: StaffMove) -> None:
        if await self.app.push_screen_wait(RehearsedRequestForm(move)):
            self.say(_("It was asked.") if move.is_aid else _("It is redeployed."))

    def action_anew(self) -> None:
        """Forget the absence that was typed."""
        self._absent = {}
        self.reload(asked=True)

    def action_back(self) -> None:
        """Back to the page before."""
        self.dismiss(None)


def _columns() -> list[BoardColumn[RehearsalLine]]:
    return [
        BoardColumn(id="what", title=lambda: _("what"), width=44, flex=1, cell=_what),
        BoardColumn(id="fte", title=lambda: _("FTE"), width=5, align="right", cell=_fte),
        BoardColumn(id="minutes", title=lambda: _("min"), width=4, align="right",
            cell=lambda line: "" if line.move is None else str(line.move.minutes)),
        BoardColumn(id="places", title=lambda: _("places"), width=20, cell=_places),
    ]  # fmt: skip


def _what(line: RehearsalLine) -> Cell:
    if line.move is not None:
        words = _("{source} → {target}") if line.move.is_aid else _("own: {source} → {target}")
        return Cell(
            words.format(source=line.move.source.name, target=line.move.target.name), "strong"
        )
    return Cell(f"{line.about.name} · {line.about.provider_name}")


def _fte(line: RehearsalLine) -> str:
    if line.move is not None:
        return str(line.move.fte)
    return "" if line.fragile is None else f"−{amount(line.fragile.absent)}"


def _places(line: RehearsalLine) -> Cell:
    if line.move is not None:
        return Cell(keeps_words(line.move), "good" if line.move.saves else "muted")
    n = 0 if line.fragile is None else line.fragile.lost
    return Cell(
        ngettext("costs {n} place", "costs {n} places", n).format(n=n), "warn" if n else "muted"
    )
