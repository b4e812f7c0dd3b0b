"""What the options of a case show of a facility beside its line on the board."""

from collections.abc import Sequence
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.reasons import FacilityParticulars
from crisisdesk.store.queries.capacity.facilities import OPENING
from crisisdesk.store.queries.capacity.versions import FACILITIES
from crisisdesk.store.queries.listed import listed
from crisisdesk.store.snapshot import Snapshot

_PHONE = "COALESCE(NULLIF(v.phone, ''), NULLIF(s.phone, ''), p.phone) AS phone"
_PHONES = (
    f"SELECT f.id AS facility, {_PHONE} FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id"
)
_PARTICULARS = f"""
SELECT f.id AS facility, {_PHONE}, v.admission_via,
  o.observed_at AS opening_since, o.until AS opening_until,
  COALESCE(o.reason, '') AS opening_reason, COALESCE(o.reported_by, '') AS opening_told_by
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
LEFT JOIN opening o ON o.id = ({OPENING})
"""


class _ParticularsRow(NamedTuple):
    facility: FacilityId
    particulars: FacilityParticulars


class _PhoneRow(NamedTuple):
    facility: FacilityId
    phone: str


def phones(snapshot: Snapshot) -> dict[FacilityId, str]:
    """The number of every facility: its own, its site's or its provider's."""
    return dict(snapshot.read(_PhoneRow, _PHONES))


def particulars(
    snapshot: Snapshot, facilities: Sequence[FacilityId]
) -> dict[FacilityId, FacilityParticulars]:
    """Phone, admission and the standing opening of the facilities that are looked at."""
    if not facilities:
        return {}
    ids, asked = listed(facilities)
    sql = f"{_PARTICULARS} WHERE f.id IN ({ids})"
    return dict(snapshot.read(_ParticularsRow, sql, **asked))
