"""What is checked in the store and on the machine, and how bad a finding is."""

from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, Phrase


class HealthSubject(Code):
    """What is checked."""

    VERSION = "version", N_("tables")
    INTEGRITY = "integrity", N_("file")
    FOREIGN_KEYS = "foreign_keys", N_("rows")
    JOURNAL = "journal", N_("audit log")
    PERMISSIONS = "permissions", N_("access")
    ENCRYPTION = "encryption", N_("encryption")
    BACKUPS = "backups", N_("copies")
    LEFTOVERS = "leftovers", N_("files beside it")
    DISK = "disk", N_("disk")
    CLOCK = "clock", N_("clock")
    ROLES = "roles", N_("database role")
    LIMITS = "limits", N_("time limits")
    TERMINAL = "terminal", N_("terminal")
    KEYS = "keys", N_("keys")


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
