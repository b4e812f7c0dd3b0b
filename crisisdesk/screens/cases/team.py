"""Who may decide, where a decision is taken: the team of the register (A109)."""

from collections.abc import Iterator, Sequence

from textual.widget import Widget
from textual.widgets import Label

from crisisdesk.domain.week.register import Entry
from crisisdesk.domain.week.rubrics import who_decides
from crisisdesk.i18n import say
from crisisdesk.screens.forms import Field, completed_field
from crisisdesk.widgets.plain_text import plain


def deciders_field(title: str, team: Sequence[Entry], who: str) -> Field:
    """A line for who decides, which the organisations of the team complete."""
    return completed_field("deciders", title, {entry.particulars.party for entry in team}, who)


def mandates(team: Sequence[Entry]) -> Iterator[Widget]:
    """What each organisation of the team may decide, and when it can be reached."""
    for item in who_decides(team).items:
        yield Label(plain(say(item.what)), classes="hint", markup=False)
