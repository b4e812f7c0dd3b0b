"""Conflicts in words: what is asked, what stands on either side, and what each choice does."""

from datetime import date, datetime

from crisisdesk.domain.capacity.facilities import RestrictionKind
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import clock_text, date_text, short_text
from crisisdesk.domain.together.conflicts import (
    LIFTED,
    CauseGone,
    ConflictKind,
    DeskConflict,
    Footing,
    Settlement,
    Side,
    WayOut,
    reason_phrase,
)
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.contacts import TICK_WORDS, Scope
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.errors import N_, Phrase

_NOBODY = Phrase(N_("nobody named"))
COLUMN_WORDS = {
    "organisation": N_("organisation"),
    "function": N_("function"),
    "kind": N_("kind"),
    "scope": N_("scope"),
    "phone": N_("phone"),
    "mail": N_("mail"),
    "hours": N_("hours"),
    "video": N_("video calls by"),
    "note": N_("note"),
    "municipality": N_("municipality"),
    **TICK_WORDS,
    "sub_region": N_("sub-region"),
    "receives": N_("gets the bulletin as"),
    "provider_id": N_("provider"),
    "facility_id": N_("facility"),
    "initials": N_("initials"),
    "name": N_("name"),
    "role": N_("role"),
    "last_day": N_("last day"),
}
"""What a detail that two desks can change is called, as its form calls it."""
_UNTICKED = ("0", "False")
"""As either database writes it."""
_CODES: dict[str, type[Code]] = {"kind": Organisation, "scope": Scope, "receives": Audience}


def about_phrase(conflict: DeskConflict) -> Phrase:
    """What a conflict is about: a facility, cases, a turn, a detail by name."""
    cases = ", ".join(dict.fromkeys(side.reference for side in conflict.sides if side.reference))
    kind, last = conflict.kind, conflict.subject.rpartition(" ")[2]
    values: dict[str, object] = {
        "cases": cases,
        "initials": conflict.subject,
        "name": conflict.name or Phrase(N_("the whole region")),
        "what": Phrase(COLUMN_WORDS.get(last, last)),
    }
    if kind is ConflictKind.DUTY:
        duty, _space, day = conflict.subject.partition(" ")
        values["duty"] = Phrase(Duty(duty).words)
        values["day"] = date_text(date.fromisoformat(day))
    return Phrase(_ABOUT.get(kind, "{cases}"), values)


_ABOUT = {
    ConflictKind.PLACE: "{name} · {cases}",
    ConflictKind.DUTY: "{duty} {day}",
    ConflictKind.INITIALS: "{initials}",
    ConflictKind.RESTRICTION: "{name}",
    ConflictKind.DETAIL: "{name} · {what}",
    ConflictKind.CODE: "{name}",
}


def detail_value(conflict: DeskConflict, value: str, called: str = "") -> object:
    """A value of the detail that a conflict is about, as its form shows it.

    `called` is what a row is called that the value names.
    """
    column = conflict.subject.rpartition(" ")[2]
    if column in TICK_WORDS and value:
        return Phrase(N_("no") if value in _UNTICKED else N_("yes"))
    if column == "last_day" and value:
        return date_text(date.fromisoformat(value))
    known = (code for code in _CODES.get(column, ()) if code == value)
    return next((Phrase(code.words) for code in known), called or value)


def summary_phrase(conflict: DeskConflict) -> Phrase:
    """A conflict in one line."""
    about = about_phrase(conflict)
    return Phrase("{kind}: {about}", {"kind": Phrase(conflict.kind.words), "about": about})


