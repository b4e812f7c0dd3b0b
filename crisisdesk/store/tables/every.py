"""Every table: whoever goes through all of them loads them here, whatever was loaded before."""

from sqlmodel import SQLModel

import crisisdesk.store.tables.absence
import crisisdesk.store.tables.away
import crisisdesk.store.tables.calls
import crisisdesk.store.tables.cases
import crisisdesk.store.tables.conflicts
import crisisdesk.store.tables.foresight
import crisisdesk.store.tables.meetings
import crisisdesk.store.tables.register  # noqa: F401 - fills the metadata

METADATA = SQLModel.metadata
"""What is known of their columns."""
