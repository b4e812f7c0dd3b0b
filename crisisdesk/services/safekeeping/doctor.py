"""What is wrong with a store and its machine; checking changes nothing."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.domain.safekeeping.health import HealthFinding, HealthState, HealthSubject
from crisisdesk.errors import N_, DeskError, Phrase
from crisisdesk.services.safekeeping import clock as clocks
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import copies, schema
from crisisdesk.store.queries.safekeeping import limits, roles
from crisisdesk.store.safekeeping import backups, leftovers
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect

_LEAST_FREE = 200_000_000
"""Bytes; or twice the store, if that is more: an upgrade rewrites it."""
_OLD_COPY = timedelta(days=2)


def examine(store: Store) -> list[HealthFinding]:
    """Check everything; a subject that cannot be checked is wrong, with its reason."""
    findings = []
    for subject, look in (_LOCAL if store.target.dialect is Dialect.SQLITE else _SERVER).items():
        try:
            findings += [HealthFinding(subject, state, words) for state, words in look(store)]
        except DeskError as error:
            findings.append(HealthFinding(subject, HealthState.WRONG, error.phrase))
    return findings


_Observations = Iterator[tuple[HealthState, Phrase]]


def _version(store: Store) -> _Observations:
    version = store.read(lambda snapshot: schema.version(snapshot.connection))
    yield HealthState.GOOD, Phrase(N_("of version {version}, the newest"), {"version": version})


def _integrity(store: Store) -> _Observations:
    for fault in store.read(lambda snapshot: copies.page_faults(snapshot.connection))[:5]:
        yield HealthState.WRONG, Phrase(N_("damaged: {fault}"), {"fault": fault})
        return
    yield HealthState.GOOD, Phrase(N_("every page can be read"))


def _foreign_keys(store: Store) -> _Observations:
    if rows := store.read(lambda snapshot: copies.loose_rows(snapshot.connection)):
        yield HealthState.WRONG, Phrase(N_("{number} point to nothing"), {"number": len(rows)})
        return
    yield HealthState.GOOD, Phrase(N_("none points to nothing"))


def _journal(store: Store) -> _Observations:
    verified = journals.verify(store)
    if not verified.whole:
        yield HealthState.WRONG, Phrase(N_("not intact: crisisdesk journal --verify shows where"))
        return
    yield HealthState.GOOD, Phrase(N_("intact, {number} rows"), {"number": verified.checked.rows})
    if not verified.provable:
        yield HealthState.NOTE, Phrase(journals.PLAIN)


def _permissions(store: Store) -> _Observations:
    open_to_others = [] if sys.platform == "win32" else list(_open_to_others(store.target.path))
    for path in open_to_others:
        yield HealthState.WRONG, Phrase(N_("{path} is open to other accounts"), {"path": path})
    if not open_to_others:
        yield HealthState.GOOD, Phrase(N_("the files are for this account only"))


def _open_to_others(path: Path) -> Iterator[Path]:
    path = path.resolve()
    target = path.with_name("backups")
    files = [path.with_name(path.name + part) for part in copies.PARTS]
    for file in (*files, *sorted(path.parent.glob(f"{path.stem}.before-*")), target):
        if file.exists() and file.stat().st_mode & 0o077:
            yield file
    if target.is_dir():
        yield from (file for file in sorted(target.iterdir()) if file.stat().st_mode & 0o077)


def _encryption(store: Store) -> _Observations:
    if store.target.key is None:
        yield HealthState.NOTE, Phrase(N_("none: whoever can read the file can read the cases"))
        return
    yield HealthState.GOOD, Phrase(N_("the store has a passphrase"))
    # A copy that was taken along goes on with the chain of its shared desk.
    if store.carried is None and not store.read(journals.is_sealed):
        yield (
            HealthState.WRONG,
            Phrase(N_("the audit log is not sealed: passphrase change does it")),
        )
    for path in backups.otherwise_keyed(store.target):
        yield (
            HealthState.NOTE,
            Phrase(N_("{path} may open with an earlier one only"), {"path": path}),
        )
    for path in backups.plain(store.target):
        yield HealthState.WRONG, Phrase(N_("{path} is not encrypted"), {"path": path})


def _backups(store: Store) -> _Observations:
    backup_copies = backups.listed(store.target)
    if not backup_copies:
        yield HealthState.NOTE, Phrase(N_("there is none yet; the open desk makes one each night"))
        return
    newest = moment_text(backup_copies[0].moment)
    words = Phrase(N_("the newest is of {moment}, {number} are kept"), {
        "moment": newest, "number": len(backup_copies),
    })  # fmt: skip
    old = store.now() - backup_copies[0].moment > _OLD_COPY
    yield (HealthState.NOTE if old else HealthState.GOOD), words


def _leftovers(store: Store) -> _Observations:
    left = leftovers.found(store.target)
    for path in left:
        yield (
            HealthState.WRONG,
            Phrase(N_("{path} is half written, or being written now"), {"path": path}),
        )
    if not left:
        yield HealthState.GOOD, Phrase(N_("none is half written"))


def _disk(store: Store) -> _Observations:
    free = shutil.disk_usage(store.target.path.parent).free
    least = max(_LEAST_FREE, 2 * store.target.path.stat().st_size)
    words = Phrase(N_("{number} MB free"), {"number": free // 1_000_000})
    yield (HealthState.WRONG if free < least else HealthState.GOOD), words


def _clock(store: Store) -> _Observations:
    store.read(journals.lines, most=1)
    if store.clock.in_doubt:
        doubt = Phrase(
            N_("says {clock}, but the last act was at {written}"),
            {
                "clock": moment_text(store.clock.reading()),
                "written": moment_text(store.clock.written_at or store.clock.reading()),
            },
        )
        yield HealthState.WRONG, doubt
        return
    if gap := round(store.clock.behind / 60):
        yield (
            HealthState.WRONG,
            Phrase(N_("this machine is {n} min behind what was written"), {"n": gap}),
        )
        return
    written = store.read(clocks.ahead, store.clock.reading() + FUTURE_ALLOWED)
    if subjects := sorted({line.subject for line in written if line.subject}):
        words: dict[str, object] = {"number": len(written), "subjects": ", ".join(subjects)}
        yield (
            HealthState.WRONG,
            Phrase(N_("{number} acts are dated later than now: {subjects}"), words),
        )
        return
    yield HealthState.GOOD, Phrase(N_("not behind what was written"))


def _roles(store: Store) -> _Observations:
    role, given = store.read(roles.given)
    if given is None:
        yield (
            HealthState.NOTE,
            Phrase(N_("{role}; the owner could not make the roles"), {"role": role}),
        )
        return
    if not given:
        words: dict[str, object] = {"role": role, "grant": f"GRANT {roles.ROLES[1]} TO {role}"}
        yield HealthState.NOTE, Phrase(N_("{role}, who has none of the roles: {grant}"), words)
        return
    words = {"role": role, "given": ", ".join(given)}
    yield HealthState.GOOD, Phrase(N_("{role}, who is: {given}"), words)


def _limits(store: Store) -> _Observations:
    if names := store.read(limits.without_force):
        words: dict[str, object] = {"names": ", ".join(names)}
        yield HealthState.WRONG, Phrase(N_("the server does not keep {names}"), words)
        return
    yield HealthState.GOOD, Phrase(N_("a busy or silent server is not waited for without end"))


_Look = Callable[[Store], _Observations]
_EVERYWHERE: dict[HealthSubject, _Look] = {
    HealthSubject.VERSION: _version,
    HealthSubject.JOURNAL: _journal,
    HealthSubject.CLOCK: _clock,
}
_LOCAL: dict[HealthSubject, _Look] = {
    **_EVERYWHERE,
    HealthSubject.INTEGRITY: _integrity,
    HealthSubject.FOREIGN_KEYS: _foreign_keys,
    HealthSubject.PERMISSIONS: _permissions,
    HealthSubject.ENCRYPTION: _encryption,
    HealthSubject.BACKUPS: _backups,
    HealthSubject.LEFTOVERS: _leftovers,
    HealthSubject.DISK: _disk,
}
_SERVER: dict[HealthSubject, _Look] = {
    **_EVERYWHERE,
    HealthSubject.ROLES: _roles,
    HealthSubject.LIMITS: _limits,
}
