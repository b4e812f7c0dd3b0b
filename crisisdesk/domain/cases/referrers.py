"""Who calls for a child, and on what legal ground (A47, A53)."""

from enum import StrEnum

from crisisdesk.errors import N_


class Organisation(StrEnum):
    """What kind of organisation refers."""

    CERTIFIED_INSTITUTION = "certified_institution"
    YOUTH_TEAM = "youth_team"
    SAFE_AT_HOME = "safe_at_home"
    PROTECTION_BOARD = "protection_board"
    POLICE = "police"
    GENERAL_PRACTICE = "general_practice"
    SCHOOL = "school"
    YOUTH_HEALTH = "youth_health"
    HOSPITAL = "hospital"
    MENTAL_HEALTH = "mental_health"
    PROVIDER = "provider"
    MUNICIPALITY = "municipality"
    EMERGENCY_TEAM = "emergency_team"
    FAMILY = "family"
    OTHER = "other"


class Role(StrEnum):
    """As what somebody speaks: a referrer, a decider, who was consulted, who watches."""

    YOUTH_PROTECTOR = "youth_protector"
    YOUTH_PROFESSIONAL = "youth_professional"
    BEHAVIOURAL_SCIENTIST = "behavioural_scientist"
    TEAM_MANAGER = "team_manager"
    DESK_MEMBER = "desk_member"
    DOCTOR = "doctor"
    CONFIDENTIAL_DOCTOR = "confidential_doctor"
    PUBLIC_HEALTH = "public_health"
    POLICE_OFFICER = "police_officer"
    TEACHER = "teacher"
    FACILITY_STAFF = "facility_staff"
    FAMILY_MEMBER = "family_member"
    OTHER = "other"


class Legal(StrEnum):
    """The legal framework of a placement."""

    VOLUNTARY = "voluntary"
    SUPERVISION = "supervision_order"
    PROVISIONAL_SUPERVISION = "provisional_supervision_order"
    OUT_OF_HOME = "out_of_home_order"
    EMERGENCY = "emergency_order"
    SECURE = "secure_care_order"
    GUARDIANSHIP = "guardianship"


ORGANISATION_WORDS = {
    Organisation.CERTIFIED_INSTITUTION: N_("certified institution"),
    Organisation.YOUTH_TEAM: N_("youth team"),
    Organisation.SAFE_AT_HOME: N_("Safe at Home"),
    Organisation.PROTECTION_BOARD: N_("child protection board"),
    Organisation.POLICE: N_("police"),
    Organisation.GENERAL_PRACTICE: N_("general practice"),
    Organisation.SCHOOL: N_("school"),
    Organisation.YOUTH_HEALTH: N_("youth health service"),
    Organisation.HOSPITAL: N_("hospital"),
    Organisation.MENTAL_HEALTH: N_("mental health care"),
    Organisation.PROVIDER: N_("provider"),
    Organisation.MUNICIPALITY: N_("municipality"),
    Organisation.EMERGENCY_TEAM: N_("ambulatory emergency team"),
    Organisation.FAMILY: N_("family"),
    Organisation.OTHER: N_("other organisation"),
}
ROLE_WORDS = {
    Role.YOUTH_PROTECTOR: N_("youth protector"),
    Role.YOUTH_PROFESSIONAL: N_("youth professional"),
    Role.BEHAVIOURAL_SCIENTIST: N_("behavioural scientist"),
    Role.TEAM_MANAGER: N_("team manager"),
    Role.DESK_MEMBER: N_("desk member"),
    Role.DOCTOR: N_("doctor"),
    Role.CONFIDENTIAL_DOCTOR: N_("confidential doctor"),
    Role.PUBLIC_HEALTH: N_("public health service"),
    Role.POLICE_OFFICER: N_("police officer"),
    Role.TEACHER: N_("teacher"),
    Role.FACILITY_STAFF: N_("staff of the facility"),
    Role.FAMILY_MEMBER: N_("family member"),
    Role.OTHER: N_("somebody else"),
}
LEGAL_WORDS = {
    Legal.VOLUNTARY: N_("voluntary"),
    Legal.SUPERVISION: N_("supervision order"),
    Legal.PROVISIONAL_SUPERVISION: N_("provisional supervision order"),
    Legal.OUT_OF_HOME: N_("out-of-home order"),
    Legal.EMERGENCY: N_("emergency order"),
    Legal.SECURE: N_("secure care order"),
    Legal.GUARDIANSHIP: N_("guardianship"),
}
