"""Spreadsheets in and out by the command line."""

import json
import stat

import pytest

from tests.commands.conftest import SHEET, one_sentence


def test_import_makes_a_plain_store_and_says_so(run, db, sheet, profile):
    code, out, err = run("--database", db, "import", sheet, "--profile", profile)
    assert code == 0
    assert "2 rows read, 2 imported" in out
    plain, note = err.splitlines()
    assert plain == (
        f"{db} is a plain store: without CRISISDESK_PASSPHRASE_FILE it is not encrypted."
    )
    assert note.startswith("  rows about more than a year ago: 2 (row 2: 01-03-2024)")
    code, out, err = run("--database", db, "import", sheet, "--profile", profile, "--json")
    assert (code, err) == (0, "")
    outcome = json.loads(out)
    assert (outcome["imported"], outcome["unchanged"], outcome["rows_read"]) == (0, 2, 2)


def test_the_first_who_imports_sits_at_a_new_store(run, db, sheet, profile):
    assert run("--database", db, "--as", "ab", "import", sheet, "--profile", profile)[0] == 0
    code, _out, err = run("--database", db, "--as", "cd", "status")
    assert (code, "known are AB" in err) == (2, True)


def test_a_row_that_cannot_be_refuses_the_file_and_partial_takes_the_rest(run, db, sheet, profile):
    sheet.write_text(SHEET.replace(",5,5", ",five,5"))
    code, out, err = run("--database", db, "import", sheet, "--profile", profile)
    assert (code, "Nothing was written." in out) == (3, True)
    assert "row 3, Places: “five”" in err
    assert json.loads(run("--database", db, "status", "--json")[1])["capacity"]["facilities"] == 0
    code, out, _err = run("--database", db, "import", sheet, "--profile", profile, "--partial")
    assert (code, "1 imported" in out) == (0, True)


def test_only_the_first_twenty_problems_are_told(run, db, sheet, profile):
    sheet.write_text(SHEET + "".join(f"{n},x,2024-03-01,?,\n" for n in range(3, 33)))
    _code, _out, err = run("--database", db, "import", sheet, "--profile", profile)
    assert err.count("\n  row ") == 20
    assert err.endswith("and 10 more problems\n")


def test_the_name_of_a_mailed_file_is_no_command_to_the_terminal(run, db, sheet, profile):
    mailed = sheet.rename(sheet.with_name("places\x1b]0;title\x07\u202e.csv"))
    mailed.write_text(SHEET.replace(",5,5", ",fi\x1b[3mve,5"))
    for options in (("--profile", profile), ("--profile", "kh03-beds"), ()):
        code, out, err = run("--database", db, "import", mailed, *options)
        assert code in (2, 3)
        assert "places?]0;title??.csv" in out + err
        assert (out + err).replace("\n", "").isprintable()


def test_a_dry_run_makes_no_store(run, db, sheet, profile):
    code, out, _err = run("--database", db, "import", sheet, "--profile", profile, "--dry-run")
    assert (code, "2 imported" in out, db.exists()) == (0, True, False)


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02", b"a,b\n"])
def test_an_unreadable_file_makes_no_store(run, db, tmp_path, profile, content):
    wrong = tmp_path / "wrong.csv"
    if content is not None:
        wrong.write_bytes(content)
    for file in (wrong, tmp_path):
        code, _out, err = run("--database", db, "import", file, "--profile", profile)
        assert (code in (2, 3), one_sentence(err), db.exists()) == (True, True, False)


def test_a_file_among_others_that_fails_does_not_stop_the_rest(run, db, tmp_path, sheet, profile):
    code, out, err = run(
        "--database", db, "import", tmp_path / "none.csv", sheet, "--profile", profile, "--json"
    )
    assert (code, json.loads(out)["imported"]) == (2, 2)
    assert "none.csv" in err


def test_the_template_is_written_but_not_over_the_store(run, demo, tmp_path):
    place = tmp_path / "sheet.xlsx"
    assert run("--database", demo, "template", "capacity", "-o", place) == (0, "", "")
    assert place.stat().st_size > 1000
    assert run("--database", demo, "template", "capacity", "-o", demo)[0] == 2


