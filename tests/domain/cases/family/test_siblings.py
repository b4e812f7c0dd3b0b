"""Brothers and sisters who fit nowhere together: the proposal to split them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Gender, OpeningStatus
from crisisdesk.domain.cases.family.siblings import SplitProposal, proposal
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.suitability import Needs, Suitability, Surroundings, judge
from tests.domain.capacity.lines import line

AROUND = Surroundings({"Dordrecht": 0})
GIRL, BOY, BABY = ((14, 14), Gender.GIRLS), ((15, 15), Gender.BOYS), ((1, 1), Gender.GIRLS)


def proposed(lines, *youths) -> SplitProposal | None:
    needs = Needs(youths, "Dordrecht", Legal.VOLUNTARY)
    return proposal(judge(lines, needs, AROUND), needs, AROUND)


def test_who_fit_together_are_not_split() -> None:
    fits = line(3, age_min=12, age_max=17)
    assert proposed([fits], GIRL, BOY) is None
    assert proposed([line(0)], GIRL) is None


def test_a_group_without_room_for_all_takes_as_many_as_it_has_room_for() -> None:
    two, single = line(2, name="De Aak"), line(1, name="De Boei")
    split = proposed([two, single], GIRL, BOY, BABY)
    assert split is not None
    assert [(part.line.name, part.children) for part in split.parts] == [
        ("De Aak", (0, 1)),
        ("De Boei", (2,)),
    ]
    assert split.left == ()


def test_ages_and_gender_part_them_and_who_fits_nowhere_is_said() -> None:
    boys = line(4, name="De Jongens", gender=Gender.BOYS)
    old = line(4, name="De Twaalf", age_min=12, age_max=17)
    closed = line(4, name="De Dicht", opening=OpeningStatus.CLOSED)
    split = proposed([boys, old, closed], GIRL, BOY, BABY)
    assert split is not None
    assert [(part.line.name, part.children) for part in split.parts] == [("De Twaalf", (0, 1))]
    assert split.left == (2,)


CHILDREN = st.tuples(
    st.one_of(st.none(), st.integers(0, 17).map(lambda age: (age, age))),
    st.sampled_from([None, Gender.GIRLS, Gender.BOYS]),
)
LINES = st.builds(
    line,
    st.one_of(st.none(), st.integers(-1, 4)),
    age_min=st.sampled_from([None, 0, 6, 12]),
    age_max=st.sampled_from([None, 5, 11, 17]),
    gender=st.sampled_from([*Gender]),
    opening=st.sampled_from([OpeningStatus.OPEN, OpeningStatus.OPEN, OpeningStatus.CLOSED]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=5), st.lists(CHILDREN, min_size=2, max_size=5))
def test_a_proposal_loses_nobody_and_every_part_suits(lines, youths) -> None:
    needs = Needs(tuple(youths), "Dordrecht", Legal.VOLUNTARY)
    verdicts = judge(lines, needs, AROUND)
    split = proposal(verdicts, needs, AROUND)
    fits = any(verdict.answer is not Suitability.NO for verdict in verdicts)
    assert (split is None) == fits
    if split is None:
        return
    placed = [child for part in split.parts for child in part.children]
    assert sorted([*placed, *split.left]) == [*range(len(youths))]
    for part in split.parts:
        together = needs._replace(youths=tuple(needs.youths[child] for child in part.children))
        (verdict,) = judge([part.line], together, AROUND)
        assert verdict.answer is not Suitability.NO
    for child in split.left:
        alone = needs._replace(youths=(needs.youths[child],))
        used = {part.line.id for part in split.parts}
        others = judge([line for line in lines if line.id not in used], alone, AROUND)
        assert all(verdict.answer is Suitability.NO for verdict in others)
