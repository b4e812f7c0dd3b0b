"""Rows of cases as they may leave the desk: nobody is picked out by a municipality and ages."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from crisisdesk.domain.capacity.municipalities import today
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.unmet import band_of
from crisisdesk.domain.week.small_numbers import small


class CaseGroup(NamedTuple):
    """What is told of a case in every row about it."""

    municipality: str | None
    """None where nobody knows it, or too few cases share it."""
    ages: tuple[str, ...]
    """The age bands of its children, each once; none where too few cases share them."""


def case_groups(cases: Iterable[CaseStanding]) -> dict[str, CaseGroup]:
    """What may be told of each case, by its reference; the same in every export.

    A group is told where as many cases have it as a published number must count: a municipality
    among cases of as many children, and ages only together with both.
    """
    full = {case.reference: _facts(case) for case in cases}
    places = Counter((town, number) for town, _, number in full.values())
    ages = Counter(full.values())
    return {
        reference: CaseGroup(
            None if small(places[town, number]) else town,
            () if small(ages[town, bands, number]) else bands,
        )
        for reference, (town, bands, number) in full.items()
    }


def _facts(case: CaseStanding) -> tuple[str | None, tuple[str, ...], int]:
    at = case.history.reported_at
    bands = sorted({band_of(youth.birth_year, at) or "?" for youth in case.youths})
    return today(case.history.municipality), tuple(bands), len(case.youths)
