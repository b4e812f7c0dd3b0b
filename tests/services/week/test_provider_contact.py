"""Contact with providers: who spoke with whom, and when silence shows (A107, A126)."""

from datetime import timedelta

import pytest

from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.provider_contact import ProviderContact
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.week import agenda, provider_contact
from crisisdesk.services.week.day_start import day_start
from tests.factories import make_facility, sit_down


@pytest.fixture
def lines(store, clock):
    """Two providers, known for a day."""
    sit_down(store, "AB")
    make_facility(store, "De Boei", provider="De Hoeve")
    make_facility(store, "De Ster", provider="Merwede")
    clock.forward(days=1)
    return store.read(provider_contact.providers).lines


def test_silence_shows_after_a_set_number_of_days(store, clock, lines, open_store):
    hoeve = lines[0]
    assert store.read(provider_contact.providers).silent == []
    clock.forward(days=7)
    assert len(store.read(provider_contact.providers).silent) == 2
    at = clock.time - timedelta(hours=2)
    said = ProviderContact(hoeve.provider, at, "nights are short", "team manager", visits=False)
    store.write(provider_contact.note, said)
    contacts = store.read(provider_contact.providers)
    assert [line.name for line in contacts.silent] == ["Merwede"]
    # The longest silent stands first, and says that nobody ever spoke with it.
    first, second = contacts.lines
    assert (first.name, first.last) == ("Merwede", None)
    assert second.last == said._replace(by="AB")
    assert (second.visits, second.visits_said_at) == (False, at)
    assert [line.name for line in store.read(day_start).spoken.silent] == ["Merwede"]
    rubrics = store.read(agenda.agenda, Duty.CORONA_CONSULTATION).situation
    (item,) = next(r for r in rubrics if r.title == "Providers that are silent").items
    assert say(item.what) == "Merwede: no contact noted yet"
    # What nobody spoke of this time stays as it was said before.
    again = ProviderContact(hoeve.provider, clock.forward(days=3), "nothing new")
    store.write(provider_contact.note, again)
    line = next(x for x in store.read(provider_contact.providers).lines if x.name == "De Hoeve")
    assert (line.last.discussed, line.visits) == ("nothing new", False)
    store.write(desk_settings.change, "contacts.silence_days", 30)
    assert store.read(provider_contact.providers).silent == []
    # As it was known before.
    past = open_store(at=at - timedelta(hours=1))
    assert all(line.last is None for line in past.read(provider_contact.providers).lines)


def test_what_is_wrong_is_said_where_it_was_typed(store, clock, lines):
    line = lines[0]
    right = ProviderContact(line.provider, clock.time, "staff")
    for wrong, field in (
        (right._replace(discussed=" "), "discussed"),
        (right._replace(discussed="x" * 301), "discussed"),
        (right._replace(discussed="about A-0117"), "discussed"),
        (right._replace(spoken_with="team of A-0117"), "spoken_with"),
        (right._replace(at=clock.time + timedelta(minutes=1)), "at"),
        (right._replace(provider=line.provider.__class__(int=0)), "provider"),
    ):
        with pytest.raises(RuleBroken) as caught:
            store.write(provider_contact.note, wrong)
        assert caught.value.field == field
    with pytest.raises(NeedsConfirmation):
        store.write(provider_contact.note, right._replace(discussed="call 111222333"))
    assert store.read(provider_contact.providers).lines[0].last is None
