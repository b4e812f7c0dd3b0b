"""The planning sum is Erlang's."""

from fractions import Fraction

from crisisdesk.domain.foresight import planning as rules


def test_the_planning_sum_is_erlang_b():
    assert round(1 / rules.refused_share(Fraction(5), Fraction(18), 12)) == 4
    assert rules.refused_share(Fraction(0), Fraction(18), 12) == 0
    assert rules.refused_share(Fraction(7), Fraction(1), 1) == Fraction(1, 2)
    shares = [rules.refused_share(Fraction(5), Fraction(18), places) for places in range(20)]
    assert shares == sorted(shares, reverse=True)
