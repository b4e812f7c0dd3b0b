"""What may leave and what is said of it."""

from uuid import uuid4

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.together.away import read_places
from crisisdesk.errors import RuleBroken

LUWTE, SLUIS, ZUID = ((FacilityId(uuid4()), name) for name in ("De Luwte", "De Sluis", "Zuid 3"))


def test_places_are_typed_by_name_and_number():
    known = (LUWTE, SLUIS, ZUID)
    assert read_places("", known) == {}
    assert read_places("de lúwte 2; Sluis 1, De Luwte 1", known) == {LUWTE[0]: 3, SLUIS[0]: 1}
    assert read_places("zuid 3 2,", known) == {ZUID[0]: 2}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("De Luwte", "not a facility with a number"),
        ("2", "not a facility with a number"),
        ("De Luwte 200", "not a facility with a number"),
        ("De Luwte ²", "not a facility with a number"),
        ("De 2", "fits several"),
        ("Nergens 2", "no facility of the board"),
    ],
)
def test_what_fits_no_facility_is_refused_where_it_was_typed(typed, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        read_places(typed, (LUWTE, SLUIS, ZUID))
    assert refused.value.field == "places"
