"""How a case reads in a line: its clock, its children, and what it waits for."""

from collections.abc import Iterable
from datetime import datetime

from crisisdesk.domain.cases.deadlines import CLOCK_SIGNS, Clock, day_of_stay
from crisisdesk.domain.cases.legal.orders import Order, TitleDate
from crisisdesk.domain.cases.lines import CaseLine, YouthLine
from crisisdesk.domain.cases.placements import Arrival
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.cases.waiting.visits import is_asked
from crisisdesk.domain.cases.youths import (
    CHILD_WORDS,
    ages_known,
    ages_text,
    check_birth_year,
    read_birth_year,
)
from crisisdesk.domain.moments import date_text, short_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext, pgettext, time_left
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


def has_left(line: CaseLine) -> bool:
    """Whether every child left while nobody said that it is safe: finished is not safe (A98)."""
    return line.state is CaseState.PLACED and not line.stays and not line.held


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
    """A child in a few signs: gender and the ages it can have, never a name."""
    ages = ages_text(ages_known(youth.birth_year, at))
    if youth.gender is None:
        return ages
    # Of a girl and a boy the letter that chooses it in a form.
    words = CHILD_WORDS.get(youth.gender, N_("x"))
    return f"{_(words)[0]} {ages}"


def year_words(typed: str, now: datetime) -> str:
    """How a typed year of birth or age is understood; raises RuleBroken for neither."""
    if not typed:
        return ""
    year = check_birth_year(read_birth_year(typed, now), now)
    words = _("{ages} years").format(ages=ages_text(ages_known(year, now)))
    return words if typed == str(year) else f"{year}: {words}"


def children_words(line: CaseLine, at: datetime) -> str:
    """The one child of a case, or how many there are; the age is as of the end of the case."""
    at = line.ended_at or at
    linked = "⇄ " if line.links else ""
    if len(line.youths) == 1:
        youth = line.youths[0]
        return f"{linked}{youth.pseudonym} {child_words(youth, at)}".strip()
    words = ngettext("{n} child", "{n} children", len(line.youths))
    return linked + words.format(n=len(line.youths))


def links_words(line: CaseLine) -> str:
    """The cases of brothers and sisters; "" where there is none."""
    if not line.links:
        return ""
    return "⇄ " + ", ".join(link.reference for link in line.links)


def all_children(line: CaseLine, at: datetime) -> str:
    """Every child of a case, each with what is known of it; ages are as of its end."""
    at = line.ended_at or at
    return ", ".join(f"{youth.pseudonym} {child_words(youth, at)}".strip() for youth in line.youths)


def state_words(line: CaseLine) -> str:
    """Where the case stands; who left but is not known to be safe is not placed any more."""
    if has_left(line):
        return pgettext("child", "left")
    return _(line.state.words)


def waiting_words(line: CaseLine, at: datetime) -> str:
    """What the case waits for: a stay, a hold, answers, or a place; when it ended, if it has."""
    if line.ended_at is not None:
        return _("ended {moment}").format(moment=short_text(line.ended_at, at))
    if has_left(line):
        return _("safety not confirmed")
    if line.stay is not None and line.arrived_at is not None:
        day = day_of_stay(line.arrived_at, at)
        words = _("{facility}, day {day}").format(facility=line.stay.name, day=day)
        if line.milestone is not None:
            words += f"/{line.milestone.day}"
        return f"{words} !" if line.asks else words
    if line.held:
        hold, *others = line.held
        more = f" +{len(others)}" if others else ""
        if hold.decided:
            words = N_("{facility}, overdue") if hold.overdue else N_("{facility}, decided")
            return _(words).format(facility=hold.name) + more
        return f"{hold.name} {time_left(hold.until - at)}{more}"
    return ", ".join(_search_words(line)) or line.next_step


def sight_words(line: CaseLine, at: datetime) -> str:
    """How long ago the child was seen, "–" where nobody has; nothing for one in a safe bed."""
    if line.look_by is None:
        return ""
    return "–" if line.sight.seen is None else time_left(at - line.sight.seen.at)


