"""The plain desk in a test: what is typed goes in, what is said comes out."""

import io
from collections.abc import Callable

import pytest

from crisisdesk import i18n
from crisisdesk.plain.console import Console
from crisisdesk.plain.desk import run
from crisisdesk.services import members
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store


@pytest.fixture
def region_store(open_store: Callable[..., Store], region_target: Target) -> Store:
    """The made-up region with somebody at the desk."""
    store = open_store(target=region_target)
    store.sign_in(store.read(members.known_member, "AB"))
    return store


@pytest.fixture
def typed(region_store: Store) -> Callable[..., str]:
    """Types lines at the plain desk; answers the whole transcript."""

    def at_the_desk(*lines: str, language: str = "nl", store: Store = region_store) -> str:
        i18n.use(language)
        target = io.StringIO()
        run(store, Console(io.StringIO("\n".join([*lines, ""])), target, echo=True))
        return target.getvalue()

    return at_the_desk
