"""Mutual aid: who is asked to lend staff, what was granted, and what it leaves (DOMAIN.md §5).

Amounts are thousandths of an FTE; days are counted in at both ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.absence.absence import MOST_FTE, MOST_NOTE, AbsenceTerms, Function, as_fte
from crisisdesk.domain.absence.costs import check_category
from crisisdesk.domain.absence.review import Lent, ReviewLine
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, NeedsConfirmation, Phrase, RuleBroken

RequestId = NewType("RequestId", UUID)
DeploymentId = NewType("DeploymentId", UUID)
_FAR = 1_000_000
_NO_ROOM = -MOST_FTE


class Registration(Code):
    """What staff must be registered with, or have."""

    SKJ = "skj", N_("SKJ")
    BIG = "big", N_("BIG")
    VOG = "vog", N_("VOG")


class AidState(Code):
    """How far a lender has come."""

    ASKED = "asked", N_("asked")
    ACKNOWLEDGED = "acknowledged", N_("acknowledged")
    CONSIDERED = "considered", N_("considered")
    PARTLY_GRANTED = "partly_granted", N_("partly granted")
    GRANTED = "granted", N_("granted")
    DEPLOYED = "deployed", N_("deployed")
    ENDED = "ended", N_("ended")
    DECLINED = "declined", N_("declined")
    WITHDRAWN = "withdrawn", N_("withdrawn")


PROMISED = frozenset((AidState.GRANTED, AidState.PARTLY_GRANTED))
FINAL = frozenset((AidState.ENDED, AidState.DECLINED, AidState.WITHDRAWN))
_AT_FIRST = (AidState.PARTLY_GRANTED, AidState.GRANTED, AidState.DECLINED, AidState.WITHDRAWN)
_NEXT: Mapping[AidState, tuple[AidState, ...]] = {
    AidState.ASKED: (AidState.ACKNOWLEDGED, AidState.CONSIDERED, *_AT_FIRST),
    AidState.ACKNOWLEDGED: (AidState.CONSIDERED, *_AT_FIRST),
    AidState.CONSIDERED: _AT_FIRST,
    AidState.PARTLY_GRANTED: (
        AidState.GRANTED,
        AidState.DEPLOYED,
        AidState.DECLINED,
        AidState.WITHDRAWN,
    ),
    AidState.GRANTED: (
        AidState.PARTLY_GRANTED,
        AidState.DEPLOYED,
        AidState.DECLINED,
        AidState.WITHDRAWN,
    ),
    AidState.DEPLOYED: (AidState.ENDED,),
    AidState.ENDED: (),
    AidState.DECLINED: (),
    AidState.WITHDRAWN: (),
}


class Request(NamedTuple):
    """Staff that a facility needs."""

    facility: FacilityId
    function: Function
    fte: int
    start: date
    until: date
    registrations: frozenset[Registration] = frozenset()
    cost_category: int | None = None
    override: str = ""
    """Why a facility that is not crucial asks after all."""
    note: str = ""


class Offer(NamedTuple):
    """Staff that a provider offers; the newest of a function counts, and 0 takes it back."""

    provider: ProviderId
    function: Function
    fte: int
    start: date
    until: date
    registrations: frozenset[Registration] = frozenset()
    note: str = ""


class RequestLine(NamedTuple):
    """A request as the overview shows it."""

    id: RequestId
    request: Request
    name: str
    provider: ProviderId
    provider_name: str
    kind: Kind
    municipality: str
    crucial: bool
    withdrawn: bool
    version: int
    granted: int
    """By every lender together, deployed counted in."""

    @property
    def open(self) -> int:
        """What nobody granted yet."""
        return max(self.request.fte - self.granted, 0)


class DeploymentLine(NamedTuple):
    """One lender's part in a request."""

    id: DeploymentId
    request: RequestId
    lender: ProviderId
    lender_name: str
    borrower: ProviderId
    borrower_name: str
    facility: FacilityId
    facility_name: str
    function: Function
    asked: int
    granted: int | None
    start: date
    until: date
    state: AidState
    cost_category: int | None
    override: str
    version: int

    @property
    def counted(self) -> int:
        """What it moves while it is deployed."""
        return self.granted or 0

    def works_on(self, day: date) -> bool:
        """Whether the staff is away from the lender on this day; a term runs out by itself."""
        return self.state is AidState.DEPLOYED and self.start <= day <= self.until

    def ran_out(self, day: date) -> bool:
        """Whether its term is over and nobody said that it ended."""
        return self.state is AidState.DEPLOYED and self.until < day


def check_request(request: Request, *, crucial: bool, today: date) -> Request:
    """The request, if it can be; raises RuleBroken at the field.

    Raises NeedsConfirmation for a facility that is not crucial without a reason to overrule.
    """
    _check_term(request.fte, request.start, request.until, today)
    check_category(request.cost_category)
    _check_words(request.note)
    if not crucial and not request.override.strip():
        raise NeedsConfirmation(
            N_("Mutual aid is for crucial facilities; say why this one asks after all."),
            field="override",
        )
    return request


def check_offer(offer: Offer, *, today: date) -> Offer:
    """The offer, if it can be; 0 FTE takes an earlier one back. Raises RuleBroken."""
    if offer.fte:
        _check_term(offer.fte, offer.start, offer.until, today)
    _check_words(offer.note)
    return offer


def _check_words(note: str) -> None:
    if len(note) > MOST_NOTE:
        raise RuleBroken(N_("A note is at most {most} characters."), field="note", most=MOST_NOTE)


def check_fte(fte: int) -> int:
    """An amount of staff that can be lent; raises RuleBroken."""
    if not 0 < fte <= MOST_FTE:
        raise RuleBroken(N_("Write how many FTE, more than 0."), field="fte")
    return fte


