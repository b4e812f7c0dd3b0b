"""Which facilities the options of a case list, and in which order."""

from collections.abc import Iterable
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.enquiries import promise
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.suitability import Verdict
from crisisdesk.domain.identity import finds


class OptionSelection(NamedTuple):
    """Which facilities are listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return bool(self.words)

    def admits(self, verdict: Verdict) -> bool:
        """Whether a facility is listed; every typed word must be found in it."""
        line = verdict.line
        return finds(self.words, line.name, line.provider, line.site, line.municipality)


def spoken_for(file: CaseFile) -> list[FacilityId]:
    """Where places are held for the case, then where they are promised to it."""
    held = [hold.facility for hold in file.line.held]
    asked = [enquiry.facility for enquiry in file.enquiries]
    promised = [place for place in asked if promise(file.enquiries, place) is not None]
    return [*dict.fromkeys([*held, *promised])]


def with_first(verdicts: Iterable[Verdict], first: Iterable[FacilityId]) -> list[Verdict]:
    """The same facilities, these in front in this order."""
    ranks = {facility: rank for rank, facility in enumerate(first)}
    return sorted(verdicts, key=lambda verdict: ranks.get(verdict.line.id, len(ranks)))