def attention_words(line: CaseLine, at: datetime) -> list[str]:
    """Why somebody must see to a case now."""
    words = []
    for asked in line.asks:
        what = _(asked.why.words)
        if asked.why is Attention.UNSEEN and line.look_by is not None:
            what = _("was to be seen by {moment}").format(moment=short_text(line.look_by, at))
        elif asked.why is Attention.MILESTONE:
            days = ", ".join(map(str, line.open_milestones))
            what = _("day {days} of the stay: not answered").format(days=days)
        elif asked.why is Attention.PARKING_OVER and line.parked_until is not None:
            moment = short_text(line.parked_until, at)
            what = _("was on hold until {moment}").format(moment=moment)
        elif asked.why is Attention.TITLE:
            what = title_words(line)
        elif asked.why is Attention.UNANSWERED and line.unanswered:
            what = unanswered_words(line, at)
        elif asked.why is Attention.NOT_ARRIVED and line.not_arrived:
            what = not_arrived_words(line, at)
        elif asked.why is Attention.RESTRAINT and line.restraint is not None:
            end = short_text(line.restraint.ends_at, at)
            what = _("restraining order ends {moment}, day {day}: what then? R")
            what = what.format(moment=end, day=line.restraint.day)
        elif asked.why is Attention.ACCEPTANCE and line.not_taken_over is not None:
            who = _(line.not_taken_over.organisation.words)
            what = _("not accepted by {who}").format(who=who)
        words.append(what)
    return words


def unanswered_words(line: CaseLine, at: datetime) -> str:
    """Which facility has not answered, and since when; of more than one the first and how many."""
    first, *others = line.unanswered
    words = _("{facility}: no answer since {moment}").format(
        facility=first.name, moment=short_text(first.asked_at, at)
    )
    return f"{words} (+{len(others)})" if others else words


def not_arrived_words(line: CaseLine, at: datetime) -> str:
    """Where the child has not come, and since when it could have; of more the first and how many.

    A decided hold does not run out, so nothing is said here of its end.
    """
    (name, decided_at, leaves_at), *others = line.not_arrived
    what, since = _("{facility}: not arrived, decided {moment}"), decided_at
    if leaves_at is not None and leaves_at > decided_at:
        what, since = _("{facility}: not arrived, was to leave {moment}"), leaves_at
    words = what.format(facility=name, moment=short_text(since, at))
    return f"{words} (+{len(others)})" if others else words


def child_name(line: CaseLine, youth: object) -> str:
    """A child by what the desk calls it, where the case has more than one."""
    if len(line.youths) < 2:  # noqa: PLR2004
        return ""
    return next((child.pseudonym for child in line.youths if child.id == youth), "")


def order_words(order: Order, line: CaseLine) -> str:
    """An order in a line: whose, which, and its days as far as they are known."""
    until = "?" if order.end is None else date_text(order.end)
    days = f"{date_text(order.since)} – {until}"
    parts = [" ".join(filter(None, (child_name(line, order.youth), _(order.kind.words), days)))]
    if order.hearing is not None and order.heard is None:
        parts.append(f"{_(TitleDate.HEARING.words)} {date_text(order.hearing)}")
    return " · ".join(parts)


def title_words(line: CaseLine) -> str:
    """What the orders of a case ask."""
    dues = []
    for due in line.titles:
        child = child_name(line, due.youth)
        day = date_text(due.day) if due.is_dated else ""
        words = " ".join(filter(None, (_(due.what.words), day)))
        dues.append(f"{' '.join(filter(None, (child, _(due.kind.words))))}: {words}")
    return ", ".join(dues)


def visit_words(line: CaseLine, at: datetime) -> str:
    """Whether a home visit is needed, as it was said today."""
    if line.visit is None or is_asked(line.visit_at, at):
        return _("not said today")
    return f"{_(line.visit.answer.words)}: {line.visit.reason}"


def _search_words(line: CaseLine) -> list[str]:
    """What came of a search until now."""
    parts = []
    if line.hold is not None and line.hold_ran_out and line.state is CaseState.SEARCHING:
        parts.append(_("hold ran out: {facility}").format(facility=line.hold.name))
    if line.accepted:
        parts.append(_("{n} accepted").format(n=line.accepted))
    if line.pending:
        parts.append(_("{n} asked").format(n=line.pending))
    if line.declined:
        parts.append(_("{n} said no").format(n=line.declined))
    return parts


def arrival_words(arrivals: Iterable[Arrival]) -> str:
    """What arrivals at a facility did to it where that may surprise; "" where nothing does."""
    counted = list(arrivals)
    words = []
    if any(arrival.already_counted for arrival in counted):
        words.append(_("The facility's figures counted the child already."))
    for arrival in counted[-1:]:
        if arrival.beyond and arrival.line is not None:
            beyond = _("{facility} is beyond its places now.")
            words.append(beyond.format(facility=arrival.line.name))
    if given_back := [name for arrival in counted for name in arrival.given_back]:
        words.append(_("Given back: {names}.").format(names=", ".join(given_back)))
    return " ".join(words)
