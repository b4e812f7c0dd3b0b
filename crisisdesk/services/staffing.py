"""What a meeting hears about staff; absence and deployments add their lines here."""

from collections.abc import Sequence
from datetime import datetime

from crisisdesk.domain import agenda as rules
from crisisdesk.domain.agenda import Section
from crisisdesk.domain.capacity import Line
from crisisdesk.domain.meetings import Subject
from crisisdesk.store.reading import Reading


def section(reading: Reading, since: datetime, lines: Sequence[Line]) -> Section:
    """The subject of staffing between two moments; `lines` is the board at the later one."""
    del reading, since
    return Section(Subject.STAFFING, tuple(rules.short_of_staff(lines)))
