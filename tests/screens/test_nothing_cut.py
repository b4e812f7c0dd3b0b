"""Every label, hint, choice, button and title of every form and dialog is drawn whole at 80x24."""

import os
from uuid import UUID

import pytest
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label
from textual.widgets._select import SelectCurrent

from crisisdesk.errors import MayBeKnown
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.dialogs import Answer
from crisisdesk.widgets.choice import Choice
from tests import every_field
from tests.factories import make_actor
from tests.screens.resting import settle
from tests.screens.test_hostile_words import OVER, PATHS, Walk

LONG_WORDS = (("3", "n"), ("4", "r", "m"), ("4", "v"), ("A-0002", "e"), ("A-0002", "a"))
"""The way to forms whose words are longer than a column of a form, and a case."""


def needs(words, width):
    return Content(words).get_height({}, width) if width else 0


def shown(widget):
    return widget.display and all(parent.display for parent in widget.ancestors_with_self)


def cut(screen):
    """What is not drawn whole on a screen, with the room that it has."""
    for label in filter(shown, screen.query(Label)):
        if (words := str(label.render()).strip()) and label.parent.content_size.width:
            room = label.content_size
            too_wide = label.region.right > label.parent.region.right
            if too_wide or needs(words, room.width) > room.height:
                yield ("label", words, room)
    for button in filter(shown, screen.query(Button)):
        too_wide = button.region.right > button.parent.content_region.right
        if too_wide or Content(str(button.label)).cell_length > button.content_size.width:
            yield ("button", str(button.label), button.region)
    for line in filter(shown, screen.query(Input)):
        if Content(str(line.placeholder)).cell_length > line.content_size.width:
            yield ("hint", str(line.placeholder), line.content_size)
    if isinstance(screen, Dialog):
        box = screen.query_one("#box")
        if Content(str(box.border_title)).cell_length > box.size.width - 4:
            yield ("title", str(box.border_title), box.size)


async def cut_choices(pilot):
    """Those that do not grow to the words that are chosen."""
    found = []
    for choice in filter(shown, pilot.app.screen.query(Choice)):
        room = choice.query_one(SelectCurrent).query_one("#label").content_size.width
        long = [code for words, code in choice._offered if needs(words, room) > 1]
        for code in long[:1]:
            before, choice.value = choice.value, code
            await settle(pilot)
            label = choice.query_one(SelectCurrent).query_one("#label")
            words = {code: words for words, code in choice._offered}[choice.value]
            if label.content_size.height < needs(words, label.content_size.width):
                found.append(("choice", words, label.content_size, choice.region))
            choice.value = before
    return found


class Measure(Walk):
    """The walk to every form and dialog, that measures instead of typing."""

    async def look(self, path):
        if isinstance(screen := self.app.screen, ModalScreen):
            assert (path, [*cut(screen)]) == (path, [])
            assert (path, await cut_choices(self.pilot)) == (path, [])
            self.kinds.add(type(screen))

    async def _save(self, path):
        pass


async def measured(store, make_app, language, paths):
    app = make_app(store, language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        walk = Measure(app, pilot)
        for path in sorted(paths):
            await walk.go(path)
        go, stay = "The same child: to that case", "Another child: save"
        question = MayBeKnown(
            "Is this the child of {case}? That case ended on {day}.",
            field="",
            at=UUID(int=1),
            go=go,
            stay=stay,
            case="A-0001",
            day="07-04-2020",
        )
        app.push_screen(Answer(question, go, stay))
        await settle(pilot)
        await walk.look(("the same child",))
        return walk.kinds


@pytest.fixture
def filled(local_target, open_store, clock):
    store = open_store(make_actor())
    every_field.fill(store, clock, lambda name: name[:12])
    return store


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "nl"])
async def test_long_words_of_forms_are_drawn_whole(filled, make_app, language):
    assert len(await measured(filled, make_app, language, LONG_WORDS)) > 4


@pytest.mark.skipif("EVERY_FORM" not in os.environ, reason="half a minute: EVERY_FORM=1")
@pytest.mark.parametrize("language", ["en", "nl"])
async def test_nothing_is_cut_in_any_form(filled, make_app, language):
    paths = {*PATHS, *((*way, key) for way, keys in OVER.items() for key in keys)}
    assert len(await measured(filled, make_app, language, paths)) > 80
