"""From a passphrase to the key that opens a store, derived once and not by every connection."""

import os
from pathlib import Path

from crisisdesk.errors import N_, StoreUnavailable, WrongUse

SALT_BYTES = 16
_ROUNDS = 256_000
_KEY_BYTES = 32
MOST_BYTES = 4096


def from_file(file: Path) -> bytes:
    """The passphrase in a file, one trailing newline ignored; raises WrongUse."""
    try:
        with file.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise WrongUse(
            N_("The passphrase file {file} cannot be read: {reason}."),
            file=file,
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from None
    passphrase = content.removesuffix(b"\n").removesuffix(b"\r")
    if not passphrase or len(content) > MOST_BYTES:
        raise WrongUse(N_("The passphrase file {file} is empty or too long to be one."), file=file)
    return passphrase


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


def fits(passphrase: bytes, key: str) -> bool:
    """Whether this passphrase gives the key of an open store; the file itself is not asked."""
    salt = bytes.fromhex(key[2 * _KEY_BYTES :])
    return _derived(passphrase, salt) == key


def _derived(passphrase: bytes, salt: bytes) -> str:
    # A plain store needs none of it.
    import hashlib

    return hashlib.pbkdf2_hmac("sha512", passphrase, salt, _ROUNDS, _KEY_BYTES).hex() + salt.hex()
