"""The places of a region as another desk published them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    OpeningStatus,
    Reachability,
    RestrictionKind,
)
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.sheets.imports import Parsed, Stated

_NEVER = datetime.min.replace(tzinfo=UTC)


class PublishedFacility(NamedTuple):
    """One facility of a published form, as it stood at the moment of the form."""

    row: int
    """From 1."""
    provider: str
    site: str
    municipality: str
    about: dict[str, Any]
    """What it is, by the names of `AboutFacility`."""
    opening: OpeningStatus
    opening_until: datetime | None
    grounds: str
    delivery: DeliveryMode | None
    reachability: Reachability | None
    restriction: RestrictionKind | None
    restriction_until: datetime | None
    stated: Stated | None
    """Its newest report; None where nobody reported."""
    channel: Channel

    @property
    def code(self) -> str:
        """What the form calls it: whose it is, where it stands and its name."""
        return " / ".join((self.provider, self.site, str(self.about["name"])))

    @property
    def key(self) -> str:
        """By what two forms mean the same facility, however it is spelled."""
        return name_key(self.code)


@dataclass(frozen=True, slots=True)
class Published(Parsed):
    """A published form, read but not saved yet."""

    region: str = ""
    at: datetime = _NEVER
    facilities: list[PublishedFacility] = field(default_factory=list)
