"""Childcare of a municipality, which helps before a crisis: what it answered, and what is arranged.

The register keeps both (A15, A16, A112): feedback that was asked of a municipality about childcare,
and what the desk arranged for a family there, with or without a case.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.municipalities import today
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.week.register import (
    Entry,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    EntryTopic,
)
from crisisdesk.errors import N_, Phrase, RuleBroken

MOST_CHILDREN = 12
_ANSWERED = (EntryStatus.ANSWERED, EntryStatus.DISCUSSED)
_ASKED = (EntryStatus.ASKED, *_ANSWERED)


class Childcare(NamedTuple):
    """What the desk knows of the childcare of a municipality; unanswered is not none."""

    municipality: str
    answered: Entry | None = None
    """The newest answer."""
    asked: Entry | None = None
    """A question since then that nobody has answered."""

    def is_over(self, at: datetime) -> bool:
        """Whether the last day that was answered is past."""
        until = None if self.answered is None else self.answered.particulars.valid_until
        return until is not None and until < local(at).date()


def childcare_of(entries: Iterable[Entry], municipality: str) -> Childcare:
    """What a municipality answered about childcare, by entries in the order of the register."""
    place = _place(municipality)
    about = [
        entry
        for entry in entries
        if entry.particulars.topic == EntryTopic.CHILDCARE
        and entry.kind is EntryKind.FEEDBACK
        and entry.status in _ASKED
        and _place(entry.particulars.party) == place
    ]
    answered = max(
        (entry for entry in about if entry.status in _ANSWERED),
        key=lambda entry: entry.changed_at,
        default=None,
    )
    asked = [
        entry
        for entry in about
        if entry.status is EntryStatus.ASKED
        and (answered is None or entry.added_at > answered.changed_at)
    ]
    return Childcare(municipality, answered, asked[-1] if asked else None)


def _place(name: str) -> str:
    return name_key(today(name) or name)


def childcare_phrases(childcare: Childcare, at: datetime) -> list[Phrase]:
    """Who answered, when, how many places and until when; or that nobody answered yet."""
    phrases = []
    if childcare.answered is not None:
        about = childcare.answered.particulars
        values: dict[str, object] = {
            "who": about.answered_by or about.party,
            "day": date_text(local(childcare.answered.changed_at).date()),
            "until": "" if about.valid_until is None else date_text(about.valid_until),
            "n": about.places,
            "answer": about.answer,
        }
        phrases.append(Phrase(N_("answered by {who} on {day}: {answer}"), values))
        places = N_("number of places not said") if about.places is None else N_("{n} places")
        phrases.append(Phrase(places, values))
        if childcare.is_over(at):
            phrases.append(Phrase(N_("held until {until}: ask again"), values))
        elif about.valid_until is not None:
            phrases.append(Phrase(N_("up to {high}"), {"high": values["until"]}))
    if childcare.asked is not None:
        day = childcare.asked.particulars.asked or local(childcare.asked.added_at).date()
        phrases.append(Phrase(N_("asked on {day}, not answered yet"), {"day": date_text(day)}))
    return phrases or [Phrase(N_("not asked yet"))]


class Arrangement(NamedTuple):
    """Childcare for a family: how many children, where, from when until when, and with whom."""

    municipality: str
    children: int | None
    valid_from: date | None
    valid_until: date | None
    provider: str
    note: str = ""


def check_arrangement(arrangement: Arrangement) -> EntryParticulars:
    """The arrangement as the register keeps it; raises RuleBroken at the field that is wrong."""
    municipality = today(arrangement.municipality)
    if municipality is None:
        raise RuleBroken(N_("Enter the municipality of the family."), field="municipality")
    if arrangement.children is None or not 1 <= arrangement.children <= MOST_CHILDREN:
        raise RuleBroken(N_("Enter for how many children."), field="children")
    provider = " ".join(arrangement.provider.split())
    if not provider:
        raise RuleBroken(N_("Enter with whom it is arranged."), field="provider")
    if arrangement.valid_from is None:
        raise RuleBroken(N_("Enter from which day."), field="valid_from")
    return EntryParticulars(
        " · ".join(filter(None, (provider, arrangement.note.strip()))),
        party=municipality,
        valid_from=arrangement.valid_from,
        valid_until=arrangement.valid_until,
        topic=EntryTopic.CHILDCARE,
        places=arrangement.children,
    )
