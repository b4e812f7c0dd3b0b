"""This machine's settings: from its file, the environment and the command line, in that order."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from crisisdesk import i18n
from crisisdesk.directories import Directories, directories, language, write_whole
from crisisdesk.domain import clock
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.safekeeping import lock
from crisisdesk.errors import N_, Phrase, RuleBroken, WrongUse, discreet

THEMES = ("dark", "light", "contrast", "mono", "terminal")
MOST_INITIALS = 8
_SERVER = r"\s*postgres(?:ql)?(?:\+psycopg\d?)?://"
_LIKE_AN_ADDRESS = r"://|^\W*[a-z][a-z0-9+.-]+:[/\\]|:[^/\\]*@|\b(?:host|user|dbname)\s*="
_A_TEXT = Phrase(N_("a text"))
_AN_ADDRESS = Phrase(N_("a file, or postgresql://..."))
NOTICES = ("off", "osc9", "osc777")
N = TypeVar("N", int, None)
_KEYS = ("database", "language", "as", "theme", "bell", "notice", "lock", "silence", "accessible")


class Settings(NamedTuple):
    """What holds on this machine for this run."""

    directories: Directories
    database: str
    """A file or a PostgreSQL URL."""
    language: str
    member: str | None = None
    """Initials of who sits at the desk."""
    passphrase_file: Path | None = None
    at: datetime | None = None
    """Show what was true at this moment."""
    known: datetime | None = None
    """Leave out what was written after this moment."""
    theme: str = "dark"
    bell: bool = True
    """Whether the terminal's bell rings when something falls due."""
    notice: str = "off"
    """How the terminal is asked to show a notice when something falls due: osc9, osc777 or off."""
    in_tmux: bool = False
    in_screen: bool = False
    lock: int | None = None
    """After how many minutes without a touch the desk shuts itself; 0 is never."""
    silence: int = clock.SILENCE_HOURS
    """How many hours a clock may be from what was written last before it is in doubt."""
    clock_is_right: bool = False
    """Whether who called the desk says so."""
    accessible: bool = False
    """Whether the screen is drawn for who listens: no boxes, words for signs."""

    @property
    def is_server(self) -> bool:
        """Whether the store is on a server, and has no file here."""
        return re.match(_SERVER, self.database, re.IGNORECASE) is not None


class Given(NamedTuple):
    """What stood before the command on the command line."""

    database: str | None = None
    language: str | None = None
    member: str | None = None
    at: str | None = None
    known: str | None = None
    clock_is_right: bool = False
    accessible: bool = False


def load(given: Given, environment: Mapping[str, str], now: datetime) -> Settings:
    """The settings of this run; raises WrongUse naming where, key, value and what is allowed."""
    here = directories(environment)
    settings = _File(here.settings_file)
    passphrase_file = environment.get("CRISISDESK_PASSPHRASE_FILE")
    return Settings(
        directories=here,
        database=_first(
            ("--database", given.database, address),
            ("CRISISDESK_DATABASE", environment.get("CRISISDESK_DATABASE"), address),
            default=settings.database or str(here.store),
        ),
        language=_first(
            ("--language", given.language, _language),
            default=settings.language or _chosen(here) or i18n.preferred(),
        ),
        member=_first(
            ("--as", given.member, _initials),
            ("CRISISDESK_AS", environment.get("CRISISDESK_AS"), _initials),
            default=settings.member or "",
        )
        or None,
        passphrase_file=Path(passphrase_file).expanduser() if passphrase_file else None,
        at=_moment("--at", given.at, now),
        known=_moment("--known", given.known, now),
        theme=settings.theme,
        bell=settings.bell,
        notice=settings.notice,
        in_tmux=bool(environment.get("TMUX")),
        in_screen=bool(environment.get("STY")),
        lock=settings.lock,
        silence=settings.silence,
        clock_is_right=given.clock_is_right,
        accessible=given.accessible or settings.accessible,
    )


def _chosen(here: Directories) -> str:
    chosen = language(here)
    return chosen if chosen in i18n.LANGUAGES else ""


def _first(*offered: tuple[str, str | None, Any], default: str) -> str:
    """The first value that is given, looked at by its check."""
    for name, value, check in offered:
        if value is not None and (value or name.startswith("--")):
            return str(check(name, value))
    return default


def _wrong(name: str, value: str, allowed: object) -> WrongUse:
    return WrongUse(
        N_("{name} cannot be “{value}”; allowed: {allowed}."),
        name=name,
        value=value,
        allowed=allowed,
    )


def address(name: str, value: str) -> str:
    """A database as it was typed, where `name` says; raises WrongUse, which never repeats it."""
    if server := re.match(_SERVER, value, re.IGNORECASE):
        return f"postgresql://{value[server.end() :].strip()}"
    try:
        path = Path(value).expanduser().absolute()
        like_an_address = (
            re.search(_LIKE_AN_ADDRESS, value, re.IGNORECASE) or discreet(value) is not value
        )
        if value.strip() and (path.exists() or not like_an_address):
            return str(path)
    except (OSError, RuntimeError, ValueError):
        pass
    raise _unread(name)


