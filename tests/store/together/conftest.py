"""A shared desk on either database, and the laptops that leave it."""

from pathlib import Path

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.states import CaseId, YouthId
from crisisdesk.domain.together.joining import Joined
from crisisdesk.services.together import along, joining
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.safekeeping.passphrase import opening
from crisisdesk.store.store import Store
from crisisdesk.store.together.bundle import open_bundle
from tests.clock import Clock
from tests.factories import make_actor, make_facility, sit_down

WORDS = b"three children sleep well tonight"


class Away:
    """A shared desk with one place, and the laptops that left it."""

    def __init__(self, shared: Store, clock: Clock, folder: Path) -> None:
        self.shared, self.clock, self.folder = shared, clock, folder
        self.member = sit_down(shared, "AB")
        self.place = make_facility(
            shared, "De Laatste", CapacityFigures(available=5, occupied=4), phone="078-6110000"
        )

    def leave(self, name: str = "b") -> Store:
        """Take a copy along and open it."""
        where = self.folder / f"{name}.db"
        along.take_along(self.shared, where, WORDS)
        self.clock.forward(minutes=30)
        copy = Store(opening(WORDS, Target(str(where))), self.clock, make_actor("A"))
        copy.open()
        copy.sign_in(self.member)
        return copy

    def bring(self, copy: Store, **how: bool) -> Joined:
        """Bring it home."""
        bundle = open_bundle(Path(copy.target.address), WORDS)
        return self.shared.write(joining.join, bundle, **how)

    def youth(self, case: CaseId) -> YouthId:
        """The only child of a case."""
        return self.shared.read(case_queries.case, case).youths[0].id


@pytest.fixture
def away(store: Store, clock: Clock, tmp_path: Path) -> Away:
    return Away(store, clock, tmp_path)
