"""The made-up week of the demo: meetings, agreements, actions, questions, contacts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.contacts import Contact, Scope
from crisisdesk.domain.week.duties import Duty, DutyRule, Turn, turns
from crisisdesk.domain.week.meetings import MISSED_IN_A_ROW, AgendaSubject, Attendance
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus, MeetingId
from crisisdesk.domain.working_days import next_working_day
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.services.demo import crisis
from crisisdesk.services.week import contacts, day_start, meetings, register

if TYPE_CHECKING:
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_HELD = (Duty.CORONA_CONSULTATION, Duty.ABSENCE_REVIEW, Duty.DIRECTORS_COORDINATION)
_PARTIES = (
    N_("Purchasing organisation"),
    N_("Youth teams"),
    N_("Municipality of Dordrecht"),
    N_("Municipality of Gorinchem"),
    N_("De Waterlinie"),
    N_("Jeugdhuis Merwede"),
)
_MISSING = 3
"""Which of the parties missed the newest meetings of every series."""
_NOTED = {
    Duty.CORONA_CONSULTATION: (
        AgendaSubject.CAPACITY,
        N_("All groups for day and night are open."),
    ),
    Duty.ABSENCE_REVIEW: (AgendaSubject.STAFFING, N_("Every provider counts until Sunday night.")),
    Duty.DIRECTORS_COORDINATION: (
        AgendaSubject.OTHER,
        N_("No decision was asked of the directors."),
    ),
}
_CONTACTS = (
    (N_("Crisis desk"), N_("escalation"), Organisation.OTHER, "078-5550001", True),
    (N_("Safe at Home"), N_("advice, day and night"), Organisation.SAFE_AT_HOME, "078-5550002", 0),
    (N_("Youth teams"), N_("duty team"), Organisation.YOUTH_TEAM, "078-5550003", 0),
    (N_("Police"), N_("youth officer"), Organisation.POLICE, "078-5550004", 0),
    (
        N_("Child protection board"),
        N_("crisis line"),
        Organisation.PROTECTION_BOARD,
        "078-5550005",
        0,
    ),
)


class SettableClock(Protocol):
    """A clock whose moment is given."""

    moment: datetime


def held_turns(
    rules: Sequence[DutyRule], begun: datetime, now: datetime
) -> list[tuple[Duty, Turn]]:
    """Every turn so far was held, but for two bulletins and one meeting."""
    today = local(now).date()
    asked: dict[Duty, list[Turn]] = {}
    for duty in Duty:
        of_duty = [rule for rule in rules if rule.duty is duty]
        shown = turns(of_duty, local(begun).date(), today + _DAY) if of_duty else ()
        if so_far := [turn for turn in shown if turn.asked_at <= now]:
            asked[duty] = so_far
    newest = {duty: series[-1].moment for duty, series in asked.items()}
    to_come = [duty for duty, at in newest.items() if at > now and duty is not Duty.BULLETIN]
    open_one = to_come[0] if to_come else max(_HELD, key=newest.__getitem__)
    left = {open_one: 1, Duty.BULLETIN: 2}
    return [
        (duty, turn)
        for duty, series in asked.items()
        for turn in series[: len(series) - left.get(duty, 0)]
    ]


class Week:
    """What was held and agreed, in the order in which it happened."""

    def __init__(
        self, store: "Store", clock: SettableClock, now: datetime, held: list[tuple[Duty, Turn]]
    ) -> None:
        """Take a store with its members, and the turns that are held; nothing happens yet."""
        self._store, self._clock, self._now = store, clock, now
        self._steps = sorted(self._planned(held), key=lambda step: step[0])

    def turn(self, until: datetime) -> None:
        """Turn the clock to a moment; what lies before it happens on the way."""
        while self._steps and self._steps[0][0] <= until:
            self._clock.moment, step = self._steps.pop(0)
            self._store.write(step)
        self._clock.moment = until

    def _planned(
        self, held: list[tuple[Duty, Turn]]
    ) -> Iterator[tuple[datetime, "Callable[[UnitOfWork], None]"]]:
        today = local(self._now).date()
        for duty in _HELD:
            series = [turn for of, turn in held if of is duty]
            for ago, turn in enumerate(reversed(series)):
                yield min(turn.moment, self._now), _Held(duty, turn.day, ago, today)
        yield self._now - 27 * _DAY, _fill_contacts
        yield self._now - 26 * _DAY, partial(crisis.begin, today=today)
        yield self._now - 3 * _DAY, _between(today, self._now)


class _Held:
    """One meeting from the first word to the last."""

    def __init__(self, duty: Duty, day: date, ago: int, today: date) -> None:
        """`ago` counts the meetings of the series that came after this one."""
        self._duty, self._day, self._ago, self._today = duty, day, ago, today

    def __call__(self, uow: "UnitOfWork") -> None:
        meeting = meetings.hold(uow, self._duty, self._day)
        for number, party in enumerate(meetings.parties(uow.snapshot, self._duty)):
            missing = number == _MISSING and self._ago < MISSED_IN_A_ROW
            there = Attendance.ABSENT if missing else Attendance.PRESENT
            meetings.attend(uow, meeting, party, there)
        subject, words = _NOTED[self._duty]
        meetings.note(uow, meeting, subject, _(words))
        if self._duty is Duty.CORONA_CONSULTATION:
            self._corona(uow, meeting)
        elif self._duty is Duty.ABSENCE_REVIEW and not self._ago:
            self._absence(uow, meeting)
        meetings.close(uow, meeting)

    def _absence(self, uow: "UnitOfWork", meeting: MeetingId) -> None:
        agreed = EntryParticulars(_("Wilgenboog looks at who can take night shifts."))
        register.add(uow, EntryKind.AGREEMENT, agreed, meeting=meeting)
        to_do = EntryParticulars(
            _("Ask Lichtwaard for last week's figures."), due=self._today + 2 * _DAY
        )
        register.add(uow, EntryKind.ACTION, to_do, meeting=meeting)

    def _corona(self, uow: "UnitOfWork", meeting: MeetingId) -> None:
        if self._ago > 1:
            asked = EntryParticulars(_("Call every group about its visitors"), owner="EF")
            done = register.add(uow, EntryKind.ACTION, asked, meeting=meeting)
            register.move_on(uow, done, EntryStatus.DONE)
            return
        if not self._ago:
            register.add(
                uow,
                EntryKind.ACTION,
                EntryParticulars(
                    _("Ask every provider for its figures before noon"),
                    owner="AB",
                    due=self._today + 2 * _DAY,
                ),
                meeting=meeting,
            )
            return
        meetings.note(
            uow, meeting, AgendaSubject.STAFFING, _("Nobody is below the minimum this week.")
        )
        register.add(
            uow,
            EntryKind.AGREEMENT,
            EntryParticulars(
                _("Siblings stay together unless a judge says otherwise"),
                source=_("It was agreed that brothers and sisters are placed together."),
                party=_(_PARTIES[0]),
                asked=self._day,
                for_crisis=True,
            ),
            meeting=meeting,
        )
        register.add(
            uow,
            EntryKind.ACTION,
            EntryParticulars(
                _("Send the list of duty phones to the youth teams"),
                owner="CD",
                due=self._today - _DAY,
            ),
            meeting=meeting,
        )


def expect_parties(uow: "UnitOfWork") -> None:
    """Who is expected at every meeting; at an absence review, who is asked to report."""
    for duty in (Duty.CORONA_CONSULTATION, Duty.DIRECTORS_COORDINATION):
        meetings.set_parties(uow, duty, [_(party) for party in _PARTIES])


def _fill_contacts(uow: "UnitOfWork") -> None:
    contacts.set_video_standard(uow, "Jitsi")
    for name, function, kind, phone, escalation in _CONTACTS:
        contacts.add(
            uow,
            Contact(
                _(name),
                _(function),
                kind,
                Scope.OWN,
                phone,
                hours=_("day and night"),
                escalation=bool(escalation),
                verified_at=uow.now,
            ),
        )


def _between(today: date, now: datetime) -> "Callable[[UnitOfWork], None]":
    """What came in between two meetings."""

    def fill(uow: "UnitOfWork") -> None:
        for kind, particulars in _entries(today):
            register.add(uow, kind, particulars)
        crisis.go_on(uow, today)
        answered = register.add(
            uow,
            EntryKind.QUESTION,
            EntryParticulars(_("May a foster family refuse a test?"), party=_(_PARTIES[2])),
        )
        register.move_on(
            uow,
            answered,
            EntryStatus.ANSWERED,
            answer=_("Yes; the placement is then weighed again."),
        )
        if uow.by is not None:
            begins = now - 60 * _MINUTE
            day_start.plan_watch(uow, MemberId(uow.by), begins, begins + 480 * _MINUTE)

    return fill


def _entries(today: date) -> Iterator[tuple[EntryKind, EntryParticulars]]:
    soon = next_working_day(today)
    yield (
        EntryKind.MEASURE,
        EntryParticulars(
            _("Visits only in the garden"),
            source=_("Measures apply until further notice, for the time being until this date."),
            valid_from=today - 14 * _DAY,
            valid_until=soon,
            provisional=True,
        ),
    )
    yield (
        EntryKind.INITIATIVE,
        EntryParticulars(
            _("A quarantine group for the region"), owner="EF", asked=today - 9 * _DAY
        ),
    )
    yield (
        EntryKind.FEEDBACK,
        EntryParticulars(
            _("Childcare for vulnerable families: what is possible already?"),
            party=_(_PARTIES[3]),
            asked=today - 6 * _DAY,
        ),
    )
    yield (
        EntryKind.ADVANCE_PAYMENT,
        EntryParticulars(
            _("Advance payment for two months"),
            party=_(_PARTIES[4]),
            asked=today - 4 * _DAY,
            for_directors=True,
        ),
    )
    yield (
        EntryKind.COST_SIGNAL,
        EntryParticulars(_("Extra night staff"), party=_(_PARTIES[5]), category=1),
    )
    yield (
        EntryKind.BOTTLENECK,
        EntryParticulars(
            _("No transport for a child with complaints"),
            asked=today - 5 * _DAY,
            other_sector=True,
        ),
    )
    yield (
        EntryKind.QUESTION,
        EntryParticulars(_("When do the courts sit again?"), party=_(_PARTIES[1])),
    )
    yield EntryKind.GUIDANCE, EntryParticulars(_("Weighing a home visit"), review=today + 7 * _DAY)
