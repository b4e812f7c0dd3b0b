"""The contact that the desk keeps with providers."""

from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.week import provider_contact as rules
from crisisdesk.domain.week.provider_contact import ProviderContact, ProviderLine
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import checked
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.week import provider_contact as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class ProviderContacts(NamedTuple):
    """Every provider with its last contact, the longest silent first."""

    lines: list[ProviderLine]
    days: int
    """After so many days without contact a provider is silent."""
    silent: list[ProviderLine]


def providers(snapshot: Snapshot) -> ProviderContacts:
    """Every provider with its last contact, and who is silent."""
    days = int(setting_queries.settings(snapshot)["contacts.silence_days"])
    lines = sorted(queries.lines(snapshot), key=lambda line: (line.quiet_since(), line.name))
    silent = [line for line in lines if line.is_silent(snapshot.at, days)]
    return ProviderContacts(lines, days, silent)


def note(uow: "UnitOfWork", contact: ProviderContact, *, sure: bool = False) -> None:
    """Keep that somebody spoke with a provider.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    tidy = rules.check_contact(contact, uow.now)
    known = {line.provider for line in queries.lines(uow.snapshot)}
    if tidy.provider not in known:
        raise RuleBroken(N_("Choose a provider."), field="provider")
    for name in ("discussed", "spoken_with"):
        checked(getattr(tidy, name), name, sure=sure)
    kept = uow.provider_contacts.add(tidy)
    uow.journal("provider.contacted", subject=kept)
