"""The commands that look ahead."""

import json

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
