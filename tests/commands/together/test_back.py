"""A desk that was away comes home by command, also over an address, and every refusal of it."""

import json

import pytest

from tests.commands.conftest import one_sentence


@pytest.fixture
def copy(run, demo, tmp_path, monkeypatch):
    """A copy that was taken along and in which something was reported."""
    secret = tmp_path / "passphrase"
    secret.write_text("three children sleep well tonight\n")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    where = tmp_path / "along.db"
    assert run("--database", demo, "--as", "AB", "along", where)[0] == 0
    return where


@pytest.mark.costly
def test_a_desk_comes_home_once_and_the_copy_is_closed(
    run, demo, copy, sheet, profile, tmp_path, monkeypatch
):
    assert run("--database", copy, "import", sheet, "--profile", profile)[0] == 0
    code, out, err = run("--database", demo, "back", copy)
    assert (code, one_sentence(err)) == (2, True)
    assert "2 reports" in out
    code, out, err = run("--database", demo, "back", copy, "--dry-run", "--json")
    told = json.loads(out)
    assert (code, err, told["already"], told["conflicts"]) == (0, "", False, [])
    assert told["facts"] >= 2
    assert told.keys() == {"facts", "claims", "details", "unchanged", "conflicts", "already"}
    assert json.loads(run("--database", demo, "away", "--json")[1])[0]["letter"] == "B"

    other = tmp_path / "other"
    other.write_text("another night\n")
    with monkeypatch.context() as patch:
        patch.setenv("CRISISDESK_PASSPHRASE_FILE", str(other))
        code, _out, err = run("--database", demo, "back", copy, "--yes")
        assert (code, one_sentence(err)) == (4, True)

    code, out, err = run("--database", demo, "back", copy, "--yes", "--json")
    assert (code, err, json.loads(out)) == (0, "", told)
    assert json.loads(run("--database", demo, "away", "--json")[1]) == []
    code, out, _err = run("--database", demo, "back", copy, "--yes")
    assert (code, "already" in out) == (0, True)
    assert json.loads(run("--database", demo, "back", copy, "--yes", "--json")[1])["already"]
    assert run("--database", demo, "journal", "--verify")[0] == 0
    assert "only to be read" in run("--database", copy, "status")[1]
    code, _out, err = run("--database", copy, "settings", "set", "region.name", "Elders")
    assert (code, "brought back" in err) == (4, True)


@pytest.mark.long
def test_what_is_no_copy_of_this_store_is_refused(run, demo, copy, tmp_path):
    db = tmp_path / "second.db"
    assert run("--database", db, "demo", "--into", db)[0] == 0
    code, _out, err = run("--database", db, "back", copy, "--yes")
    assert (code, one_sentence(err)) == (3, True)
    assert run("--database", demo, "back", tmp_path / "none.db", "--yes")[0] == 4
    code, _out, err = run("--database", copy, "back", copy, "--yes")
    assert (code, one_sentence(err)) == (3, True)


def test_a_copy_that_was_taken_along_is_brought_back_and_never_restored(run, demo, copy):
    before = demo.read_bytes()
    code, _out, err = run("--database", demo, "restore", copy)
    assert (code, one_sentence(err)) == (3, True)
    assert "crisisdesk back" in err
    assert demo.read_bytes() == before
    assert run("--database", copy, "restore", copy)[0] == 2


@pytest.mark.long
def test_a_desk_comes_home_to_a_server(run, server, tmp_path, monkeypatch, sheet, profile):
    secret = tmp_path / "passphrase"
    secret.write_text("three children sleep well tonight\n")
    address = server.empty()
    assert run("demo", "--into", address)[0] == 0
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    copy = tmp_path / "along.db"
    assert run("--database", address, "--as", "AB", "along", copy)[0] == 0
    assert run("--database", copy, "import", sheet, "--profile", profile)[0] == 0
    code, out, err = run("--database", address, "back", copy, "--dry-run", "--json")
    told = json.loads(out)
    assert (code, err, told["already"]) == (0, "", False)
    code, out, err = run("--database", address, "back", copy, "--yes", "--json")
    assert (code, err, json.loads(out)) == (0, "", told)
    assert json.loads(run("--database", address, "away", "--json")[1]) == []
    assert json.loads(run("--database", address, "back", copy, "--yes", "--json")[1])["already"]
    assert run("--database", address, "journal", "--verify")[0] == 0
    server.drop(address)
