"""Mutual aid: who is asked to lend staff, what was granted, and what is left (DOMAIN.md §5).

Amounts are thousandths of an FTE; the first and the last day both count.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.absence.absence import MOST_FTE, MOST_NOTE, AbsenceTerms, Function, as_fte
from crisisdesk.domain.absence.costs import check_category
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.absence.review import Lent, ReviewLine
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, NeedsConfirmation, Phrase, RuleBroken

RequestId = NewType("RequestId", UUID)
DeploymentId = NewType("DeploymentId", UUID)
_FAR = 1_000_000
_NO_ROOM = -MOST_FTE


class Registration(Code):
    """A registration or qualification that staff must have."""

    SKJ = "skj", N_("SKJ")
    BIG = "big", N_("BIG")
    VOG = "vog", N_("VOG")


class AidState(Code):
    """The state of a lender's part in a request."""

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
    """Staff that a provider offers; the newest offer of a function counts, 0 withdraws it."""

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
    """By all lenders together, including what is deployed."""

    @property
    def open(self) -> int:
        """What nobody has granted yet."""
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
        """The amount of staff that moves while it is deployed."""
        return self.granted or 0

    def works_on(self, day: date) -> bool:
        """Whether the staff is away from the lender on this day; a term runs out by itself."""
        return self.state is AidState.DEPLOYED and self.start <= day <= self.until

    def days_in(self, period: Period) -> int:
        """How many days of a period it worked, or is to work, away from the lender."""
        if self.state not in (AidState.DEPLOYED, AidState.ENDED):
            return 0
        return period.days_of(Period(self.start, self.until))

    def ran_out(self, day: date) -> bool:
        """Whether its term is over and nobody has ended it."""
        return self.state is AidState.DEPLOYED and self.until < day


def check_request(request: Request, *, crucial: bool, today: date) -> Request:
    """Return the request if it is valid; raises RuleBroken at the field.

    Raises NeedsConfirmation for a facility that is not crucial without a reason to overrule.
    """
    _check_term(request.fte, request.start, request.until, today)
    check_category(request.cost_category)
    _check_words(request.note)
    if not crucial and not request.override.strip():
        raise NeedsConfirmation(
            N_("Mutual aid is for crucial facilities; enter why this one asks after all."),
            field="override",
        )
    return request


def check_offer(offer: Offer, *, today: date) -> Offer:
    """Return the offer if it is valid; 0 FTE withdraws an earlier one. Raises RuleBroken."""
    if offer.fte:
        _check_term(offer.fte, offer.start, offer.until, today)
    _check_words(offer.note)
    return offer


def _check_words(note: str) -> None:
    if len(note) > MOST_NOTE:
        raise RuleBroken(N_("A note is at most {most} characters."), field="note", most=MOST_NOTE)


def check_fte(fte: int) -> int:
    """Return an amount of staff that can be lent; raises RuleBroken."""
    if not 0 < fte <= MOST_FTE:
        raise RuleBroken(N_("Enter how many FTE, more than 0."), field="fte")
    return fte


def _check_term(fte: int, start: date, until: date, today: date) -> None:
    check_fte(fte)
    if until < start:
        raise RuleBroken(N_("The end is before the start."), field="until")
    if until < today:
        raise RuleBroken(N_("The end has already passed."), field="until")


def move_on(state: AidState, wanted: AidState) -> AidState:
    """Return the wanted state if it can follow the current one; raises RuleBroken."""
    if wanted not in _NEXT[state]:
        raise RuleBroken(
            N_("What is {state} cannot become {wanted}."),
            field="state",
            state=Phrase(state.words),
            wanted=Phrase(wanted.words),
        )
    return wanted


def next_states(state: AidState) -> tuple[AidState, ...]:
    """The states that can follow a state of a deployment."""
    return _NEXT[state]


def granted_state(asked: int, granted: int) -> AidState:
    """The state after a grant: less than was asked is partly granted."""
    return AidState.PARTLY_GRANTED if granted < asked else AidState.GRANTED


