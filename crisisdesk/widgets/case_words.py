"""How a case reads in a line: its clock, its children, and what it waits for."""

from datetime import datetime

from crisisdesk.domain.case_lines import CaseLine, YouthLine
from crisisdesk.domain.cases import STATE_WORDS, State, Urgency, What
from crisisdesk.domain.due import CLOCK_SIGNS, Clock, day_of_stay
from crisisdesk.domain.facilities import Gender
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext, time_left
from crisisdesk.widgets.columns import CellStyle

URGENCY_SIGNS = {
    Urgency.ACUTE: "U1",
    Urgency.URGENT: "U2",
    Urgency.PRESSING: "U3",
    Urgency.BRIDGING: "U4",
}
CLOCK_STYLES: dict[Clock, CellStyle] = {
    Clock.MORE_THAN_HALF: "",
    Clock.LESS_THAN_HALF: "warn",
    Clock.OVERDUE: "alarm",
    Clock.PARKED: "muted",
    Clock.STOPPED: "muted",
    Clock.NONE: "muted",
}
CLOCK_COLOURS = {
    Clock.MORE_THAN_HALF: "",
    Clock.LESS_THAN_HALF: "$text-warning",
    Clock.OVERDUE: "bold $text-error",
    Clock.PARKED: "$text-muted",
    Clock.STOPPED: "$text-muted",
    Clock.NONE: "$text-muted",
}
EVENT_WORDS = {
    What.REPORTED: N_("reported"),
    What.YOUTH_ADDED: N_("child added"),
    What.BIRTH_YEAR_SET: N_("birth year corrected"),
    What.GENDER_SET: N_("gender corrected"),
    What.PSEUDONYM_SET: N_("pseudonym corrected"),
    What.FILE_SET: N_("file number"),
    What.MUNICIPALITY_SET: N_("municipality"),
    What.ORGANISATION_SET: N_("organisation of the caller"),
    What.ROLE_SET: N_("role of the caller"),
    What.PHONE_SET: N_("phone of the caller"),
    What.LEGAL_SET: N_("legal framework"),
    What.ISOLATION_SET: N_("isolation"),
    What.FLAG_SET: N_("flag set"),
    What.FLAG_CLEARED: N_("flag taken away"),
    What.NEEDS_SET: N_("needs"),
    What.URGENCY_SET: N_("urgency"),
    What.NEXT_STEP_SET: N_("next step"),
    What.NOTED: N_("note"),
    What.LEAD_SET: N_("lead taken"),
    What.TRIAGED: N_("triage begun"),
    What.TRIED_FIRST: N_("tried first:"),
    What.NOT_TRIED: N_("not tried after all:"),
    What.CONSULTED: N_("health consult:"),
    What.WEIGHED: N_("infection and safety weighed"),
    What.SEARCHED: N_("search begun"),
    What.PARKED: N_("put on hold"),
    What.RESUMED: N_("taken up again"),
    What.ENQUIRED: N_("asked:"),
    What.ACCEPTED: N_("promised:"),
    What.DECLINED: N_("said no:"),
    What.NOT_ANSWERED: N_("did not answer:"),
    What.HELD: N_("place held:"),
    What.EXTENDED: N_("hold extended:"),
    What.RELEASED: N_("hold given back:"),
    What.RAN_OUT: N_("hold ran out:"),
    What.DECIDED: N_("decided:"),
    What.DECIDER: N_("decided by"),
    What.DISCUSSED: N_("discussed"),
    What.TRANSPORTED: N_("under way:"),
    What.ARRIVED: N_("arrived:"),
    What.LEFT: N_("left:"),
    What.BLOCKER_SET: N_("outflow blocked"),
    What.BLOCKER_CLEARED: N_("outflow free again"),
    What.NO_PLACE: N_("no place"),
    What.NO_PLACE_BECAUSE: N_("reason"),
    What.BRIDGED: N_("meanwhile"),
    What.WATCHED: N_("watches over safety"),
    What.OVERRIDDEN: N_("rule set aside:"),
    What.SAFETY_CONFIRMED: N_("safety confirmed"),
    What.TAKEN_OVER: N_("taken over by"),
    What.DEPARTED: N_("departed"),
    What.WITHDRAWN: N_("withdrawn"),
    What.REDIRECTED: N_("redirected"),
    What.ALTERNATIVE: N_("helped otherwise"),
    What.OUT_OF_REGION: N_("out of region"),
    What.CORRECTED: N_("ending corrected"),
}
_GENDER_LETTERS = {Gender.GIRLS: N_("f"), Gender.BOYS: N_("m"), Gender.ANY: N_("x")}


def joined(*parts: str) -> str:
    """What is known, each part after a dot; nothing stands for what is not."""
    return "".join(f" · {part}" for part in parts if part)


def clock_words(line: CaseLine) -> str:
    """Sign, urgency and the time that is left, or by how much it is over."""
    sign = CLOCK_SIGNS[line.clock]
    if line.left is None or line.clock in (Clock.PARKED, Clock.STOPPED):
        return f"{sign} {URGENCY_SIGNS[line.urgency]}"
    if line.clock is Clock.OVERDUE:
        return f"{sign} {URGENCY_SIGNS[line.urgency]} -{time_left(-line.left)}"
    return f"{sign} {URGENCY_SIGNS[line.urgency]} {time_left(line.left)}"


def child_words(youth: YouthLine, at: datetime) -> str:
    """A child in a few signs: gender and age, never a name."""
    age = "?" if youth.birth_year is None else str(local(at).year - youth.birth_year)
    gender = "" if youth.gender is None else f"{_(_GENDER_LETTERS[youth.gender])} "
    return f"{gender}{age}"


def children_words(line: CaseLine, at: datetime) -> str:
    """The one child of a case, or how many there are."""
    if len(line.youths) == 1:
        youth = line.youths[0]
        return f"{youth.pseudonym} {child_words(youth, at)}".strip()
    return ngettext("{n} child", "{n} children", len(line.youths)).format(n=len(line.youths))


def state_words(line: CaseLine) -> str:
    """Where the case stands; a hold that ran out is said."""
    if line.hold_ran_out and line.state is State.SEARCHING:
        return _("searching (hold ran out)")
    return _(STATE_WORDS[line.state])


def waiting_words(line: CaseLine, at: datetime) -> str:
    """What the case waits for: a stay, a hold, answers, or a place."""
    if line.stay is not None and line.arrived_at is not None:
        day = day_of_stay(line.arrived_at, at)
        words = _("{facility}, day {day}").format(facility=line.stay.name, day=day)
        if line.milestone is not None:
            words += f"/{line.milestone.day}"
        return words
    if line.hold is not None and not line.hold.ran_out:
        if line.hold.overdue:
            return _("{facility}, overdue").format(facility=line.hold.name)
        return f"{line.hold.name} {time_left(line.hold.until - at)}"
    parts = []
    if line.accepted:
        parts.append(_("{n} accepted").format(n=line.accepted))
    if line.pending:
        parts.append(_("{n} asked").format(n=line.pending))
    if line.declined:
        parts.append(_("{n} said no").format(n=line.declined))
    return ", ".join(parts) or line.next_step
