"""Places for whom: tonight's vacancies by who could sleep there (DOMAIN.md §9).

One place counts for everybody who could have it, so these numbers are no parts of the headline.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.places import CapacityLine, counts_tonight, left_out
from crisisdesk.domain.totals import Total
from crisisdesk.errors import N_, Phrase

AGE_BANDS = ((0, 3), (4, 11), (12, 15), (16, 17))
SIBLINGS = (2, 3)


class ForWhom(NamedTuple):
    """Vacancies tonight, in places; unknown are the facilities of which nobody knows."""

    by_age: dict[str, Total]
    by_kind: dict[Kind, Total]
    """Of the kinds that the headline counts, where there is or may be room."""
    boys: Total
    girls: Total
    siblings: dict[int, Total]
    """How many groups of two, and how many of three, could stay together."""
    secure: Total
    """With an order only, and not in the headline."""
    isolation: Total
    """Apart, and not in the headline."""


_Share = Callable[[CapacityLine], int | None]


def for_whom(lines: Iterable[CapacityLine]) -> ForWhom:
    """Who could sleep where there is room tonight.

    A facility that takes a part of an age band only, or of which nobody stated an age, is unknown
    for that band: it depends on the child.
    """
    roomy = [
        line
        for line in lines
        if counts_tonight(line) and (line.placeable is None or line.placeable > 0)
    ]
    headline = [line for line in roomy if left_out(line) is None]
    apart = {
        kind: [line for line in roomy if line.kind is kind]
        for kind in (Kind.SECURE, Kind.ISOLATION)
    }
    return ForWhom(
        {f"{low}-{high}": _added(headline, _for_ages(low, high)) for low, high in AGE_BANDS},
        {
            kind: _added([line for line in headline if line.kind is kind], _places)
            for kind in Kind
            if any(line.kind is kind for line in headline)
        },
        _added(headline, _for_gender(Gender.BOYS)),
        _added(headline, _for_gender(Gender.GIRLS)),
        {number: _added(headline, _for_siblings(number)) for number in SIBLINGS},
        _added(apart[Kind.SECURE], _places),
        _added(apart[Kind.ISOLATION], _places),
    )


def for_whom_phrases(whom: ForWhom) -> tuple[list[Phrase], list[Phrase]]:
    """These vacancies by age; and for boys, for girls and for siblings."""
    ages = [
        Phrase(N_("{ages} {n}"), {"ages": ages, "n": places})
        for ages, places in whom.by_age.items()
    ]
    others = [
        Phrase(N_("boys {n}"), {"n": whom.boys}),
        Phrase(N_("girls {n}"), {"n": whom.girls}),
    ]
    others += [
        Phrase(N_("{k} together {n}"), {"k": number, "n": groups})
        for number, groups in whom.siblings.items()
    ]
    return ages, others


def _added(lines: Sequence[CapacityLine], share: _Share) -> Total:
    parts = [share(line) for line in lines]
    value, unknown = sum(filter(None, parts)), parts.count(None)
    # Nowhere for them is a known 0 only where no facility is unknown.
    known = len(parts) - unknown if value else 0 if unknown else 1
    return Total(value, unknown, known)


def _places(line: CapacityLine) -> int | None:
    return line.placeable


def _for_ages(low: int, high: int) -> _Share:
    def share(line: CapacityLine) -> int | None:
        if line.age_min is None and line.age_max is None:
            return None
        youngest = line.age_min or 0
        oldest = high if line.age_max is None else line.age_max
        if youngest > high or oldest < low:
            return 0
        return line.placeable if youngest <= low and oldest >= high else None

    return share


def _for_gender(gender: Gender) -> _Share:
    def share(line: CapacityLine) -> int | None:
        return line.placeable if line.gender in (Gender.ANY, gender) else 0

    return share


def _for_siblings(number: int) -> _Share:
    def share(line: CapacityLine) -> int | None:
        return None if line.placeable is None else line.placeable // number

    return share
