"""The plain desk itself: a word, what it means, and on to the next line."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.errors import N_, DeskError, NeedsConfirmation
from crisisdesk.i18n import _, say
from crisisdesk.plain import calls, cases, course, places, stays, week
from crisisdesk.plain.console import Abandoned, Console, Ended
from crisisdesk.plain.session import Session
from crisisdesk.services.safekeeping.take_back import take_back

if TYPE_CHECKING:
    from crisisdesk.store.store import Store


class Quit(Exception):
    """Whoever sits here leaves."""


class Word(NamedTuple):
    """A command word, the same in every language; the Dutch word beside it is taken too."""

    name: str
    dutch: str
    does: Callable[[Session, str], None]
    words: str
    takes: str = ""
    """What may stand behind it."""


def _undo(session: Session, _named: str) -> None:
    store, console = session.store, session.console
    try:
        what = session.write(take_back, store.last_act)
    except NeedsConfirmation as question:
        if not console.yes(say(question)):
            return
        what = session.write(take_back, store.last_act, sure=True)
    console.say(_("Taken back: {what}").format(what=say(what)))


def _help(session: Session, _named: str) -> None:
    for word in WORDS:
        named = " ".join(filter(None, (word.name, word.takes)))
        session.console.say(f"{named} ({word.dutch}): {_(word.words)}")


def _back(session: Session, _named: str) -> None:
    session.case = None
    session.console.say(_("No case in hand."))


def _quit(_session: Session, _named: str) -> None:
    raise Quit


WORDS = (
    Word("places", "plekken", places.places, N_("What is vacant, every facility with a number")),
    Word("facility", "voorziening", places.facility, N_("One facility"), "N"),
    Word("report", "melding", places.report, N_("Enter a report"), "N"),
    Word("unchanged", "ongewijzigd", places.unchanged, N_("Confirm unchanged"), "N"),
    Word("new", "nieuw", course.new, N_("A new case")),
    Word("case", "casus", cases.case, N_("The open cases, or one of them"), "N"),
    Word("options", "opties", cases.choices, N_("The options for a case")),
    Word("why", "waarom", cases.why, N_("What the rules say of a facility for the case"), "N"),
    Word("ask", "vraag", course.ask, N_("Send an enquiry to a facility"), "N"),
    Word("answer", "antwoord", course.answer, N_("Add what a facility answered")),
    Word("hold", "reserveer", course.hold, N_("Hold places here"), "N"),
    Word("decide", "besluit", course.decide, N_("Take the decision")),
    Word("way", "vervoer", stays.way, N_("On the way: transport")),
    Word("arrived", "aangekomen", stays.arrived, N_("The facility confirms the arrival")),
    Word("left", "vertrokken", stays.left, N_("The child left")),
    Word("note", "notitie", course.note, N_("Write a note"), "WORDS"),
    Word("next", "vervolg", course.following, N_("What is done next, and when")),
    Word("lead", "regie", course.lead, N_("Take the lead")),
    Word(
        "outflow", "uitstroom", stays.leaving, N_("What holds the child back, who acts, and when")
    ),
    Word("beds", "bedden", stays.beds, N_("Tomorrow's beds: what comes free when")),
    Word("due", "doen", week.due, N_("What is due")),
    Word("review", "verzuim", week.review, N_("Absence review")),
    Word("call", "bel", week.call, N_("Whom to call"), "N"),
    Word("round", "belronde", calls.call_round, N_("Call one facility after another"), "N"),
    Word("undo", "ongedaan", _undo, N_("Take the last act back")),
    Word("help", "hulp", _help, N_("These words")),
    Word("back", "terug", _back, N_("Put the case down; in a question: save nothing")),
    Word("quit", "stop", _quit, N_("Leave the desk")),
)
_BY_NAME = {name: word for word in WORDS for name in (word.name, word.dutch)}


def run(store: "Store", console: Console) -> None:
    """Read a line, do what it says, until there is no more or whoever sits here leaves."""
    session = Session(console, store)
    console.say(_("Crisis desk, line by line. help lists the words; quit leaves."))
    while True:
        try:
            typed = console.read(">")
        except Ended:
            return
        try:
            _obey(session, typed)
        except Quit:
            return
        except Abandoned as leaves:
            console.say(_("Nothing was saved."))
            if isinstance(leaves, Ended):
                return


def _obey(session: Session, typed: str) -> None:
    name, _space, rest = typed.partition(" ")
    if not name:
        return
    word = _BY_NAME.get(name.casefold())
    if word is None:
        session.console.say(
            _("“{words}” is no command here; help lists them.").format(words=name[:40])
        )
        return
    try:
        word.does(session, rest.strip())
    except DeskError as refused:
        session.console.say(say(refused))
