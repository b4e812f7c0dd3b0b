"""Strange words on the page of a case: kept as they were typed, shown without being obeyed."""

import pytest
from textual import events

from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.widgets.text_lines import written_out
from tests.screens.cases.case_desk import SAFETY, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

SIGNS = "[b]x[/b] [[ $text {0} %s '; --"
STRANGE = f"{SIGNS} =1+1 שלום مرحبا 👩‍👧 🏠"


@pytest.mark.long
async def test_strange_words_are_kept_and_shown_as_they_were_typed(opened):
    app, words = opened.app, STRANGE
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        ("w", {"note": words}),
        ("s", {"words": words}),
        ("u", {"urgency": "urgent", "reason": words}),
        ("I", {"infection": words, "safety": words}),
        (
            "p",
            {
                "watcher": "doctor",
                "words": words,
                "name": words,
                "reason": "full",
                "calls": "2",
                "bridge": "network",
                "until": "18:00",
            },
        ),
        (
            "S",
            {
                "contact": "home",
                "seen_by": words,
                "look_name": words,
                "look_at": "18:00",
                "organisation": "youth_team",
            },
        ),
        ("e", {"needs": words, "phone": words, "organisation_name": words}),
        ("b", {"name": words, "municipality": words}),
        ("d", {"reason": words, "deciders": words, "discussed": "behavioural_scientist"}),
        ("W", {"by": "referrer", "restrictions": words}),
        ("t", {}),
        (
            "v",
            {
                "to": "home",
                "safety_by": words,
                "role": "doctor",
                "safety_at": "00:30",
                "safety_how": "seen",
                "receiver": "school",
                "receiver_role": "doctor",
                "receiver_name": words,
            },
        ),
        ("e", {"state": "searching", "reason": words}),
        ("x", {"state": "withdrawn", "reason": words, **SAFETY, "safety_by": words}),
    )
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await opened.show(pilot)
        page = app.screen
        for key, typed in forms:
            before = len(opened.file.events)
            await press(pilot, key)
            fill(app, **typed)
            await press(pilot, "ctrl+s")
            await settle(pilot)
            assert app.screen is page
            fresh = opened.file.events[before:]
            kept = [text for event in fresh for text in event.parts.texts if text]
            texts = sum(value == words for name, value in typed.items() if name != "municipality")
            assert kept == [words] * (texts - (key == "b"))
            assert not kept or f"“{SIGNS}" in screen_text(app)
        assert opened.file.stays[0].name == words


async def test_what_a_terminal_would_obey_is_not_pasted_into_a_note(opened, clock):
    app = opened.app
    clock.forward(minutes=1)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "w")
        app.screen.query_one("#in-note").post_message(
            events.Paste("one\r\n\ttwo\x1b[31m\u202ethree\a")
        )
        await settle(pilot)
        await press(pilot, "ctrl+s")
        assert opened.file.events[-1].payload == "one two[31mthree"
        assert "note: “one two[31mthree”" in screen_text(app)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("gor", "Gorinchem"),
        ("DORDRECHT", "Dordrecht"),
        ("Bergen", "Bergen"),
        ("d", "d"),
        ("Winterswijk", "Winterswijk"),
    ],
)
def test_a_known_municipality_is_written_out_and_no_other_word_is_touched(typed, stands):
    assert written_out(typed, names()) == stands
