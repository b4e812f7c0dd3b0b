"""Conflicts in words: who, when, what each choice does; nothing left unsaid in either tongue."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crisisdesk import i18n
from crisisdesk.domain.together import telling
from crisisdesk.domain.together.conflicts import (
    CauseGone,
    ConflictId,
    ConflictKind,
    DeskConflict,
    Footing,
    Settlement,
    Side,
    choices,
)
from crisisdesk.errors import Phrase
from crisisdesk.i18n import say

AT = datetime(2020, 4, 7, 17, 52, tzinfo=UTC)
NOW = AT + timedelta(hours=1)
SUBJECTS = {
    ConflictKind.DUTY: "day_start 2020-04-07",
    ConflictKind.DETAIL: f"contact {UUID(int=7)} phone",
    ConflictKind.CODE: f"external_code {UUID(int=7)} subject_id",
    ConflictKind.INITIALS: "CD",
}
CODES = {
    ConflictKind.DUTY: ("done", "cancelled"),
    ConflictKind.ENDED: ("withdrawn", "held"),
    ConflictKind.RESTRICTION: ("lifted", "admission_stop"),
    ConflictKind.INITIALS: ("CD", "CD"),
    ConflictKind.PSEUDONYM: ("", "noted"),
}


def of_kind(kind: ConflictKind, *, room: int | None = None) -> DeskConflict:
    """A conflict of a kind, with a side that says something and one that says nothing."""
    here, there = CODES.get(kind, ("", ""))
    held = {"footing": Footing.HELD, "until": NOW} if kind is ConflictKind.PLACE else {}
    sides = (
        Side("here", UUID(int=1), "AB", "A", AT, reference="A-0042", code=here, **held),  # type: ignore[arg-type]
        Side(
            "there",
            UUID(int=2),
            "",
            "",
            AT,
            reference="B-0007",
            code=there,
            words="the day lead",
            until=None if kind is ConflictKind.RESTRICTION else NOW,
            footing=Footing.DECIDED if held else None,
        ),
    )
    subject = SUBJECTS.get(kind, str(UUID(int=9)))
    return DeskConflict(
        ConflictId(UUID(int=99)), kind, subject, AT, sides, "De Laatste", "078-1", room=room
    )


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", ConflictKind)
def test_every_kind_is_told_in_full(kind: ConflictKind, language: str) -> None:
    i18n.use(language)
    conflict = of_kind(kind, room=-1)
    phrases = [
        telling.summary_phrase(conflict),
        telling.ask_phrase(conflict, NOW),
        *(telling.side_phrase(conflict, side, NOW) for side in conflict.sides),
        *(telling.choice_phrase(conflict, way) for way in choices(conflict)),
    ]
    advice = telling.advice_phrase(conflict)
    for phrase in [*phrases, *([advice] if advice else [])]:
        words = say(phrase)
        assert words.strip()
        assert "{" not in words


_ASKED = {
    "organisation": ("Wijkteam", "organisation", "Wijkteam"),
    "function": ("day lead", "function", "day lead"),
    "kind": ("police", "kind", "police"),
    "scope": ("national", "scope", "national"),
    "phone": ("078-1", "phone", "078-1"),
    "mail": ("a@example.org", "mail", "a@example.org"),
    "hours": ("9-17", "hours", "9-17"),
    "video": ("Teams", "video calls by", "Teams"),
    "note": ("asks back", "note", "asks back"),
    "municipality": ("Dordrecht", "municipality", "Dordrecht"),
    "escalation": ("1", "escalation: call when nobody else can settle it", "yes"),
    "link": ("0", "connects its sub-region with the desk", "no"),
    "sub_region": ("West", "sub-region", "West"),
    "receives": ("officials", "gets the bulletin as", "officials"),
    "provider_id": ("De Hoeve", "provider", "De Hoeve"),
    "facility_id": ("De Boei", "facility", "De Boei"),
    "initials": ("CD", "initials", "CD"),
    "name": ("Anna", "name", "Anna"),
    "role": ("day lead", "role", "day lead"),
    "last_day": ("2020-04-07", "last day", "07-04-2020"),
}


def test_every_detail_that_has_a_name_is_tried() -> None:
    assert {*telling.COLUMN_WORDS} == {*_ASKED}


@pytest.mark.parametrize(("column", "value", "name", "words"), [(k, *v) for k, v in _ASKED.items()])
def test_a_detail_is_told_by_its_name_and_its_value_in_words(
    column: str, value: str, name: str, words: str
) -> None:
    i18n.use("en")
    conflict = of_kind(ConflictKind.DETAIL)
    side = conflict.sides[1]._replace(code=value, words=value)
    conflict = conflict._replace(
        subject=f"contact {UUID(int=7)} {column}", sides=(conflict.sides[0], side)
    )
    assert say(telling.about_phrase(conflict)) == f"De Laatste · {name}"
    assert say(telling.side_phrase(conflict, side, NOW)) == f"there: “{words}”"
    assert say(Phrase("{was}", {"was": telling.detail_value(conflict, value)})) == words
    choice = next(way for way in choices(conflict) if way.side == side.row)
    assert say(telling.choice_phrase(conflict, choice)) == f"This is right: {words}"


def test_a_code_that_two_rows_got_is_told_by_itself() -> None:
    i18n.use("en")
    assert say(telling.about_phrase(of_kind(ConflictKind.CODE))) == "De Laatste"


def test_a_double_promise_reads_as_somebody_would_say_it() -> None:
    conflict = of_kind(ConflictKind.PLACE, room=-1)
    assert say(telling.ask_phrase(conflict, NOW)) == (
        "De Laatste: one place for A-0042 (AB, 19:52, nobody named) and B-0007 "
        "(–, 19:52, promised by the day lead). Call 078-1 and say which child."
    )
    ways = [say(telling.choice_phrase(conflict, way)) for way in choices(conflict)]
    assert ways == [
        "A-0042 keeps the place",
        "B-0007 keeps the place",
        "Both can: report 2 places",
    ]
    assert "no place" not in say(telling.ask_phrase(conflict._replace(phone="", room=-2), NOW))


def _end(conflict: DeskConflict) -> Phrase:
    phrase = telling.end_phrase(conflict)
    assert phrase is not None
    return phrase


def test_an_end_says_how() -> None:
    conflict = of_kind(ConflictKind.LEAD)
    assert telling.end_phrase(conflict) is None
    settled = conflict._replace(outcome=Settlement.KEPT, ended_by="AB")
    assert say(_end(settled)) == "settled: one side keeps it (AB)"
    gone = conflict._replace(gone=CauseGone.CASE_ENDED)
    assert say(_end(gone)) == "ended by itself: a case of it has ended"


def test_scripts_read_codes_names_and_references() -> None:
    assert of_kind(ConflictKind.PLACE).as_json() == {
        "kind": "place",
        "facility": "De Laatste",
        "cases": ["A-0042", "B-0007"],
        "desks": ["A"],
    }
    assert of_kind(ConflictKind.LEAD).as_json()["facility"] is None
