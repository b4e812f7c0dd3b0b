"""The journal's codes in words: every act, and the reason beside it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from crisisdesk.domain.absence import mutual_aid
from crisisdesk.domain.absence.rings import Process
from crisisdesk.domain.calls.requests import AgainReason
from crisisdesk.domain.capacity.facilities import OpeningStatus, RestrictionKind
from crisisdesk.domain.cases import consults, states
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.instead.restraint import RestraintOutcome
from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.cases.waiting.visits import VisitAnswer
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.safekeeping.backups import CopyReason
from crisisdesk.domain.safekeeping.closings import CLOSED, ENDED
from crisisdesk.domain.safekeeping.journal import LOOKED, RESTORED, TAKEN_BACK
from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.domain.sheets.imports import SheetKind
from crisisdesk.domain.together.conflicts import ConflictKind, Settlement
from crisisdesk.domain.week import duties, register
from crisisdesk.errors import N_, Phrase

E = TypeVar("E", bound=StrEnum)

EVENT_WORDS = {
    TAKEN_BACK: N_("taken back"),
    "absence.no_person_meant": N_("illness word kept: not about a person"),
    "absence.reported": N_("absence reported"),
    "absence.review_closed": N_("absence review closed"),
    "aid.lender_asked": N_("lender asked for staff"),
    "aid.minimum_overruled": N_("asked below a lender's minimum"),
    "aid.offered": N_("staff offered"),
    "aid.request_withdrawn": N_("request for staff withdrawn"),
    "aid.requested": N_("staff asked for"),
    "bulletin.kept": N_("bulletin edited"),
    "bulletin.sent": N_("bulletin sent"),
    "figures.published": N_("numbers of children published"),
    "call.answered": N_("call: answered"),
    "call.begun": N_("call begun"),
    "call.given_back": N_("call let go"),
    "call.later": N_("call: put off"),
    "call.no_answer": N_("call: no answer"),
    "call.round_begun": N_("call round begun"),
    "call.round_ended": N_("call round ended"),
    "call.taken_over": N_("call taken over"),
    "call.terms_set": N_("when it is called: set"),
    "call.wrong_number": N_("call: wrong number"),
    "capacity.corrected": N_("report corrected"),
    "capacity.reported": N_("places reported"),
    "case.childcare_arranged": N_("childcare arranged for a case"),
    "case.changed": N_("facts or flags changed"),
    "case.consulted": N_("health consult"),
    "case.corrected": N_("ending corrected"),
    "case.ended": N_("case ended"),
    "case.event_corrected": N_("event corrected"),
    "case.event_withdrawn": N_("event recorded by mistake"),
    "case.handed_over": N_("lead handed over"),
    "case.lead_taken": N_("lead taken"),
    LOOKED: N_("case looked into"),
    "case.next_step_set": N_("next step set"),
    "case.no_place": N_("no place written down"),
    "case.noted": N_("note written"),
    "case.joined": N_("case joined with that of a brother or sister"),
    "case.not_near_set": N_("not near: set"),
    "case.split_from": N_("case opened for a brother or sister"),
    "case.split_off": N_("siblings split"),
    "case.took_in": N_("children of a brother or sister taken in"),
    "case.opened": N_("case opened"),
    "case.parked": N_("case put on hold"),
    "case.consent": N_("consent written down"),
    "case.order_changed": N_("about an order"),
    "case.ordered": N_("order written down"),
    "case.visit_weighed": N_("home visit: needed or not"),
    "case.restrained": N_("restraining order imposed"),
    "case.restraint_answered": N_("restraining order answered"),
    "case.taken_over": N_("receiver accepted"),
    "case.not_taken_over": N_("receiver did not accept"),
    "case.looked_after": N_("view of the child's safety written"),
    "stay.milestone": N_("milestone answered"),
    "case.pseudonymised": N_("case pseudonymised"),
    "case.resumed": N_("case taken up again"),
    "case.safety_answered": N_("safety after the end answered"),
    "case.file_handed_over": N_("dossier extract handed over"),
    "case.file_not_handed_over": N_("no dossier extract handed over"),
    "case.dossier_read": N_("dossier extract written"),
    "case.erased_early": N_("texts deleted earlier on request"),
    "case.erasure_refused": N_("earlier deletion refused"),
    "case.same_child": N_("one child in two cases: one of them goes on"),
    "case.searched": N_("search begun"),
    "case.triaged": N_("triage begun"),
    "case.tried_first": N_("tried first: ticked off"),
    "case.urgency_set": N_("urgency set"),
    "case.weighed": N_("infection and safety weighed"),
    "case.words_blanked": N_("words blanked on request"),
    "case.youth_added": N_("child added"),
    "case.youth_changed": N_("child corrected"),
    "desk.brought_back": N_("a copy that was taken along brought back"),
    "desk.carried": N_("the copy that leaves is a desk of its own"),
    "desk.declared_lost": N_("a desk that was away declared lost"),
    "desk.places_taken": N_("places taken along"),
    "desk.stayed": N_("a copy that was not finished: nobody left"),
    "desk.taken_along": N_("the desk taken along as a copy"),
    "clock.set_back": N_("moment of the store brought back to the clock"),
    "conflict.raised": N_("conflict found"),
    "conflict.settled": N_("conflict settled"),
    "contact.added": N_("contact added"),
    "contact.changed": N_("contact changed"),
    "contact.removed": N_("contact removed"),
    "contact.verified": N_("contact tried"),
    "provider.contacted": N_("contact with a provider noted"),
    "crisis.ended": N_("crisis ended, with all that was bound to it"),
    "crucial.agreed": N_("facility agreed to be crucial"),
    "crucial.ended": N_("facility agreed to be crucial no longer"),
    "demo.made": N_("made-up region made"),
    "duty.rule_changed": N_("duty: rule changed"),
    "enquiry.asked": N_("enquiry: asked"),
    "facility.added": N_("facility added"),
    "facility.changed": N_("facility described anew"),
    "facility.entered": N_("facility entered"),
    "facility.retired": N_("facility retired"),
    "provider.changed": N_("provider described anew"),
    "site.changed": N_("site described anew"),
    "hold.decided": N_("placement decided"),
    "hold.extended": N_("hold extended"),
    "hold.made": N_("places held"),
    "hold.released": N_("places given back"),
    CLOSED: N_("audit log: closing hash of rows that ended"),
    ENDED: N_("audit log: rows past their term ended"),
    "meeting.attendance": N_("attendance noted"),
    "meeting.closed": N_("meeting closed"),
    "meeting.noted": N_("meeting: noted"),
    "meeting.opened": N_("meeting opened"),
    "meeting.reopened": N_("meeting opened again"),
    "meeting.undone": N_("meeting begun in error"),
    "member.added": N_("desk member added"),
    "member.changed": N_("desk member corrected"),
    "member.retired": N_("desk member retired"),
    "register.asked": N_("register: several organisations asked"),
    "register.edited": N_("register: changed"),
    "register.extended": N_("register: extended"),
    "restriction.lifted": N_("restriction lifted"),
    "restriction.renewed": N_("restriction renewed"),
    "retention.done": N_("data past retention overwritten"),
    "redeployment.begun": N_("own staff redeployed"),
    "redeployment.ended": N_("redeployment of own staff ended"),
    "rings.counted": N_("who can do it counted"),
    "setting.changed": N_("setting changed"),
    "staffing.accepted": N_("places by staff taken over"),
    "staffing.norm_set": N_("norm set"),
    "stay.arrived": N_("arrival confirmed"),
    "stay.blocked": N_("outflow blocked"),
    "stay.departed": N_("departure confirmed"),
    "stay.imported": N_("stays read from a sheet"),
    "stay.moved": N_("moved on"),
    "stay.unblocked": N_("nothing blocks the outflow"),
    "stay.outflow_set": N_("outflow of a child set"),
    "stay.under_way": N_("on the way"),
    "store.backed_up": N_("copy of the store made"),
    RESTORED: N_("copy put back"),
    "watch.planned": N_("shift planned"),
    "watch.withdrawn": N_("taken off the rota"),
}


def _by_code(codes: type[Code]) -> dict[str, str]:
    return {code.value: code.words for code in codes}


class Family(NamedTuple):
    """Events whose code tells what happened to their subject."""

    subject: str
    """The part before the dot."""
    sentence: str
    words: Mapping[str, str]


FAMILIES = (
    Family("aid", N_("staff on loan: {what}"), _by_code(mutual_aid.AidState)),
    Family("duty", N_("duty: {what}"), _by_code(duties.OccurrenceOutcome)),
    Family("enquiry", N_("enquiry: {what}"), _by_code(EnquiryAnswer)),
    Family(
        "import",
        N_("sheet read: {what}"),
        {
            SheetKind.CAPACITY: N_("places"),
            SheetKind.FACILITIES: N_("facilities"),
            SheetKind.PLACEMENTS: N_("placements"),
            SheetKind.ABSENCE: N_("absence"),
        },
    ),
    Family("opening", N_("facility: {what}"), _by_code(OpeningStatus)),
    Family(
        "passphrase",
        N_("passphrase: {what}"),
        {"set": N_("set"), "changed": N_("changed"), "removed": N_("taken away")},
    ),
    Family("register", N_("register: new {what}"), _by_code(register.EntryKind)),
    Family("register", N_("register: {what}"), _by_code(register.EntryStatus)),
    Family("restriction", N_("restriction: {what}"), _by_code(RestrictionKind)),
)
_OUTSIDE = {"outside": N_("outside the region")}
REASON_WORDS: dict[str, Mapping[str, str]] = {
    LOOKED: _by_code(LookReason),
    "call.begun": _by_code(AgainReason),
    "call.taken_over": _by_code(AgainReason),
    "case.consulted": _by_code(consults.ConsultOutcome),
    "case.corrected": _by_code(states.CaseState),
    "case.ended": _by_code(states.CaseState),
    "case.restraint_answered": _by_code(RestraintOutcome),
    "case.urgency_set": _by_code(states.Urgency),
    "case.visit_weighed": _by_code(VisitAnswer),
    "conflict.raised": _by_code(ConflictKind),
    "conflict.settled": _by_code(Settlement),
    "facility.added": _OUTSIDE,
    "hold.made": _OUTSIDE,
    "retention.done": _by_code(Ground),
    "store.backed_up": _by_code(CopyReason),
    "rings.counted": _by_code(Process),
}
"""The reasons that are codes, by the event that they belong to."""
OUTCOME_WORDS = {"done": N_("done")}


def event_phrase(event: str) -> Phrase:
    """What was done, in words; an unknown code is shown as it is."""
    if event in EVENT_WORDS:
        return Phrase(EVENT_WORDS[event])
    subject, _dot, code = event.partition(".")
    for family in FAMILIES:
        if family.subject == subject and code in family.words:
            return Phrase(family.sentence, {"what": Phrase(family.words[code])})
    return Phrase("{code}", {"code": event})


def known_reason(event: str, reason: str) -> str:
    """The reason where it is a code; "" for words: older rows have names of files there."""
    codes = REASON_WORDS.get(event)
    if str(event).startswith("import.") or (codes is not None and reason not in codes):
        return ""
    return reason


def reason_phrase(event: str, reason: str) -> Phrase:
    """Why, or about which turn of a duty; a code without words is shown as it is."""
    if event == TAKEN_BACK:
        return event_phrase(reason)
    words = REASON_WORDS.get(event, {})
    if reason in words:
        return Phrase(words[reason])
    duty_code, _space, day = reason.partition(" ")
    duty = _duty_phrase(duty_code)
    try:
        day_phrase = Phrase(
            "{day}", {"day": date_text(date.fromisoformat(day if duty else reason))}
        )
    except ValueError:
        return duty if duty and not day else Phrase("{reason}", {"reason": reason})
    return Phrase("{duty} {day}", {"duty": duty, "day": day_phrase}) if duty else day_phrase


def _duty_phrase(code: str) -> Phrase | None:
    """A duty in words, which name nothing that a desk typed; None for another code."""
    try:
        return Phrase(duties.Duty(code).words)
    except ValueError:
        return None
