"""The commands that look ahead."""

import json
from datetime import UTC, datetime

from crisisdesk.commands import foresight
from crisisdesk.domain.foresight import forecast as rules
from crisisdesk.services.foresight import forecast_words
from crisisdesk.services.foresight.forecast import ClassForecast, Outlook
from tests.commands.conftest import one_sentence


def test_what_if_in_words_and_as_json(run, demo):
    code, out, err = run("--database", demo, "whatif", "--json")
    (line, *_more) = json.loads(out)["fragility"]
    assert (code, err) == (0, "")
    assert list(line) == ["facility", "provider", "absent_fte", "lost"]
    assert "Not counted" in run("--database", demo, "whatif")[1]
    absent = ("whatif", "--absent", f"{line['provider']}=0,5")
    code, out, err = run("--database", demo, *absent, "--json")
    assert (code, err) == (0, "")
    assert list(json.loads(out)) == ["lost", "lost_without_moves", "moves", "exact"]
    assert run("--database", demo, *absent)[1].endswith("A rehearsal: nothing was written.\n")


def test_what_if_typed_wrongly_is_one_sentence(run, demo):
    for word, expected in (("De Boei", 2), ("=2", 2), ("De Boei=?", 2), ("x=-1", 3), ("x=1", 3)):
        code, out, err = run("--database", demo, "whatif", "--absent", word)
        assert (code, out, one_sentence(err)) == (expected, "", True)


def test_a_forecast_says_where_too_little_is_known(run, demo):
    code, out, err = run("--database", demo, "forecast", "--json")
    known = json.loads(out)
    assert (code, err) == (0, "")
    assert list(known) in (["too_little", "days"], ["at", "too_little", "classes"])
    assert run("--database", demo, "forecast")[0] == 0


def test_a_forecast_in_words_and_as_json():
    child, said = rules.CLASSES[-1], rules.Forecast(1, 4, 2, 3, 5, 1 / 12, 74, 900)
    each = ClassForecast(child, 4, 3, (said,), rules.Score(11, 12, hidden=False))
    assert foresight.class_as_json(each) == {
        "class": {"kind": None, "age": 15, "gender": "boys", "urgency": "acute"},
        "now": 4,
        "horizons": [{"hours": 24, "low": 2, "high": 5, "none": [1, 12]}],
        "days": 74,
        "changes": 900,
        "score": {"right": 11, "of": 12},
        "hidden": None,
    }
    outlook = Outlook(datetime(2020, 4, 7, 18, tzinfo=UTC), 74, 900, (each,))
    assert forecast_words.class_words(each, outlook) == (
        "next acute boy of 15: 4 now · tomorrow 20:00 likely 2–5, chance of none 1 in 12"
        " · from 74 days of own history · came true 11 of 12 times"
    )
    hidden = each._replace(score=rules.Score(9, 30, hidden=True))
    assert "hidden: not better" in forecast_words.class_words(hidden, outlook)
    assert foresight.class_as_json(hidden)["hidden"] == "not_better_than_as_today"


def test_a_planning_sum_says_what_it_is_made_of_and_that_it_is_none(run, demo):
    code, out, err = run("--database", demo, "forecast", "--places", "12")
    assert (code, err) == (0, "")
    assert "8 weeks" in out
    known = json.loads(run("--database", demo, "forecast", "--places", "12", "--json")[1])
    assert list(known) == [
        *("places", "weeks", "arrivals", "unmet", "departures", "stay_days", "refused")
    ]
    assert ("no forecast" in out) == (known["refused"] is not None)
    for word in ("0", "x", "-1", "99999", "1.5", "²"):
        code, out, err = run("--database", demo, "forecast", "--places", word)
        assert (code, out, one_sentence(err)) == (2, "", True)