_ASKS = {
    ConflictKind.CHILD: N_("Ask both leads whether this is the same child."),
    ConflictKind.LEAD: N_("Two people were made lead while the desks were apart; one leads."),
    ConflictKind.DECISION: N_("Two places were decided on; one stands, the other is given back."),
    ConflictKind.ENDED: N_("Ask the lead where the child is now."),
    ConflictKind.RESTRICTION: N_("Ask who imposed it what counts now."),
    ConflictKind.DUTY: N_("It was settled on both sides; both stay readable, one counts."),
    ConflictKind.DETAIL: N_("Ask which is right, or enter it anew."),
    ConflictKind.CODE: N_("Two rows got one code; say which keeps it, or enter another."),
    ConflictKind.INITIALS: N_("Say whether this is one person; else one of them gets others."),
    ConflictKind.PSEUDONYM: N_(
        "The texts of this case are gone here; what the other side wrote of it went too."
    ),
}


def ask_phrase(conflict: DeskConflict, now: datetime) -> Phrase:
    """What has to be asked of whom, in a sentence."""
    if conflict.kind is not ConflictKind.PLACE:
        return Phrase(_ASKS[conflict.kind])
    claims = [_claim_phrase(side, now) for side in conflict.sides if side.stands]
    room = sum(side.places for side in conflict.sides if side.stands) + (conflict.room or 0)
    values: dict[str, object] = {
        "facility": conflict.name,
        "room": max(room, 0),
        "claims": joined(claims),
        "phone": conflict.phone or Phrase(N_("the facility")),
    }
    if room == 1:
        return Phrase(
            N_("{facility}: one place for {claims}. Call {phone} and say which child."), values
        )
    return Phrase(
        N_("{facility}: {room} places for {claims}. Call {phone} and say which children."), values
    )


def joined(parts: list[Phrase]) -> Phrase:
    """Phrases with "and" between them."""
    first, *rest = parts or [Phrase("")]
    for part in rest:
        first = Phrase(N_("{first} and {second}"), {"first": first, "second": part})
    return first


def _claim_phrase(side: Side, now: datetime) -> Phrase:
    values: dict[str, object] = {
        "case": side.reference,
        "who": side.who or "–",
        "time": short_text(side.promised_at or side.at, now),
        "promise": _NOBODY,
    }
    if side.words:
        values["promise"] = Phrase(N_("promised by {name}"), {"name": side.words})
    return Phrase(N_("{case} ({who}, {time}, {promise})"), values)


def advice_phrase(conflict: DeskConflict) -> Phrase | None:
    """Which side is advised and why; None where there is no advice."""
    reason = reason_phrase(conflict) if conflict.sides else None
    if reason is None:
        return None
    if conflict.kind is not ConflictKind.PLACE:
        return Phrase(N_("Advice: the first, because {reason}."), {"reason": reason})
    return Phrase(
        N_("Advice: {case}, because {reason}. The facility decides."),
        {"case": conflict.sides[0].reference, "reason": reason},
    )


def side_phrase(conflict: DeskConflict, side: Side, now: datetime) -> Phrase:
    """What stands on one side, with who and when."""
    values: dict[str, object] = {
        "what": _what(conflict, side),
        "who": side.who or "–",
        "desk": side.letter or "–",
        "time": short_text(side.at, now),
    }
    if conflict.kind in (ConflictKind.DETAIL, ConflictKind.CODE):
        return Phrase("{what}", values)
    return Phrase(N_("{what} · {who}, desk {desk}, {time}"), values)


def _what(conflict: DeskConflict, side: Side) -> Phrase:
    kind = conflict.kind
    values: dict[str, object] = {
        "case": side.reference,
        "words": side.words,
        "initials": side.code,
        "where": Phrase(N_("here") if side.source == "here" else N_("there")),
    }
    if kind is ConflictKind.PLACE and side.footing is not None:
        return _place(side, side.footing)
    if kind is ConflictKind.RESTRICTION:
        return _restriction(side)
    if kind is ConflictKind.DETAIL:
        values["words"] = detail_value(conflict, side.code, side.words)
    if kind in _SAID:
        return Phrase(_SAID[kind], values)
    values["what"] = code_phrase(kind, side.code)
    if kind is ConflictKind.DUTY:
        return Phrase("{what}", values)
    return Phrase("{case}: {what}" if side.code else "{case}", values)


