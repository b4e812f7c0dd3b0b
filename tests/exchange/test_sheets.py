"""Files that are not what they seem: one sentence, nothing else."""

import os
import socket
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from crisisdesk.errors import DeskError, Refused, WrongUse
from crisisdesk.exchange import profiles, reading, sheets, texts, workbook

HEAD = "Code voorziening;Peilmoment;Erkend\n"


def read(path: Path, name: str = "desk"):
    return reading.read(path, profiles.load(name))


def refused(path: Path, kind: type[DeskError], name: str = "toronto-shelters") -> str:
    with pytest.raises(kind) as error:
        read(path, name)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_directory(tmp_path):
    assert "directory" in refused(tmp_path, WrongUse)


def test_no_file(tmp_path):
    refused(tmp_path / "nowhere.csv", WrongUse)
    refused(tmp_path / "no\0where.csv", WrongUse)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sockets in folders")
def test_what_is_no_file(tmp_path):
    path = tmp_path / "s"
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as own:
            own.bind(f"/proc/self/fd/{folder}/s")
            refused(path, WrongUse)
    finally:
        os.close(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 5000,
        b"\x89PNG\r\n\x1a\n\x00\x00",
        bytes(range(256)),
        "Codé".encode("cp1252"),
        "a,b\n1,2\n".encode("utf-16-le"),
    ],
    ids=["empty", "zeros", "picture", "bytes", "encoding", "utf-16"],
)
def test_what_is_no_text(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    refused(path, WrongUse)


def test_a_wrong_encoding_names_the_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n\xff,3\n")
    assert "line 3" in refused(path, WrongUse)


def test_utf8_under_another_name_is_seen(tmp_path):
    profile_path, path = tmp_path / "own.toml", tmp_path / "a.csv"
    profile_path.write_text(
        'kind = "capacity"\nencoding = "cp1252"\ncolumns.code = "Ä"\ncolumns.observed_at = "b"\n',
        encoding="utf-8",
    )
    path.write_text("Ä,b\n1,2\n", encoding="utf-8")
    assert "utf-8" in refused(path, WrongUse, str(profile_path))


@pytest.mark.parametrize("content", [b"\x89PNG", b'a,"b\n1,2\n', b'a,"b"c\n1,2\n', b"\n\n\n", b"x"])
def test_a_text_without_columns(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    refused(path, DeskError)


def test_a_row_of_a_million_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("," * 1_000_000 + "\n", encoding="utf-8")
    assert "1000001" in refused(path, Refused)
    path.write_text("a,b\n" + "1," * 20_000 + "\n", encoding="utf-8")
    assert "20001" in refused(path, Refused)
    path.write_text("x," * 2_000_000, encoding="utf-8")
    refused(path, Refused)


def test_a_cell_without_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "x" * 40_000 + ",2\n", encoding="utf-8")
    refused(path, WrongUse)


def test_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(sheets.MOST_BYTES + 1)
    refused(path, Refused)


def packed(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(5):
            file.writestr(f"xl/worksheets/sheet{number}.xml", bytes(60 << 20))
    assert path.stat().st_size < 1 << 20
    assert "unpack" in refused(path, Refused)


def test_what_is_packed_and_no_workbook(tmp_path):
    refused(packed(tmp_path / "a.xlsx", hello=b"world"), WrongUse)
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    refused(path, WrongUse)
    path.write_bytes(sheets._OLE + b"and no more" * 100)
    refused(path, WrongUse)


def test_a_cell_in_the_last_corner_ends_the_child_and_not_the_desk(tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.active["A1"] = "Code"
    book.active["XFD1048576"] = 1
    book.save(path)
    assert "memory" in refused(path, Refused)


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(workbook, "__file__", str(slow))
    monkeypatch.setattr(workbook, "MOST_SECONDS", 0.2)
    assert "time" in refused(path, Refused)


def test_a_sheet_that_is_not_there(tmp_path):
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    assert "Sheet" in refused(path, Refused, "kh03-beds")


def test_a_workbook_with_bands(tmp_path):
    profile_path, path = tmp_path / "own.toml", tmp_path / "a.xlsx"
    profile_path.write_text(
        'kind = "capacity"\nband = 2\nheader = 3\nhour = "00:00"\nsheet = "nov "\n'
        'columns.code = "code"\ncolumns.observed_at = "day"\n'
        'columns.available = "set up/total"\ncolumns.occupied = "taken/total"\n',
        encoding="utf-8",
    )
    book = Workbook()
    sheet = book.active
    sheet.title = "Nov"
    sheet.append(["A heading"])
    sheet.append([None, None, "Set up", None, None, "Taken"])
    sheet.append(["Code", "Day", "Total ", "Other", None, "Total", "Other"])
    sheet.append([7, "2020-03-24", 12, 1, None, 9, 1])
    sheet.merge_cells("C2:D2")
    book.save(path)
    parsed = read(path, str(profile_path))
    assert [
        (report.code, report.figures.available, report.figures.occupied) for report in parsed.stated
    ] == [("7", 12, 9)]
    assert parsed.stated[0].row == 4
    assert parsed.columns["available"] == "Set up/Total"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    names = [choice.columns[0] for choice in profiles.load("desk").columns.values()]
    row = ["a", "", "24-03-2020 14:05", "7"] + [""] * (len(names) - 4)
    path.write_text(f"{delimiter.join(names)}\n{delimiter.join(row)}\n", encoding="utf-8")
    assert read(path).stated[0].figures.licensed == 7


def test_an_open_document_is_read(tmp_path):
    names = [choice.columns[1] for choice in profiles.load("desk").columns.values()]

    def row(values):
        inner = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
            for value in values
        )
        return f"<table:table-row>{inner}</table:table-row>"

    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{row(names)}'
        f"{row(['a', '', '24-03-2020 14:05', '7'])}</table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>',
        )
        file.writestr("content.xml", content)
    assert read(path).stated[0].figures.licensed == 7


# A text has the limits of a workbook


def test_a_row_that_never_ends_is_refused_before_it_is_built(tmp_path):
    path = tmp_path / "a.csv"
    quoted = b'"' + b"x" * 60 + b'\n",'
    path.write_bytes(b"Code,Day\n" + quoted * 100_000)
    assert "memory" in refused(path, Refused, toml(tmp_path))


@pytest.mark.parametrize(("limit", "value"), [("MOST_ROWS", 50), ("MOST_ROW", 5_000)])
def test_a_text_with_too_many_rows_or_too_long_a_row_is_refused(
    tmp_path, monkeypatch, limit, value
):
    profile = toml(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text("Code,Day\n" + "x,2020-04-06\n" * 60 + "y" * 6_000 + "\n", encoding="utf-8")
    monkeypatch.setattr(texts, limit, value)
    assert "memory" in refused(path, Refused, profile)


@pytest.mark.parametrize(("limit", "value"), [("MOST_CELLS", 100), ("MOST_SECONDS", -1)])
def test_a_text_has_the_cells_and_the_time_of_a_workbook(tmp_path, monkeypatch, limit, value):
    profile = toml(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text("Code,Day\n" + "x,2020-04-06\n" * 60, encoding="utf-8")
    assert read(path, profile).rows_read == 60
    monkeypatch.setattr(workbook, limit, value)
    assert "memory" in refused(path, Refused, profile)


def toml(tmp_path: Path) -> str:
    path = tmp_path / "own.toml"
    path.write_text(
        'kind = "capacity"\nhour = "12:00"\ncolumns.code = "Code"\ncolumns.observed_at = "Day"\n',
        encoding="utf-8",
    )
    return str(path)


# The format is told by the bytes


def test_a_text_says_what_separates_its_cells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=|\r\nCode|Day\r\nx|2020-04-06\r\n", encoding="utf-8", newline="")
    parsed = read(path, toml(tmp_path))
    assert parsed.stated[0].row == 2


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_marked_utf16_needs_no_profile(tmp_path, codec):
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffCode,Day\nZoë,2020-04-06\n".encode(codec))
    assert read(path, toml(tmp_path)).stated[0].code == "Zoë"


@pytest.mark.parametrize(
    "page", ["<html>", " <!DOCTYPE html>", "\ufeff<table>", '<?xml version="1.0"?>']
)
def test_a_page_is_no_spreadsheet_whatever_its_name(tmp_path, page):
    path = tmp_path / "a.xls"
    path.write_text(f"{page}<tr><td>Code</td></tr>", encoding="utf-8")
    assert "save it as XLSX" in refused(path, WrongUse)
