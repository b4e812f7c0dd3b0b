"""As whom the desk is known to a server, and what that lets it do."""

from crisisdesk.store.snapshot import Snapshot

ROLES = ("crisisdesk_reader", "crisisdesk_member", "crisisdesk_admin")
_GIVEN = """
SELECT session_user, (SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_roles r
  WHERE r.rolname LIKE 'crisisdesk\\_%' AND pg_has_role(session_user, r.oid, 'member')),
  (SELECT count(*) FROM pg_roles r WHERE r.rolname LIKE 'crisisdesk\\_%')
"""


def given(snapshot: Snapshot) -> tuple[str, list[str] | None]:
    """The database's role and the desk's roles that it has; None where there are no such roles."""
    role, own, there = snapshot.connection.rows(_GIVEN, {})[0]
    if there < len(ROLES):
        return role, None
    return role, own.split(",") if own else []
