"""What happened to cases, without names, to look back on how parties worked together."""

from crisisdesk.domain import timeline as rules
from crisisdesk.domain.timeline import TimelineLine
from crisisdesk.store.boards import timeline as boards
from crisisdesk.store.reading import Reading


def lines(reading: Reading) -> list[TimelineLine]:
    """Every event of every case until now, each with the state of its case after it."""
    return rules.in_states(boards.lines(reading))
