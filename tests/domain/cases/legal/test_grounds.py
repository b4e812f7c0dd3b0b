"""On what ground a child can be placed: titles that stand, consent that was asked, a statement."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.legal.consent import (
    Consent,
    ConsentAnswer,
    ConsentBy,
    check_consent,
    whose,
)
from crisisdesk.domain.cases.legal.grounds import LegalGround, basis_of, ground, worst
from crisisdesk.domain.cases.legal.orders import Order
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import YouthId
from crisisdesk.domain.cases.youths import ages_in
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

CHILD = YouthId(UUID(int=1))
DAY = date(2020, 4, 7)
A, C = ConsentBy.AUTHORITY, ConsentBy.CHILD
SCIENTIST = ConsentBy.SCIENTIST
AT_14 = (14, 14)


def answers(**given_by: ConsentAnswer) -> list[Consent]:
    """What was answered, by whose consent it is."""
    return [Consent(CHILD, ConsentBy(by), answer, NOON, "x") for by, answer in given_by.items()]


def order(kind: Legal, since: date = DAY, until: date | None = None) -> Order:
    """An order for the child."""
    return Order(UUID(int=2), CHILD, kind, since, until)


def elsewhere(framework, orders=(), consents=(), ages=AT_14) -> LegalGround:
    return ground(basis_of(framework, ages, orders, consents, DAY), secure=False)


def secure(framework, orders=(), consents=(), ages=AT_14) -> LegalGround:
    return ground(basis_of(framework, ages, orders, consents, DAY), secure=True)


@pytest.mark.parametrize(
    ("ages", "asked"),
    [
        ((11, 11), (A,)),
        ((11, 12), (A, C)),
        ((12, 12), (A, C)),
        ((15, 15), (A, C)),
        ((15, 16), (A, C)),
        ((16, 16), (C,)),
        ((18, 19), (C,)),
        (None, (A, C)),
    ],
)
def test_whose_consent_is_asked_follows_from_the_age(ages, asked) -> None:
    assert whose(ages) == asked


def test_consent_is_asked_and_never_worked_out() -> None:
    given_by = ConsentAnswer.GIVEN
    assert elsewhere(Legal.VOLUNTARY) is LegalGround.CONSENT_MISSING
    assert (
        elsewhere(Legal.VOLUNTARY, consents=answers(authority=given_by))
        is LegalGround.CONSENT_MISSING
    )
    both = answers(authority=given_by, child=given_by)
    assert elsewhere(Legal.VOLUNTARY, consents=both) is LegalGround.CONSENT
    asked = answers(authority=given_by, child=ConsentAnswer.ASKED)
    assert elsewhere(Legal.VOLUNTARY, consents=asked) is LegalGround.CONSENT_MISSING
    for no in (ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN):
        refused = answers(authority=no, child=given_by)
        assert elsewhere(Legal.VOLUNTARY, consents=refused) is LegalGround.REFUSED
        # From 16 it is the child itself.
        assert elsewhere(Legal.VOLUNTARY, (), refused, (16, 16)) is LegalGround.CONSENT


@pytest.mark.parametrize(
    ("framework", "says"),
    [
        (None, LegalGround.UNKNOWN),
        (Legal.VOLUNTARY, LegalGround.CONSENT_MISSING),
        (Legal.SUPERVISION, LegalGround.ORDER_OR_CONSENT),
        (Legal.PROVISIONAL_SUPERVISION, LegalGround.ORDER_OR_CONSENT),
        (Legal.CONDITIONAL_SECURE, LegalGround.ORDER_OR_CONSENT),
        (Legal.OUT_OF_HOME, LegalGround.ORDER),
        (Legal.EMERGENCY, LegalGround.ORDER),
        (Legal.SECURE, LegalGround.ORDER),
        (Legal.EMERGENCY_SECURE, LegalGround.ORDER),
        (Legal.GUARDIANSHIP, LegalGround.ORDER),
        (Legal.PROVISIONAL_GUARDIANSHIP, LegalGround.ORDER),
        (Legal.CRIMINAL, LegalGround.CHECK_ORDER),
        (Legal.MENTAL_HEALTH, LegalGround.CHECK_ORDER),
    ],
)
def test_what_each_framework_carries_outside_secure_care(framework, says) -> None:
    assert elsewhere(framework) is says


def test_under_a_supervision_order_an_order_or_consent_will_do() -> None:
    for supervision in (Legal.SUPERVISION, Legal.PROVISIONAL_SUPERVISION):
        away = order(Legal.OUT_OF_HOME)
        assert elsewhere(supervision, [away]) is LegalGround.ORDER
        both = answers(authority=ConsentAnswer.GIVEN, child=ConsentAnswer.GIVEN)
        assert elsewhere(supervision, (), both) is LegalGround.CONSENT
        ended = away._replace(since=date(2020, 3, 1), until=DAY)
        assert elsewhere(supervision, [ended]) is LegalGround.ORDER_OR_CONSENT


@pytest.mark.parametrize("framework", [None, *Legal])
def test_secure_care_asks_an_order_for_it(framework) -> None:
    expected = {
        None: LegalGround.UNKNOWN,
        Legal.SECURE: LegalGround.STATEMENT_MISSING,
        Legal.EMERGENCY_SECURE: LegalGround.STATEMENT_MISSING,
        Legal.CONDITIONAL_SECURE: LegalGround.CONDITIONAL,
    }
    assert secure(framework) is expected.get(framework, LegalGround.NO_TITLE)


def test_secure_care_asks_the_statement_of_a_behavioural_scientist() -> None:
    for answer, says in (
        (ConsentAnswer.GIVEN, LegalGround.ORDER),
        (ConsentAnswer.ASKED, LegalGround.STATEMENT_MISSING),
        (ConsentAnswer.REFUSED, LegalGround.STATEMENT_REFUSED),
        (ConsentAnswer.WITHDRAWN, LegalGround.STATEMENT_REFUSED),
    ):
        assert secure(Legal.SECURE, (), answers(scientist=answer)) is says


def test_an_order_whose_days_are_known_counts_by_them_and_not_by_the_framework() -> None:
    over = order(Legal.SECURE, date(2020, 3, 1), DAY)
    assert secure(Legal.SECURE, [over]) is LegalGround.NO_TITLE
    ahead = order(Legal.SECURE, date(2020, 4, 8))
    assert secure(Legal.SECURE, [ahead]) is LegalGround.NO_TITLE
    assert secure(None, [order(Legal.SECURE)]) is LegalGround.STATEMENT_MISSING


def test_orders_for_minors_end_at_18_and_youth_care_may_go_on_until_23() -> None:
    given_by = answers(child=ConsentAnswer.GIVEN)
    assert elsewhere(Legal.OUT_OF_HOME, ages=(18, 18)) is LegalGround.ORDER_OR_CONSENT
    assert elsewhere(Legal.VOLUNTARY, (), given_by, (22, 22)) is LegalGround.CONSENT
    stated = answers(scientist=ConsentAnswer.GIVEN)
    assert secure(Legal.SECURE, (), stated, (17, 18)) is LegalGround.AGE_UNKNOWN
    assert secure(Legal.SECURE, (), stated, (18, 18)) is LegalGround.ADULT


def test_the_birth_month_leaves_one_age_but_in_that_month() -> None:
    at = datetime(2020, 6, 15, 12, tzinfo=UTC)
    assert ages_in(2002, at) == (17, 18)
    assert [ages_in(2002, at, month) for month in (5, 6, 7)] == [(18, 18), (17, 18), (17, 17)]
    # In Amsterdam it is July already.
    assert ages_in(2002, datetime(2020, 6, 30, 22, 30, tzinfo=UTC), 6) == (18, 18)


def test_consent_is_not_from_the_future_and_names_who_answered() -> None:
    late = Consent(CHILD, A, ConsentAnswer.GIVEN, NOON.replace(hour=13), "mother")
    with pytest.raises(RuleBroken, match="still to come"):
        check_consent(late, NOON)
    nobody = late._replace(at=NOON, name=" ")
    with pytest.raises(RuleBroken) as refused:
        check_consent(nobody, NOON)
    assert refused.value.field == "consent_name"
    assert check_consent(nobody._replace(answer=ConsentAnswer.ASKED), NOON)


frameworks = st.none() | st.sampled_from(Legal)
orders = st.lists(
    st.builds(
        order,
        st.sampled_from([kind for kind in Legal if kind is not Legal.VOLUNTARY]),
        st.dates(date(2020, 1, 1), date(2020, 5, 1)),
    ),
    max_size=3,
)
ages = st.none() | st.integers(0, 22).map(lambda age: (age, age + 1))


@given(frameworks, orders, ages)
def test_nothing_but_an_order_for_it_opens_secure_care(framework, written, two_ages) -> None:
    for agreed in ([], answers(authority=ConsentAnswer.GIVEN, child=ConsentAnswer.GIVEN)):
        basis = basis_of(framework, two_ages, written, agreed, DAY)
        stands = ground(basis, secure=True)
        assert stands not in (LegalGround.ORDER, LegalGround.CONSENT)
        if not basis.titles & {Legal.SECURE, Legal.EMERGENCY_SECURE, Legal.CONDITIONAL_SECURE}:
            assert stands in (LegalGround.NO_TITLE, LegalGround.UNKNOWN, LegalGround.ADULT)


@given(st.lists(st.sampled_from(LegalGround), min_size=1), st.sampled_from(LegalGround))
def test_one_more_child_never_makes_a_ground_better(grounds, more) -> None:
    both = worst([*grounds, more])
    assert [*LegalGround].index(both) >= [*LegalGround].index(worst(grounds))
