"""A case's line on the board, made without a store."""

from datetime import timedelta
from uuid import uuid4

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.domain.cases.waiting.sight import Sight
from tests.clock import NOON


def case_line(
    *,
    lead: bool = False,
    urgency: Urgency = Urgency.ACUTE,
    left: timedelta | None = None,
    age: int = 0,
) -> CaseLine:
    """A case in search, reported so many minutes before noon."""
    return CaseLine(
        id=CaseId(uuid4()),
        reference="A-0001",
        version=1,
        state=CaseState.SEARCHING,
        urgency=urgency,
        reported_at=NOON - timedelta(minutes=age),
        due_at=None,
        clock=Clock.NONE,
        left=left,
        lead="AB" if lead else "",
        lead_id=MemberId(uuid4()) if lead else None,
        municipality="Dordrecht",
        youths=(),
        next_step="",
        next_at=None,
        pending=0,
        accepted=0,
        declined=0,
        holds=(),
        stays=(),
        arrived_at=None,
        milestone=None,
        parked_until=None,
        sight=Sight(),
        look_by=None,
        open_milestones=(),
        asks=(),
        flags=frozenset(),
        legal=None,
        isolation=None,
        overridden=False,
    )
