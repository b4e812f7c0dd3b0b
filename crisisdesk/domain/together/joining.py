"""TMP."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.together.conflicts import Clash


class Joined(NamedTuple):
    """TMP."""

    received_at: datetime
    clashes: tuple[Clash, ...] = ()
