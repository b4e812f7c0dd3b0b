"""What events at the end of a case carry: safety, acceptance, dossier, deletion."""

from typing import Any

from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    Delivery,
    ErasureRefused,
    HandedOver,
    RefusedBecause,
)
from crisisdesk.domain.cases.endings import (
    Confirmation,
    NotConfirmed,
    Safety,
    SafetyOpen,
    TakenOver,
    Topic,
)
from crisisdesk.domain.cases.events.columns import EventParts, split
from crisisdesk.domain.cases.referrers import Organisation, Role


def taken_over(row: Any) -> TakenOver:
    """Who took a child over."""
    organisation, role, *topics = row.code.split()
    handed_over = frozenset(map(Topic, topics))
    return TakenOver(Organisation(organisation), Role(role), row.until, row.text, handed_over)


def taken_over_parts(taken: TakenOver) -> EventParts:
    """Who took a child over, taken apart."""
    topics = (topic for topic in Topic if topic in taken.topics)
    codes = (taken.organisation, taken.role, *topics)
    return EventParts(until=taken.at, codes=codes, texts=(taken.name,))


def safety(row: Any) -> Safety:
    """Who confirmed that a child is safe."""
    role, _, how = row.code.partition(" ")
    return Safety(Role(role), row.text, row.until, Confirmation(how) if how else None)


def safety_parts(safety: Safety) -> EventParts:
    """Who confirmed it, taken apart."""
    codes = split((safety.role, safety.how))
    return EventParts(until=safety.at, codes=codes, texts=(safety.name,))


def safety_open(row: Any) -> SafetyOpen:
    """Why nobody confirmed it."""
    because, _, organisation = row.code.partition(" ")
    words, _, name = row.text.partition("\n")
    responsible = Organisation(organisation) if organisation else None
    return SafetyOpen(NotConfirmed(because), responsible, row.until, name, words)


def safety_open_parts(still: SafetyOpen) -> EventParts:
    """Why nobody confirmed it, taken apart."""
    codes = split((still.because, still.organisation))
    return EventParts(until=still.due_at, codes=codes, texts=(still.words, still.name))


def handed_over(row: Any) -> HandedOver:
    """To whom an extract went."""
    organisation, role, sending, receipt = row.code.split()
    return HandedOver(
        Organisation(organisation), Role(role), row.until, Delivery(sending), receipt, row.text
    )


def handed_over_parts(proof: HandedOver) -> EventParts:
    """To whom an extract went, taken apart."""
    codes = (proof.organisation, proof.role, proof.sending, proof.receipt)
    return EventParts(until=proof.at, codes=codes, texts=(proof.name,))


def erasure_refused(row: Any) -> ErasureRefused:
    """Why texts stay though somebody asked."""
    asker, because = row.code.split()
    return ErasureRefused(Asker(asker), RefusedBecause(because), row.text)


def erasure_refused_parts(refused: ErasureRefused) -> EventParts:
    """Why texts stay, taken apart."""
    return EventParts(codes=(refused.asker, refused.because), texts=(refused.words,))
