"""`keys.toml`: any key can be another one, and nothing that is written there can harm."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from crisisdesk import i18n, keys
from crisisdesk.keys.chosen import MOST_BYTES, chosen, from_file
from crisisdesk.keys.signs import SIGNS


def said(file: Path) -> list[str]:
    """The sentences about a file, in English."""
    return [i18n.say(words) for words in from_file(file, keys.GROUPS).refused]


def test_acts_get_the_keys_that_are_written(tmp_path):
    file = tmp_path / "keys.toml"
    assert from_file(file, keys.GROUPS) == ({}, ())
    file.write_text('capacity.report = "m"\n[list]\nopen = "ctrl+y"\n"desk.due" = "f12"\n')
    found = from_file(file, keys.GROUPS)
    assert found.keys == {"capacity.report": "m", "list.open": "enter,ctrl+y"}
    assert said(file) == ["keys.toml: there is no act list.desk.due."]


def test_a_sign_is_a_key_too_and_is_called_as_the_terminal_calls_it(tmp_path):
    assert {name: _character_to_key(sign) for name, sign in SIGNS.items()} == {
        name: name for name in SIGNS
    }
    assert {keys.shown(name) for name in SIGNS} == set(string.punctuation)
    file = tmp_path / "keys.toml"
    file.write_text('capacity.report = "*"\ncapacity.confirm = ","\nform.save = "!"\n')
    assert from_file(file, keys.GROUPS).keys == {
        "capacity.report": "asterisk",
        "capacity.confirm": "comma",
    }
    assert said(file) == ["keys.toml: form.save must work while typing; write f1 to f12 or ctrl+a."]
    file.write_text('capacity.report = "?"')
    assert said(file) == ["keys.toml: capacity.report cannot be ?: desk.help is that."]


def test_two_acts_can_change_places():
    written = {"capacity": {"report": "u", "confirm": "r"}}
    assert chosen(written, keys.GROUPS) == ({"capacity.report": "u", "capacity.confirm": "r"}, ())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('nobody.knows = "m"', "there is no act nobody.knows."),
        (
            "capacity.report = 3",
            "capacity.report cannot be 3; write a letter or sign, f1 to f12 or ctrl+a.",
        ),
        ('capacity.report = "ctrl+m"', "capacity.report cannot be ctrl+m; write a letter or sign,"),
        (
            'capacity.report = "\\u001b[2J"',
            "capacity.report cannot be ·[2J; write a letter or sign,",
        ),
        ('form.save = "s"', "form.save must work while typing; write f1 to f12 or ctrl+a."),
        ('capacity.report = "u"', "capacity.report cannot be u: capacity.confirm is that."),
        ('capacity.report = "n"', "capacity.report cannot be n: desk.new_case is that."),
        ('list.down = "x"', "list.down cannot be x: "),
    ],
)
def test_what_cannot_be_is_one_sentence_and_the_usual_key_stays(tmp_path, line, sentence):
    file = tmp_path / "keys.toml"
    file.write_text(line)
    (words,) = said(file)
    assert words.startswith(f"keys.toml: {sentence}")
    assert from_file(file, keys.GROUPS).keys == {}


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"= 3", b"#" * (MOST_BYTES + 1), b"a = " + b"[" * 9000]
)
def test_a_file_that_is_none_is_one_sentence(tmp_path, content):
    file = tmp_path / "keys.toml"
    file.write_bytes(content)
    assert said(file) == ["keys.toml cannot be read: the usual keys work."]


@given(
    st.dictionaries(
        st.sampled_from([key.id for group in keys.GROUPS.values() for key in group]),
        st.sampled_from([*"abxnz19", "f5", "ctrl+s", "ctrl+g", "enter", ""]),
        max_size=6,
    )
)
def test_no_page_comes_to_have_one_key_for_two_acts(written):
    found = chosen(written, keys.GROUPS)
    assert found.keys.keys() <= written.keys()
    assert len(found.keys) + len(found.refused) == len(written)
    for group in keys.GROUPS.values():
        now = [found.keys.get(key.id) or key.keys for key in group]
        single = [name for each in now for name in each.split(",")]
        assert len(single) == len(set(single))
