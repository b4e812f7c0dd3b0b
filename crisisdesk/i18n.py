"""Dutch and English: one language at a time, switched while the desk is open."""

import gettext
import os
from datetime import date, timedelta
from pathlib import Path

from crisisdesk.errors import N_, DeskError, Phrase

LANGUAGES = ("nl", "en")
LOCALE = Path(__file__).parent / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speak this language from now on; English needs no catalogue."""
    global _catalogue, _language  # noqa: PLW0603 - one language for the whole program
    _language = language
    _catalogue = (
        gettext.NullTranslations()
        if language == "en"
        else gettext.translation("crisisdesk", LOCALE, [language])
    )


def language() -> str:
    """The code of the language that is spoken now."""
    return _language


def preferred() -> str:
    """The language of this account: Dutch, unless the environment says English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return "en" if value.startswith("en") else "nl"
    return "nl"


def _(message: str) -> str:
    """The message in the language of now."""
    return _catalogue.gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message in the form that fits the number."""
    return _catalogue.ngettext(singular, plural, number)


def say(what: Phrase | DeskError | str) -> str:
    """A phrase or an error as one sentence in the language of now."""
    if isinstance(what, str):
        return _(what)
    values = {
        name: say(value) if isinstance(value, Phrase) else value
        for name, value in what.values.items()
    }
    return _(what.message).format(**values)


DAY_WORDS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MINUTES_SHOWN_AS_MINUTES = 90
_HOURS_SHOWN_AS_HOURS = 48


def weekday(day: date) -> str:
    """The day of the week, in three letters or fewer."""
    return _(DAY_WORDS[day.weekday()])


def span(length: timedelta) -> str:
    """A length of time in its coarsest fitting unit: 35 min, 5 h, 3 d."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < _MINUTES_SHOWN_AS_MINUTES:
        return _("{n} min").format(n=minutes)
    hours = minutes // 60
    if hours < _HOURS_SHOWN_AS_HOURS:
        return _("{n} h").format(n=hours)
    return _("{n} d").format(n=hours // 24)
