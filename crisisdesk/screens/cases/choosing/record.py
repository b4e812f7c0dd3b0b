"""Does a yes hold: a facility's track record beneath the list in which one chooses it."""

from textual.content import Content

from crisisdesk.domain.cases.advice.track_record import (
    TrackRecord,
    part_phrases,
    reason_phrases,
    record_phrases,
)
from crisisdesk.i18n import say
from crisisdesk.widgets.plain_text import styled


def record_lines(record: TrackRecord) -> list[Content]:
    """What came of its enquiries, and by the part of the day where that says something."""
    words = ", ".join(map(say, record_phrases(record)))
    if reasons := ", ".join(map(say, reason_phrases(record))):
        words += f" ({reasons})"
    parts = " · ".join(map(say, part_phrases(record)))
    return [styled(f" {line}", "$text-muted") for line in (words, parts) if line]
