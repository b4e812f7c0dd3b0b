"""A desk with a case of its own, and how its page is used."""

from textual.widgets import Label

from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases
from crisisdesk.store.queries.cases import files as file_queries
from tests.screens.resting import settle


async def press(pilot, *pressed):
    for key in pressed:
        await pilot.press(key)
        await settle(pilot)
    # What was written comes back to the page in a second round.
    await settle(pilot)


def fill(app, **fields):
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value


def error_text(app):
    return str(app.screen.query_one("#error", Label).render())


SAFETY = {
    "safety_by": "B. Anker",
    "role": "doctor",
    "safety_at": "11:00",
    "safety_how": "seen",
}
"""What the form of an ending asks of safety that somebody saw."""


class OpenedCase:
    """A desk with a fresh case, led by AB, and what stands in the store of that case."""

    def __init__(self, app):
        self.app = app
        self.app.store.sign_in(self.app.store.read(members.known_member, "AB"))
        report = Intake((Youth("QX", 2005),), Facts(municipality="Dordrecht"))
        lead = self.app.store.actor.member
        self.case, (self.youth,), _ = self.write(cases.take_report, report, lead=lead)

    @property
    def file(self):
        return self.app.store.read(file_queries.case, self.case)

    def state(self):
        return self.file.line.state

    def facility(self, name="De Griendhoek"):
        lines = self.app.store.read(capacity.overview).lines
        return next(one.id for one in lines if one.name == name)

    async def show(self, pilot):
        await settle(pilot)
        self.app.push_screen(CasePage(self.case))
        await settle(pilot)

    def write(self, service, *args, **kw):
        return self.app.store.write(service, *args, **kw)
