"""Questions that make up an act, asked one by one; what is refused is asked again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import local, moment_text
from crisisdesk.domain.typed_moments import Bare, read_typed_day, read_typed_moment
from crisisdesk.errors import (
    Conflict,
    DeskError,
    MayBeKnown,
    NeedsAnswer,
    NeedsConfirmation,
    RuleBroken,
)
from crisisdesk.i18n import _, say
from crisisdesk.plain.console import Abandoned, Console, Option
from crisisdesk.plain.session import Session

T = TypeVar("T")
C = TypeVar("C", bound=Code)


class AnyQuestion(Protocol):
    """One thing that an act needs to know."""

    @property
    def name(self) -> str:
        """Under which name the act takes the answer."""

    def ask(self, console: Console, now: datetime) -> Any:
        """The answer; raises Abandoned, or RuleBroken for one that is none."""


class TextQuestion(NamedTuple):
    """A line of text, read by `read` where it is more than that."""

    name: str
    title: str
    default: str = ""
    read: Callable[[str], Any] | None = None

    def ask(self, console: Console, _now: datetime) -> Any:
        """The text, or what is read in it."""
        typed = console.ask(self.title, self.default)
        return typed if self.read is None else self.read(typed)


class MomentQuestion(NamedTuple):
    """A moment on the desk's clock; an empty line is now, or unknown."""

    name: str
    title: str
    bare: Bare = Bare.PAST
    is_now: bool = True

    def ask(self, console: Console, now: datetime) -> datetime | None:
        """The moment."""
        typed = console.ask(self.title, moment_text(now) if self.is_now else "")
        if typed == moment_text(now):
            return now
        return read_typed_moment(typed, now, bare=self.bare) if typed else None


class DayQuestion(NamedTuple):
    """A day from today on; an empty line is not known."""

    name: str
    title: str
    default: str = ""

    def ask(self, console: Console, now: datetime) -> date | None:
        """The day."""
        typed = console.ask(self.title, self.default)
        today = local(now).date()
        return read_typed_day(typed, today, self.name, bare=Bare.AHEAD) if typed else None


class ChoiceQuestion(NamedTuple):
    """One of several; where nothing must be chosen an empty line is unknown."""

    name: str
    title: str
    options: Sequence[Option]
    default: object = None
    need: bool = True

    def ask(self, console: Console, _now: datetime) -> Any:
        """What was chosen."""
        return console.choose(self.title, self.options, self.default, need=self.need)


def of_codes(
    name: str,
    title: str,
    codes: Sequence[C] | type[C],
    default: C | None = None,
    *,
    need: bool = True,
) -> ChoiceQuestion:
    """A choice among codes by their words."""
    options = [Option(_(code.words), code) for code in codes]
    return ChoiceQuestion(name, title, options, default, need=need)


class YesQuestion(NamedTuple):
    """A question that is answered by yes or no."""

    name: str
    title: str

    def ask(self, console: Console, _now: datetime) -> bool:
        """Whether it is so."""
        return console.yes(self.title)


def act(
    session: Session, questions: Sequence[AnyQuestion], send: Callable[..., T], **seen: int
) -> T:
    """Ask, then act; what is wrong is said and only that is asked again.

    `send` gets the answers by name and what the desk asked back, as `sure`. It gets the versions
    that were `seen` too, until whoever types saves it although somebody else acted meanwhile.
    Raises Abandoned where nothing was saved.
    """
    console = session.console
    answers: dict[str, Any] = {}
    back: dict[str, Any] = {}
    to_ask = [*questions]
    while True:
        _fill(session, to_ask, answers)
        try:
            return send(**answers, **back, **seen)
        except NeedsConfirmation as question:
            to_ask = []
            if not _asked_back(console, question, back):
                raise Abandoned from None
        except Conflict as refused:
            to_ask = []
            console.say(say(refused))
            if not seen or not console.yes(_("Save it all the same?")):
                raise Abandoned from None
            seen = {}
        except DeskError as refused:
            console.say(say(refused))
            field = refused.field if isinstance(refused, RuleBroken) else ""
            to_ask = [question for question in questions if field == question.name]
            if not to_ask:
                raise Abandoned from None


def _asked_back(console: Console, question: NeedsConfirmation, back: dict[str, Any]) -> bool:
    """Ask what the desk asks, once; whether the act is sent again."""
    if isinstance(question, NeedsAnswer):
        known = {**back.get(question.field, {})}
        known[question.about] = _either(console, question, question.yes, question.no)
        back[question.field] = known
        return True
    flag = str(question.values.get("flag", "sure"))
    if back.get(flag):
        return False
    back[flag] = True
    if isinstance(question, MayBeKnown):
        return _either(console, question, question.stay, question.go)
    return console.yes(say(question))


def _fill(session: Session, questions: Sequence[AnyQuestion], answers: dict[str, Any]) -> None:
    for question in questions:
        while True:
            try:
                answers[question.name] = question.ask(session.console, session.store.now())
                break
            except RuleBroken as refused:
                session.console.say(say(refused))


def _either(console: Console, question: NeedsConfirmation, yes: str, no: str) -> bool:
    return console.choose(say(question), [Option(_(yes), yes), Option(_(no), no)]) == yes
