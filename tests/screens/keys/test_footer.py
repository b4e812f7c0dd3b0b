"""The line of keys: what matters first, and a click that does what stands there."""

import pytest

from crisisdesk import keys
from crisisdesk.i18n import _
from crisisdesk.screens.finding.help import Help
from crisisdesk.widgets.bars import KeysBar
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

PATHS = {"dashboard": (), "places": ("2",), "case": ("3", "enter"), "form": ("2", "r")}
FORM = ["form.save", "form.cancel", "desk.leave", "desk.manual"]


@pytest.mark.parametrize("page", PATHS)
async def test_a_click_does_what_stands_there(region_app, page):
    app = region_app(language="nl")
    acts: list[tuple[str, object]] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, *PATHS[page])
        footer = app.screen.query_one(KeysBar)
        last = screen_text(app).splitlines()[-1]
        drawn = [(active.binding, str(words)) for active, words in footer._drawn]
        assert last.rstrip() == "".join(words for _, words in drawn).rstrip()
        assert len(last) <= 80
        if page == "form":
            # Saving, back, help and leaving: also while somebody types.
            assert [binding.id for binding, _ in drawn] == FORM
            assert last.rstrip().endswith("^q stoppen  f1 hulp")
        else:
            assert drawn[0][1].startswith(" n ")
            assert last.rstrip().endswith("? hulp")
            assert " ^q " in last

        async def noted(action, default_namespace=None):
            acts.append((action, default_namespace))

        at = 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(app, "run_action", noted)
            for active, words in footer._drawn:
                await pilot.click(KeysBar, offset=(at + len(words) // 2, 0))
                assert acts.pop() == (active.binding.action, active.node)
                at += len(words)
        if page == "places":
            where = last.index("? hulp")
            await pilot.click(KeysBar, offset=(where, 0))
            await settle(pilot)
            assert isinstance(app.screen, Help)


PAGES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "f5")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_item_of_every_page_starts_what_it_names(region_app, language):
    app = region_app(language=language)
    acts: list[tuple[str, object]] = []

    async def noted(action, default_namespace=None, *_more):
        acts.append((action, default_namespace))

    by_id = {key.id: key for group in keys.GROUPS.values() for key in group}
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for page in PAGES:
            await press(pilot, page)
            footer, last = app.screen.query_one(KeysBar), screen_text(app).splitlines()[-1]
            live = app.screen.active_bindings
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(app, "run_action", noted)
                for active, words in footer._drawn:
                    key = by_id[active.binding.id]
                    where = last.index(f" {words.plain.strip()}") + 1
                    for at in (where, where + len(words.plain.strip()) - 1):
                        await pilot.click(KeysBar, offset=(at, 0))
                        # What its key does here, under the word that the key was declared with.
                        assert acts.pop() == (key.action, live[active.binding.key].node)
                        assert words.plain.strip().endswith(_(key.description))
                await pilot.click(KeysBar, offset=(79, 0))
                assert acts.pop()[0] in ("app.help", "help")
