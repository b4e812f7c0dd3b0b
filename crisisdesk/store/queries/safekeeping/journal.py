"""The journal as it is read: whole for its check, and in lines for people."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.identity import is_near
from crisisdesk.domain.safekeeping.closings import CLOSED, closing_of
from crisisdesk.domain.safekeeping.journal import (
    LOOKED,
    Chain,
    JournalLine,
    Mark,
    PrintedMark,
)
from crisisdesk.store import seals
from crisisdesk.store.queries.capacity.versions import VERSION
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import END_OF_TIME

_MOMENTS = ("recorded_at", "observed_at", "received_at")
_IDS = ("id", "by_id", "desk_id", "facility_id", "case_id", "subject_id")
_COLUMNS = (
    *_IDS,
    *_MOMENTS,
    *("epoch", "number", "event", "account", "behalf_of", "role", "outcome", "reason", "count"),
    *("database_role", "previous", "hash", "seal"),
)
_ROWS = f"""
SELECT {", ".join(f"j.{name}" for name in _COLUMNS)} FROM journal j WHERE j.desk_id IS NOT NULL
ORDER BY j.desk_id, j.epoch, j.number
"""
_CHAIN_ENDS = """
SELECT j.desk_id AS desk, j.epoch, max(j.number) AS number FROM journal j
WHERE j.desk_id IS NOT NULL GROUP BY j.desk_id, j.epoch
"""
_AFTER = """
SELECT j.event, COALESCE(j.count, 1) AS number FROM journal j
WHERE j.desk_id = :desk AND j.epoch = :epoch AND j.number > :number
"""
_BY_OTHERS = " AND (j.by_id IS NULL OR j.by_id <> :member)"
_PRINTED = """
SELECT j.hash FROM journal j JOIN desk d ON d.id = j.desk_id
WHERE d.letter = :letter AND j.epoch = :epoch AND j.number = :number
"""
_NOBODYS = """
SELECT count(*) FROM journal j
WHERE j.desk_id IS NULL OR j.desk_id NOT IN (SELECT d.id FROM desk d)
"""
_SILENT = """
SELECT d.letter FROM desk d WHERE d.id NOT IN (
  SELECT j.desk_id FROM journal j WHERE j.desk_id IS NOT NULL)
AND d.id NOT IN (
  SELECT a.laptop_id FROM away a WHERE a.laptop_id NOT IN (
    SELECT b.laptop_id FROM away b WHERE b.change = 'returned'))
ORDER BY d.letter
"""
_SECRETS = "SELECT k.epoch, k.secret FROM chain_key k"
_TIP = """
SELECT j.epoch, j.number, j.hash, j.seal IS NOT NULL AS sealed FROM journal j
WHERE j.desk_id = :desk {sane} ORDER BY j.epoch DESC, j.number DESC LIMIT 1
"""
_CLOSINGS = f"""
SELECT j.subject_id, j.count, j.recorded_at, j.event, j.reason FROM journal j
WHERE j.event = '{CLOSED}' AND j.subject_id = :desk
"""
_MOST = 1 << 53
# SQLite keeps text where a number should be, and sorts it behind every number.
_SANE = f"AND j.epoch < {_MOST} AND j.number < {_MOST}"
_IS_SEALED = "SELECT EXISTS (SELECT 1 FROM journal j WHERE j.seal IS NOT NULL)"
_COUNT = "SELECT count(*) FROM journal j"
_HAND = """
SELECT
  (SELECT k.secret FROM chain_key k WHERE k.epoch <= :epoch ORDER BY k.epoch DESC LIMIT 1)
    AS secret,
  (SELECT m.role FROM desk_member m WHERE m.id = :by) AS role, {role} AS database_role,
  (SELECT m.initials FROM desk_member m WHERE m.id = :by) AS initials,
  (SELECT m.initials FROM desk_member m WHERE m.id = (
    SELECT e.lead_id FROM case_event e WHERE e.case_id = :case AND e.event = 'lead_set'
      AND e.id NOT IN (SELECT x.row_id FROM retraction x)
    ORDER BY e.turn DESC, e.recorded_at DESC, e.id DESC LIMIT 1)) AS lead
"""
_AHEAD = f"""
SELECT j.recorded_at AS at, j.event, COALESCE(c.reference, v.name, '') AS subject
FROM journal j LEFT JOIN crisis_case c ON c.id = j.case_id
LEFT JOIN facility f ON f.id = j.facility_id LEFT {VERSION}
WHERE j.recorded_at > :clock ORDER BY j.recorded_at, j.epoch, j.number
"""
_WRITTEN = "SELECT j.recorded_at FROM journal j WHERE j.id = :id"
_STORE = "SELECT r.store_id FROM revision r"
_LETTERS = "SELECT d.id, d.letter FROM desk d"
_LINES = """
SELECT j.recorded_at AS at, COALESCE(m.initials, '') AS who, j.account, j.role,
  COALESCE(d.letter, '') AS desk, j.event, COALESCE(c.reference, '') AS reference, j.outcome,
  j.reason, j.database_role, j.epoch, j.number, j.behalf_of
