"""What the form of an entry asks beside its words and days, and what its fields are called."""

from collections.abc import Iterator, Mapping

from textual.containers import Horizontal
from textual.widget import Widget

from crisisdesk.domain.absence.absence import as_fte, parse_amount
from crisisdesk.domain.absence.costs import CATEGORY_WORDS, CostLink, read_amount
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.week.register import BY_CRISIS, EntryKind, EntryParticulars, EntryTopic
from crisisdesk.errors import N_
from crisisdesk.i18n import _, decimal_text
from crisisdesk.screens.forms import Field, Form, choice_field, text_field
from crisisdesk.widgets.choice import Choice

DAY_WORDS = {
    "asked": N_("asked on"),
    "due": N_("due on"),
    "valid_from": N_("in force from"),
    "valid_until": N_("until (last day)"),
    "review": N_("review on"),
}
DAYS: dict[EntryKind, tuple[str, ...]] = {
    EntryKind.AGREEMENT: ("valid_from", "valid_until", "review"),
    EntryKind.ACTION: ("due",),
    EntryKind.MEASURE: ("valid_from", "valid_until", "review"),
    EntryKind.INITIATIVE: ("asked", "due", "review"),
    EntryKind.FEEDBACK: ("asked", "due"),
    EntryKind.ADVANCE_PAYMENT: ("asked", "due"),
    EntryKind.COST_SIGNAL: ("asked", "valid_from", "valid_until"),
    EntryKind.BOTTLENECK: ("asked", "due"),
    EntryKind.QUESTION: ("asked", "due"),
    EntryKind.GUIDANCE: ("valid_from", "review"),
    EntryKind.CHILDCARE: ("valid_from", "valid_until"),
    EntryKind.CRISIS: ("valid_from", "review"),
    EntryKind.TEAM: ("valid_from", "review"),
    EntryKind.VACANCY: ("valid_from", "due"),
    EntryKind.COST_RULE: ("valid_from", "valid_until", "review"),
    EntryKind.EXPECTED_RISE: ("valid_from", "valid_until"),
}
TICK_WORDS = {
    "for_directors": N_("for the directors"),
    "other_sector": N_("affects another sector"),
    "for_board": N_("asks the board or municipalities to help"),
    "provisional": N_("for the time being"),
    "for_crisis": N_("for the duration of the crisis"),
}
_TEXT = {
    EntryKind.CRISIS: N_("which crisis"),
    EntryKind.TEAM: N_("what they may decide (mandate)"),
    EntryKind.VACANCY: N_("function, no name"),
    EntryKind.COST_RULE: N_("the rule"),
    EntryKind.EXPECTED_RISE: N_("why more reports are expected"),
}
_PARTY = {
    EntryKind.COST_RULE: N_("who pays"),
    EntryKind.VACANCY: N_("interim by (organisation)"),
    EntryKind.COST_SIGNAL: N_("provider"),
}
_BEGINS = {
    EntryKind.CRISIS: N_("began on"),
    EntryKind.TEAM: N_("formed on"),
    EntryKind.VACANCY: N_("vacant since"),
    EntryKind.COST_SIGNAL: N_("costs from"),
    EntryKind.EXPECTED_RISE: N_("expected from"),
}
DETAIL_WORDS = {
    EntryKind.TEAM: N_("availability (days and hours)"),
    EntryKind.VACANCY: N_("tasks that wait"),
}
_COSTS = frozenset({EntryKind.ADVANCE_PAYMENT, EntryKind.COST_SIGNAL})
_WITH_CATEGORY = _COSTS | {EntryKind.COST_RULE}


def text_words(kind: EntryKind) -> str:
    """What the words of an entry of a kind are called."""
    return _(_TEXT.get(kind, N_("what")))


def party_words(kind: EntryKind) -> str:
    """What the organisation of an entry of a kind is called."""
    return _(_PARTY.get(kind, N_("which organisation")))


def day_words(kind: EntryKind, name: str) -> str:
    """What a day of an entry of a kind is called."""
    return _(_BEGINS[kind] if name == "valid_from" and kind in _BEGINS else DAY_WORDS[name])


def tick_words(kind: EntryKind) -> dict[str, str]:
    """What can be ticked off about an entry of a kind."""
    return {
        name: _(words)
        for name, words in TICK_WORDS.items()
        if name != "for_crisis" or kind in BY_CRISIS
    }


def euro_text(cents: int) -> str:
    """An amount as a field has it."""
    return f"{cents // 100},{cents % 100:02}"


def extra_fields(
    kind: EntryKind, particulars: EntryParticulars, known: Mapping[str, FacilityId]
) -> Iterator[Widget]:
    """The fields that only some kinds have; `known` are facilities by their labels."""
    if kind is EntryKind.FEEDBACK:
        topic = EntryTopic(particulars.topic) if particulars.topic else None
        yield choice_field("topic", _("about"), EntryTopic, topic, none="–")
    if kind in DETAIL_WORDS:
        with Horizontal(classes="row"):
            yield text_field("detail", _(DETAIL_WORDS[kind]), particulars.detail, most=500)
            if kind is EntryKind.VACANCY:
                fte = (
                    ""
                    if particulars.fte is None
                    else decimal_text(as_fte(particulars.fte).normalize())
                )
                yield text_field("fte", _("FTE"), fte, most=8)
    if kind in _WITH_CATEGORY:
        with Horizontal(classes="row"):
            options = [("–", "")]
            options += [(f"{n} {_(word)}", str(n)) for n, word in CATEGORY_WORDS.items()]
            yield Field(
                "category",
                _("category of costs"),
                Choice(options, str(particulars.category or ""), id="in-category"),
            )
            if kind in _COSTS:
                amount = "" if particulars.amount is None else euro_text(particulars.amount)
                yield text_field("amount", _("euro"), amount, most=20)
    if kind in _COSTS:
        with Horizontal(classes="row"):
            yield choice_field(
                "concerns", _("what costs money"), CostLink, particulars.concerns, none="–"
            )
            places = [("–", ""), *((label, str(facility)) for label, facility in known.items())]
            yield Field(
                "facility",
                _("of facility"),
                Choice(places, str(particulars.facility or ""), id="in-facility"),
            )


def read_extras(
    form: Form[bool], kind: EntryKind, given: EntryParticulars, known: Mapping[str, FacilityId]
) -> EntryParticulars:
    """The entry with what stands in those fields; raises RuleBroken at the field."""
    if kind is EntryKind.FEEDBACK:
        given = given._replace(topic=form.choice("topic"))
    if kind in DETAIL_WORDS:
        given = given._replace(detail=form.text("detail"))
    if kind is EntryKind.VACANCY:
        given = given._replace(fte=form.typed("fte", lambda words: parse_amount(words, "fte")))
    if kind in _WITH_CATEGORY:
        category = form.choice("category")
        given = given._replace(category=int(category) if category else None)
    if kind in _COSTS:
        concerns, chosen = form.choice("concerns"), form.choice("facility")
        given = given._replace(
            amount=read_amount(form.text("amount")),
            concerns=CostLink(concerns) if concerns else None,
            facility=next(
                (facility for facility in known.values() if str(facility) == chosen), None
            ),
        )
    return given
