"""Whose hand writes."""

from dataclasses import dataclass

from crisisdesk.domain.facilities import DeskId, MemberId


@dataclass(frozen=True, slots=True)
class Hand:
    """The member at the desk, the installation and the system account."""

    desk: DeskId
    account: str
    member: MemberId | None = None
    desk_name: str = ""
    letter: str = ""
