"""The bulletin at the screen."""

import json
from datetime import date

import pytest
from textual.events import Paste
from textual.widgets import Input

from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import BulletinPart
from crisisdesk.domain.week.duties import Duty
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.week.bulletin import BulletinForm, BulletinPage, as_typed, read_typed
from crisisdesk.services import drafts
from crisisdesk.services.week import bulletin, duty_prompts
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.widgets.text_lines import Words
from tests.screens.conftest import fill, finished, press, screen_text
from tests.screens.resting import settle

TODAY = date(2020, 4, 7)
SIZE = (80, 24)


async def test_a_bulletin_is_edited_kept_sent_and_written(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        words = app.screen.query_one(Words)
        words.text = "# News\n\nAll is [b]well[/b].\n\nTruly."
        await press(pilot, "ctrl+s")
        kept = app.store.read(bulletin.bulletin, TODAY)
        assert kept.parts == (BulletinPart("News", "All is [b]well[/b].\n\nTruly."),)
        assert "All is [b]well[/b]." in screen_text(app)
        await press(pilot, "m")
        fill(app, path=str(tmp_path / "out"), form="html")
        await press(pilot, "ctrl+s")
        assert "[b]well[/b]" in (tmp_path / "out.html").read_text(encoding="utf-8")
        await press(pilot, "s")
        assert "can no longer be changed." in " ".join(screen_text(app).split())
        await pilot.click("#yes")
        await settle(pilot)
        assert app.store.read(bulletin.bulletin, TODAY).sent
        assert Duty.BULLETIN not in {one.duty for one in app.store.read(duty_prompts.due)}
        await press(pilot, "v")
        await press(pilot, "e")
        assert isinstance(app.screen, BulletinPage)


async def test_a_half_typed_bulletin_is_there_again_after_a_crash(
    app, open_store, make_app, region_target
):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        app.screen.query_one(Words).text = "# Half\n\na sentence"
        app.screen._keep()
        await finished(app, "draft")
        actor = app.store.actor
        assert app.store.read(drafts.found, actor.desk) == []
    again = make_app(open_store(actor, target=region_target))
    async with again.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        assert isinstance(again.screen, BulletinForm)
        assert again.screen.query_one(Words).text == "# Half\n\na sentence"
        await press(pilot, "ctrl+s")
        assert again.store.read(drafts.found, actor.desk, "bulletin") == []


async def test_a_draft_of_a_bulletin_is_not_taken_for_a_report(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        app.screen.query_one(Words).text = "# Half"
        app.screen._keep()
        await finished(app, "draft")
        (left,) = app.store.read(drafts.found, app.store.actor.desk, "bulletin")
        assert json.loads(left.content)["text"] == "# Half"
        await press(pilot, "f2")
        assert app.screen.query_one("#in-pseudonym1", Input).value == ""


def test_what_is_typed_comes_back_as_it_was():
    parts = read_typed("before\n# One\n\nfirst\n\nsecond\n# Two\nthird\n# \n")
    assert parts == (
        BulletinPart("", "before"),
        BulletinPart("One", "first\n\nsecond"),
        BulletinPart("Two", "third"),
    )
    council = BulletinPart("For the council", "x", Audience.ALDERMEN)
    assert as_typed((council,)) == "# For the council [aldermen]\n\nx"
    assert read_typed(as_typed((*parts[1:], council))) == (*parts[1:], council)


async def test_what_is_pasted_leaves_its_control_characters_behind(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        words = app.screen.query_one(Words)
        words.text = ""
        words.focus()
        app.post_message(Paste("one\x1b[31m\ntwo\x07"))
        await settle(pilot)
        assert words.text.count("\n") == 1
        assert not {"\x1b", "\x07"} & set(words.text)


@pytest.mark.parametrize(
    "content",
    ["{", "[1]", '"x"', '{"form": "bulletin"}', '{"form": "bulletin", "day": 5, "text": ""}'],
)
async def test_a_broken_draft_is_put_aside_and_the_desk_goes_on(app, monkeypatch, content):
    store = app.store
    told: list[str] = []
    monkeypatch.setattr(app, "notify", lambda words, **_more: told.append(words))
    broken = Draft(drafts.new_draft_id(), None, store.now(), content)
    store.write_draft_now(drafts.keep, broken, store.actor.desk)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        assert isinstance(app.screen, IntakeForm)
        assert told == ["The unfinished report cannot be read any more; it was set aside."]
        await press(pilot, "escape", "5", "b", "e")
        assert isinstance(app.screen, BulletinForm)
    (kept,) = store.read(drafts.found, store.actor.desk, "aside")
    assert json.loads(kept.content)["content"] == content
    assert store.read(drafts.broken, store.actor.desk) == []


async def test_each_audience_has_its_edition_and_its_recipients(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "7", "a")
        fill(app, organisation="Gemeente Zuid", sub_region="Hoeksche Waard", phone="078-5550100")
        app.screen.query_one("#in-receives").value = "aldermen"
        await press(pilot, "ctrl+s")
        assert "Who gets the bulletin has a mail address." in screen_text(app)
        fill(app, mail="wethouder@example.org")
        await press(pilot, "ctrl+s", "5", "b", "r")
        seen = screen_text(app)
        assert "Hoeksche Waard" in seen
        assert "aldermen: Gemeente Zuid wethouder@example.org" in seen
        assert "officials: nobody" in seen
        await press(pilot, "escape")
        for audience, council in (("officials", False), ("aldermen", True)):
            await press(pilot, "m")
            fill(app, path=str(tmp_path / audience), form="md", audience=audience)
            await press(pilot, "ctrl+s")
            text = (tmp_path / f"{audience}.md").read_text(encoding="utf-8")
            assert f"for {audience}" in text
            assert ("## For the council" in text) is council
