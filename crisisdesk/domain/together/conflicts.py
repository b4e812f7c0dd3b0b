"""What two sides wrote without knowing of one another, and what excludes one another of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, NewType, Protocol
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.states import FINAL_STATES, CaseId
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, Phrase

ConflictId = NewType("ConflictId", UUID)


LIFTED = "lifted"
"""What a side says of a restriction that it lifted."""


class ConflictKind(Code):
    """What excludes one another."""

    PLACE = "place", N_("one place promised twice")
    CHILD = "child", N_("one child in two open cases")
    LEAD = "lead", N_("two leads")
    DECISION = "decision", N_("two decisions")
    ENDED = "ended", N_("ended here, went on there")
    RESTRICTION = "restriction", N_("restriction changed on both sides")
    DUTY = "duty", N_("duty done twice")
    DETAIL = "detail", N_("changed on both sides")
    CODE = "code", N_("one code made twice")
    INITIALS = "initials", N_("two colleagues with the same initials")
    PSEUDONYM = "pseudonym", N_("pseudonymised here, words there")


class Footing(Code):
    """How firmly a place was promised, firmest first: the order of the advice."""

    ARRIVED = "arrived", N_("the child has arrived")
    UNDER_WAY = "under_way", N_("the child is under way")
    DECIDED = "decided", N_("decided, and somebody promised it by name")
    PROMISED = "promised", N_("somebody promised it by name")
    CHOSEN = "chosen", N_("decided, nobody named")
    HELD = "held", N_("held, nobody named")


class Settlement(Code):
    """How a conflict was settled."""

    KEPT = "kept", N_("one side keeps it")
    BOTH = "both", N_("both stand")
    SAME = "same", N_("they are the same")
    TYPED = "typed", N_("typed anew")
    SEEN = "seen", N_("taken note of")


class CauseGone(Code):
    """Why a conflict ended by itself."""

    ROOM = "room", N_("there is room for all of them now")
    NOT_HELD = "not_held", N_("only one of them still has the place")
    CASE_ENDED = "case_ended", N_("a case of it has ended")
    CHANGED = "changed", N_("it was changed since")
    APART = "apart", N_("they are not the same any more")


class Claim(NamedTuple):
    """What one row claims, and what its writer could know when it was written."""

    row: UUID
    subject: str
    """What only one of them can have."""
    value: str
    """What is claimed of it."""
    side: UUID | None
    """The desk that was away; None for what was written at this store."""
    known_at: datetime
    """Since when this store knew it."""
    base_at: datetime
    """What this store knew by then its writer could know."""


class Clash(NamedTuple):
    """A detail that was changed on both sides: what it was, what it is here, what it is there."""

    table: str
    id: UUID
    column: str
    base: str
    here: str
    there: str


class Brought(Protocol):
    """What a joining says of the details that it did not decide."""

    @property
    def clashes(self) -> Sequence[Clash]:
        """Those that were changed on both sides, and stand as they were here."""


class Excluding(NamedTuple):
    """What a joining found to exclude one another."""

    kind: ConflictKind
    subject: str
    sides: tuple[tuple[str, UUID, str], ...]
    """Table, row and value of each."""
    base: str = ""


class Side(NamedTuple):
    """What stands on one side of a conflict, with who wrote it and when."""

    source: str
    """The table of the row."""
    row: UUID
    who: str
    """Initials; "" where nobody was signed in."""
    letter: str
    """Of the desk at which it was written."""
    at: datetime
    case: CaseId | None = None
    reference: str = ""
    facility: FacilityId | None = None
    code: str = ""
    """What it says, as a code of its kind."""
    subject: UUID | None = None
    """What it is about beside its case: a hold, a lead, a restriction."""
    until: datetime | None = None
    words: str = ""
    """A value of a detail, the initials of a lead, who made a promise."""
    places: int = 1
    footing: Footing | None = None
    promised_at: datetime | None = None
    stands: bool = True
    """Whether it still claims anything."""


class DeskConflict(NamedTuple):
    """Something that the desk must settle."""

    id: ConflictId
    kind: ConflictKind
    subject: str
    raised_at: datetime
    sides: tuple[Side, ...]
    """In the order of the advice."""
    name: str = ""
    """What it is about: a facility, a duty, a column."""
    phone: str = ""
    base: str = ""
    """What a detail was when the desk left."""
    room: int | None = None
    """How many places are left at the facility; negative while the conflict lasts."""
    ended_at: datetime | None = None
    outcome: Settlement | None = None
    ended_by: str = ""
    gone: CauseGone | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody must still settle it."""
        return self.outcome is None and self.gone is None

    @property
    def cases(self) -> tuple[CaseId, ...]:
        """The cases that it is about."""
        return tuple(dict.fromkeys(side.case for side in self.sides if side.case is not None))

    @property
    def facility(self) -> FacilityId | None:
        """The facility that it is about, where it is about one."""
        return next((side.facility for side in self.sides if side.facility is not None), None)

    def as_json(self) -> dict[str, object]:
        """What scripts read of it: codes, names and references."""
        named = self.kind in (ConflictKind.PLACE, ConflictKind.RESTRICTION)
        return {
            "kind": self.kind.value,
            "facility": (self.name or None) if named else None,
            "cases": [*dict.fromkeys(side.reference for side in self.sides if side.reference)],
            "desks": [*dict.fromkeys(side.letter for side in self.sides if side.letter)],
        }


class WayOut(NamedTuple):
    """One way to settle a conflict."""

    outcome: Settlement
    side: UUID | None = None
    """The row that keeps it."""


def are_apart(first: Claim, second: Claim) -> bool:
    """Whether neither writer could know what the other had written."""
    return first.known_at > second.base_at and second.known_at > first.base_at


