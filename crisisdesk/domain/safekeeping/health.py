"""What a desk looks after in its store and its machine, and how bad a finding is."""

from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, Phrase


class HealthSubject(Code):
    """What is looked at."""

    VERSION = "version", N_("tables")
    INTEGRITY = "integrity", N_("file")
    FOREIGN_KEYS = "foreign_keys", N_("rows")
    JOURNAL = "journal", N_("journal")
    PERMISSIONS = "permissions", N_("access")
    ENCRYPTION = "encryption", N_("encryption")
    BACKUPS = "backups", N_("copies")
    DISK = "disk", N_("disk")
    CLOCK = "clock", N_("clock")
    ROLES = "roles", N_("database role")
    TERMINAL = "terminal", N_("terminal")


class HealthState(StrEnum):
    """How a subject stands; only what is wrong makes the check fail."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


class HealthFinding(NamedTuple):
    """How one subject stands, in words."""

    subject: HealthSubject
    state: HealthState
    words: Phrase
