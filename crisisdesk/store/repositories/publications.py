"""What documents told of numbers of children; rows are only added."""

import json
from uuid import UUID

from crisisdesk.domain.week.small_numbers import Publication
from crisisdesk.store.acts.act import Act
from crisisdesk.store.tables.meetings import PublicationRow


class Publications:
    """What left the desk in numbers."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def add(self, publication: Publication) -> UUID:
        """Keep what a document told."""
        return self._act.insert(
            PublicationRow,
            observed_at=publication.at,
            document=publication.document,
            since=publication.since,
            counts=json.dumps(publication.counts),
            told=json.dumps(publication.told),
        )
