"""What became of the turns of a duty."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.duties import Duty, Outcome
from crisisdesk.store.tables import OccurrenceRow

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Duties:
    """Turns of duties, keyed by duty and original local date."""

    def __init__(self, uow: "UnitOfWork") -> None:
        """Work within this act."""
        self._uow = uow

    def settle(
        self,
        duty: Duty,
        day: date,
        outcome: Outcome,
        *,
        until: datetime | None = None,
        reason: str = "",
    ) -> UUID:
        """Keep what became of a turn."""
        return self._uow.keep(
            OccurrenceRow,
            observed_at=self._uow.now,
            duty=duty,
            day=day,
            outcome=outcome,
            until=until,
            reason=reason,
        )
