"""Places line by line: the board, one facility, and the report of its figures."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from crisisdesk.domain.capacity.blocked import blocked_phrase
from crisisdesk.domain.capacity.facilities import BlockedReason
from crisisdesk.domain.capacity.for_whom import for_whom, for_whom_phrases
from crisisdesk.domain.capacity.places import (
    CapacityFigures,
    CapacityLine,
    Freshness,
    left_out_phrases,
)
from crisisdesk.domain.capacity.report import (
    FIGURE_WORDS,
    Added,
    Channel,
    Report,
    check_has_places,
    large_changes,
    parse_figure,
)
from crisisdesk.domain.capacity.selection import by_use
from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.i18n import _, range_text, say, span, total_words
from crisisdesk.plain.asking import (
    AnyQuestion,
    DayQuestion,
    MomentQuestion,
    TextQuestion,
    act,
    of_codes,
)
from crisisdesk.plain.session import Session
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity import report as reports
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries

_CALLED = [channel for channel in Channel if channel is not Channel.IMPORT]


def places(session: Session, _named: str) -> None:
    """What is vacant tonight, and every facility with a number."""
    overview = session.read(capacity.overview)
    say_line = session.console.say
    totals = overview.totals
    say_line(_("Vacancies tonight: {places}").format(places=total_words(totals.tonight)))
    for phrases in for_whom_phrases(for_whom(overview.lines)):
        say_line("; ".join(map(say, phrases)))
    if left_out := [*map(say, left_out_phrases(totals))]:
        say_line(_("Not counted: {what}").format(what=", ".join(left_out)))
    if overview.region_stop is not None:
        say_line(_("Stop for the whole region: {reason}").format(reason=overview.region_stop))
    lines = sorted(overview.lines, key=by_use)
    session.places = [line.id for line in lines]
    session.console.numbered(place_words(line, overview.at) for line in lines)
    if not lines:
        say_line(_("There are no facilities yet."))


def place_words(line: CapacityLine, at: datetime) -> str:
    """A facility in one line: vacant, limit, age of the figures, what is the matter."""
    parts = [line.name]
    if not line.has_places:
        parts.append(_("a team without beds"))
    elif line.placeable is None:
        parts.append(_("vacant: nobody knows"))
    elif line.placeable < 0:
        parts.append(_("over capacity by {n}").format(n=-line.placeable))
    else:
        parts.append(_("vacant {n}").format(n=line.placeable))
    if line.limit is not None and line.placeable is not None:
        parts.append(_("limited by {what}").format(what=_(line.limit.words)))
    if line.observed_at is not None:
        parts.append(_("{span} ago").format(span=span(at - line.observed_at)))
    elif line.has_places:
        parts.append(_(line.freshness.words))
    if line.freshness is Freshness.STALE:
        parts.append(_(line.freshness.words))
    parts += [_(bar.kind.words) for bar in line.bars]
    return ", ".join(parts)


def facility(session: Session, named: str) -> None:
    """Everything that a caller needs of one facility."""
    line = session.facility(named)
    session.console.say(*_about(session, line))


def _about(session: Session, line: CapacityLine) -> Iterator[str]:
    about = session.read(facility_queries.about, line.id)
    yield place_words(line, session.store.now())
    yield _("{provider}, {municipality}, {kind}").format(
        provider=line.provider, municipality=line.municipality or "?", kind=_(line.kind.words)
    )
    yield _("phone: {phone}").format(phone=about.phone or _("no phone number"))
    ages = range_text(line.age_min, line.age_max) or "?"
    yield _("ages {ages}; {whom}").format(ages=ages, whom=_(line.gender.words))
    yield _("status: {status}").format(status=_(line.opening.words))
    for name, value in zip(CapacityFigures._fields, line.figures, strict=True):
        if value is not None or name in ("available", "staffed", "occupied"):
            yield f"{_(FIGURE_WORDS[name])}: {'?' if value is None else value}"
    if (blocked := blocked_phrase(line, session.store.now())) is not None:
        yield say(blocked)
    if line.held:
        yield _("reserved: {n}").format(n=line.held)
    if line.observed_at is not None:
        moment = moment_text(line.observed_at)
        yield _("reported {moment} by {who}").format(moment=moment, who=line.reporter or "?")


def report(session: Session, named: str) -> None:
    """The figures of a facility, one by one; an empty line leaves one as it is."""
    enter(session, session.facility(named), Channel.PHONE)


def enter(session: Session, line: CapacityLine, channel: Channel) -> None:
    """Ask for the figures of a facility, and report them; raises Abandoned, RuleBroken."""
    check_has_places(line)
    session.console.say(
        _("Report of {facility}. Enter leaves a figure as it is; ? is unknown.").format(
            facility=line.name
        )
    )
    names = CapacityFigures._fields
    figures = [
        TextQuestion(
            name,
            _(FIGURE_WORDS[name]),
            "?" if value is None else str(value),
            partial(parse_figure, name=name),
        )
        for name, value in zip(names, line.figures, strict=True)
    ]
    reason = of_codes(
        "blocked_reason", _("why blocked"), BlockedReason, line.blocked_reason, need=False
    )
    day = line.blocked_until
    until = DayQuestion(
        "blocked_until",
        _("blocked places expected back"),
        "" if day is None else date_text(day),
    )
    blocked: list[AnyQuestion] = [reason, until]
    outcome = act(
        session,
        [
            *figures,
            *(blocked if line.blocked or line.blocked_reason else []),
            MomentQuestion("observed_at", _("true at")),
            of_codes("channel", _("came in by"), _CALLED, channel),
            TextQuestion("reporter_role", _("in the role of")),
            TextQuestion("note", _("note")),
        ],
        partial(_send, session, line),
        seen=line.version,
    )
    _tell(session, line, outcome)


def _send(
    session: Session,
    line: CapacityLine,
    *,
    seen: int | None = None,
    sure: bool = False,
    **answers: object,
) -> Added:
    figures = CapacityFigures(*(answers.pop(name) for name in CapacityFigures._fields))  # type: ignore[arg-type]
    if not sure:
        _ask_about_changes(session, line, figures)
    return session.write(
        reports.enter,
        Report(line.id, figures, reporter_organisation=line.provider, **answers),  # type: ignore[arg-type]
        seen=seen,
        sure=sure,
    )


def _ask_about_changes(session: Session, line: CapacityLine, figures: CapacityFigures) -> None:
    """The figures that change much by name, as the form on the screen asks about them."""
    large = large_changes(line.figures, figures, session.read(setting_queries.terms))
    if large:
        words = ", ".join(
            _("{figure}: {before} becomes {after}").format(
                figure=_(FIGURE_WORDS[change.figure]), before=change.before, after=change.after
            )
            for change in large
        )
        raise NeedsConfirmation(N_("{changes}. Is that right?"), changes=words)


def _tell(session: Session, line: CapacityLine, added: Added) -> None:
    if not added.in_force:
        stands = added.line.observed_at
        words = _("Saved; the report of {time} still applies.")
        session.console.say(words.format(time="?" if stands is None else moment_text(stands)))
        return
    placeable = added.line.placeable
    session.console.say(
        _("Saved. {facility}: vacant {n}").format(
            facility=line.name, n="?" if placeable is None else placeable
        )
    )


def unchanged(session: Session, named: str) -> None:
    """Confirm that the figures are as the board has them."""
    line = session.facility(named)
    check_has_places(line)
    asked = (
        [] if line.freshness is Freshness.FRESH else [MomentQuestion("observed_at", _("said at"))]
    )
    act(session, asked, partial(_confirm, session, line), seen=line.version)
    session.console.say(_("{facility}: confirmed unchanged").format(facility=line.name))


def _confirm(
    session: Session,
    line: CapacityLine,
    *,
    observed_at: datetime | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> Added:
    return session.write(
        reports.confirm_unchanged,
        line.id,
        figures=line.figures,
        seen=session.facility(line.name).version if seen is None else seen,
        observed_at=observed_at,
        sure=sure,
    )
