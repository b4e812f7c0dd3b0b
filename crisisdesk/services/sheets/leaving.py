"""Facilities that left the list of their source: closed from the list's moment, asked by count."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    FacilityId,
    Opening,
    OpeningStatus,
    Reachability,
)
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.i18n import LANGUAGES, _, catalogue, in_language
from crisisdesk.store.queries.capacity import facilities as queries

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork

_LEFT = N_("no longer on the list of {source}")
_MOST_NAMED = 5


def left_before(opening: Opening, source: str) -> bool:
    """Whether a facility is closed because the list of this source no longer had it."""
    words = {in_language(_LEFT, catalogue(language)) for language in LANGUAGES}
    return opening.status is OpeningStatus.CLOSED and opening.reason in {
        word.format(source=source) for word in words
    }


class Leavers:
    """The facilities of a source that are not on its newest list."""

    def __init__(
        self,
        uow: "UnitOfWork",
        imports: "Imports",
        source: str,
        known: Mapping[str, FacilityId],
        listed: Collection[str],
    ) -> None:
        """Compare what the source had with what it lists; both are codes."""
        self._uow, self._imports, self._source = uow, imports, source
        self._missing = {facility for code, facility in known.items() if code not in listed}
        self.facilities: list[FacilityId] = []
        self._at = uow.now

    def weigh(self, at: datetime) -> None:
        """Keep those that stood on the board at a moment, open or limited; writes nothing."""
        since, standing = self._imports.on_board_since(), self._imports.standing(self._source)
        self._at = at
        self._names = {
            facility.id: facility.name
            for facility in queries.named(self._uow.snapshot)
            if facility.id in self._missing
            and not facility.outside
            and since.get(facility.id, at) <= at
            and standing[facility.id].opening(at).status is not OpeningStatus.CLOSED
        }
        self.facilities = list(self._names)

    def check(self, agreed: int | None) -> None:
        """Raise NeedsConfirmation unless this many were agreed to be closed."""
        if self.facilities and agreed != len(self.facilities):
            names = sorted(self._names.values(), key=str.casefold)
            raise NeedsConfirmation(
                N_("Not on this list of {source}: {count} ({names}). Close them from {moment}?"),
                source=self._source,
                count=len(names),
                names=", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else ""),
                moment=moment_text(self._at),
            )

    def write(self) -> None:
        """Close them."""
        self._imports.add_openings(self._rows(self.facilities))
        self._imports.touch(dict.fromkeys(self.facilities, self._at))

    def _rows(self, facilities: Iterable[FacilityId]) -> list[dict[str, Any]]:
        return [
            {
                "facility_id": facility,
                "observed_at": self._at,
                "status": OpeningStatus.CLOSED,
                "exception": "",
                "reason": _(_LEFT).format(source=self._source),
                "delivery": DeliveryMode.IN_PERSON,
                "reachability": Reachability.ON_SITE,
                "reported_by": self._source,
                "grounds": "",
            }
            for facility in facilities
        ]
