"""What a provider is short of, before anybody asked for help.

Amounts are thousandths of an FTE.
"""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import Request, RequestId, RequestLine
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.facilities import FacilityId, Kind

_NOT_ASKED = RequestId(UUID(int=0))


class Need(NamedTuple):
    """A group of staff, and how much of it."""

    function: Function
    fte: int


def need_of(line: ReviewLine) -> Need | None:
    """The group of staff that is shortest within a week; else what lacks to the minimum.

    None where nothing is short, as far as anybody knows.
    """
    told = [Need(one.function, max(one.now or 0, one.within_a_week or 0)) for one in line.shortages]
    worst = max(told, key=lambda one: one.fte, default=None)
    if worst is not None and worst.fte:
        return worst
    if line.shortage:
        # Rounded up: less would leave it below its minimum.
        return Need(Function.GROUP_WORKER, -(-line.shortage // line.period.days))
    return None


def in_view(
    line: ReviewLine, need: Need, facility: FacilityId, kind: Kind, municipality: str, today: date
) -> RequestLine:
    """The need as a request of this facility that nobody made yet: who could lend for it."""
    return RequestLine(
        _NOT_ASKED,
        Request(facility, need.function, need.fte, today, today),
        "",
        line.provider,
        line.name,
        kind,
        municipality,
        line.crucial,
        withdrawn=False,
        version=0,
        granted=0,
    )
