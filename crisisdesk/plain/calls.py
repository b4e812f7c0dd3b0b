"""The call round line by line: one facility after another, and what came of each call."""

from contextlib import suppress
from functools import partial
from typing import Any

from crisisdesk.domain.calls.call_list import CallLine, CallSection, next_call
from crisisdesk.domain.calls.requests import AgainReason
from crisisdesk.domain.calls.rounds import result_phrase
from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import Freshness
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.plain import places
from crisisdesk.plain.asking import act, of_codes
from crisisdesk.plain.console import Abandoned, Ended, Option
from crisisdesk.plain.session import Session
from crisisdesk.services.calls import calls, rounds
from crisisdesk.widgets.call_words import (
    attempt_words,
    figures_words,
    nobody_words,
    number_words,
    round_words,
    why_words,
)

_BEGIN, _END = "begin", ("end", "einde")
_KINDS = [kind for kind in Kind if kind is not Kind.TEAM]


def call_round(session: Session, named: str) -> None:
    """Call one facility after another, from a named one on; `begin` and `end` are of the round."""
    if named.casefold() in _END:
        outcome = session.write(rounds.end)
        session.console.say(_("Call round: {result}").format(result=say(result_phrase(outcome))))
        return
    if named.casefold() == _BEGIN:
        _begin_round(session)
        named = ""
    facility = _first(session, named)
    try:
        while facility is not None:
            facility = _call(session, facility)
    except Abandoned as leaves:
        _let_go(session)
        if isinstance(leaves, Ended):
            raise
        session.console.say(_("You are calling nobody any more."))
        return
    _nobody(session)


def _begin_round(session: Session) -> None:
    kind = of_codes("kind", _("whom (an empty line: every facility)"), _KINDS, need=False)
    write: Any = session.write
    act(session, [kind], partial(write, rounds.begin))
    session.console.say(_("The round has begun."))


def _first(session: Session, named: str) -> FacilityId | None:
    listed = session.read(calls.whom_to_call)
    if listed.round is not None:
        session.console.say(round_words(listed.round, listed.at))
    if listed.so_far is not None:
        session.console.say(_("So far: {result}.").format(result=say(result_phrase(listed.so_far))))
    if not named:
        row = next_call(listed.rows, listed.at)
        return None if row is None else session.write(calls.begin_next)
    facility = session.facility(named).id
    row, actor = session.read(calls.line_of, facility), session.store.actor
    over = row.lease is not None and not row.lease.is_of(actor.member, actor.desk)
    if over:
        words = _("{who} is calling {facility}. Take it over?")
        question = words.format(who=row.lease.who if row.lease else "", facility=row.line.name)
        if not session.console.yes(question):
            raise Abandoned
    again = [of_codes("why", _("why again"), AgainReason)]
    asked = again if row.section is CallSection.ANSWERED and row.lease is None else []
    act(session, asked, partial(session.write, calls.begin, facility, over=over))
    return facility


def _call(session: Session, facility: FacilityId) -> FacilityId | None:
    """Say whom to call and ask what came of it; answers who is next."""
    console, row = session.console, session.read(calls.line_of, facility)
    at = session.store.now()
    console.say(f"{row.line.name}: {number_words(row.number)}")
    if row.why:
        console.say(_("why: {why}").format(why=why_words(row, at)))
    console.say(figures_words(row))
    if row.last is not None:
        console.say(_("called: {calls}").format(calls=attempt_words(row.last, at)))
    console.say(_("“How many could you take tonight with the staff that is there?”"))
    options = [
        Option(_("figures"), _report),
        Option(_("no answer"), partial(_note, calls.no_answer)),
        Option(_("later"), partial(_note, calls.later)),
        Option(_("wrong number"), partial(_note, calls.wrong_number)),
    ]
    # Last, so that every other answer has the same number at each facility.
    if row.line.freshness is not Freshness.NEVER:
        options.append(Option(_("unchanged"), _unchanged))
    outcome: Any = console.choose(_("What came of it"), options)
    try:
        following: FacilityId | None = outcome(session, row)
    except Abandoned as leaves:
        # Also where somebody was first: the facility is asked about as it stands now.
        if isinstance(leaves, Ended):
            raise
        return facility
    return following


def _unchanged(session: Session, row: CallLine) -> FacilityId | None:
    send: Any = partial(
        session.write, calls.unchanged, row.id, figures=row.line.figures, seen=row.line.version
    )
    following: FacilityId | None = act(session, [], send)
    session.console.say(_("{facility}: reported unchanged").format(facility=row.line.name))
    return following


def _report(session: Session, row: CallLine) -> FacilityId | None:
    session.write(calls.prolong, row.id)
    places.enter(session, row.line, Channel.CALL_ROUND)
    return session.write(calls.answered, row.id)


def _note(service: Any, session: Session, row: CallLine) -> FacilityId | None:
    following: FacilityId | None = session.write(service, row.id)
    return following


def _let_go(session: Session) -> None:
    with suppress(RuleBroken):  # nobody was called
        session.write(calls.give_back)


def _nobody(session: Session) -> None:
    listed = session.read(calls.whom_to_call)
    session.console.say(nobody_words(listed.rows, listed.facilities, listed.at))
