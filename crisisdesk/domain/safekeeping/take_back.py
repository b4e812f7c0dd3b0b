"""Taking an act back: which acts can be, until when, and what stands in the way."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.moments import clock_text
from crisisdesk.domain.safekeeping.closings import CLOSED, ENDED
from crisisdesk.domain.safekeeping.journal import LOOKED, RESTORED, TAKEN_BACK
from crisisdesk.domain.safekeeping.journal_events import event_phrase
from crisisdesk.errors import N_, NeedsConfirmation, Phrase, RuleBroken

AT_ONCE = timedelta(seconds=10)
"""So long an act is taken back without a question."""
ASKED = timedelta(minutes=10)
"""So long after a question; what is older is corrected instead."""


class Touched(NamedTuple):
    """What a row of the audit log says of an act: who, when, what, and what it was about."""

    who: str
    at: datetime
    event: str
    reason: str = ""
    case: UUID | None = None
    facility: UUID | None = None
    subject: UUID | None = None


class Within(StrEnum):
    """By what a later act is known to build on an earlier one."""

    CASE = "case"
    FACILITY = "facility"
    """For the whole region any act at a facility, or on another restriction."""
    SUBJECT = "subject"
    TURN = "turn"
    """The turn of a duty, which the reason names."""
    DUTY = "duty"
    """Any turn of a duty, and how it recurs: the reason begins with it."""
    ANY = "any"


class Inverse(NamedTuple):
    """An act of which every row can be said not to count."""

    reach: Within
    by: tuple[str, ...] = ("",)
    """How the events begin that build on it, of those within reach."""


class Never(NamedTuple):
    """An act that cannot be taken back, and what corrects it instead."""

    why: str


class Beside(NamedTuple):
    """A remark that goes with another act, and with its taking back."""


Way = Inverse | Never | Beside
_CASE = Inverse(Within.CASE)
_FACILITY = Inverse(Within.FACILITY)
_SUBJECT = Inverse(Within.SUBJECT)
_AID = Inverse(Within.FACILITY, ("aid.",))
_CALL = Inverse(
    Within.FACILITY,
    ("call.answered", "call.later", "call.no_answer", "call.wrong_number", "capacity."),
)
_SETTING = Never(N_("A setting is not taken back: set it anew, its history stays."))
_COPY = Never(N_("A copy of the store is not taken back; it can be deleted as a file."))
_SENT = Never(N_("What was sent is with its readers: send a correction."))
_STORE = Never(N_("This concerns the whole store and is not taken back."))
_SPLIT = Never(N_("Cases of brothers and sisters are joined, or split again, with K."))
_CRUCIAL = Never(N_("What is crucial is agreed anew with C, and the earlier stays readable."))
_CONTACT = Never(N_("A contact is changed in place: open it and enter what it should be."))
_MEMBER = Never(N_("A colleague is corrected in place: open the list and enter what it should be."))
_DESCRIBED = Never(N_("Its history stays: on page 9, e enters what it should be."))
WAYS: dict[str, Way] = {
    TAKEN_BACK: Never(N_("The last act was taken back already; do it again if it was right.")),
    "absence.no_person_meant": Beside(),
    "absence.reported": Inverse(Within.ANY, ("absence.review_closed",)),
    "absence.review_closed": Inverse(Within.ANY, ("absence.", "meeting.")),
    "aid.lender_asked": _SUBJECT,
    "aid.minimum_overruled": Beside(),
    "aid.offered": _SUBJECT,
    "aid.request_withdrawn": _AID,
    "aid.requested": _AID,
    "bulletin.kept": Never(N_("The text of the bulletin is not taken back: edit it again.")),
    "bulletin.sent": _SENT,
    "figures.published": _SENT,
    "call.answered": _CALL,
    "call.begun": Beside(),
    "call.given_back": Beside(),
    "call.later": _CALL,
    "call.no_answer": _CALL,
    "call.round_begun": Inverse(Within.ANY, ("call.round_",)),
    "call.round_ended": Inverse(Within.ANY, ("call.round_",)),
    "call.taken_over": Beside(),
    "call.terms_set": Inverse(Within.FACILITY, ("call.terms_set",)),
    "call.wrong_number": _CALL,
    "capacity.corrected": _FACILITY,
    "capacity.reported": _FACILITY,
    "case.changed": _CASE,
    "case.childcare_arranged": _CASE,
    "case.consent": _CASE,
    "case.dossier_read": Never(N_("A look into a case stays in the audit log.")),
    "case.erased_early": Never(N_("Words that were overwritten are gone for good.")),
    "case.erasure_refused": Never(N_("What was answered to who asked stays: answer anew.")),
    "case.file_handed_over": Never(N_("What was handed over is with its reader: hand over anew.")),
    "case.file_not_handed_over": _CASE,
    "case.joined": _SPLIT,
    "case.not_near_set": _CASE,
    "case.not_taken_over": _CASE,
    "case.order_changed": _CASE,
    "case.ordered": _CASE,
    "case.restrained": _CASE,
    "case.restraint_answered": _CASE,
    "case.safety_answered": _CASE,
    "case.split_from": _SPLIT,
    "case.split_off": _SPLIT,
    "case.taken_over": _CASE,
    "case.took_in": _SPLIT,
    "case.visit_weighed": _CASE,
    "case.consulted": _CASE,
    "case.corrected": _CASE,
    "case.ended": _CASE,
    "case.event_corrected": Never(
        N_("A correction is not taken back: correct the event once more.")
    ),
    "case.event_withdrawn": Never(
        N_("A correction is not taken back: enter once more what did happen.")
    ),
    "case.handed_over": _CASE,
    "case.lead_taken": _CASE,
    CLOSED: _STORE,
    ENDED: _STORE,
    LOOKED: Never(N_("A look into a case stays in the audit log.")),
    "case.next_step_set": _CASE,
    "case.no_place": _CASE,
    "case.noted": _CASE,
    "case.opened": _CASE,
    "case.parked": _CASE,
    "case.looked_after": _CASE,
    "case.pseudonymised": Never(N_("Words that were overwritten are gone for good.")),
    "case.resumed": _CASE,
    "case.same_child": _CASE,
    "case.searched": _CASE,
    "case.triaged": _CASE,
    "case.tried_first": _CASE,
    "case.urgency_set": _CASE,
    "case.weighed": _CASE,
    "case.words_blanked": Never(N_("Words that were overwritten are gone for good.")),
    "case.youth_added": _CASE,
    "case.youth_changed": _CASE,
    "clock.set_back": _STORE,
    "conflict.raised": Beside(),
    "conflict.settled": _SUBJECT,
    "contact.added": _SUBJECT,
    "contact.changed": _CONTACT,
    "contact.removed": _SUBJECT,
    "contact.verified": _CONTACT,
    "crisis.ended": Inverse(Within.ANY, ("crisis.", "register.", "restriction.")),
    "crucial.agreed": _CRUCIAL,
    "crucial.ended": _CRUCIAL,
    "demo.made": _STORE,
    "desk.brought_back": Never(N_("What a desk brought home is corrected piece by piece.")),
    "desk.carried": _STORE,
    "desk.declared_lost": Never(
        N_("A desk that was declared lost stays so; its bundle brings in what happened.")
    ),
    "desk.places_taken": Beside(),
    "desk.stayed": _STORE,
    "desk.taken_along": Never(N_("A copy that left is brought back, or declared lost.")),
    "duty.rule_changed": Inverse(Within.DUTY, ("duty.", "meeting.opened")),
    "enquiry.asked": _CASE,
    "facility.added": Beside(),
    "facility.changed": _DESCRIBED,
    "facility.entered": Never(N_("A facility stays; give it a last day with x on page 9.")),
    "facility.retired": Never(N_("Empty its last day on page 9 with x, and it is back.")),
    "provider.changed": _DESCRIBED,
    "site.changed": _DESCRIBED,
    "hold.decided": Never(
        N_("A decision stays as it was taken: give the places back, or decide anew.")
    ),
    "hold.extended": _CASE,
    "hold.made": _CASE,
    "hold.released": _CASE,
    "meeting.attendance": Inverse(Within.ANY, ("meeting.closed",)),
    "meeting.closed": Inverse(Within.ANY, ("meeting.",)),
    "meeting.noted": Inverse(Within.ANY, ("meeting.closed",)),
    "meeting.opened": Inverse(Within.ANY, ("meeting.", "register.")),
    "meeting.reopened": Inverse(Within.ANY, ("meeting.",)),
    "meeting.undone": Never(N_("Begin the meeting again.")),
    "member.added": Never(N_("A desk member stays: who acts at the desk is in the audit log.")),
    "member.changed": _MEMBER,
    "member.retired": _MEMBER,
    "provider.contacted": _SUBJECT,
    "redeployment.begun": _SUBJECT,
    "redeployment.ended": _SUBJECT,
    "register.edited": _SUBJECT,
    "register.extended": _SUBJECT,
    "restriction.lifted": _FACILITY,
    "restriction.renewed": _FACILITY,
    "retention.done": Never(N_("Words that were overwritten are gone for good.")),
    "rings.counted": Inverse(Within.ANY, ("rings.",)),
    "setting.changed": _SETTING,
    "staffing.accepted": _FACILITY,
    "staffing.norm_set": Inverse(Within.FACILITY, ("staffing.",)),
    "stay.arrived": _CASE,
    "stay.blocked": _CASE,
    "stay.departed": _CASE,
    "stay.imported": Never(N_("What a sheet said stays: read a corrected sheet.")),
    "stay.milestone": _CASE,
    "stay.moved": _CASE,
    "stay.outflow_set": _CASE,
    "stay.unblocked": _CASE,
    "stay.under_way": _CASE,
    "store.backed_up": _COPY,
    RESTORED: _STORE,
    "watch.planned": _SUBJECT,
    "watch.withdrawn": _SUBJECT,
}
"""Every act by its event in the audit log: how it is taken back, or why not."""
FAMILIES: dict[str, Way] = {
    "aid": _SUBJECT,
    "duty": Inverse(Within.TURN, ("duty.", "meeting.opened")),
    "enquiry": _CASE,
    "import": Never(N_("What a sheet said stays: read a corrected sheet.")),
    "opening": _FACILITY,
    "passphrase": Never(N_("A passphrase is not taken back: change it again.")),
    "register": _SUBJECT,
    "restriction": _FACILITY,
}
"""The same for events whose code tells what happened, by the part before the dot."""


def way_of(event: str) -> Way:
    """How an act is taken back, or why not; raises KeyError for one that nobody declared."""
    return WAYS[event] if event in WAYS else FAMILIES[event.partition(".")[0]]


def inverse(lines: Iterable[Touched]) -> list[tuple[Touched, Inverse]]:
    """The parts of an act with how each is taken back; raises RuleBroken for one that is not."""
    parts = []
    for line in lines:
        way = way_of(line.event)
        if isinstance(way, Never):
            raise RuleBroken(way.why)
        if isinstance(way, Inverse):
            parts.append((line, way))
    if not parts:
        raise RuleBroken(N_("This act is not taken back."))
    return parts


def builds_on(later: Touched, earlier: Touched, way: Inverse) -> bool:
    """Whether a later act builds on an earlier one."""
    if later.event == LOOKED or not later.event.startswith(way.by):
        return False
    if way.reach is Within.ANY:
        return True
    if way.reach is Within.TURN:
        return later.reason == earlier.reason
    if way.reach is Within.DUTY:
        return later.reason.partition(" ")[0] == earlier.reason
    if way.reach is Within.FACILITY and earlier.facility is None:
        return later.facility is not None or later.event.startswith("restriction.")
    mine: UUID | None = getattr(earlier, way.reach)
    return mine is not None and getattr(later, way.reach) == mine


def check(
    lines: Iterable[Touched],
    since: Iterable[Touched],
    now: datetime,
    *,
    of: MemberId | None,
    by: MemberId | None,
    sure: bool = False,
    about: str = "",
) -> tuple[list[Touched], Phrase]:
    """The parts of an act that a member may take back now, and the act in words.

    `about` names what it was about, `of` is whose act it was and `since` what came after it. Raises
    RuleBroken for an act of somebody else, an old one, one without an inverse and one that was
    built on, NeedsConfirmation between ten seconds and ten minutes.
    """
    parts = inverse(lines)
    first = parts[0][0]
    what = Phrase(
        "{what} · {about}" if about else "{what}",
        {"what": event_phrase(first.event), "about": about},
    )
    if of != by:
        raise RuleBroken(N_("The last act here was {who}'s, not yours."), who=first.who)
    if now - first.at > ASKED:
        raise RuleBroken(
            N_("{what} ({time}): that is over ten minutes ago; correct it where it stands."),
            what=what,
            time=clock_text(first.at),
        )
    later = [*since]
    for line, way in parts:
        for act in later:
            if builds_on(act, line, way):
                raise RuleBroken(
                    N_("Not taken back: {who} built on it at {time}: {act}."),
                    who=act.who,
                    time=clock_text(act.at),
                    act=event_phrase(act.event),
                )
    if now - first.at > AT_ONCE and not sure:
        raise NeedsConfirmation(
            N_("Take back: {what}, {time}?"), what=what, time=clock_text(first.at)
        )
    return [line for line, _way in parts], what
