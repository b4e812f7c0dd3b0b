"""Only who says that nothing changed, and nothing else, has said so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.sheets.replies import MailAnswer, read_reply

QUOTE = "\n\nOp di 7 apr. 2020 om 09:12 schreef Meldpunt <x@y.nl>:\n> Is er iets veranderd?\n"


@pytest.mark.parametrize(
    "text",
    [
        "Geen wijzigingen",
        "GEEN  WIJZIGINGEN.",
        "Beste allen,\n\nEr zijn geen wijzigingen.\n\nMet vriendelijke groet,\nPlanner\n06-123",
        "Goedemorgen! Niets veranderd, groet P.",
        "Nothing changed",
        "Dear desk,\nNo changes.\nKind regards,\nP.",
        f"geen wijzigingen{QUOTE}> 12 plekken vrij",
        "ongewijzigd\n-- \nDe Brug, groep B vrij: 3",
        "Unchanged\n\n-----Original Message-----\nFrom: x\nHow many?",
        "No changes\n\nOn Tue, 7 Apr 2020 at 09:12,\nthe desk <x@y.nl> wrote:\n> ?",
    ],
)
def test_nothing_changed(text):
    assert read_reply(text) is MailAnswer.UNCHANGED


@pytest.mark.parametrize(
    "text",
    [
        "Geen wijzigingen, behalve groep B: 3 vrij",
        "Geen wijzigingen?",
        "Geen wijzigingen\nGroep B heeft 2 plekken minder",
        "Er zijn wel wijzigingen",
        "Ik weet niet of er geen wijzigingen zijn",
        "Nothing changed yet",
        f"Bel mij{QUOTE}> geen wijzigingen",
        "12 vrij",
    ],
)
def test_something_else(text):
    assert read_reply(text) is MailAnswer.OTHER


@pytest.mark.parametrize(
    "text",
    ["", "> no changes", QUOTE + "> geen wijzigingen", "Beste allen,", "-- \ngeen wijzigingen"],
)
def test_nothing_at_all(text):
    assert read_reply(text) is MailAnswer.NOTHING


@given(st.text(max_size=60), st.sampled_from(["geen wijzigingen", "no changes"]))
def test_what_is_quoted_is_never_the_answer(words, phrase):
    quoted = "\n".join(f"> {line}" for line in f"{phrase}\n{words}".splitlines())
    assert read_reply(quoted) is MailAnswer.NOTHING
    assert read_reply(f"x{words}\n{quoted}") is not MailAnswer.UNCHANGED
