"""What facilities need to run, and who can do the desk's own work."""

from uuid import UUID

from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.store.acts.act import Act
from crisisdesk.store.tables.absence import RingRow, StaffingNormRow


class Staffing:
    """Norms of facilities and rings of the desk; the newest of each counts."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def add_norm(self, norm: Norm) -> UUID:
        """Keep what a facility needs from now on."""
        about = norm._asdict()
        return self._act.insert(
            StaffingNormRow,
            observed_at=self._act.now,
            facility_id=about.pop("facility"),
            **about,
        )

    def add_rings(self, process: Process, rings: Rings) -> UUID:
        """Keep how many people can do a process from now on."""
        return self._act.insert(
            RingRow,
            observed_at=self._act.now,
            process=process,
            **rings._asdict(),
        )
