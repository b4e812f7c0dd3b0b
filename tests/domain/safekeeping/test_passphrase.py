"""A passphrase is words: one spelling at set, every one at open, and nothing that is untyped."""

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.safekeeping import passphrase as rules
from crisisdesk.errors import NeedsConfirmation, RuleBroken

REPLACED = "\N{REPLACEMENT CHARACTER}"
WORDS = "één lange zin"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]
MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_file_of_any_unicode_form_says_the_same_words(encoding: str, end: str, form: str) -> None:
    typed = unicodedata.normalize(form, WORDS)  # type: ignore[arg-type]
    content = MARKS.get(encoding, b"") + f"{typed}{end}".encode(encoding)
    assert rules.forms(content)[0] == WORDS.encode()
    assert rules.new(rules.read(content)) == WORDS.encode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_recognised(encoding: str) -> None:
    assert rules.forms("geheim\r\n".encode(encoding))[0] == b"geheim"


@pytest.mark.parametrize("sign", ["\u00a0", "\u2007", "\u202f", "\u3000"])
def test_every_blank_is_the_one_of_the_space_bar(sign: str) -> None:
    assert rules.new(f"een{sign}zin") == b"een zin"
    assert rules.forms(f"een{sign}zin".encode()) == [b"een zin", f"een{sign}zin".encode()]


OLD = [
    unicodedata.normalize("NFD", WORDS).encode(),
    codecs.BOM_UTF8 + b"geheim",
    "geheim\n".encode("utf-16"),
    "geh\u00a0eim".encode(),
    b" geheim ",
    b"gehe\xe9m",
    b"geheim\n",
]


@pytest.mark.parametrize("content", OLD)
def test_what_a_store_was_set_with_before_still_opens_it(content: bytes) -> None:
    """Then one line end was left out, and the bytes were taken as they stood."""
    before = content.removesuffix(b"\n").removesuffix(b"\r")
    assert before in rules.forms(content)


def test_what_was_set_decomposed_opens_by_composed_letters() -> None:
    assert unicodedata.normalize("NFD", WORDS).encode() in rules.forms(WORDS.encode())


def test_an_old_windows_file_opens_what_was_typed() -> None:
    assert "geheimpje é".encode() in rules.forms("geheimpje é".encode("cp1252"))


@pytest.mark.parametrize(
    "words",
    ["a\x07bc", "a\tbc", "\x1b[31m", "ab\x00c", "ab\ud800c", "ab\ufeffc", "ab\u200bc", "ab\u202ec",
     f"ab{REPLACED}c", "ab\ue000c", "ab\x7fc"],
)  # fmt: skip
@pytest.mark.parametrize("sure", [False, True])
def test_what_no_keyboard_types_is_refused(words: str, sure: bool) -> None:
    with pytest.raises(RuleBroken, match="no keyboard types") as refusal:
        rules.new(words, sure=sure)
    assert refusal.value.field == "passphrase"
    assert not isinstance(refusal.value, NeedsConfirmation)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\u2029", "\x0b", "\x85"])
def test_a_line_break_is_refused(sign: str) -> None:
    with pytest.raises(RuleBroken, match="line break"):
        rules.new(f"een{sign}zin")


def test_none_is_refused() -> None:
    with pytest.raises(RuleBroken, match="cannot be empty"):
        rules.new("", sure=True)
    for content in (b"", b"\n", codecs.BOM_UTF8, "\n".encode("utf-16")):
        with pytest.raises(RuleBroken, match="cannot be empty"):
            rules.new(rules.read(content))
        assert rules.forms(content)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("x", "a single character"),
        ("e\u0301", "a single character"),
        ("   ", "only spaces"),
        ("\u00a0", "only spaces"),
        (" geheim", "begins or ends"),
        ("geheim ", "begins or ends"),
        ("GEHEIM", "all capitals"),
    ],
)
def test_what_is_hardly_meant_is_asked_about(words: str, why: str) -> None:
    with pytest.raises(NeedsConfirmation, match=why):
        rules.new(words)
    assert rules.new(words, sure=True) == rules.spelled(words).encode()


@pytest.mark.parametrize(
    "words", ["geheim", "123456", "één", "كلمة السر", "👩‍👩‍👧 thuis", "Zwaluw7"]
)
def test_what_is_meant_is_taken(words: str) -> None:
    assert rules.new(words) in rules.forms(words.encode())


@given(st.text(min_size=1, max_size=40))
def test_what_can_be_set_is_opened_by_any_way_to_write_it(words: str) -> None:
    try:
        secret = rules.new(words, sure=True)
    except RuleBroken:
        return
    assert rules.new(secret.decode(), sure=True) == secret
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, words)
        for content in (typed.encode(), typed.encode("utf-8-sig"), typed.encode("utf-16")):
            assert rules.forms(content)[0] == secret


@given(st.binary(max_size=60))
def test_any_file_is_read_or_refused_and_as_given_is_tried(content: bytes) -> None:
    as_given = content.removesuffix(b"\n").removesuffix(b"\r")
    assert not as_given or as_given in rules.forms(content)
