"""Whether a child that is reported or corrected is one that the desk has already."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.lines import YouthLine
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.youths import Youth, is_same
from crisisdesk.domain.moments import date_text, local
from crisisdesk.errors import N_, MayBeKnown

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def as_typed(line: YouthLine) -> Youth:
    """A child of a case as it would be typed."""
    return Youth(line.pseudonym, line.birth_year, line.gender)


def ask_whether_same(
    uow: "UnitOfWork", youths: Iterable[Youth], file: str, *, of: CaseId | None = None
) -> None:
    """Raise MayBeKnown for a child that may be of an open case, or of one that ended lately.

    `of` is the case that the children belong to, which is not asked about.
    """
    lately = uow.now - timedelta(days=uow.case_terms.ended_days)
    for known, youth in product(uow.case_events.known_youths(lately), youths):
        if (of is not None and known.case == of) or not is_same(youth, file, known):
            continue
        words = N_("Is this the child of {case}? That case is open.")
        day = ""
        if known.ended_at is not None:
            words = N_("Is this the child of {case}? That case ended on {day}.")
            day = date_text(local(known.ended_at).date())
        raise MayBeKnown(
            words,
            field="pseudonym",
            at=known.case,
            go=N_("The same child: to that case"),
            stay=N_("Another child: save"),
            case=known.reference,
            day=day,
        )
