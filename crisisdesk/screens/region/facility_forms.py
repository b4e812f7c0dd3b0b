"""The forms of a facility and its site: few fields to begin with, the rest in parts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Label, OptionList, Select
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.capacity.described import InForce, NewFacility, Place, Region, RegionFacility
from crisisdesk.domain.capacity.facilities import DeliveryMode, FacilityId, Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import parse_figure
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import date_text
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form, choice_field, day_field, text_field
from crisisdesk.screens.region.site_forms import (
    FacilityMovesForm,
    SiteForm,
    place_row,
    since_field,
    typed_place,
    typed_since,
)
from crisisdesk.services.capacity import capacity, crucial, region
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said

_MOST_DIGITS = 6


class Hours(Code):
    """Whether a facility is open day and night."""

    ALWAYS = "always", N_("round the clock")
    NOT_ALWAYS = "not_always", N_("not 24-hour")


class FacilityPart(Code):
    """What of a facility is changed in one form."""

    WHAT = "what", N_("name, kind, ages, whom it takes")
    REACH = "reach", N_("telephone, admission via, intake, overview kept by, notes")
    PLANS = "plans", N_("extendable, planned places")
    MOVE = "move", N_("to another site")
    SITE = "site", N_("site: address, municipality, house rules")
    OPENING = "opening", N_("opening, hours, how care is given")
    STOP = "stop", N_("admission stop: facility, provider or kind")
    CRUCIAL = "crucial", N_("crucial")
    NORM = "norm", N_("norm")


def whole(form: Form[Any], name: str) -> int | None:
    """A typed whole number, None for an empty field; raises RuleBroken at the field."""
    typed = form.text(name)
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) <= _MOST_DIGITS):
        raise RuleBroken(N_("Enter a whole number."), field=name)
    return int(typed)


def _text(value: object) -> str:
    return "" if value is None else str(value)


class NewFacilityForm(Form[FacilityId]):
    """What a facility is to begin with, and its figures where somebody told them."""

    DEFAULT_CSS = "NewFacilityForm #figures { height: auto; }"

    KEYS = keys.FORM
    TITLE_WORDS = N_("New facility")

    def __init__(self, known: Region, beside: Place) -> None:
        """Complete from what is known; whose and where it is begins as what it is beside."""
        super().__init__()
        self._known, self._beside = known, beside

    def fields(self) -> ComposeResult:
        """Whose and where; what; figures."""
        yield place_row(self._known, self._beside)
        yield text_field("name", _("name"), most=120)
        with Horizontal(classes="row"):
            yield choice_field("kind", _("kind"), Kind, None, none="–")
            yield choice_field("gender", _("takes"), Gender, None, none="–")
            yield choice_field("hours", _("when open"), Hours, None, none="–")
        with Horizontal(classes="row"):
            yield text_field("age_min", _("from age"), most=2)
            yield text_field("age_max", _("to age"), most=2)
        with Vertical(id="figures"):
            with Horizontal(classes="row"):
                for name, words in (
                    ("licensed", _("licensed")),
                    ("available", _("available")),
                    ("staffed", _("staffed")),
                    ("occupied", _("occupied")),
                ):
                    yield text_field(name, words, most=7)
            yield Label(_("An empty figure is unknown."), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Begin at the first that is not known."""
        fields = zip(Place._fields, self._beside, strict=True)
        first = next((field for field, words in fields if not words), "name")
        self.query_one(f"#in-{first}").focus()

    @on(Select.Changed, "#in-kind")
    def _ask_figures(self, event: Select.Changed) -> None:
        """A team has no beds, so nothing is asked of them."""
        self.query_one("#figures").display = event.value != Kind.TEAM.value

    def _figure(self, name: str) -> int | None:
        typed = self.text(name) if self.query_one("#figures").display else ""
        return parse_figure(typed or "?", name)

    async def save(self) -> None:
        """Add it."""
        new = NewFacility(
            typed_place(self),
            self.text("name"),
            self.chosen("kind", Kind),
            self.chosen("gender", Gender),
            self.chosen("hours", Hours) is Hours.ALWAYS,
            whole(self, "age_min"),
            whole(self, "age_max"),
            CapacityFigures(
                **{
                    name: self._figure(name)
                    for name in ("licensed", "available", "staffed", "occupied")
                }
            ),
        )
        self.dismiss(await confirmed(self, _("Yes, save"), region.enter, new))


