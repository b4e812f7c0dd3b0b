"""Ids that a question names one by one, and texts as a search compares them."""

from collections.abc import Iterable
from uuid import UUID

from crisisdesk.store.snapshot import Snapshot

# A name that is bound has letters only.
_LETTERS = str.maketrans("0123456789", "abcdefghij")
# As `identity.squeezed` has it; a class with a name would be read as a value that is bound.
_SQUEEZED = (
    "regexp_replace(replace(lower(normalize({text}, NFKD)), 'ß', 'ss'),"
    r" '[\s!-/:-@\[-`\{{-~\u00ad\u0300-\u036f\u200b-\u200d\u2010-\u2015\u2018\u2019\u2032\u2060"
    r"\u2212\ufeff]+', '', 'g')"
)


def listed(ids: Iterable[UUID]) -> tuple[str, dict[str, object]]:
    """The SQL that stands for these ids, and the values that are bound to it."""
    values: dict[str, object] = {
        f"of_{number}".translate(_LETTERS): item for number, item in enumerate(ids)
    }
    return ", ".join(f":{name}" for name in values), values


def squeezed(snapshot: Snapshot, text: str) -> str:
    """The SQL for the letters and digits of a text, folded as `identity.squeezed` folds them."""
    if snapshot.connection.is_server:
        return _SQUEEZED.format(text=text)
    return f"squeezed({text})"
