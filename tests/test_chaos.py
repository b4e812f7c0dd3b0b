"""The short form of each trial that has a long one: `python -m tests.chaos`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos import monkey, offers, power, sheets

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.long
def test_a_desk_that_is_killed_keeps_what_it_confirmed() -> None:
    """In a process of its own: what forks must have one thread."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "kill", "--times", "25"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    plain, encrypted = done.stdout.splitlines()
    for line, name in ((plain, "plain"), (encrypted, "encrypted")):
        assert line.startswith(f"{name}: 25 kills, ")
        assert line.endswith(" acts confirmed, 0 faults")
        assert int(line.split()[3]) > 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.long
def test_what_is_killed_half_way_leaves_no_plain_word_behind() -> None:
    """In a process of its own, as above."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "keeping", "--times", "12"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("12 kills of ")
    assert done.stdout.endswith("; 0 faults afterwards\n")


@pytest.mark.skipif(sys.platform != "linux", reason="Only there a process counts its own memory")
@pytest.mark.long
def test_a_damaged_sheet_is_taken_whole_or_refused_in_words(tmp_path: Path) -> None:
    tried = list(sheets.trials(tmp_path, 300, books=0.1))
    assert [fault for one in tried for fault in one.faults] == []
    taken = {one.name for one in tried if one.taken}
    assert {f".csv of {one.about}" for one in offers.every(tmp_path)} <= taken
    assert {name.split()[0] for name in taken} == {".csv", ".xlsx", ".ods"}
    assert any(not one.taken for one in tried)
    assert max(one.grown for one in tried) < sheets.MOST_GROWTH


@pytest.mark.skipif(shutil.which("strace") is None, reason="Nothing here records what is written")
@pytest.mark.long
def test_a_power_cut_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    cuts = list(power.trials(tmp_path / "power", 2, encrypted=False, every=7))
    assert [fault for cut in cuts for fault in cut.faults] == []
    assert {cut.torn for cut in cuts} == {False, True}
    assert max(cut.confirmed for cut in cuts) >= 6


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "size"),
    [*zip(monkey.LANGUAGES * 2, monkey.SIZES, strict=True)],
)
def test_a_monkey_at_the_terminal_does_not_end_the_desk(
    demo_at: Path, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    """A fourth of 500 inputs for each size, while another desk writes."""
    demo_at.rename(tmp_path / "desk.db")
    played = monkey.play(tmp_path, 125, language, size, seed=3)
    assert (played.inputs, played.faults) == (125, [])
