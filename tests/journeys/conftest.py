"""A journey has the same desk as the tests of a screen."""

import pytest

from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services import members
from crisisdesk.services.cases import cases, endings
from tests.factories import SAFE
from tests.screens.conftest import (
    _still,
    app,
    make_app,
    region_app,
    weeks,
    weeks_app,
    weeks_target,
)

__all__ = [
    "_still",
    "app",
    "make_app",
    "region_app",
    "weeks",
    "weeks_app",
    "weeks_target",
]


@pytest.fixture
def ended(region_app, clock):
    """A desk in Dutch, and a case of another lead that ended a year ago."""
    app = region_app(language="nl", member="CD")
    store = app.store
    store.sign_in(store.read(members.known_member, "AB"))
    report = Intake((Youth("Zoë", 2006),), Facts("Dordrecht", file="2023/0815"))
    case = store.write(cases.take_report, report, lead=store.actor.member).case
    ending = Ending(CaseState.WITHDRAWN, reason="naar huis", safety=SAFE)
    store.write(endings.end, case, ending, sure=True)
    store.sign_in(store.read(members.known_member, "CD"))
    clock.forward(days=365)
    return app, case
