"""Why a facility does not simply suit a case, in the few words that a list has room for."""

from crisisdesk.domain.cases.legal.grounds import LegalGround
from crisisdesk.domain.cases.reasons import BARE, PHRASES, RuleContext
from crisisdesk.domain.cases.suitability import (
    RULES,
    Needs,
    RuleCode,
    RuleOutcome,
    Surroundings,
    Verdict,
    barring,
    ground_at,
)
from crisisdesk.errors import N_, Phrase

_OF_THE_CASE = (RuleCode.LEGAL, RuleCode.ISOLATION)
"""What is in doubt of the case is so for every facility: what tells them apart comes first."""
_GROUNDS = {
    LegalGround.UNKNOWN: N_("legal ground not known"),
    LegalGround.CHECK_ORDER: N_("check the order"),
    LegalGround.ORDER_OR_CONSENT: N_("order or consent is missing"),
    LegalGround.STATEMENT_MISSING: N_("statement is missing"),
}


def _opening_in_brief(context: RuleContext) -> Phrase:
    return Phrase(context.line.opening.words)


def _bar_in_brief(context: RuleContext) -> Phrase:
    return Phrase(barring(context.line, context.needs)[0].kind.words)


def _ages_in_brief(context: RuleContext) -> Phrase:
    low, high = context.line.age_min, context.line.age_max
    if low is None and high is None:
        return Phrase(N_("ages not known"))
    if high is None:
        return Phrase(N_("from {low} years"), {"low": low})
    if low is None:
        return Phrase(N_("up to {high} years"), {"high": high})
    return Phrase(N_("{low}-{high} years"), {"low": low, "high": high})


def _legal_in_brief(context: RuleContext) -> Phrase:
    stands = ground_at(context.line.kind, context.needs)
    return Phrase(_GROUNDS.get(stands, stands.words))


def _isolation_in_brief(context: RuleContext) -> Phrase:
    if context.outcome is RuleOutcome.UNKNOWN:
        return Phrase(N_("isolation in doubt"))
    return PHRASES[RuleCode.ISOLATION](context)


def _room_in_brief(context: RuleContext) -> Phrase:
    placeable = context.line.placeable
    if placeable is None:
        return Phrase(N_("places not known"))
    if placeable < 0:
        return Phrase(N_("over capacity by {over}"), {"over": -placeable})
    if placeable == 0:
        return Phrase(N_("full"))
    return Phrase(
        N_("{placeable} vacant for {needed}"),
        {"placeable": placeable, "needed": context.needs.places},
    )


def _fresh_in_brief(context: RuleContext) -> Phrase:
    return Phrase(context.line.freshness.words)


def _staff_in_brief(_context: RuleContext) -> Phrase:
    return Phrase(N_("staff is the limit"))


def _figures_in_brief(context: RuleContext) -> Phrase:
    unknown = N_("staffed not known") if context.line.staffed is None else N_("blocked not known")
    return Phrase(unknown)


def _near_in_brief(context: RuleContext) -> Phrase:
    if context.outcome is RuleOutcome.UNKNOWN:
        return Phrase(N_("distance not known"))
    if context.needs.not_near:
        return Phrase(N_("near where it must not be"))
    return Phrase(N_("{km} km"), {"km": context.around.distances.get(context.line.municipality)})


_BRIEFS = PHRASES | {
    RuleCode.OPEN: _opening_in_brief,
    RuleCode.UNRESTRICTED: _bar_in_brief,
    RuleCode.AGE: _ages_in_brief,
    RuleCode.LEGAL: _legal_in_brief,
    RuleCode.ISOLATION: _isolation_in_brief,
    RuleCode.ROOM: _room_in_brief,
    RuleCode.FRESH: _fresh_in_brief,
    RuleCode.STAFF: _staff_in_brief,
    RuleCode.FIGURES: _figures_in_brief,
    RuleCode.NEAR: _near_in_brief,
}


def in_brief(verdict: Verdict, needs: Needs, around: Surroundings) -> Phrase | None:
    """The weightiest reason against a facility in a few words; None where nothing is against it."""
    marks, line = verdict.marks, verdict.line
    doubts = [*verdict.answered_by_call, *marks.warned_by, *marks.unknown]
    doubts.sort(key=_OF_THE_CASE.__contains__)
    codes = [*marks.excluded_by, *doubts]
    if not codes:
        return None
    code = codes[0]
    outcome = RULES[code](line, needs, around)
    return _BRIEFS[code](RuleContext(line, needs, around, BARE, outcome))