class FacilityForm(Form[bool]):
    """One part of what a facility is, and from which day on."""

    KEYS = keys.FORM
    WRITES = "facility.changed"

    def __init__(
        self, facility: RegionFacility, part: FacilityPart, measures: Sequence[InForce] = ()
    ) -> None:
        """Start from what stands; `measures` are those that an extension can be bound to."""
        super().__init__()
        self._facility, self._part, self._measures = facility, part, measures

    def title_words(self) -> str:
        """Which facility."""
        return _("Change · {name}").format(name=self._facility.name)

    def fields(self) -> ComposeResult:
        """The fields of the part, and the day."""
        about = self._facility.about
        if self._part is FacilityPart.WHAT:
            yield text_field("name", _("name"), about.name, most=120)
            with Horizontal(classes="row"):
                yield choice_field("kind", _("kind"), Kind, about.kind)
                yield choice_field("gender", _("takes"), Gender, about.gender)
                hours = Hours.ALWAYS if about.round_the_clock else Hours.NOT_ALWAYS
                yield choice_field("hours", _("when open"), Hours, hours)
            with Horizontal(classes="row"):
                yield text_field("age_min", _("from age"), _text(about.age_min), most=2)
                yield text_field("age_max", _("to age"), _text(about.age_max), most=2)
        elif self._part is FacilityPart.REACH:
            with Horizontal(classes="row"):
                yield text_field("phone", _("phone"), about.phone, most=60)
                yield text_field("kept_by", _("overview kept by"), about.kept_by, most=80)
            with Horizontal(classes="row"):
                yield text_field("admission_via", _("admission via"), about.admission_via, most=120)
                yield choice_field("intake", _("intake"), DeliveryMode, about.intake, none="–")
            yield text_field("notes", _("notes for the referrer"), about.notes, most=1000)
        else:
            with Horizontal(classes="row"):
                yield text_field(
                    "extendable_to", _("extendable to"), _text(about.extendable_to), most=6
                )
                yield self._measure_field(about.extendable_measure)
            yield text_field("extendable_while", _("or in words"), about.extendable_while, most=120)
            with Horizontal(classes="row"):
                planned = about.planned_from
                yield text_field(
                    "planned_places", _("planned places"), _text(about.planned_places), most=6
                )
                yield day_field(
                    "planned_from",
                    _("planned from"),
                    "" if planned is None else date_text(planned),
                )
                yield text_field(
                    "planned_certainty", _("how certain"), about.planned_certainty, most=80
                )
        yield since_field()

    def _measure_field(self, bound: UUID | None) -> Field:
        offered = {str(line.id): line.text for line in self._measures}
        if bound is not None:
            offered.setdefault(str(bound), _("a measure that has stopped"))
        options = [("–", ""), *((text, id_) for id_, text in offered.items())]
        control = Choice(options, str(bound or ""), id="in-extendable_measure")
        return Field("extendable_measure", _("as long as which measure"), control)

    def _says(self) -> dict[str, Any]:
        if self._part is FacilityPart.WHAT:
            return {
                "name": self.text("name"),
                "kind": self.chosen("kind", Kind),
                "gender": self.chosen("gender", Gender),
                "round_the_clock": self.chosen("hours", Hours) is Hours.ALWAYS,
                "age_min": whole(self, "age_min"),
                "age_max": whole(self, "age_max"),
            }
        if self._part is FacilityPart.REACH:
            names = ("phone", "kept_by", "admission_via", "notes")
            intake = self.choice("intake")
            return {
                **{name: self.text(name) for name in names},
                "intake": DeliveryMode(intake) if intake else None,
            }
        measure = self.choice("extendable_measure")
        return {
            "extendable_to": whole(self, "extendable_to"),
            "extendable_while": self.text("extendable_while"),
            "extendable_measure": UUID(measure) if measure else None,
            "planned_places": whole(self, "planned_places"),
            "planned_from": self.day("planned_from"),
            "planned_certainty": self.text("planned_certainty"),
        }

    async def save(self) -> None:
        """Keep it; the history stays."""
        await confirmed(
            self,
            _("Yes, save"),
            region.change,
            self._facility.id,
            self._says(),
            seen=self._facility.version,
            since=typed_since(self),
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class PartDialog(Dialog[str]):
    """What of a facility is to be changed."""

    KEYS = keys.DIALOG

    def __init__(self, facility: RegionFacility) -> None:
        """Ask about this one."""
        super().__init__()
        self._facility = facility

    def title_words(self) -> str:
        """Which facility."""
        return _("Change · {name}").format(name=self._facility.name)

    def body(self) -> ComposeResult:
        """A line for each part."""
        yield OptionList(
            *(Option(said(_(part.words)), id=part.value) for part in FacilityPart), compact=True
        )

    def on_mount(self) -> None:
        """Let the arrows walk."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The part that was chosen."""
        self.dismiss(event.option_id)

    def action_cancel(self) -> None:
        """Nothing now."""
        self.dismiss(None)


async def edit_facility(screen: Acting[None], facility: FacilityId) -> None:
    """Ask what is to be changed of a facility, and change it."""
    known = await screen.ask(region.region)
    described = next(line for line in known.facilities if line.id == facility)
    chosen = await screen.app.push_screen_wait(PartDialog(described))
    if chosen is None:
        return
    part = FacilityPart(chosen)
    if part in (FacilityPart.WHAT, FacilityPart.REACH, FacilityPart.PLANS):
        await screen.app.push_screen_wait(
            FacilityForm(described, part, await screen.ask(region.measures))
        )
    elif part is FacilityPart.MOVE:
        await screen.app.push_screen_wait(FacilityMovesForm(known, described))
    elif part is FacilityPart.SITE:
        site = next(line for line in known.sites if line.id == described.about.site_id)
        await screen.app.push_screen_wait(SiteForm(site))
    else:
        await _elsewhere(screen, facility, part)


async def _elsewhere(screen: Acting[None], facility: FacilityId, part: FacilityPart) -> None:
    """What has a form of its own already; a retired facility is not run any more."""
    from crisisdesk.screens.capacity.crucial import agree_crucial
    from crisisdesk.screens.capacity.opening import change_opening, restrict
    from crisisdesk.screens.capacity.staffing import set_norm

    overview = await screen.ask(capacity.overview)
    line = next((line for line in overview.lines if line.id == facility), None)
    if line is None:
        screen.say(_("It is on no board any more."))
    elif part is FacilityPart.OPENING:
        await change_opening(screen, line)
    elif part is FacilityPart.STOP:
        await restrict(screen, line)
    elif part is FacilityPart.CRUCIAL:
        await agree_crucial(screen, line, await screen.ask(crucial.ground, facility))
    else:
        await set_norm(screen, line)
