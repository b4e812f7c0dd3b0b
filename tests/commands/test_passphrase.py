"""A store that a passphrase locks."""

import os
from datetime import UTC, datetime

import pytest

from crisisdesk import bootstrap
from crisisdesk.services import members
from crisisdesk.settings import Given, load
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.store import Store
from tests.commands.conftest import one_sentence


def test_a_passphrase_file_encrypts_what_is_made_and_opens_it_again(run, db, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_bytes(b"een lange zin\n")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    assert run("demo", "--into", db) == (0, "", "")
    assert not db.read_bytes().startswith(b"SQLite")
    secret.write_bytes(b"een lange zin")
    assert run("--database", db, "status", "--json")[0] == 0
    secret.write_bytes(b"iets anders")
    code, _out, err = run("--database", db, "status")
    assert (code, one_sentence(err)) == (4, True)
    secret.write_bytes(b"\n")
    assert run("--database", db, "status")[0] == 2
    monkeypatch.delenv("CRISISDESK_PASSPHRASE_FILE")
    code, _out, err = run("--database", db, "status")
    assert (code, "encrypted" in err) == (4, True)


@pytest.mark.costly
def test_the_key_is_the_one_that_sqlcipher_derives_itself(run, db, tmp_path, monkeypatch):
    from sqlcipher3 import dbapi2

    secret = tmp_path / "secret"
    secret.write_text("geheim")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    run("demo", "--into", db)
    connection = dbapi2.connect(str(db))
    connection.execute("PRAGMA key = 'geheim'")
    assert connection.execute("SELECT count(*) FROM facility").fetchone()[0] > 38
    connection.close()


def test_what_the_app_asks_makes_and_opens_a_store(db, monkeypatch):
    environment = {**os.environ, "CRISISDESK_DATABASE": str(db)}
    start = bootstrap.Bootstrap(
        load(Given(), environment, datetime.now(UTC)), lambda: datetime.now(UTC)
    )
    assert (start.exists, start.locked) == (False, False)
    store = start("geheim", name="Zuid", letter="Z")
    assert (store.actor.letter, store.actor.desk_name) == ("Z", "Zuid")
    store.write(members.add_member, "AB")
    store.close()
    assert (start.exists, start.locked) == (True, True)
    again: Store = start("geheim")
    assert [member.initials for member in again.read(desk_queries.members)] == ["AB"]
    again.close()
