"""Where this machine keeps the desk's things, and which desk it is."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.errors import N_, StoreUnavailable, WrongUse

MOST_LETTERS = 2
_NAME = "crisisdesk"


class Directories(NamedTuple):
    """The directories of one account on one machine."""

    config: Path
    data: Path
    log: Path
    others: tuple[Path, ...] = ()
    """Those that the account keeps for the desk and that it may come to use."""

    @property
    def settings_file(self) -> Path:
        """What a person writes; the desk never does."""
        return self.config / "settings.toml"

    @property
    def keys_file(self) -> Path:
        """The keys that a person chose."""
        return self.config / "keys.toml"

    @property
    def desk_file(self) -> Path:
        """Which desk this installation is."""
        return self.data / "desk.json"

    @property
    def store(self) -> Path:
        """The usual store."""
        return self.data / "desk.db"

    @property
    def log_file(self) -> Path:
        """What went wrong, without any case content."""
        return self.log / "crisisdesk.log"

    @property
    def anchors(self) -> Path:
        """How far the journal of each store reached when this machine last wrote."""
        return self.data / "anchors"

    @property
    def demo(self) -> Path:
        """The store of the demo, made anew each time."""
        return self.data / "demo.db"


class Installation(NamedTuple):
    """One installation: its letter stands in the references that people say on the phone."""

    id: DeskId
    letter: str
    name: str
    language: str = ""
    """What was chosen at the first run; "" where nobody was asked."""


def directories(environment: Mapping[str, str]) -> Directories:
    """The directories; `CRISISDESK_HOME` moves them all."""
    if home := environment.get("CRISISDESK_HOME"):
        root = Path(home).expanduser().absolute()
        return Directories(root, root, root / "logs")
    from platformdirs import PlatformDirs

    usual = PlatformDirs(_NAME, appauthor=False)
    return Directories(
        usual.user_config_path,
        usual.user_data_path,
        usual.user_log_path,
        (usual.user_state_path, usual.user_cache_path),
    )


def check_letter(letter: str) -> str:
    """The letter as references carry it; raises WrongUse for anything but one or two of A-Z."""
    tidy = letter.strip().upper()
    if not (1 <= len(tidy) <= MOST_LETTERS and tidy.isascii() and tidy.isalpha()):
        raise WrongUse(N_("The letter of a desk is one or two of A to Z."))
    return tidy


def desk(directories: Directories) -> Installation:
    """Which desk this installation is; made on first use, with the letter A.

    Raises StoreUnavailable if its file cannot be made, WrongUse if it says something else.
    """
    file = directories.desk_file
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        return Installation(
            DeskId(UUID(read["id"])),
            check_letter(read["letter"]),
            str(read["name"]),
            str(read.get("language", "")),
        )
    except FileNotFoundError:
        from uuid_utils.compat import uuid7

        installation = Installation(DeskId(uuid7()), "A", "")
        # Where another program was first, its desk is this one too.
        return installation if _write(file, installation, anew=True) else desk(directories)
    except OSError as error:
        raise _no_access(file, error) from None
    except (ValueError, KeyError, TypeError, WrongUse):
        raise WrongUse(
            N_("{file} does not say which desk this is; put back a copy or remove it."), file=file
        ) from None


def language(directories: Directories) -> str:
    """The language chosen at the first run; "" where there was none or it cannot be read."""
    try:
        return str(json.loads(directories.desk_file.read_text(encoding="utf-8"))["language"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def call_desk(directories: Directories, name: str, letter: str, language: str = "") -> Installation:
    """Give this installation name, preferred letter and language.

    Raises WrongUse or StoreUnavailable.
    """
    named = Installation(desk(directories).id, check_letter(letter), name.strip(), language)
    _write(directories.desk_file, named, anew=False)
    return named


def _write(file: Path, desk: Installation, *, anew: bool) -> bool:
    content = json.dumps(
        {
            "id": str(desk.id),
            "letter": desk.letter,
            "name": desk.name,
            "language": desk.language,
        },
        ensure_ascii=False,
        indent=1,
    )
    return write_whole(file, content + "\n", anew=anew)


def write_whole(file: Path, content: str, *, anew: bool = False) -> bool:
    """Write a file of this machine in one step; answers whether it did.

    With `anew` a file that is there stays. Raises StoreUnavailable.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content.encode())
        try:
            if anew and file.exists():
                return False
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise _no_access(file, error) from None
    return True


def _no_access(file: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        N_("{path} cannot be read or written: {reason}."),
        path=file,
        reason=error.strerror or type(error).__name__,
    )
