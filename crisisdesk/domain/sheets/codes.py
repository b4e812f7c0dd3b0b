"""The codes by which the desk's own sheets name a facility."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.identity import code_key

OWN_SOURCE = "desk"
"""The source of the codes that the desk gave itself."""
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 8


class SourceCode(NamedTuple):
    """What a list calls a provider, a site or a facility."""

    source: str
    subject: str
    code: str
    subject_id: UUID


def own_code(subject: UUID) -> str:
    """The code of what has none: eight letters that follow from its id and stay the same.

    No digits, which a spreadsheet would take for a number, and no vowels, which would make words.
    """
    number = int.from_bytes(sha256(subject.bytes).digest()[:8])
    letters = ""
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def sheet_codes(
    codes: Iterable[SourceCode], subjects: Iterable[UUID], *, of_any_source: bool
) -> Mapping[UUID, str]:
    """The code by which a sheet of the desk names each of these.

    The desk's own; `of_any_source` takes one of another list where only one thing has it, else the
    code that follows from its id.
    """
    desks: dict[UUID, str] = {}
    others: dict[UUID, str] = {}
    named: dict[str, set[UUID]] = {}
    every = sorted(codes)
    for code in every:
        named.setdefault(code_key(code.code), set()).add(code.subject_id)
    for code in every:
        if code.source == OWN_SOURCE:
            desks.setdefault(code.subject_id, code.code)
        elif of_any_source and len(named[code_key(code.code)]) == 1:
            others.setdefault(code.subject_id, code.code)
    return {
        subject: desks.get(subject) or others.get(subject) or own_code(subject)
        for subject in subjects
    }
