"""The forms of a provider and a site: what they are, a move, and the last day of what is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.capacity.described import Place, Provider, Region, RegionFacility, Site
from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.domain.moments import date_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form, completed_field, day_field, text_field
from crisisdesk.services.capacity import region


def place_row(known: Region, place: Place) -> Horizontal:
    """Whose and where, completed from what is known."""
    return Horizontal(
        completed_field(
            "provider", _("provider"), {line.name for line in known.providers}, place.provider
        ),
        completed_field("site", _("site"), {line.about.name for line in known.sites}, place.site),
        completed_field(
            "municipality",
            _("municipality"),
            names(),
            place.municipality,
            known=True,
        ),
        classes="row",
    )


def typed_place(form: Form[Any]) -> Place:
    """Whose and where, as it was typed."""
    return Place(*map(form.text, Place._fields))


def since_field() -> Field:
    """From which day on it is true."""
    return day_field("since", _("true from (24-03-2020; empty: now)"))


def typed_since(form: Form[Any]) -> datetime | None:
    """When the typed day begins; None for now. Raises RuleBroken."""
    day = form.day("since")
    return None if day is None else region.start_of(day)


class ProviderForm(Form[bool]):
    """What a provider is called, on every day, and its telephone."""

    KEYS = keys.FORM
    WRITES = "provider.changed"
    TITLE_WORDS = N_("Provider")

    def __init__(self, provider: Provider) -> None:
        """Start from what stands."""
        super().__init__()
        self._provider = provider

    def fields(self) -> ComposeResult:
        """Name and telephone."""
        yield text_field("name", _("name"), self._provider.name, most=120)
        yield text_field("phone", _("phone"), self._provider.phone, most=60)
        yield Label(
            _("The new name stands on the lists of earlier days too."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Keep it."""
        await self.attempt(
            region.change_provider,
            self._provider.id,
            self.text("name"),
            self.text("phone"),
            seen=self._provider,
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class SiteForm(Form[bool]):
    """What a site is, for every facility there."""

    KEYS = keys.FORM
    WRITES = "site.changed"
    TITLE_WORDS = N_("Site")

    def __init__(self, site: Site) -> None:
        """Start from what stands."""
        super().__init__()
        self._site = site

    def fields(self) -> ComposeResult:
        """Name, where it is, its rules, and the day."""
        about = self._site.about
        with Horizontal(classes="row"):
            yield text_field("name", _("name"), about.name)
            where = about.municipality
            yield completed_field("municipality", _("municipality"), names(), where, known=True)
        for row in (
            (("address", _("address")), ("postcode", _("postcode")), ("place", _("town"))),
            (("phone", _("phone")), ("house_rules", _("house rules"))),
        ):
            with Horizontal(classes="row"):
                for name, words in row:
                    yield text_field(name, words, getattr(about, name))
        yield since_field()

    async def save(self) -> None:
        """Keep it; the history stays."""
        fields = ("name", "municipality", "address", "postcode", "place", "phone", "house_rules")
        await confirmed(
            self,
            _("Yes, save"),
            region.change_site,
            self._site.id,
            {name: self.text(name) for name in fields},
            seen=self._site.about,
            since=typed_since(self),
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class FacilityMovesForm(Form[bool]):
    """To which site a facility moves, of its own provider or another."""

    KEYS = keys.FORM
    WRITES = "facility.changed"

    def __init__(self, known: Region, facility: RegionFacility) -> None:
        """Start from its provider."""
        super().__init__()
        self._known, self._facility = known, facility

    def title_words(self) -> str:
        """Which facility."""
        return _("Move · {name}").format(name=self._facility.name)

    def fields(self) -> ComposeResult:
        """Whose and where, and the day."""
        yield place_row(self._known, Place(self._facility.provider, "", ""))
        yield Label(_("Only a new site needs its municipality."), classes="hint", markup=False)
        yield since_field()

    async def save(self) -> None:
        """Keep it; the history stays."""
        await self.attempt(
            region.move,
            self._facility.id,
            typed_place(self),
            seen=self._facility.version,
            since=typed_since(self),
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class LastDayForm(Form[bool]):
    """The last day of a facility, or of every one of a provider or a site."""

    KEYS = keys.FORM
    WRITES = "facility.retired"

    def __init__(self, name: str, facilities: Sequence[RegionFacility], *, single: bool) -> None:
        """Start from what stands; `single` is a facility itself, which can come back."""
        super().__init__()
        self._name, self._facilities, self._single = name, facilities, single

    def title_words(self) -> str:
        """What retires."""
        return _("Retire · {name}").format(name=self._name)

    def fields(self) -> ComposeResult:
        """The day."""
        day = self._facilities[0].last_day if self._single else None
        yield day_field("last_day", _("last day"), "" if day is None else date_text(day))
        words = (
            _("Empty: it is back on the board.")
            if self._single
            else _("Facilities that stop: {names}").format(
                names=", ".join(line.name for line in self._facilities if line.last_day is None)
                or "–"
            )
        )
        yield Label(words, classes="hint", markup=False)

    async def save(self) -> None:
        """Ask, and keep it."""
        day = self.day("last_day")
        if self._single:
            (line,) = self._facilities
            kept = confirmed(self, _("Yes, retire"), region.retire, line.id, day, seen=line.version)
        else:
            kept = confirmed(self, _("Yes, retire"), region.retire_all, self._facilities, day)
        await kept
        self.dismiss(True)  # noqa: FBT003 - the answer itself
