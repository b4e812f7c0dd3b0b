"""What is checked in the store and on the machine, and how bad a finding is."""

from enum import StrEnum
from typing import NamedTuple

from crisisdesk.errors import N_, Phrase


class HealthSubject(StrEnum):
    """What is checked."""

    VERSION = "version"
    INTEGRITY = "integrity"
    FOREIGN_KEYS = "foreign_keys"
    JOURNAL = "journal"
    PERMISSIONS = "permissions"
    ENCRYPTION = "encryption"
    BACKUPS = "backups"
    DISK = "disk"
    CLOCK = "clock"
    ROLES = "roles"
    TERMINAL = "terminal"


SUBJECT_WORDS = {
    HealthSubject.VERSION: N_("tables"),
    HealthSubject.INTEGRITY: N_("file"),
    HealthSubject.FOREIGN_KEYS: N_("rows"),
    HealthSubject.JOURNAL: N_("journal"),
    HealthSubject.PERMISSIONS: N_("access"),
    HealthSubject.ENCRYPTION: N_("encryption"),
    HealthSubject.BACKUPS: N_("copies"),
    HealthSubject.DISK: N_("disk"),
    HealthSubject.CLOCK: N_("clock"),
    HealthSubject.ROLES: N_("database role"),
    HealthSubject.TERMINAL: N_("terminal"),
}


class HealthState(StrEnum):
    """The result for a subject; only `wrong` makes the check fail."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


class HealthFinding(NamedTuple):
    """The result for one subject, in words."""

    subject: HealthSubject
    state: HealthState
    words: Phrase
