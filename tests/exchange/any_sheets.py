"""Twelve sheets of shapes that real lists have, each with the profile that reads it; invented."""

from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

Grid = list[list[object]]
HEAD = 'kind = "capacity"\nsource = "x"\nhour = "09:00"\ndate = "dd-mm-yyyy"\n'
STAYS = 'kind = "placements"\nsource = "x"\nhour = "09:00"\ndate = "dd-mm-yyyy"\n'
NINE = "2020-04-06 09:00"


class Example(NamedTuple):
    """Files, of which the first is read, a profile, and what comes of each row."""

    files: dict[str, str | dict[str, Grid]]
    profile: str
    rows: list[tuple[object, ...]]
    """Row, code, moment on the clock of Amsterdam, figures or the end of a stay."""


EXAMPLES = {
    "a key of several columns": Example(
        {"a.csv": "Locatie,Groep,Datum,Plekken\nNoord,A,06-04-2020,8\nZuid,A,06-04-2020,5\n"},
        HEAD
        + 'select = """SELECT row, Locatie || \'/\' || Groep AS code, Datum AS observed_at,'
        + ' Plekken AS available FROM sheet"""',
        [(2, "Noord/A", NINE, 8, None), (3, "Zuid/A", NINE, 5, None)],
    ),
    "rows to be added up": Example(
        {
            "a.csv": "Groep;Kamer;Datum;Bedden;Bezet\nA;1;06-04-2020;2;1\nA;2;06-04-2020;2;2\n"
            "B;1;06-04-2020;3;?\nB;2;06-04-2020;3;1\n"
        },
        HEAD
        + 'delimiter = ";"\nunknown = ["?"]\nselect = """SELECT min(row) AS row, Groep AS code,'
        + " max(Datum) AS observed_at, sum(Bedden) AS available, sum(Bezet) AS occupied"
        + ' FROM sheet GROUP BY Groep ORDER BY 1"""',
        [(2, "A", NINE, 4, 3), (4, "B", NINE, 6, None)],
    ),
    "one column for each facility": Example(
        {"a.csv": "Datum,De Kade,Het Veer\n06-04-2020,8,10\n07-04-2020,7,\n"},
        HEAD
        + 'leave_out_unfilled = true\nselect = """\n'
        + "SELECT row, Datum AS observed_at, 'kade' AS code, \"De Kade\" AS available FROM sheet\n"
        + 'UNION ALL SELECT row, Datum, \'veer\', "Het Veer" FROM sheet ORDER BY row"""',
        [
            (2, "kade", NINE, 8, None),
            (2, "veer", NINE, 10, None),
            (3, "kade", "2020-04-07 09:00", 7, None),
        ],
    ),
    "a measure's name in a column": Example(
        {
            "a.csv": "Code,Wat,Datum,Aantal\nA,Capaciteit,06-04-2020,8\nA,Bezetting,06-04-2020,7\n"
            "B,Capaciteit,06-04-2020,5\n"
        },
        HEAD
        + 'select = """SELECT min(row) AS row, Code AS code, Datum AS observed_at,'
        + " max(CASE Wat WHEN 'Capaciteit' THEN Aantal END) AS available,"
        + " max(CASE Wat WHEN 'Bezetting' THEN Aantal END) AS occupied"
        + ' FROM sheet GROUP BY Code, Datum ORDER BY 1"""',
        [(2, "A", NINE, 8, 7), (4, "B", NINE, 5, None)],
    ),
    "date and time apart": Example(
        {"a.csv": "Code,Dag,Tijd,Vrij,Bezet\nA,06-04-2020,14.30,2,6\n"},
        HEAD.replace("dd-mm-yyyy", "dd-mm-yyyy HH:MM")
        + "select = \"\"\"SELECT row, Code AS code, Dag || ' ' || replace(Tijd, '.', ':')"
        + " AS observed_at, number(Vrij) + number(Bezet) AS available, Bezet AS occupied"
        + ' FROM sheet"""',
        [(2, "A", "2020-04-06 14:30", 8, 6)],
    ),
    "a moment in a title": Example(
        {
            "a.xlsx": {
                "Blad1": [
                    ["Overzicht plekken", "", ""],
                    ["Stand van", "06-04-2020", ""],
                    ["Code", "Plekken", "Bezet"],
                    ["A", 8, 7],
                    ["B", 5.0, None],
                ]
            }
        },
        HEAD
        + 'header = 3\nselect = """SELECT row, Code AS code, Plekken AS available,'
        + " Bezet AS occupied, (SELECT value FROM above WHERE row = 2 AND column = 2)"
        + ' AS observed_at FROM sheet"""',
        [(4, "A", NINE, 8, 7), (5, "B", NINE, 5, None)],
    ),
    "a moment in the file's name": Example(
        {"stand 06-04-2020.csv": "Code,Plekken\nA,8\n"},
        HEAD
        + 'select = """SELECT row, Code AS code, Plekken AS available,'
        + ' substr(name, 7, 10) AS observed_at FROM sheet, file"""',
        [(2, "A", NINE, 8, None)],
    ),
    "ends of stays in another file": Example(
        {
            "in.csv": "Kind,Huis,Start\nk1,A,06-04-2020\nk2,B,06-04-2020\n",
            "uit 2020.csv": "Kind,Huis,Einde\nk1,A,08-04-2020\n",
        },
        STAYS
        + 'tables.ends = { file = "uit*.csv" }\nselect = """SELECT sheet.row, Kind AS child,'
        + " Huis AS code, Start AS arrived_at, Einde AS departed_at"
        + ' FROM sheet LEFT JOIN ends USING (Kind, Huis)"""',
        [(2, "A", NINE, "2020-04-08 09:00"), (3, "B", NINE, None)],
    ),
    "names on a second sheet": Example(
        {
            "a.xlsx": {
                "Stand": [["Naam", "Datum", "Plekken"], ["De Kade", "06-04-2020", 8]],
                "Codes": [["Lijst"], ["Code", "Naam"], ["0042", "de kade"]],
            }
        },
        HEAD
        + 'tables.codes = { sheet = "Codes", header = 2 }\nselect = """SELECT sheet.row,'
        + " codes.Code AS code, Datum AS observed_at, Plekken AS available"
        + ' FROM sheet JOIN codes ON lower(sheet.Naam) = lower(codes.Naam)"""',
        [(2, "0042", NINE, 8, None)],
    ),
    "a sign of its own between the cells": Example(
        {"a.csv": "Code^Datum^Plekken\nA^06-04-2020^8\n"},
        HEAD
        + 'delimiter = "^"\ncolumns.code = "Code"\ncolumns.observed_at = "Datum"\n'
        + 'columns.available = "Plekken"',
        [(2, "A", NINE, 8, None)],
    ),
    "a heading over each group of rows": Example(
        {
            "a.csv": "Groep,Datum,Bedden\nNoord,,\nA,06-04-2020,8\nB,06-04-2020,5\nZuid,,\n"
            "A,06-04-2020,4\n"
        },
        HEAD
        + 'select = """SELECT s.row, (SELECT h.Groep FROM sheet h WHERE h.row < s.row'
        + " AND h.Datum IS NULL ORDER BY h.row DESC LIMIT 1) || '/' || s.Groep AS code,"
        + ' Datum AS observed_at, Bedden AS available FROM sheet s WHERE Datum <> \'\'"""',
        [
            (3, "Noord/A", NINE, 8, None),
            (4, "Noord/B", NINE, 5, None),
            (6, "Zuid/A", NINE, 4, None),
        ],
    ),
    "a band of days over the measures": Example(
        {"a.csv": ",06-04-2020,,07-04-2020,\nCode,Plek,Bezet,Plek,Bezet\nA,8,7,8,6\n"},
        HEAD
        + 'band = 1\nheader = 2\nselect = """\nSELECT row, Code AS code, \'06-04-2020\' AS'
        + ' observed_at, "06-04-2020/Plek" AS available, "06-04-2020/Bezet" AS occupied'
        + " FROM sheet\nUNION ALL SELECT row, Code, '07-04-2020', \"07-04-2020/Plek\","
        + ' "07-04-2020/Bezet" FROM sheet"""',
        [(3, "A", NINE, 8, 7), (3, "A", "2020-04-07 09:00", 8, 6)],
    ),
}


def write(folder: Path, example: Example) -> tuple[Path, Path]:
    """The file that is read and its profile, with the others beside them."""
    for name, content in example.files.items():
        if isinstance(content, str):
            (folder / name).write_text(content, encoding="utf-8")
            continue
        book = Workbook()
        book.remove(book.active)
        for title, rows in content.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(folder / name)
    profile = folder / "own.toml"
    profile.write_text(example.profile, encoding="utf-8")
    return folder / next(iter(example.files)), profile
