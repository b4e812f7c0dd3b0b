"""The children of a case, and what is never written about them (DOMAIN.md §4 and §7)."""

import re
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases.states import CaseId, YouthId
from crisisdesk.domain.identity import initials_key, is_near
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, Phrase, RuleBroken

CHILD_WORDS = {Gender.GIRLS: N_("girl"), Gender.BOYS: N_("boy")}
"""What one child is, where a group is for girls or for boys."""
UNTIL_AGE = 23
"""Youth care can go on until this birthday; secure care and most orders cannot (art. 1.1 Jw)."""
MOST_PSEUDONYM = 12
_NUMBER = re.compile(r"(?<![\w.])\d(?:[ .-]?\d){8}(?![\w])")
_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[a-z]{2,}", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_ELEVEN = 11
_MOST_OUTSIDE = 12
_HALF = 6
_YEAR_OR_AGE = re.compile(
    r"(\d{4})|(\d{1,2})(?: ?(?:j|jr|jaar|y|yrs?|years?)\.?)?"
    r"|(\d{1,2}) ?(?:mnd|maand|maanden|mo|months?)\.?",
    re.ASCII,
)


class Youth(NamedTuple):
    """A child as it is typed in: a pseudonym or initials, never a name."""

    pseudonym: str
    birth_year: int | None = None
    gender: Gender | None = None


def check_youth(youth: Youth, now: datetime, before: Youth | None = None) -> Youth:
    """The child, if it says no more than it may; raises RuleBroken.

    What stands as it did `before` is not held against today: a child grows up in its case.
    """
    pseudonym = " ".join(youth.pseudonym.split())
    if before is None or pseudonym != before.pseudonym:
        _check_pseudonym(pseudonym)
    if before is None or youth.birth_year != before.birth_year:
        check_birth_year(youth.birth_year, now)
    return youth._replace(pseudonym=pseudonym)


def _check_pseudonym(pseudonym: str) -> None:
    if not pseudonym:
        raise RuleBroken(N_("Give initials or a pseudonym."), field="pseudonym")
    if len(pseudonym) > MOST_PSEUDONYM:
        raise RuleBroken(
            N_("Initials or a pseudonym of at most {most} characters, never a full name."),
            field="pseudonym",
            most=MOST_PSEUDONYM,
        )


def check_birth_year(year: int | None, now: datetime) -> int | None:
    """The year, if who was born in it can be a child of the desk: not 23 years old yet.

    Raises RuleBroken.
    """
    this = local(now).year
    if year is not None and not this - UNTIL_AGE <= year <= this:
        raise RuleBroken(
            N_("Born in {year}: the desk places children until they are {until}."),
            field="birth_year",
            year=year,
            until=UNTIL_AGE,
        )
    return year


def read_birth_year(text: str, now: datetime) -> int:
    """The year of birth that a year (2011) or an age (14, 14 jaar, 8 mnd) means.

    An age leaves two years, and both have it among their ages: before July the earlier one is
    taken, after it the later one. Raises RuleBroken for neither.
    """
    match = _YEAR_OR_AGE.fullmatch(text.strip().casefold())
    if match is None:
        raise RuleBroken(N_("Enter the year or the age: 2011, or 14."), field="birth_year")
    year, age, months = match.groups()
    if year:
        return int(year)
    today = local(now)
    if months:
        return today.year + (today.month - 1 - int(months)) // 12
    return today.year - int(age) - (today.month <= _HALF)


def ages_in(birth_year: int, now: datetime, birth_month: int | None = None) -> tuple[int, int]:
    """How old who was born in a year can be now: before and after the birthday.

    Where the month is known only that month leaves two ages.
    """
    today = local(now)
    after = today.year - birth_year
    before = max(after - 1, 0)
    if birth_month is None or birth_month == today.month:
        return before, after
    return (before, before) if today.month < birth_month else (after, after)


def ages_text(ages: tuple[int, int] | None) -> str:
    """The ages that a child can have: "13-14", or "?" where the year of birth is not known."""
    return "?" if ages is None else "-".join(map(str, dict.fromkeys(ages)))


def ages_known(
    birth_year: int | None, now: datetime, birth_month: int | None = None
) -> tuple[int, int] | None:
    """The same for a year that may not be known."""
    return None if birth_year is None else ages_in(birth_year, now, birth_month)


def outside_name(youth: YouthId) -> str:
    """What a child is called in a file that leaves the desk: always the same, and it says nothing.

    It follows from an id that is drawn by chance and never leaves the store, so that nobody can
    find the child by trying; it needs no secret that desks would have to share and keep.
    """
    from hashlib import sha256

    return sha256(youth.bytes).hexdigest()[:_MOST_OUTSIDE]


def is_citizen_number(digits: str) -> bool:
    """Whether nine digits pass the test by eleven that citizen numbers pass."""
    if len(digits) != len(_WEIGHTS) or not digits.strip("0"):
        return False
    weighed = zip(map(int, digits), _WEIGHTS, strict=True)
    return sum(digit * weight for digit, weight in weighed) % _ELEVEN == 0


def person_marks(text: str) -> list[Phrase]:
    """What in a text points to a person: a citizen number, an e-mail address."""
    marks = [
        Phrase(N_("“{number}” looks like a citizen number."), {"number": match})
        for match in _NUMBER.findall(text)
        if is_citizen_number(_NOT_DIGITS.sub("", match))
    ]
    marks += [
        Phrase(N_("“{address}” is an e-mail address."), {"address": match})
        for match in _ADDRESS.findall(text)
    ]
    return marks


class Known(NamedTuple):
    """A child of a case, for the question whether it is the same one."""

    reference: str
    pseudonym: str
    birth_year: int | None
    file: str
    case: CaseId
    ended_at: datetime | None = None
    """None while its case is open."""


def is_same(youth: Youth, file: str, other: Known) -> bool:
    """Whether a child that is reported may be one that the desk has: then it asks.

    Two referrers have two file numbers for one child, and two children of a family have one: either
    likeness is enough to ask.
    """
    years = {youth.birth_year, other.birth_year} - {None}
    alike = initials_key(youth.pseudonym) == initials_key(other.pseudonym) != ""
    return len(years) < 2 and (alike or is_near(file, other.file))  # noqa: PLR2004
