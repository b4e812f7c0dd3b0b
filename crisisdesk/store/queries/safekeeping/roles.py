"""As whom the desk is known to a server, and what that lets it do."""

from typing import NamedTuple

from crisisdesk.store.snapshot import Snapshot

ROLES = ("crisisdesk_reader", "crisisdesk_member", "crisisdesk_admin")
_GIVEN = """
SELECT session_user AS role, (SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_roles r
  WHERE r.rolname LIKE 'crisisdesk\\_%' AND pg_has_role(session_user, r.oid, 'member')) AS given,
  (SELECT count(*) FROM pg_roles r WHERE r.rolname LIKE 'crisisdesk\\_%') AS there
"""


class _Given(NamedTuple):
    role: str
    given: str | None
    there: int


def given(snapshot: Snapshot) -> tuple[str, list[str] | None]:
    """The database's role and the desk's roles that it has; None where there are no such roles."""
    (row,) = snapshot.connection.read(_Given, _GIVEN, {})
    if row.there < len(ROLES):
        return row.role, None
    return row.role, row.given.split(",") if row.given else []