def _check_term(fte: int, start: date, until: date, today: date) -> None:
    check_fte(fte)
    if until < start:
        raise RuleBroken(N_("The end comes before the start."), field="until")
    if until < today:
        raise RuleBroken(N_("The end has passed already."), field="until")


def move_on(state: AidState, wanted: AidState) -> AidState:
    """The state wanted, if one can come to it from here; raises RuleBroken."""
    if wanted not in _NEXT[state]:
        raise RuleBroken(
            N_("What is {state} cannot become {wanted}."),
            field="state",
            state=Phrase(state.words),
            wanted=Phrase(wanted.words),
        )
    return wanted


def next_states(state: AidState) -> tuple[AidState, ...]:
    """What can become of a deployment."""
    return _NEXT[state]


def granted_state(asked: int, granted: int) -> AidState:
    """Granted is not asked: less than was asked is partly granted."""
    return AidState.PARTLY_GRANTED if granted < asked else AidState.GRANTED


def check_lender(name: str, room: int | None, fte: int, *, override: str) -> int | None:
    """What a lender has left above its own minimum; None when its minimum is not known.

    Raises NeedsConfirmation, with the figures, when it would fall below it and nobody says why.
    """
    if room is None:
        return None
    after = room - fte
    if after < 0 and not override.strip():
        raise NeedsConfirmation(
            N_(
                "{lender} has {room} FTE above its own minimum and would stand at {after}"
                " after lending {fte}; say why all the same."
            ),
            field="override",
            lender=name,
            room=as_fte(room),
            after=as_fte(after),
            fte=as_fte(fte),
        )
    return after


def lent(deployments: Iterable[DeploymentLine], day: date) -> dict[ProviderId, Lent]:
    """What each provider lends out and in on a day; over the region both add up to the same."""
    found: dict[ProviderId, Lent] = {}
    for one in deployments:
        if one.works_on(day):
            away = found.get(one.lender, Lent())
            found[one.lender] = away._replace(out=away.out + one.counted)
            here = found.get(one.borrower, Lent())
            found[one.borrower] = here._replace(into=here.into + one.counted)
    return found


def promised(deployments: Iterable[DeploymentLine]) -> dict[ProviderId, int]:
    """What each lender granted and has not sent yet."""
    found: dict[ProviderId, int] = {}
    for one in deployments:
        if one.state in PROMISED:
            found[one.lender] = found.get(one.lender, 0) + one.counted
    return found


def ending(
    deployments: Iterable[DeploymentLine], today: date, terms: AbsenceTerms
) -> list[DeploymentLine]:
    """Deployments that end within the desk's term (set: three days) or ran out, soonest first."""
    last = today + timedelta(days=terms.ending_days)
    soon = [one for one in deployments if one.state is AidState.DEPLOYED and one.until <= last]
    return sorted(soon, key=lambda one: (one.until, one.lender_name))


class Workplaces(NamedTuple):
    """What a provider does, and where."""

    kinds: frozenset[Kind] = frozenset()
    municipalities: frozenset[str] = frozenset()


class Lender(NamedTuple):
    """A provider that could lend for one request, and what that would leave."""

    provider: ProviderId
    name: str
    same_work: bool
    registrations: frozenset[Registration] | None
    """What the staff offered has; None when it offered none yet."""
    lacking: frozenset[Registration]
    """Of those that the request asks for; empty also when nothing is known: ask."""
    km: int | None
    room: int | None
    """Above its own minimum, less what it has promised; None when not known."""
    lends: int
    """What is still open of the request, or less when it offered less."""
    after: int | None
    offered: int | None
    state: AidState | None
    """How far it has come with this request already."""

    @property
    def below_minimum(self) -> bool:
        """Whether lending would bring it below its own minimum."""
        return self.after is not None and self.after < 0


def lenders(
    request: RequestLine,
    lines: Sequence[ReviewLine],
    workplaces: Mapping[ProviderId, Workplaces],
    offers: Mapping[ProviderId, Offer],
    deployments: Sequence[DeploymentLine],
    km: Mapping[str, int | None],
) -> list[Lender]:
    """Who could lend, best first: same work, registrations, near, most room above the minimum."""
    kept = promised(deployments)
    states = {one.lender: one.state for one in deployments if one.request == request.id}
    found = []
    for line in lines:
        if line.provider == request.provider:
            continue
        works = workplaces.get(line.provider, Workplaces())
        offer = offers.get(line.provider)
        lends = request.open if offer is None else min(request.open, offer.fte)
        room = None if line.room is None else line.room - kept.get(line.provider, 0)
        known = None if offer is None else offer.registrations
        found.append(
            Lender(
                line.provider,
                line.name,
                request.kind in works.kinds,
                known,
                frozenset() if known is None else request.request.registrations - known,
                _nearest(km, works.municipalities),
                room,
                lends,
                None if room is None else room - lends,
                None if offer is None else offer.fte,
                states.get(line.provider),
            )
        )
    wanted = request.request.registrations
    return sorted(found, key=lambda one: _rank(one, wanted))


def _nearest(km: Mapping[str, int | None], places: Iterable[str]) -> int | None:
    known = [far for one in places if (far := km.get(one)) is not None]
    return min(known, default=None)


def _rank(one: Lender, wanted: frozenset[Registration]) -> tuple[bool, int, int, int, str]:
    # Registrations that nobody told stand between those that are there and those that are not.
    told = 2 * len(one.lacking) if one.registrations is not None else int(bool(wanted))
    room = _NO_ROOM if one.room is None else one.room
    return not one.same_work, told, _FAR if one.km is None else one.km, -room, one.name
