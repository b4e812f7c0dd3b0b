"""What the options of a case show of a facility beside its line on the board."""

from collections.abc import Sequence

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.reasons import FacilityParticulars
from crisisdesk.store.snapshot import Snapshot

# A name that is bound has letters only.
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_PARTICULARS = """
SELECT f.id, f.phone, s.phone, p.phone, f.admission_via,
  o.observed_at, o.until, COALESCE(o.reason, ''), COALESCE(o.reported_by, '')
FROM facility f JOIN site s ON s.id = f.site_id JOIN provider p ON p.id = s.provider_id
LEFT JOIN opening o ON o.id = (
  SELECT w.id FROM opening w
  WHERE w.facility_id = f.id AND w.observed_at <= :at AND w.recorded_at <= :known
  ORDER BY w.observed_at DESC, w.recorded_at DESC, w.id DESC LIMIT 1)
  AND (o.until IS NULL OR o.until > :at)
"""


def particulars(
    snapshot: Snapshot, facilities: Sequence[FacilityId]
) -> dict[FacilityId, FacilityParticulars]:
    """Phone, admission and the standing opening of the facilities that are looked at."""
    if not facilities:
        return {}
    moment, identity = snapshot.moment, snapshot.identity
    asked: dict[str, object] = {
        f"of_{number}".translate(_LETTERS): one for number, one in enumerate(facilities)
    }
    sql = f"{_PARTICULARS} WHERE f.id IN ({', '.join(f':{name}' for name in asked)})"
    return {
        FacilityId(identity(row[0])): FacilityParticulars(
            phone=row[1] or row[2] or row[3],
            admission_via=row[4],
            opening_since=None if row[5] is None else moment(row[5]),
            opening_until=None if row[6] is None else moment(row[6]),
            opening_reason=row[7],
            opening_told_by=row[8],
        )
        for row in snapshot.rows(sql, **asked)
    }
