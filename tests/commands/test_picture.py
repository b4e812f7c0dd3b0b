"""The command that writes the situation picture."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.commands.conftest import one_sentence


def of_page(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_a_picture_of_the_demo_for_a_folder_that_is_served(run, demo, tmp_path: Path) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    here = ("--database", demo, "picture", "--into", folder)
    code, out, err = run(*here)
    assert (code, out) == (0, "")
    assert str(folder / "index.html") in err
    assert {path.name for path in folder.iterdir()} == {"index.html", "picture.json"}
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in folder.iterdir())
    as_json = json.loads((folder / "picture.json").read_text(encoding="utf-8"))
    made = round(_seconds(as_json["made_at"]) * 1000)
    assert f'data-made="{made}"' in of_page(folder)
    # It is renewed by replacing it, and what it tells of children is kept once a day.
    assert run(*here)[0] == 0
    _code, journal, _err = run("--database", demo, "journal")
    assert journal.count("numbers of children published") == 1
    code, out, err = run("--database", demo, "--language", "nl", "picture", "--into", folder)
    assert (code, '<html lang="nl">' in of_page(folder)) == (0, True)


def _seconds(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


def test_every_so_many_minutes_until_somebody_ends_it(run, demo, tmp_path, monkeypatch) -> None:
    slept: list[float] = []
    written: list[str] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        written.append(of_page(tmp_path))
        if len(slept) == 2:
            demo.rename(demo.with_suffix(".away"))
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    code, _out, err = run("--database", demo, "picture", "--into", tmp_path, "--every", "15")
    assert (code, slept) == (0, [900, 900, 900])
    times = [re.findall(r'data-made="(\d+)"', html) for html in written]
    # A store that is away for a turn leaves the last picture, which says itself when it is too old.
    assert times[0] < times[1] == times[2]
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ("--into", "nowhere"),
        ("--into", ".", "--every", "0"),
        ("--into", ".", "--every", "1441"),
        ("--into", ".", "--every", "often"),
    ],
)
def test_wrong_use_is_a_sentence(run, demo, tmp_path: Path, monkeypatch, wrong) -> None:
    monkeypatch.chdir(tmp_path)
    code, _out, err = run("--database", demo, "picture", *wrong)
    assert (code, one_sentence(err)) == (2, True)
    assert not (tmp_path / "index.html").exists()


def test_a_picture_is_of_now(run, demo, tmp_path: Path) -> None:
    code, _out, err = run("--database", demo, "--at", "2020-04-07", "picture", "--into", tmp_path)
    assert (code, one_sentence(err)) == (2, True)


def test_the_published_form_is_taken_in_again(run, demo, tmp_path: Path) -> None:
    path = tmp_path / "places.json"
    assert run("--database", demo, "export", "capacity", "-o", path)[0] == 0
    code, out, err = run("--database", demo, "import", path, "--json")
    outcome = json.loads(out)
    assert (code, outcome["imported"], outcome["kind"]) == (0, 0, "capacity"), err
    assert outcome["unchanged"] == outcome["rows_read"] > 30
    other = tmp_path / "other.db"
    assert run("--database", other, "import", path)[0] == 0
    path.write_text(path.read_text(encoding="utf-8").replace('"open"', '"ajar"', 1))
    code, _out, err = run("--database", other, "import", path)
    assert (code, one_sentence(err)) == (3, True)
    assert "facilities[" in err


def test_the_schema_is_printed(run) -> None:
    code, out, _err = run("schema", "capacity")
    assert (code, json.loads(out)["$id"]) == (0, "urn:crisisdesk-capacity-1")
    code, _out, err = run("schema", "absence")
    assert (code, one_sentence(err)) == (2, True)
