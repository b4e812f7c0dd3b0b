"""What a desk looks after in its store and its machine, and how bad a finding is."""

from enum import StrEnum
from typing import NamedTuple

from crisisdesk.errors import N_, Phrase


class Subject(StrEnum):
    """What is looked at."""

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
    Subject.VERSION: N_("tables"),
    Subject.INTEGRITY: N_("file"),
    Subject.FOREIGN_KEYS: N_("rows"),
    Subject.JOURNAL: N_("journal"),
    Subject.PERMISSIONS: N_("access"),
    Subject.ENCRYPTION: N_("encryption"),
    Subject.BACKUPS: N_("copies"),
    Subject.DISK: N_("disk"),
    Subject.CLOCK: N_("clock"),
    Subject.ROLES: N_("database role"),
    Subject.TERMINAL: N_("terminal"),
}


class State(StrEnum):
    """How a subject stands; only what is wrong makes the check fail."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


class Finding(NamedTuple):
    """How one subject stands, in words."""

    subject: Subject
    state: State
    words: Phrase
