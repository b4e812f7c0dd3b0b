"""Who was there: a list that goes round by a key, with no answer given beforehand."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList

from crisisdesk import keys
from crisisdesk.domain.week.meetings import Attendance, Presence
from crisisdesk.i18n import _, ngettext
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.plain_text import said

SIGNS = {
    None: "[ ]",
    Attendance.PRESENT: "[x]",
    Attendance.EXCUSED: "[~]",
    Attendance.ABSENT: "[-]",
}
NEXT = {
    None: Attendance.PRESENT,
    Attendance.PRESENT: Attendance.EXCUSED,
    Attendance.EXCUSED: Attendance.ABSENT,
    Attendance.ABSENT: Attendance.PRESENT,
}


def presence_line(presence: Presence) -> Content:
    """An organisation, whether it is there, and how often in a row it was not."""
    words = "" if presence.attendance is None else _(presence.attendance.words)
    if presence.flagged:
        words += " ! " + ngettext(
            "missing {n} time in a row", "missing {n} times in a row", presence.missed
        ).format(n=presence.missed)
    return said(f"{SIGNS[presence.attendance]} {presence.party}  {words}")


def goes_on(presences: Sequence[Presence], at: int, before: Presence) -> bool:
    """Whether the cursor goes down: this was the first answer, and the next has none."""
    last = at + 1 == len(presences)
    return before.attendance is None and not last and presences[at + 1].attendance is None


class AttendanceList(Keyed, OptionList):
    """Every organisation with a sign; a key goes from present to excused to absent."""

    KEYS = keys.TICKS

    def __init__(self, presences: Sequence[Presence]) -> None:
        """Start from what was said so far, which may be nothing."""
        self.presences = list(presences)
        super().__init__(*map(presence_line, self.presences), compact=True, id="in-attendance")

    @property
    def unsaid(self) -> list[str]:
        """The organisations of which nobody said it."""
        return [presence.party for presence in self.presences if presence.attendance is None]

    def say(self, party: str, attendance: Attendance) -> None:
        """Say of an organisation whether it was there."""
        at = [presence.party for presence in self.presences].index(party)
        self.presences[at] = self.presences[at]._replace(attendance=attendance)
        self.replace_option_prompt_at_index(at, presence_line(self.presences[at]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go one further round; with the first answer also down to the next that has none."""
        event.stop()
        at = event.option_index
        presence = self.presences[at]
        self.say(presence.party, NEXT[presence.attendance])
        if goes_on(self.presences, at, presence):
            self.highlighted = at + 1
