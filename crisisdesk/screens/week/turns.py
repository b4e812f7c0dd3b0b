"""What is done about one turn of a duty: moved, cancelled, made quiet; and when duties recur."""

from datetime import date, datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.moments import clock_text, date_text, local, moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, say, weekday
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Form, moment_field, text_field
from crisisdesk.services.week import duties, meetings
from crisisdesk.store.queries.week import meetings as meeting_queries

A_DAY = timedelta(days=1)


async def move_turn(screen: Acting[None], duty: Duty, day: date, moment: datetime) -> None:
    """Hold a turn at another moment."""
    if refused(screen, duty):
        return
    words = say(await screen.ask(duties.title, duty, day))
    to = await screen.app.push_screen_wait(MoveOccurrenceForm(duty, day, moment, words))
    if to is not None:
        screen.say(_("{duty}: moved to {moment}").format(duty=words, moment=moment_text(to)))


async def cancel_turn(screen: Acting[None], duty: Duty, day: date) -> None:
    """Let a turn go this once; the series goes on."""
    if refused(screen, duty):
        return
    words = say(await screen.ask(duties.title, duty, day))
    if await screen.app.push_screen_wait(CancelForm(duty, day, words)):
        screen.say(
            _("{duty} of {day}: cancelled, the series goes on.").format(
                duty=words, day=date_text(day)
            )
        )


async def snooze_turn(screen: Acting[None], duty: Duty, day: date) -> None:
    """Be quiet about a turn for as long as its rule says."""
    until = await screen.do(duties.snooze, duty, day)
    if until is not None:
        words = say(await screen.ask(duties.title, duty, day))
        screen.say(_("{duty}: snoozed until {time}").format(duty=words, time=clock_text(until)))


async def open_meeting(screen: Acting[None], duty: Duty, day: date) -> bool:
    """Open the meeting of a turn, which is asked once; answers whether there is one now.

    Raises DeskError.
    """
    if await screen.ask(meeting_queries.of_turn, duty, day) is not None:
        return True
    called = say(await screen.ask(duties.title, duty, day))
    if await screen.ask(duties.is_held, duty, day):
        about = _("{duty} of {day}").format(duty=called, day=date_text(day))
        words = [about, _("It has already been held; here its minutes are made afterwards.")]
    else:
        moment = await screen.ask(duties.check_to_hold, duty, day)
        about = f"{called} · {weekday(local(moment))} {moment_text(moment)}"
        words = [about, _("From now on it counts as held.")]
    if not await screen.app.push_screen_wait(Sure(words, _("Yes, begin"), destroys=False)):
        return False
    await screen.attempt(meetings.hold, duty, day)
    return True


def refused(screen: Acting[None], duty: Duty) -> bool:
    """Whether a duty has no turns to move, which is then said."""
    if duty is Duty.MEASURE_REVIEW:
        screen.say(_("Extend, change or stop the measure in the register."))
    return duty is Duty.MEASURE_REVIEW


class MoveOccurrenceForm(Form[datetime]):
    """When a turn is held instead, and why."""

    KEYS = keys.FORM

    def __init__(self, duty: Duty, day: date, moment: datetime, words: str) -> None:
        """Start from the same hour on the next day."""
        super().__init__()
        self._duty, self._day, self._moment, self._words = duty, day, moment, words

    def title_words(self) -> str:
        """The duty and its turn."""
        return _("Move · {duty} of {day}").format(duty=self._words, day=date_text(self._day))

    def fields(self) -> ComposeResult:
        """Moment and reason."""
        later = max(self._moment, self.desk.now()) + A_DAY
        hour = local(self._moment)
        offered = local(later).replace(hour=hour.hour, minute=hour.minute)
        now = _("now: {day} {moment}").format(day=weekday(hour), moment=moment_text(self._moment))
        yield Label(now, classes="hint", markup=False)
        with Horizontal(classes="row"):
            yield moment_field("until", _("held at"), moment_text(offered), bare=Bare.TODAY)
            yield text_field("reason", _("why"), most=300)

    async def save(self) -> None:
        """Move it."""
        to = self.moment("until")
        if to is None:
            raise RuleBroken(N_("Enter the new moment."), field="until")
        await self.attempt(duties.move, self._duty, self._day, to, self.text("reason"))
        self.dismiss(to)


class CancelForm(Form[bool]):
    """Why a turn is not held."""

    KEYS = keys.FORM

    def __init__(self, duty: Duty, day: date, words: str) -> None:
        """Ask about this turn."""
        super().__init__()
        self._duty, self._day, self._words = duty, day, words

    def title_words(self) -> str:
        """The duty and its turn."""
        return _("Cancel · {duty} of {day}").format(duty=self._words, day=date_text(self._day))

    def fields(self) -> ComposeResult:
        """The reason."""
        yield text_field("reason", _("why"), most=300)
        yield Label(
            _("Only this occurrence is cancelled; the next one stays."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Let it go."""
        await self.attempt(duties.cancel, self._duty, self._day, self.text("reason"))
        self.dismiss(True)  # noqa: FBT003 - the answer itself
