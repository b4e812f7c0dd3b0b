"""Why a facility does or does not suit a case, with a line for each rule."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import (
    ExceptionGround,
    Kind,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityLine, Freshness
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.legal.consent import ConsentBy
from crisisdesk.domain.cases.legal.grounds import LegalBasis, LegalGround, ground
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.suitability import (
    Needs,
    RuleCode,
    RuleOutcome,
    Surroundings,
    barring,
    ground_at,
    legal_outcome,
    outcomes,
)
from crisisdesk.domain.cases.youths import ages_text
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, NP_, Phrase

FIRST = (
    Alternative.NETWORK,
    Alternative.EMERGENCY_HELP,
    Alternative.DAY_CARE,
    Alternative.RESPITE,
    Alternative.RESTRAINING_ORDER,
)
"""Alternatives that are tried before a bed, in this order (A51)."""
FIRST_NOTES = {
    Alternative.EMERGENCY_HELP: N_("not funded at every provider: check before you promise it"),
    Alternative.RESTRAINING_ORDER: N_("by the mayor, through the police; R keeps its date"),
}
"""What to watch for with an alternative (A96)."""


class FacilityParticulars(NamedTuple):
    """What is known of a facility beside its line on the board."""

    phone: str = ""
    admission_via: str = ""
    """Who decides on admission, if not the facility itself (A75)."""
    opening_since: datetime | None = None
    opening_until: datetime | None = None
    opening_reason: str = ""
    opening_told_by: str = ""


class RuleFinding(NamedTuple):
    """What one rule says of a facility, with the figures it used, their age and their source."""

    rule: RuleCode
    outcome: RuleOutcome
    phrase: Phrase
    observed_at: datetime | None = None
    """When the figures were true; None when the rule used none."""


_NAMES_WHOSE = frozenset(
    (LegalGround.CONSENT_MISSING, LegalGround.ORDER_OR_CONSENT, LegalGround.REFUSED)
)
"""Grounds that say whose consent it is about."""


class RuleContext(NamedTuple):
    """What a rule says of a facility for a case, and what it looked at."""

    line: CapacityLine
    needs: Needs
    around: Surroundings
    about: FacilityParticulars
    outcome: RuleOutcome


def _both(first: Phrase | str, other: Phrase | str) -> Phrase:
    return Phrase(N_("{one}; {other}"), {"one": first, "other": other})


def _source(line: CapacityLine) -> str | Phrase:
    """Who reported the figures, and when they were true."""
    if line.observed_at is None:
        return Phrase(Freshness.NEVER.words)
    return " ".join(filter(None, (line.reporter, moment_text(line.observed_at))))


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)


def _round_the_clock(context: RuleContext) -> Phrase:
    if not context.line.has_places:
        return Phrase(N_("a team without beds"))
    return Phrase(
        N_("24-hour facility")
        if context.outcome is RuleOutcome.OK
        else N_("not a 24-hour facility")
    )


def _open(context: RuleContext) -> Phrase:
    line, about = context.line, context.about
    if line.opening is OpeningStatus.OPEN:
        return Phrase(NP_("facility", "open"))
    if line.opening is OpeningStatus.LIMITED:
        message = {
            RuleOutcome.WARNING: N_("open to some only, and said to apply here: {exception}"),
            RuleOutcome.UNKNOWN: N_(
                "open to some only, not known whether it applies here: {exception}"
            ),
            RuleOutcome.EXCLUDES: N_("open to some only: {exception}"),
        }[context.outcome]
        phrase = Phrase(message, {"exception": _exception(line)})
    elif about.opening_reason:
        phrase = Phrase(N_("closed: {reason}"), {"reason": about.opening_reason})
    else:
        phrase = Phrase(N_("closed"))
    if about.opening_since is not None:
        since = " ".join(filter(None, (about.opening_told_by, moment_text(about.opening_since))))
        phrase = _both(phrase, Phrase(N_("since {moment}"), {"moment": since}))
    return phrase if about.opening_until is None else _both(phrase, _until(about.opening_until))


def _exception(line: CapacityLine) -> Phrase | str:
    """For whom a limited facility is open: its grounds, then what was said in words."""
    grounds = line.grounds.split()
    words: list[Phrase | str] = [
        Phrase(ground.words) for ground in ExceptionGround if ground in grounds
    ]
    words += [line.exception] if line.exception else []
    return reduce(_both, words) if words else ""


def _until(moment: datetime) -> Phrase:
    return Phrase(N_("until {moment}"), {"moment": moment_text(moment)})


def _bar(bar: Restriction) -> Phrase:
    message = (
        N_("{what} for the whole region ({source})")
        if bar.facility is None
        else N_("{what} ({source})")
    )
    phrase = Phrase(
        message,
        {"what": Phrase(bar.kind.words), "source": bar.source or bar.reason},
    )
    if bar.kind is RestrictionKind.VALIDITY:
        moment = moment_text(bar.valid_from)
        phrase = _both(phrase, Phrase(N_("valid from {moment}"), {"moment": moment}))
    return phrase if bar.valid_until is None else _both(phrase, _until(bar.valid_until))


def _unrestricted(context: RuleContext) -> Phrase:
    bars = barring(context.line, context.needs)
    return reduce(_both, map(_bar, bars)) if bars else Phrase(N_("no restriction"))


def _age(context: RuleContext) -> Phrase:
    line = context.line
    ages = ", ".join(ages_text(ages) for ages, _ in context.needs.children)
    if line.age_min is None and line.age_max is None:
        return Phrase(N_("age range not known; asked for {ages}"), {"ages": ages})
    values: dict[str, object] = {"low": line.age_min, "high": line.age_max, "ages": ages}
    if line.age_max is None:
        return Phrase(N_("takes from {low} years; asked for {ages}"), values)
    if line.age_min is None:
        return Phrase(N_("takes up to {high} years; asked for {ages}"), values)
    return Phrase(N_("takes {low}-{high} years; asked for {ages}"), values)


def _gender(context: RuleContext) -> Phrase:
    message = {
        RuleOutcome.OK: N_("takes {whom}"),
        RuleOutcome.UNKNOWN: N_("takes {whom}; not known for every young person"),
        RuleOutcome.EXCLUDES: N_("takes {whom} only"),
    }[context.outcome]
    return Phrase(message, {"whom": Phrase(context.line.gender.words)})


def legal_finding(kind: Kind, needs: Needs) -> RuleFinding:
    """Whether there is a ground to place the children at a facility of a kind, in words."""
    stands, secure = ground_at(kind, needs), kind is Kind.SECURE
    bases = [basis for basis in needs.legal_bases if ground(basis, secure=secure) is stands]
    return RuleFinding(RuleCode.LEGAL, legal_outcome(stands), _ground_words(stands, bases, needs))


def _legal(context: RuleContext) -> Phrase:
    return legal_finding(context.line.kind, context.needs).phrase


def _ground_words(stands: LegalGround, bases: Iterable[LegalBasis], needs: Needs) -> Phrase:
    phrase = Phrase(stands.words)
    titles = {title for basis in bases for title in basis.titles}
    titles = titles or set(filter(None, (needs.legal,)))
    if titles:
        names = reduce(_listed, (Phrase(title.words) for title in Legal if title in titles))
        phrase = Phrase(N_("{what} ({legal})"), {"what": phrase, "legal": names})
    whose = {by for basis in bases for by in (*basis.missing, *basis.refused)}
    if stands in _NAMES_WHOSE and whose:
        names = reduce(_listed, (Phrase(by.words) for by in ConsentBy if by in whose))
        phrase = Phrase(N_("{what}: {whose}"), {"what": phrase, "whose": names})
    return phrase


def _listed(first: Phrase, other: Phrase) -> Phrase:
    return Phrase(N_("{one}, {other}"), {"one": first, "other": other})


def _isolation(context: RuleContext) -> Phrase:
    values: dict[str, object] = {
        "kind": Phrase(context.line.kind.words),
        "who": context.about.admission_via,
    }
    if context.outcome is RuleOutcome.UNKNOWN:
        return Phrase(
            N_("in doubt whether isolation is needed: consult those involved and the referrer")
        )
    apart = context.line.kind is Kind.ISOLATION
    if context.outcome is RuleOutcome.EXCLUDES:
        if apart:
            return Phrase(N_("isolation places are kept for who needs isolation"))
        return Phrase(N_("isolation is needed; this is {kind}"), values)
    if apart and context.about.admission_via:
        return Phrase(N_("isolation place; admission through {who}"), values)
    return Phrase(N_("isolation place") if apart else N_("no isolation needed"))


def _room(context: RuleContext) -> Phrase:
    line = context.line
    if line.placeable is None:
        message = N_("places not known: {available} available, {occupied} occupied ({source})")
    elif line.placeable < 0:
        message = N_(
            "over capacity by {over}: {carried} deployable, {occupied} occupied, {held} "
            "reserved ({source})"
        )
    else:
        message = N_(
            "{placeable} vacant for {needed}: {carried} deployable, {occupied} occupied, "
            "{held} reserved ({source})"
        )
    values: dict[str, object] = {
        "placeable": line.placeable,
        "over": -(line.placeable or 0),
        "needed": context.needs.places,
        "available": _number(line.available),
        "carried": line.deployable,
        "occupied": _number(line.occupied),
        "held": line.held,
        "source": _source(line),
    }
    return Phrase(message, values)


def _fresh(context: RuleContext) -> Phrase:
    words = Phrase(context.line.freshness.words)
    if context.line.observed_at is None:
        return words
    return Phrase(N_("{fresh}: {source}"), {"fresh": words, "source": _source(context.line)})


def _staff(context: RuleContext) -> Phrase:
    line = context.line
    if context.outcome is RuleOutcome.OK:
        return Phrase(N_("staff is not the limit"))
    return Phrase(
        N_("staff is the limit: {staffed} staffed of {available} available ({source})"),
        {"staffed": line.staffed, "available": line.available, "source": _source(line)},
    )


def _figures(context: RuleContext) -> Phrase:
    staffed, blocked = context.line.staffed, context.line.blocked
    if staffed is None and blocked is None:
        return Phrase(N_("staffed and blocked not known: counted as enough and as none"))
    if staffed is None:
        return Phrase(N_("staffed not known: counted as enough"))
    if blocked is None:
        return Phrase(N_("blocked not known: counted as none"))
    return Phrase(
        N_("{staffed} staffed, {blocked} blocked ({source})"),
        {"staffed": staffed, "blocked": blocked, "source": _source(context.line)},
    )


def _near(context: RuleContext) -> Phrase:
    if context.needs.not_near:
        return _away(context)
    km, far_km = context.around.distances.get(context.line.municipality), context.around.far_km
    if km is None:
        return Phrase(N_("distance not known"))
    message = N_("{km} km, more than {far}") if km > far_km else N_("{km} km")
    return Phrase(message, {"km": km, "far": far_km})


def _away(context: RuleContext) -> Phrase:
    line, around = context.line, context.around
    values: dict[str, object] = {
        "places": ", ".join(sorted(context.needs.not_near)),
        "km": around.from_not_near.get(line.municipality),
        "near": around.near_km,
    }
    message = {
        RuleOutcome.WARNING: N_("not near {places}, and this is at most {near} km from it"),
        RuleOutcome.UNKNOWN: N_("not near {places}; how far this is from it is not known"),
        RuleOutcome.OK: N_("{km} km away from where the child must not be near: {places}"),
    }[context.outcome]
    if context.outcome is RuleOutcome.OK and values["km"] is None:
        message = N_("not the place that the child must not be near: {places}")
    return Phrase(message, values)


PHRASES: dict[RuleCode, Callable[[RuleContext], Phrase]] = {
    RuleCode.ROUND_THE_CLOCK: _round_the_clock,
    RuleCode.OPEN: _open,
    RuleCode.UNRESTRICTED: _unrestricted,
    RuleCode.AGE: _age,
    RuleCode.GENDER: _gender,
    RuleCode.LEGAL: _legal,
    RuleCode.ISOLATION: _isolation,
    RuleCode.ROOM: _room,
    RuleCode.FRESH: _fresh,
    RuleCode.STAFF: _staff,
    RuleCode.FIGURES: _figures,
    RuleCode.NEAR: _near,
}
_BY_FIGURES = frozenset((RuleCode.ROOM, RuleCode.FRESH, RuleCode.STAFF, RuleCode.FIGURES))
BARE = FacilityParticulars()


def explain(
    line: CapacityLine, needs: Needs, around: Surroundings, about: FacilityParticulars = BARE
) -> list[RuleFinding]:
    """What each rule says of one facility for a case, in words."""
    return [
        RuleFinding(
            code,
            outcome,
            PHRASES[code](RuleContext(line, needs, around, about, outcome)),
            line.observed_at if code in _BY_FIGURES else None,
        )
        for code, outcome in outcomes(line, needs, around).items()
    ]
