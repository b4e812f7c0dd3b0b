"""What a provider lacks, before anybody asked for help.

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
    """The group with the largest shortage within a week; else what is missing to the minimum.

    None where nothing is short, as far as anybody knows.
    """
    needs = [
        Need(shortage.function, max(shortage.now.value, shortage.within_a_week.value))
        for shortage in line.shortages
    ]
    worst = max(needs, key=lambda need: need.fte, default=None)
    if worst is not None and worst.fte:
        return worst
    if line.shortage:
        # Rounded up: less would leave it below its minimum.
        return Need(Function.GROUP_WORKER, -(-line.shortage // line.period.days))
    return None


def in_view(
    line: ReviewLine, need: Need, facility: FacilityId, kind: Kind, municipality: str, today: date
) -> RequestLine:
    """The need as a request that this facility has not made yet, to see who could lend."""
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
