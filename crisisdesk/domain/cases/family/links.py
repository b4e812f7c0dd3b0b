"""What ties the cases of brothers and sisters together."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.states import CaseId, YouthId


class SiblingLink(NamedTuple):
    """The other case of a split or a joining, and why."""

    case: CaseId
    reference: str
    reason: str = ""
    reported_at: datetime | None = None
    """When the children of a case that was split off were reported: its clock runs from there."""


class ChildMoved(NamedTuple):
    """A child that is in another case from then on."""

    youth: YouthId
    pseudonym: str
    reference: str
