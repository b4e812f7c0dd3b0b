"""Whether there is a ground to place a child at a facility, and what lacks (DOMAIN.md §9)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy, whose
from crisisdesk.domain.cases.legal.orders import ADULT, UNTIL_ADULT, Order
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_

FOR_SECURE_CARE = frozenset((Legal.SECURE, Legal.EMERGENCY_SECURE))
_CARRIES_A_PLACEMENT = FOR_SECURE_CARE | {
    Legal.OUT_OF_HOME,
    Legal.EMERGENCY,
    Legal.GUARDIANSHIP,
    Legal.PROVISIONAL_GUARDIANSHIP,
}
_MAY_CARRY_ONE = frozenset((Legal.CRIMINAL, Legal.MENTAL_HEALTH))
_SUPERVISION = frozenset(
    (Legal.SUPERVISION, Legal.PROVISIONAL_SUPERVISION, Legal.CONDITIONAL_SECURE)
)


class LegalGround(Code):
    """What can be said of the ground for a placement, the worst last."""

    ORDER = "order", N_("the order carries it")
    CONSENT = "consent", N_("consent was given")
    CHECK_ORDER = "check_order", N_("check whether the order carries this placement")
    CONSENT_MISSING = "consent_missing", N_("consent is not written down")
    ORDER_OR_CONSENT = (
        "order_or_consent",
        N_("an out-of-home order or consent is needed; neither is written down"),
    )
    REFUSED = "refused", N_("consent was refused or withdrawn")
    STATEMENT_MISSING = (
        "statement_missing",
        N_("the statement of a behavioural scientist is not written down"),
    )
    STATEMENT_REFUSED = "statement_refused", N_("a behavioural scientist does not agree")
    CONDITIONAL = "conditional", N_("a conditional order needs a decision to admit")
    UNKNOWN = "unknown", N_("the legal framework is not known")
    AGE_UNKNOWN = "age_unknown", N_("secure care is for minors; the child may be 18")
    NO_TITLE = "no_title", N_("secure care needs an order; there is none")
    ADULT = "adult", N_("secure care is for minors")


FITS = frozenset((LegalGround.ORDER, LegalGround.CONSENT))
IN_DOUBT = frozenset((LegalGround.UNKNOWN, LegalGround.AGE_UNKNOWN))
NEVER = frozenset((LegalGround.NO_TITLE, LegalGround.ADULT))
_RANKS = {ground: rank for rank, ground in enumerate(LegalGround)}


class LegalBasis(NamedTuple):
    """What is known of the ground on which one child can be placed."""

    titles: frozenset[Legal] = frozenset()
    """The frameworks and orders that are in force."""
    is_known: bool = False
    """Whether anybody said anything about it."""
    missing: tuple[ConsentBy, ...] = ()
    """Those whose consent is asked and not written down."""
    refused: tuple[ConsentBy, ...] = ()
    statement: ConsentAnswer | None = None
    ages: tuple[int, int] | None = None


def basis_of(
    framework: Legal | None,
    ages: tuple[int, int] | None,
    orders: Collection[Order] = (),
    consents: Iterable[Consent] = (),
    day: date = date.min,
) -> LegalBasis:
    """What these facts, orders and answers about one child come to on a day."""
    written = {order.kind for order in orders}
    titles = {order.kind for order in orders if order.is_valid(day)}
    # Once the days of an order are known they say whether it is in force, and not the framework.
    if framework is not None and framework not in written:
        titles.add(framework)
    if ages is not None and ages[0] >= ADULT:
        titles -= UNTIL_ADULT
    answers = {consent.by: consent.answer for consent in consents}
    no = (ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN)
    asked = whose(ages)
    return LegalBasis(
        frozenset(titles),
        framework is not None or bool(written),
        tuple(by for by in asked if answers.get(by) in (None, ConsentAnswer.ASKED)),
        tuple(by for by in asked if answers.get(by) in no),
        answers.get(ConsentBy.SCIENTIST),
        ages,
    )


def ground(basis: LegalBasis, *, secure: bool) -> LegalGround:
    """Whether this carries a placement, in `secure` care or elsewhere."""
    return _secure(basis) if secure else _elsewhere(basis)


def _secure(basis: LegalBasis) -> LegalGround:
    youngest, oldest = basis.ages or (0, 0)
    if youngest >= ADULT:
        return LegalGround.ADULT
    if not basis.is_known:
        return LegalGround.UNKNOWN
    if not basis.titles & FOR_SECURE_CARE:
        conditional = Legal.CONDITIONAL_SECURE in basis.titles
        return LegalGround.CONDITIONAL if conditional else LegalGround.NO_TITLE
    if oldest >= ADULT:
        return LegalGround.AGE_UNKNOWN
    if basis.statement is ConsentAnswer.GIVEN:
        return LegalGround.ORDER
    unanswered = basis.statement in (None, ConsentAnswer.ASKED)
    return LegalGround.STATEMENT_MISSING if unanswered else LegalGround.STATEMENT_REFUSED


def _elsewhere(basis: LegalBasis) -> LegalGround:
    if basis.titles & _CARRIES_A_PLACEMENT:
        return LegalGround.ORDER
    if basis.refused:
        return LegalGround.REFUSED
    if not basis.missing:
        return LegalGround.CONSENT
    if not basis.is_known:
        return LegalGround.UNKNOWN
    if basis.titles & _MAY_CARRY_ONE:
        return LegalGround.CHECK_ORDER
    return LegalGround.ORDER_OR_CONSENT if _needs_an_order(basis) else LegalGround.CONSENT_MISSING


def _needs_an_order(basis: LegalBasis) -> bool:
    """Whether a supervision order stands, or an order that was written has ended."""
    return bool(basis.titles & _SUPERVISION) or not basis.titles


def worst(grounds: Iterable[LegalGround]) -> LegalGround:
    """The ground of children who stay together: the one that stands most in the way."""
    return max(grounds, key=_RANKS.__getitem__)
