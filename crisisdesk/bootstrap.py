"""From this machine's settings to an open store: which database, which key, who writes."""

import getpass
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from crisisdesk import directories
from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.safekeeping import passphrase as rules
from crisisdesk.errors import N_, Phrase, StoreUnavailable
from crisisdesk.i18n import language, say
from crisisdesk.services import members as desks
from crisisdesk.settings import Settings
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import from_file, key, opening
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect

# A command that writes nothing needs no identity, nor a directory that can be written.
_READER = Actor(DeskId(UUID(int=0)), "")


class Bootstrap(NamedTuple):
    """What a command is given: the settings of this run and the clock."""

    settings: Settings
    now: Callable[[], datetime]

    @property
    def exists(self) -> bool:
        """Whether there is a store; a server is taken to have one."""
        target = Target(self.settings.database)
        return target.dialect is Dialect.POSTGRESQL or target.path.exists()

    @property
    def locked(self) -> bool:
        """Whether the store asks for a passphrase that no file gives."""
        target = Target(self.settings.database)
        return (
            self.settings.passphrase_file is None
            and target.dialect is Dialect.SQLITE
            and is_encrypted(target.path)
        )

    def elsewhere(self, address: str) -> "Bootstrap":
        """The same with another store, as it is now."""
        return self._replace(
            settings=self.settings._replace(database=address, at=None, known=None),
        )

    def target(self, passphrase: bytes | None = None) -> Target:
        """The database with its key; without a passphrase the one of the file counts.

        A store that is plain already is opened as it is. Raises WrongUse, StoreUnavailable, or
        RuleBroken where a new store would get a passphrase that cannot be one.
        """
        target = Target(self.settings.database)
        if target.dialect is Dialect.POSTGRESQL:
            return target
        given = passphrase
        if given is None and self.settings.passphrase_file is not None:
            given = from_file(self.settings.passphrase_file)
        new = not target.path.exists() or (
            target.path.is_file() and target.path.stat().st_size == 0
        )
        if given and new:
            # A form asks about what is hardly meant; a file cannot be asked.
            words = rules.new(rules.read(given), sure=passphrase is not None)
            return target._replace(key=key(words, target.path))
        if given and is_encrypted(target.path):
            return opening(given, target)
        return target

    @property
    def anchors(self) -> Anchors:
        """What this machine remembers of the stores it writes in."""
        return Anchors(self.settings.directories.anchors)

    def actor(self) -> Actor:
        """Who writes: this installation and the system account, nobody at the desk yet."""
        installation = directories.desk(self.settings.directories)
        try:
            account = getpass.getuser()
        except (KeyError, OSError):
            account = ""
        return Actor(
            installation.id, account, desk_name=installation.name, letter=installation.letter
        )

    def store(self, target: Target | None = None, actor: Actor | None = None) -> Store:
        """The store as these settings name it, not opened yet; raises WrongUse for no place."""
        settings = self.settings
        if not self.exists:
            from crisisdesk.exchange.destination import OwnPlaces

            OwnPlaces.of(settings).check_store(Path(settings.database))
        return Store(
            target or self.target(),
            self.now,
            actor or self.actor(),
            at=settings.at,
            known=settings.known,
            server_clock=True,
            silence=timedelta(hours=settings.silence),
            anchors=self.anchors,
        )

    def to_read(self, *, any_clock: bool = False) -> Store:
        """The store for a command that only reads; raises DeskError where there is none.

        What is true now cannot be told by a clock in doubt, which raises ClockDoubted too; a
        command that looks after the store itself takes `any_clock`.
        """
        if not self.exists:
            raise StoreUnavailable(
                N_("There is no store at {path}."), path=Target(self.settings.database).shown
            )
        store = self.store(actor=_READER)
        store.open(create=False)
        if not any_clock:
            self.check_clock(store)
        self.sign_in(store, reads=True)
        return store

    def check_clock(self, store: Store) -> None:
        """Raise ClockDoubted for a clock in doubt; the command line can say that it is right."""
        if not store.shows_past:
            store.read(desk_queries.revision)
            if self.settings.clock_is_right:
                store.clock.vouch()
            store.clock.check()

    def to_write(self) -> Store:
        """The store for a command that writes, made where there is none; raises DeskError.

        One that is made without a passphrase is plain, which is said on stderr.
        """
        new = not self.exists
        store = self.store()
        store.open()
        if new and store.target.key is None:
            say_plain(store.target.path)
        self.check_clock(store)
        self.sign_in(store)
        return store

    def to_keep(self, *, any_clock: bool = False) -> Store:
        """The store for a command that looks after it; raises DeskError where there is none."""
        self.to_read(any_clock=any_clock).close()
        store = self.store()
        store.open(create=False)
        if not any_clock:
            self.check_clock(store)
        self.sign_in(store)
        return store

    def sign_in(self, store: Store, *, reads: bool = False) -> None:
        """Let who `--as` names sit down; the first one of a store without members is added.

        Raises WrongUse for initials that nobody here has.
        """
        if self.settings.member is None:
            return
        member = store.read(desks.known_member, self.settings.member)
        if member is None and not reads and not store.shows_past:
            member = store.write(desks.first_member, self.settings.member)
        store.sign_in(member)

    def __call__(
        self, passphrase: str, *, name: str | None = None, letter: str | None = None
    ) -> Store:
        """Open the store with a typed passphrase, "" for none; a new desk is called first.

        Raises WrongPassphrase, StoreUnavailable or WrongUse.
        """
        if letter is not None:
            directories.call_desk(self.settings.directories, name or "", letter, language())
        store = self.store(self.target(passphrase.encode("utf-8", "surrogatepass")))
        store.open()
        if self.settings.clock_is_right:
            self.check_clock(store)
        if letter is None:
            self.sign_in(store)
        return store


def say_plain(path: Path) -> None:
    """Say on stderr that a store was made without a passphrase."""
    note = Phrase(
        N_("{path} is a plain store: without CRISISDESK_PASSPHRASE_FILE it is not encrypted."),
        {"path": path},
    )
    sys.stderr.write(say(note) + "\n")
