"""What the options of a case show of a facility beside its line on the board."""

from collections.abc import Sequence
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.reasons import FacilityParticulars
from crisisdesk.store.queries.capacity.facilities import OPENING
from crisisdesk.store.queries.capacity.versions import FACILITIES
from crisisdesk.store.snapshot import Snapshot

# A name that is bound has letters only.
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_PARTICULARS = f"""
SELECT f.id AS facility,
  COALESCE(NULLIF(v.phone, ''), NULLIF(s.phone, ''), p.phone) AS phone, v.admission_via,
  o.observed_at AS opening_since, o.until AS opening_until,
  COALESCE(o.reason, '') AS opening_reason, COALESCE(o.reported_by, '') AS opening_told_by
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
LEFT JOIN opening o ON o.id = ({OPENING})
"""


class _ParticularsRow(NamedTuple):
    facility: FacilityId
    particulars: FacilityParticulars


def particulars(
    snapshot: Snapshot, facilities: Sequence[FacilityId]
) -> dict[FacilityId, FacilityParticulars]:
    """Phone, admission and the standing opening of the facilities that are looked at."""
    if not facilities:
        return {}
    asked: dict[str, object] = {
        f"of_{number}".translate(_LETTERS): facility for number, facility in enumerate(facilities)
    }
    sql = f"{_PARTICULARS} WHERE f.id IN ({', '.join(f':{name}' for name in asked)})"
    return dict(snapshot.read(_ParticularsRow, sql, **asked))
