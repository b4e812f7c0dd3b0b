"""How it is stored how a child comes to leave: the days as the days of orders are."""

from typing import Any

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.events.columns import EventParts, split
from crisisdesk.domain.cases.events.legal import first_moment
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.moments import local


def outflow(row: Any) -> Outflow:
    """What holds a child back, who acts, and the days."""
    return Outflow(
        row.facility,
        row.subject,
        Blocker(row.code) if row.code else None,
        row.text,
        None if row.due_at is None else local(row.due_at).date(),
        None if row.until is None else local(row.until).date(),
    )


def outflow_parts(outflow: Outflow) -> EventParts:
    """The same, taken apart."""
    return EventParts(
        due_at=None if outflow.looks_on is None else first_moment(outflow.looks_on),
        until=None if outflow.leaves_on is None else first_moment(outflow.leaves_on),
        facility=outflow.facility,
        subject=outflow.stay,
        codes=split((outflow.blocker,)),
        texts=(outflow.who,),
    )
