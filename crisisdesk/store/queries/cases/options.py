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
        f"of_{number}".translate(_LETTERS): facility for number, facility in enumerate(facilities)
    }
    sql = f"{_PARTICULARS} WHERE f.id IN ({', '.join(f':{name}' for name in asked)})"
    return {
        FacilityId(identity(facility)): FacilityParticulars(
            phone=phone or site_phone or provider_phone,
            admission_via=admission_via,
            opening_since=None if since is None else moment(since),
            opening_until=None if until is None else moment(until),
            opening_reason=reason,
            opening_told_by=reporter,
        )
        for (
            facility,
            phone,
            site_phone,
            provider_phone,
            admission_via,
            since,
            until,
            reason,
            reporter,
        ) in snapshot.rows(sql, **asked)
    }
