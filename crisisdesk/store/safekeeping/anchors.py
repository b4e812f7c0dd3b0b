"""Where each chain of the journal stood when this machine last wrote: kept outside the store.

Whoever cuts rows off the end of a chain leaves one that fits; only a mark elsewhere knows better.
"""

import json
import os
import sys
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from crisisdesk.domain.safekeeping.journal import Chain, Mark

_MOST = 50


class Anchors:
    """The marks of every store that this machine writes in."""

    def __init__(self, folder: Path) -> None:
        """Keep them in this folder, one file for each store."""
        self._folder = folder

    def _file(self, store: UUID) -> Path:
        return self._folder / f"{store}.json"

    def marks(self, store: UUID) -> "dict[Chain, list[Mark]]":
        """What is known of a store's chains; nothing where no mark can be read."""
        # The first picture needs no journal.
        from crisisdesk.domain.safekeeping.journal import Chain, Mark

        marks = {}
        try:
            for name, ends in json.loads(self._file(store).read_text(encoding="utf-8")).items():
                desk, _, epoch = name.partition(":")
                chain = Chain(UUID(desk), int(epoch))
                marks[chain] = [Mark(int(number), str(hash_)) for number, hash_ in ends]
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
        return marks

    def keep(self, store: UUID, chain: "Chain", before: "Mark", now: "Mark") -> None:
        """Mark where a chain stands, after an act that took it on from `before`.

        A mark that the act did not go on from stays beside it: it may show a cut. A mark that
        cannot be kept leaves the one before it, which a longer chain does not contradict.
        """
        known = self.marks(store)
        marks = known.setdefault(chain, [])
        if marks and marks[-1] == before:
            marks.pop()
        marks.append(now)
        del marks[:-_MOST]
        self._write(store, known)

    def settle(self, store: UUID, tips: "dict[Chain, Mark]") -> None:
        """After a check that found everything whole, the ends of all chains are the marks."""
        self._write(store, {chain: [mark] for chain, mark in tips.items()})

    def clear(self) -> list[Path]:
        """Take away the half of a mark, or of the desk's own file, whose program was killed."""
        gone = []
        for folder in (self._folder, self._folder.parent):
            for path in folder.glob(".*.json.*"):
                number = path.suffix.removeprefix(".")
                if number.isdecimal() and not _is_running(int(number)):
                    with suppress(OSError):
                        path.unlink()
                        gone.append(path)
        return gone

    def forget(self, store: UUID, *, but: Container[UUID]) -> None:
        """Let go of the marks of all desks but these: their rows were given up on purpose."""
        known = self.marks(store)
        self._write(store, {chain: ends for chain, ends in known.items() if chain.desk in but})

    def _write(self, store: UUID, marks: "dict[Chain, list[Mark]]") -> None:
        file = self._file(store)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        content = json.dumps({f"{chain.desk}:{chain.epoch}": ends for chain, ends in marks.items()})
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as out:
                out.write(content)
            draft.replace(file)


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return False  # what is open cannot be taken away there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