def test_export_to_a_file_and_to_a_pipe(run, demo, tmp_path):
    place = tmp_path / "x.json"
    code, out, err = run("--database", demo, "export", "capacity", "-o", place)
    rows = json.loads(place.read_text(encoding="utf-8"))["rows"]
    assert (code, out, err) == (0, "", f"{place}: {rows} rows\n")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    code, out, _err = run("--database", demo, "export", "capacity")
    assert (code, out.count("\n")) == (0, rows + 1)
    code, _out, err = run("--database", demo, "export", "capacity", "-o", demo)
    assert (code, one_sentence(err)) == (2, True)


def test_placements_come_in_and_leave_again_without_the_code_of_the_child(run, db, tmp_path):
    sheet, place = tmp_path / "episodes.csv", tmp_path / "placements.csv"
    sheet.write_text(
        "CHILD,DECOM,LS,PLACE,DEC,REC,URN\n"
        "k-71,01/02/2020,V2,U1,01/03/2020,X1,100\n"
        "k-71,01/02/2020,V2,U1,02/03/2020,X1,100\n"
    )
    take = ("--database", db, "import", sheet, "--profile", "ssda903")
    assert run(*take)[0] == 3
    code, out, _err = run(*take, "--partial", "--json")
    outcome = json.loads(out)
    assert (code, outcome["kind"], outcome["imported"], outcome["new_facilities"]) == (
        0, "placements", 1, 1,
    )  # fmt: skip
    assert [(problem["row"], problem["column"]) for problem in outcome["problems"]] == [
        (3, "DECOM")
    ]
    code, _out, err = run("--database", db, "export", "placements", "-o", place)
    assert (code, "1 row" in err) == (0, True)
    assert "k-71" not in place.read_text()
    assert "crisis placement" in place.read_text()
    assert json.loads(run("--database", db, "export", "unmet", "--format", "json")[1])["rows"] == 0


def test_what_was_mailed_is_taken_from_a_folder(run, db, sheet, profile, tmp_path):
    assert run("--database", db, "import", sheet, "--profile", profile)[0] == 0
    for line in ((), (sheet, "--mail", tmp_path)):
        code, _out, err = run("--database", db, "import", *line)
        assert (code, err) == (2, "import needs FILE or --mail FOLDER, one of the two.\n")
    for folder, expected in ((tmp_path / "none", 2), (tmp_path, 3)):
        assert run("--database", db, "import", "--mail", folder)[0] == expected
    mail = "From: a@b.example\nDate: Fri, 01 Mar 2024 13:00:00 +0000\n\nGeen wijzigingen\n"
    (tmp_path / "a.eml").write_text(mail)
    code, out, _err = run("--database", db, "import", "--mail", tmp_path, "--json")
    (problem,) = json.loads(out)["problems"]
    assert (code, problem["column"], problem["value"]) == (3, "sender", "a@b.example")
    assert run("--database", db.with_name("x"), "import", "--mail", tmp_path, "--dry-run")[0] == 3
    assert not db.with_name("x").exists()


def test_the_list_of_facilities_and_a_providers_sheet_are_written(
    run, db, sheet, profile, tmp_path
):
    run("--database", db, "import", sheet, "--profile", profile)
    out = tmp_path / "out.xlsx"
    assert run("--database", db, "export", "facilities", "-o", out)[0] == 0
    code, text, _err = run("--database", db, "import", out)
    assert (code, "2 unchanged" in text) == (0, True)
    make = ("--database", db, "template", "capacity", "-o", out, "--force", "--provider")
    assert run(*make, "het anker")[0] == 0
    code, _out, err = run(*make, "ankers")
    assert (code, "Het Anker" in err) == (2, True)


def test_who_left_the_list_is_asked_by_count(run, db, sheet, profile):
    profile.write_text(
        'kind = "facilities"\ncreate = true\nsource = "x"\nmissing = "close"\n'
        'columns.code = "Code"\ncolumns.name = "Name"\n'
    )
    command = ("--database", db, "import", sheet, "--profile", profile)
    assert run(*command)[0] == 0
    sheet.write_text(SHEET[: SHEET.index("2,Het")])
    for close in ((), ("--close", 2)):
        code, _out, err = run(*command, *close)
        assert (code, "1 (Het Anker)" in err, "--close 1" in err) == (3, True, True)
    code, out, _err = run(*command, "--close", 1)
    assert (code, "they left the list: 1" in out) == (0, True)
