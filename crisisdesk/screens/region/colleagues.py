"""Who sits at the desk: colleagues with name, role and last day, and what they were before."""

from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain.identity import finds
from crisisdesk.domain.members import (
    MOST_INITIALS,
    MOST_NAME,
    Member,
    MemberVersion,
    Particulars,
    check_initials,
    check_last_day,
)
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Form, day_field, text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services import members
from crisisdesk.services.members import Colleague
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said

_MOST_SHOWN = 4


class ColleagueSelection(NamedTuple):
    """Which colleagues are listed; everybody passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anybody out."""
        return bool(self.words)

    def admits(self, line: Colleague) -> bool:
        """Whether somebody is listed; every typed word must be found."""
        return finds(self.words, *line.member.particulars[:3])


def _cell(line: Colleague, text: str) -> Cell:
    return Cell(text, "" if line.is_there else "muted")


def columns() -> list[BoardColumn[Colleague]]:
    """The list's columns; who it is stays where the screen is narrow."""
    return [
        BoardColumn(id="initials", title=lambda: _("initials"), width=9,
            cell=lambda line: _cell(line, line.member.initials),
            sort=lambda line: line.member.initials),
        BoardColumn(id="name", title=lambda: _("name"), width=22, flex=2,
            cell=lambda line: _cell(line, line.member.particulars.name or "–"),
            sort=lambda line: line.member.particulars.name),
        BoardColumn(id="role", title=lambda: _("role"), width=18, flex=2,
            cell=lambda line: _cell(line, line.member.role or "–"),
            sort=lambda line: line.member.role),
        BoardColumn(id="leads", title=lambda: _("leads"), width=5,
            cell=lambda line: Cell(str(line.leads), "warn" if not line.is_there and line.leads
                else ""),
            sort=lambda line: line.leads),
        BoardColumn(id="since", title=lambda: _("since"), width=10, drop=1,
            cell=lambda line: _cell(line, date_text(local(line.member.known_since).date())),
            sort=lambda line: line.member.known_since),
        BoardColumn(id="last_day", title=lambda: _("last day"), width=11,
            cell=lambda line: _cell(line, _day(line.member.particulars)),
            sort=lambda line: _day(line.member.particulars)),
    ]  # fmt: skip


def _day(particulars: Particulars) -> str:
    return "" if particulars.last_day is None else date_text(particulars.last_day)


def version_words(version: MemberVersion) -> str:
    """What stood from when on, and who wrote it."""
    particulars = version.particulars
    words = f"{moment_text(version.since)} {version.who or '–'}: {particulars.words}"
    if particulars.last_day is not None:
        words += " · " + _("last day {day}").format(day=_day(particulars))
    return words


class ColleaguesPage(ListPage):
    """Everybody who sits or sat at the desk."""

    CSS_PATH: ClassVar = [*ListPage.CSS_PATH, Path(__file__).with_suffix(".tcss")]
    MANUAL = "settings"
    KEYS = keys.COLLEAGUES
    FIND_WORDS = N_("initials, name or role")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._colleagues: list[Colleague] = []
        self.selection = ColleagueSelection()

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns()

    async def load(self) -> None:
        """Everybody."""
        self._colleagues = await self.ask(members.colleagues)
        self.draw()

    def draw(self) -> None:
        """Show whom the selection admits."""
        admitted = [line for line in self._colleagues if self.selection.admits(line)]
        self.lines.note = (
            _("No colleague fits.") if self._colleagues else _("No colleagues yet; a adds one.")
        )
        self.lines.show(admitted)
        here = sum(line.is_there for line in admitted)
        words = ngettext("{n} colleague", "{n} colleagues", here).format(n=here)
        if gone := len(admitted) - here:
            words += " · " + _("{n} retired").format(n=gone)
        self.query_one("#totals", Static).update(said(f" {words}"))
        self.say_about(self.lines.under)

    def in_words(self, line: Colleague) -> Content:
        """The colleague under the cursor, and what stood before."""
        history = [f" {version_words(version)}" for version in line.history[:_MOST_SHOWN]]
        lines = history or [" " + _("Nothing was changed since.")]
        return Content("\n").join(map(said, [f" {line.member.particulars.words}", *lines]))

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        self.action_edit()

    def action_add(self) -> None:
        """Add a colleague."""
        self.act(self._open(ColleagueForm()))

    def action_edit(self) -> None:
        """Correct the one under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(self._open(ColleagueForm(line.member)))

    def action_retire(self) -> None:
        """Let the one under the cursor retire."""
        if (line := self.lines.picked()) is not None:
            self.act(self._open(ColleagueLeavesForm(line)))

    async def _open(self, form: "ColleagueForm | ColleagueLeavesForm") -> None:
        await self.app.push_screen_wait(form)


class ColleagueForm(Form[Member]):
    """Who it is; of somebody known the last day too."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Colleague")

    def __init__(self, member: Member | None = None, initials: str = "") -> None:
        """Begin from who is corrected, or from the initials that were typed."""
        super().__init__()
        self._member = member
        self._stands = Particulars(initials) if member is None else member.particulars

    def fields(self) -> ComposeResult:
        """Initials, name, role."""
        stands = self._stands
        with Horizontal(classes="row"):
            yield text_field("initials", _("initials"), stands.initials, most=MOST_INITIALS * 3)
            yield text_field("name", _("name"), stands.name, most=MOST_NAME)
        yield text_field("role", _("role at the desk"), stands.role, most=MOST_NAME)
        if stands.last_day is not None:
            yield day_field("last_day", _("last day (empty: is back at the desk)"), _day(stands))

    def on_mount(self) -> None:
        """Begin at what is not known yet."""
        if self._member is None and self._stands.initials:
            self.query_one("#in-name").focus()

    async def save(self) -> None:
        """Keep it."""
        given = Particulars(
            check_initials(self.text("initials")),
            self.text("name"),
            self.text("role"),
            self.day("last_day") if self._stands.last_day is not None else None,
        )
        if self._member is None:
            member = await self.attempt(members.add_colleague, given)
            self.dismiss(Member(member, given, self.desk.now()))
            return
        await _change(self, self._member, given)
        self.dismiss(self._member._replace(particulars=given))


class ColleagueLeavesForm(Form[bool]):
    """The last day of a colleague; nothing is filled in beforehand."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("A colleague leaves")

    def __init__(self, line: Colleague) -> None:
        """Ask about this one."""
        super().__init__()
        self._line = line

    def fields(self) -> ComposeResult:
        """Who, and the last day."""
        yield Label(said(self._line.member.particulars.words))
        yield day_field("last_day", _("last day at the desk (24-03-2020)"))
        yield Label(
            _("What was written stays in this name; from the day after nobody can choose it."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Keep the day."""
        member = self._line.member
        last_day = check_last_day(self.day("last_day"), local(member.known_since).date())
        await _change(self, member, member.particulars._replace(last_day=last_day))
        self.dismiss(True)  # noqa: FBT003 - the answer itself


async def _change(form: Form[Any], member: Member, given: Particulars) -> None:
    await confirmed(
        form,
        _("Yes, retire"),
        members.change_member,
        member.id,
        given,
        seen=member.particulars,
    )
