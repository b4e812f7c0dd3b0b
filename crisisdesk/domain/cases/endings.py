"""How a case ends, where a child goes, and what a case that ends must say (A6, A47, A51, A98)."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.instead.routes import ParentsConsent
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, RuleBroken


class Destination(Code):
    """Where a child goes when it leaves."""

    HOME = "home", N_("home")
    NETWORK = "network", N_("own network")
    FOSTER_CARE = "foster_care", N_("foster care")
    FAMILY_HOME = "family_home", N_("family home")
    RESIDENTIAL = "residential", N_("residential group")
    SECURE = "secure", N_("secure care")
    MENTAL_HEALTH = "mental_health", N_("mental health care")
    HOSPITAL = "hospital", N_("hospital")
    INDEPENDENT = "independent", N_("independent living")
    RAN_AWAY = "ran_away", N_("ran away")
    OTHER = "other", N_("elsewhere")


class Alternative(Code):
    """Help without a place, offered before a bed (A51)."""

    NETWORK = "network", N_("own network")
    EMERGENCY_HELP = "emergency_help", N_("crisis support at home")
    DAY_CARE = "day_care", N_("day care")
    RESPITE = "respite", N_("respite stay")
    RESTRAINING_ORDER = "restraining_order", N_("restraining order (the offender leaves)")
    OTHER = "other", N_("other help")


class Bridge(Code):
    """Where a child is as long as there is no place."""

    HOME = "home", N_("stays at home")
    NETWORK = "network", N_("own network")
    EMERGENCY_HELP = "emergency_help", N_("crisis support at home")
    OFFICE = "office", N_("at an office")
    HOSPITAL = "hospital", N_("hospital")
    POLICE = "police", N_("at the police station")
    NONE = "none", N_("no temporary solution")


class Topic(Code):
    """What is handed over with a child (A95)."""

    PLAN = "plan", N_("plan and file")
    SAFETY_AGREEMENTS = "safety_agreements", N_("safety agreements")
    MEDICATION = "medication", N_("medication")
    SCHOOL = "school", N_("school or day care")
    PARENTS_TOLD = "parents_told", N_("parents informed")


class Blocker(Code):
    """What keeps a child from leaving, or a case from going on (A72, A128)."""

    NO_FOLLOW_UP = "no_follow_up", N_("no follow-up place")
    NO_FOSTER_FAMILY = "no_foster_family", N_("no foster family")
    WAITING_LIST = "waiting_list", N_("waiting list")
    COURT = "court", N_("waiting for the court")
    PROTECTION_TABLE = "protection_table", N_("waiting for the child protection table")
    BOARD_INQUIRY = "board_inquiry", N_("inquiry of the child protection board")
    HOME_NOT_SAFE = "home_not_safe", N_("home is not safe yet")
    NO_HOUSING = "no_housing", N_("no housing")
    INFECTION = "infection", N_("risk of infection")
    FUNDING = "funding", N_("no contract or funding")
    TREATMENT = "treatment", N_("treatment needed first")
    SCHOOL = "school", N_("no school or day programme")
    NOT_AGREED = "not_agreed", N_("parents do not agree")
    OTHER = "other", N_("something else")
    NOTHING = "nothing", N_("nothing: ready to leave")
    """Said of a child that stays somewhere; no case waits for it."""


class Confirmation(Code):
    """How somebody knows that a child is safe (A98)."""

    SEEN = "seen", N_("saw the child")
    VIDEO = "video", N_("by video call")
    TELEPHONE = "telephone", N_("by telephone")
    RECEIVER = "receiver", N_("heard it from who has the child")


class NotConfirmed(Code):
    """Why nobody confirmed that a child is safe (A98)."""

    NO_ANSWER = "no_answer", N_("nobody could be reached")
    REFUSED = "refused", N_("the family refuses")
    AWAY = "away", N_("the child is away or missing")
    OUT_OF_SIGHT = "out_of_sight", N_("another region or organisation has it")
    NOT_TRIED = "not_tried", N_("not asked yet")
    FROM_LIST = "from_list", N_("the departure came with a list")


HOLDS_BACK = tuple(blocker for blocker in Blocker if blocker is not Blocker.NOTHING)
"""What a case can wait for."""
DECIDED_ELSEWHERE = (Blocker.COURT, Blocker.PROTECTION_TABLE, Blocker.BOARD_INQUIRY)
"""What a case waits for because others must decide (A128)."""


class Safety(NamedTuple):
    """Who confirmed that the child is safe, when and how: finished is not safe (A98)."""

    role: Role
    name: str
    at: datetime
    how: Confirmation | None = None
    """None in what was written before this was asked."""


ANSWERS = tuple(why for why in NotConfirmed if why is not NotConfirmed.FROM_LIST)
"""Why nobody confirmed it, as a person may say it."""


class SafetyOpen(NamedTuple):
    """Nobody confirmed that the child is safe: why, who is responsible, and when that is asked."""

    because: NotConfirmed
    organisation: Organisation | None = None
    """None where a list said that the child left."""
    due_at: datetime | None = None
    """None where a list said that the child left: it is shown, and asked of nobody."""
    name: str = ""
    words: str = ""


class TakenOver(NamedTuple):
    """Who accepted the child at the receiving end, when, and what was handed over (A95)."""

    organisation: Organisation
    role: Role
    at: datetime
    name: str = ""
    topics: frozenset[Topic] = frozenset()


class Ending(NamedTuple):
    """How a case ends; each way has words and codes that it cannot do without."""

    state: CaseState
    reason: str = ""
    """Why it was withdrawn, or in what way it was helped."""
    to: Organisation | None = None
    """Who takes over what is not a crisis."""
    where: str = ""
    """The place out of the region, or who takes over, in words."""
    alternative: Alternative | None = None
    safety: Safety | SafetyOpen | None = None
    taken_over: TakenOver | None = None
    consent: ParentsConsent | None = None
    """Of the parents, to passing a worry on."""


ENDINGS_WITH_A_PLACE = (CaseState.REDIRECTED, CaseState.OUT_OF_REGION)
"""Endings that say where a child goes or who takes over, in words."""


def by_its_kind(ending: Ending) -> Ending:
    """What of an ending its own kind keeps; a place that it has no room for leads its reason."""
    where, reason = " ".join(ending.where.split()), ending.reason
    if ending.state not in ENDINGS_WITH_A_PLACE:
        where, reason = "", "\n".join(filter(None, (where, reason)))
    return Ending(
        ending.state,
        reason=reason,
        to=ending.to if ending.state is CaseState.REDIRECTED else None,
        where=where,
        alternative=ending.alternative if ending.state is CaseState.ALTERNATIVE else None,
    )


def check_ending(ending: Ending, now: datetime) -> Ending:
    """The ending, if it says what its kind must; raises RuleBroken."""
    if ending.state is CaseState.REDIRECTED and ending.to is None:
        raise RuleBroken(N_("Enter who takes over."), field="to")
    if ending.state is CaseState.ALTERNATIVE and ending.alternative is None:
        raise RuleBroken(N_("Enter what helped instead of a place."), field="alternative")
    if ending.state is CaseState.OUT_OF_REGION and not ending.where.strip():
        raise RuleBroken(N_("Enter where the child went."), field="where")
    if ending.state is CaseState.WITHDRAWN and not ending.reason.strip():
        raise RuleBroken(N_("Enter why the case is withdrawn."), field="reason")
    check_safety(ending.safety, now)
    if ending.taken_over is not None:
        check_taken_over(ending.taken_over, now)
    return ending


def check_safety(safety: Safety | SafetyOpen | None, now: datetime) -> Safety | SafetyOpen:
    """Who confirmed it, or why nobody did and who answers for it until when; raises RuleBroken."""
    if safety is None or (isinstance(safety, Safety) and not safety.name.strip()):
        raise RuleBroken(
            N_("Enter who confirmed that the child is safe, and when; or why nobody did."),
            field="safety_by",
        )
    if isinstance(safety, SafetyOpen):
        if safety.organisation is None:
            raise RuleBroken(N_("Enter who is responsible until then."), field="responsible")
        if not safety.name.strip():
            raise RuleBroken(N_("Enter who finds out."), field="open_name")
        if safety.due_at is None or safety.due_at <= now:
            raise RuleBroken(
                N_("That moment is past; it is asked again at one ahead."), field="open_until"
            )
        return safety
    if safety.how is None:
        raise RuleBroken(N_("Enter how they know that the child is safe."), field="safety_how")
    if safety.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("A confirmation is not from the future."), field="safety_at")
    return safety


def check_taken_over(taken: TakenOver, now: datetime) -> TakenOver:
    """The acceptance, if it is not from the future; raises RuleBroken."""
    if taken.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("An acceptance is not from the future."), field="accepted_at")
    return taken
