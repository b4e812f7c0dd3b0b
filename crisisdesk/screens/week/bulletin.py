"""The bulletin: drafted, edited here, marked as sent, written to a file."""

import json
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import Bulletin, BulletinPart
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.recipients import SubRegion
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.exchange.documents.paper import mark_words
from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen, Dialog
from crisisdesk.screens.dialogs import Sure, confirmed
from crisisdesk.screens.documents import Edition, write_paper
from crisisdesk.screens.drafts import DraftForm, left_off
from crisisdesk.screens.forms import words_field
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.week import bulletin, publications
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.queries.week import bulletins as bulletin_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.widgets.plain_text import plain_lines, said, styled
from crisisdesk.widgets.text_lines import Words

if TYPE_CHECKING:
    from crisisdesk.exchange.documents.paper import Paper

FORM = "bulletin"
_HEAD = "# "


def as_typed(parts: tuple[BulletinPart, ...]) -> str:
    """The parts as they are edited: a heading after #, its text under it."""
    return "\n\n".join(f"{_HEAD}{_heading(part)}\n\n{part.text}".strip() for part in parts)


def _heading(part: BulletinPart) -> str:
    """A heading, with the audience in brackets where only one gets the part."""
    if part.audience is None:
        return part.heading
    return f"{part.heading} [{_(part.audience.words)}]"


def read_typed(text: str) -> tuple[BulletinPart, ...]:
    """The parts out of what was typed; what stands before the first heading has none."""
    parts: list[BulletinPart] = []
    heading, lines = "", list[str]()
    for line in [*text.splitlines(), _HEAD]:
        if line.startswith(_HEAD):
            words = "\n".join(lines).strip()
            if heading or words:
                parts.append(_read(heading, words))
            heading, lines = line.removeprefix(_HEAD).strip(), []
        else:
            lines.append(line.rstrip())
    return tuple(parts)


def _read(heading: str, words: str) -> BulletinPart:
    for audience in Audience:
        mark = f"[{_(audience.words)}]"
        if heading.casefold().endswith(mark.casefold()):
            return BulletinPart(heading[: -len(mark)].rstrip(), words, audience)
    return BulletinPart(heading, words)


class BulletinPage(DeskScreen):
    """The bulletin that is to go out, and with the arrows those that went before."""

    MANUAL = "week"
    KEYS = keys.BULLETIN
    CSS_PATH: ClassVar = "bulletin.tcss"

    def __init__(self) -> None:
        """Begin at the one that is to be written."""
        super().__init__()
        self._days: list[date] = []
        self._at = 0
        self._bulletin: Bulletin | None = None

    def body(self) -> ComposeResult:
        """How it stands, and its text."""
        yield Static(id="head", markup=False)
        with VerticalScroll(id="text"):
            yield Static(id="words", markup=False)

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one("#text").focus()

    async def load(self) -> None:
        """The bulletin of the day that is shown, as it was kept or as it would be drafted."""
        coming = await self.ask(bulletin.next_day)
        days = [line.day for line in await self.ask(bulletin_queries.bulletins)]
        self._days = sorted({coming, *days}, reverse=True)
        self._at = min(self._at, len(self._days) - 1)
        self._bulletin = await self.ask(bulletin.bulletin, self._days[self._at])
        self._draw(self._bulletin, await self.ask(journal.mark))

    def _draw(self, shown: Bulletin, mark: str) -> None:
        if shown.sent:
            stands = _("sent {moment} by {who}")
        elif shown.changed_at is not None:
            stands = _("edited {moment} by {who}")
        else:
            stands = _("draft from the current data")
        moment = "" if shown.changed_at is None else moment_text(shown.changed_at)
        self.query_one("#head", Static).update(
            Content("\n").join(
                [
                    said(
                        (f" {_('Bulletin')} {date_text(shown.day)}", "bold"),
                        " · ",
                        (
                            stands.format(moment=moment, who=shown.by or "–"),
                            "$text-success" if shown.sent else "$text-warning",
                        ),
                    ),
                    styled(
                        " "
                        + _(
                            "changes since {day} · totals only, small numbers are held back"
                        ).format(day=date_text(local(shown.since).date())),
                        "$text-muted",
                    ),
                ]
            )
        )
        words: list[Content] = []
        for part in shown.parts:
            words += [said((_heading(part), "bold"))]
            words += [said(line) for line in part.text.splitlines()]
            words.append(Content(""))
        if mark:
            words.append(styled(mark_words(mark), "$text-muted"))
        self.query_one("#words", Static).update(Content("\n").join(words))

    # Acts

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_turn(self, step: int) -> None:
        """The one before or after."""
        if 0 <= self._at + step < len(self._days):
            self._at += step
            self.reload()

    def _open(self) -> Bulletin | None:
        if self._bulletin is not None and self._bulletin.sent:
            self.say(_("This bulletin was sent; what was sent stays as it is."))
            return None
        return self._bulletin

    def action_edit(self) -> None:
        """Edit it; what is typed is kept while it is typed."""
        if (shown := self._open()) is not None:
            self.act(self._edit(shown))

    async def _edit(self, shown: Bulletin) -> None:
        left = await left_off(self.app, self.desk, FORM)
        mine = [
            draft for draft in left if json.loads(draft.content)["day"] == shown.day.isoformat()
        ]
        await self.app.push_screen_wait(BulletinForm(shown, mine[0] if mine else None))

    def action_anew(self) -> None:
        """Draft it anew; what somebody wrote is shown again only from its history."""
        if (shown := self._open()) is not None:
            self.act(self._anew(shown))

    async def _anew(self, shown: Bulletin) -> None:
        fresh = await self.ask(bulletin.draft, shown.day)
        words = [_("The text is replaced by a draft from the current data.")]
        if shown.changed_at is None or await self.app.push_screen_wait(
            Sure(words, _("Yes, draft it again"))
        ):
            await self.attempt(bulletin.keep, fresh.day, fresh.since, fresh.parts, fresh.figures)

    def action_send(self) -> None:
        """It went out with this text."""
        if (shown := self._open()) is not None:
            self.act(self._send(shown))

    async def _send(self, shown: Bulletin) -> None:
        words = [_("It is kept as it was sent and can no longer be changed.")]
        if not await self.app.push_screen_wait(Sure(words, _("Yes, sent"))):
            return
        try:
            await confirmed(
                self,
                _("Yes, save"),
                bulletin.send,
                shown.day,
                shown.since,
                shown.parts,
                shown.figures,
            )
        except NeedsConfirmation:
            return
        self.say(_("The bulletin of {day} was sent.").format(day=date_text(shown.day)))

    def action_write(self) -> None:
        """Write it to a file."""
        if self._bulletin is not None:
            self.act(self._write(self._bulletin))

    async def _write(self, shown: Bulletin) -> None:
        from crisisdesk.exchange.documents.outgoing import bulletin_paper
        from crisisdesk.exchange.documents.paper import with_mark

        if shown.figures is not None and shown.figures.coming:
            await self.attempt(publications.keep, shown.figures)

        def make(snapshot: Snapshot, audience: Audience | None = None) -> "Paper":
            region = setting_queries.region(snapshot)
            paper = bulletin_paper(bulletin.bulletin(snapshot, shown.day), region, audience)
            return with_mark(paper, journal.mark(snapshot))

        editions = [
            Edition(audience.value, _(audience.words), partial(make, audience=audience))
            for audience in Audience
        ]
        name = f"{_('bulletin')}-{shown.day.isoformat()}"
        await write_paper(self, name, make, editions=editions)

    def action_recipients(self) -> None:
        """Who gets which edition."""
        self.act(self._recipients())

    async def _recipients(self) -> None:
        regions = await self.ask(bulletin.recipients)
        await self.app.push_screen_wait(RecipientsList(regions))


