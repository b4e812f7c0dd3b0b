"""Whatever destroys asks first: on every page, with its record there, nothing is written yet."""

import pytest

from crisisdesk import keys
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services.together import along
from crisisdesk.services.week import day_start
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.safekeeping import journal
from tests.screens.conftest import press
from tests.screens.resting import settle

DESTROYING = {"x", "X", "D", "ctrl+x"}
WAYS = {
    "case.release": (),
    "case.end": (),
    "time_line.blank": ("w", *"belt", "ctrl+s", "enter", "home"),
    "aid.withdraw": ("4", "v"),
    "calls.end": ("2", "c", "a", "ctrl+s"),
    "due.call_off": ("f9",),
    "meetings.call_off": ("5",),
    "meeting.call_off": ("5", "down", "enter"),
    "meeting.undo": ("5", "home", "h", "enter"),
    "day_start.withdraw": ("d",),
    "duty_rules.retire": ("5", "r"),
    "contacts.remove": ("7",),
    "region.remove": ("9",),
    "colleagues.retire": ("9", "c"),
    "away.lost": ("9", "t"),
}
"""How one gets to each; those of a case begin at one that has a place held."""

ELSEWHERE = {"case.dossier", "retention.dossier", "retention.let_go", "parked.drop"}
"""These need texts past their term or half-typed ones: `safekeeping/test_dossiers.py`,
`test_retention.py` and `cases/test_parked.py`."""


def destroying() -> dict[str, str]:
    """Every act that a destroying key starts, with that key."""
    return {
        key.id: single
        for group in keys.GROUPS.values()
        for key in group
        for single in key.keys.split(",")
        if single in DESTROYING
    }


@pytest.mark.long
async def test_whatever_destroys_asks_before_anything_is_written(app, clock):
    acts = destroying()
    assert acts.keys() == WAYS.keys() | ELSEWHERE
    store, asked = app.store, set()
    now = clock.time
    store.write(day_start.plan_watch, store.actor.member, now, now.replace(hour=20))
    store.write(along.leave, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        held = next(line for line in store.read(case_queries.open_lines) if line.hold)
        for act, way in WAYS.items():
            place = act.partition(".")[0]
            if place in ("case", "time_line"):
                await app.push_screen(CasePage(held.id))
            await settle(pilot)
            await press(pilot, *way)
            if act == "day_start.withdraw":
                (watch, *_) = store.read(day_start.day_start).on_duty
                app.screen.points.move_to(f"watch-{watch.id}")
            before, page = store.read(journal.count), app.screen
            await press(pilot, acts[act])
            assert store.read(journal.count) == before, act
            if app.screen is not page and isinstance(app.screen, Dialog):
                asked.add(act)
            if isinstance(app.screen, Sure):
                # Enter, pressed by habit, destroys nothing either.
                await press(pilot, "enter")
                assert store.read(journal.count) == before, act
            while len(app.screen_stack) > 1:
                await press(pilot, "escape")
    assert asked == WAYS.keys()
