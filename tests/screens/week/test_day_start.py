"""The day start at the screen."""

from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.week.duties import Duty
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.services.week import day_start, duty_prompts
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


async def test_a_night_shift_in_bare_times_ends_the_next_morning(app, clock):
    clock.time = clock.time.replace(hour=3, minute=37)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        planned = app.store.read(day_start.day_start).on_duty
        await press(pilot, "d", "r")
        fill(app, **{"from": "22:00", "until": "07:00"})
        await press(pilot, "ctrl+s")
        now_planned = app.store.read(day_start.day_start).on_duty
        (watch,) = (watch for watch in now_planned if watch not in planned)
        assert [moment_text(moment) for moment in (watch.begins_at, watch.ends_at)] == [
            "07-04-2020 22:00",
            "08-04-2020 07:00",
        ]


async def test_the_day_start_says_who_is_on_duty_and_is_done_once(app, clock):
    clock.forward(hours=19)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        assert isinstance(app.screen, DayStartPage)
        await press(pilot, "r")
        fill(app, **{"from": "08-04 12:00", "until": "08-04 11:00"})
        await press(pilot, "ctrl+s")
        assert "The end is before the start." in screen_text(app)
        fill(app, until="08-04 20:00")
        await press(pilot, "ctrl+s")
        assert "12:00-20:00" in screen_text(app)
        (watch,) = app.store.read(day_start.day_start).on_duty
        app.screen.points.move_to(f"watch-{watch.id}")
        await press(pilot, "x", "enter")
        assert app.store.read(day_start.day_start).on_duty == [watch]
        await press(pilot, "x", "shift+tab", "enter")
        assert app.store.read(day_start.day_start).on_duty == []
        assert Duty.DAY_START in {one.duty for one in app.store.read(duty_prompts.due)}
        await press(pilot, "d", "d")
        assert Duty.DAY_START not in {one.duty for one in app.store.read(duty_prompts.due)}
        assert "has already been done" in screen_text(app)
