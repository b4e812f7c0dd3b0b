"""What a new bulletin says, rubric by rubric: aggregates only, and never 0 for what is unknown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.absence.mutual_aid import RequestLine
from crisisdesk.domain.absence.region import rate_phrase, reported_phrase
from crisisdesk.domain.calls.rounds import round_phrase
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.for_whom import for_whom
from crisisdesk.domain.capacity.places import (
    CapacityTotals,
    add_up,
    left_out_phrases,
    told_tonight,
)
from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.domain.week.agenda import Rubric
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import BulletinPart
from crisisdesk.domain.week.case_numbers import without_cases
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import Entry, EntryKind, EntryStatus
from crisisdesk.domain.week.rubrics import OpenFacts, request_phrase, requests
from crisisdesk.domain.week.small_numbers import FEWEST, Figures
from crisisdesk.i18n import _, decimal_text, ngettext, say, total_text
from crisisdesk.services.absence import absence, mutual_aid
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.week import agenda, situation
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

_SETTLED = (EntryStatus.AGREED, EntryStatus.IN_FORCE)
_OVER = (EntryStatus.LAPSED, EntryStatus.STOPPED)
_RULES = (EntryKind.AGREEMENT, EntryKind.MEASURE)


class News(NamedTuple):
    """What the rubrics of a bulletin are filled from."""

    day: date
    at: datetime
    since: datetime
    first: bool
    """Whether no bulletin went out before: there is nothing to compare with."""
    overview: Overview
    then: CapacityTotals
    figures: Figures
    open: OpenFacts
    changed: Sequence[Entry]
    review: AbsenceReview
    """As it may leave the desk."""
    aid: Sequence[RequestLine]
    chain: Rubric


def news(snapshot: Snapshot, day: date, since: datetime, figures: Figures, *, first: bool) -> News:
    """What a bulletin may tell now."""
    overview = capacity.overview(snapshot)
    before = capacity_queries.lines(
        Snapshot(snapshot.connection, since, snapshot.known), terms=overview.terms
    )
    return News(
        day,
        snapshot.at,
        since,
        first,
        overview,
        add_up(before, split=False),
        figures,
        agenda.open_facts(snapshot, Duty.CORONA_CONSULTATION, day, since),
        register_queries.changed(snapshot, since),
        absence.shared_review(snapshot),
        mutual_aid.requests(snapshot),
        situation.told_chain(snapshot, figures, "bulletin"),
    )


def foreword(news: News) -> BulletinPart:
    """Of when the figures are, and what is left out."""
    lines = [
        _("These are the figures of {moment}; changes are counted since {since}.").format(
            moment=moment_text(news.at), since=moment_text(news.since)
        )
    ]
    if news.first:
        lines = [
            _("These are the figures of {moment}.").format(moment=moment_text(news.at)),
            _("This is the first bulletin: there is nothing to compare with."),
        ]
    totals = news.overview.totals
    if totals.stale:
        lines.append(
            ngettext(
                "Of {number} facility the figures are too old; they are left out.",
                "Of {number} facilities the figures are too old; they are left out.",
                totals.stale,
            ).format(number=totals.stale)
        )
    if totals.never:
        lines.append(
            ngettext(
                "{number} facility has never reported: its places are not known.",
                "{number} facilities have never reported: their places are not known.",
                totals.never,
            ).format(number=totals.never)
        )
    return _part(_("Foreword"), lines)


def coordination(news: News) -> BulletinPart:
    """New agreements and measures, how many stand, and when the consultation meets."""
    new = {entry.id for entry in news.changed}
    standing = [entry for entry in news.open.of(*_RULES) if entry.status in _SETTLED]
    lines = [_with_end(entry) for entry in standing if entry.id in new]
    older = len(standing) - len(lines)
    lines += [
        _("Ended: {what}").format(what=_text(entry))
        for entry in news.open.ended
        if entry.kind in _RULES and entry.status in _OVER
    ]
    if older:
        lines.append(
            ngettext(
                "{number} earlier agreement or measure stands.",
                "{number} earlier agreements and measures stand.",
                older,
            ).format(number=older)
        )
    if news.open.next_meeting is not None:
        moment = moment_text(news.open.next_meeting)
        lines.append(_("The consultation meets again on {moment}.").format(moment=moment))
    return _part(_("Coordination"), lines)


def _with_end(entry: Entry) -> str:
    particulars = entry.particulars
    terms = [_("for the time being")] if particulars.provisional else []
    if particulars.valid_until is not None:
        terms.append(_("until {day}").format(day=date_text(particulars.valid_until)))
    elif particulars.for_crisis:
        terms.append(_("as long as the crisis"))
    return f"{_text(entry)} ({' '.join(terms)})" if terms else _text(entry)


def providers(news: News) -> BulletinPart:
    """Openings and limits of facilities."""
    totals = news.overview.totals
    lines = [
        ngettext(
            "{number} facility, of which {closed} closed and {limited} limited.",
            "{number} facilities, of which {closed} closed and {limited} limited.",
            totals.facilities,
        ).format(number=totals.facilities, closed=totals.closed, limited=totals.limited)
    ]
    if totals.barred:
        lines.append(
            ngettext(
                "{number} facility takes no crisis placements for now.",
                "{number} facilities take no crisis placements for now.",
                totals.barred,
            ).format(number=totals.barred)
        )
    stop = news.overview.region_stop
    lines.append(
        _("There is no general admission stop.")
        if stop is None
        else _("There is a general stop in the region: {why}").format(why=without_cases(stop))
    )
    return _part(_("Contacts with providers"), lines)


def consultation(news: News) -> BulletinPart:
    """Capacity and for whom, crisis situations, initiatives."""
    lines = [*_capacity(news), *_crisis(news.figures, first=news.first)]
    # Its numbers stand above; what is left is the pace, and why more is expected.
    lines += [say(item.what) for item in news.chain.items[1:]]
    lines += map(_initiative, news.open.of(EntryKind.INITIATIVE))
    return _part(_("Consultation"), lines)


def _initiative(entry: Entry) -> str:
    words = f"{_text(entry)}: {_(entry.status.words)}"
    answer = without_cases(entry.particulars.answer)
    return f"{words}. {answer}" if answer else words


def _capacity(news: News) -> Iterator[str]:
    totals = news.overview.totals
    yield _vacancies(news)
    whom = for_whom(news.overview.lines)
    bands = [
        _("{ages} years {n}").format(ages=ages, n=total_text(number))
        for ages, number in whom.by_age.items()
    ]
    yield _("By age (one place may suit several): {what}.").format(what=", ".join(bands))
    kinds = [f"{_(kind.words)} {total_text(number)}" for kind, number in whom.by_kind.items()]
    if kinds:
        yield _("By kind: {what}.").format(what=", ".join(kinds))
    apart = [
        f"{_(kind.words)} {total_text(number)}"
        for kind, number in ((Kind.SECURE, whom.secure), (Kind.ISOLATION, whom.isolation))
    ]
    yield _("Counted apart: {what}.").format(what=", ".join(apart))
    if unknown := totals.tonight.unknown:
        yield ngettext(
            "Of {number} facility it is not known how many places are vacant (+ ?).",
            "Of {number} facilities it is not known how many places are vacant (+ ?).",
            unknown,
        ).format(number=unknown)
    if left_out := left_out_phrases(totals):
        yield _("Not counted: {what}.").format(what=", ".join(map(say, left_out)))
    for newest in news.open.call_rounds[:1]:
        words = say(round_phrase(newest, moment_text(newest.started_at)))
        yield f"{words[:1].upper()}{words[1:]}."
    if totals.overcrowded:
        yield ngettext(
            "{number} facility is over capacity.",
            "{number} facilities are over capacity.",
            totals.overcrowded,
        ).format(number=totals.overcrowded)


def _vacancies(news: News) -> str:
    """The headline; beside that of the last bulletin where there was one that knew it."""
    now, then = told_tonight(news.overview.totals), told_tonight(news.then)
    if not now.known:
        return _("It is not known how many places are vacant tonight.")
    if news.first or not then.known:
        return _("{now} vacancies tonight.").format(now=total_text(now))
    return _("{now} vacancies tonight (last time: {then}).").format(
        now=total_text(now), then=total_text(then)
    )


def _crisis(figures: Figures, *, first: bool) -> Iterator[str]:
    """Counts of children as they may leave the desk."""
    told = {name: say(number.phrase) for name, number in figures.told.items()}
    words = _("Open cases: {open}. New since the last time: {opened}; ended: {ended}.")
    if first:
        words = _("Open cases: {open}. New in the past week: {opened}; ended: {ended}.")
    yield words.format(open=told["open"], opened=told["new"], ended=told["ended"])
    yield _("On hold until a set moment: {n}.").format(n=told["parked"])
    yield _("Acute: {acute}; urgent: {urgent}.").format(acute=told["acute"], urgent=told["urgent"])
    yield _("Searches that ended without a place: {n}.").format(n=told["no_place"])
    if "asks" in told:
        yield _("Bridged, too long in one place or not seen: {n}").format(n=told["asks"]) + "."
    yield _("Numbers of children as of {moment}; a number below {fewest} is not told.").format(
        moment=moment_text(figures.at), fewest=FEWEST
    )


def staffing(news: News) -> BulletinPart:
    """Absence in the region, who is below minimum, and which staff is asked for."""
    totals, lines = news.review.totals, []
    if totals.reported:
        lines.append(
            _("Absence {rate} (weighted); reported {reported}.").format(
                rate=say(rate_phrase(totals.rate, news.review.period.days)),
                reported=say(reported_phrase(totals)),
            )
        )
    else:
        lines.append(_("Absence is not known: no provider has reported."))
    if below := sum(1 for line in news.review.lines if line.below_minimum):
        lines.append(
            ngettext(
                "{number} provider is below its minimum.",
                "{number} providers are below their minimum.",
                below,
            ).format(number=below)
        )
    asked = [line for line in news.aid if line.open]
    if asked:
        lines.append(
            ngettext(
                "{number} request for staff is open: {fte} FTE.",
                "{number} requests for staff are open: {fte} FTE.",
                len(asked),
            ).format(
                number=len(asked),
                fte=decimal_text(as_fte(sum(line.open for line in asked), 1).normalize()),
            )
        )
    return _part(_("Staffing"), lines)


def asked_of_municipalities(news: News) -> BulletinPart:
    """What municipalities are asked and who answered, and where the board is asked to help."""
    several = requests(news.open.requests)
    lines = [without_cases(say(request_phrase(request))) for request in several]
    grouped = {entry.request for entry in news.open.requests if entry.request is not None}
    lines += [
        f"{entry.particulars.party}: {_text(entry)}"
        for entry in news.open.of(EntryKind.FEEDBACK)
        if not entry.answered and (not several or entry.request not in grouped)
    ]
    lines += [
        _("Answered by {who}: {what} {answer}").format(
            who=entry.particulars.party,
            what=_text(entry),
            answer=without_cases(entry.particulars.answer),
        )
        for entry in news.changed
        if entry.kind is EntryKind.FEEDBACK
        and entry.status in (EntryStatus.ANSWERED, EntryStatus.DISCUSSED)
    ]
    lines += [
        _("Asked of the board: {what}").format(what=_text(entry))
        for entry in news.open.standing
        if entry.particulars.for_board
    ]
    return BulletinPart(_("Asked of municipalities and the board"), _paragraphs(lines))


def questions(news: News) -> BulletinPart:
    """Questions that were answered, and those that nobody can answer yet (A33)."""
    lines = [
        f"{_text(entry)}\n{without_cases(entry.particulars.answer)}"
        for entry in news.changed
        if entry.kind is EntryKind.QUESTION and entry.status is EntryStatus.ANSWERED
    ]
    lines += [
        f"{_text(entry)}\n{_('Not yet known.')}" for entry in news.open.of(EntryKind.QUESTION)
    ]
    return BulletinPart(_("Questions and answers"), _paragraphs(lines))


def _text(entry: Entry) -> str:
    return without_cases(entry.particulars.text)


def for_the_council(news: News) -> BulletinPart:
    """A block of text that an alderman can take over for the council (A122)."""
    lines = [
        _("Youth care in the region on {day}.").format(day=date_text(news.day)),
        _vacancies(news),
        _("Open cases: {open}.").format(open=say(news.figures.told["open"].phrase)),
        providers(news).text,
        staffing(news).text,
    ]
    return BulletinPart(_("For the council"), _paragraphs(lines), Audience.ALDERMEN)


RUBRICS: tuple[Callable[[News], BulletinPart], ...] = (
    foreword,
    coordination,
    providers,
    consultation,
    staffing,
    asked_of_municipalities,
    questions,
    for_the_council,
)
"""The rubrics in their order (A106); each may be left empty but the first five."""


def parts(news: News) -> tuple[BulletinPart, ...]:
    """A new bulletin; the rubrics that always stand say when there is nothing new."""
    written = (rubric(news) for rubric in RUBRICS)
    return tuple(part for part in written if part.text)


def _part(heading: str, lines: Iterable[str]) -> BulletinPart:
    return BulletinPart(heading, _paragraphs(lines) or _("Nothing new."))


def _paragraphs(lines: Iterable[str]) -> str:
    return "\n\n".join(lines)
