"""What cannot be meant, typed on the page of a case: a sentence at the field, nothing lost."""

from datetime import date
from typing import NamedTuple

import pytest
from textual import events
from textual.widgets import Input, Label, Select

from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.legal.orders import Ordered
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.screens.cases.options import OptionsPage, OverrideForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.forms import Field
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import endings, enquiries, holds, legal, stays
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks
from tests.factories import DECISION, SAFE, sit_down
from tests.screens.cases.case_desk import SAFETY, OpenedCase, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

SIZE = (80, 24)
LONG = "x" * 100_000
TOO_LONG = "100000 characters is too long; at most 10000."
AWAY = "is more than a year away; is the year right?"
NO_MOMENT = "is not a moment; enter 14:05 or 24-03-2020 14:05."


class Bad(NamedTuple):
    """A form, what is typed well in it, and what cannot be meant: field, sentence."""

    key: str
    state: str
    good: dict[str, str]
    wrong: tuple[tuple[dict[str, str], str, str], ...]


OPEN = {
    "safety_by": "",
    "because": "no_answer",
    "responsible": "police",
    "open_until": "23:00",
    "open_name": "B. Anker",
}
FORMS = {
    "answer": Bad("a", "asked", {"answer": "accepted", "words": "the group leader"}, (
        ({"places": "0"}, "places", "Enter how many places were promised."),
        ({"places": "²"}, "places", "Enter a whole number."),
        ({"answer": "declined"}, "reason", "Enter why there was no place."),
        ({"reason": "full"}, "answer", "A reason why not belongs to a no"),
        ({"words": LONG}, "words", TOO_LONG),
    )),
    "decision": Bad("d", "held", {"reason": "near", "discussed": "behavioural_scientist"}, (
        ({"deciders": " "}, "deciders", "Name who takes the decision."),
        ({"deciders": LONG}, "deciders", TOO_LONG),
        ({"reason": ""}, "reason", "Give the reason for the decision."),
        ({"reason": LONG}, "reason", TOO_LONG),
        ({"discussed": ""}, "discussed", "Discuss it with the behavioural scientist"),
        ({"discussed": "doctor"}, "discussed", "Discuss it with the behavioural scientist"),
    )),
    "extend": Bad("L", "held", {"until": "22:00"}, (
        ({"until": ""}, "until", "Enter until when"),
        ({"until": "soon"}, "until", NO_MOMENT),
        ({"until": "06-04-2020 22:00"}, "until", "The end is before the start."),
        ({"until": "07-04-2920 22:00"}, "until", AWAY),
    )),
    "transport": Bad("W", "decided", {"by": "referrer", "restrictions": "two adults"}, (
        ({"at": "25:00"}, "at", NO_MOMENT),
        ({"at": "01-04-2020 14:00"}, "at", "That moment is past."),
        ({"at": "07-04-2200 14:00"}, "at", AWAY),
        ({"restrictions": LONG}, "restrictions", TOO_LONG),
    )),
    "arrival": Bad("t", "decided", {}, (
        ({"at": "08-04-2020 10:00"}, "at", "An arrival is not from the future."),
        ({"at": "07-04-1920 10:00"}, "at", AWAY),
        ({"facility": "[b]x[/b]"}, "facility", "No facility is called “[b]x[/b]”"),
        ({"facility": ""}, "facility", "Name the facility."),
    )),
    "move": Bad("V", "placed", {"facility": "Wilgenboog Zuid"}, (
        ({"at": "07-04-2020 10:00"}, "at", "A departure comes after the arrival."),
        ({"at": "08-04-2020 10:00"}, "at", "A departure is not from the future."),
        ({"facility": "nowhere"}, "facility", "No facility is called “nowhere”"),
    )),
    "departure": Bad("v", "placed", {
        "to": "home", "safety_by": "B. Anker", "role": "youth_protector",
        "safety_at": "11:00", "safety_how": "seen",
        "receiver": "youth_team", "receiver_role": "youth_professional",
    }, (
        ({"at": "07-04-2020 10:00"}, "at", "A departure comes after the arrival."),
        ({"at": "08-04-2020 10:00"}, "at", "A departure is not from the future."),
        ({"safety_at": "08-04-2020 10:00"}, "safety_at", "A confirmation is not from the future."),
        ({"safety_by": LONG}, "safety_by", TOO_LONG),
        ({"accepted_at": "08-04-2020 1:00"}, "accepted_at", "An acceptance is not from the future"),
        ({"receiver": "", "receiver_name": "M."}, "receiver", "Enter who took over."),
        ({"receiver_name": LONG}, "receiver_name", TOO_LONG),
    )),
    "no place": Bad("p", "reported", {
        "watcher": "doctor", "words": "with an aunt", "reason": "full", "calls": "3",
        "bridge": "network", "until": "18:00",
    }, (
        ({"reason": ""}, "reason", "Enter why there was no place."),
        ({"calls": ""}, "calls", "Enter how many calls were made."),
        ({"bridge": ""}, "bridge", "Enter where the child is meanwhile."),
        ({"until": ""}, "until", "Enter until when"),
        ({"bridge": "police", "until": "08-04-2020 18:00"}, "until", "is for hours"),
        ({"calls": "many"}, "calls", "Enter a whole number."),
        ({"calls": "9999"}, "calls", "Enter how many calls were made."),
        ({"watcher": ""}, "watcher", "Enter who monitors the child's safety."),
        ({"until": "06-04-2020 10:00"}, "until", "The end is before the start."),
        ({"until": "never"}, "until", NO_MOMENT),
        ({"words": LONG}, "words", TOO_LONG),
        ({"name": LONG}, "name", TOO_LONG),
    )),
    "facts": Bad("e", "reported", {"needs": "sleeps badly"}, (
        ({"needs": LONG}, "needs", TOO_LONG),
        ({"phone": LONG}, "phone", "100000 characters is too long; at most 200."),
        ({"municipality": LONG}, "municipality", "is too long; at most 200."),
    )),
    "children": Bad("J", "reported", {"pseudonym2": "QZ", "birth_year2": "2010"}, (
        ({"birth_year1": "1820"}, "birth_year1", "Born in 1820: the desk places children until"),
        ({"birth_year1": "2021"}, "birth_year1", "Born in 2021"),
        ({"birth_year2": "-9"}, "birth_year2", "Enter the year or the age: 2011, or 14."),
        ({"pseudonym1": "", "birth_year1": ""}, "pseudonym1", "Give initials or a pseudonym."),
        ({"pseudonym2": "x" * 13}, "pseudonym2", "of at most 12 characters"),
    )),
    "order": Bad("T", "reported", {"kind": "emergency_order", "since": "24-03-2020"}, (
        ({"kind": ""}, "kind", "Choose what applies."),
        ({"since": ""}, "since", "Enter from which day it is valid."),
        ({"since": "30-02"}, "since", "is not a date"),
        ({"since": "24-03-2030"}, "since", "not written down a year ahead"),
        ({"until": "23-03-2020"}, "until", "The end is before the start."),
        ({"hearing": "08-04-2020"}, "hearing", "hearing within two weeks"),
        ({"hearing": "23-03-2020"}, "hearing", "not before the order"),
    )),
    "about an order": Bad("E", "ordered", {"step": "extended", "day": "01-10-2020"}, (
        ({"step": ""}, "step", "Choose what applies."),
        ({"day": ""}, "day", "Enter the day."),
        ({"day": "someday"}, "day", "is not a date"),
        ({"day": "23-04-2020"}, "day", "until a later day"),
        ({"step": "heard"}, "day", "still to come"),
        ({"step": "ended", "day": "23-03-2020"}, "day", "before the order"),
    )),
    "consent": Bad("C", "reported", {"by": "child", "answer": "given", "consent_name": "QX"}, (
        ({"by": ""}, "by", "Choose what applies."),
        ({"answer": ""}, "answer", "Choose what applies."),
        ({"consent_name": " "}, "consent_name", "Enter who answered"),
        ({"consent_name": LONG}, "consent_name", TOO_LONG),
        ({"consent_at": "08-04-2020 10:00"}, "consent_at", "still to come"),
        ({"consent_at": "07-04-1920 10:00"}, "consent_at", AWAY),
    )),
    "urgency": Bad("u", "reported", {"urgency": "urgent", "reason": "an aunt"}, (
        ({"reason": " "}, "reason", "Enter why the urgency changes."),
        ({"reason": LONG}, "reason", TOO_LONG),
        ({"due_at": "06-04-2020 10:00"}, "due_at", "a due moment lies ahead."),
        ({"due_at": "07-04-2200 10:00"}, "due_at", AWAY),
        ({"due_at": "later"}, "due_at", NO_MOMENT),
    )),
    "note": Bad("w", "reported", {"note": "call back"}, (
        ({"note": "  "}, "note", "There is nothing to save."),
        ({"note": LONG}, "note", TOO_LONG),
    )),
    "next step": Bad("s", "reported", {"words": "call the court", "at": "16:00"}, (
        ({"at": "06-04-2020 10:00"}, "at", "a next step lies ahead."),
        ({"at": "07-04-2200 10:00"}, "at", AWAY),
        ({"words": LONG}, "words", TOO_LONG),
    )),
    "on hold": Bad("h", "reported", {"at": "18:00", "reason": "the court", "agreed": "CD"}, (
        ({"agreed": ""}, "agreed", "is put on hold by two"),
        ({"agreed": LONG}, "agreed", TOO_LONG),
        ({"at": ""}, "at", "Enter until when"),
        ({"at": "06-04-2020 10:00"}, "at", "put the case on hold until a later one."),
        ({"reason": ""}, "reason", "Enter why the case is on hold."),
        ({"reason": LONG}, "reason", TOO_LONG),
    )),
    "weighing": Bad("I", "reported", {"infection": "none", "safety": "not safe"}, (
        ({"infection": " "}, "infection", "Enter how the risk of infection was weighed."),
        ({"safety": LONG}, "safety", TOO_LONG),
    )),
    "hand over": Bad("r", "reported", {"words": "the court calls"}, (
        ({"words": LONG}, "words", TOO_LONG),
    )),
    "outside": Bad("b", "reported", {"name": "Het Verre Huis"}, (
        ({"name": ""}, "name", "Give the name of the facility."),
        ({"name": LONG}, "name", "100000 characters is too long; at most 120."),
        ({"until": "06-04-2020 10:00"}, "until", "The end is before the start."),
        ({"until": "07-04-2200 10:00"}, "until", AWAY),
    )),
    "ending": Bad("x", "reported", {"state": "withdrawn", "reason": "called back", **SAFETY}, (
        ({"safety_by": ""}, "safety_by", "Enter who confirmed that the child is safe"),
        ({"safety_at": ""}, "safety_at", "Enter when that was confirmed."),
        ({"because": "no_answer"}, "because", "Either somebody confirmed it or nobody did."),
        ({**OPEN, "open_name": ""}, "open_name", "Enter who finds out."),
        ({**OPEN, "open_name": LONG}, "open_name", TOO_LONG),
        ({**OPEN, "open_until": ""}, "open_until", "Enter until when"),
        ({"reason": ""}, "reason", "Enter why the case is withdrawn."),
        ({"state": "redirected"}, "to", "Enter who takes over."),
        ({"state": "alternative"}, "alternative", "Enter what helped instead of a place."),
        ({"state": "out_of_region"}, "where", "Enter where the child went."),
        ({"reason": LONG}, "reason", TOO_LONG),
        ({"state": "out_of_region", "where": LONG}, "where", TOO_LONG),
    )),
    "correction": Bad("e", "ended", {"state": "searching", "reason": "another child"}, (
        ({"reason": ""}, "reason", "Enter why the ending is corrected."),
        ({"reason": LONG}, "reason", TOO_LONG),
    )),
}  # fmt: skip


