"""What happened to cases, without names, to look back on how parties worked together."""

from crisisdesk.domain.cases import timeline as rules
from crisisdesk.domain.cases.timeline import TimelineLine
from crisisdesk.store.queries.cases import timeline as queries
from crisisdesk.store.snapshot import Snapshot


def lines(snapshot: Snapshot) -> list[TimelineLine]:
    """Every event of every case until now, each with the state of its case after it."""
    return rules.in_states(queries.lines(snapshot))
