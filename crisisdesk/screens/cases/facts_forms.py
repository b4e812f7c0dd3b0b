"""What a case says, and who does what next: facts, children, urgency, notes, lead, consults."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.intake import Facts, facts_of
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import GROUNDS, Isolation, Urgency, YouthId
from crisisdesk.domain.cases.waiting.parking import needs_second
from crisisdesk.domain.cases.youths import (
    CHILD_WORDS,
    MOST_PSEUDONYM,
    Youth,
    check_youth,
    read_birth_year,
)
from crisisdesk.domain.members import Member
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.texts import MOST_TEXT
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.grounds import applies, flag_words, flags_in, ground_row
from crisisdesk.screens.forms import (
    Field,
    Form,
    choice_field,
    completed_field,
    moment_field,
    text_field,
    year_field,
)
from crisisdesk.services.cases import cases, consults, youths
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks

_TEXTS = ("municipality", "organisation_name", "referrer_name", "phone", "file", "needs")


def child_row(number: int, child: Youth | None = None, *, hint: str = "") -> Horizontal:
    """The fields of one child, side by side."""
    return Horizontal(
        text_field(
            f"pseudonym{number}",
            _("child {n}: initials").format(n=number),
            child.pseudonym if child else "",
            most=MOST_PSEUDONYM,
            hint=hint or _("nobody"),
        ),
        year_field(
            f"birth_year{number}", _("born in, or age"), child.birth_year if child else None
        ),
        choice_field(
            f"gender{number}",
            _("gender"),
            CHILD_WORDS,
            child.gender if child else None,
            none=_("unknown"),
            words=CHILD_WORDS,
        ),
        classes="row",
    )


def typed_child(form: Form[Any], number: int, before: Youth | None = None) -> Youth | None:
    """The child of one row, None for an empty row of nobody; raises RuleBroken at its field.

    What stands as it did `before` is not looked at again.
    """
    pseudonym, born = form.text(f"pseudonym{number}"), form.text(f"birth_year{number}")
    if not (pseudonym or born or before):
        return None
    gender, now = form.choice(f"gender{number}"), form.desk.now()
    try:
        year = read_birth_year(born, now) if born else None
        child = Youth(pseudonym, year, Gender(gender) if gender else None)
        return check_youth(child, now, before)
    except RuleBroken as error:
        error.field += str(number)
        raise


class FactsForm(CaseForm):
    """What the case says: where, who called, on what ground, what to mind."""

    TITLE_WORDS = N_("Facts and flags")

    def values(self, file: CaseFile) -> dict[str, str]:
        """The facts as they stand."""
        facts = facts_of(file.history)._asdict()
        plain = {
            name: str(value or "")
            for name, value in facts.items()
            if name not in ("flags", "denied")
        }
        return plain | {ground: str(applies(ground, file.history) or "") for ground in GROUNDS}

    def ticked(self, file: CaseFile) -> set[str]:
        """The flags as they stand."""
        return {flag.value for flag in file.history.flags if flag not in GROUNDS}

    def fields(self) -> ComposeResult:
        """In the order of the report."""
        facts, stands = facts_of(self.file.history), self.values(self.file)
        with Horizontal(classes="row"):
            place = stands["municipality"]
            yield completed_field("municipality", _("municipality"), names(), place, known=True)
            yield choice_field("legal", _("legal framework"), Legal, facts.legal, none=_("unknown"))
        with Horizontal(classes="row"):
            yield choice_field(
                "isolation", _("isolation"), Isolation, facts.isolation, none=_("unknown")
            )
            yield text_field("needs", _("what the child needs"), stands["needs"], most=2000)
        yield Ticks(flag_words(), self.ticked(self.file))
        yield ground_row({ground: applies(ground, self.file.history) for ground in GROUNDS})
        with Horizontal(classes="row"):
            yield choice_field(
                "organisation",
                _("who called"),
                Organisation,
                facts.organisation,
                none=_("unknown"),
            )
            yield text_field(
                "organisation_name",
                _("name of the organisation"),
                stands["organisation_name"],
                most=200,
            )
        with Horizontal(classes="row"):
            yield choice_field("role", _("in the role of"), Role, facts.role, none=_("unknown"))
            yield text_field("referrer_name", _("contact name"), stands["referrer_name"], most=200)
        with Horizontal(classes="row"):
            yield text_field("phone", _("phone to call back"), stands["phone"], most=40)
            yield text_field("file", _("referrer's file number"), stands["file"], most=60)

    async def save(self) -> None:
        """Keep what is otherwise."""
        organisation, role = self.choice("organisation"), self.choice("role")
        legal, isolation = self.choice("legal"), self.choice("isolation")
        flags, denied = flags_in(self)
        facts = Facts(
            organisation=Organisation(organisation) if organisation else None,
            role=Role(role) if role else None,
            legal=Legal(legal) if legal else None,
            isolation=Isolation(isolation) if isolation else None,
            flags=flags,
            denied=denied,
            **{name: self.text(name) for name in _TEXTS},
        )
        await self.keep(cases.change_facts, self.file.line.id, facts)
        self.done()


class ChildrenForm(CaseForm):
    """The children of a case, and room for one more."""

    TITLE_WORDS = N_("Children")

    def __init__(self, file: CaseFile) -> None:
        """Show the children that the case has."""
        super().__init__(file)
        self._known: list[tuple[YouthId, Youth]] = [
            (youth.id, Youth(youth.pseudonym, youth.birth_year, youth.gender))
            for youth in file.line.youths
        ]

    def fields(self) -> ComposeResult:
        """A row for each child, and an empty one."""
        for number, (_id, child) in enumerate(self._known, 1):
            yield child_row(number, child)
        yield child_row(len(self._known) + 1)
        yield Label(
            _("Initials or a pseudonym only: never a full name or a citizen number."),
            classes="hint",
            markup=False,
        )

    def values(self, file: CaseFile) -> dict[str, str]:
        """The children as they stand, those that this form has rows for."""
        rows: dict[str, str] = {}
        for number, youth in enumerate(file.line.youths[: len(self._known)], 1):
            rows[f"pseudonym{number}"] = youth.pseudonym
            rows[f"birth_year{number}"] = str(youth.birth_year or "")
            rows[f"gender{number}"] = str(youth.gender or "")
        return rows

    async def save(self) -> None:
        """Correct what is otherwise, add who is new."""
        stand = {
            youth.id: Youth(youth.pseudonym, youth.birth_year, youth.gender)
            for youth in self.file.line.youths
        }
        changed: dict[YouthId, Youth] = {}
        for number, (known, _child) in enumerate(self._known, 1):
            typed = typed_child(self, number, stand[known])
            if typed is not None and typed != stand[known]:
                changed[known] = typed
        new = typed_child(self, len(self._known) + 1)
        added = [] if new is None else [new]
        await self.keep(youths.change, self.file.line.id, changed, added)
        self.done()


class UrgencyForm(CaseForm):
    """How soon a place is needed, and why that changes."""

    TITLE_WORDS = N_("Urgency")

    def values(self, file: CaseFile) -> dict[str, str]:
        """The urgency as it stands."""
        return {"urgency": file.line.urgency.value}

    def fields(self) -> ComposeResult:
        """Urgency, due moment, reason."""
        with Horizontal(classes="row"):
            yield choice_field("urgency", _("urgency"), Urgency, self.file.line.urgency)
            yield moment_field("due_at", _("due at (empty: by the urgency)"), bare=Bare.AHEAD)
        yield text_field("reason", _("why"), most=500)

    async def save(self) -> None:
        """Keep it; the due moment follows the rule unless one is typed."""
        reason = self.text("reason")
        if not reason:
            raise RuleBroken(N_("Enter why the urgency changes."), field="reason")
        await self.keep(
            cases.set_urgency,
            self.file.line.id,
            Urgency(self.choice("urgency")),
            due_at=self.moment("due_at"),
            reason=reason,
        )
        self.done()


class NextStepForm(CaseForm):
    """What is done next, and when."""

    TITLE_WORDS = N_("Next step")
    FIELDS: ClassVar = {"next_step": "words", "next_at": "at"}

    def values(self, file: CaseFile) -> dict[str, str]:
        """The step as it stands."""
        at = file.line.next_at
        return {"words": file.line.next_step, "at": moment_text(at) if at else ""}

    def fields(self) -> ComposeResult:
        """Words and a time."""
        stands = self.values(self.file)
        yield text_field("words", _("next step"), stands["words"], most=200)
        yield moment_field("at", _("at (14:05 or 24-03-2020 14:05)"), stands["at"], bare=Bare.AHEAD)

    async def save(self) -> None:
        """Keep the step."""
        at = self.moment("at", stands=self.file.line.next_at)
        await self.keep(cases.set_next_step, self.file.line.id, self.text("words"), at)
        self.done()


class CaseNoteForm(CaseForm):
    """A few words with the case."""

    TITLE_WORDS = N_("Note")

    def fields(self) -> ComposeResult:
        """The words."""
        yield text_field("note", _("note"), most=MOST_TEXT)

    async def save(self) -> None:
        """Keep the words."""
        await self.keep(cases.note, self.file.line.id, self.text("note"))
        self.done()


class ParkForm(CaseForm):
    """On hold until a moment, and why; the clock stops."""

    TITLE_WORDS = N_("On hold")

    def fields(self) -> ComposeResult:
        """Until when, why, and who agrees where one person may not decide it."""
        yield moment_field("at", _("until (14:05 or 24-03-2020 14:05)"), bare=Bare.AHEAD)
        yield text_field("reason", _("why"), most=500)
        if self._needs_second:
            yield text_field("agreed", _("who else agrees (role or initials)"), most=80)

    @property
    def _needs_second(self) -> bool:
        return needs_second(self.file.line.urgency, self.file.line.flags)

    async def save(self) -> None:
        """Set the case aside."""
        until = self.ahead("at")
        agreed = self.text("agreed") if self._needs_second else ""
        until = await self.keep(
            cases.park, self.file.line.id, until, self.text("reason"), agreed=agreed
        )
        words = _("On hold until {moment}.").format(moment=moment_text(until))
        self.say(words)
        self.done()


class HandOverForm(CaseForm):
    """Who leads from now on."""

    TITLE_WORDS = N_("Hand over the lead")

    def __init__(self, file: CaseFile, members: list[Member]) -> None:
        """Offer these members."""
        super().__init__(file)
        self._members = {str(member.id): member for member in members}

    def fields(self) -> ComposeResult:
        """To whom, and what to know."""
        options = [(member.particulars.words, name) for name, member in self._members.items()]
        yield Field(
            "to",
            pgettext("person", "to"),
            Choice([("–", ""), *options], "", id="in-to"),
        )
        yield text_field("words", _("what to know"), most=500)

    async def save(self) -> None:
        """Hand the lead over."""
        if not (chosen := self.choice("to")):
            raise RuleBroken(N_("Choose who leads from now on."), field="to")
        to = self._members[chosen].id
        await self.keep(cases.hand_over, self.file.line.id, to, words=self.text("words"))
        self.done()


class ConsultForm(CaseForm):
    """Doubt about health: who was consulted and what came of it, nothing medical."""

    TITLE_WORDS = N_("Health consult")

    def fields(self) -> ComposeResult:
        """Who, and the outcome."""
        with Horizontal(classes="row"):
            yield choice_field("role", _("consulted"), Role, None, none="–")
            yield choice_field("outcome", _("outcome"), ConsultOutcome, None, none="–")
        yield Label(
            _("Nothing medical: only who was consulted and where the child can go."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Keep the consult."""
        consult = Consult(self.chosen("role", Role), self.chosen("outcome", ConsultOutcome))
        await self.keep(consults.consult, self.file.line.id, consult)
        self.done()


class WeighingForm(CaseForm):
    """The risk of infection and the safety of the child, weighed in words."""

    TITLE_WORDS = N_("Infection and safety weighed")

    def fields(self) -> ComposeResult:
        """Both sides."""
        weighing = self.file.history.weighing or Weighing("", "")
        yield text_field("infection", _("risk of infection"), weighing.infection, most=1000)
        yield text_field("safety", _("safety of the child"), weighing.safety, most=1000)

    async def save(self) -> None:
        """Keep the weighing."""
        weighing = Weighing(self.text("infection"), self.text("safety"))
        await self.keep(consults.weigh, self.file.line.id, weighing)
        self.done()
