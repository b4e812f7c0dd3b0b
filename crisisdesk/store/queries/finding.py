"""What typed words may mean, by plain SQL: cases open and ended, facilities, contacts, entries.

A question answers with what may fit, newest first; what does fit is a rule's (`identity.finds`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.identity import phone_key, squeezed
from crisisdesk.domain.safekeeping.journal import LOOKED
from crisisdesk.domain.week.contacts import ContactId
from crisisdesk.domain.week.register import EntryId
from crisisdesk.store.queries.capacity.versions import FACILITIES, NOT_RETIRED, ON_BOARD
from crisisdesk.store.queries.cases.events import since
from crisisdesk.store.queries.listed import listed
from crisisdesk.store.queries.listed import squeezed as squeezed_sql
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

T = TypeVar("T")

_MOST_WORDS, _DIGITS, _HOME = 8, 9, "+31"
_NAMED_BY = ("youth_added", "pseudonym_set", "file_set", "phone_set")
"""Events whose words say whose case it is, and nothing else about a child."""
_IN_TEXTS = f"""
SELECT t.case_id FROM case_text t
WHERE ({" OR ".join(f"t.item LIKE '{kind}:%'" for kind in _NAMED_BY)})
  AND t.recorded_at <= :known AND {{fits}}
"""
_CASES = f"""
SELECT c.id FROM crisis_case c
WHERE c.reported_at <= :at AND c.recorded_at <= :known AND {counts("c")} {{which}}
ORDER BY CASE WHEN c.number = :number THEN 0 ELSE 1 END, c.closed_at IS NOT NULL,
  COALESCE(c.closed_at, c.reported_at) DESC, c.id LIMIT :most
"""
_HAS_ENDED = "AND c.closed_at <= :since"
_FACILITIES = f"""
SELECT f.id, v.name, s.municipality, p.name AS provider
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id WHERE {ON_BOARD} AND {{fits}}
ORDER BY v.name, s.municipality, f.id LIMIT :most
"""
_CONTACTS = f"""
SELECT c.id, c.organisation, c.function, c.municipality, c.phone FROM contact c
WHERE c.recorded_at <= :known AND c.recorded_at <= :at
  AND (c.removed_at IS NULL OR c.removed_at > :at) AND {counts("c")}
  AND {NOT_RETIRED.format(of="c.facility_id")} AND {{fits}}
ORDER BY c.organisation, c.function, c.id LIMIT :most
"""
_ENTRIES = f"""
SELECT e.id, e.reference, c.text, c.party FROM register_entry e JOIN register_change c ON c.id = (
  SELECT n.id FROM register_change n WHERE n.entry_id = e.id
    AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
  ORDER BY n.turn DESC, n.recorded_at DESC, n.id DESC LIMIT 1)
