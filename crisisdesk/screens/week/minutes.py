"""The minutes of a meeting, written to a file."""

from functools import partial
from typing import TYPE_CHECKING

from crisisdesk.domain.week.meetings import Meeting
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.i18n import say
from crisisdesk.screens.base import Acting
from crisisdesk.screens.documents import ForProviders, write_paper
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import meetings
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.exchange.documents.paper import Paper


async def write_minutes(screen: Acting[None], meeting: Meeting) -> None:
    """Write the minutes of a meeting to a file."""
    from crisisdesk.exchange.documents.consultation import minutes_paper
    from crisisdesk.exchange.documents.paper import with_mark

    def make(snapshot: Snapshot, *, shared: bool = False) -> "Paper":
        minutes = meetings.minutes(snapshot, meeting.id)
        if shared:
            minutes = meetings.shared(snapshot, minutes)
        return with_mark(minutes_paper(minutes, shared=shared), journal.mark(snapshot))

    def tells(snapshot: Snapshot) -> Figures:
        return agendas.figures(snapshot, meetings.minutes(snapshot, meeting.id).agenda)

    providers = ForProviders(partial(make, shared=True), tells)

    name = say(meeting.title).replace(" ", "-").replace("'", "")
    await write_paper(screen, f"{name}-{meeting.day.isoformat()}", make, providers=providers)
