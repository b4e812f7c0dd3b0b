"""What facilities need to run, and who can do the desk's own work."""

from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.rings import Process, Rings
from crisisdesk.domain.staffing import Norm
from crisisdesk.store.absence_tables import RingRow, StaffingNormRow

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Staffing:
    """Norms of facilities and rings of the desk; the newest of each counts."""

    def __init__(self, uow: "UnitOfWork") -> None:
        """Work within this act."""
        self._uow = uow

    def add_norm(self, norm: Norm) -> UUID:
        """Keep what a facility needs from now on."""
        about = norm._asdict()
        return self._uow.keep(
            StaffingNormRow,
            observed_at=self._uow.now,
            facility_id=about.pop("facility"),
            **about,
        )

    def add_rings(self, process: Process, rings: Rings) -> UUID:
        """Keep how many people can do a process from now on."""
        return self._uow.keep(
            RingRow,
            observed_at=self._uow.now,
            process=process,
            **rings._asdict(),
        )
