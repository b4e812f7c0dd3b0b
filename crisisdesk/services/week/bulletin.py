"""The bulletin: drafted from aggregates, edited by people, kept as it was sent (A25)."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.places import CapacityTotals, add_up, left_out_phrases
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week import bulletin as rules
from crisisdesk.domain.week.bulletin import Bulletin, BulletinPart
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, rule_on, turns
from crisisdesk.domain.week.register import Entry, EntryKind, EntryStatus
from crisisdesk.domain.week.rubrics import Rubric
from crisisdesk.domain.week.small_numbers import FEWEST, Figures
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, ngettext, say, total_text
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases.acts import checked
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import duties, publications, rubrics
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.week import bulletins as queries
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def next_day(snapshot: Snapshot) -> date:
    """The day of the bulletin to write: the one that is due, else the next one."""
    for prompt in duties.due(snapshot, coming=True):
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
    return Bulletin(day, since, tuple(_parts(snapshot, since, figures)), figures=figures)


def _parts(snapshot: Snapshot, since: datetime, figures: Figures) -> list[BulletinPart]:
    overview = capacity.overview(snapshot)
    before = capacity_queries.lines(
        Snapshot(snapshot.connection, since, snapshot.known), terms=overview.terms
    )
    then, now = add_up(before, split=False), overview.totals
    standing = register_queries.standing(snapshot)
    changed = register_queries.changed(snapshot, since)
    parts = [
        BulletinPart(_("24-hour capacity"), _capacity(then, now)),
        BulletinPart(_("Crisis placements"), _crisis(figures)),
        _rubric(rubrics.told_chain(snapshot, figures, "bulletin")),
        BulletinPart(_("Agreements and measures"), _agreements(standing, changed)),
        BulletinPart(_("Questions answered"), _answered(changed)),
        BulletinPart(_("Not yet known"), _open_questions(standing)),
    ]
    return [part for part in parts if part.text]


def _capacity(then: CapacityTotals, now: CapacityTotals) -> str:
    lines = [
        _("{now} vacancies tonight (last time: {then}).").format(
            now=total_text(now.tonight), then=total_text(then.tonight)
        ),
        ngettext(
            "{number} facility, of which {closed} closed and {limited} limited.",
            "{number} facilities, of which {closed} closed and {limited} limited.",
            now.facilities,
        ).format(number=now.facilities, closed=now.closed, limited=now.limited),
    ]
    if unknown := now.tonight.unknown:
        lines.append(
            ngettext(
                "Of {number} facility it is not known how many places are vacant (+ ?).",
                "Of {number} facilities it is not known how many places are vacant (+ ?).",
                unknown,
            ).format(number=unknown)
        )
    if left_out := left_out_phrases(now):
        lines.append(_("Not counted: {what}.").format(what=", ".join(map(say, left_out))))
    if now.overcrowded:
        lines.append(
            ngettext(
                "{number} facility is over capacity.",
                "{number} facilities are over capacity.",
                now.overcrowded,
            ).format(number=now.overcrowded)
        )
    return "\n\n".join(lines)


def _crisis(figures: Figures) -> str:
    """Counts of children as they may leave the desk."""
    told = {name: say(number.phrase) for name, number in figures.told.items()}
    lines = [
        _("Open cases: {open}. New since the last time: {opened}; ended: {ended}.").format(
            open=told["open"], opened=told["new"], ended=told["ended"]
        ),
        _("On hold until a set moment: {n}.").format(n=told["parked"]),
        _("Acute: {acute}; urgent: {urgent}.").format(acute=told["acute"], urgent=told["urgent"]),
        _("Searches that ended without a place: {n}.").format(n=told["no_place"]),
        _("Numbers of children as of {moment}; a number below {fewest} is not told.").format(
            moment=moment_text(figures.at), fewest=FEWEST
        ),
    ]
    return "\n\n".join(lines)


def _rubric(rubric: Rubric) -> BulletinPart:
    return BulletinPart(_(rubric.title), "\n\n".join(say(item.what) for item in rubric.items))


def _agreements(standing: list[Entry], changed: list[Entry]) -> str:
    new = {entry.id for entry in changed}
    kinds = (EntryKind.AGREEMENT, EntryKind.MEASURE)
    settled = (EntryStatus.AGREED, EntryStatus.IN_FORCE)
    lines = []
    for entry in standing:
        if entry.kind in kinds and entry.status in settled and entry.id in new:
            until = entry.particulars.valid_until
            words = entry.particulars.text
            if until is not None:
                words = _("{what} (until {day})").format(what=words, day=date_text(until))
            lines.append(words)
    return "\n\n".join(lines)


def _answered(changed: list[Entry]) -> str:
    return "\n\n".join(
        f"{entry.particulars.text}\n{entry.particulars.answer}"
        for entry in changed
        if entry.kind is EntryKind.QUESTION and entry.status is EntryStatus.ANSWERED
    )


def _open_questions(standing: list[Entry]) -> str:
    return "\n\n".join(
        entry.particulars.text for entry in standing if entry.kind is EntryKind.QUESTION
    )


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
