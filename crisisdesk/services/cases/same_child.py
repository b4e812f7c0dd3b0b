"""Whether a child that is reported or corrected is one that the desk has already."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.lines import YouthLine
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.youths import Youth, is_same
from crisisdesk.domain.moments import date_text, local
from crisisdesk.errors import N_, NeedsConfirmation

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def as_typed(line: YouthLine) -> Youth:
    """A child of a case as it would be typed."""
    return Youth(line.pseudonym, line.birth_year, line.gender)


def ask_whether_same(
    uow: "UnitOfWork", youths: Iterable[Youth], file: str, *, of: CaseId | None = None
) -> None:
    """Raise NeedsConfirmation for a child that may be of an open case, or of one that ended lately.

    `of` is the case that the children belong to, which is not asked about.
    """
    lately = uow.now - timedelta(days=uow.case_terms.ended_days)
    for known, youth in product(uow.case_events.known_youths(lately), youths):
        if (of is not None and known.case == of) or not is_same(youth, file, known):
            continue
        if known.ended_at is not None:
            raise NeedsConfirmation(
                N_("Is this the child of {case}? Its case ended on {day}; save it all the same?"),
                field="pseudonym",
                case=known.reference,
                day=date_text(local(known.ended_at).date()),
            )
        raise NeedsConfirmation(
            N_("Is this the child of {case}? It has an open case; save it all the same?"),
            field="pseudonym",
            case=known.reference,
        )