def _standing(app):
    """What stands in every field of the form."""
    controls = [*app.screen.query(Input), *app.screen.query(Select)]
    return {one.id.removeprefix("in-"): one.value for one in controls if one.id}


def _blamed(app):
    return [field.id for field in app.screen.query(Field) if field.has_class("-wrong")]


def _sentences(app):
    """What is said at the fields, or at the foot where a field is narrow."""
    said = [str(one.render()) for one in app.screen.query(".error").results(Label)]
    foot = str(app.screen.query_one("#error", Label).render())
    return [one for one in (foot, *said) if one not in ("", "!")]


class _Opened(OpenedCase):
    """A desk with a case of its own, which can be brought further."""

    def bring_to(self, state):
        """Bring the case as far as a form needs it."""
        here = self.facility()
        match state:
            case "held":
                self.write(holds.hold, self.case, here)
            case "asked":
                self.write(enquiries.enquire, self.case, [here])
            case "decided":
                hold = self.write(holds.hold, self.case, here)
                self.write(holds.decide, hold, DECISION)
            case "placed":
                self.write(stays.arrive, self.case, self.youth, here)
            case "ordered":
                given = Ordered(self.youth, Legal.OUT_OF_HOME, date(2020, 3, 24))
                self.write(legal.order, self.case, given, until=date(2020, 9, 24))
            case "ended":
                self.write(
                    endings.end, self.case, Ending(CaseState.WITHDRAWN, reason="twice", safety=SAFE)
                )
        return self

    async def show(self, pilot, *keys):
        await super().show(pilot)
        await press(pilot, *keys)
        return self.app.screen


