"""How a case ends, where a child goes, and what a case that ends must say (A6, A47, A51, A98)."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, RuleBroken


class Destination(StrEnum):
    """Where a child goes when it leaves."""

    HOME = "home"
    NETWORK = "network"
    FOSTER_CARE = "foster_care"
    FAMILY_HOME = "family_home"
    RESIDENTIAL = "residential"
    SECURE = "secure"
    MENTAL_HEALTH = "mental_health"
    HOSPITAL = "hospital"
    INDEPENDENT = "independent"
    RAN_AWAY = "ran_away"
    OTHER = "other"


class Alternative(StrEnum):
    """Help without a place, offered before a bed (A51)."""

    NETWORK = "network"
    EMERGENCY_HELP = "emergency_help"
    DAY_CARE = "day_care"
    RESPITE = "respite"
    OTHER = "other"


class Bridge(StrEnum):
    """Where a child is as long as there is no place."""

    HOME = "home"
    NETWORK = "network"
    EMERGENCY_HELP = "emergency_help"
    OFFICE = "office"
    HOSPITAL = "hospital"
    POLICE = "police"
    NONE = "none"


class Topic(StrEnum):
    """What is handed over with a child (A95)."""

    PLAN = "plan"
    SAFETY_AGREEMENTS = "safety_agreements"
    MEDICATION = "medication"
    SCHOOL = "school"
    PARENTS_TOLD = "parents_told"


class Blocker(StrEnum):
    """What keeps a child from leaving (A72)."""

    NO_FOLLOW_UP = "no_follow_up"
    NO_FOSTER_FAMILY = "no_foster_family"
    WAITING_LIST = "waiting_list"
    COURT = "court"
    HOME_NOT_SAFE = "home_not_safe"
    NO_HOUSING = "no_housing"
    INFECTION = "infection"
    FUNDING = "funding"
    OTHER = "other"


DESTINATION_WORDS = {
    Destination.HOME: N_("home"),
    Destination.NETWORK: N_("own network"),
    Destination.FOSTER_CARE: N_("foster care"),
    Destination.FAMILY_HOME: N_("family home"),
    Destination.RESIDENTIAL: N_("residential group"),
    Destination.SECURE: N_("secure care"),
    Destination.MENTAL_HEALTH: N_("mental health care"),
    Destination.HOSPITAL: N_("hospital"),
    Destination.INDEPENDENT: N_("a place of its own"),
    Destination.RAN_AWAY: N_("ran away"),
    Destination.OTHER: N_("elsewhere"),
}
ALTERNATIVE_WORDS = {
    Alternative.NETWORK: N_("own network"),
    Alternative.EMERGENCY_HELP: N_("ambulatory emergency help"),
    Alternative.DAY_CARE: N_("day care"),
    Alternative.RESPITE: N_("respite stay"),
    Alternative.OTHER: N_("other help"),
}
BRIDGE_WORDS = {
    Bridge.HOME: N_("stays at home"),
    Bridge.NETWORK: N_("own network"),
    Bridge.EMERGENCY_HELP: N_("ambulatory emergency help"),
    Bridge.OFFICE: N_("at an office"),
    Bridge.HOSPITAL: N_("hospital"),
    Bridge.POLICE: N_("at the police station"),
    Bridge.NONE: N_("no temporary solution"),
}
TOPIC_WORDS = {
    Topic.PLAN: N_("plan and file"),
    Topic.SAFETY_AGREEMENTS: N_("safety agreements"),
    Topic.MEDICATION: N_("medication"),
    Topic.SCHOOL: N_("school or day care"),
    Topic.PARENTS_TOLD: N_("parents know it"),
}
BLOCKER_WORDS = {
    Blocker.NO_FOLLOW_UP: N_("no follow-up place"),
    Blocker.NO_FOSTER_FAMILY: N_("no foster family"),
    Blocker.WAITING_LIST: N_("waiting list"),
    Blocker.COURT: N_("waiting for the court"),
    Blocker.HOME_NOT_SAFE: N_("home is not safe yet"),
    Blocker.NO_HOUSING: N_("no housing"),
    Blocker.INFECTION: N_("risk of infection"),
    Blocker.FUNDING: N_("no contract or funding"),
    Blocker.OTHER: N_("something else"),
}


class Safety(NamedTuple):
    """Who confirmed that the child is safe, and when: finished is not the same as safe (A98)."""

    role: Role
    name: str
    at: datetime


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
    safety: Safety | None = None
    taken_over: TakenOver | None = None


def check_ending(ending: Ending, now: datetime) -> Ending:
    """The ending, if it says what its kind must; raises RuleBroken."""
    if ending.state is CaseState.DEPARTED and ending.safety is None:
        raise RuleBroken(
            N_("Say who confirmed that the child is safe, and when."), field="safety_by"
        )
    if ending.state is CaseState.REDIRECTED and ending.to is None:
        raise RuleBroken(N_("Say who takes over."), field="to")
    if ending.state is CaseState.ALTERNATIVE and ending.alternative is None:
        raise RuleBroken(N_("Say what helped instead of a place."), field="alternative")
    if ending.state is CaseState.OUT_OF_REGION and not ending.where.strip():
        raise RuleBroken(N_("Say where the child went."), field="where")
    if ending.state is CaseState.WITHDRAWN and not ending.reason.strip():
        raise RuleBroken(N_("Say why the case is withdrawn."), field="reason")
    if ending.safety is not None:
        check_safety(ending.safety, now)
    if ending.taken_over is not None:
        check_taken_over(ending.taken_over, now)
    return ending


def check_safety(safety: Safety, now: datetime) -> Safety:
    """The confirmation, if it names who and is not from the future; raises RuleBroken."""
    if not safety.name.strip():
        raise RuleBroken(
            N_("Say who confirmed that the child is safe, and when."), field="safety_by"
        )
    if safety.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("A confirmation is not from the future."), field="safety_at")
    return safety


def check_taken_over(told: TakenOver, now: datetime) -> TakenOver:
    """The acceptance, if it is not from the future; raises RuleBroken."""
    if told.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("An acceptance is not from the future."), field="accepted_at")
    return told
