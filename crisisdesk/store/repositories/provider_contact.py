"""Contact with providers: rows that are never changed."""

from uuid import UUID

from crisisdesk.domain.week.provider_contact import ProviderContact
from crisisdesk.store.acts.act import Act
from crisisdesk.store.tables.register import ProviderContactRow


class ContactLog:
    """Who of the desk spoke with which provider."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def add(self, contact: ProviderContact) -> UUID:
        """Keep a contact."""
        return self._act.insert(
            ProviderContactRow,
            observed_at=contact.at,
            provider_id=contact.provider,
            spoken_with=contact.spoken_with,
            discussed=contact.discussed,
            visits=contact.visits,
        )