@pytest.fixture
def opened(region_app):
    """A fresh case on a desk of its own."""
    return _Opened(region_app())


@pytest.mark.parametrize("form", FORMS)
async def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(opened, form):
    bad, app = FORMS[form], opened.bring_to(FORMS[form].state).app
    before = len(opened.file.events)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened.show(pilot, bad.key)
        stands = _standing(app) | bad.good
        if form == "hand over":
            stands["to"] = screen.query_one("#in-to", Choice)._offered[1][1]
        for wrong, field, sentence in bad.wrong:
            fill(app, **stands | wrong)
            await press(pilot, "ctrl+s")
            assert app.screen is screen
            assert _blamed(app) == [f"field-{field}"]
            (said,) = _sentences(app)
            assert sentence in said
            assert app.focused is screen.query_one(f"#in-{field}")
            assert _standing(app) == stands | wrong
            assert len(opened.file.events) == before
        fill(app, **stands)
        for line in screen.query(Input):
            for field in screen.query(Field):
                field.blame("")
            line.focus()
            await pilot.pause()
            line.post_message(events.Paste(LONG))
            await pilot.pause()
            await pilot.pause()
            assert _blamed(app) == [line.parent.id]
            short = line.id.startswith("in-birth_year")
            said = (
                "Enter the year or the age: 2011, or 14."
                if short
                else f"too long; at most {line.max_length}."
            )
            assert any(said in one for one in _sentences(app))
        assert _standing(app) == stands
        # Put right, the same form is saved.
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert len(opened.file.events) > before


