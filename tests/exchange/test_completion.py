"""A path that is typed is completed by folders and by files of the kind that is asked for."""

import os

import pytest

from crisisdesk.exchange.completion import SHEETS, common, completions


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("Lijsten", "lijstwerk", ".verborgen"):
        (tmp_path / name).mkdir()
    for name in ("lijst.csv", "lijst.pdf", ".geheim.csv", "lij\nst.csv", "Plekken.XLSX"):
        (tmp_path / name).write_text("")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["Lijsten/", "lijstwerk/", "lijst.csv", "Plekken.XLSX"]),
        ("lij", ["Lijsten/", "lijstwerk/", "lijst.csv"]),
        ("pl", ["Plekken.XLSX"]),
        (".", [".verborgen/", ".geheim.csv"]),
        ("Lijsten/", []),
        ("nergens/x", []),
        ("\0", []),
    ],
)
def test_folders_come_first_and_only_the_kind_that_is_asked(folder, typed, offered):
    assert completions(f"{folder}/{typed}", SHEETS) == [f"{folder}/{path}" for path in offered]
    assert completions(f"~/{typed}", SHEETS) == [f"~/{path}" for path in offered]


def test_home_and_nobodys_home(folder):
    assert completions("~", SHEETS) == ["~/"]
    assert completions("~nobody-of-this-name", SHEETS) == []
    assert completions("~nobody-of-this-name/a", SHEETS) == []
    assert common([f"{folder}/lijst.csv", f"{folder}/lijstwerk/"]) == f"{folder}/lijst"


def test_what_cannot_be_looked_at_offers_nothing(folder, monkeypatch):
    def shut(_path):
        raise PermissionError

    monkeypatch.setattr(os, "scandir", shut)
    assert completions(f"{folder}/", SHEETS) == []


def test_a_link_that_goes_round_is_no_crash(folder):
    (folder / "rond").symlink_to(folder / "rond")
    assert completions(f"{folder}/rond", SHEETS) == []
