"""Small questions: are you sure, one question, nothing to see."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Label, Static

from crisisdesk import keys
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.errors import N_, MayBeKnown, NeedsAnswer, NeedsConfirmation
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Acting, Cover, Dialog
from crisisdesk.widgets.plain_text import said

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

R = TypeVar("R")
T = TypeVar("T")
_MOST_LINES = 10
"""Lines of a question that stand beside its buttons at 24 rows; more of them scroll."""


class Left(Dialog[R]):
    """A dialog that escape leaves without an answer."""

    KEYS: ClassVar[tuple[keys.Key, ...]] = keys.DIALOG

    def action_cancel(self) -> None:
        """No answer."""
        self.dismiss(None)


class Question(Left[R]):
    """A question that letters and buttons answer; what was typed before it stood does not."""

    KEYS = keys.QUESTION

    def action_answer(self, button: str) -> None:
        """Answer as the button does."""
        self.query_one(f"#{button}", Button).press()

    def action_step(self, by: int) -> None:
        """Stand on the button beside."""
        buttons = [*self.query(Button)]
        here = buttons.index(self.focused) if isinstance(self.focused, Button) else -1
        buttons[(here + by) % len(buttons)].focus()


class Sure(Question[bool]):
    """A yes or no; where it destroys, the cursor begins at no."""

    TITLE_WORDS = N_("Are you sure?")
    ASKS = True

    def __init__(self, lines: list[str], yes: str, *, destroys: bool = True) -> None:
        """Ask about these lines; `yes` names what happens, stood on only if it can be mended."""
        super().__init__()
        self._lines, self._yes, self._destroys = lines, yes, destroys

    def body(self) -> ComposeResult:
        """The lines and two buttons."""
        words = Static(Content("\n").join(said(line) for line in self._lines))
        if len(self._lines) > _MOST_LINES:
            with VerticalScroll(classes="long"):
                yield words
        else:
            yield words
        with Horizontal(classes="buttons"):
            yield Button(said(self._yes), variant="primary", id="yes")
            yield Button(said(_("No, back")), id="no")

    def on_mount(self) -> None:
        """Stand on the answer that can be mended."""
        if self._destroys:
            self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "yes")

    def action_cancel(self) -> None:
        """No."""
        self.dismiss(False)  # noqa: FBT003 - the answer itself


class Answer(Question[bool | None]):
    """A question whose two answers both do something; where the cursor begins does nothing."""

    ASKS = True
    TITLE_WORDS = N_("One question")

    def __init__(self, question: NeedsConfirmation, yes: str, no: str) -> None:
        """Ask this; `yes` and `no` are the message ids of its answers."""
        super().__init__()
        self._question, self._yes, self._no = question, yes, no

    def body(self) -> ComposeResult:
        """The question, its answers, and the way back."""
        yield Static(said(say(self._question)))
        with Horizontal(classes="buttons"):
            yield Button(said(_(self._yes)), id="yes")
            yield Button(said(_(self._no)), id="no")
            yield Button(said(_("Back")), id="back")

    def on_mount(self) -> None:
        """Stand where a hasty key answers nothing."""
        self.query_one("#back").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer, or not."""
        self.dismiss({"yes": True, "no": False}.get(event.button.id or ""))


async def confirmed(
    screen: Acting[Any],
    yes: str,
    service: "Callable[Concatenate[UnitOfWork, ...], T]",
    /,
    *args: Any,
    flag: str = "sure",
    about: str = "",
    **kw: Any,
) -> T:
    """Act; where the desk asks whether that is meant, ask the person once and act again.

    `yes` names what happens then and `flag` is what the service is told by, unless the question
    has a value of that name; one that has no
    value called `about` is not one for this dialog. What only a person knows is asked too. Who
    says that the child is known is led to its case, over what was typed. Raises
    DeskError, the question itself for "no" and for no answer.
    """
    while True:
        try:
            return await screen.attempt(service, *args, **kw)
        except NeedsAnswer as question:
            asks = Answer(question, question.yes, question.no)
            answer = await screen.app.push_screen_wait(asks)
            if answer is None:
                raise
            kw[question.field] = {**kw.get(question.field, {}), question.about: answer}
        except MayBeKnown as question:
            if kw.get(flag) or not await _is_another(screen, question):
                raise
            kw[flag] = True
        except NeedsConfirmation as question:
            known_as = str(question.values.get("flag", flag))
            if kw.get(known_as) or (about and about not in question.values):
                raise
            if not await screen.app.push_screen_wait(Sure([say(question)], yes)):
                raise
            kw[known_as] = True


async def _is_another(screen: Acting[Any], question: MayBeKnown) -> bool:
    """Whether it is about another child; who says it is the same is led to its case."""
    asks = Answer(question, question.go, question.stay)
    is_known = await screen.app.push_screen_wait(asks)
    if is_known:
        screen.desk.show_case(CaseId(question.at))
    return is_known is False


class Hidden(Cover):
    """Nothing to see: the page behind it keeps every word that was typed."""

    KEYS = keys.HIDDEN

    def compose(self) -> ComposeResult:
        """One line that says nothing about the desk."""
        yield Label(_("press enter"), markup=False)

    def action_back(self) -> None:
        """Show the page again."""
        self.lift()


class Unexpected(Dialog[None]):
    """Something went wrong that nobody foresaw: a reference, no case content."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Something went wrong")
    ASKS = True

    def __init__(self, reference: str, place: str) -> None:
        """Name the reference and where the log stands."""
        super().__init__()
        self._reference, self._place = reference, place

    def body(self) -> ComposeResult:
        """What a person needs to ask for help."""
        yield Label(
            _("This did not work; check whether it was saved. Reference {reference}.").format(
                reference=self._reference
            ),
            markup=False,
        )
        yield Label(_("The log: {place}").format(place=self._place), markup=False)

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)
