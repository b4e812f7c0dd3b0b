"""How the rows of each table come together when a copy is brought home: the one list of it."""

from crisisdesk.domain.together.joining import Policy

_FACTS = (
    *("capacity_report", "enquiry", "stay", "departure", "provider_contact", "absence_report"),
    *("absence_shortage", "absence_review", "review_note", "staffing_norm", "ring", "journal"),
    *("crisis_case", "youth", "case_text", "case_event", "retraction", "member_version", "desk"),
    *("away", "register_entry", "register_change", "opening", "crucial_agreement"),
    *("facility_version", "site_version", "publication", "redeployment", "aid_offer"),
    *("conflict", "conflict_side", "place_along", "call_request", "call_attempt", "call_terms"),
)
_CLAIMS = (
    *("hold", "hold_event", "decision_option", "restriction", "occurrence", "duty_rule"),
    *("meeting", "meeting_event", "watch", "bulletin", "aid_request", "aid_request_end"),
    *("deployment", "deployment_event", "setting", "conflict_end"),
    *("call_round", "call_round_end"),
)
_DETAILS = ("facility", "site", "provider", "contact", "desk_member", "external_code")
_DERIVED = ("revision",)
_LOCAL = ("draft", "carried", "chain_key", "forecast")

POLICIES: dict[str, Policy] = {
    **dict.fromkeys(_FACTS, Policy.FACTS),
    **dict.fromkeys(_CLAIMS, Policy.CLAIMS),
    **dict.fromkeys(_DETAILS, Policy.DETAILS),
    **dict.fromkeys(_DERIVED, Policy.DERIVED),
    **dict.fromkeys(_LOCAL, Policy.LOCAL),
}
"""By table; half-typed reports are told as such, though they stay no history."""
DERIVED = {
    "facility": {"version"},
    "crisis_case": {"version", "closed_at", "settled_at", "pseudonymised_at"},
    "aid_request": {"version"},
    "deployment": {"version"},
    "contact": {"version"},
    "hold": {"ends_at"},
    "register_entry": {"closed_at"},
    "call_request": {"until", "ended_at"},
}
"""By table the columns that follow from other rows, or are counted: they are made anew."""
LATEST = {"contact": {"verified_at", "removed_at"}}
"""By table the moments of which the last one counts, whoever wrote it."""
