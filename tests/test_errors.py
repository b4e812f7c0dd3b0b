"""Errors carry words and values, and commands an exit code."""

import pytest

from crisisdesk import errors
from crisisdesk.errors import DeskError, NeedsConfirmation, Phrase, RuleBroken


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.RuleBroken, 3),
        (errors.NeedsConfirmation, 3),
        (errors.Conflict, 3),
        (errors.Refused, 3),
        (errors.WrongUse, 2),
        (errors.StoreUnavailable, 4),
        (errors.WrongPassphrase, 4),
    ],
)
def test_every_refusal_has_its_exit_code(kind: type[DeskError], code: int) -> None:
    assert kind("No.").exit_code == code


def test_an_error_is_a_sentence_with_its_values() -> None:
    error = DeskError("{who} was first at {place}.", who="AB", place="De Boei [/b] {x}")
    assert str(error) == "AB was first at De Boei [/b] {x}."
    assert error.phrase == Phrase(error.message, error.values)


def test_a_rule_names_its_field() -> None:
    assert RuleBroken("No.", field="note").field == "note"
    assert NeedsConfirmation("Sure?").field == ""
