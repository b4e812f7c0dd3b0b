"""The region: providers, sites and facilities, colleagues, settings and municipalities."""

from typing import Any, NamedTuple
from uuid import UUID

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.described import (
    Place,
    Provider,
    Region,
    RegionFacility,
    Site,
    changed_fields,
)
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import finds
from crisisdesk.domain.moments import date_text, local
from crisisdesk.errors import N_, NP_
from crisisdesk.i18n import _, range_text
from crisisdesk.screens.forms import Form
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.region.colleagues import ColleagueForm
from crisisdesk.screens.region.facility_forms import NewFacilityForm, edit_facility
from crisisdesk.screens.region.site_forms import LastDayForm, ProviderForm, SiteForm
from crisisdesk.services.capacity import capacity, region
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said

_MOST_SHOWN = 3
FIELD_WORDS = {
    "site_id": N_("site"),
    "name": N_("name"),
    "kind": N_("kind"),
    "round_the_clock": N_("when open"),
    "crucial": N_("crucial"),
    "age_min": N_("from age"),
    "age_max": N_("to age"),
    "gender": N_("takes"),
    "phone": N_("phone"),
    "notes": N_("notes for the referrer"),
    "admission_via": N_("admission via"),
    "extendable_to": N_("extendable to"),
    "extendable_while": N_("as long as which measure"),
    "planned_places": N_("planned places"),
    "planned_from": N_("planned from"),
    "planned_certainty": N_("how certain"),
    "kept_by": N_("overview kept by"),
    "intake": N_("intake"),
    "extendable_measure": N_("as long as which measure"),
    "last_day": N_("last day"),
}


class Section(Code):
    """What a line of the region is."""

    FACILITY = "facility", NP_("section", "facility")
    SITE = "site", N_("site")
    PROVIDER = "provider", N_("provider")
    MUNICIPALITY = "municipality", N_("municipality")
    COLLEAGUES = "colleagues", N_("colleagues")
    SETTINGS = "settings", N_("settings")


class RegionLine(NamedTuple):
    """A line of the page."""

    section: Section
    id: UUID | str
    name: str
    about: str = ""
    codes: str = ""
    facility: RegionFacility | None = None
    site: Site | None = None
    provider: Provider | None = None

    @property
    def place(self) -> Place:
        """Whose and where a facility beside it is, as far as the line says it."""
        if self.facility is not None:
            site = self.facility.site
            return Place(self.facility.provider, site.name, site.municipality)
        if self.site is not None:
            return Place(self.site.provider, self.site.about.name, self.site.about.municipality)
        municipality = self.name if self.section is Section.MUNICIPALITY else ""
        return Place(self.name if self.provider else "", "", municipality)


