"""What the rules of suitability need to know of a case."""

from collections.abc import Iterable
from datetime import datetime

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.lines import YouthLine
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.cases.suitability import Needs
from crisisdesk.domain.cases.youths import ages_known


def needs_of(
    youths: Iterable[YouthLine],
    history: CaseHistory,
    at: datetime,
    exceptions: Iterable[FacilityId] = (),
) -> Needs:
    """The needs of these children.

    `exceptions` are facilities open to some only, among whom a person counts this case.
    """
    return Needs(
        tuple((ages_known(one.birth_year, at), one.gender) for one in youths),
        municipality=history.municipality,
        legal=history.legal,
        secure_order=history.legal is Legal.SECURE,
        isolation=history.isolation or Isolation.IN_DOUBT,
        exceptions=frozenset(exceptions),
    )