FROM journal j LEFT JOIN desk_member m ON m.id = j.by_id LEFT JOIN desk d ON d.id = j.desk_id
LEFT JOIN crisis_case c ON c.id = j.case_id
WHERE j.recorded_at <= :at AND j.recorded_at <= :known {which}
ORDER BY j.recorded_at DESC, j.epoch DESC, j.number DESC LIMIT :most
"""
_CASES = "SELECT c.id, c.reference FROM crisis_case c"
_LEAD = """
SELECT e.lead_id FROM case_event e WHERE e.case_id = :case AND e.event = 'lead_set'
  AND e.id NOT IN (SELECT x.row_id FROM retraction x)
ORDER BY e.turn DESC, e.recorded_at DESC, e.id DESC LIMIT 1
"""
_LAST_TRACE = f"""
SELECT max(j.recorded_at) FROM journal j
WHERE j.case_id = :case AND j.desk_id = :desk AND {{who}}
  AND (j.event <> '{LOOKED}' OR j.reason <> '')
"""


def rows(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Every row with all its fields, by desk, epoch and number."""
    for page in snapshot.connection.pages(_ROWS):
        for fields in page.by_name():
            yield _read(snapshot, fields)


def _read(snapshot: Snapshot, fields: dict[str, Any]) -> dict[str, Any]:
    for names, read in ((_MOMENTS, snapshot.moment), (_IDS, snapshot.identity)):
        for name in names:
            # A value of another kind is somebody's meddling: it stays, and its row fits no more.
            if fields.get(name) is not None:
                try:
                    fields[name] = read(fields[name])
                except (TypeError, ValueError, OverflowError):
                    continue
    return fields


def nobodys(snapshot: Snapshot) -> int:
    """Rows that belong to no desk, or to one that the store does not know: none is written so."""
    return snapshot.first(int, _NOBODYS) or 0


def silent(snapshot: Snapshot) -> list[str]:
    """The letters of desks without any row: each desk was known from its first row on."""
    return [str(letter) for letter in snapshot.read(str, _SILENT)]


def secrets(snapshot: Snapshot) -> dict[int, str]:
    """From which epoch on which secret counts; "" is none."""
    return {epoch: str(secret) for epoch, secret in snapshot.rows(_SECRETS) if type(epoch) is int}


class Tip(NamedTuple):
    """Epoch and end of a desk's newest chain."""

    epoch: int
    end: Mark
    sealed: bool
    """Whether its last row says which rows its act wrote."""


def tip(snapshot: Snapshot, desk: UUID) -> Tip | None:
    """Where a desk's newest chain ends; a row with a number that no desk writes is passed over."""
    newest = snapshot.first(Tip, _TIP.format(sane=""), desk=desk)
    if newest is not None and not (_is_number(newest.epoch) and _is_number(newest.end.number)):
        newest = snapshot.first(Tip, _TIP.format(sane=_SANE), desk=desk)
    return newest or _closed_tip(snapshot, desk)


def _closed_tip(snapshot: Snapshot, desk: UUID) -> Tip | None:
    """Where the chain of a desk ended of which all rows ended; None for a new desk."""
    names = ("subject_id", "count", "recorded_at", "event", "reason")
    rows = (dict(zip(names, row, strict=True)) for row in snapshot.rows(_CLOSINGS, desk=desk))
    closings = [closing for row in rows if (closing := closing_of(_read(snapshot, row)))]
    if not closings:
        return None
    newest = max(closings, key=lambda closing: (closing.epoch, closing.at))
    return Tip(newest.epoch, Mark(newest.number, newest.hash), sealed=False)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and value < _MOST


def printed_ends(snapshot: Snapshot) -> list[PrintedMark]:
    """Where the newest chain of each desk ends, by the letters of the desks."""
    known = sorted((letter, desk) for desk, letter in letters(snapshot).items())
    return [
        PrintedMark(letter, newest.epoch, newest.end.number, newest.end.hash)
        for letter, desk in known
        if (newest := tip(snapshot, desk)) is not None
    ]


def is_printed(snapshot: Snapshot, mark: PrintedMark) -> bool:
    """Whether the journal has the row of which a mark was printed, unchanged."""
    hashes = snapshot.rows(_PRINTED, letter=mark.letter, epoch=mark.epoch, number=mark.number)
    return any(str(hash_).startswith(mark.hash) for (hash_,) in hashes)


def is_sealed(snapshot: Snapshot) -> bool:
    """Whether any row says which rows its act wrote."""
    return bool(snapshot.first(bool, _IS_SEALED))


def count(snapshot: Snapshot) -> int:
    """How many rows there are, in whatever chain."""
    return snapshot.first(int, _COUNT) or 0


