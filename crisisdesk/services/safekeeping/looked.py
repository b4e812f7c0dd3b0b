"""When somebody last looked at the overview, and what others did since then.

A look is no act: it is kept beside the drafts, for each colleague at each desk.
"""

import json
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, UUID, uuid5

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.domain.safekeeping.changes import Changes, Looked, counted, kept_as, looked_of
from crisisdesk.store.queries import drafts as queries
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.queries.safekeeping import journal as journal_queries

if TYPE_CHECKING:
    from crisisdesk.store.connection import Connection
    from crisisdesk.store.snapshot import Snapshot

_FORM = "overview"


def looked(snapshot: "Snapshot", desk: DeskId, member: MemberId | None) -> Looked | None:
    """When this colleague last looked at this desk; None for never."""
    try:
        return looked_of(json.loads(queries.content_of(snapshot, _id(desk, member)) or ""))
    except ValueError:
        return None


def look(snapshot: "Snapshot") -> Looked:
    """A look of now."""
    return Looked(snapshot.at, journal_queries.chain_ends(snapshot))


def changes(snapshot: "Snapshot", before: Looked, member: MemberId | None) -> Changes:
    """What others than this colleague did since the look before."""
    return Changes(before.at, counted(journal_queries.events_after(snapshot, before.ends, member)))


def keep(connection: "Connection", seen: Looked, desk: DeskId, member: MemberId | None) -> None:
    """Keep a look in the place of the one before."""
    content = json.dumps({"form": _FORM, **kept_as(seen)})
    queries.keep(connection, Draft(_id(desk, member), member, seen.at, content), desk)


def _id(desk: DeskId, member: MemberId | None) -> UUID:
    return uuid5(NAMESPACE_OID, f"{_FORM} {desk} {member}")
