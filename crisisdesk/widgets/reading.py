"""What is typed in the fields of a form, read; what a notation means stands beneath it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import TypeVar

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Label

from crisisdesk.domain.moments import check_near, date_text, local, moment_text
from crisisdesk.domain.typed_moments import read_typed_day, read_typed_moment
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import weekday
from crisisdesk.widgets.case_words import year_words
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.text_lines import DayLine, MomentLine, TextLine, YearLine

T = TypeVar("T")


class Reading(Widget):
    """Fields by their names: texts, days and moments on the desk's clock."""

    def now(self) -> datetime:
        """The moment that what is typed is read at."""
        raise NotImplementedError

    def text(self, name: str) -> str:
        """What stands in a text field."""
        return self.query_one(f"#in-{name}", Input).value.strip()

    @property
    def today(self) -> date:
        """The day on the desk's wall."""
        return local(self.now()).date()

    def typed(self, name: str, read: Callable[[str], T]) -> T | None:
        """What is read in a text field, None for an empty one; raises RuleBroken at that field."""
        words = self.text(name)
        try:
            return read(words) if words else None
        except RuleBroken as error:
            raise RuleBroken(error.message, field=name, **error.values) from None

    def day(self, name: str) -> date | None:
        """A typed day, None for an empty field; raises RuleBroken at that field."""
        line = self.query_one(f"#in-{name}", DayLine)
        after = Reading.day(self, line.begin) if line.begin else None
        return self.typed(
            name,
            lambda words: read_typed_day(words, self.today, name, after=after, bare=line.bare),
        )

    def moment(self, name: str) -> datetime | None:
        """A typed moment, None for an empty field; raises RuleBroken at that field."""
        line, now = self.query_one(f"#in-{name}", MomentLine), self.now()
        after = Reading.moment(self, line.begin) if line.begin else None
        return self.typed(
            name, lambda words: read_typed_moment(words, now, bare=line.bare, after=after)
        )

    def near(self, name: str) -> datetime | None:
        """The same for a moment in the history of a case; raises RuleBroken there for a far one."""
        moment = Reading.moment(self, name)
        return moment and self.typed(name, lambda _words: check_near(moment, self.now()))

    @on(Input.Changed)
    def _understand(self, event: Input.Changed) -> None:
        """Say beneath a notation what it means; a begin moves what follows it."""
        name = (event.input.id or "").removeprefix("in-")
        lines: list[MomentLine | YearLine] = [*self.query(MomentLine), *self.query(YearLine)]
        for line in lines:
            if line is event.input or (isinstance(line, MomentLine) and line.begin == name):
                words = self._understood(line)
                if line.parent is not None:
                    line.parent.set_class(bool(words), "-meant")
                    line.parent.query_one(".meant", Label).update(said(words))

    def _understood(self, line: TextLine) -> str:
        name, typed = (line.id or "").removeprefix("in-"), line.value.strip()
        with suppress(RuleBroken):
            if isinstance(line, YearLine):
                return year_words(typed, self.now())
            if isinstance(line, DayLine) and (day := Reading.day(self, name)) is not None:
                return "" if typed == date_text(day) else f"{weekday(day)} {date_text(day)}"
            if not isinstance(line, DayLine) and (moment := Reading.moment(self, name)) is not None:
                words = moment_text(moment)
                return "" if typed == words else f"{weekday(local(moment).date())} {words}"
        return ""
