"""The dashboard in figures, for scripts and as a few lines of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.absence.region import rate_phrase, reported_phrase
from crisisdesk.domain.capacity.for_whom import ForWhom, for_whom, for_whom_phrases
from crisisdesk.domain.capacity.places import CapacityTotals, left_out_phrases
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.selection import placements
from crisisdesk.domain.cases.states import OPEN_STATES, CaseState, Urgency
from crisisdesk.domain.moments import date_text, moment_text, short_text
from crisisdesk.domain.together import away as rules
from crisisdesk.domain.together import telling
from crisisdesk.domain.together.away import Away, Carried
from crisisdesk.domain.together.conflicts import DeskConflict
from crisisdesk.domain.week.duties import Prompt, PromptState
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext, say, total_words
from crisisdesk.services.absence import absence
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.cases import cases
from crisisdesk.services.together import along, standing
from crisisdesk.services.week import duty_prompts
from crisisdesk.store.snapshot import Snapshot

_FIGURES = (
    (N_("licensed"), "licensed"),
    (N_("available"), "available"),
    (N_("staffed"), "staffed"),
    (N_("occupied"), "occupied"),
    (N_("blocked"), "blocked"),
    (N_("vacant"), "placeable"),
)
_PROMPTS = {
    PromptState.DUE: N_("Due: {duty}, {moment}"),
    PromptState.SNOOZED: N_("Snoozed: {duty}, {moment}"),
    PromptState.MISSED: N_("Missed: {duty}, {moment}"),
}


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """The desk at one moment, as known by another."""

    at: datetime
    known: datetime | None
    overview: Overview
    prompts: list[Prompt]
    cases: list[CaseLine]
    absence: AbsenceReview | None
    """None when nobody has reported absence yet."""
    conflicts: list[DeskConflict]
    """What somebody must settle."""
    away: list[Away]
    """The desks that are away, and those that were declared lost."""
    carried: Carried | None
    """What this desk knows of itself where it is one that is away."""

    def as_json(self) -> dict[str, Any]:
        """The object of `status --json`; keys and codes are the same in every language."""
        totals = self.overview.totals
        return {
            "at": self.at.isoformat(),
            "known": None if self.known is None else self.known.isoformat(),
            "capacity": {
                **_figures(totals),
                "by_kind": {
                    kind.value: _figures(figures) for kind, figures in totals.by_kind.items()
                },
                "tonight": _tonight(for_whom(self.overview.lines)),
            },
            "region": self.overview.region,
            "away": [*map(along.as_json, self.away)],
            "absence": _absence(self.absence),
            "placements": _placements(self.cases),
            "conflicts": [_conflict(conflict) for conflict in self.conflicts],
            "prompts": [
                {
                    **_named(prompt),
                    "due_at": prompt.due_at.isoformat(),
                    "state": prompt.state.value,
                    "missed": prompt.missed,
                }
                for prompt in self.prompts
            ],
        }

    def as_text(self) -> str:
        """The dashboard as lines in the language of now."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        overview = self.overview
        totals = overview.totals
        yield " · ".join(part for part in (overview.region, moment_text(self.at)) if part)
        if overview.region_stop is not None:
            yield _("Stop for the whole region: {reason}").format(reason=overview.region_stop)
        yield from map(say, rules.phrases(self.away, self.carried, self.at))
        yield ""
        left_out = ", ".join(map(say, left_out_phrases(totals)))
        yield _("Vacancies tonight: {places}").format(places=total_words(totals.tonight)) + (
            f"  ({left_out})" if left_out else ""
        )
        for phrases in for_whom_phrases(for_whom(overview.lines)):
            yield "  " + " · ".join(map(say, phrases))
        yield ngettext("{number} facility", "{number} facilities", totals.facilities).format(
            number=totals.facilities
        )
        for words, name in _FIGURES:
            yield f"  {_(words):<14} {total_words(getattr(totals, name))}"
        yield f"  {_('reserved'):<14} {totals.reserved}"
        yield "  " + " · ".join(
            words.format(number=number)
            for words, number in (
                (_("{number} stale"), totals.stale),
                (_("{number} never reported"), totals.never),
                (_("{number} over capacity"), totals.overcrowded),
                (_("{number} not for crisis"), totals.barred),
                (_("{number} closed"), totals.closed),
                (_("{number} limited"), totals.limited),
            )
        )
        for kind, figures in totals.by_kind.items():
            yield "  " + _("{kind}: {placeable} vacant of {available} available").format(
                kind=_(kind.words),
                placeable=total_words(figures.placeable),
                available=total_words(figures.available),
            )
        yield ""
        yield from _absence_lines(self.absence)
        counts = placements(self.cases)
        words = _("Crisis placements: {n} open, {late} overdue, {alone} without a lead")
        yield words.format(n=counts.open, late=counts.overdue, alone=counts.without_lead)
        words = _("  {parked} on hold, {over} no longer; {unseen} unseen; {long} placed too long")
        yield words.format(
            parked=counts.parked,
            over=counts.parked_over,
            unseen=counts.unseen,
            long=counts.overstayed,
        )
        for words, number in (
            (_("  {n} with an enquiry without an answer"), counts.unanswered),
            (_("  {n} decided and not arrived"), counts.not_arrived),
            (_("  {n} ended, not settled"), counts.ended_not_settled),
        ):
            if number:
                yield words.format(n=number)
        yield ""
        for conflict in self.conflicts:
            since = short_text(conflict.raised_at, self.at)
            words = _("Conflict since {time}: {what}")
            yield words.format(time=since, what=say(telling.summary_phrase(conflict)))
        if not (self.prompts or self.conflicts):
            yield _("Nothing is due.")
        for prompt in self.prompts:
            yield prompt_line(prompt)


