"""Codes: what is stored and exported as a short text, with the words that people read for it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self, TypeVar


class Code(StrEnum):
    """A code that carries its words; a member is written as `(value, N_("words"))`."""

    words: str
    """In English, to be translated where they are shown."""

    def __new__(cls, value: str, words: str = "") -> Self:
        """Make the member: it is equal to its value, as every text enumeration is."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.words = words
        return code


C = TypeVar("C", bound=Code)


def words_of(codes: Iterable[C]) -> dict[C, str]:
    """The words of some codes, or of all codes of a kind."""
    return {code: code.words for code in codes}
