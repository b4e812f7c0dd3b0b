"""The conflicts: what two desks wrote that excludes one another, oldest first."""

from collections.abc import Iterator
from datetime import datetime

from crisisdesk import keys
from crisisdesk.domain.moments import short_text
from crisisdesk.domain.together import telling
from crisisdesk.domain.together.conflicts import DeskConflict
from crisisdesk.i18n import _, say, span
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.points_page import PointsPage
from crisisdesk.services.together import standing
from crisisdesk.widgets.bars import conflicts_words
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.points import Point, PointGroup, nothing


class ConflictsPage(PointsPage):
    """What somebody must settle, and what ended in the last week."""

    MANUAL = "together"
    KEYS = keys.CONFLICTS

    def __init__(self) -> None:
        """List nothing yet."""
        super().__init__()
        self._conflicts: dict[str, DeskConflict] = {}

    async def load(self) -> None:
        """The conflicts as they stand."""
        conflicts = await self.ask(standing.conflicts)
        self._conflicts = {str(conflict.id): conflict for conflict in conflicts}
        waiting = [conflict for conflict in conflicts if conflict.is_open]
        head = said((f" {conflicts_words(len(waiting))}", "bold"))
        self.lay_out([head], self._parts(conflicts))

    def _parts(self, conflicts: list[DeskConflict]) -> Iterator[PointGroup]:
        now = self.desk.moment
        waiting = conflict_points([known for known in conflicts if known.is_open], now)
        yield PointGroup(_("to settle"), waiting or [nothing("none", empty.no_conflicts())])
        if ended := [known for known in conflicts if not known.is_open]:
            yield PointGroup(_("ended in the last week"), conflict_points(ended, now))

    async def to_copy(self) -> str:
        """The number to call about the conflict under the cursor."""
        point = self.points.current
        known = None if point is None else self._conflicts.get(point.id)
        return "" if known is None else known.phone

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)


def conflict_points(conflicts: list[DeskConflict], now: datetime) -> list[Point]:
    """Conflicts as points: what about, since when, and how they ended."""
    points = []
    for conflict in conflicts:
        end = telling.end_phrase(conflict)
        points.append(
            Point(
                str(conflict.id),
                say(telling.summary_phrase(conflict)),
                day=short_text(conflict.ended_at or conflict.raised_at, now),
                stands=span(now - conflict.raised_at) if end is None else say(end),
                style="alarm" if end is None else "muted",
                conflict=conflict.id,
            )
        )
    return points
