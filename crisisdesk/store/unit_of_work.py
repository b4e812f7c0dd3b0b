"""What a service works on: an act with the repositories that stand on it."""

from datetime import datetime

from sqlalchemy import Connection

from crisisdesk.store.actor import Actor
from crisisdesk.store.acts.act import Act
from crisisdesk.store.acts.terms import ActTerms
from crisisdesk.store.connect import Target
from crisisdesk.store.repositories.absence import Absence
from crisisdesk.store.repositories.away import AwayDesks
from crisisdesk.store.repositories.calls import Calls
from crisisdesk.store.repositories.capacity import CapacityReports
from crisisdesk.store.repositories.case_events import CaseEvents
from crisisdesk.store.repositories.cases import Cases
from crisisdesk.store.repositories.conflicts import Conflicts
from crisisdesk.store.repositories.contacts import Contacts
from crisisdesk.store.repositories.duties import Duties
from crisisdesk.store.repositories.facilities import Facilities
from crisisdesk.store.repositories.meetings import Meetings
from crisisdesk.store.repositories.members import Members
from crisisdesk.store.repositories.mutual_aid import MutualAid
from crisisdesk.store.repositories.provider_contact import ContactLog
from crisisdesk.store.repositories.publications import Publications
from crisisdesk.store.repositories.register import Register
from crisisdesk.store.repositories.retractions import Retractions
from crisisdesk.store.repositories.staffing import Staffing


class UnitOfWork(Act):
    """One act of a service, with everything that it may fetch and save by."""

    def __init__(
        self,
        connection: Connection,
        target: Target,
        actor: Actor,
        clock: datetime | None,
        terms: ActTerms,
    ) -> None:
        """Take a connection that has not begun, as an `Act` does."""
        super().__init__(connection, target, actor, clock, terms)
        self.facilities = Facilities(self)
        self.capacity = CapacityReports(self)
        self.cases = Cases(self)
        self.case_events = CaseEvents(self)
        self.members = Members(self)
        self.duties = Duties(self)
        self.absence = Absence(self)
        self.mutual_aid = MutualAid(self)
        self.staffing = Staffing(self)
        self.meetings = Meetings(self)
        self.register = Register(self)
        self.contacts = Contacts(self)
        self.provider_contacts = ContactLog(self)
        self.calls = Calls(self)
        self.publications = Publications(self)
        self.conflicts = Conflicts(self)
        self.retractions = Retractions(self)
        self.away = AwayDesks(self)
