"""Who calls for a child, and on what legal ground (A47, A53)."""

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_


class Organisation(Code):
    """What kind of organisation refers."""

    CERTIFIED_INSTITUTION = "certified_institution", N_("certified institution")
    YOUTH_TEAM = "youth_team", N_("youth team")
    SAFE_AT_HOME = "safe_at_home", N_("Safe at Home")
    PROTECTION_BOARD = "protection_board", N_("child protection board")
    POLICE = "police", N_("police")
    GENERAL_PRACTICE = "general_practice", N_("general practice")
    PRACTICE_NURSE = "practice_nurse", N_("mental health nurse of a general practice")
    SCHOOL = "school", N_("school")
    YOUTH_HEALTH = "youth_health", N_("youth health service")
    HOSPITAL = "hospital", N_("hospital")
    MENTAL_HEALTH = "mental_health", N_("mental health care")
    PROVIDER = "provider", N_("provider")
    MUNICIPALITY = "municipality", N_("municipality")
    EMERGENCY_TEAM = "emergency_team", N_("home crisis team")
    SEXUAL_ASSAULT_CENTRE = "sexual_assault_centre", N_("sexual assault centre")
    WOMENS_SHELTER = "womens_shelter", N_("women's shelter")
    FAMILY = "family", N_("family")
    OTHER = "other", N_("other organisation")


class Role(Code):
    """As what somebody speaks: a referrer, a decider, who was consulted, who watches."""

    YOUTH_PROTECTOR = "youth_protector", N_("child protection worker")
    YOUTH_PROFESSIONAL = "youth_professional", N_("youth professional")
    BEHAVIOURAL_SCIENTIST = "behavioural_scientist", N_("behavioural scientist")
    TEAM_MANAGER = "team_manager", N_("team manager")
    DESK_MEMBER = "desk_member", N_("desk member")
    DOCTOR = "doctor", N_("doctor")
    CONFIDENTIAL_DOCTOR = "confidential_doctor", N_("confidential doctor")
    PUBLIC_HEALTH = "public_health", N_("public health service")
    POLICE_OFFICER = "police_officer", N_("police officer")
    TEACHER = "teacher", N_("teacher")
    FACILITY_STAFF = "facility_staff", N_("staff of the facility")
    FAMILY_MEMBER = "family_member", N_("family member")
    OTHER = "other", N_("somebody else")


class Legal(Code):
    """The legal framework of a placement."""

    VOLUNTARY = "voluntary", N_("voluntary")
    SUPERVISION = "supervision_order", N_("supervision order")
    PROVISIONAL_SUPERVISION = "provisional_supervision_order", N_("provisional supervision order")
    OUT_OF_HOME = "out_of_home_order", N_("out-of-home order")
    EMERGENCY = "emergency_order", N_("emergency order")
    SECURE = "secure_care_order", N_("secure care order")
    EMERGENCY_SECURE = "emergency_secure_order", N_("emergency secure care order")
    CONDITIONAL_SECURE = "conditional_secure_order", N_("conditional secure care order")
    GUARDIANSHIP = "guardianship", N_("guardianship")
    PROVISIONAL_GUARDIANSHIP = "provisional_guardianship", N_("provisional guardianship")
    CRIMINAL = "criminal", N_("criminal (suspended detention, behavioural measure)")
    MENTAL_HEALTH = "mental_health_order", N_("compulsory care (Wvggz, Wzd)")