_SAID = {
    ConflictKind.LEAD: N_("{words} leads {case}"),
    ConflictKind.DECISION: N_("{case}: decided for {words}"),
    ConflictKind.DETAIL: "{where}: “{words}”",
    ConflictKind.CODE: "{where}: “{words}”",
    ConflictKind.INITIALS: "{initials} {words}",
}


def _place(side: Side, footing: Footing) -> Phrase:
    values: dict[str, object] = {"case": side.reference, "footing": Phrase(footing.words)}
    if side.until is None:
        return Phrase("{case}: {footing}", values)
    values["until"] = clock_text(side.until)
    return Phrase(N_("{case}: {footing}, until {until}"), values)


def _restriction(side: Side) -> Phrase:
    if side.code == LIFTED:
        what = Phrase(N_("lifted"))
    else:
        until = N_("without an end") if side.until is None else N_("until {until}")
        day = "" if side.until is None else date_text(side.until.date())
        what = Phrase(
            "{kind}, {until}",
            {
                "kind": Phrase(RestrictionKind(side.code).words),
                "until": Phrase(until, {"until": day}),
            },
        )
    return Phrase("{what} ({words})", {"what": what, "words": side.words}) if side.words else what


def code_phrase(kind: ConflictKind, code: str) -> Phrase:
    """A code of a side in words."""
    if kind is ConflictKind.DUTY:
        return Phrase(OccurrenceOutcome(code).words)
    for known in (*CaseState, *EventKind):
        if known.value == code:
            return Phrase(known.words)
    return Phrase("{code}", {"code": code})


_CHOICES = {
    ConflictKind.PLACE: N_("{case} keeps the place"),
    ConflictKind.CHILD: N_("The same child: {case} goes on, the other ends"),
    ConflictKind.LEAD: N_("{words} leads"),
    ConflictKind.DECISION: N_("{words} stands, the other place is given back"),
    ConflictKind.ENDED: N_("This stands: {what}"),
    ConflictKind.RESTRICTION: N_("This counts: {what}"),
    ConflictKind.DUTY: N_("This counts: {what} · {who}, desk {desk}"),
    ConflictKind.DETAIL: N_("This is right: {words}"),
    ConflictKind.CODE: N_("This one keeps the code: {words}"),
    ConflictKind.INITIALS: N_("Two people: who was added at desk {desk} keeps them"),
}


def choice_phrase(conflict: DeskConflict, choice: WayOut) -> Phrase:
    """What a choice does."""
    if choice.outcome is Settlement.SEEN:
        return Phrase(N_("Read, and settled by that"))
    if choice.outcome is Settlement.SAME:
        return Phrase(N_("One person: the first row stays, the other ends"))
    if choice.outcome is Settlement.TYPED:
        return Phrase(N_("Neither: enter it anew"))
    if choice.outcome is Settlement.BOTH:
        if conflict.kind is ConflictKind.CHILD:
            return Phrase(N_("Two children: both cases go on"))
        places = sum(side.places for side in conflict.sides if side.stands)
        return Phrase(N_("Both can: report {n} places"), {"n": places})
    side = next(side for side in conflict.sides if side.row == choice.side)
    values: dict[str, object] = {
        "case": side.reference,
        "words": side.words or "–",
        "who": side.who or "–",
        "desk": side.letter or "–",
        "what": _what(conflict, side),
    }
    if conflict.kind is ConflictKind.DETAIL:
        values["words"] = detail_value(conflict, side.code, side.words) or "–"
    return Phrase(_CHOICES[conflict.kind], values)


def end_phrase(conflict: DeskConflict) -> Phrase | None:
    """How a conflict ended, and by whom; None while it stands."""
    if conflict.outcome is not None:
        values: dict[str, object] = {
            "how": Phrase(conflict.outcome.words),
            "who": conflict.ended_by or "–",
        }
        return Phrase(N_("settled: {how} ({who})"), values)
    if conflict.gone is not None:
        return Phrase(N_("ended by itself: {why}"), {"why": Phrase(CauseGone(conflict.gone).words)})
    return None
