"""From a passphrase to the key that opens a store, derived once and not by every connection."""

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from crisisdesk.domain.safekeeping import passphrase as rules
from crisisdesk.errors import N_, StoreUnavailable, WrongUse
from crisisdesk.store.connect import Target, connect

SALT_BYTES = 16
_ROUNDS = 256_000
_KEY_BYTES = 32
MOST_BYTES = 4096


def from_file(file: Path) -> bytes:
    """What is in a passphrase file, as it is; a pipe is read once. Raises WrongUse."""
    try:
        content = _from_pipe(file) if _is_pipe(file) else _content(file)
    except (OSError, ValueError) as error:
        raise WrongUse(
            N_("The passphrase file {file} cannot be read: {reason}."),
            file=file,
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from None
    if len(content) > MOST_BYTES or not any(rules.forms(content)):
        raise WrongUse(N_("The passphrase file {file} is empty or too long to be one."), file=file)
    return content


def _is_pipe(file: Path) -> bool:
    return file.exists() and not file.is_file() and not file.is_dir()


@lru_cache(maxsize=8)
def _from_pipe(file: Path) -> bytes:
    return _content(file)


def _content(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(MOST_BYTES + 1)


def opening(given: bytes, target: Target) -> Target:
    """A store with the key that a passphrase gives, in the spelling that opens it.

    Where none does, or the store is still to be made, it is that of the words in their one
    spelling. Raises StoreUnavailable.
    """
    first, *others = rules.forms(given)
    keyed = target._replace(key=key(first, target.path))
    if not others or opens(keyed):
        return keyed
    tries = (target._replace(key=key(form, target.path)) for form in others)
    return next(filter(opens, tries), keyed)


def opens(target: Target) -> bool:
    """Whether a store is there and opens with its key, a plain one with none."""
    try:
        connect(target).close()
    except StoreUnavailable:
        return False
    return True


def key(passphrase: bytes, path: Path) -> str:
    """The raw key and the salt of a store as hex; a store still to be made gets a fresh salt.

    This is the key that SQLCipher itself derives from the passphrase. Raises StoreUnavailable.
    """
    try:
        with path.open("rb") as file:
            salt = file.read(SALT_BYTES)
    except FileNotFoundError:
        salt = b""
    except OSError as error:
        raise StoreUnavailable(
            N_("The store {path} cannot be read: {reason}."), path=path, reason=error.strerror
        ) from None
    if len(salt) < SALT_BYTES:
        salt = os.urandom(SALT_BYTES)
    return _derived(passphrase, salt)


def fits(given: bytes, key: str) -> bool:
    """Whether this passphrase gives the key of an open store; the file itself is not asked."""
    salt = bytes.fromhex(key[2 * _KEY_BYTES :])
    return any(_derived(form, salt) == key for form in rules.forms(given))


def has_key_of(path: Path, target: Target) -> bool:
    """Whether a file has the salt of a store's key: the desk writes copies under one key."""
    salt = ""
    with suppress(OSError), path.open("rb") as file:
        salt = file.read(SALT_BYTES).hex()
    return bool(salt) and target.key is not None and target.key.endswith(salt)


def _derived(passphrase: bytes, salt: bytes) -> str:
    # A plain store needs none of it.
    import hashlib

    return hashlib.pbkdf2_hmac("sha512", passphrase, salt, _ROUNDS, _KEY_BYTES).hex() + salt.hex()
