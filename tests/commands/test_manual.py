"""The manual without the screen."""

from crisisdesk import manual
from tests.commands.conftest import one_sentence


def test_the_pages_are_listed_with_their_titles(run):
    code, out, err = run("manual")
    assert (code, err) == (0, "")
    names = [line.partition(" ")[0] for line in out.splitlines()]
    assert names == list(manual.PAGES)
    assert "What a figure means" in out
    assert "Wat een cijfer betekent" in run("--language", "nl", "manual")[1]


def test_a_page_is_printed_as_it_stands(run):
    assert run("manual", "cases") == (0, manual.text("cases", "en"), "")
    assert run("--language", "nl", "manual", "cases")[1] == manual.text("cases", "nl")


def test_a_page_that_is_not_there(run):
    code, out, err = run("manual", "nonsense")
    assert (code, out) == (2, "")
    assert one_sentence(err)
    assert "start, figures" in err
