"""What a desk says of who is away, and at the laptop of itself, in Dutch at 80x24."""

import os
from typing import Any

import pytest
from textual.widgets import Label

from crisisdesk.domain.together.away import AT_THE_SHARED_DESK, check_away
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from crisisdesk.screens.capacity.crucial import CrucialForm
from crisisdesk.screens.capacity.staffing import NormForm
from crisisdesk.screens.forms import Form
from crisisdesk.screens.region.facility_forms import FacilityForm, FacilityPart
from crisisdesk.screens.region.settings import SettingForm
from crisisdesk.screens.region.site_forms import (
    FacilityMovesForm,
    LastDayForm,
    ProviderForm,
    SiteForm,
)
from crisisdesk.screens.together.back_form import HomeQuestion
from crisisdesk.services import members
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import crucial, region
from crisisdesk.services.cases import cases, holds
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import along
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import capacity
from crisisdesk.store.safekeeping.passphrase import opening
from crisisdesk.store.store import Store
from tests.factories import make_actor, make_case
from tests.screens.conftest import fill, press
from tests.screens.resting import settle
from tests.screens.test_golden import GOLDEN, standing

WORDS = b"three children sleep well tonight"


async def looks(app, pilot, page):
    """Compare the screen with its picture."""
    seen = await standing(app, pilot)
    place = GOLDEN / f"{page}-nl-80x24.txt"
    if os.environ.get("GOLDEN") == "new":
        place.write_text(seen, encoding="utf-8")
    assert seen == place.read_text(encoding="utf-8"), page
    return seen


async def _is_told_what_only_the_shared_desk_changes(app, pilot, line):
    """Before anything is typed, not when it is saved."""
    store = app.store
    with pytest.raises(RuleBroken) as only_there:
        check_away("facility.changed")
    known = store.read(region.region)
    there = next(facility for facility in known.facilities if facility.id == line.id)
    asked: list[Form[Any]] = [
        *(FacilityForm(there, part) for part in FacilityPart),
        FacilityMovesForm(known, there),
        LastDayForm(there.name, [there], single=True),
        SiteForm(known.sites[0]),
        ProviderForm(known.providers[0]),
        NormForm(line, None),
        CrucialForm(line, store.read(crucial.ground, line.id)),
        SettingForm(store.read(desk_settings.lines)[0]),
    ]
    for form in asked:
        app.push_screen(form)
        await settle(pilot)
        said = str(form.query_one("#error", Label).render())
        assert said == say(only_there.value)
        await press(pilot, "escape")
    assert {form.WRITES for form in asked} == {*AT_THE_SHARED_DESK} - {"crucial.ended"}


@pytest.mark.long
@pytest.mark.drawn
async def test_who_is_away_and_the_laptop_itself_are_shown(region_app, make_app, clock, tmp_path):
    app = region_app(language="nl")
    store = app.store
    store.sign_in(store.read(members.known_member, "AB"))
    store.write(along.leave, None)
    store.write(along.declare_lost, "C")
    where = tmp_path / "along.db"
    along.take_along(store, where, WORDS, back_at=clock.time.replace(day=10))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "t")
        seen = await looks(app, pilot, "away_list")
        assert "laptop D weg sinds 14:00" in seen
        await press(pilot, "a")
        fill(app, path="/media/stick/crisisdesk.db")
        await looks(app, pilot, "away_form")

    clock.forward(hours=6)
    copy = Store(opening(WORDS, Target(str(where))), clock, make_actor("A"))
    copy.open()
    copy.sign_in(copy.read(members.known_member, "AB"))
    facility = next(
        line for line in copy.read(capacity.lines) if line.placeable is not None and not line.bars
    )
    case, _youths = copy.write(make_case)
    copy.write(holds.hold, case, facility.id, sure=True)
    laptop = make_app(copy, language="nl")
    async with laptop.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        laptop.show_case(case)
        seen = await looks(laptop, pilot, "away_case")
        assert "weg · stand van 14:00 · 6 u oud" in seen
        assert f"~ {facility.name}" in seen
        await press(pilot, "escape", "3", "o")
        seen = await looks(laptop, pilot, "away_options")
        assert "stand 6 u · " in seen
        await _is_told_what_only_the_shared_desk_changes(laptop, pilot, facility)
    copy.close()

    home = make_app(store, language="nl")
    async with home.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "t", "b")
        fill(home, path=str(where), passphrase="not this one")
        await press(pilot, "ctrl+s")
        assert store.read(along.away)[1].letter == "D"
        fill(home, passphrase=WORDS.decode())
        await press(pilot, "ctrl+s")
        assert isinstance(home.screen, HomeQuestion)
        await looks(home, pilot, "away_home")
        await press(pilot, "enter")
        assert len(store.read(along.away)) == 2
        await press(pilot, "ctrl+s", "j")
        assert [desk.letter for desk in store.read(along.away)] == ["C"]
    assert journal.verify(store).whole
    assert any(line.id == case for line in store.read(cases.board).lines)
    copy.open()
    assert copy.carried is not None
    assert copy.carried.closed_at == clock.time