async def test_nobody_arrives_or_leaves_where_no_child_is_ticked(opened):
    app = opened.bring_to("placed").app
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened.show(pilot, "v")
        fill(
            app,
            to="home",
            safety_by="B. Anker",
            role="doctor",
            safety_at="00:30",
            safety_how="seen",
        )
        ticks = screen.query_one("#in-children", Ticks)
        ticks.turn(str(opened.youth))
        await press(pilot, "ctrl+s")
        assert app.screen is screen
        assert _sentences(app) == ["Choose the child."]
        assert screen.query_one("#in-safety_by", Input).value == "B. Anker"
        assert opened.file.line.stays


@pytest.mark.parametrize(("key", "field"), [("d", "reason"), ("L", "until")])
async def test_a_hold_that_ran_out_while_somebody_typed_is_said(opened, clock, key, field):
    app = opened.bring_to("held").app
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened.show(pilot, key)
        fill(
            app,
            **{field: "23:30"},
            **({"discussed": "behavioural_scientist"} if key == "d" else {}),
        )
        clock.forward(hours=5)
        await press(pilot, "ctrl+s")
        assert app.screen is screen
        assert _sentences(app) == ["This hold has ended."]
        assert screen.query_one(f"#in-{field}", Input).value == "23:30"
        assert not any(one.decided for one in opened.file.holds)


async def test_an_arrival_is_kept_also_where_the_hold_ran_out(opened, clock):
    app = opened.bring_to("held").app
    async with app.run_test(size=SIZE) as pilot:
        await opened.show(pilot, "t")
        clock.forward(hours=5)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert opened.file.line.stay.name == "De Griendhoek"


async def test_what_was_typed_against_a_rule_stays_when_the_facility_was_closed_meanwhile(
    opened, open_store, region_target, clock
):
    app = opened.app
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(OptionsPage(opened.case))
        await settle(pilot)
        assert app.screen.lines.move_to(opened.facility())
        await press(pilot, "o")
        assert isinstance(app.screen, OptionsPage)
        assert "Nothing prevents a placement; r holds it." in screen_text(app)
        await press(pilot, "t")
        line = app.screen.lines.rows[-1].line
        assert app.screen.lines.move_to(line.id)
        await press(pilot, "o")
        form = app.screen
        assert isinstance(form, OverrideForm)
        for typed, field, sentence in (
            ({"name": "M. Kade", "reason": " "}, "reason", "Enter why the rule is overridden."),
            ({"name": " ", "reason": "brother"}, "name", "Enter who overrides the rule."),
            ({"name": "M. Kade", "reason": LONG}, "reason", TOO_LONG),
        ):
            fill(app, **typed)
            await press(pilot, "ctrl+s")
            assert (_blamed(app), _standing(app)) == ([f"field-{field}"], typed)
            assert sentence in " ".join(_sentences(app))
        typed = {"name": "M. Kade", "reason": "[b]his brother[/b] is there"}
        fill(app, **typed)
        other = open_store(target=region_target)
        sit_down(other, "GH")
        shut = Opening(OpeningStatus.CLOSED, clock.time, reason="quarantine")
        other.write(facilities.open_or_close, line.id, shut, seen=line.version)
        await press(pilot, "ctrl+s")
        assert app.screen is form
        assert _standing(app) == typed
        shown = screen_text(app)
        assert f"GH was first at {line.name}" in shown
        # What stands in the way is said before it is set aside.
        assert "closed: quarantine" in shown
        assert opened.file.line.hold is None
        await press(pilot, "ctrl+s")
        assert [one.name for one in opened.file.holds] == [line.name]
        (over,) = opened.file.overrides
        assert (over.override.reason, over.override.name) == (typed["reason"], "M. Kade")
        assert "open" in over.rules
