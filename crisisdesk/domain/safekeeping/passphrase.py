"""A passphrase is words, not bytes: one spelling of them at set, every spelling of them at open."""

import codecs
import unicodedata

from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken

FIELD = "passphrase"
_JOINERS = "\u200c\u200d"
"""Keyboards of some scripts write these, and so does an emoji of several parts."""
_UNTYPED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_REPLACEMENT = "\ufffd"
_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(given: bytes) -> str:
    """The words in a file or a pipe, whatever Unicode form it has, one line end at the close left.

    Raises RuleBroken for what is no such text.
    """
    try:
        text = given.decode(_encoding(given))
    except UnicodeDecodeError:
        raise RuleBroken(
            N_("The passphrase cannot be read as text; save its file as UTF-8."), field=FIELD
        ) from None
    return text.removesuffix("\n").removesuffix("\r")


def _encoding(given: bytes) -> str:
    for mark, name in _BY_MARK:
        if given.startswith(mark):
            return name
    # Some programs write UTF-16 without saying so: every second byte of Latin letters is zero.
    if given and not len(given) % 2:
        low, high = given[::2], given[1::2]
        if not any(high) and all(low):
            return "utf-16-le"
        if not any(low) and all(high):
            return "utf-16-be"
    return "utf-8"


def spelled(words: str) -> str:
    """The one spelling of words: composed letters, and every kind of blank as the space bar's."""
    composed = unicodedata.normalize("NFC", words)
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in composed)


def forms(given: bytes) -> list[bytes]:
    """What may open a store, likeliest first: the words in their one spelling, then as given.

    A store that was set before there was one spelling opens by what it was given then.
    """
    as_given = given.removesuffix(b"\n").removesuffix(b"\r")
    try:
        words = read(given)
    except RuleBroken:
        old = as_given.decode("cp1252", errors="ignore")
        return list(dict.fromkeys((as_given, spelled(old).encode())))
    composed = unicodedata.normalize("NFC", words)
    spellings = (spelled(words), words, composed, unicodedata.normalize("NFD", words))
    written = [spelling.encode("utf-8", "surrogatepass") for spelling in spellings]
    return [form for form in dict.fromkeys((written[0], as_given, *written[1:])) if form] or [b""]


def new(words: str, *, sure: bool = False) -> bytes:
    """What a store is to be opened by from now on.

    Raises RuleBroken for what no keyboard types, NeedsConfirmation for what is hardly meant unless
    it is `sure`.
    """
    if not words:
        raise RuleBroken(N_("The passphrase cannot be empty."), field=FIELD)
    if _LINE_BREAKS.intersection(words):
        raise RuleBroken(
            N_("The passphrase has a line break in it; it must be one line."), field=FIELD
        )
    if any(map(_is_untyped, words)):
        raise RuleBroken(
            N_("The passphrase has a sign in it that no keyboard types; type it by hand."),
            field=FIELD,
        )
    if not sure and (doubt := _doubt(words)):
        raise NeedsConfirmation(doubt, field=FIELD)
    return spelled(words).encode()


def _is_untyped(sign: str) -> bool:
    untyped = unicodedata.category(sign) in _UNTYPED and sign not in _JOINERS
    return untyped or sign == _REPLACEMENT


def _doubt(words: str) -> str:
    letters = [sign for sign in spelled(words) if not unicodedata.combining(sign)]
    if not words.strip():
        return N_("The passphrase is only spaces. Is that meant?")
    if len(letters) == 1:
        return N_("The passphrase is a single character. Is that meant?")
    if words != words.strip():
        return N_("The passphrase begins or ends with a space. Is that meant?")
    if words.isupper():
        return N_("The passphrase is all capitals. Is caps lock off?")
    return ""
