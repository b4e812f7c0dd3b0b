"""A mail of a provider: who sent it, when, and what it brings."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisisdesk.domain.identity import folded
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.domain.sheets.imports import Parsed, SheetKind
from crisisdesk.errors import N_, Phrase

_SAFE = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,80}")
_OLDEST = timedelta(days=366)
KINDS = (SheetKind.CAPACITY, SheetKind.ABSENCE)
"""The kinds of sheets that come by mail; what makes facilities or cases is read by itself."""

UNKNOWN_SENDER = Phrase(N_("is the mail address of no contact; add it on page 7 if it is right"))
NO_SENDER = Phrase(N_("does not say clearly who sent it"))
NO_MOMENT = Phrase(N_("does not say clearly when it was sent"))
IN_THE_FUTURE = Phrase(N_("was sent in the future by its own date"))
TOO_OLD = Phrase(N_("was sent more than a year ago by its own date"))
AUTOMATIC = Phrase(N_("is an automatic answer, and says nothing about places"))
SAYS_ELSE = Phrase(
    N_("says more than that nothing changed: read it, and enter at the desk what it says")
)
SAYS_NOTHING = Phrase(N_("has no sheet, and does not say that nothing changed"))
NOT_OF_A_PROVIDER = Phrase(N_("is of a contact of no provider; say on page 7 of which facility"))
NOT_BY_MAIL = Phrase(N_("is a list that is not taken by mail; save it and import it by itself"))
NOT_THEIRS = Phrase(N_("is not of the provider that the mail comes from"))
NO_FIGURES = N_("{name} has no figures yet that could be unchanged")
NEWER_FIGURES = N_("facilities that reported after this mail, and keep that: {names}")


@dataclass(frozen=True, slots=True)
class Mailed:
    """One thing that a mail brings: a sheet, or that nothing changed."""

    file: str
    """What the mail, or the sheet in it, is called."""
    sender: str
    """The address that it says it comes from; "" where that is not clear."""
    moment: datetime | None
    """When it was sent, by its own date; None where that is not clear."""
    parsed: Parsed | None = None
    """The sheet; None where nothing changed."""
    refusal: Phrase | None = None
    """Why nothing can be taken from it, whoever sent it."""
    is_passed_over: bool = False
    """Whether the refusal is no fault: an automatic answer."""


def address_key(address: str) -> str:
    """A mail address as addresses are compared."""
    return folded(address.strip())


def shown_address(address: str) -> str:
    """An address as a refusal repeats it; "" where it is not plainly one."""
    plain = address.strip().lower()
    return plain if _SAFE.fullmatch(plain) else ""


def moment_fault(moment: datetime | None, now: datetime) -> Phrase | None:
    """Why a mail's own date cannot be when its figures were true; None where it can."""
    if moment is None:
        return NO_MOMENT
    if moment > now + FUTURE_ALLOWED:
        return IN_THE_FUTURE
    return TOO_OLD if now - moment > _OLDEST else None
