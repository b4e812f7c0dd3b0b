"""Mutual aid: what was asked, who lends, how far it is, and what ends soon."""

from datetime import date
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.absence.costs import CATEGORY_WORDS
from crisisdesk.domain.absence.mutual_aid import FINAL, AidState, DeploymentLine, RequestLine
from crisisdesk.domain.moments import local
from crisisdesk.i18n import _, ngettext, pgettext
from crisisdesk.screens.absence.aid_forms import MoveDeploymentForm, WithdrawForm
from crisisdesk.screens.absence.redeployment import redeployed_words
from crisisdesk.screens.absence.words import amount
from crisisdesk.screens.base import DeskScreen
from crisisdesk.services.absence import mutual_aid, redeployments
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said, styled

_STATE_STYLES: dict[AidState, CellStyle] = {
    AidState.ASKED: "warn",
    AidState.ACKNOWLEDGED: "warn",
    AidState.CONSIDERED: "warn",
    AidState.PARTLY_GRANTED: "strong",
    AidState.GRANTED: "strong",
    AidState.DEPLOYED: "good",
    AidState.ENDED: "muted",
    AidState.DECLINED: "muted",
    AidState.WITHDRAWN: "muted",
}


class AidLine(NamedTuple):
    """A request, or one lender's part in it."""

    request: RequestLine
    deployment: DeploymentLine | None

    @property
    def id(self) -> object:
        """What makes it the same line after it was read anew."""
        return self.request.id if self.deployment is None else self.deployment.id


class AidPage(DeskScreen):
    """Every request, and under it the providers that were asked to lend."""

    MANUAL = "absence"
    KEYS = keys.AID
    CSS_PATH = "aid.tcss"

    def __init__(self) -> None:
        """Make an empty page."""
        super().__init__()
        self._all = False
        self._ending: list[DeploymentLine] = []

    def body(self) -> ComposeResult:
        """What ends soon, and the list."""
        yield Static(id="ending", markup=False)
        yield Static(id="own", markup=False)
        yield Board(self._columns(), key=lambda line: line.id, id="lines")

    @property
    def lines(self) -> Board[AidLine]:
        """The table."""
        return self.query_one("#lines", Board)

    def _columns(self) -> list[BoardColumn[AidLine]]:
        return [
            BoardColumn(id="who", title=lambda: _("asks / lends"), width=23, flex=2, cell=_who),
            BoardColumn(id="provider", title=lambda: _("provider"), width=16, flex=1, drop=2,
                cell=lambda line: Cell("" if line.deployment else line.request.provider_name,
                    "muted")),
            BoardColumn(id="state", title=lambda: _("state"), width=15, cell=_state),
            BoardColumn(id="granted", title=lambda: _("granted/asked"), width=13, align="right",
                cell=_granted),
            BoardColumn(id="days", title=lambda: _("days"), width=13, cell=self._days),
            BoardColumn(id="cost", title=lambda: _("cost"), width=4, drop=1,
                cell=lambda line: str(_cost(line) or "")),
        ]  # fmt: skip

    def _days(self, line: AidLine) -> Cell:
        if line.deployment is None:
            return Cell(_days_text(line.request.request.start, line.request.request.until), "muted")
        words = _days_text(line.deployment.start, line.deployment.until)
        return Cell(words, "warn" if line.deployment in self._ending else "")

    def on_mount(self) -> None:
        """Let the arrows walk the list."""
        self.lines.focus()

    async def load(self) -> None:
        """Requests with who was asked for them."""
        requests = await self.ask(mutual_aid.requests, standing=False)
        deployments = await self.ask(mutual_aid.deployments, standing=not self._all)
        self._ending = await self.ask(mutual_aid.ending)
        today = local(self.desk.moment).date()
        lines: list[AidLine] = []
        for request in requests:
            of_request = [
                deployment for deployment in deployments if deployment.request == request.id
            ]
            over = request.withdrawn or request.request.until < today
            if of_request or self._all or not over:
                lines.append(AidLine(request, None))
                lines += [AidLine(request, deployment) for deployment in of_request]
        self.lines.note = _("Nobody has asked for staff. Make a request in the review with h.")
        self.lines.show(lines)
        self._say_ending(today)
        own = await self.ask(redeployments.standing)
        self.query_one("#own", Static).display = bool(own)
        words = [f"{line.provider_name}: {redeployed_words(line)}" for line in own]
        head = _("Own staff elsewhere (no aid): ")
        self.query_one("#own", Static).update(said((f" {head}", "bold"), " · ".join(words)))

    def _say_ending(self, today: date) -> None:
        if not self._ending:
            words = styled(f" {_('Nothing that is lent ends soon.')}", "$text-muted")
        else:
            n = len(self._ending)
            head = ngettext("{n} ends soon", "{n} end soon", n).format(n=n)
            parts = [
                f"{deployment.lender_name} → {deployment.facility_name} {deployment.until:%d-%m}"
                + (f" ({_('ran out')})" if deployment.ran_out(today) else "")
                for deployment in self._ending
            ]
            words = said((f" ⚑ {head}: ", "bold $text-warning"), " · ".join(parts))
        self.query_one("#ending", Static).update(words)

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        self.action_move()

    def action_move(self) -> None:
        """Say what becomes of the deployment under the cursor."""
        line = self.lines.picked()
        if line is None or line.deployment is None:
            self.say(_("Choose a lender; the request itself can only be withdrawn."))
        elif line.deployment.state in FINAL:
            self.say(_("This is over."))
        else:
            self.act(self._move(line.deployment))

    async def _move(self, line: DeploymentLine) -> None:
        state = await self.app.push_screen_wait(MoveDeploymentForm(line))
        if state is not None:
            self.say(f"{line.lender_name}: {_(state.words)}")

    def action_withdraw(self) -> None:
        """Take the request under the cursor back."""
        if (line := self.lines.picked()) is not None:
            self.act(self._withdraw(line.request))

    async def _withdraw(self, request: RequestLine) -> None:
        if await self.app.push_screen_wait(WithdrawForm(request)):
            self.say(_("The request is withdrawn."))

    def action_show_all(self) -> None:
        """Show or hide what is over."""
        self._all = not self._all
        self.reload(asked=True)

    def action_back(self) -> None:
        """Back to the review."""
        self.dismiss(None)


def _who(line: AidLine) -> Cell:
    if line.deployment is not None:
        return Cell(f"  └ {line.deployment.lender_name}")
    crucial = " ●" if line.request.crucial else ""
    function = _(line.request.request.function.words)
    return Cell(f"{line.request.name}{crucial} · {function}", "strong")


def _state(line: AidLine) -> Cell:
    if line.deployment is not None:
        state = line.deployment.state
        return Cell(_(state.words), _STATE_STYLES[state])
    if line.request.withdrawn:
        return Cell(_("withdrawn"), "muted")
    if line.request.open:
        return Cell(_("{n} open").format(n=amount(line.request.open)), "warn")
    return Cell(pgettext("request", "met"), "good")


def _granted(line: AidLine) -> str:
    if line.deployment is None:
        return f"{amount(line.request.granted)}/{amount(line.request.request.fte)}"
    given = "–" if line.deployment.granted is None else amount(line.deployment.granted)
    return f"{given}/{amount(line.deployment.asked)}"


def _cost(line: AidLine) -> int | None:
    category = line.request.request.cost_category
    if line.deployment is not None:
        category = line.deployment.cost_category
    return category if category in CATEGORY_WORDS else None


def _days_text(start: date, until: date) -> str:
    return f"{start:%d-%m} – {until:%d-%m}"
