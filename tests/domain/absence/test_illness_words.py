"""A note that may tell of somebody's illness is pointed out; the desk's own words are not."""

import pytest

from crisisdesk.domain.absence.illness_words import check_note, illness_words
from crisisdesk.errors import NeedsConfirmation


def found(text):
    return [word.word for word in illness_words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jan heeft corona", ["corona"]),
        ("twee met Koorts, een burn-out", ["Koorts", "burn-out"]),
        ("she has the flu", ["flu"]),
        ("geïnfecteerd op de groep", ["geïnfecteerd"]),
        ("long-covid", ["long-covid"]),
        ("zwanger", ["zwanger"]),
        (
            "een coronabesmetting en griepverschijnselen",
            ["coronabesmetting", "griepverschijnselen"],
        ),
    ],
)
def test_illness_words_are_pointed_out(text, words):
    assert found(text) == words
    assert all(text[word.start :].startswith(word.word) for word in illness_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "besproken in het corona-overleg",
        "Coronaoverleg verplaatst",
        "verzuim loopt op, ziekteverzuim ook",
        "absence review moved; sickness absence rises",
        "quarantainegroep wordt onderzocht",
        "de coronamaatregelen en het corona-overleg van dinsdag",
        "een ziekenauto is geen woord van deze lijst",
    ],
)
def test_the_desks_own_words_are_not(text):
    assert found(text) == []


def test_no_person_is_meant_has_to_be_said():
    with pytest.raises(NeedsConfirmation) as asked:
        check_note("griep en nog eens griep", no_person=False)
    assert asked.value.field == "note"
    assert asked.value.values["words"] == "griep"
    assert check_note("griep", no_person=True)
    assert not check_note("verzuim", no_person=True)
