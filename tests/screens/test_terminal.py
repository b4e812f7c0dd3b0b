"""The desk at a real terminal: bytes that are no text, a terminal that is gone, a signal."""

import json
import os
import signal
import sys
from contextlib import closing

import pytest
from textual import events

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.chaos import monkey
from tests.clock import Clock
from tests.factories import make_actor, rows_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")


@pytest.fixture
def desk(demo_at, tmp_path):
    """A desk at a terminal of 80 by 24."""
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "desk.db").unlink(missing_ok=True)
    demo_at.rename(tmp_path / "desk.db")
    with monkey.Desk(tmp_path, "en", (80, 24)) as desk:
        yield desk


def opened(desk):
    """The report of a case, in front."""
    desk.send(b"\x1bOQ")
    desk.settle(60, until=b"initials")
    desk.settle(0.3)


def draft_of(desk):
    """What is kept of a form that nobody saved."""
    with closing(Store(Target(str(desk.folder / "desk.db")), Clock(), make_actor())) as store:
        rows = rows_of(store, "SELECT content FROM draft")
        # Beside them it is kept when the overview was looked at.
        every = [json.loads(text) for (text,) in rows]
        return [draft.get("in-pseudonym1") for draft in every if draft.get("form") != "overview"]


@pytest.mark.long
def test_a_letter_of_a_western_terminal_is_that_letter(desk):
    opened(desk)
    desk.tail = b""
    desk.send(b"J\xe9")
    desk.settle(60, until="é".encode())
    assert "é".encode() in desk.tail
    assert (desk.is_open, desk.faults) == (True, [])


@pytest.mark.parametrize("how", ["hang up", "SIGHUP", "SIGTERM"])
def test_a_desk_whose_terminal_is_gone_ends_quietly_and_keeps_what_was_typed(desk, how):
    opened(desk)
    desk.tail = b""
    desk.send("LŽ".encode())
    desk.settle(60, until="Ž".encode())
    assert "Ž".encode() in desk.tail
    if how == "hang up":
        desk.hang_up()
    else:
        os.kill(desk.process.pid, getattr(signal, how))
        desk.wait()
    assert desk.process.wait(60) == 0
    assert desk.faults == []
    assert draft_of(desk) == ["LŽ"]


def read(*pieces):
    """The keys of these bytes, as they come in packets."""
    from crisisdesk.screens.terminal import Reader

    reader, messages = Reader(), []
    for piece in pieces:
        messages += [*reader.feed(piece)]
    messages += [*reader.tick()]
    return messages


def typed(*pieces):
    return "".join(m.character or f"<{m.key}>" for m in read(*pieces) if isinstance(m, events.Key))


def test_bytes_that_are_no_text_take_nothing_else_with_them():
    assert typed("é€👶".encode()) == "é€👶"
    assert typed("é".encode()[:1], "é".encode()[1:]) == "é"
    assert typed(b"a\xe9b") == "aéb"
    assert typed(b"\x80 5") == "€ 5"
    assert typed(b"a\x81\xffb") == "aÿb"
    assert typed(b"\xe9") == "é"


@pytest.mark.parametrize(
    "noise",
    [
        b"\x1b[99999999999u",
        b"\x1b[48;0;0;0;0t\x1b[<0;3;4M",
        b"\x1b[55296u",
        b"\x1b[48;99999;99999;1;1t",
    ],
)
def test_a_sequence_that_nobody_sends_takes_nothing_else_with_it(noise):
    messages = read(b"K" + noise + b"L")
    keys = [message.character for message in messages if isinstance(message, events.Key)]
    assert (keys[0], keys[-1]) == ("K", "L")
    assert not any(isinstance(message, events.Resize) for message in messages)


@pytest.mark.parametrize("at", [1, *range(3, 24)])
def test_a_paste_is_one_wherever_its_packets_end(at):
    sent = b"K\x1b[200~Zuid\nof \x1b[A\x1b[201~L"
    messages = read(sent[:at], sent[at:])
    (paste,) = [message for message in messages if isinstance(message, events.Paste)]
    assert paste.text.startswith("Zuid\nof ")
    assert typed(sent[:at], sent[at:]) == "KL"


def test_a_paste_that_the_terminal_does_not_end_is_over_after_a_while(monkeypatch):
    monkeypatch.setattr("crisisdesk.screens.terminal._PASTE_ENDS", -1.0)
    (paste,) = read(b"\x1b[200~Zuid")
    assert paste.text == "Zuid"
