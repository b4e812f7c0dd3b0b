"""The contact that the desk keeps with providers: who was spoken with, and who fell silent (A107).

What was discussed is a short sentence about the provider, never about a child.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.texts import one_line
from crisisdesk.domain.week.case_numbers import without_cases
from crisisdesk.errors import N_, RuleBroken

MOST_DISCUSSED = 300


class ProviderContact(NamedTuple):
    """One conversation with a provider."""

    provider: UUID
    at: datetime
    discussed: str
    spoken_with: str = ""
    """A function, no name."""
    visits: bool | None = None
    """Whether it still visits homes (A126); None where that was not spoken of."""
    by: str = ""
    """Initials of who noted it."""


class ProviderLine(NamedTuple):
    """A provider with the last contact, and whether it visits homes as far as anybody said."""

    provider: UUID
    name: str
    known_since: datetime
    last: ProviderContact | None = None
    visits: bool | None = None
    visits_said_at: datetime | None = None

    def quiet_since(self) -> datetime:
        """From when on nobody has spoken with it."""
        return self.known_since if self.last is None else self.last.at

    def is_silent(self, at: datetime, days: int) -> bool:
        """Whether nobody has spoken with it for longer than so many days."""
        return at - self.quiet_since() > timedelta(days=days)


def check_contact(given: ProviderContact, now: datetime) -> ProviderContact:
    """Return a contact, tidied; raises RuleBroken at the field that is wrong."""
    tidy = given._replace(
        discussed=one_line(given.discussed), spoken_with=one_line(given.spoken_with)
    )
    if tidy.at > now:
        raise RuleBroken(N_("That moment is still to come."), field="at")
    if not tidy.discussed:
        raise RuleBroken(N_("Enter in short what was discussed."), field="discussed")
    if len(tidy.discussed) > MOST_DISCUSSED:
        raise RuleBroken(
            N_("Keep it short: at most {most} characters."), field="discussed", most=MOST_DISCUSSED
        )
    for name in ("discussed", "spoken_with"):
        if without_cases(getattr(tidy, name)) != getattr(tidy, name):
            raise RuleBroken(
                N_("This is about the provider: what concerns a case stands in the case."),
                field=name,
            )
    return tidy