def prompt_line(prompt: Prompt) -> str:
    """One prompt in words: what, when, and how often it was missed."""
    last = prompt.last_day
    when = moment_text(prompt.due_at) if last is None else date_text(last)
    line = _(_PROMPTS[prompt.state]).format(duty=say(prompt.title), moment=when)
    missed = _(" (missed: {number})").format(number=prompt.missed) if prompt.missed else ""
    return line + missed


def _named(prompt: Prompt) -> dict[str, str]:
    """Which duty: its code; an own one with what it is called and its id."""
    if not prompt.duty.id:
        return {"duty": prompt.duty.value}
    return {"duty": "own", "name": prompt.name, "id": prompt.duty.id}


def status(snapshot: Snapshot) -> DeskStatus:
    """The status at the moment of the snapshot."""
    return DeskStatus(
        snapshot.at,
        snapshot.known,
        capacity.overview(snapshot),
        duty_prompts.due(snapshot),
        cases.board(snapshot).lines,
        absence.review(snapshot) if absence.newest_period(snapshot) else None,
        standing.open_conflicts(snapshot),
        along.away(snapshot),
        along.carried_here(snapshot),
    )


def _conflict(conflict: DeskConflict) -> dict[str, Any]:
    """What `back --json` says of a conflict, and since when it stands."""
    return {**conflict.as_json(), "since": conflict.raised_at.isoformat()}


def _figures(totals: CapacityTotals) -> dict[str, int | None]:
    return {
        "facilities": totals.facilities,
        "licensed": totals.licensed.or_none,
        "available": totals.available.or_none,
        "staffed": totals.staffed.or_none,
        "occupied": totals.occupied.or_none,
        "blocked": totals.blocked.or_none,
        "reserved": totals.reserved,
        "placeable": totals.placeable.or_none,
        "placeable_tonight": totals.tonight.or_none if totals.facilities else 0,
        "unknown": totals.placeable.unknown,
        "overcrowded": totals.overcrowded,
        "stale": totals.stale,
    }


def _tonight(whom: ForWhom) -> dict[str, Any]:
    """Tonight's vacancies by who could have them; nobody knows is not 0."""
    return {
        "by_age": {ages: places.or_none for ages, places in whom.by_age.items()},
        "boys": whom.boys.or_none,
        "girls": whom.girls.or_none,
        "siblings": {str(number): groups.or_none for number, groups in whom.siblings.items()},
        "secure": whom.secure.or_none,
        "isolation": whom.isolation.or_none,
    }


def _absence(review: AbsenceReview | None) -> dict[str, Any]:
    """The review in FTE and fractions; nothing reported is not 0 %."""
    if review is None:
        return {
            "period": None,
            "providers": 0,
            "reported": 0,
            "missing": 0,
            "contract_fte": None,
            "sick_fte": None,
            "absent_fte": None,
            "rate": None,
            "rate_of_fte": None,
            "unknown": 0,
            "facilities_reported": 0,
            "facilities_asked": 0,
            "below_minimum": 0,
        }
    totals, period = review.totals, review.period

    def fte(amount: int | None) -> float | None:
        return None if amount is None else float(as_fte(amount, period.days))

    return {
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "providers": totals.providers,
        "reported": totals.reported,
        "missing": totals.missing,
        "contract_fte": fte(totals.contract.or_none),
        "sick_fte": fte(totals.sick.or_none),
        "absent_fte": fte(totals.absent.or_none),
        "rate": totals.rate.share,
        "rate_of_fte": None if totals.rate.share is None else fte(totals.rate.base),
        "unknown": totals.sick.unknown,
        "facilities_reported": totals.units,
        "facilities_asked": totals.units_asked,
        "below_minimum": totals.below_minimum,
    }


def _absence_lines(review: AbsenceReview | None) -> Iterator[str]:
    if review is None:
        yield _("Absence: nothing reported yet")
        return
    totals, period = review.totals, review.period
    yield _("Absence {start} to {end}: {rate}, reported {reported}, below minimum {low}").format(
        start=date_text(period.start),
        end=date_text(period.end),
        rate=say(rate_phrase(totals.rate, period.days)),
        reported=say(reported_phrase(totals)),
        low=totals.below_minimum,
    )
    if review.ending:
        words = ngettext(
            "{number} deployment ends soon", "{number} deployments end soon", len(review.ending)
        )
        yield "  " + words.format(number=len(review.ending))


def _placements(cases: list[CaseLine]) -> dict[str, Any]:
    """Open and parked cases, counted; parked ones are not open until that is over."""
    going = [case for case in cases if case.state is not CaseState.ON_HOLD]
    return {
        **placements(cases)._asdict(),
        "by_urgency": {
            urgency.value: sum(1 for case in going if case.urgency is urgency)
            for urgency in Urgency
        },
        "by_state": {
            state.value: sum(1 for case in cases if case.state is state)
            for state in (*OPEN_STATES, CaseState.ON_HOLD)
        },
    }
