"""What the desk refuses, in its own words.

An error carries a message id and values, never a finished sentence: the sentence is made in the
reader's language where it is shown (`i18n.say`).
"""

import re
from pathlib import Path
from typing import ClassVar, NamedTuple
from uuid import UUID

_MAY_HOLD_A_PASSWORD = re.compile(
    r"(?::|%3a).*(?:@|%40)|pass\w*\s*[=:]|\bpwd\s*[=:]|postgres\w*(?:\+\w+)?\s*[:;]",
    re.IGNORECASE | re.DOTALL,
)
"""An address of a database, or a part of one, in any of the spellings that people type."""
CONTEXT = "\x04"
"""What parts a message id from its context, as in a compiled catalogue."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a message id that is declared here and translated where it is shown."""
    return message


def discreet(value: object) -> object:
    """A value as a sentence may hold it: what may be an address with a password is left out."""
    if isinstance(value, str | Path) and _MAY_HOLD_A_PASSWORD.search(str(value)):
        return "…"
    return value


def NP_(context: str, message: str) -> str:  # noqa: N802 - as `N_`
    """Mark a message id that means something else elsewhere, with what it is said of here."""
    return f"{context}{CONTEXT}{message}"


class Phrase(NamedTuple):
    """A message id with the values that fill it; a value may be a phrase itself."""

    message: str
    values: dict[str, object] = {}  # noqa: RUF012 - never written to


class DeskError(Exception):
    """A refusal that a person can act on; `exit_code` is what a command answers with."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, /, **values: object) -> None:
        """Keep the message id and its values."""
        super().__init__(message)
        self.message = message
        self.values = values

    @property
    def phrase(self) -> Phrase:
        """The refusal as a phrase, for a sentence that holds it."""
        return Phrase(self.message, self.values)

    def __str__(self) -> str:
        """The English sentence, for logs and tests."""
        values = {name: discreet(value) for name, value in self.values.items()}
        return self.message.format(**values)


class RuleBroken(DeskError):
    """A rule of the desk says no; `field` names the input it is about."""

    exit_code = 3

    def __init__(self, message: str, /, *, field: str = "", **values: object) -> None:
        """Keep the field beside the message."""
        super().__init__(message, **values)
        self.field = field


class NeedsConfirmation(RuleBroken):
    """The desk asks "are you sure?" and was not told yes."""


class NeedsAnswer(NeedsConfirmation):
    """The desk asks what it cannot work out; either answer is an act, and there is no default.

    `field` is the name under which the service takes answers, by what they are `about`; `yes` and
    `no` are their message ids.
    """

    def __init__(
        self, message: str, /, *, field: str, about: UUID, yes: str, no: str, **values: object
    ) -> None:
        """Keep the two answers beside the message."""
        super().__init__(message, field=field, **values)
        self.about, self.yes, self.no = about, yes, no


class MayBeKnown(NeedsConfirmation):
    """What is saved may be about a child of another `case`; `go` and `stay` name the two ways."""

    def __init__(
        self, message: str, /, *, field: str, at: UUID, go: str, stay: str, **values: object
    ) -> None:
        """Keep where the other one is and the words of both ways beside the message."""
        super().__init__(message, field=field, **values)
        self.at, self.go, self.stay = at, go, stay


class Conflict(DeskError):
    """Somebody else was first."""

    exit_code = 3


class ClockDoubted(DeskError):
    """The clock is further from what was written last than silence explains; nothing was written.

    The values `clock` and `written` are the two moments.
    """

    exit_code = 3


class WrittenBefore(DeskError):
    """This very act was written before, at the value `at`: it is done, and not done again."""

    exit_code = 0


class WrongUse(DeskError):
    """A command, setting or profile that cannot be meant."""

    exit_code = 2


class Refused(DeskError):
    """Input that was read and not taken; nothing was written."""

    exit_code = 3


class StoreUnavailable(DeskError):
    """The store cannot be opened or written now."""

    exit_code = 4


class StoreBusy(StoreUnavailable):
    """Another desk is writing; nothing was written."""


class StoreMoved(StoreBusy):
    """Another desk wrote since this act began, which read what is not so any more."""


class OutcomeUnknown(StoreUnavailable):
    """The store was lost while an act was being written: it is there whole, or not at all."""


class WrongPassphrase(StoreUnavailable):
    """The passphrase does not open the store, or its first page is damaged."""
