"""The desk at its screen in a journey, and the documents that it leaves, which are kept."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import Entry, EntryKind, MeetingId
from crisisdesk.exchange.documents.consultation import agenda_paper, minutes_paper
from crisisdesk.exchange.documents.formats import as_bytes
from crisisdesk.exchange.documents.outgoing import bulletin_paper
from crisisdesk.exchange.documents.paper import Paper
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.services.week import agenda, bulletin, meetings
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import register as register_queries
from tests.journeys.first_weeks import REGION, Weeks
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

DOCUMENTS = Path(__file__).parent / "documents"
CASE_NUMBER = re.compile(r"\b[A-Z]-\d{4,}\b")


class Journey:
    """The desk at its screen, and the documents that it leaves."""

    def __init__(self, weeks: Weeks, pilot: Any) -> None:
        """Begin at the overview."""
        self.weeks, self.pilot, self.app, self.store = weeks, pilot, pilot.app, weeks.store

    async def press(self, *keys: str) -> None:
        """Key after key."""
        await press(self.pilot, *keys)

    async def beat(self) -> None:
        """The desk looks at the clock."""
        self.app.post_message(Beat())
        await settle(self.pilot)

    async def morning(self, day: int, *, month: int = 3) -> str:
        """The day start, as it stands on the whole page; then it is done."""
        self.weeks.go(day, 8, 45, month=month)
        self.weeks.on_duty()
        await self.beat()
        await self.press("d")
        assert isinstance(self.app.screen, DayStartPage)
        seen = screen_text(self.app)
        lines = [line.rstrip(" │▌▐█▁▔") for line in seen.splitlines()]
        seen = "\n".join(lines).strip("\n")
        keep(f"dagstart-{self.weeks.today}.txt", re.sub(r"\n{3,}", "\n\n", seen) + "\n")
        await self.press("d", "escape")
        return seen

    async def evening(self) -> None:
        """Every facility says what it has."""
        day = self.weeks.today
        self.weeks.go(day.day, 20, month=day.month)
        self.weeks.round()
        self.weeks.done(Duty.CAPACITY_ROUND)

    def paper(self, name: str, paper: Paper) -> str:
        """A document as it leaves the desk."""
        text = as_bytes(paper, "md", self.store.now()).decode()
        keep(f"{name}-{self.weeks.today}.md", text)
        return text

    def bulletin(self, day: date) -> str:
        """Draft, keep both editions where they differ, and send."""
        draft = self.store.read(bulletin.bulletin, day)
        args = (day, draft.since, draft.parts, draft.figures)
        self.store.write(bulletin.send, *args)
        sent = self.store.read(bulletin.bulletin, day)
        text = self.paper("nieuwsbrief-bestuur", bulletin_paper(sent, REGION, Audience.ALDERMEN))
        self.paper("nieuwsbrief", bulletin_paper(sent, REGION, Audience.OFFICIALS))
        assert not CASE_NUMBER.search(text)
        return text

    def agenda(self, duty: Duty, name: str, day: date | None = None) -> str:
        """The agenda of today's meeting, for the chair and for providers."""
        inside = self.store.read(agenda.agenda, duty, day or self.weeks.today)
        outside = self.store.read(agenda.shared, inside)
        shared = self.paper(f"agenda-aanbieders-{name}", agenda_paper(outside, shared=True))
        assert not CASE_NUMBER.search(shared)
        assert not any(words in shared for words in ("Voorschot", "Liquiditeit", "directieoverleg"))
        return self.paper(f"agenda-{name}", agenda_paper(inside))

    def minutes(self, meeting: MeetingId, name: str) -> str:
        """The minutes of a meeting that was closed."""
        return self.paper(
            f"verslag-{name}", minutes_paper(self.store.read(meetings.minutes, meeting))
        )

    def reference(self, case: CaseId) -> str:
        """The number of a case."""
        return self.store.read(case_queries.case, case).reference

    def standing(self, kind: EntryKind) -> list[Entry]:
        """What stands of a kind in the register."""
        return [each for each in self.store.read(register_queries.standing) if each.kind is kind]

    def stands(self, *cases_open: CaseId) -> None:
        """These cases are on the board, whatever became of them."""
        assert {*cases_open} <= {line.id for line in self.store.read(case_queries.open_lines)}

    def asks(self, case: CaseId) -> None:
        """Somebody is asked to see to this case now."""
        assert any(
            line.asks for line in self.store.read(case_queries.open_lines) if line.id == case
        )


def keep(name: str, text: str) -> None:
    """Compare a document with the one that was read and kept."""
    path = DOCUMENTS / name
    if os.environ.get("GOLDEN") == "new":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), name
