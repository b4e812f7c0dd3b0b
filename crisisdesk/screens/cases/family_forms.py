"""Where a child must not be near; brothers and sisters split over cases, and joined again."""

from typing import ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.cases.family.not_near import NotNearGround
from crisisdesk.domain.cases.family.siblings import STAYS, SiblingSplit
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseId, YouthId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.forms import Field, text_field
from crisisdesk.services.cases import away, siblings
from crisisdesk.widgets.case_words import child_words
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said


class NotNearForm(CaseForm):
    """Municipalities and sites that the child must not be near, and why."""

    TITLE_WORDS = N_("Not near")

    def values(self, file: CaseFile) -> dict[str, str]:
        """The places as they stand."""
        places = file.history.not_near
        return {ground: ", ".join(places.get(ground, ())) for ground in NotNearGround}

    def fields(self) -> ComposeResult:
        """A field for each reason; empty is nowhere."""
        for ground, places in self.values(self.file).items():
            yield text_field(ground, _(NotNearGround(ground).words), places, most=400)
        yield Label(
            _("Municipalities or sites, with commas between them; what is near them is warned of."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Keep them; documents that leave the desk do not have them."""
        typed = {ground: self.text(ground) for ground in NotNearGround}
        await self.keep(away.stay_away, self.file.line.id, typed)
        self.done()


_MOST_CASES = 3
"""New cases that a split offers at once; more follow by a further split."""
_BACK = "back"


class SplitForm(CaseForm):
    """Which child goes to which case, what goes along, and why; nothing is chosen beforehand."""

    TITLE_WORDS = N_("Split brothers and sisters")

    def __init__(self, file: CaseFile) -> None:
        """Offer the children, and what is held and asked for them."""
        super().__init__(file)
        held = [
            (hold.id, _("held: {facility}, {n}").format(facility=hold.name, n=hold.places))
            for hold in file.line.held
        ]
        asked = [
            (enquiry.id, f"{enquiry.name}: {_(enquiry.answer.words)}")
            for enquiry in file.enquiries
            if enquiry.is_open
        ]
        self._items: list[tuple[UUID, str]] = [*held, *asked]

    def _shares(self) -> list[tuple[str, str]]:
        stays = _("stays in {case}").format(case=self.file.line.reference)
        new = range(1, min(len(self.file.line.youths), _MOST_CASES + 1))
        words = [(_("new case {n}").format(n=number), str(number)) for number in new]
        return [("–", ""), (stays, str(STAYS)), *words]

    def fields(self) -> ComposeResult:
        """A choice for each child, hold and open enquiry, then why."""
        at, shares = self.desk.moment, self._shares()
        for number, youth in enumerate(self.file.line.youths, 1):
            words = f"{youth.pseudonym or '?'} {child_words(youth, at)}"
            yield Field(f"child{number}", words, Choice(shares, "", id=f"in-child{number}"))
        ends = (_("is given back, or called off"), _BACK)
        for number, (_item, words) in enumerate(self._items, 1):
            choice = Choice([*shares, ends], "", id=f"in-goes{number}")
            yield Field(f"goes{number}", words, choice)
        yield text_field("reason", _("why they are split"), most=500)
        yield Label(
            _("Each case has its own search, clock and end; both show the other."),
            classes="hint",
            markup=False,
        )

    def _split(self) -> SiblingSplit:
        shares: dict[YouthId, int] = {}
        for number, youth in enumerate(self.file.line.youths, 1):
            if not (share := self.choice(f"child{number}")):
                raise RuleBroken(N_("Choose where this child goes."), field=f"child{number}")
            shares[youth.id] = int(share)
        groups = siblings.groups_of(shares)
        numbers = sorted({*shares.values()} - {STAYS})
        goes: dict[UUID, int | None] = {}
        for number, (item, _words) in enumerate(self._items, 1):
            share = self.choice(f"goes{number}")
            if share == _BACK:
                goes[item] = None
            elif share == str(STAYS):
                goes[item] = STAYS
            elif share and int(share) in numbers:
                goes[item] = numbers.index(int(share)) + 1
            else:
                raise RuleBroken(
                    N_("Choose with which children it goes, or that it ends."),
                    field=f"goes{number}",
                )
        return SiblingSplit(groups, self.text("reason"), goes)

    async def save(self) -> None:
        """Split them."""
        await self.keep(siblings.split, self.file.line.id, self._split())
        self.done()


class JoinForm(CaseForm):
    """With which case the children of this one are joined again, and why."""

    TITLE_WORDS = N_("Join with a brother or sister")
    FIELDS: ClassVar = {"case": "into"}

    def fields(self) -> ComposeResult:
        """The other case, and why."""
        options = [(link.reference, str(link.case)) for link in self.file.line.links]
        yield Field("into", _("with which case"), Choice([("–", ""), *options], "", id="in-into"))
        yield text_field("reason", _("why they are joined"), most=500)
        yield Label(
            _("The children go to that case; this one ends, and its history stays."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Join them."""
        if not (into := self.choice("into")):
            raise RuleBroken(N_("Choose with which case."), field="into")
        case = self.file.line.id
        await self.keep(siblings.join, case, CaseId(UUID(into)), self.text("reason"))
        self.done()


class SplitOrJoin(Dialog[str | None]):
    """What to do with a case that has both children to split and a case to join."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Brothers and sisters")

    def body(self) -> ComposeResult:
        """Both ways."""
        yield OptionList(
            Option(said(_("split over more cases")), "split"),
            Option(said(_("join with a case of a brother or sister")), "join"),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """This one."""
        self.dismiss(event.option_id)

    def action_cancel(self) -> None:
        """Neither."""
        self.dismiss(None)


async def split_or_join(screen: Acting[None], file: CaseFile) -> bool:
    """Split the children of a case, or join them with others; answers whether that was done."""
    way: str | None = "split" if not file.line.links else "join"
    if file.line.links and len(file.line.youths) > 1:
        way = await screen.app.push_screen_wait(SplitOrJoin())
    if way is None:
        return False
    form = SplitForm(file) if way == "split" else JoinForm(file)
    done = await screen.app.push_screen_wait(form)
    return done is True
