"""Every kind of event of a case."""

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, NP_


class EventKind(Code):
    """What happens to a case: the name of an event."""

    REPORTED = "reported", N_("reported")
    YOUTH_ADDED = "youth_added", N_("child added")
    BIRTH_YEAR_SET = "birth_year_set", N_("birth year corrected")
    GENDER_SET = "gender_set", N_("gender corrected")
    PSEUDONYM_SET = "pseudonym_set", N_("pseudonym corrected")
    FILE_SET = "file_set", N_("file number")
    MUNICIPALITY_SET = "municipality_set", N_("municipality")
    ORGANISATION_SET = "organisation_set", N_("organisation of the caller")
    ROLE_SET = "role_set", N_("role of the caller")
    PHONE_SET = "phone_set", N_("phone of the caller")
    LEGAL_SET = "legal_set", N_("legal framework")
    BIRTH_MONTH_SET = "birth_month_set", N_("birth month")
    ORDERED = "ordered", N_("order written down")
    ORDER_STEP = "order_step", N_("about the order")
    CONSENT = "consent", N_("consent")
    ISOLATION_SET = "isolation_set", N_("isolation")
    FLAG_SET = "flag_set", N_("flag set")
    FLAG_CLEARED = "flag_cleared", N_("flag taken away")
    FLAG_UNKNOWN = "flag_unknown", N_("flag not known")
    NEEDS_SET = "needs_set", N_("needs")
    URGENCY_SET = "urgency_set", N_("urgency")
    NEXT_STEP_SET = "next_step_set", N_("next step")
    NOTED = "noted", N_("note")
    LEAD_SET = "lead_set", N_("lead taken")
    TRIAGED = "triaged", N_("triage begun")
    TRIED_FIRST = "tried_first", N_("tried first")
    NOT_TRIED = "not_tried", N_("not tried after all")
    CONSULTED = "consulted", N_("health consult")
    WEIGHED = "weighed", N_("infection and safety weighed")
    SEARCHED = "searched", N_("search begun")
    PARKED = "parked", N_("put on hold")
    RESUMED = "resumed", N_("taken up again")
    ENQUIRED = "enquired", N_("asked")
    ACCEPTED = "accepted", N_("promised")
    DECLINED = "declined", N_("said no")
    NOT_ANSWERED = "not_answered", N_("did not answer")
    CALLED_OFF = "called_off", N_("no longer needed")
    HELD = "held", N_("place held")
    EXTENDED = "extended", N_("hold extended")
    RELEASED = "released", N_("hold given back")
    RAN_OUT = "ran_out", N_("hold ran out")
    DECIDED = "decided", N_("decided")
    DECIDER = "decider", N_("decided by")
    DISCUSSED = "discussed", N_("discussed")
    TRANSPORTED = "transported", N_("under way")
    ARRIVED = "arrived", N_("arrived")
    LEFT = "left", NP_("child", "left")
    BLOCKER_SET = "blocker_set", N_("outflow blocked")
    BLOCKER_CLEARED = "blocker_cleared", N_("outflow free again")
    OUTFLOW_SET = "outflow_set", N_("outflow")
    NO_PLACE = "no_place", N_("no place")
    NO_PLACE_BECAUSE = "no_place_because", N_("reason")
    BRIDGED = "bridged", N_("meanwhile")
    SEEN = "seen", N_("child seen")
    NOT_SEEN = "not_seen", N_("child not seen")
    LOOK_PLANNED = "look_planned", N_("looks next")
    VISIT_WEIGHED = "visit_weighed", N_("home visit")
    RESTRAINED = "restrained", N_("restraining order imposed")
    RESTRAINT_ANSWERED = "restraint_answered", N_("restraining order")
    CONSENTED = "consented", N_("parents asked")
    NOT_TAKEN_OVER = "not_taken_over", N_("not accepted by")
    MILESTONE = "milestone", N_("milestone answered")
    WATCHED = "watched", N_("monitors safety")
    OVERRIDDEN = "overridden", N_("rule overridden")
    SAFETY_CONFIRMED = "safety_confirmed", N_("safety confirmed")
    TAKEN_OVER = "taken_over", N_("taken over by")
    DEPARTED = "departed", N_("departed")
    WITHDRAWN = "withdrawn", N_("withdrawn")
    REDIRECTED = "redirected", N_("redirected")
    ALTERNATIVE = "alternative", N_("supported without a placement")
    OUT_OF_REGION = "out_of_region", N_("out of region")
    JOINED = "joined", N_("joined with")
    CHILDCARE = "childcare", N_("childcare arranged")
    NOT_NEAR = "not_near", N_("not near")
    SPLIT_OFF = "split_off", N_("siblings split, new case")
    SPLIT_FROM = "split_from", N_("split from")
    SETTLED = "settled", N_("every child of the case has arrived")
    TOOK_IN = "took_in", N_("joined by")
    YOUTH_MOVED = "youth_moved", N_("child to another case")
    CORRECTED = "corrected", N_("ending corrected")
    SAFETY_OPEN = "safety_open", N_("safety not confirmed")
    FILE_HANDED_OVER = "file_handed_over", N_("dossier extract handed over")
    FILE_NOT_HANDED_OVER = "file_not_handed_over", N_("no dossier extract handed over")
    ERASURE_ASKED = "erasure_asked", N_("texts deleted earlier on request")
    ERASURE_REFUSED = "erasure_refused", N_("earlier deletion refused")
    BLANKED = "blanked", N_("words blanked on request")


EMPTIED_WORDS = {
    **dict.fromkeys(
        (
            EventKind.FILE_SET,
            EventKind.MUNICIPALITY_SET,
            EventKind.ORGANISATION_SET,
            EventKind.ROLE_SET,
            EventKind.PHONE_SET,
            EventKind.LEGAL_SET,
            EventKind.ISOLATION_SET,
        ),
        N_("no longer known"),
    ),
    EventKind.NEEDS_SET: N_("none"),
    EventKind.NEXT_STEP_SET: N_("none"),
}
"""What a fact reads when somebody took out what stood there."""
