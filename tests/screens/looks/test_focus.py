"""Where the focus is shows on every kind of field, in every theme whose colours are the desk's."""

import pytest
from rich.style import Style
from textual.color import Color
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, TextArea

from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.theme import LOOKS
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.text_lines import Words
from crisisdesk.widgets.ticks import Ticks
from tests.screens.conftest import press
from tests.screens.looks.test_contrast import COMPUTED, SIGN, Pair
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn


def grounds(app, region):
    """The ground of every cell of a part of the screen, as it is seen."""
    found = []
    for strip in app.screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            style = segment.style or Style()
            color = style.color if style.reverse else style.bgcolor
            found += [Color.from_rich_color(color)] * len(segment.text)
    return found


async def marked(pilot, control):
    """The highest contrast of a cell with the focus and the same cell without it."""
    app = pilot.app
    control.focus()
    control.scroll_visible(animate=False)
    await settle(pilot)
    region = control.region
    with_focus = grounds(app, region)
    app.screen.set_focus(None)
    await settle(pilot)
    assert control.region == region
    pairs = zip(with_focus, grounds(app, region), strict=True)
    return max(Pair(ground, before, "focus").contrast for ground, before in pairs)


@pytest.mark.parametrize("name", COMPUTED)
async def test_the_focus_shows_on_every_kind_of_field(app, name):
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = LOOKS[name].theme.name
        await press(pilot, "f2")
        assert isinstance(app.screen, IntakeForm)
        text = Words("words", id="in-words", compact=True)
        await app.screen.query_one(VerticalScroll).mount(text)
        await settle(pilot)
        seen = {
            kind.__name__: await marked(pilot, app.screen.query(kind).first())
            for kind in (Input, Choice, TextArea, Ticks)
        }
        app.push_screen(Sure(["?"], "yes"))
        await settle(pilot)
        seen["Button"] = await marked(pilot, app.screen.query(Button).first())
        assert [*filter(lambda kind: seen[kind] < SIGN, seen)] == [], seen