def newest_of_each_side(claims: Iterable[Claim]) -> list[Claim]:
    """Of each subject what each side said last; the claims come in the order of writing."""
    return [*{(claim.subject, claim.side): claim for claim in claims}.values()]


def rivals(claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    """The claims that exclude one another, by subject, whatever the order in which they came.

    Who knew of a claim and made another all the same has decided it; that is no conflict.
    """
    subjects: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        subjects[claim.subject].append(claim)
    found: list[tuple[Claim, ...]] = []
    for of_subject in subjects.values():
        left = sorted(of_subject, key=lambda claim: claim.row)
        while left:
            together, edge = [], [left.pop(0)]
            while edge:
                claim = edge.pop()
                together.append(claim)
                near = [
                    other
                    for other in left
                    if are_apart(claim, other) and other.value != claim.value
                ]
                edge += near
                left = [other for other in left if other not in near]
            if len(together) > 1:
                found.append(tuple(sorted(together, key=lambda claim: claim.row)))
    return found


def footing(
    *, arrived: bool = False, under_way: bool = False, decided: bool = False, named: bool = False
) -> Footing:
    """How firmly a place was promised."""
    if arrived:
        return Footing.ARRIVED
    if under_way:
        return Footing.UNDER_WAY
    if named:
        return Footing.DECIDED if decided else Footing.PROMISED
    return Footing.CHOSEN if decided else Footing.HELD


_FOOTINGS = [*Footing]


def _firmest(side: Side) -> tuple[object, ...]:
    footing = 0 if side.footing is None else _FOOTINGS.index(side.footing)
    return footing, side.promised_at or side.at, side.at


def _here(side: Side) -> tuple[object, ...]:
    return (side.source == "there",)


_ORDERS: dict[ConflictKind, Callable[[Side], tuple[object, ...]]] = {
    ConflictKind.PLACE: _firmest,
    ConflictKind.DETAIL: _here,
    ConflictKind.CODE: _here,
    ConflictKind.LEAD: lambda side: (-side.at.timestamp(),),
    ConflictKind.ENDED: lambda side: (side.code in FINAL_STATES,),
    ConflictKind.RESTRICTION: lambda side: (
        side.code == LIFTED,
        side.until is not None,
        0 if side.until is None else -side.until.timestamp(),
    ),
}
"""What stands first by the advice; where there is none, what was said first."""
_REASONS = {
    ConflictKind.CHILD: N_("it was reported first"),
    ConflictKind.LEAD: N_("it was said last"),
    ConflictKind.DECISION: N_("it was decided first"),
    ConflictKind.ENDED: N_("no child gets lost in a case that goes on"),
    ConflictKind.RESTRICTION: N_("it bars longest, which is the safe answer until somebody asked"),
    ConflictKind.DUTY: N_("it was done first"),
}


def advised(kind: ConflictKind, sides: Iterable[Side]) -> tuple[Side, ...]:
    """The sides, first the one that stands by the advice; people decide."""
    order = _ORDERS.get(kind)

    def place(side: Side) -> tuple[object, ...]:
        return not side.stands, () if order is None else order(side), side.at, side.row

    return tuple(sorted(sides, key=place))


def gone(kind: ConflictKind, sides: Sequence[Side], room: int | None) -> CauseGone | None:
    """Why nothing is left to settle; None while it must be."""
    standing = [side for side in sides if side.stands]
    if kind is ConflictKind.PLACE:
        if room is not None and room >= 0:
            return CauseGone.ROOM
        return CauseGone.NOT_HELD if len(standing) < 2 else None  # noqa: PLR2004
    if kind is ConflictKind.PSEUDONYM or len(standing) == len(sides):
        return None
    if kind is ConflictKind.CHILD:
        return CauseGone.CASE_ENDED
    if kind is ConflictKind.DECISION:
        return CauseGone.NOT_HELD
    return CauseGone.APART if kind is ConflictKind.INITIALS else CauseGone.CHANGED


def choices(conflict: DeskConflict) -> list[WayOut]:
    """The ways to settle a conflict, in the order of their digits."""
    kind = conflict.kind
    if kind is ConflictKind.PSEUDONYM:
        return [WayOut(Settlement.SEEN)]
    ways = [WayOut(Settlement.KEPT, side.row) for side in conflict.sides if side.stands]
    if kind in (ConflictKind.PLACE, ConflictKind.CHILD):
        ways.append(WayOut(Settlement.BOTH))
    if kind is ConflictKind.INITIALS:
        ways.insert(0, WayOut(Settlement.SAME))
    if kind in (ConflictKind.DETAIL, ConflictKind.CODE):
        ways.append(WayOut(Settlement.TYPED))
    return ways


def losers(conflict: DeskConflict, keeps: UUID) -> list[Side]:
    """Who loses the place when this one keeps it: last by the advice first, until there is room.

    A child that has arrived loses nothing.
    """
    short, lost = -(conflict.room or 0), []
    for side in reversed(conflict.sides):
        if short <= 0:
            break
        if side.row != keeps and side.stands and side.footing is not Footing.ARRIVED:
            lost.append(side)
            short -= side.places
    return lost


def reason_phrase(conflict: DeskConflict) -> Phrase | None:
    """Why the first one is advised; None where nothing but asking tells."""
    first, *rest = conflict.sides
    if first.footing is None:
        words = _REASONS.get(conflict.kind)
        return None if words is None else Phrase(words)
    if rest and rest[0].footing is first.footing:
        return Phrase(N_("{reason}, and earlier"), {"reason": Phrase(first.footing.words)})
    return Phrase(first.footing.words)
