"""A region typed at the screen from nothing, described anew, retired, and drawn as it was."""

from datetime import time

from crisisdesk.app import CrisisDesk
from crisisdesk.bootstrap import Bootstrap
from crisisdesk.directories import directories
from crisisdesk.services import members
from crisisdesk.services.absence import staffing
from crisisdesk.services.capacity import capacity, region
from crisisdesk.services.week import duties
from crisisdesk.settings import Settings
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

MOST_KEYS = 120
"""From the first picture of an empty machine to a region that runs."""


class Hand:
    """Somebody who types, counting the keys that are no content."""

    def __init__(self, pilot):
        self.pilot, self.control = pilot, 0

    async def keys(self, *names):
        self.control += len(names)
        await press(self.pilot, *names)

    async def words(self, *texts):
        """Field after field, a tab between them."""
        for index, text in enumerate(texts):
            if index:
                await self.keys("tab")
            await self.pilot.press(*("space" if sign == " " else sign for sign in text))
        await settle(self.pilot)


async def opened(app, pilot):
    """Wait for what the form does, which makes a store."""
    if acting := [work for work in app.workers if work.group == "act" and not work.is_finished]:
        await app.workers.wait_for_complete(acting)
    await settle(pilot)


def empty_machine(tmp_path, clock):
    home = directories({"CRISISDESK_HOME": str(tmp_path / "home")})
    settings = Settings(directories=home, database=str(home.store), language="en")
    return CrisisDesk(
        None,
        language="en",
        settings=settings,
        unlock=Bootstrap(settings, clock),
        first_run=True,
    )


async def test_a_region_from_nothing(tmp_path, clock):
    """Every key that is no content counts; names, numbers and a choice's letter are content."""
    app = empty_machine(tmp_path, clock)
    typed = [
        (("Hoeve", "Zuid", "Dordr", "Anker"), "c", ("4", "11")),
        (("Boei",), "c", ("12", "17")),
        (("Kade",), "r", ("0", "3")),
        (("Brug", "West", "Gorinchem", "Sluis"), "f", ("4", "17")),
        (("Wiel",), "r", ("6", "12")),
    ]
    counted = {}
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        hand = Hand(pilot)
        await hand.words("Desk")
        await hand.keys("tab", "tab")
        await hand.words("ab")
        await hand.keys("ctrl+s")
        await opened(app, pilot)
        counted["first questions"] = hand.control
        await hand.keys("9")
        assert "No facility yet" in screen_text(app)
        for index, (names, kind, ages) in enumerate(typed):
            await hand.keys("a")
            if index and len(names) > 1:
                await hand.keys("shift+tab", "shift+tab", "shift+tab")
            await hand.words(*names, kind, "e", "r", *ages, "8", "6", "5", "4")
            await hand.keys("ctrl+s", "B")
            await hand.words("5", "1", "1", "1", "1")
            await hand.keys("ctrl+s")
        counted["facilities, figures and norms"] = hand.control
        await hand.keys("end", "up")
        for initials, name in (("cd", "Emma Fantasie"), ("ef", "Joris Verzonnen")):
            await hand.keys("a")
            await hand.words(initials, name)
            await hand.keys("ctrl+s")
        counted["colleagues"] = hand.control
        await hand.keys("5", "r", "a")
        await hand.words("Regio-overleg")
        await hand.keys("tab", "space", "tab")
        await hand.words("9:00")
        await hand.keys("tab", "tab", "tab", "tab")
        await hand.words("o")
        await hand.keys("ctrl+s")
        counted["weekly meeting"] = hand.control
        store = app.store
        known = store.read(region.region)
        assert [line.name for line in known.providers] == ["Brug", "Hoeve"]
        where = {line.about.municipality for line in known.sites}
        assert where == {"Dordrecht", "Gorinchem"}
        called = [line.name for line in known.facilities]
        assert called == ["Sluis", "Wiel", "Anker", "Boei", "Kade"]
        for line in store.read(capacity.overview).lines:
            figures = (line.licensed, line.available, line.staffed, line.occupied)
            assert figures == (8, 6, 5, 4)
            assert store.read(staffing.norm, line.id).full_places == 6
        there = {line.member.initials for line in store.read(members.colleagues)}
        assert there == {"AB", "CD", "EF"}
        duty = next(duty for duty in store.read(duties.rules_by_duty) if duty.id)
        (rule,) = store.read(duties.rules_by_duty)[duty]
        assert (rule.name, rule.weekdays, rule.at) == ("Regio-overleg", (0,), time(9))
    store.close()
    print(counted)
    assert hand.control <= MOST_KEYS
