"""Who writes: the member, the installation and the system account."""

from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import DeskId, MemberId


class Actor(NamedTuple):
    """The member at the desk, the installation and the system account."""

    desk: DeskId
    account: str
    member: MemberId | None = None
    desk_name: str = ""
    letter: str = ""
