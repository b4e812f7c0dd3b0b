"""Which facilities are crucial: agreed when and by whom, or only said so by a sheet (A110)."""

from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.texts import one_line
from crisisdesk.errors import N_, RuleBroken

_MOST = 500


class CrucialAgreement(NamedTuple):
    """That a facility is crucial, or is no longer."""

    crucial: bool
    agreed_on: date
    agreed_by: str
    """Organisations or a meeting, no person."""
    source: str = ""
    """The sentence of the agreement."""
    noted_at: datetime | None = None
    by: str = ""
    """Initials of who wrote it down."""


class CrucialGround(NamedTuple):
    """Whether a facility is crucial, and on which ground."""

    crucial: bool
    agreements: tuple[CrucialAgreement, ...] = ()
    """Newest first; the newest stands."""
    stated_at: datetime | None = None
    """Of the newest sheet that says so; None where no sheet says anything."""


def check_crucial(given: CrucialAgreement, before: CrucialGround, today: date) -> CrucialAgreement:
    """Return the agreement, tidied; raises RuleBroken at the field that is wrong."""
    tidy = given._replace(agreed_by=one_line(given.agreed_by), source=one_line(given.source))
    if tidy.agreed_on > today:
        raise RuleBroken(N_("That day is still to come."), field="agreed_on")
    if not tidy.agreed_by:
        raise RuleBroken(N_("Enter who agreed it: organisations or a meeting."), field="agreed_by")
    for name in ("agreed_by", "source"):
        if len(getattr(tidy, name)) > _MOST:
            raise RuleBroken(N_("At most {most} characters."), field=name, most=_MOST)
    newest = before.agreements[0] if before.agreements else None
    if newest is not None and newest[:4] == tidy[:4]:
        raise RuleBroken(N_("Nothing was changed."))
    return tidy
