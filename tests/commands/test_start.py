"""What opens on the screen, and with which store."""

import sys

import pytest

from crisisdesk.services import members
from crisisdesk.store.queries import desk as desk_queries
from tests.commands.conftest import one_sentence


@pytest.fixture
def opened(monkeypatch):
    """What the app was given each time it would have drawn."""
    from crisisdesk.app import CrisisDesk

    seen: list[CrisisDesk] = []
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda _self: True})())

    def drawn(app: CrisisDesk) -> None:
        seen.append(app)

    monkeypatch.setattr(CrisisDesk, "run", drawn)
    return seen


def test_the_first_start_leaves_every_question_to_the_app(run, opened, tmp_path):
    assert run() == (0, "", "")
    assert (opened[0]._store, opened[0]._first_run) == (None, True)
    assert not (tmp_path / "home" / "desk.db").exists()
    assert run("--at", "2024-01-01")[0] == 4


def test_a_plain_store_is_open_before_the_first_picture(run, opened, demo):
    assert run("--database", demo, "--as", "cd")[0] == 0
    store = opened[0].store
    assert opened[0].who == "CD"
    assert store.actor.member in [
        member.id for member in store.read(desk_queries.members) if member.initials == "CD"
    ]
    assert run("--database", demo, "--as", "XY")[0] == 2
    assert len(opened) == 1


def test_a_locked_store_is_asked_for_by_the_app(run, opened, db, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    run("demo", "--into", db)
    assert run("--database", db)[0] == 0
    assert opened[-1]._store is not None
    monkeypatch.delenv("CRISISDESK_PASSPHRASE_FILE")
    assert run("--database", db)[0] == 0
    assert (opened[-1]._store, opened[-1]._first_run) == (None, False)


@pytest.mark.long
def test_the_demo_is_made_anew_each_time(run, opened, tmp_path):
    place = tmp_path / "home" / "demo.db"
    for _time in range(2):
        code, _out, err = run("demo")
        assert (code, err.count("\n")) == (0, 1)
        store = opened[-1].store
        assert (store.target.path, opened[-1].who) == (place, "AB")
        store.write(members.add_member, "GH")
        store.close()
    assert len(opened) == 2
    assert run("--as", "GH", "demo")[0] == 2


def test_the_demo_goes_into_a_new_store_only(run, db):
    code, _out, err = run("demo", "--into", db)
    assert (code, one_sentence(err), "plain store" in err) == (0, True, True)
    code, _out, err = run("demo", "--into", db)
    assert (code, one_sentence(err)) == (3, True)
