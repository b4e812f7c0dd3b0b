"""Every code has words of its own, in both languages, and is stored as its value."""

import importlib
import pkgutil

import pytest

from crisisdesk import domain
from crisisdesk.domain.codes import Code, words_of
from tests.test_words import script

for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
    importlib.import_module(module.name)
KINDS = sorted(Code.__subclasses__(), key=lambda kind: f"{kind.__module__}.{kind.__name__}")
DUTCH = script("words").catalogue()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_code_has_words_of_its_own_in_both_languages(kind: type[Code]) -> None:
    words = words_of(kind)
    assert [*words] == [*kind]
    assert all(words.values())
    assert len(set(words.values())) == len(words)
    assert all(DUTCH.get(text) for text in words.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_code_is_its_value(kind: type[Code]) -> None:
    for code in kind:
        assert kind(code.value) is code
        assert f"{code}" == str(code) == code.value == code
        assert code.value.isascii()


def test_there_are_as_many_kinds_as_the_desk_has() -> None:
    assert len(KINDS) > 50
