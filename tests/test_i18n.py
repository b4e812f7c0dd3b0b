"""Messages as the catalogue has them; numbers and lengths of time in words."""

import gettext
from datetime import timedelta

import pytest
from babel.messages.pofile import read_po

from crisisdesk import i18n
from crisisdesk.errors import NP_
from crisisdesk.i18n import LOCALE, time_left

DUTCH = LOCALE / "nl" / "LC_MESSAGES"


def test_the_catalogue_is_read_as_gettext_reads_it() -> None:
    known = gettext.translation("crisisdesk", LOCALE, ["nl"])
    i18n.use("nl")
    with (DUTCH / "crisisdesk.po").open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    in_context = [message for message in messages if message.context]
    assert len(in_context) > 10
    for entry in in_context:
        context, word = str(entry.context), str(entry.id)
        said = known.pgettext(context, word)
        assert i18n.pgettext(context, word) == said
        assert i18n._(NP_(context, word)) == said
    ids = [message.id for message in messages if not message.context]
    assert len([message for message in ids if isinstance(message, tuple)]) > 20
    for message in ids:
        if isinstance(message, str):
            assert i18n._(message) == known.gettext(message)
        else:
            singular, plural = message
            for number in (0, 1, 2, 100):
                text = i18n.ngettext(singular, plural, number)
                assert text == known.ngettext(singular, plural, number)
    i18n.use("en")
    assert i18n.pgettext("child", "age") == i18n._(NP_("child", "age")) == "age"
    assert i18n.ngettext("{n} case", "{n} cases", 1) == "{n} case"
    assert i18n.ngettext("{n} case", "{n} cases", 0) == "{n} cases"


def test_no_words_stay_no_words() -> None:
    for language in i18n.LANGUAGES:
        i18n.use(language)
        assert i18n._("") == ""


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1:00 h"),
        (119, "1:59 h"),
        (1439, "23:59 h"),
        (2880, "2 d"),
    ],
)
def test_a_clock_that_runs_is_said_to_the_minute_within_a_day(minutes: int, text: str) -> None:
    assert time_left(timedelta(minutes=minutes)) == text
