"""A sheet about stays becomes episodes and problems, each cell that is wrong named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.errors import Refused, WrongUse
from crisisdesk.exchange import profiles, reading
from tests.exchange.real_input import real_input

HEAD = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,URN\n"


@pytest.fixture
def read(tmp_path: Path):
    """Read rows under HEAD by the built-in profile."""

    def by(rows: str, encoding: str = "utf-8"):
        path = tmp_path / "episodes.csv"
        path.write_text(HEAD + rows, encoding=encoding)
        return reading.read(path, profiles.load("ssda903"))

    return by


def test_a_legal_status_is_read_only_where_it_means_the_same(read):
    statuses = ("V3", "L2", "J1", "J2", "J3", "C1", "C2", "E1", "L1")
    rows = (f"{n},0{n}/03/2020,S,{ls},U3,,,AB1,0012\n" for n, ls in enumerate(statuses, 1))
    first, emergency, *rest = (episode.legal for episode in read("".join(rows)).episodes)
    assert (first, emergency) == (Legal.VOLUNTARY, Legal.EMERGENCY)
    assert rest == [Legal.CRIMINAL] * 3 + [None] * 4


def test_what_a_row_says(read):
    parsed = read(
        "71,15/02/2020,S,V2,U3,01/03/2020,E4A,AB1,0012\n72,01/03/2020,S,C2,Q9,,,AB1,0013\n"
    )
    first, second = parsed.episodes
    assert (first.child, first.code, first.reason) == ("71", "0012", "E4A")
    assert first.arrived_at == datetime(2020, 2, 15, tzinfo=UTC)
    assert first.departed_at == datetime(2020, 3, 1, tzinfo=UTC)
    assert (first.legal, first.destination) == (Legal.VOLUNTARY, Destination.HOME)
    assert (second.departed_at, second.legal, second.destination) == (None, None, None)
    described = parsed.described
    assert (described["0012"].name, described["0012"].kind) == ("URN 0012", Kind.FOSTER_CARE)
    assert described["0013"].kind is Kind.OTHER
    assert "AB1" not in repr(parsed)


def test_a_day_in_summer_begins_on_the_clock_of_the_sheet(read):
    assert read("71,01/07/2019,S,V2,U3,,,,1\n").episodes[0].arrived_at == datetime(
        2019, 6, 30, 23, tzinfo=UTC
    )


def test_every_problem_names_row_column_and_value(read):
    parsed = read(
        ",15/02/2020,S,V2,U3,,,,1\n"
        "71,,S,V2,U3,,,,1\n"
        "72,2020-13-01,S,V2,U3,,,,1\n"
        "73,15/02/2020,S,V2,U3,14/02/2020,X1,,1\n"
        "74,15/02/2020,S,V2,U3,soon,X1,,1\n"
        "75,15/02/2020,S,V2,U3,,,,\n"
        "76,15/02/2020,S,V2,U3,15/02/2020,X1,,1\n"
    )
    assert [(problem.row, problem.column, problem.value) for problem in parsed.problems] == [
        (2, "CHILD", ""),
        (3, "DECOM", ""),
        (4, "DECOM", "2020-13-01"),
        (5, "DEC", "14/02/2020"),
        (6, "DEC", "soon"),
        (7, "URN", ""),
    ]
    assert [episode.child for episode in parsed.episodes] == ["76"]
    assert parsed.rows_read == 7


def test_texts_come_in_without_what_a_terminal_obeys(read):
    (one,) = read('"=7\x1b[2J1",15/02/2020,S,V2,U3,16/02/2020,"[b]\u202eX\x07",,"@1"\n').episodes
    assert (one.child, one.reason, one.code) == ("=7[2J1", "[b]X", "@1")


def test_another_encoding_or_header_is_refused(read, tmp_path):
    with pytest.raises(WrongUse, match="utf-8"):
        read("71,15/02/2020,S,V2,U3,,é,,1\n", encoding="cp1252")
    path = tmp_path / "other.csv"
    path.write_text("CHILD,DECOM\n71,15/02/2020\n", encoding="utf-8")
    with pytest.raises(Refused, match="URN"):
        reading.read(path, profiles.load("ssda903"))


@pytest.mark.parametrize("field", ["child", "arrived_at", "code", "name"])
def test_what_a_profile_of_placements_cannot_do_without(tmp_path, field):
    path = tmp_path / "own.toml"
    lines = ['kind = "placements"', "create = true", 'source = "x"']
    needed = ("code", "name", "child", "arrived_at")
    lines += [f'columns.{one} = "{one}"' for one in needed if one != field]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(WrongUse, match=field):
        profiles.load(str(path))


def test_the_public_return():
    path = real_input("ssda903_episodes_fake.csv")
    parsed = reading.read(path, profiles.load("ssda903"))
    assert (parsed.rows_read, len(parsed.episodes), parsed.problems) == (5050, 5050, [])
    assert len({episode.child for episode in parsed.episodes}) == 2123
    assert sum(episode.departed_at is None for episode in parsed.episodes) == 1413
