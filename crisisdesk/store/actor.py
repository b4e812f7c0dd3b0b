"""Who writes: the member, the installation and the system account."""

from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.domain.together.away import Carried


class Actor(NamedTuple):
    """The member at the desk, the installation and the system account."""

    desk: DeskId
    account: str
    member: MemberId | None = None
    desk_name: str = ""
    letter: str = ""

    def at(self, carried: Carried | None) -> "Actor":
        """The same person and account, at the desk of a copy where it was taken along."""
        if carried is None:
            return self
        return self._replace(desk=carried.laptop, desk_name=carried.name, letter=carried.letter)
