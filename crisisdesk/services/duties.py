"""What is due, and what becomes of it."""

from datetime import date
from typing import TYPE_CHECKING

from crisisdesk.domain import duties as rules
from crisisdesk.domain.duties import Duty, Outcome, Prompt
from crisisdesk.domain.moments import local
from crisisdesk.store.boards import duties as boards
from crisisdesk.store.reading import Reading

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def due(reading: Reading, *, coming: bool = False) -> list[Prompt]:
    """What is due now; with `coming`, also the next turn of what is not."""
    return rules.prompts(
        boards.rules(reading),
        boards.occurrences(reading),
        boards.began(reading) or local(reading.at).date(),
        reading.at,
        coming=coming,
    )


def settle(uow: "UnitOfWork", duty: Duty, day: date, outcome: Outcome, reason: str = "") -> None:
    """Keep that a turn was held, or cancelled with a reason; the series goes on."""
    uow.duties.settle(duty, day, outcome, reason=reason)
    uow.record(f"duty.{outcome}", reason=f"{duty} {day.isoformat()}")
