"""The shift is handed over: which of my cases go to whom, on paper too."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.waiting.handing_over import dues
from crisisdesk.domain.members import Member
from crisisdesk.domain.moments import clock_text, local, short_text
from crisisdesk.errors import N_, Conflict
from crisisdesk.i18n import _, ngettext, pgettext
from crisisdesk.screens.base import Acting, Desk
from crisisdesk.screens.documents import write_paper
from crisisdesk.screens.forms import Field, Form
from crisisdesk.screens.region.colleagues import ColleagueForm
from crisisdesk.services.cases import handing_over
from crisisdesk.services.cases.handing_over import Received
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.widgets.case_words import all_children, clock_words, state_words
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.ticks import Ticks

if TYPE_CHECKING:
    from crisisdesk.exchange.documents.paper import Paper
    from crisisdesk.store.snapshot import Snapshot

_NEW = "new"


class Handed(NamedTuple):
    """What went to whom; nothing where somebody else only sits down."""

    cases: tuple[CaseId, ...] = ()
    to: Member | None = None


def received_words(received: Received) -> str:
    """By whom and when how many cases were handed over to who sits here, and which."""
    n = len(received.cases)
    words = ngettext(
        "handed over to you by {who} {time}: {n} case",
        "handed over to you by {who} {time}: {n} cases",
        n,
    ).format(who=received.who, time=clock_text(received.at), n=n)
    return f"{words}: {', '.join(received.cases)}"


async def hand_over_shift(app: App[None], desk: Desk) -> Handed | None:
    """Hand over what is ticked and write it on paper; answers what went to whom."""
    member = desk.store.actor.member
    files = await desk.store.ask(handing_over.led_by, member)
    known = await desk.store.ask(desk_queries.members)
    others = [other for other in known if other.id != member]
    handed = await app.push_screen_wait(ShiftForm(files, others))
    if handed is not None and handed.to is not None:
        await _write(cast("Acting[None]", app.screen), handed.cases, handed.to, member)
    return handed


async def _write(
    screen: "Acting[None]", cases: Sequence[CaseId], to: Member, by: MemberId | None
) -> None:
    def make(snapshot: "Snapshot") -> "Paper":
        from crisisdesk.exchange.documents.handing_over import hand_over_paper
        from crisisdesk.exchange.documents.paper import with_mark
        from crisisdesk.services.safekeeping import journal

        hand_over = handing_over.hand_over_of(snapshot, cases, by, to.id)
        return with_mark(hand_over_paper(hand_over), journal.mark(snapshot))

    day = local(screen.desk.moment).date().isoformat()
    await write_paper(screen, f"{_('hand-over')}-{day}", make)


class CaseTicks(Ticks):
    """Cases to tick, each with what is to be done beneath."""

    def _line(self, name: str) -> Content:
        first, *more = self._words[name].splitlines()
        sign = "[x]" if name in self.ticked else "[ ]"
        return Content("\n").join(
            [said(f"{sign} {first}"), *(said(f"    {line}") for line in more)]
        )


class ShiftForm(Form[Handed | None]):
    """My open cases, each ticked to go; nothing is ticked beforehand."""

    KEYS = keys.SHIFT
    MANUAL = "start"
    TITLE_WORDS = N_("Hand over the shift")

    def __init__(self, files: list[CaseFile], others: list[Member]) -> None:
        """Offer these cases to these colleagues."""
        super().__init__()
        self._files = {str(file.line.id): file for file in files}
        self._others = {str(other.id): other for other in others}
        self._added: Member | None = None

    def fields(self) -> ComposeResult:
        """To whom, and what."""
        options = [("–", "")]
        options += [(other.particulars.words, name) for name, other in self._others.items()]
        options.append((_("somebody new"), _NEW))
        yield Field("to", pgettext("person", "to"), Choice(options, "", id="in-to"))
        words = {name: self._words(file) for name, file in self._files.items()}
        yield CaseTicks(words, set(), name="cases")
        yield Label(
            _("ctrl+t ticks everything; what is not ticked stays with you. f8: who is on duty"),
            classes="hint",
            markup=False,
        )

    def _words(self, file: CaseFile) -> str:
        from crisisdesk.exchange.documents.handing_over import due_words

        line, at = file.line, self.desk.moment
        due = "" if line.due_at is None else short_text(line.due_at, at)
        head = (clock_words(line), line.reference, all_children(line, at), state_words(line), due)
        return "\n".join(["  ".join(filter(None, head)), *map(due_words, dues(file))])

    @property
    def _ticks(self) -> CaseTicks:
        return self.query_one(CaseTicks)

    def _written(self) -> list[object]:
        return [*super()._written(), sorted(self._ticks.ticked)]

    def action_all(self) -> None:
        """Tick everything."""
        for name in self._files:
            self._ticks.tick(name)

    def sit_down(self) -> None:
        """Hand nothing over: somebody else only sits down."""
        self.dismiss(Handed())

    async def save(self) -> None:
        """Hand over; who was first at a case is said, and the other ticks stand."""
        ticked = [file.line.id for name, file in self._files.items() if name in self._ticks.ticked]
        to = await self._successor() if ticked else None
        try:
            await self.attempt(handing_over.hand_over, ticked, None if to is None else to.id)
        except Conflict:
            await self._read_again()
            raise
        if to is None:
            return
        n, stays = len(ticked), len(self._files) - len(ticked)
        words = ngettext("{n} case handed over to {who}", "{n} cases handed over to {who}", n)
        self.say(
            words.format(n=n, who=to.initials)
            + " · "
            + ngettext("{n} stays with you", "{n} stay with you", stays).format(n=stays)
        )
        self.dismiss(Handed(tuple(ticked), to))

    async def _successor(self) -> Member | None:
        """Who is chosen; somebody new says first who that is."""
        chosen = self.choice("to")
        if chosen != _NEW:
            return self._others.get(chosen)
        if self._added is None:
            self._added = await self.app.push_screen_wait(ColleagueForm())
        return self._added

    async def _read_again(self) -> None:
        files = await self.ask(handing_over.led_by, self.desk.store.actor.member)
        self._files = {str(file.line.id): file for file in files}
        self._ticks.offer({name: self._words(file) for name, file in self._files.items()})