class Besides(NamedTuple):
    """What a row carries besides what was done."""

    secret: str
    """Of the chain."""
    role: str
    database_role: str
    behalf_of: str
    """The initials of who leads the case, where that is somebody else; else ""."""


class _Hand(NamedTuple):
    secret: str | None
    role: str | None
    database_role: str
    initials: str | None
    lead: str | None


def besides(snapshot: Snapshot, epoch: int, by: UUID | None, case: UUID | None) -> Besides:
    """As whom, with what and on whose behalf a row is written."""
    sql = _HAND.format(role="session_user" if snapshot.connection.is_server else "''")
    (hand,) = snapshot.connection.read(_Hand, sql, {"epoch": epoch, "by": by, "case": case})
    behalf_of = "" if hand.lead in (None, hand.initials) else hand.lead
    return Besides(hand.secret or "", hand.role or "", str(hand.database_role), behalf_of or "")


class WrittenAhead(NamedTuple):
    """An act at a moment that the clock has still to reach."""

    at: datetime
    event: str
    subject: str
    """The case's reference or the facility's name; "" for an act about neither."""


def written_ahead(snapshot: Snapshot, clock: datetime) -> list[WrittenAhead]:
    """What was written later than this clock says it is."""
    return snapshot.read(WrittenAhead, _AHEAD, clock=clock)


def written(snapshot: Snapshot, id_: UUID) -> datetime | None:
    """When the row of this id was written, None where there is none."""
    return snapshot.first(datetime, _WRITTEN, id=id_)


def store_id(snapshot: Snapshot) -> UUID | None:
    """Which store this is, in whatever file it lies; None where no desk could have named it so."""
    (identity, *_more) = snapshot.rows(_STORE) or [(None,)]
    key = seals.key_of(identity[0])
    return None if key is None else UUID(bytes=key)


def letters(snapshot: Snapshot) -> dict[UUID, str]:
    """The letters of the desks, whatever else the tables hold."""
    return {
        UUID(bytes=key): str(letter)
        for id_, letter in snapshot.rows(_LETTERS)
        if (key := seals.key_of(id_)) is not None
    }


class _Event(NamedTuple):
    event: str
    number: int


class _ChainEnd(NamedTuple):
    chain: Chain
    number: int


def chain_ends(snapshot: Snapshot) -> dict[Chain, int]:
    """How far every chain reaches."""
    return dict(snapshot.read(_ChainEnd, _CHAIN_ENDS))


_EVENTS_SINCE = "SELECT DISTINCT j.event FROM journal j WHERE j.recorded_at > :since"


def events_since(snapshot: Snapshot, since: datetime) -> list[str]:
    """What was done since a moment, each kind of act once."""
    return snapshot.read(str, _EVENTS_SINCE, since=since)


def events_after(
    snapshot: Snapshot, ends: Mapping[Chain, int], member: MemberId | None
) -> list[tuple[str, int]]:
    """What others than this colleague wrote behind these ends, and of how many things each."""
    grown = {
        chain: ends.get(chain, 0)
        for chain, end in chain_ends(snapshot).items()
        if end > ends.get(chain, 0)
    }
    by_others = "" if member is None else _BY_OTHERS
    return [
        event
        for chain, end in grown.items()
        for event in snapshot.read(
            _Event, _AFTER + by_others, **chain._asdict(), number=end, member=member
        )
    ]


def lines(snapshot: Snapshot, case: CaseId | None, most: int) -> list[JournalLine]:
    """The newest rows, of one case or of all, newest first."""
    which = "" if case is None else "AND j.case_id = :case"
    if snapshot.revision is not None and snapshot.known is None:
        # What a clock that ran ahead wrote is no less there now.
        snapshot = snapshot._replace(at=END_OF_TIME)
    return snapshot.read(JournalLine, _LINES.format(which=which), case=case, most=most)


class _Called(NamedTuple):
    id: CaseId
    reference: str


def case_called(snapshot: Snapshot, reference: str) -> CaseId | None:
    """The case that people call by this reference, also as a12 for A-0012."""
    cases = snapshot.read(_Called, _CASES)
    return next((case.id for case in cases if is_near(case.reference, reference)), None)


def lead_of(snapshot: Snapshot, case: CaseId) -> MemberId | None:
    """Who leads a case."""
    return snapshot.first(MemberId, _LEAD, case=case)


def last_trace(
    snapshot: Snapshot, case: CaseId, member: MemberId | None, desk: DeskId
) -> datetime | None:
    """When somebody last acted on a case, or said why they looked."""
    who = "j.by_id IS NULL" if member is None else "j.by_id = :member"
    values: dict[str, object] = {"case": case, "desk": desk}
    if member is not None:
        values["member"] = member
    return snapshot.first(datetime, _LAST_TRACE.format(who=who), **values)
