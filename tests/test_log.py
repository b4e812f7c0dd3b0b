"""The log: begun by the first fault, private, and never in the way."""

import stat
from pathlib import Path

import pytest

from crisisdesk import log

pytestmark = pytest.mark.usefixtures("own_log")


def _fall_over() -> str:
    values: dict[str, str] = {}
    try:
        return values["a child"]
    except KeyError:
        return log.unexpected()


def test_a_log_begins_with_the_first_fault_and_names_no_value(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "crisisdesk.log"
    log.keep(file)
    assert not file.parent.exists()
    references = [_fall_over(), _fall_over()]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    for reference, line in zip(references, lines, strict=True):
        assert f"{reference} KeyError at _fall_over:" in line
        assert "child" not in line
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_fault_is_told_where_no_log_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    log.keep(tmp_path / "logs" / "crisisdesk.log")
    assert len(_fall_over()) == 8


def test_a_log_begins_once_its_place_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    file = tmp_path / "logs" / "crisisdesk.log"
    log.keep(file)
    _fall_over()
    (tmp_path / "logs").unlink()
    reference = _fall_over()
    assert reference in file.read_text(encoding="utf-8")
