"""Desks that leave, come back or are lost."""

import json
from datetime import datetime
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, FacilityId
from crisisdesk.domain.together.away import AwayChange, free_letter
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.tables.away import AwayRow, PlaceAlongRow
from crisisdesk.store.tables.base import DeskRow
from crisisdesk.store.values import new_id


class AwayDesks:
    """Which desks are away."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def take(self, name: str, back_at: datetime | None) -> tuple[DeskId, str]:
        """Let a new desk leave under the next free letter; answers which."""
        act = self._act
        letters = desk_queries.letters(act.snapshot)
        letter = free_letter({taken for taken, _ in letters.values()})
        laptop = DeskId(new_id())
        act.insert(DeskRow, id=laptop, letter=letter, name=name, registered_at=act.now)
        ends = journal_queries.chain_ends(act.snapshot)
        self._add(
            laptop,
            AwayChange.TAKEN,
            back_at=back_at,
            base_revision=act.revision,
            chain_ends=json.dumps(
                {f"{chain.desk}:{chain.epoch}": number for chain, number in ends.items()}
            ),
        )
        return laptop, letter

    def add_places(self, laptop: UUID, facility: FacilityId, places: int) -> None:
        """Keep places for a desk that leaves, and for it alone."""
        self._act.insert(
            PlaceAlongRow,
            observed_at=self._act.now,
            laptop_id=laptop,
            facility_id=facility,
            places=places,
        )

    def bring_back(self, laptop: UUID) -> None:
        """A desk came back."""
        self._add(laptop, AwayChange.RETURNED)

    def stay(self, laptop: UUID) -> None:
        """Its copy was not finished: nobody left."""
        self._add(laptop, AwayChange.STAYED)

    def lose(self, laptop: UUID) -> None:
        """A desk is declared lost."""
        self._add(laptop, AwayChange.LOST)

    def _add(self, laptop: UUID, change: AwayChange, **columns: object) -> None:
        self._act.insert(
            AwayRow, observed_at=self._act.now, laptop_id=laptop, change=change, **columns
        )