WHERE e.recorded_at <= :known AND {{fits}}
ORDER BY e.recorded_at DESC, e.id LIMIT :most
"""
_RECENT = """
SELECT j.{what} AS id FROM journal j
WHERE j.by_id = :by AND j.{what} IS NOT NULL AND j.recorded_at >= :begin {which}
GROUP BY j.{what} ORDER BY max(j.recorded_at) DESC LIMIT :most
"""


class FoundFacility(NamedTuple):
    """A facility of the board."""

    id: FacilityId
    name: str
    municipality: str
    provider: str


class FoundContact(NamedTuple):
    """How somebody is reached."""

    id: ContactId
    organisation: str
    function: str
    municipality: str
    phone: str


class FoundEntry(NamedTuple):
    """An entry of the register."""

    id: EntryId
    reference: str
    text: str
    party: str


class _Words:
    """Typed words as SQL: each of them, or all of them together, stands in one of the texts."""

    def __init__(self, snapshot: Snapshot, words: str, **values: object) -> None:
        self._snapshot = snapshot
        tight = [part for word in words.split() if (part := squeezed(word))][:_MOST_WORDS]
        self._names = [f"word_{chr(ord('a') + at)}" for at in range(len(tight))]
        self.values = dict(zip(self._names, map(_within, tight), strict=True)) | values
        # Together: "J. B." is JB, and of a number what follows the country or the zero.
        key = phone_key(words) if any(map(str.isdecimal, words)) else ""
        together = key[len(_HOME) :] if key.startswith(_HOME) else squeezed(words)
        self.values["together"] = _within(together)

    def __bool__(self) -> bool:
        return bool(self._names)

    def among(self, *texts: str) -> Callable[[str], str]:
        """The condition that the words of a name stand in one of these texts."""
        columns = [squeezed_sql(self._snapshot, text) for text in texts]
        return lambda name: " OR ".join(f"{column} LIKE :{name}" for column in columns)

    def fit(self, has: Callable[[str], str]) -> str:
        """The condition that the words stand where `has` looks for one of them."""
        each = " AND ".join(f"({has(name)})" for name in self._names)
        return f"(({each}) OR {has('together')})"


def _within(tight: str) -> str:
    # Letters and digits alone: no sign that LIKE would read is left.
    return f"%{tight}%"


def cases(snapshot: Snapshot, words: str, most: int, *, ended: bool = False) -> list[CaseId]:
    """Cases that the words may mean, by child, number, file, phone or municipality.

    Without words those that `ended`, last first; else open ones stand first.
    """
    typed = _Words(snapshot, words, most=most, number=_number(words), since=since(snapshot))
    which = _HAS_ENDED if ended else ""
    if typed:
        named, about = typed.among("t.text"), typed.among("c.reference", "c.municipality")

        def has(name: str) -> str:
            return f"{about(name)} OR c.id IN ({_IN_TEXTS.format(fits=f'({named(name)})')})"

        which += f" AND (c.number = :number OR {typed.fit(has)})"
    elif words or not ended:
        return []
    return snapshot.read(CaseId, _CASES.format(which=which), **typed.values)


def _number(words: str) -> int:
    digits = "".join(filter(str.isdecimal, words)).lstrip("0")
    return int(digits) if 0 < len(digits) <= _DIGITS else -1


def facilities(snapshot: Snapshot, words: str, most: int) -> list[FoundFacility]:
    """Facilities of the board that the words may mean, by name, provider or municipality."""
    texts = ("v.name", "p.name", "s.municipality")
    return _found(snapshot, FoundFacility, _FACILITIES, words, texts, most)


def contacts(snapshot: Snapshot, words: str, most: int) -> list[FoundContact]:
    """Contacts that the words may mean, by organisation, function, municipality or number."""
    texts = ("c.organisation", "c.function", "c.municipality", "c.phone")
    return _found(snapshot, FoundContact, _CONTACTS, words, texts, most)


def entries(snapshot: Snapshot, words: str, most: int) -> list[FoundEntry]:
    """Entries of the register that the words may mean, by number, words or organisation."""
    texts = ("e.reference", "c.text", "c.party")
    return _found(snapshot, FoundEntry, _ENTRIES, words, texts, most)


def _found(
    snapshot: Snapshot,
    shape: Callable[..., T],
    sql: str,
    words: str,
    texts: tuple[str, ...],
    most: int,
) -> list[T]:
    typed = _Words(snapshot, words, most=most)
    if not typed:
        return []
    fits = typed.fit(typed.among(*texts))
    return snapshot.read(shape, sql.format(fits=fits), **typed.values)


def looked_into(snapshot: Snapshot, by: MemberId, begin: datetime, most: int) -> list[CaseId]:
    """The cases that a member opened since a moment, last first: the journal of looks says so."""
    sql = _RECENT.format(what="case_id", which=f"AND j.event = '{LOOKED}'")
    return snapshot.read(CaseId, sql, by=by, begin=begin, most=most)


def acted_on(snapshot: Snapshot, by: MemberId, begin: datetime, most: int) -> list[FoundFacility]:
    """The facilities of the board that a member acted on since a moment, last first."""
    sql = _RECENT.format(what="facility_id", which="")
    recent = snapshot.read(FacilityId, sql, by=by, begin=begin, most=most)
    if not recent:
        return []
    ids, values = listed(recent)
    rows = snapshot.read(
        FoundFacility, _FACILITIES.format(fits=f"f.id IN ({ids})"), **values, most=most
    )
    known = {row.id: row for row in rows}
    return [known[facility] for facility in recent if facility in known]