class RecipientsList(Dialog[None]):
    """Who gets which edition, by sub-region; nothing is sent from here."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Recipients of the bulletin")

    def __init__(self, regions: list[SubRegion]) -> None:
        """Show these."""
        super().__init__()
        self._regions = regions

    def body(self) -> ComposeResult:
        """A line a recipient, under sub-region and edition."""
        with VerticalScroll():
            yield Static(Content("\n").join(_recipient_lines(self._regions)))

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)


def _recipient_lines(regions: list[SubRegion]) -> list[Content]:
    if not regions:
        return [said(_("Nobody gets it yet; page 7, e says who does."))]
    lines = []
    for region in regions:
        lines.append(said((region.name or _("whole region"), "bold")))
        links = ", ".join(map(_reached, region.links)) or "–"
        lines.append(said(f"  {_('connecting link: {who}').format(who=links)}"))
        for audience, contacts in region.recipients.items():
            who = "; ".join(map(_reached, contacts)) or _("nobody")
            style = "" if contacts else "$text-warning"
            lines.append(said((f"  {_(audience.words)}: {who}", style)))
    return lines


def _reached(contact: Contact) -> str:
    name = ", ".join(filter(None, (contact.organisation, contact.function)))
    return " ".join(filter(None, (name, contact.mail)))


class BulletinForm(DraftForm[bool]):
    """The text of a bulletin; a line that begins with # is a heading."""

    KEYS = keys.FORM
    CSS_PATH: ClassVar = "bulletin.tcss"

    def __init__(self, shown: Bulletin, draft: Draft | None) -> None:
        """Begin at the bulletin, or where somebody left off."""
        super().__init__(draft)
        self._bulletin = shown

    def title_words(self) -> str:
        """The day."""
        return _("Bulletin · {day}").format(day=date_text(self._bulletin.day))

    def fields(self) -> ComposeResult:
        """The text."""
        yield from self.left_words()
        yield words_field(
            "text",
            _("# is a heading, [{audience}] after it whose edition; an empty line parts").format(
                audience=_(Audience.ALDERMEN.words)
            ),
            as_typed(self._bulletin.parts),
            lines=14,
        )

    def on_mount(self) -> None:
        """Begin at the text; what was left stands there again."""
        words = self.query_one(Words)
        if self._draft is not None:
            words.load_text(plain_lines(self._content["text"]))
        words.focus()

    def content(self) -> dict[str, str]:
        """The text, and the day that it is for."""
        day, text = self._bulletin.day.isoformat(), self.query_one(Words).text
        return {"form": FORM, "day": day, "text": text}

    def act_id(self) -> UUID:
        """The draft's: what was saved is known again when it is taken up anew."""
        return self._draft_id

    async def save(self) -> None:
        """Keep it."""
        edited, parts = self._bulletin, read_typed(self.query_one(Words).text)
        await confirmed(
            self,
            _("Yes, save"),
            bulletin.keep,
            edited.day,
            edited.since,
            parts,
            edited.figures,
        )
        await self.leave()
        self.dismiss(True)  # noqa: FBT003 - the answer itself
