"""The bulletin: drafted from aggregates, edited by people, kept as it was sent (A25)."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.moments import local
from crisisdesk.domain.week import bulletin as rules
from crisisdesk.domain.week.bulletin import Bulletin, BulletinPart
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, rule_on, turns
from crisisdesk.domain.week.recipients import SubRegion, by_sub_region
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import checked
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import duties, duty_prompts, newsletter, publications
from crisisdesk.store.queries.week import bulletins as queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def next_day(snapshot: Snapshot) -> date:
    """The day of the bulletin to write: the one that is due, else the next one."""
    for prompt in duty_prompts.due(snapshot, coming=True):
        if prompt.duty is Duty.BULLETIN:
            return prompt.day
    return local(snapshot.at).date()


def bulletin(snapshot: Snapshot, day: date) -> Bulletin:
    """The saved bulletin of a day, else a draft in the current language."""
    return queries.bulletin(snapshot, day) or draft(snapshot, day)


def draft(snapshot: Snapshot, day: date) -> Bulletin:
    """A new draft from the current figures, whatever was saved before."""
    last = queries.last_sent(snapshot, snapshot.at)
    since = snapshot.at - agendas.A_WEEK
    if last is not None and last.changed_at is not None:
        since = last.changed_at
    figures = publications.figures(snapshot, f"bulletin {day.isoformat()}", since)
    told = newsletter.news(snapshot, day, since, figures, first=last is None)
    return Bulletin(day, since, newsletter.parts(told), figures=figures)


def recipients(snapshot: Snapshot) -> list[SubRegion]:
    """Who gets which edition, by sub-region; the desk itself sends nothing."""
    return by_sub_region(contact_queries.contacts(snapshot))


def keep(
    uow: "UnitOfWork",
    day: date,
    since: datetime,
    parts: tuple[BulletinPart, ...],
    figures: Figures | None = None,
    *,
    sure: bool = False,
) -> None:
    """Save an edited bulletin.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    tidy = _checked(uow, day, parts, sure=sure)
    if figures is not None:
        publications.keep(uow, figures)
    bulletin = uow.meetings.keep_bulletin(day, since, tidy, sent=False)
    uow.journal("bulletin.kept", subject=bulletin, reason=day.isoformat())


def send(
    uow: "UnitOfWork",
    day: date,
    since: datetime,
    parts: tuple[BulletinPart, ...],
    figures: Figures | None = None,
    *,
    sure: bool = False,
) -> None:
    """Record that a bulletin was sent with this text; its turn counts as held.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    tidy = _checked(uow, day, parts, sure=sure)
    if figures is not None:
        publications.keep(uow, figures)
    bulletin = uow.meetings.keep_bulletin(day, since, tidy, sent=True)
    occurrence = uow.duties.standing(Duty.BULLETIN, day)
    if occurrence is None or not occurrence.over:
        duties.settle(uow, Duty.BULLETIN, day, OccurrenceOutcome.DONE)
    uow.journal("bulletin.sent", subject=bulletin, reason=day.isoformat())


def _checked(
    uow: "UnitOfWork", day: date, parts: tuple[BulletinPart, ...], *, sure: bool
) -> tuple[BulletinPart, ...]:
    rules.check_not_sent(queries.bulletin(uow.snapshot, day))
    bulletin_rules = [
        rule for rule in duty_queries.rules(uow.snapshot) if rule.duty is Duty.BULLETIN
    ]
    if rule_on(bulletin_rules, day) is None or not turns(bulletin_rules, day, day):
        raise RuleBroken(N_("No bulletin goes out for that day."), field="day")
    tidy = rules.check_parts(parts)
    for part in tidy:
        checked(part.text, "text", sure=sure)
    return tidy
