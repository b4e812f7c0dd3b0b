"""A laptop goes along on Friday, works over the weekend, and comes home on Monday, in Dutch."""

from datetime import UTC, datetime

from textual.widgets import OptionList

from crisisdesk import i18n
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.together.conflicts import Settlement
from crisisdesk.domain.week.duties import Duty
from crisisdesk.exchange.documents import formats
from crisisdesk.exchange.documents.consultation import minutes_paper
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.together.along_form import AlongForm
from crisisdesk.screens.together.back_form import BackForm, HomeQuestion
from crisisdesk.screens.together.conflict import ConflictDialog
from crisisdesk.services import members
from crisisdesk.services.cases import enquiries, holds
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import along, standing
from crisisdesk.services.week import meetings
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import capacity
from crisisdesk.store.safekeeping.passphrase import opening
from crisisdesk.store.store import Store
from tests.factories import make_actor, rows_of
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle
from tests.together.apart import open_case

WORDS = "drie kinderen slapen vannacht goed"
LAST = "De Griendhoek"
FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = 10, 11, 12, 13, 14


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that week in April 2020, two hours behind the wall clock."""
    return datetime(2020, 4, day, hour - 2, minute, tzinfo=UTC)


def place_of(store: Store) -> CapacityLine:
    """The facility with one place left."""
    return next(line for line in store.read(capacity.lines) if line.name == LAST)


async def test_a_weekend_away_with_a_place_that_was_promised_twice(
    region_app, make_app, clock, tmp_path
):
    i18n.use("nl")
    clock.time = on(FRIDAY, 17, 40)
    app = region_app(language="nl")
    shared = app.store
    shared.sign_in(shared.read(members.known_member, "AB"))
    lead = shared.actor.member
    where = tmp_path / "weekend.db"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "t", "a")
        assert isinstance(app.screen, AlongForm)
        fill(app, path=str(where), passphrase=WORDS, again=WORDS, back_at="13-04-2020 09:00")
        await press(pilot, "ctrl+s")
        assert "weg sinds 17:40" in screen_text(app).splitlines()[0]

    # Saturday, without any line: two cases, and the last place for one of them, by name.
    clock.time = on(SATURDAY, 22, 10)
    laptop = Store(opening(WORDS.encode(), Target(str(where))), clock, make_actor("A"))
    laptop.open()
    laptop.sign_in(laptop.read(members.known_member, "CD"))
    theirs = open_case(laptop, "Zoë", laptop.actor.member)
    open_case(laptop, "Bram", laptop.actor.member)
    assert place_of(laptop).placeable == 1
    (enquiry,) = laptop.write(enquiries.enquire, theirs, [place_of(laptop).id])
    laptop.write(enquiries.accept, theirs, enquiry, 1, words="dagleiding", sure=True)
    laptop.write(holds.hold, theirs, place_of(laptop).id, until=on(MONDAY, 20), sure=True)
    on_the_way = make_app(laptop, language="nl")
    async with on_the_way.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "weg · stand van 10-04-2020 17:40 · 28 u oud" in screen_text(on_the_way)
    laptop.close()

    # Sunday, at the shared desk: the same place for somebody else, and nobody is named.
    clock.time = on(SUNDAY, 9, 30)
    ours = open_case(shared, "Ilse", lead)
    shared.write(holds.hold, ours, place_of(shared).id, until=on(MONDAY, 20), sure=True)

    clock.time = on(MONDAY, 8, 50)
    home = make_app(shared, language="nl")
    async with home.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "t", "b")
        assert isinstance(home.screen, BackForm)
        fill(home, path=str(where), passphrase="een ander")
        await press(pilot, "ctrl+s")
        assert isinstance(home.screen, BackForm)
        fill(home, passphrase=WORDS)
        await press(pilot, "ctrl+s")
        assert isinstance(home.screen, HomeQuestion)
        asked = " ".join(screen_text(home).split())
        assert "2 casussen, 1 reservering" in asked
        assert "één plek dubbel toegezegd" in asked
        assert place_of(shared).placeable == 0
        await press(pilot, "j")
        assert shared.read(along.away) == []
        assert place_of(shared).placeable == -1

        # One call settles it: the facility says which child it means.
        await press(pilot, "escape", "f9")
        assert f"één plek dubbel toegezegd: {LAST}" in screen_text(home)
        options = home.screen.query_one(OptionList)
        lines = [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]
        options.highlighted = next(at for at, words in enumerate(lines) if LAST in words)
        await press(pilot, "enter")
        assert isinstance(home.screen, ConflictDialog)
        told = " ".join(screen_text(home).split())
        assert f"{LAST}: één plek voor" in told
        assert "078-" in told
        await press(pilot, "1", "j")
        assert isinstance(home.screen, OptionsPage)
        (settled,) = shared.read(standing.conflicts)
        assert settled.outcome is Settlement.KEPT
        assert place_of(shared).placeable == 0

    # The minutes of Tuesday and the audit log tell it.
    clock.time = on(TUESDAY, 15)
    held = shared.write(meetings.hold, Duty.CORONA_CONSULTATION, clock.time.date())
    shared.write(meetings.close, held, sure=True)
    paper = minutes_paper(shared.read(meetings.minutes, held))
    minutes = formats.as_bytes(paper, "md", clock.time).decode()
    assert "Tussen meldpunten afgehandeld sinds het vorige overleg" in minutes
    assert f"één plek dubbel toegezegd: {LAST}" in minutes
    events = [event for (event,) in rows_of(shared, "SELECT event FROM journal")]
    for event in ("desk.taken_along", "desk.brought_back", "conflict.raised", "conflict.settled"):
        assert event in events, event
    assert journal.verify(shared).whole
