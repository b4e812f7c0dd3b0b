"""The desk itself: who can do its processes, and how long it holds when people fall ill."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain.absence.rings import Coverage, Process, Rings, Trigger
from crisisdesk.domain.week.agenda import Item
from crisisdesk.domain.week.situation import vacancies
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import text_field
from crisisdesk.services.absence import rings
from crisisdesk.services.absence.rings import Plan
from crisisdesk.store.queries.absence import staffing as staffing_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said, styled

_FIRST_SHARE = 20
_WHOLE = 100
RING_WORDS = {
    "first": N_("first ring: does it now"),
    "second": N_("second ring: can take over from the first ring of another process"),
    "third": N_("third ring: to be trained"),
    "needed": N_("needed at once"),
}


class RingsForm(CountingForm[Rings]):
    """How many people can do a process: counts, no names."""

    KEYS = keys.FORM

    def __init__(self, process: Process, known: Rings | None) -> None:
        """Start from the counts that stand."""
        super().__init__()
        self._process, self._known = process, known

    def title_words(self) -> str:
        """Which process."""
        return _("Who can do it · {process}").format(process=_(self._process.words))

    def fields(self) -> ComposeResult:
        """The rings from the inside out."""
        for pair in (("first", "second"), ("third", "needed")):
            with Horizontal(classes="row"):
                for name in pair:
                    value = "" if self._known is None else str(getattr(self._known, name))
                    yield text_field(name, _(RING_WORDS[name]), value, most=3)
        yield Label(_("How many people, nobody's name."), classes="hint", markup=False)

    async def save(self) -> None:
        """Let the counts stand from now on."""
        counted = Rings(*(self._count(name) for name in Rings._fields))
        await self.attempt(rings.set_rings, self._process, counted)
        self.dismiss(counted)

    def _count(self, name: str) -> int:
        typed = self.text(name)
        if not (typed.isascii() and typed.isdigit()):
            raise RuleBroken(N_("Enter a whole number."), field=name)
        return int(typed)


class RingsPage(DeskScreen):
    """Every process in the order of its priority, at an absence that two keys change."""

    MANUAL = "absence"
    KEYS = keys.RINGS
    CSS_PATH = "rings.tcss"

    def __init__(self) -> None:
        """Begin at an absence that has been seen."""
        super().__init__()
        self._share = _FIRST_SHARE
        self._found: list[Coverage] = []
        self._plan: Plan | None = None
        self._vacancies: tuple[Item, ...] = ()

    def body(self) -> ComposeResult:
        """The absence above, the processes, and what to do beneath."""
        yield Static(id="share", markup=False)
        yield Board(self._columns(), key=lambda coverage: coverage.process, id="lines")
        yield Static(id="train", markup=False)

    @property
    def lines(self) -> Board[Coverage]:
        """The table."""
        return self.query_one("#lines", Board)

    def _columns(self) -> list[BoardColumn[Coverage]]:
        def count(name: str) -> BoardColumn[Coverage]:
            words = {
                "first": lambda: _("1st"),
                "second": lambda: _("2nd"),
                "third": lambda: _("3rd"),
                "needed": lambda: _("needed"),
            }[name]
            return BoardColumn(
                id=name,
                title=words,
                width=6 if name == "needed" else 4,
                align="right",
                cell=lambda coverage: (
                    "?" if coverage.rings is None else str(getattr(coverage.rings, name))
                ),
            )

        return [
            BoardColumn(id="order", title="", width=2,
                cell=lambda coverage: f"{_order(coverage.process)}"),
            BoardColumn(id="process", title=lambda: _("process"), width=22, flex=1,
                cell=lambda coverage: _(coverage.process.words)),
            *(count(name) for name in Rings._fields),
            BoardColumn(id="left", title=lambda: _("spare"), width=5, align="right",
                cell=lambda coverage: "?" if coverage.rings is None else str(coverage.left)),
            BoardColumn(id="moved", title=lambda: _("drawn"), width=6, align="right",
                cell=_moved),
            BoardColumn(id="holds", title=lambda: _("copes"), width=14, cell=_holds),
        ]  # fmt: skip

    def on_mount(self) -> None:
        """Let the arrows walk the processes."""
        self.lines.focus()

    async def load(self) -> None:
        """Every process at the absence that is chosen."""
        self._plan = await self.ask(rings.plan, self._share)
        self._found = self._plan.coverage
        self._vacancies = vacancies(await self.ask(register_queries.standing)).items
        self.lines.show(self._found)
        self._say()

    def _say(self) -> None:
        holds = all(coverage.holds for coverage in self._found)
        unknown = any(coverage.rings is None for coverage in self._found)
        answer = _("the desk can cope") if holds else _("the desk cannot cope")
        if unknown and all(
            coverage.holds for coverage in self._found if coverage.rings is not None
        ):
            answer = _("not everything is counted yet")
        style = "bold $text-success" if holds else "bold $text-warning"
        head = _("At {n} % absence: ").format(n=self._share)
        lines = [said(" ", (head, "bold"), (answer, style))]
        if self._plan is not None:
            lines.append(styled(f" {_people(self._plan)}", "$text-muted"))
        vacant = " · ".join(say(item.what) for item in self._vacancies)
        if vacant:
            words_for = _("Vacancies of the desk: {what}").format(what=vacant)
            lines.append(styled(f" {words_for}", "$text-muted"))
        self.query_one("#share", Static).update(Content("\n").join(lines))
        train = [
            _("{process}: train {n}").format(process=_(coverage.process.words), n=coverage.train)
            for coverage in self._found
            if coverage.train
        ]
        moved = [
            _("{process} draws {n} of its second ring").format(
                process=_(coverage.process.words), n=coverage.drawn
            )
            for coverage in self._found
            if coverage.drawn
        ]
        words = [
            styled(
                " "
                + _("Train now: {what}").format(
                    what=" · ".join(train) + (" + ?" if unknown else "")
                ),
                "$text-warning",
            )
            if train
            else styled(f" {_nobody(unknown=unknown)}", "$text-muted"),
            styled(" " + " · ".join([*self._why(), *moved]), "$text-muted"),
        ]
        self.query_one("#train", Static).update(words[0] + "\n" + words[1])

    def _why(self) -> list[str]:
        """Why the third ring is trained, each reason once."""
        train = [coverage for coverage in self._found if coverage.train]
        return [
            _(trigger.words)
            for trigger in Trigger
            if any(trigger in coverage.triggers for coverage in train)
        ]

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        self.action_count()

    def action_count(self) -> None:
        """Count who can do the process under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(self._count(line))

    async def _count(self, line: Coverage) -> None:
        known = (await self.ask(staffing_queries.rings)).get(line.process)
        await self.app.push_screen_wait(RingsForm(line.process, known))

    def action_absence(self, by: int) -> None:
        """Look at more or less absence."""
        self._share = max(0, min(self._share + by, _WHOLE))
        self.reload(asked=True)

    def action_back(self) -> None:
        """Back to the review."""
        self.dismiss(None)


def _people(plan: Plan) -> str:
    """How many people there are, each once, and how many reports came."""
    there = _("{there} of {people} people are there").format(there=plan.there, people=plan.people)
    before = "?" if plan.reports.before is None else plan.reports.before
    reports = _("reports in 7 days {now}, before {before}").format(
        now=plan.reports.now, before=before
    )
    return f"{there} · {reports}"


def _nobody(*, unknown: bool) -> str:
    if unknown:
        words = _("Whom to train is not known before every process is counted; {key} counts.")
        return words.format(key=pressed("rings.count"))
    return _("Nobody has to be trained for this.")


def _order(process: Process) -> int:
    return list(Process).index(process) + 1


def _moved(coverage: Coverage) -> str:
    return f"{coverage.drawn - coverage.lent:+}" if coverage.drawn or coverage.lent else ""


def _holds(coverage: Coverage) -> Cell:
    if coverage.rings is None:
        return Cell(_("not counted"), "warn")
    until = "" if coverage.holds_until is None else _("to {n} %").format(n=coverage.holds_until)
    if coverage.holds:
        return Cell(_("yes, {until}").format(until=until) if until else _("yes"), "good")
    return Cell(_("{n} short").format(n=coverage.short), "alarm")