def _unread(name: str) -> WrongUse:
    """A wrong address is never repeated: it may hold a password."""
    return WrongUse(
        N_("{name} cannot be read as {allowed}; it is not repeated here."),
        name=name,
        allowed=_AN_ADDRESS,
    )


def _language(name: str, value: str) -> str:
    if value not in i18n.LANGUAGES:
        raise _wrong(name, value, ", ".join(i18n.LANGUAGES))
    return value


def _initials(name: str, value: str) -> str:
    tidy = member_initials(value)
    if not (tidy.isalnum() and len(tidy) <= MOST_INITIALS):
        raise _wrong(name, value, Phrase(N_("initials of one to eight letters or digits")))
    return tidy


def _moment(name: str, value: str | None, now: datetime) -> datetime | None:
    if value is None:
        return None
    from crisisdesk.domain.typed_moments import read_moment_or_day

    try:
        return read_moment_or_day(value, now)
    except (RuleBroken, OverflowError):
        raise _wrong(name, value, Phrase(N_("a moment like 25-03-2024 14:05"))) from None


def keep(file: Path, key: str, value: str) -> None:
    """Write one key into this machine's settings file; every other line stays as it is.

    Raises WrongUse for a file in which that cannot be done, StoreUnavailable for one that cannot be
    written.
    """
    file = file.resolve()
    content = _text_of(file)
    before = _parsed(file, content)
    place = re.compile(rf"""^([ \t]*{key}[ \t]*=[ \t]*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)
    if key in before:
        changed = place.sub(rf'\g<1>"{value}"', content, count=1)
    else:
        changed = f'{content}{"" if content[-1:] in ("", chr(10)) else chr(10)}{key} = "{value}"\n'
    if _parsed(file, changed) != before | {key: value}:
        raise WrongUse(
            N_("The settings {file}: {key} cannot be changed here; change it yourself."),
            file=file,
            key=key,
        )
    write_whole(file, changed)


def _text_of(file: Path) -> str:
    """The settings file as it stands; "" where there is none. Raises WrongUse."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return text.read()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise WrongUse(
            N_("The settings {file} are not TOML: {reason}."), file=file, reason="UTF-8"
        ) from None
    except OSError as error:
        raise WrongUse(
            N_("The settings {file} cannot be read: {reason}."),
            file=file,
            reason=error.strerror or type(error).__name__,
        ) from None


def _parsed(file: Path, content: str) -> dict[str, Any]:
    if not content:
        return {}
    # Most machines have no such file.
    import tomllib

    try:
        return tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WrongUse(
            N_("The settings {file} are not TOML: {reason}."), file=file, reason=str(error)
        ) from None


class _File:
    """What the settings file of this machine says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._content = _parsed(file, _text_of(file))
        for key in self._content:
            if key not in _KEYS:
                raise WrongUse(
                    N_("The settings {file}: there is no key {key}; allowed: {keys}."),
                    file=self._file,
                    key=key,
                    keys=", ".join(_KEYS),
                )
        self.database = self._address()
        self.language = self._checked("language", _language)
        self.member = self._checked("as", _initials)
        self.theme = self._text("theme") or THEMES[0]
        if self.theme not in THEMES:
            raise self._wrong("theme", self.theme, ", ".join(THEMES))
        self.notice = self._text("notice") or NOTICES[0]
        if self.notice not in NOTICES:
            raise self._wrong("notice", self.notice, ", ".join(NOTICES))
        self.bell = self._switch("bell", usual=True)
        self.accessible = self._switch("accessible", usual=False)
        self.lock = self._number("lock", None, 0, lock.MOST_MINUTES)
        self.silence = self._number("silence", clock.SILENCE_HOURS, 1, clock.MOST_SILENCE_HOURS)

    def _switch(self, key: str, *, usual: bool) -> bool:
        value = self._content.get(key, usual)
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true, false")
        return value

    def _wrong(self, key: str, value: object, allowed: object) -> WrongUse:
        return WrongUse(
            N_("The settings {file}: {key} cannot be “{value}”; allowed: {allowed}."),
            file=self._file,
            key=key,
            value=str(value).lower() if isinstance(value, bool) else str(value),
            allowed=allowed,
        )

    def _address(self) -> str | None:
        value = self._content.get("database")
        try:
            if value is None or isinstance(value, str):
                return None if value is None else address("database", value)
        except WrongUse:
            pass
        raise WrongUse(
            N_("The settings {file}: {key} cannot be read as {allowed}; it is not repeated here."),
            file=self._file,
            key="database",
            allowed=_AN_ADDRESS,
        )

    def _number(self, key: str, default: N, least: int, most: int) -> int | N:
        value = self._content.get(key)
        if value is None:
            return default
        # True is a number too.
        if type(value) is not int or not least <= value <= most:
            raise self._wrong(key, value, f"{least} … {most}")
        return value

    def _text(self, key: str) -> str | None:
        value = self._content.get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, value, _A_TEXT)
        return value

    def _checked(self, key: str, check: Any) -> str | None:
        value = self._text(key)
        if value is None:
            return None
        try:
            return str(check(key, value))
        except WrongUse as error:
            raise self._wrong(key, value, error.values["allowed"]) from None
