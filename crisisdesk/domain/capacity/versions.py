"""What a facility and its site were, from when on, in whatever order that became known (§9)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeliveryMode, FacilityId, Gender, Kind

BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
"""The version of this moment is for who asks after a facility that is on no board yet."""


class AboutFacility(NamedTuple):
    """What can change of a facility; a default stands where nobody stated it yet."""

    site_id: UUID
    name: str
    kind: Kind = Kind.OTHER
    round_the_clock: bool = True
    crucial: bool = False
    age_min: int | None = None
    age_max: int | None = None
    gender: Gender = Gender.ANY
    phone: str = ""
    notes: str = ""
    admission_via: str = ""
    extendable_to: int | None = None
    planned_places: int | None = None
    planned_from: date | None = None
    planned_certainty: str = ""
    extendable_while: str = ""
    kept_by: str = ""
    intake: DeliveryMode | None = None
    """How it takes in, where somebody says so (A71)."""
    extendable_measure: UUID | None = None
    """The measure of the register without which it cannot grow (A74)."""
    last_day: date | None = None
    """Set, it is on no board from the next day on."""


class AboutSite(NamedTuple):
    """What can change of a site."""

    provider_id: UUID
    name: str = ""
    address: str = ""
    postcode: str = ""
    place: str = ""
    municipality: str = ""
    phone: str = ""
    house_rules: str = ""


A = TypeVar("A", AboutFacility, AboutSite)


KindAt = Callable[[FacilityId, datetime], Kind | None]
"""Of what kind a facility was at a moment; None for one that nobody knows."""


class Version(NamedTuple, Generic[A]):
    """What something was from a moment on, and which of it was stated for that very moment."""

    observed_at: datetime
    stated: frozenset[str]
    """Empty where only a figure says that it was there."""
    about: A


class Statement(NamedTuple):
    """What somebody says that a facility or a site is, from a moment on."""

    subject: UUID
    moment: datetime
    says: Mapping[str, Any]
    """By field; nothing for a facility that has figures from then on."""


def rewritten(
    versions: Iterable[Version[A]], statements: Iterable[Statement], shape: type[A]
) -> list[Version[A]]:
    """The versions of one subject that are new or read otherwise with these statements.

    Of each field the newest statement by a moment stands then, so an older one changes history and
    leaves what was stated since. Before the first statement the first one stands.
    """
    before = {version.observed_at: version for version in versions}
    stated: dict[datetime, dict[str, Any]] = {BEFORE_ALL: {}}
    for moment, version in before.items():
        stated[moment] = {field: getattr(version.about, field) for field in version.stated}
    for statement in statements:
        stated.setdefault(statement.moment, {}).update(statement.says)
    return [version for version in _in_turn(stated, shape) if before.get(version[0]) != version]


def _in_turn(stated: Mapping[datetime, Mapping[str, Any]], shape: type[A]) -> Iterator[Version[A]]:
    moments = sorted(stated)
    needed: dict[str, Any] = {}
    for field in (name for name in shape._fields if name not in shape._field_defaults):
        needed[field] = next(stated[moment][field] for moment in moments if field in stated[moment])
    first = next(moment for moment in moments if stated[moment])
    about = shape(**needed)._replace(**stated[first])
    for moment in moments:
        about = about._replace(**stated[moment])
        yield Version(moment, frozenset(stated[moment]), about)


def at(versions: Iterable[Version[A]], moment: datetime) -> A:
    """What it was at a moment; `versions` are all of one subject."""
    past = [version for version in versions if version.observed_at <= moment]
    return max(past, key=lambda version: version.observed_at).about


def news(
    versions: Sequence[Version[A]], moment: datetime, says: Mapping[str, Any], *, dated: bool
) -> Mapping[str, Any]:
    """What of these words has to be written.

    A list of a day that says what stands confirms it, against older lists that come later. One
    that is of no day says nothing new then.
    """
    about = at(versions, moment)
    same = all(getattr(about, field) == value for field, value in says.items())
    if dated:
        stated = {version.observed_at: version.stated for version in versions}
        same = same and says.keys() <= stated.get(moment, frozenset())
    return {} if same else says