def check_lender(name: str, room: int | None, fte: int, *, override: str) -> int | None:
    """What a lender has left above its own minimum; None when its minimum is not known.

    Raises NeedsConfirmation, with the figures, when it would fall below that without a reason.
    """
    if room is None:
        return None
    after = room - fte
    if after < 0 and not override.strip():
        raise NeedsConfirmation(
            N_(
                "{lender} has {room} FTE above its own minimum and would have {after} "
                "left after lending {fte}; enter why anyway."
            ),
            field="override",
            lender=name,
            room=as_fte(room),
            after=as_fte(after),
            fte=as_fte(fte),
        )
    return after


def lent(deployments: Iterable[DeploymentLine], period: Period) -> dict[ProviderId, Lent]:
    """What each provider lent and borrowed over a period; over the region both sums are equal."""
    totals: dict[ProviderId, Lent] = {}
    for deployment in deployments:
        if moved := deployment.counted * deployment.days_in(period):
            away = totals.get(deployment.lender, Lent())
            totals[deployment.lender] = away._replace(out=away.out + moved)
            here = totals.get(deployment.borrower, Lent())
            totals[deployment.borrower] = here._replace(into=here.into + moved)
    return totals


def committed(deployments: Iterable[DeploymentLine], today: date) -> dict[ProviderId, int]:
    """What each lender has granted or sent, less what is there from others, from today on."""
    totals: dict[ProviderId, int] = {}
    for deployment in deployments:
        away = deployment.state is AidState.DEPLOYED and not deployment.ran_out(today)
        if deployment.state in PROMISED or away:
            totals[deployment.lender] = totals.get(deployment.lender, 0) + deployment.counted
        if away:
            totals[deployment.borrower] = totals.get(deployment.borrower, 0) - deployment.counted
    return totals


def ending(
    deployments: Iterable[DeploymentLine], today: date, terms: AbsenceTerms
) -> list[DeploymentLine]:
    """Deployments that end within the desk's term or are over, soonest first."""
    last = today + timedelta(days=terms.ending_days)
    soon = [
        deployment
        for deployment in deployments
        if deployment.state is AidState.DEPLOYED and deployment.until <= last
    ]
    return sorted(soon, key=lambda deployment: (deployment.until, deployment.lender_name))


class Workplaces(NamedTuple):
    """What a provider does, and where."""

    kinds: frozenset[Kind] = frozenset()
    municipalities: frozenset[str] = frozenset()


class Lender(NamedTuple):
    """A provider that could lend for one request, and what that would leave it."""

    provider: ProviderId
    name: str
    same_work: bool
    registrations: frozenset[Registration] | None
    """Registrations of the staff on offer; None when nothing was offered yet."""
    lacking: frozenset[Registration]
    """Required registrations that are missing; also empty when nothing is known: ask."""
    km: int | None
    room: int | None
    """Above its own minimum, less what it has promised and sent; None when not known."""
    lends: int
    """The open part of the request, or less when it offered less."""
    after: int | None
    offered: int | None
    state: AidState | None
    """The state of its part in this request so far."""

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
    today: date,
) -> list[Lender]:
    """Who could lend, best first: same work, registrations, near, most room above the minimum.

    What is there was counted over the period of the lines, what is lent is of today.
    """
    gone = committed(deployments, today)
    states = {
        deployment.lender: deployment.state
        for deployment in deployments
        if deployment.request == request.id
    }
    candidates = []
    for line in lines:
        if line.provider == request.provider:
            continue
        works = workplaces.get(line.provider, Workplaces())
        offer = offers.get(line.provider)
        lends = request.open if offer is None else min(request.open, offer.fte)
        room = None if line.own_room is None else line.own_room - gone.get(line.provider, 0)
        known = None if offer is None else offer.registrations
        candidates.append(
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
    return sorted(candidates, key=lambda lender: _rank(lender, wanted))


def _nearest(km: Mapping[str, int | None], places: Iterable[str]) -> int | None:
    known = [far for place in places if (far := km.get(place)) is not None]
    return min(known, default=None)


def _rank(lender: Lender, wanted: frozenset[Registration]) -> tuple[bool, int, int, int, str]:
    # Registrations that nobody told stand between those that are there and those that are not.
    lacking = 2 * len(lender.lacking) if lender.registrations is not None else int(bool(wanted))
    room = _NO_ROOM if lender.room is None else lender.room
    return (
        not lender.same_work,
        lacking,
        _FAR if lender.km is None else lender.km,
        -room,
        lender.name,
    )
