"""When two spellings are one: codes, initials, file numbers, telephone numbers and names.

A spelling is folded before it is compared. What folds alike by `code_key` is the same; what is
alike only by `near_keys` (leading zeros, dashes, spaces) is asked about and never decided.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

_ALIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060\u2032", "'")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "")
)
_SEPARATORS = r"[\W_]+"
_DIGITS = r"\d+"
_LOST_ZEROS = r"(?<!\d)0+(?=\d)"
_PHONE = r"\+?[\s(]*\d[\d\s().\-/]*"
_PHONE_SIGNS = frozenset("0123456789+()-./ ")
_NATIONAL_DIGITS = 9
"""Digits of a Dutch number without the zero that it begins with."""
_COUNTRY = "31"
_LEAST_PHONE = 3


def folded(text: str) -> str:
    """Text for comparing and finding: without case, diacritics, width or kinds of dashes."""
    if text.isascii():
        return text.casefold().replace("`", "'")
    parts = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return unicodedata.normalize("NFKD", plain.casefold())


def squeezed(text: str) -> str:
    """The letters and digits of a text, folded: "J. B." and "jb" are the same."""
    return re.sub(_SEPARATORS, "", folded(text))


def code_key(text: str) -> str:
    """A code as codes are compared: case, Unicode form, width, kinds of dashes and spare spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    return unicodedata.normalize("NFC", " ".join(plain.split()).casefold())


def name_key(text: str) -> str:
    """A name as names are compared: as a code, and without diacritics."""
    return " ".join(folded(text).split())


def initials_key(text: str) -> str:
    """Initials or a pseudonym as they are compared: J.B., JB and "J. B." are one child."""
    return squeezed(text) or code_key(text)


def near_keys(text: str) -> frozenset[str]:
    """The keys of which two spellings share one when they may be meant for the same."""
    plain = folded(text)
    # Zeros go at the front of the whole and at the front of each number: 0042, A-007, 2026/0815.
    keys = {
        re.sub(_LOST_ZEROS, "", re.sub(_SEPARATORS, "", plain)),
        re.sub(_SEPARATORS, "", re.sub(_LOST_ZEROS, "", plain)),
    }
    return frozenset(keys - {""}) or frozenset({code_key(text)} - {""})


def is_near(text: str, other: str) -> bool:
    """Whether two spellings may be meant for the same; what is empty is near nothing."""
    return not near_keys(text).isdisjoint(near_keys(other))


def member_initials(text: str) -> str:
    """Initials of a member as the desk stores them: in capitals, without dots and spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_ALIKE))
    return "".join(sign for sign in plain if sign not in ". -").upper()


def phone_key(text: str) -> str:
    """A telephone number as numbers are compared: +31 6 ..., 06-... and 0031 6 ... are one."""
    plain = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    parts = [match[0] for match in re.finditer(_PHONE, plain)]
    number = next(
        (part for part in parts if sum(map(str.isdigit, part)) >= _LEAST_PHONE), "".join(parts)
    )
    digits = "".join(re.findall(_DIGITS, number))
    if number.lstrip().startswith("+"):
        return _abroad(digits)
    if digits.startswith("00"):
        return _abroad(digits[2:])
    if digits.startswith("0"):
        return f"+{_COUNTRY}{digits[1:]}"
    return phone_key(whole) if (whole := phone_restored(digits)) != digits else digits


def _abroad(digits: str) -> str:
    # +31 (0)6 is written and dialled without its zero.
    if digits.startswith(f"{_COUNTRY}0"):
        digits = _COUNTRY + digits[len(_COUNTRY) + 1 :]
    return f"+{digits}"


def phone_restored(text: str) -> str:
    """A telephone number with the zero or plus sign that a spreadsheet took from it."""
    if not text or not set(text) <= _PHONE_SIGNS or text.lstrip(" (").startswith(("+", "0")):
        return text
    digits = "".join(re.findall(_DIGITS, text))
    if len(digits) == _NATIONAL_DIGITS:
        return f"0{text}"
    if len(digits) == _NATIONAL_DIGITS + len(_COUNTRY) and digits.startswith(_COUNTRY):
        return f"+{text}"
    return text


class CodeBook:
    """Codes that are known: found under another spelling too, and what is near them."""

    def __init__(self, codes: Iterable[str]) -> None:
        """Fold the codes that are known."""
        self._codes: set[str] = set()
        self._spelled: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        for code in codes:
            self.add(code)

    def add(self, code: str) -> None:
        """Know one more."""
        self._codes.add(code)
        self._spelled.setdefault(code_key(code), []).append(code)
        for key in near_keys(code):
            self._near.setdefault(key, []).append(code)

    def spellings(self, code: str) -> list[str]:
        """The known codes that this one spells: itself, or those that fold alike."""
        return [code] if code in self._codes else self._spelled.get(code_key(code), [])

    def near(self, code: str) -> str | None:
        """A known code that may be meant and folds otherwise than this one."""
        alike = (other for key in sorted(near_keys(code)) for other in self._near.get(key, ()))
        return next((other for other in alike if code_key(other) != code_key(code)), None)


class _Words(NamedTuple):
    """Typed words that belong together, such as the parts of a number."""

    plain: tuple[str, ...]
    squeezed: str
    phone: str
    near: frozenset[str]


def finds(words: str, *shown: str) -> bool:
    """Whether every typed word is found in what is shown; "" finds everything.

    Codes, initials, file numbers and telephone numbers are found in whatever way they are spelled.
    """
    if not words.strip():
        return True
    texts = [folded(text) for text in shown]
    plain = " ".join(texts)
    tight = "\n".join(re.sub(_SEPARATORS, "", text) for text in texts)
    whole = squeezed(words)
    return (bool(whole) and whole in tight) or all(
        _finds(group, shown, plain, tight) for group in _grouped(words)
    )


def _finds(group: _Words, shown: Iterable[str], plain: str, tight: str) -> bool:
    if all(word in plain for word in group.plain):
        return True
    if group.squeezed and group.squeezed in tight:
        return True
    if group.phone and any(group.phone in phone_key(text) for text in shown):
        return True
    numbered = (text for text in shown if re.search(_DIGITS, text))
    words = (part for text in numbered for part in (text, *text.split()))
    parts = (part for part in words if re.search(_DIGITS, part))
    return bool(group.near) and any(not group.near.isdisjoint(near_keys(part)) for part in parts)


def _kind(word: str) -> int:
    if set(word) <= _PHONE_SIGNS or word.isdecimal():
        return 1
    return 2 if len(re.sub(_SEPARATORS, "", word)) == 1 else 0


def _grouped(words: str) -> Iterator[_Words]:
    """The words, with the parts of a number together and single letters as initials."""
    parted = folded(words).split()
    # A dash or a slash between the parts says nothing where there is anything else.
    for kind, parts in groupby([word for word in parted if squeezed(word)] or parted, _kind):
        for group in (tuple(parts),) if kind else ((part,) for part in parts):
            text = " ".join(group)
            tight = re.sub(_SEPARATORS, "", text)
            has_digits = any(map(str.isdecimal, tight))
            is_phone = kind == 1 and sum(map(str.isdecimal, tight)) >= _LEAST_PHONE
            yield _Words(
                group,
                tight,
                phone_key(text) if is_phone else "",
                near_keys(text) if has_digits else frozenset(),
            )
