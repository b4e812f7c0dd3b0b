"""Taken along, away and lost, by command."""

import json
import stat

import pytest

from tests.commands.conftest import one_sentence


@pytest.fixture
def secret(tmp_path, monkeypatch):
    """The file that names the copy's passphrase."""
    file = tmp_path / "passphrase"
    file.write_text("three children sleep well tonight\n")

    def use(*, named):
        if named:
            monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(file))
        else:
            monkeypatch.delenv("CRISISDESK_PASSPHRASE_FILE", raising=False)

    return use


def test_the_desk_is_taken_along_is_away_and_is_lost(run, demo, tmp_path, secret):
    copy = tmp_path / "along.db"
    code, _out, err = run("--database", demo, "--as", "AB", "along", copy)
    assert (code, one_sentence(err), copy.exists()) == (2, True, False)
    assert json.loads(run("--database", demo, "away", "--json")[1]) == []
    assert run("--database", demo, "away")[1] == "No desk is away.\n"
    secret(named=True)
    for typed in ("monday or so", "01-01-2020 09:00"):
        code, _out, err = run("--database", demo, "along", copy, "--back", typed)
        assert (code, one_sentence(err), copy.exists()) == (
            2 if typed.startswith("m") else 3,
            True,
            False,
        )
    for places in ("De Luwte", "Nowhere 1", "Crisisgroep De Griend 99"):
        code, _out, err = run("--database", demo, "along", copy, "--places", places)
        assert (code, one_sentence(err), copy.exists()) == (3, True, False)
    assert json.loads(run("--database", demo, "away", "--json")[1]) == []
    back = ("--back", "2099-04-13T09:00+02:00", "--places", "crisisgroep de griend 2")
    code, out, err = run("--database", demo, "--as", "AB", "along", copy, *back)
    assert (code, err) == (0, "")
    assert out.startswith("Taken along as desk B: ")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert run("--database", demo, "along", copy)[0] == 3
    assert run("--database", demo, "along", tmp_path / "none" / "along.db")[0] == 2

    (gone,) = json.loads(run("--database", demo, "status", "--json")[1])["away"]
    assert gone.keys() == {"letter", "since", "who", "back_at", "lost"}
    assert (gone["letter"], gone["who"], gone["lost"]) == ("B", "AB", False)
    assert gone["back_at"] == "2099-04-13T07:00:00+00:00"
    assert "2 of Crisisgroep De Griend" in run("--database", demo, "away")[1]
    assert "laptop B away since" in run("--database", demo, "status")[1]
    assert "\naway · as of " in run("--database", copy, "status")[1]
    assert run("--database", copy, "journal", "--verify")[0] == 0
    assert run("--database", demo, "journal", "--verify")[0] == 0
    assert run("--database", copy, "along", tmp_path / "again.db")[0] == 3
    code, _out, err = run("--database", copy, "settings", "set", "hold.acute_hours", "3")
    assert (code, "changed at the shared desk" in err) == (2, True)

    # Its passphrase stays, or what is done there could not be checked at home.
    other = tmp_path / "other"
    other.write_text("somebody else knows this one\n")
    for change in (("change", "--new-file", other), ("remove", "--yes")):
        code, _out, err = run("--database", copy, "passphrase", *change)
        assert code != 0
        assert one_sentence(err)
    assert (
        "until it is brought back"
        in run("--database", copy, "passphrase", "change", "--new-file", other)[2]
    )
    assert run("--database", copy, "status")[0] == 0
    secret(named=False)
    assert run("--database", copy, "status")[0] == 4
    assert run("--database", demo, "away", "--lost", "Q")[0] == 3
    code, out, _err = run("--database", demo, "away", "--lost", "b")
    assert (code, "72 hours" in out) == (0, True)
    assert json.loads(run("--database", demo, "away", "--json")[1])[0]["lost"]
    assert "declared lost" in run("--database", demo, "away")[1]
    assert "away since" not in run("--database", demo, "status")[1]
