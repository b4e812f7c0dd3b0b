"""The orders of a court for one child, and the days on which they ask for somebody (A59).

The program reminds; which order a child needs, and whether it still holds, is for who decides.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import YouthId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.working_days import DAY_WORDS, is_working_day, next_working_day
from crisisdesk.errors import N_, Phrase, RuleBroken

DAYS_AHEAD = 7
"""For so many days before it falls due the lead of a case is reminded."""
HEARD_WITHIN = timedelta(days=14)
"""An order that was given without a hearing asks for one within two weeks (art. 800 Rv)."""
LAPSES_AFTER = 3
"""Months in which an out-of-home order is carried out, or lapses (art. 1:265c BW)."""
ADULT = 18
EMERGENCIES = frozenset((Legal.EMERGENCY, Legal.EMERGENCY_SECURE))
ENDLESS = frozenset((Legal.GUARDIANSHIP,))
"""Orders that need not have an end."""
UNTIL_ADULT = frozenset(
    (
        Legal.SUPERVISION,
        Legal.PROVISIONAL_SUPERVISION,
        Legal.OUT_OF_HOME,
        Legal.EMERGENCY,
        Legal.GUARDIANSHIP,
        Legal.PROVISIONAL_GUARDIANSHIP,
    )
)
"""Orders for a minor: they are over when the child is an adult."""


class OrderStep(Code):
    """What is said of an order after it was written down."""

    UNTIL = "until", N_("valid until")
    HEARING = "hearing", N_("hearing at the latest on")
    HEARD = "heard", N_("hearing was held on")
    USED = "used", N_("carried out since")
    EXTENDED = "extended", N_("extended until")
    ENDED = "ended", N_("ended on")
    REPLACED = "replaced", N_("replaced by another order on")
    MISTAKE = "mistake", N_("written by mistake")


class Ordered(NamedTuple):
    """An order for a child, and from which day it is valid."""

    youth: YouthId
    kind: Legal
    since: date


class OrderChange(NamedTuple):
    """A day of an order, or what became of it; the order is the event that wrote it down."""

    order: UUID
    step: OrderStep
    day: date


class Order(NamedTuple):
    """An order as its events leave it."""

    id: UUID
    youth: YouthId
    kind: Legal
    since: date
    until: date | None = None
    """The first day on which it is not valid any more; None is not known."""
    hearing: date | None = None
    """The last day for a hearing."""
    heard: date | None = None
    used: date | None = None
    over: date | None = None
    """Since when it has ended or another order took its place."""

    @property
    def end(self) -> date | None:
        """The first day without it, as far as somebody said."""
        return min(filter(None, (self.until, self.over)), default=None)

    @property
    def lapses(self) -> date | None:
        """The day on which it lapses if nobody carries it out; None where it does not."""
        if self.kind is not Legal.OUT_OF_HOME or self.used is not None:
            return None
        return months_after(self.since, LAPSES_AFTER)

    def is_valid(self, day: date) -> bool:
        """Whether it is valid on a day, as far as is known."""
        ends = [end for end in (self.end, self.lapses) if end is not None]
        return self.since <= day and all(day < end for end in ends)

    def is_settled(self, day: date) -> bool:
        """Whether it has ended, and somebody said so."""
        return self.over is not None and self.over <= day

    def after(self, step: OrderStep, day: date) -> "Order":
        """The order once this is said of it."""
        if step in (OrderStep.UNTIL, OrderStep.EXTENDED):
            return self._replace(until=day, over=None)
        if step is OrderStep.HEARING:
            return self._replace(hearing=day)
        if step is OrderStep.HEARD:
            return self._replace(heard=day)
        return self._replace(used=day) if step is OrderStep.USED else self._replace(over=day)


class TitleDate(Code):
    """Why an order asks for somebody."""

    ENDS = "ends", N_("ends on")
    HEARING = "hearing", N_("hearing at the latest on")
    LAPSES = "lapses", N_("lapses if not carried out before")
    EIGHTEEN = "eighteen", N_("the child turns 18, from")
    MONTH = "month", N_("the child turns 18, birth month not known")
    NO_END = "no_end", N_("end not known")
    UNWRITTEN = "unwritten", N_("its days are not written down")


_DATED = frozenset((TitleDate.ENDS, TitleDate.HEARING, TitleDate.LAPSES, TitleDate.EIGHTEEN))


class TitleDue(NamedTuple):
    """A day of an order on which somebody must have seen to it."""

    kind: Legal
    what: TitleDate
    day: date
    youth: YouthId | None = None

    @property
    def is_dated(self) -> bool:
        """Whether the day says something; else something is not known."""
        return self.what in _DATED

    @property
    def too_late(self) -> date:
        """The first day on which it is too late; a hearing can still be on its last day."""
        return self.day + timedelta(days=self.what is TitleDate.HEARING)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def adult_on(birth_year: int, birth_month: int) -> date:
    """The first day of the month in which a child turns 18."""
    return date(birth_year + ADULT, birth_month, 1)


def month_matters(birth_year: int | None, birth_month: int | None, today: date) -> bool:
    """Whether an order may run on when the child turns 18 in a month that nobody said."""
    if birth_month is not None:
        return False
    return birth_year is None or 0 <= birth_year + ADULT - today.year <= 1


def dues_of(order: Order, birth_year: int | None, birth_month: int | None) -> Iterator[TitleDue]:
    """Every day on which an order asks for somebody, as long as it is not settled."""

    def due(what: TitleDate, day: date) -> TitleDue:
        return TitleDue(order.kind, what, day, order.youth)

    end, lapses = order.end, order.lapses
    if end is not None:
        yield due(TitleDate.ENDS, end)
    elif order.kind not in ENDLESS:
        yield due(TitleDate.NO_END, order.since)
    if order.hearing is not None and order.heard is None:
        yield due(TitleDate.HEARING, order.hearing)
    if lapses is not None and (end is None or lapses < end):
        yield due(TitleDate.LAPSES, lapses)
    if birth_year is None:
        yield due(TitleDate.MONTH, order.since)
        return
    adult = adult_on(birth_year, birth_month or 1)
    if end is None or adult < end:
        yield due(TitleDate.MONTH if birth_month is None else TitleDate.EIGHTEEN, adult)


def is_near(due: TitleDue, today: date) -> bool:
    """Whether the lead is reminded of it."""
    return due.day <= today + timedelta(days=DAYS_AHEAD)


def is_for_all(due: TitleDue, today: date) -> bool:
    """Whether it is for everybody: it is too late by the next working day, or before."""
    return due.is_dated and due.day <= next_working_day(today)


class BeforeOpening(NamedTuple):
    """How many orders ask for somebody before offices open again."""

    orders: int
    day: date
    """The next working day."""

    @property
    def phrase(self) -> Phrase:
        """The one line that is said before a weekend and before holidays."""
        return Phrase(
            N_("Orders or hearings before {weekday} {day}: {n}"),
            {
                "weekday": Phrase(DAY_WORDS[self.day.weekday()]),
                "day": date_text(self.day),
                "n": self.orders,
            },
        )


def before_opening(dues: Iterable[TitleDue], today: date) -> BeforeOpening | None:
    """What ends or must be heard before the next working day.

    None where tomorrow is one, or where nothing does.
    """
    tomorrow = today + timedelta(days=1)
    if is_working_day(tomorrow):
        return None
    opening = next_working_day(today)
    orders = {
        (due.youth, due.kind) for due in dues if due.is_dated and today < due.too_late <= opening
    }
    return BeforeOpening(len(orders), opening) if orders else None


def check_order(
    ordered: Ordered, until: date | None, hearing: date | None, today: date
) -> date | None:
    """The last day for a hearing; raises RuleBroken for days that cannot be."""
    if until is not None and until <= ordered.since:
        raise RuleBroken(N_("The end is before the start."), field="until")
    if ordered.since > today + timedelta(days=366):
        raise RuleBroken(N_("An order is not written down a year ahead."), field="since")
    if hearing is not None and hearing < ordered.since:
        raise RuleBroken(N_("A hearing is not before the order."), field="hearing")
    if ordered.kind not in EMERGENCIES:
        return hearing
    latest = ordered.since + HEARD_WITHIN
    if hearing is not None and hearing > latest:
        raise RuleBroken(
            N_("An emergency order asks for a hearing within two weeks."), field="hearing"
        )
    return hearing or latest


def check_change(order: Order, step: OrderStep, day: date, today: date) -> None:
    """Raise RuleBroken for a step that cannot be on this day."""
    if step in (OrderStep.UNTIL, OrderStep.EXTENDED) and day <= order.since:
        raise RuleBroken(N_("The end is before the start."), field="day")
    if step is OrderStep.EXTENDED and order.until is not None and day <= order.until:
        raise RuleBroken(N_("An order is extended until a later day."), field="day")
    if step in (OrderStep.HEARD, OrderStep.USED) and day > today:
        raise RuleBroken(N_("That day is still to come."), field="day")
    if day < order.since:
        raise RuleBroken(N_("That day is before the order."), field="day")
