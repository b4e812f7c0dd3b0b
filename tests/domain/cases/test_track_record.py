"""Does a yes hold: the counts of what a facility answered."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.advice.track_record import (
    FEW,
    AnswerGiven,
    Course,
    PartOfDay,
    TrackRecord,
    part_of_day,
    part_phrases,
    reason_phrases,
    record_phrases,
    track_record,
)
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer
from crisisdesk.i18n import say
from tests.clock import NOON

TERM = timedelta(minutes=30)
YES, NO = EnquiryAnswer.ACCEPTED, EnquiryAnswer.DECLINED


def course(*answers: tuple[EnquiryAnswer, DeclineReason | None], arrives=(), minutes=10) -> Course:
    """An enquiry with these answers, the first so many minutes later."""
    at = NOON + timedelta(minutes=minutes)
    written = [AnswerGiven(answer, at, turn, why) for turn, (answer, why) in enumerate(answers, 1)]
    return Course(NOON, tuple(written), tuple(arrives))


def test_a_track_record_in_words_has_counts_only() -> None:
    full, staff = DeclineReason.FULL, DeclineReason.STAFF
    record = track_record(
        [
            *[course((YES, None), arrives=[5])] * 3,
            course((YES, None), (NO, DeclineReason.GONE)),
            *[course((NO, full), minutes=40)] * 2,
            course((NO, staff)),
        ],
        TERM,
    )
    assert ", ".join(map(say, record_phrases(record))) == (
        "in 90 days asked 7, in time 5, yes 4, kept 3, taken back 1, no 3"
    )
    assert [*map(say, reason_phrases(record))] == ["full 2", "too few staff 1"]
    assert [*map(say, part_phrases(record))] == ["day 07-18: asked 7, in time 5, yes 4"]
    assert [*map(say, record_phrases(TrackRecord()))] == ["not asked in 90 days"]


def test_a_yes_holds_by_an_arrival_after_it_and_falls_by_the_facility_alone() -> None:
    assert course((YES, None), arrives=[2]).is_kept
    assert not course((YES, None), arrives=[1]).is_kept
    gone = course((YES, None), (NO, DeclineReason.GONE), arrives=[3])
    assert (gone.is_kept, gone.is_withdrawn) == (False, True)
    family = course((YES, None), (NO, DeclineReason.FAMILY))
    assert (family.is_kept, family.is_withdrawn) == (False, False)
    again = course((YES, None), (NO, DeclineReason.GONE), (YES, None), arrives=[4])
    assert (again.is_kept, again.is_withdrawn) == (True, False)
    silent = track_record([course((NO, DeclineReason.NO_ANSWER))], TERM)
    assert (silent.no, silent.unanswered, silent.in_time, silent.reasons) == (0, 1, 0, ())


answers = st.tuples(
    st.sampled_from([answer for answer in EnquiryAnswer if answer is not EnquiryAnswer.PENDING]),
    st.none() | st.sampled_from([*DeclineReason]),
).map(lambda each: each if each[0] is NO else (each[0], None))
enquiries = st.builds(
    lambda written, arrives, minutes, hours: course(
        *written, arrives=arrives, minutes=minutes
    )._replace(asked_at=NOON + timedelta(hours=hours)),
    st.lists(answers, max_size=4),
    st.lists(st.integers(1, 6), max_size=2),
    st.integers(0, 90),
    st.integers(-30, 0),
)


@given(st.lists(enquiries, max_size=12))
def test_the_counts_add_up(courses) -> None:
    record = track_record(courses, TERM)
    outcomes = record.yes, record.no, record.unanswered, record.waiting, record.called_off
    assert record.asked == len(courses) == sum(outcomes)
    assert record.kept + record.withdrawn <= record.yes
    assert record.in_time <= record.yes + record.no
    assert sum(n for _, n in record.reasons) <= record.no
    assert [n for _, n in record.reasons] == sorted((n for _, n in record.reasons), reverse=True)
    if len(courses) < FEW:
        assert record.parts == ()
    else:
        for name in ("asked", "in_time", "yes"):
            assert sum(getattr(part, name) for part in record.parts) == getattr(record, name)
    assert not any("%" in say(phrase) for phrase in record_phrases(record))


def test_the_parts_of_the_day_go_by_the_wall() -> None:
    # 14:00 on the wall.
    hours = {0: PartOfDay.DAY, 3: PartOfDay.DAY, 4: PartOfDay.EVENING, 8: PartOfDay.NIGHT}
    hours |= {16: PartOfDay.NIGHT, 17: PartOfDay.DAY}
    assert {hour: part_of_day(NOON + timedelta(hours=hour)) for hour in hours} == hours