class RegionSelection(NamedTuple):
    """Which lines are listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return bool(self.words)

    def admits(self, line: RegionLine) -> bool:
        """Whether a line is listed; every typed word must be found in it."""
        return finds(self.words, line.name, line.about, line.codes, _(line.section.words))


def lines_of(known: Region) -> list[RegionLine]:
    """Everything in turn: what is run, where, by whom; then what leads to other pages."""
    lines = [
        RegionLine(
            Section.FACILITY,
            line.id,
            line.name,
            _facility_words(line),
            " ".join(line.codes),
            facility=line,
        )
        for line in known.facilities
    ]
    lines += [
        RegionLine(
            Section.SITE,
            line.id,
            line.about.name,
            f"{line.provider} · {line.about.municipality}",
            " ".join(line.codes),
            site=line,
        )
        for line in known.sites
    ]
    lines += [
        RegionLine(
            Section.PROVIDER, line.id, line.name, line.phone, " ".join(line.codes), provider=line
        )
        for line in known.providers
    ]
    lines += [
        RegionLine(Section.MUNICIPALITY, f"municipality {name}", name)
        for name in sorted({line.about.municipality for line in known.sites} - {""})
    ]
    lines.append(RegionLine(Section.COLLEAGUES, "colleagues", _("colleagues")))
    lines.append(RegionLine(Section.SETTINGS, "settings", _("What desks agree on")))
    return lines


def _facility_words(line: RegionFacility) -> str:
    about = line.about
    day = line.last_day
    retired = "" if day is None else _("last day {day}").format(day=date_text(day))
    ages = range_text(about.age_min, about.age_max)
    return " · ".join(filter(None, (retired, line.provider, _(about.kind.words), ages)))


def columns() -> list[BoardColumn[RegionLine]]:
    """The columns of the list."""
    return [
        BoardColumn(id="section", title=lambda: "", width=13,
            cell=lambda line: Cell(_(line.section.words), "muted")),
        BoardColumn(id="name", title=lambda: _("name"), width=24, flex=1,
            cell=lambda line: Cell(line.name,
                "muted" if line.facility and line.facility.last_day else "strong")),
        BoardColumn(id="about", title=lambda: _("what"), width=28, flex=2,
            cell=lambda line: line.about),
        BoardColumn(id="codes", title=lambda: _("code"), width=10, cell=lambda line: line.codes),
    ]  # fmt: skip


class RegionPage(ListPage):
    """What the region has, each line with its form."""

    MANUAL = "places"
    KEYS = keys.REGION
    FIND_WORDS = N_("name, provider, municipality or code")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._known = Region((), (), ())
        self.selection = RegionSelection()

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns()

    async def load(self) -> None:
        """What there is."""
        self._known = await self.ask(region.region)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        self.lines.note = _("Nothing fits.")
        self.lines.show([line for line in lines_of(self._known) if self.selection.admits(line)])
        known = self._known
        counts = (
            (len(known.providers), _("providers")),
            (len(known.sites), _("sites")),
            (sum(line.about.last_day is None for line in known.facilities), _("facilities")),
        )
        words = " · ".join(f"{name}: {n}" for n, name in counts)
        if not known.facilities:
            words += "   " + _("No facility yet; a adds one.")
        self.query_one("#totals", Static).update(said(f" {words}"))
        self.say_about(self.lines.under)

    def in_words(self, line: RegionLine) -> Content:
        """The line under the cursor, and what stood before."""
        return Content("\n").join(map(said, _history(line)))

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        line: RegionLine | None = self.lines.picked()
        if line is not None and line.facility is not None:
            self._open(line.facility)
        else:
            self.action_edit()

    def _open(self, facility: RegionFacility) -> None:
        if facility.about.last_day is not None:
            self.act(edit_facility(self, facility.id))
            return
        from crisisdesk.screens.capacity.facility import FacilityPage

        self.app.push_screen(FacilityPage(facility.id))

    def action_add(self) -> None:
        """Add what the line under the cursor is one of: a colleague, or a facility beside it."""
        line: RegionLine | None = self.lines.under if self._known.facilities else None
        if line is not None and line.section is Section.COLLEAGUES:
            self.act(self._fill_in(ColleagueForm()))
        elif line is not None and line.section is Section.SETTINGS:
            self.desk.show("settings")
        else:
            self.act(self._add(Place("", "", "") if line is None else line.place))

    async def _add(self, beside: Place) -> None:
        added = await self.app.push_screen_wait(NewFacilityForm(self._known, beside))
        if added is not None:
            self.say(_("Added; B sets its norm, a adds another beside it."))
            await self.load()
            self.lines.move_to(added)

    def action_edit(self) -> None:
        """Change what is under the cursor."""
        line: RegionLine | None = self.lines.picked()
        if line is None:
            return
        if line.facility is not None:
            self.act(edit_facility(self, line.facility.id))
        elif line.site is not None:
            self.act(self._fill_in(SiteForm(line.site)))
        elif line.provider is not None:
            self.act(self._fill_in(ProviderForm(line.provider)))
        elif line.section is Section.MUNICIPALITY:
            self.search.value = line.name
        elif line.section is Section.SETTINGS:
            self.desk.show("settings")
        elif line.section is Section.COLLEAGUES:
            self.action_colleagues()

    def action_colleagues(self) -> None:
        """Show who can sit at this desk."""
        self.desk.show("colleagues")

    def action_away(self) -> None:
        """Show which desks are away with a copy."""
        self.desk.show("away")

    def action_remove(self) -> None:
        """Give the facility under the cursor a last day, or every one of a site or a provider."""
        line: RegionLine | None = self.lines.picked()
        if line is None:
            return
        if line.facility is not None:
            self.act(self._fill_in(LastDayForm(line.name, [line.facility], single=True)))
        elif line.site is not None or line.provider is not None:
            there = [each for each in self._known.facilities if _is_of(each, line)]
            self.act(self._fill_in(LastDayForm(line.name, there, single=False)))
        elif line.section is Section.COLLEAGUES:
            self.desk.show("colleagues")
        else:
            self.say(_("Only a facility, a site, a provider or a colleague has a last day."))

    async def _fill_in(self, form: Form[Any]) -> None:
        await self.app.push_screen_wait(form)

    def action_norm(self) -> None:
        """Say what the facility under the cursor needs to run."""
        line: RegionLine | None = self.lines.picked()
        if line is not None and line.facility is not None:
            self.act(self._norm(line.facility))

    async def _norm(self, facility: RegionFacility) -> None:
        from crisisdesk.screens.capacity.staffing import set_norm

        overview = await self.ask(capacity.overview)
        for line in overview.lines:
            if line.id == facility.id:
                await set_norm(self, line)


def _is_of(facility: RegionFacility, line: RegionLine) -> bool:
    return line.id in (facility.about.site_id, facility.site.provider_id)


def _history(line: RegionLine) -> list[str]:
    words = [" " + " · ".join(filter(None, (line.name, line.about, line.codes)))]
    if line.facility is not None:
        for moment, fields in changed_fields(line.facility.versions)[:_MOST_SHOWN]:
            changed = ", ".join(_(FIELD_WORDS[field]) for field in fields)
            day = date_text(local(moment).date())
            words.append(" " + _("changed from {day}: {fields}").format(day=day, fields=changed))
    return words
