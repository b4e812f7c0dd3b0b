"""What an agenda and a bulletin say beside their subjects, for the desk and for who is outside."""

from crisisdesk.domain.week import chain as chain_rules
from crisisdesk.domain.week import for_providers
from crisisdesk.domain.week import situation as rules
from crisisdesk.domain.week.agenda import Rubric
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.services.week import chain, provider_contact
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity import crucial as crucial_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.week import publications as publication_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot


def inside(snapshot: Snapshot) -> tuple[Rubric, ...]:
    """For the desk and its partners in the consultation."""
    entries = register_queries.standing(snapshot)
    picture = chain.chain(snapshot)
    return rules.filled(
        rules.chain(picture.weeks, picture.rate, picture.expected),
        rules.who_decides(entries),
        _crucial(snapshot),
        rules.vacancies(entries),
        rules.silence(provider_contact.providers(snapshot).silent, snapshot.at),
    )


def outside(snapshot: Snapshot, figures: Figures, document: str) -> tuple[Rubric, ...]:
    """For who is outside: no small number, no case number, nothing of the desk itself.

    `document` is how the name of such a document begins.
    """
    entries = [for_providers.entry(entry) for entry in register_queries.standing(snapshot)]
    return rules.filled(
        told_chain(snapshot, figures, document),
        rules.who_decides(entries),
        _crucial(snapshot),
    )


def told_chain(snapshot: Snapshot, figures: Figures, document: str) -> Rubric:
    """The chain as it may leave the desk."""
    before = publication_queries.publications(snapshot)
    return rules.told_chain(
        figures,
        chain_rules.told_pace(before, figures, document, setting_queries.chain_terms(snapshot)),
        [for_providers.entry(entry) for entry in chain.expected_rises(snapshot)],
    )


def _crucial(snapshot: Snapshot) -> Rubric:
    names = {
        facility.id: facility.name
        for facility in facility_queries.named(snapshot)
        if not facility.outside
    }
    return rules.crucial(crucial_queries.agreed(snapshot), names)
