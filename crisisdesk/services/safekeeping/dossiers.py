"""The extract of a case for who holds the file, the proof of that, and earlier on request."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.cases.dossier import handing_over as rules
from crisisdesk.domain.cases.dossier.handing_over import (
    ErasureAsked,
    ErasureRefused,
    HandedOver,
    NothingHanded,
)
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseId, is_final
from crisisdesk.domain.identity import is_near
from crisisdesk.domain.safekeeping.retention import mark
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.safekeeping import leftovers, retention
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.safekeeping import retention as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Extract(NamedTuple):
    """What a dossier extract is made of."""

    file: CaseFile
    region: str
    at: datetime


def extract(snapshot: Snapshot, case: CaseId) -> Extract:
    """Everything that the desk holds of a case; raises RuleBroken if there is none."""
    region = setting_queries.region(snapshot)
    return Extract(file_queries.case(snapshot, case), region, snapshot.at)


def note_written(uow: "UnitOfWork", case: CaseId) -> None:
    """Keep in the audit log that an extract of a case was written to a file."""
    uow.journal("case.dossier_read", case=case)


def hand_over(
    uow: "UnitOfWork",
    case: CaseId,
    proof: HandedOver | NothingHanded,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep the proof that the extract was handed over, or why nothing was.

    Raises RuleBroken for a case that has not ended or whose words went, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = _of_ended(uow, case, seen)
    if isinstance(proof, NothingHanded):
        words = checked(rules.check_reason(proof.words), "words", sure=sure)
        act.add(EventKind.FILE_NOT_HANDED_OVER, proof._replace(words=words))
        act.done("case.file_not_handed_over", reason=proof.because.value)
        return
    history, youths = act.standing.history, act.standing.youths
    names = (history.file, *(youth.pseudonym for youth in youths))
    proof = rules.check_handed_over(proof, uow.now, *names)
    name = checked(" ".join(proof.name.split()), "name", sure=sure)
    act.add(EventKind.FILE_HANDED_OVER, proof._replace(name=name))
    act.done("case.file_handed_over", reason=proof.organisation.value, observed_at=proof.at)


def _of_ended(uow: "UnitOfWork", case: CaseId, seen: int | None) -> CaseAct:
    act = CaseAct(uow, case, seen=seen)
    if not is_final(act.state):
        raise RuleBroken(N_("This case has not ended: its texts are still needed."))
    if queries.is_pseudonymised(uow.snapshot, case):
        raise RuleBroken(N_("The texts of this case were deleted already."))
    return act


def refuse(
    uow: "UnitOfWork",
    case: CaseId,
    refusal: ErasureRefused,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep who asked that words go, and on which ground they stay; raises as `hand_over` does."""
    act = _of_ended(uow, case, seen)
    words = checked(rules.check_reason(refusal.words), "words", sure=sure)
    act.add(EventKind.ERASURE_REFUSED, refusal._replace(words=words))
    act.done("case.erasure_refused", reason=refusal.because.value)


def erase(
    uow: "UnitOfWork",
    case: CaseId,
    request: ErasureAsked,
    typed: str,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Overwrite the words of one case before its term; `typed` is its reference, to be sure.

    Raises RuleBroken where the reference is another, the case has not ended or nothing says what
    became of its extract, and as `hand_over` does.
    """
    from crisisdesk.store.repositories.retention import Retention

    act = _of_ended(uow, case, seen)
    if not is_near(act.standing.reference, typed):
        raise RuleBroken(
            N_("Type {reference} to delete the texts of this case."),
            field="typed",
            reference=act.standing.reference,
        )
    if not queries.is_handed_over(uow.snapshot, case):
        raise RuleBroken(
            N_("First hand the dossier extract over, or enter why nothing is handed over.")
        )
    words = checked(rules.check_reason(request.words), "words", sure=sure)
    act.add(EventKind.ERASURE_ASKED, request._replace(words=words))
    act.done("case.erased_early", reason=request.asker.value)
    Retention(uow).overwrite([case], mark(uow.now))
    uow.journal("case.pseudonymised", case=case)


def settle(
    store: Store, case: CaseId, request: ErasureAsked, typed: str, *, sure: bool = False
) -> list[Path]:
    """Overwrite one case before its term, tidy the file, and remove what copies are old enough.

    The answer are those copies; newer ones follow by the retention duty. Raises DeskError.
    """
    leftovers.tidy(store.target, store.anchors)
    store.write(erase, case, request, typed, sure=sure)
    return retention.after_overwriting(store).copies
